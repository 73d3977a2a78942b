"""The page of futures: all forks, and one beside another, cell by cell."""

from nnstep.tui.futures.beside import Beside
from nnstep.tui.futures.costs import Costs
from nnstep.tui.futures.forks import Forks

__all__ = ["Beside", "Costs", "Forks"]

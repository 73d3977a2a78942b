"""Where a number comes from, down to the data, and what has moved a weight: a box on the screen."""

from nnstep.tui.explain.chain import Chain
from nnstep.tui.explain.keys import KEYS
from nnstep.tui.explain.screen import Explain

__all__ = ["KEYS", "Chain", "Explain"]

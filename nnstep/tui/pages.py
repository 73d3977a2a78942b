"""The pages beside the first one; they are imported and built after the first frame."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Horizontal, Vertical

from nnstep.tui.array import Array
from nnstep.tui.cost import Cost
from nnstep.tui.decision import Decision
from nnstep.tui.futures import Beside, Costs, Forks
from nnstep.tui.health import Health
from nnstep.tui.network import Network
from nnstep.tui.result import Result
from nnstep.tui.stage import FUTURES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual.widget import Widget

    from nnstep.tui.panel import Panel


def more_pages() -> Iterator[tuple[Widget, tuple[Panel, ...]]]:
    """Yield each page, out of sight, with the panels on it."""
    views, figures = (Network(), Decision()), (Cost("curve"), Health(), Result())
    pictures = Vertical(
        Horizontal(*views, id="views"), Horizontal(*figures, id="figures"), id="pictures"
    )
    array = Array()
    forks, costs, beside = Forks(), Costs(), Beside()
    futures = Horizontal(Vertical(forks, costs, id="forking"), beside, id=FUTURES)
    for page, panels in (
        (pictures, (*views, *figures)),
        (Vertical(array, id="arrays"), (array,)),
        (futures, (forks, costs, beside)),
    ):
        page.display = False
        yield page, panels

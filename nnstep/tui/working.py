"""The Working panel: how each number that was written last came about."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import numpy as np

from nnstep.debugger import explained
from nnstep.engine import Cell
from nnstep.tui.draw import Line, Span
from nnstep.tui.panel import Panel

if TYPE_CHECKING:
    from nnstep.engine import Shape
    from nnstep.tui.view import View

NOTHING_YET = " s runs the first statement; how its numbers come about stands here"


BEFORE = " S goes back to where it was computed"


class Working(Panel):
    """One line for each number of what the last statement wrote: formula, numbers, value."""

    TITLE: ClassVar[str] = "Working"
    HELP: ClassVar[str] = (
        "How each number that was written last came about: the formula with names, the same with "
        "numbers, the value. Where a line is too long, the names are left out."
    )

    def __init__(self) -> None:
        super().__init__()
        self._shape: Shape = ()
        self._began = False

    def prepare(self, view: View) -> None:
        """Look up what was written, and whether that was in the update before."""
        self._began = view.position.done == 0 and view.fresh != ""
        self._shape = view.moment.program.shapes[view.fresh] if view.fresh else ()

    def remark(self) -> str:
        """Name what was written."""
        return self.view.fresh if self.view else ""

    def row_count(self) -> int:
        """Return how many numbers were written; one line says what to do before that."""
        return int(np.prod(self._shape, dtype=int)) + self._began

    def row(self, index: int) -> Line:
        """Return one number with its working."""
        assert self.view is not None
        if not self.view.fresh:
            return [Span(NOTHING_YET, "muted")]
        if self._began and index == self.row_count() - 1:
            return [Span(BEFORE, "muted")]
        place = tuple(int(axis) for axis in np.unravel_index(index, self._shape))
        room = self.scrollable_content_region.width - 2
        cell = Cell(self.view.fresh, place)
        name, equals, rest = explained(self.view.moment, cell, self.view.digits, room).partition(
            " = "
        )
        working, last, value = rest.rpartition(" = ")
        return [Span(f" {name}{equals}", "muted"), Span(f"{working}{last}"), Span(value, "strong")]

"""The Displays panel: expressions that stay in sight, with their course over the whole run."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, ClassVar

from nnstep.debugger.writing import written_value
from nnstep.tui.draw import Line, fitted
from nnstep.tui.glyphs import ABSENT, ASCII
from nnstep.tui.table import Column, Entry, Table

if TYPE_CHECKING:
    from nnstep.debugger.displays import Shown
    from nnstep.tui.view import View

LEVELS = " .:-=+*#" if ASCII else "▁▂▃▄▅▆▇█"
WIDEST = 26
LEAST_COURSE = 8


class Displays(Table):
    """Each expression with its value, what it was an update ago, and its course."""

    TITLE: ClassVar[str] = "Displays"
    HELP: ClassVar[str] = (
        "Expressions that stay in sight: the value at the moment shown, the one of the update "
        "before, and the course over the whole run, where ◆ is the moment; a click on it goes "
        "there. D adds what is chosen, `display norm(dweights)` any expression, `undisplay 1` "
        "drops one."
    )

    def prepare(self, view: View) -> None:
        """Take no room where there is nothing to show."""
        self.display = bool(view.displays)
        super().prepare(view)

    def lay_out(self, view: View) -> list[Column]:
        """Return the expression, its value, the one before, and the course in what is left."""
        width = self.number_width
        longest = max((len(_titled(n, shown)) for n, shown in enumerate(view.displays)), default=8)
        name = min(max(longest, 8), WIDEST)
        room = self.scrollable_content_region.width - name - 2 * (width + 1) - 4
        columns = [Column("  display", name), Column("value", width), Column("before", width)]
        if room >= LEAST_COURSE:
            columns.append(Column("course", room))
        return columns

    def row_count(self) -> int:
        """Return how many there are."""
        return len(self.view.displays) if self.view else 0

    def entry(self, row: int, column: int) -> Entry:
        """Return the expression, a value or the course."""
        assert self.view is not None
        shown = self.view.displays[row]
        if column == 0:
            return Entry(fitted(_titled(row, shown), self.columns[0].width), "muted")
        if column == 3:
            return Entry(self._course(shown), "positive")
        value = shown.value if column == 1 else shown.before
        if value is None:
            return Entry(ABSENT, "absent")
        if value.size > 1:
            return Entry("×".join(map(str, value.shape)), "muted")
        if value.dtype == bool:
            return Entry(written_value(value), "strong")
        return self.numeric(value.item())

    def explanation(self, row: int, column: int, digits: int, room: int) -> str | None:
        """Write the value to the digits wanted; a click on the course goes there."""
        assert self.view is not None
        shown = self.view.displays[row]
        if column == 3:
            return None
        when = "" if column < 2 else " in the update before"
        value = shown.before if column == 2 else shown.value
        return fitted(f"{shown.text} = {written_value(value, digits)}{when}", room)

    def clicked(self, row: int, x: int) -> None:
        """Go to the moment that was clicked in a course, or choose a value."""
        if len(self.columns) > 3 and self.view is not None and x >= self._lefts[3]:
            width = self.columns[3].width
            share = min(max((x - self._lefts[3]) / max(width - 1, 1), 0), 1)
            place = self.view.written(round(share * max(self.view.computed, 1)))
            self.post_message(self.Asked(f"goto {place}"))
            return
        super().clicked(row, x)

    def row(self, index: int) -> Line:
        """Return a display."""
        return super().row(index) if self.row_count() else []

    def _course(self, shown: Shown) -> str:
        """Draw the course as wide as its column, with the moment in it."""
        assert self.view is not None
        width, computed = self.columns[3].width, max(self.view.computed, 1)
        if not shown.course:
            return ""
        finite = [value for value in shown.course.values() if math.isfinite(value)]
        low, high = min(finite, default=0.0), max(finite, default=0.0)
        updates = list(shown.course)
        cells = []
        for cell in range(width):
            update = cell * computed // width
            known = max((n for n in updates if n <= update), default=updates[0])
            cells.append(_level(shown.course[known], low, high))
        now = min(self.view.position.update * (width - 1) // computed, width - 1)
        cells[now] = "o" if ASCII else "◆"
        return "".join(cells)


def _level(value: float, low: float, high: float) -> str:
    """Return the block that stands for a number among others; a blank for what is not finite."""
    if not math.isfinite(value):
        return " "
    share = (value - low) / (high - low) if high > low else 0.5
    return LEVELS[min(int(share * len(LEVELS)), len(LEVELS) - 1)]


def _titled(row: int, shown: Shown) -> str:
    return f"{row + 1} {shown.text}"

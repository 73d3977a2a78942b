"""The Queries panel: points of the user's own, predicted at the moment shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from nnstep.debugger import written_point
from nnstep.tui.draw import Line, Span
from nnstep.tui.table import Column, Entry, Table

if TYPE_CHECKING:
    from nnstep.tui.view import View

GAUGE = 20
NO_QUERIES = " p predicts a point of your own"


class Queries(Table):
    """Each query with its weighted sum, output and class; they follow the cursor through time."""

    TITLE: ClassVar[str] = "Queries"
    HELP: ClassVar[str] = (
        "Points to predict, with the parameters of the moment shown: from 0.5 on it is class 1. "
        "p adds one, `forget 1` drops one."
    )

    def lay_out(self, view: View) -> list[Column]:
        """Return the point, its numbers and its class."""
        points = [len(written_point(prediction.point)) for prediction in view.predictions]
        width = self.number_width
        columns = [
            Column("query" if view.compact else "point", max([8, *points])),
            Column("XW", width),
            Column("z", width),
            Column("class", 5),
        ]
        return columns if view.compact else [*columns, Column("0 … 1".center(GAUGE), GAUGE)]

    def row_count(self) -> int:
        """Return the number of queries; one line tells what to do when there are none."""
        return max(len(self.view.predictions), 1) if self.view else 0

    def row(self, index: int) -> Line:
        """Return a query, or what to do when there is none."""
        if self.view is None or not self.view.predictions:
            return [Span(NO_QUERIES, "muted")]
        return super().row(index)

    def header(self) -> list[Line]:
        """Return the column titles; none without a query."""
        if self.view is not None and not self.view.predictions:
            return [[Span(" queries", "heading")]] if self.compact else []
        return super().header()

    def row_width(self) -> int:
        """Return the cells of a row."""
        return super().row_width() if self.view and self.view.predictions else 0

    def pinned(self) -> int:
        """Return the cells of the point."""
        return super().pinned() if self.view and self.view.predictions else 0

    def entry(self, row: int, column: int) -> Entry:
        """Return the point or what is predicted of it."""
        assert self.view is not None
        prediction = self.view.predictions[row]
        match column:
            case 0:
                return Entry(written_point(prediction.point), "muted")
            case 1:
                return self.numeric(prediction.XW)
            case 2:
                return self.numeric(prediction.z)
            case 3:
                label = prediction.label
                return Entry("none" if label is None else str(label), "strong")
            case _:
                return Entry(_gauge(prediction.z), "muted")


def _gauge(z: float) -> str:
    """Draw an output between 0 and 1 as a bar, with a mark where class 1 begins."""
    if not 0 <= z <= 1:
        return ""
    filled = round(z * GAUGE)
    bar = "━" * filled + "╌" * (GAUGE - filled)
    return bar[: GAUGE // 2] + "│" + bar[GAUGE // 2 + 1 :]

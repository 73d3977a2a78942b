"""The Beside panel: two futures at the same place, cell by cell."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from nnstep.debugger import explained
from nnstep.numbers import number
from nnstep.tui.draw import Line, Span, fitted
from nnstep.tui.futures.rows import Rows
from nnstep.tui.table import Column, Entry, Table

if TYPE_CHECKING:
    from nnstep.engine import Cell
    from nnstep.tui.view import View

WIDEST = 24
HERE, THERE, DIFFERENCE = 1, 2, 3
NOTHING = " nothing stands beside: there is one future only"


class Beside(Table):
    """Each number here, in the fork beside, and the difference; both are at the same place."""

    TITLE: ClassVar[str] = "Beside"
    HELP: ClassVar[str] = (
        "Two futures at the same place: every number here, in the fork beside, and here - there. "
        "Both walk in step, whatever takes the cursor anywhere: what the last statement wrote is "
        "kept in sight. A number that is not computed yet is · in either; the fork beside is run "
        "as far as it takes while nothing else is done. j k in Forks choose the one beside."
    )

    def __init__(self) -> None:
        super().__init__()
        self._rows: Rows | None = None

    def prepare(self, view: View) -> None:
        """See what there is on both sides."""
        self._rows = Rows(view)
        super().prepare(view)

    def remark(self) -> str:
        """Say where the two are, or that the other one is not there yet."""
        view = self.view
        if view is None or view.beside is None:
            return ""
        name = fitted(view.beside.name, WIDEST)
        if view.beside.moment is None:
            return f"{name} is run up to {view.moment} …"
        return f"both at {view.moment}"

    def lay_out(self, view: View) -> list[Column]:
        """Return what is compared, the two numbers and their difference."""
        width = self.number_width
        here, there = view.fork or "here", view.beside.name if view.beside else "beside"
        assert self._rows is not None
        written = (view.fresh,)
        columns = [Column(fitted(title, width), width, written) for title in (here, there)]
        columns.append(Column("differ", width))
        return [Column("  value", self.name_width(self._rows.longest, columns)), *columns]

    def row_count(self) -> int:
        """Return how many numbers there are."""
        return max(self.filled_rows(), 1)

    def filled_rows(self) -> int:
        """Return how many numbers are compared."""
        return len(self._rows) if self._rows and self.view and self.view.beside else 0

    def row(self, index: int) -> Line:
        """Return a number of both, or that there is nothing to compare."""
        if not self.filled_rows():
            return [Span(fitted(NOTHING, self.scrollable_content_region.width), "muted")]
        return super().row(index)

    def followed(self, view: View) -> str:
        """Keep what was written last in sight."""
        return view.fresh

    def fresh_rows(self, view: View) -> tuple[int, int] | None:
        """Return the rows of what was written last."""
        return self._rows.of(view.fresh) if self._rows and view.beside else None

    def _is_fresh(self, column: Column) -> bool:
        """Mark no title: each column has every value in it."""
        return False

    def entry(self, row: int, column: int) -> Entry:
        """Return a name, a number or a difference."""
        assert self._rows is not None
        assert self.view is not None
        pair = self._rows[row]
        if column == 0:
            return Entry(pair.title, "muted")
        fresh = pair.cell is not None and pair.cell.name == self.view.fresh
        if column == HERE:
            return self.numeric(pair.here, pair.cell, fresh=fresh)
        if column == THERE:
            return self.numeric(pair.there, fresh=fresh)
        if pair.here is None or pair.there is None:
            return self.numeric(None)
        if pair.here == pair.there:
            return Entry("=", "muted")
        return self.numeric(pair.here - pair.there)

    def explanation(self, row: int, column: int, digits: int, room: int) -> str | None:
        """Tell how a number came about on its side, or what the difference is."""
        assert self._rows is not None
        assert self.view is not None
        assert self.view.beside is not None
        pair, there = self._rows[row], self.view.beside.moment
        if pair.cell and column in (HERE, THERE):
            moment = self.view.moment if column == HERE else there
            return explained(moment, pair.cell, digits, room) if moment else None
        if pair.here is None or pair.there is None:
            return fitted(f"{pair.title}: not computed in both", room)
        numbers = (pair.here, pair.there, pair.here - pair.there)
        here, other, difference = (number(value, digits) for value in numbers)
        told = f"{pair.title}: {here} here, {other} in {self.view.beside.name}: {difference}"
        return fitted(told, room)

    def chosen_cell(self) -> Cell | None:
        """Return the number that is chosen, whichever side it is chosen on."""
        if self.chosen is None or self._rows is None or self.chosen[0] >= self.filled_rows():
            return None
        return self._rows[self.chosen[0]].cell

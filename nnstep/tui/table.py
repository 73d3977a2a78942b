"""A panel of numbers in columns, with a cell that can be chosen and explained."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import accumulate
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len, set_cell_size
from textual.binding import Binding, BindingType
from textual.message import Message

from nnstep.debugger import explained
from nnstep.numbers import EVERY_DIGIT, aligned, brief, number, width_of
from nnstep.tui.draw import Line, Span, number_tokens
from nnstep.tui.glyphs import ABSENT, FRESH, MORE
from nnstep.tui.panel import Panel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nnstep.engine import Cell
    from nnstep.tui.view import View

COMPACT_WIDTH, COMPACT_PLACES = 8, 5
TITLE_INSET = 1
ENDLESS = 1_000_000
MARGIN = 2
NARROWEST_NAME = 4
LEAST_NAME = 8
WIDEST_GAP = 8


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    Attributes:
        title: what stands above it.
        width: its cells.
        names: the values it shows; it is marked when one of them has just been written.
    """

    title: str
    width: int
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """What stands in one place of a table.

    Attributes:
        text: as it is written.
        tokens: its styles.
        cell: the number that it shows, if it can be explained.
        fresh: whether the last statement wrote it.
    """

    text: str
    tokens: str = ""
    cell: Cell | None = None
    fresh: bool = False


class Table(Panel):
    """Rows of entries under column titles; a cell can be chosen with h, j, k, l or a click."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("h,left", "choose(0,-1)", show=False, priority=True),
        Binding("l,right", "choose(0,1)", show=False, priority=True),
        Binding("k,up", "choose(-1,0)", show=False, priority=True),
        Binding("j,down", "choose(1,0)", show=False, priority=True),
        Binding("home", "choose(-1000000,0)", show=False, priority=True),
        Binding("end", "choose(1000000,0)", show=False, priority=True),
        Binding("pageup", "choose(-10,0)", show=False, priority=True),
        Binding("pagedown", "choose(10,0)", show=False, priority=True),
        Binding("enter", "explain", show=False, priority=True),
    ]

    KEPT: ClassVar[tuple[str, ...]] = ("chosen",)

    @dataclass
    class Told(Message):
        """Something to be said of the number that was chosen."""

        text: str
        in_full: bool = False

    def __init__(self) -> None:
        super().__init__()
        self.chosen: tuple[int, int] | None = None
        self.columns: list[Column] = []
        self.gap = 1
        self._lefts: list[int] = []
        self._looked_at: tuple[str, int, int, int] | None = None
        self._seen: list[int] = []
        self._cut: dict[int, str] = {}

    def lay_out(self, view: View) -> list[Column]:
        """Return the columns; the first one names the rows and stays when the rest scrolls."""
        raise NotImplementedError

    def entry(self, row: int, column: int) -> Entry:
        """Return what stands in a place."""
        raise NotImplementedError

    def filled_rows(self) -> int:
        """Return how many rows have entries; those below are blank."""
        return self.row_count()

    def explanation(self, row: int, column: int, digits: int, room: int) -> str | None:
        """Return a line on how the number in a place came about; `None` when there is none."""
        assert self.view is not None
        cell = self.entry(row, column).cell
        return None if cell is None else explained(self.view.moment, cell, digits, room)

    def clear(self) -> None:
        """Choose nothing."""
        self.chosen = self._looked_at = None

    def chosen_cell(self) -> Cell | None:
        """Return the number that is chosen, if it is one of the moment's."""
        if self.chosen is None or self.view is None or self.chosen[0] >= self.filled_rows():
            return None
        return self.entry(*self.chosen).cell

    # Numbers ------------------------------------------------------------------------------------

    @property
    def number_width(self) -> int:
        """The cells of a column of numbers."""
        assert self.view is not None
        if self.compact and self.view.digits == 4:
            return COMPACT_WIDTH
        room = self.scrollable_content_region.width - NARROWEST_NAME - 2 * MARGIN - 2
        return max(min(width_of(self.view.digits), room), COMPACT_WIDTH)

    def name_width(self, longest: int, columns: Sequence[Column]) -> int:
        """Return the cells of the column that names the rows: no number gives way to a name."""
        room = self.scrollable_content_region.width - sum(c.width + 1 for c in columns) - 2
        return min(max(longest, LEAST_NAME), max(room, LEAST_NAME))

    def numeric(
        self, value: float | None, cell: Cell | None = None, *, fresh: bool = False
    ) -> Entry:
        """Write a number, or that there is none yet."""
        assert self.view is not None
        if value is None:
            return Entry(ABSENT, "absent", cell)
        digits, width = self.view.digits, self.number_width
        text = number(value, digits, width)
        if digits < EVERY_DIGIT:
            places = COMPACT_PLACES if width == COMPACT_WIDTH else digits + 2
            text = aligned(text, places, width)
        return Entry(text, number_tokens(value), cell, fresh)

    def datum(self, value: float | None, cell: Cell | None = None, *, fresh: bool = False) -> Entry:
        """Write a number of the data, as it is where that is short."""
        assert self.view is not None
        if value is None:
            return Entry(ABSENT, "absent", cell)
        return Entry(brief(value, self.view.digits), "", cell, fresh)

    # Drawing ------------------------------------------------------------------------------------

    def show(self, view: View) -> None:
        """Draw another view, and bring what has just been written into sight."""
        super().show(view)
        name, update = self.followed(view), view.position.update
        looked_at = name, update, view.digits, self.scrollable_content_region.width
        moved, self._looked_at = looked_at != self._looked_at, looked_at
        shown = [index for index, column in enumerate(self.columns) if name in column.names]
        if moved and shown:
            first, last = self._lefts[shown[0]], shown[-1]
            end = self._lefts[last] + self.columns[last].width
            row, rows = self.fresh_rows(view) or (round(self.scroll_y), 1)
            self.reveal(row, first, end - first, rows)

    def followed(self, view: View) -> str:
        """Return the name of the value that is to be kept in sight: the one written last."""
        return view.fresh

    def fresh_rows(self, view: View) -> tuple[int, int] | None:
        """Return the first row that was written last, and how many; `None` when all were."""
        return None

    def prepare(self, view: View) -> None:
        """Lay out the columns, with wider gaps between them where there is room."""
        room = self.scrollable_content_region.width
        names, *columns = self.lay_out(view)
        widest = max(column.width for column in columns) + 2 * MARGIN + 2
        if names.width > room - widest > 0:  # a number is worth more than the end of a name
            names = replace(names, width=max(room - widest, NARROWEST_NAME))
        self.columns = [names, *columns]
        free = room - sum(c.width for c in self.columns) - 1
        self.gap = max(min(free // max(len(self.columns) - 1, 1), WIDEST_GAP), 1)
        widths = (1, *(column.width + self.gap for column in self.columns))
        self._lefts = list(accumulate(widths))
        self._see()

    def header(self) -> list[Line]:
        """Return the column titles."""
        line = []
        for index in self._seen:
            column = self.columns[index]
            fresh = self._is_fresh(column)
            title = f"{FRESH}{column.title}" if fresh else column.title
            if column.width == self.number_width and self.view and self.view.digits < EVERY_DIGIT:
                title += " " * min(TITLE_INSET, column.width - cell_len(title))
            line += self._placed(index, title, "fresh" if fresh else "heading")
        return [line]

    def row(self, index: int) -> Line:
        """Return the entries of a row side by side."""
        if index >= self.filled_rows():
            return []
        line = []
        for position in self._seen:
            entry = self.entry(index, position)
            tokens = entry.tokens
            if entry.fresh:
                tokens += " fresh"
            if self.has_focus and self.chosen == (index, position):
                tokens += " cell"
            line += self._placed(position, entry.text, tokens)
        return line

    def _is_fresh(self, column: Column) -> bool:
        return self.view is not None and self.view.fresh in column.names

    def _placed(self, position: int, text: str, tokens: str) -> Line:
        """Put text into its column; of a column that is seen in part only an ellipsis is shown.

        The digits that are left of a number when it is cut are another number.
        """
        gap = self.gap if position else 1
        if [position] == self._seen[1:2]:
            gap += self._lefts[position] - self._lefts[1]  # what is scrolled out of sight
        if position in self._cut:
            return [Span(" " * gap), Span(self._cut[position], "muted")]
        width = self.columns[position].width
        return [Span(" " * gap), Span(_fit(text, width, left=position == 0), tokens)]

    def watch_scroll_x(self, old_value: float, new_value: float) -> None:
        """See which columns are in sight now."""
        self._see()
        super().watch_scroll_x(old_value, new_value)

    def _see(self) -> None:
        """Work out which columns are in sight, and what stands for those that are so in part.

        Where there is more at a side, there is an ellipsis at that side.
        """
        room, scrolled = self.scrollable_content_region.width, round(self.scroll_x)
        left = self.pinned() + (MARGIN if scrolled else 0)
        right = room - (MARGIN if self.row_width() - scrolled > room else 0)
        self._seen, self._cut = [0], {}
        for index in range(1, len(self.columns)):
            width = self.columns[index].width
            start = self._lefts[index] - scrolled
            if start + width <= self.pinned():
                continue
            if start >= room > 0:
                break
            self._seen.append(index)
            if start < left:
                self._cut[index] = MORE.rjust(width)
            elif start + width > right > 0:
                self._cut[index] = MORE.ljust(width)

    @property
    def margin(self) -> int:
        """The cells at either side that an ellipsis may need."""
        return MARGIN

    def row_width(self) -> int:
        """Return the cells that all columns take."""
        return self._lefts[-1] - self.gap

    def pinned(self) -> int:
        """Return the cells of the column that names the rows."""
        return self.columns[0].width + 1

    # Choosing a cell ----------------------------------------------------------------------------

    def action_choose(self, down: int, right: int) -> None:
        """Choose a cell beside the one that is chosen."""
        if self.view is None or not self.filled_rows():
            return
        row, column = self.chosen or (0, 0)
        if self.chosen is not None or abs(down) > 1:
            row += down
        self.choose(
            min(max(row, 0), self.filled_rows() - 1),
            min(max(column + right, 1), len(self.columns) - 1),
        )

    def action_explain(self) -> None:
        """Tell of the chosen number to every digit."""
        if self.chosen is not None and self.chosen[0] < self.filled_rows():
            text = self.explanation(*self.chosen, EVERY_DIGIT, ENDLESS)
            if text is not None:
                self.post_message(self.Told(text, in_full=True))

    def clicked(self, row: int, x: int) -> None:
        """Choose the cell that was clicked."""
        if row >= self.filled_rows():
            return
        for index, column in enumerate(self.columns):
            if x < self._lefts[index] + column.width:
                self.choose(row, max(index, 1))
                return

    def choose(self, row: int, column: int) -> None:
        """Choose a place, and tell of what stands there."""
        self.chosen = (row, column)
        self.reveal(row, self._lefts[column], self.columns[column].width)
        self.redraw()
        assert self.view is not None
        text = self.explanation(row, column, self.view.digits, self.app.size.width - 2)
        if text is not None:
            self.post_message(self.Told(text))


def _fit(text: str, width: int, *, left: bool) -> str:
    """Fit text into a column: leave out its middle when it is too long, and pad it."""
    cells = cell_len(text)
    if cells > width:
        head, tail = set_cell_size(text, width - width // 3 - 1), text[-(width // 3) :]
        text = f"{head}{MORE}{tail if cell_len(tail) == width // 3 else ''}"
        cells = cell_len(text)
    padding = " " * (width - cells)
    return f"{text}{padding}" if left else f"{padding}{text}"

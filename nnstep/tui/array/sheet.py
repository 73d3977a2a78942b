"""An array laid out in rows of cells: shaded ones, or numbers in columns; only what is seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from nnstep.numbers import EVERY_DIGIT, aligned, brief, number, width_of
from nnstep.tui.array.heat import NUMBER_INKS, largest, levels, shaded
from nnstep.tui.draw import Line, Span, fitted
from nnstep.tui.glyphs import ASCII, MORE
from nnstep.tui.inks import LEVELS
from nnstep.tui.table import COMPACT_PLACES, COMPACT_WIDTH

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nnstep.engine import Array
    from nnstep.tui.array.sides import Side

NUMBERS = 3
"""The zoom at which numbers are written out; at the others a cell has so many characters."""

RULED_EVERY = {1: 10, 2: 5}
"""Zoom → columns from one number of the ruler to the next."""

BOTH = "+-" if ASCII else "±"
LEGEND_DIGITS = 3
WIDEST_NAME, WIDEST_TITLE = 12, 20


class Look(NamedTuple):
    """How near an array is seen, and how its numbers are written.

    Attributes:
        zoom: from 1 to `NUMBERS`.
        digits: significant digits.
        width: cells of a number.
        is_data: whether the numbers were given, and are written as short as that.
        spare: cells more than that, for the names of columns.
    """

    zoom: int
    digits: int
    width: int
    is_data: bool
    spare: int = 0

    @property
    def cell_width(self) -> int:
        """The cells that a number takes in a row."""
        return self.width + self.spare + 1 if self.zoom == NUMBERS else self.zoom

    def written(self, value: float) -> str:
        """Write a number."""
        if self.is_data:
            return brief(value, self.digits)
        text = number(value, self.digits, self.width)
        if self.digits >= EVERY_DIGIT:
            return text
        places = COMPACT_PLACES if self.width == COMPACT_WIDTH else self.digits + 2
        return aligned(text, places, self.width)


def looks_at(digits: int, *, compact: bool, is_data: bool) -> list[Look]:
    """Return the ways to see an array, from far to near."""
    width = COMPACT_WIDTH if compact and digits == 4 else width_of(digits)
    return [Look(zoom, digits, width, is_data) for zoom in range(1, NUMBERS + 1)]


@dataclass(frozen=True)
class Sheet:
    """An array with the names of its rows and columns.

    Attributes:
        grid: the numbers, `(rows, columns)`.
        top: the largest size of a finite one.
        rows: what the rows are of; `None` for a plain number.
        columns: what the columns are of; `None` when there is only one of no name.
        look: how near it is seen.
        names_width: the cells of a row's name.
        first: the first column that is seen.
        seen: how many columns are seen.
        chosen: row and column that are chosen, if any.
    """

    grid: Array
    top: float
    rows: Side | None
    columns: Side | None
    look: Look
    names_width: int
    first: int
    seen: int
    chosen: tuple[int, int] | None

    @property
    def left(self) -> int:
        """Where the cells begin."""
        return self.names_width + 2

    @property
    def right(self) -> int:
        """Where the cells end."""
        return self.left + self.seen * self.look.cell_width

    @property
    def last(self) -> int:
        """The last column that is seen."""
        return self.first + self.seen - 1

    def column_at(self, x: int) -> int | None:
        """Return the column at a place; beside the cells there is none."""
        if not self.left <= x < self.right:
            return None
        return self.first + (x - self.left) // self.look.cell_width

    def legend(self) -> Line:
        """Draw the shades of all levels, and write what the strongest ones stand for."""
        if self.look.zoom == NUMBERS:
            return self.short_legend()
        top = self._written_top
        return [
            Span(f"-{top} ", "muted"),
            *shaded(range(-LEVELS, 0), 1),
            Span(" 0 ", "muted"),
            *shaded(range(1, LEVELS + 1), 1),
            Span(f" +{top}", "muted"),
        ]

    def short_legend(self) -> Line:
        """Write what the strongest shades stand for."""
        return [Span(f"up to {BOTH}{self._written_top}", "muted")]

    @property
    def _written_top(self) -> str:
        return brief(self.top, LEGEND_DIGITS).lstrip("+")

    def row(self, index: int) -> Line:
        """Draw a row: its name and its cells."""
        chosen = self.chosen if self.chosen and self.chosen[0] == index else None
        name = self.rows.names[index] if self.rows else ""
        label = fitted(name, self.names_width).ljust(self.names_width)
        line = [Span(f" {label} ", "arrow" if chosen else "muted")]
        values = self.grid[index, self.first : self.first + self.seen]
        shades = levels(values, self.top).tolist()
        at = chosen[1] - self.first if chosen else None
        if self.look.zoom < NUMBERS:
            return line + _marked_cells(shades, self.look.zoom, at)
        width = self.look.cell_width
        for n, (value, level) in enumerate(zip(values.tolist(), shades, strict=True)):
            text = self.look.written(float(value)).rjust(width)
            line.append(Span(text, "cell" if n == at else NUMBER_INKS[level]))
        return line

    def ruler(self) -> Line:
        """Draw what stands above the columns: names, or the number of every few of them."""
        before = MORE if self.first else " "
        after = MORE if self.last < self.grid.shape[1] - 1 else ""
        at = self.chosen[1] - self.first if self.chosen else None
        line = [Span(" " * (self.left - 1)), Span(before, "muted")]
        line += self._titles(at) if self.look.zoom == NUMBERS else self._marks(at)
        return [*line, Span(after, "muted")]

    def _titles(self, at: int | None) -> Line:
        """Name each column; numbers stand inset from the right, by what they are padded with."""
        width = self.look.cell_width
        names = self.columns.names if self.columns else ("",)
        return [
            Span(
                fitted(names[self.first + n], width - 1).rjust(width),
                "arrow" if n == at else "heading",
            )
            for n in range(self.seen)
        ]

    def _marks(self, at: int | None) -> Line:
        """Write the number of every few columns, and of the one that is chosen."""
        width, every = self.look.zoom, RULED_EVERY[self.look.zoom]
        marks = "".join(
            str(column).ljust(width * every)
            for column in range(-(-self.first // every) * every, self.last + 1, every)
            if (column - self.first) * width + len(str(column)) <= self.seen * width
        )
        text = " " * (-self.first % every * width) + marks
        text = text.ljust(self.seen * width)[: self.seen * width]
        if at is None:
            return [Span(text, "muted")]
        mark = str(self.first + at)
        start = min(at * width, len(text) - len(mark))
        before, behind = text[: max(start, 0)], text[start + len(mark) :]
        return [Span(before, "muted"), Span(mark, "arrow"), Span(behind, "muted")]


def _marked_cells(shades: list[int], width: int, at: int | None) -> Line:
    """Shade cells, the one that is chosen in reverse."""
    if at is None:
        return shaded(shades, width)
    [cell] = shaded(shades[at : at + 1], width)
    return [
        *shaded(shades[:at], width),
        Span(cell.text, "cell"),
        *shaded(shades[at + 1 :], width),
    ]


def laid_out(
    grid: Array,
    sides: tuple[Side, ...],
    looks: Sequence[Look],
    width: int,
    first: int,
    chosen: tuple[int, int] | None,
) -> Sheet:
    """Lay an array out: as near as its columns fit, or as the nearest that is allowed.

    Args:
        grid: the numbers, `(rows, columns)`.
        sides: what its rows and columns are of.
        looks: ways to see it, from far to near.
        width: cells there are.
        first: the first column to be seen, unless another one has to be.
        chosen: row and column that are chosen; they are seen.
    """
    rows, columns = (*sides, None, None)[:2]
    count = grid.shape[1]
    names_width = min(rows.width, WIDEST_NAME) if rows else 0
    room = width - names_width - 3
    fitting = [look for look in looks if look.cell_width * count <= room]
    look = fitting[-1] if fitting else looks[0]
    if columns is not None:
        spare = min(columns.width, WIDEST_TITLE, room // count - 1) - look.width
        look = look._replace(spare=max(spare, 0))
    seen = max(min(room // look.cell_width, count), 1)
    first = min(first, count - seen)
    if chosen is not None:
        first = min(max(first, chosen[1] - seen + 1), chosen[1])
    return Sheet(grid, largest(grid), rows, columns, look, names_width, first, seen, chosen)

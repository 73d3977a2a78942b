"""Rows and columns of an array as pictures, where its features are the pixels of a square."""

from __future__ import annotations

from dataclasses import dataclass
from math import isqrt
from typing import TYPE_CHECKING

from rich.cells import cell_len

from nnstep.numbers import brief
from nnstep.tui.array.heat import ink_of, largest, levels, marked, shaded
from nnstep.tui.array.sheet import LEGEND_DIGITS
from nnstep.tui.array.sides import FEATURES, SAMPLES, Side
from nnstep.tui.draw import Line, Span, fitted
from nnstep.tui.glyphs import ASCII

if TYPE_CHECKING:
    from collections.abc import Callable

    from nnstep.engine import Array
    from nnstep.experiment import Dataset
    from nnstep.tui.view import View

FEWEST_PIXELS = 16
LARGEST_PIXEL = 4
CORNERS, ALONG, DOWN = ("++++", "-", "|") if ASCII else ("╭╮╰╯", "─", "│")


def side_of(features: int) -> int:
    """Return how many pixels a side has, when so many features are a picture; otherwise 0."""
    side = isqrt(features)
    return side if side * side == features >= FEWEST_PIXELS else 0


def said_of(data: Dataset, sample: int) -> str:
    """Say which sample it is, and what: `sample 812: digit 3`."""
    labels = data.labels[sample]
    if data.classes:
        answer = data.classes[int(labels.argmax())]
    else:
        answer = " ".join(map(brief, labels.tolist()))
    return f"{data.row_title} {data.rows[sample]}: {data.label} {answer}"


@dataclass(frozen=True)
class Pixels:
    """A square of pixels, with what is written below it.

    Attributes:
        values: the numbers, row by row, as many as a square has.
        caption: what it is of.
        row: the row of the array that it is, if it is one.
        column: the column of the array that it is, if it is one.
        chosen: the pixel that is marked, if one is.
    """

    values: Array
    caption: str
    row: int | None = None
    column: int | None = None
    chosen: int | None = None

    @property
    def is_part(self) -> bool:
        """Whether its pixels are numbers of the array beside it."""
        return self.row is not None or self.column is not None

    @property
    def side(self) -> int:
        """Pixels in a row."""
        return isqrt(len(self.values))

    def size_in(self, width: int, height: int) -> int:
        """Return how many lines a pixel can have in so much room; 0 when there is too little."""
        sizes = range(LARGEST_PIXEL, 0, -1)
        return next((n for n in sizes if self.fits(n, width, height)), 0)

    def fits(self, size: int, width: int, height: int) -> bool:
        """Return whether there is room when a pixel has `size` lines."""
        below = len(self._written(size))
        return self.width(size) <= width and self.side * size + 2 + below <= height

    def width(self, size: int) -> int:
        """Return the cells it takes when a pixel has `size` lines."""
        return 2 * self.side * size + 2

    def lines(self, size: int, *, in_color: bool) -> list[Line]:
        """Draw it in a frame.

        Args:
            size: lines of a pixel; it has twice as many cells in each.
            in_color: whether shades are seen, so that no glyphs need to tell of sizes.
        """
        rows = levels(self.values, largest(self.values)).reshape(self.side, self.side).tolist()
        edge = ALONG * (2 * self.side * size)
        lines: list[Line] = [[Span(f"{CORNERS[0]}{edge}{CORNERS[1]}", "muted")]]
        for y, row in enumerate(rows):
            inner = self._row(row, y, size, marked if in_color else _shaded)
            lines += [[Span(DOWN, "muted"), *inner, Span(DOWN, "muted")]] * size
        lines.append([Span(f"{CORNERS[2]}{edge}{CORNERS[3]}", "muted")])
        return lines + [[Span(f" {text}", "muted")] for text in self._written(size)]

    def _written(self, size: int) -> list[str]:
        """Say what it is of, on two lines where one is too short, and what its shades are."""
        width = self.width(size) - 1
        lines = [self.caption]
        if cell_len(self.caption) > width:
            first, _, rest = self.caption.partition(": ")
            lines = [f"{first}:", rest]
        top = brief(largest(self.values), LEGEND_DIGITS).lstrip("+")
        shades = f"full shade: {top}", f"full: {top}", top  # a number that is cut is another one
        whole = next((text for text in shades if cell_len(text) <= width), "")
        return [*(fitted(text, width) for text in lines), whole]

    def cell_at(self, x: int, y: int, size: int) -> tuple[int, int] | None:
        """Return row and column of the number in the array that is the pixel at a place."""
        across, down = (x - 1) // (2 * size), (y - 1) // size
        if not (0 <= across < self.side and 0 <= down < self.side):
            return None
        pixel = down * self.side + across
        if self.row is not None:
            return self.row, pixel
        return None if self.column is None else (pixel, self.column)

    def _row(self, row: list[int], y: int, size: int, draw: Callable[[list[int]], Line]) -> Line:
        """Draw a row of pixels, and put the one that is chosen in brackets."""
        wide = [level for level in row for _ in range(size)]
        if self.chosen is None or self.chosen // self.side != y:
            return draw(wide)
        start = self.chosen % self.side * size
        return [
            *draw(wide[:start]),
            Span(f"[{' ' * (2 * size - 2)}]", f"strong {ink_of(wide[start])}"),
            *draw(wide[start + size :]),
        ]


def _shaded(row: list[int]) -> Line:
    return shaded(row, 2)


def pixels_of(
    view: View,
    name: str,
    sides: tuple[Side, ...],
    grid: Array,
    chosen: tuple[int, int] | None,
) -> Pixels | None:
    """Return what of a value, or of the sample that it is of, can be seen as a picture.

    Args:
        view: the moment.
        name: of the value.
        sides: what its rows and columns are of.
        grid: its numbers, `(rows, columns)`.
        chosen: row and column that are chosen; the first ones, when none are.
    """
    data, batch = view.experiment.dataset, view.moment.batch
    if len(sides) < 2 or not side_of(len(data.features)):
        return None
    row, column = chosen or (0, 0)
    rows, columns = (side.of for side in sides)
    if rows == FEATURES:
        pixel = row if chosen else None
        caption = f"unit {column}: {name}[:,{column}]"
        return Pixels(grid[:, column], caption, column=column, chosen=pixel)
    if rows != SAMPLES:
        return None
    sample = row
    if batch is not None and name in view.moment.program.of_samples:
        sample = int(batch[row])
    caption = said_of(data, sample)
    if columns == FEATURES:
        return Pixels(grid[row], caption, row=row, chosen=column if chosen else None)
    return pixels_of_sample(data, sample)


def pixels_of_sample(data: Dataset, sample: int) -> Pixels | None:
    """Return a sample as a picture, if its features are one."""
    if not side_of(len(data.features)):
        return None
    return Pixels(data.inputs[sample], said_of(data, sample))

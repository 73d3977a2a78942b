"""Straight lines between two columns of nodes: dots in cells, each line with a pen of its own."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from nnstep.tui.glyphs import DOT_BITS

BITS = np.array(DOT_BITS, dtype=np.uint8)
"""The bit of each dot of a braille cell, `(down, across)`."""

MOST_KEPT = 4096

Cells = tuple[npt.NDArray[np.intp], npt.NDArray[np.uint8]]
"""Which cells of a canvas a line goes through, each once, and its dots in them."""


class Grid(NamedTuple):
    """How many dots a cell has."""

    across: int
    down: int


BRAILLE, WHOLE = Grid(2, 4), Grid(1, 1)


class Pen(NamedTuple):
    """How a line is drawn.

    Attributes:
        mark: what stands in its cells where they have one dot each.
        on: dots in a dash.
        off: dots between dashes; none in a line that is solid.
        breadth: dots across.
    """

    mark: str
    on: int = 1
    off: int = 0
    breadth: int = 1


@lru_cache(maxsize=MOST_KEPT)
def stroke(width: int, height: int, start: int, end: int, pen: Pen, grid: Grid) -> Cells:
    """Draw a line from side to side of a canvas.

    Args:
        width: of the canvas in cells.
        height: of the canvas in cells.
        start: the row of cells where the line begins, at the left.
        end: the row of cells where it ends, at the right.
        pen: what it is drawn with.
        grid: the dots of a cell.

    Returns:
        Indices into the cells of the canvas, counted row by row, and the dots in each.
    """
    last = width * grid.across - 1
    first, fall = (start + 0.5) * grid.down - 0.5, (end - start) * grid.down
    count = max(last, abs(fall)) + 1
    along = np.linspace(0, 1, count)[np.arange(count) % (pen.on + pen.off) < pen.on]
    x, y = np.rint(along * last).astype(np.intp), np.rint(first + along * fall).astype(np.intp)
    steps = np.arange(pen.breadth) - (pen.breadth - 1) // 2
    if abs(fall) > last:
        x, y = np.add.outer(steps, x).ravel(), np.tile(y, len(steps))
    else:
        x, y = np.tile(x, len(steps)), np.add.outer(steps, y).ravel()
    x, y = np.clip(x, 0, last), np.clip(y, 0, height * grid.down - 1)
    places = y // grid.down * width + x // grid.across
    cells, where = np.unique(places, return_inverse=True)
    dots = np.zeros(len(cells), dtype=np.uint8)
    np.bitwise_or.at(dots, where, BITS[y % grid.down, x % grid.across])
    return cells, dots


class Canvas:
    """Cells that lines are drawn on, the later ones above the earlier.

    Args:
        width: in cells.
        height: in cells.
        grid: the dots of a cell.
    """

    def __init__(self, width: int, height: int, grid: Grid) -> None:
        self._size = width, height
        self._grid = grid
        self._dots = np.zeros(width * height, dtype=np.uint8)
        self._inks = np.zeros(width * height, dtype=np.intp)
        self._marks = np.full(width * height, " ")
        self._names = [""]

    def draw(self, start: int, end: int, pen: Pen, ink: str) -> None:
        """Draw a line from a row at the left to a row at the right."""
        cells, dots = stroke(*self._size, start, end, pen, self._grid)
        self._dots[cells] |= dots
        self._marks[cells] = pen.mark
        if ink not in self._names:
            self._names.append(ink)
        self._inks[cells] = self._names.index(ink)

    def rows(self) -> list[tuple[list[str], list[str]]]:
        """Return the rows: the character of each cell and its ink."""
        width, height = self._size
        if self._grid == WHOLE:
            marks = self._marks.tolist()
        else:  # not the empty braille cell: some fonts draw its dots as circles
            marks = [chr(0x2800 + dots) if dots else " " for dots in self._dots.tolist()]
        inks = [self._names[ink] for ink in self._inks.tolist()]
        return [
            (marks[start : start + width], inks[start : start + width])
            for start in range(0, width * height, width)
        ]

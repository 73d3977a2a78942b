"""Pictures of rows and columns of an array whose features are the pixels of a square."""

from __future__ import annotations

from dataclasses import dataclass
from math import isqrt
from typing import TYPE_CHECKING

from rich.cells import cell_len, set_cell_size

from nnstep.numbers import brief
from nnstep.tui.draw import Line, Span
from nnstep.tui.glyphs import ASCII
from nnstep.tui.heat import largest, levels, shaded

if TYPE_CHECKING:
    from nnstep.engine import Array
    from nnstep.experiment import Dataset, Experiment

FEWEST_PIXELS = 16
LARGEST_PIXEL = 4
NARROWEST = 22
"""Cells that a picture takes at the least, for what is written below it."""

CORNERS, SIDES, CUT = ("++++", "-|", "~") if ASCII else ("╭╮╰╯", "─│", "…")


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


def first_weights(experiment: Experiment, name: str) -> bool:
    """Return whether a value has a number for each weight of the first layer."""
    spec, weights = experiment.spec, experiment.spec.name("weights", 1)
    return name.endswith(weights) or name == spec.gradient(weights)


@dataclass(frozen=True)
class Picture:
    """A square of pixels, with what is written below it.

    Attributes:
        pixels: the numbers, row by row, as many as a square has.
        captions: lines below it.
        chosen: the pixel that is marked, if one is.
    """

    pixels: Array
    captions: tuple[str, ...]
    chosen: int | None = None

    @property
    def side(self) -> int:
        """Pixels in a row."""
        return isqrt(len(self.pixels))

    def size_in(self, width: int, height: int) -> int:
        """Return how many lines a pixel can have in so much room; 0 when there is too little."""
        across = (width - 2) // (2 * self.side) if width >= NARROWEST else 0
        down = (height - 2 - len(self.captions)) // self.side
        return max(min(across, down, LARGEST_PIXEL), 0)

    def width(self, size: int) -> int:
        """Return the cells it takes when a pixel has `size` lines."""
        return max(2 * self.side * size + 2, NARROWEST)

    def lines(self, size: int) -> list[Line]:
        """Draw it in a frame, each pixel `size` lines high and twice as many cells wide."""
        rows = levels(self.pixels, largest(self.pixels)).reshape(self.side, self.side).tolist()
        along, down = SIDES[0], SIDES[1]
        edge = along * (2 * self.side * size)
        lines: list[Line] = [[Span(f"{CORNERS[0]}{edge}{CORNERS[1]}", "muted")]]
        for y, row in enumerate(rows):
            inner = self._marked(row, y, size)
            lines += [[Span(down, "muted"), *inner, Span(down, "muted")]] * size
        lines.append([Span(f"{CORNERS[2]}{edge}{CORNERS[3]}", "muted")])
        return lines + [[Span(self._cut(text, size), "muted")] for text in self.captions]

    def pixel_at(self, x: int, y: int, size: int) -> int | None:
        """Return the pixel at a place of the drawing."""
        column, row = (x - 1) // (2 * size), (y - 1) // size
        inside = x > 0 and y > 0 and column < self.side and row < self.side
        return row * self.side + column if inside else None

    def _marked(self, row: list[int], y: int, size: int) -> Line:
        """Draw a row of pixels, and mark the one that is chosen."""
        wide = [level for level in row for _ in range(size)]
        if self.chosen is None or self.chosen // self.side != y:
            return shaded(wide, 2)
        start = self.chosen % self.side * size
        pixel = shaded(wide[start : start + size], 2)
        return [
            *shaded(wide[:start], 2),
            *(Span(text, f"{tokens} cell") for text, tokens in pixel),
            *shaded(wide[start + size :], 2),
        ]

    def _cut(self, text: str, size: int) -> str:
        width = self.width(size)
        return text if cell_len(text) <= width else set_cell_size(text, width - 1) + CUT

"""Pictures made of cells: an axis gives each number its cell, a canvas holds what is drawn."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import ceil, floor, log10
from sys import float_info
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from nnstep.tui.draw import Line, Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from nnstep.engine import Array

Cells = npt.NDArray[np.intp]
Chars = npt.NDArray[np.str_]
Inks = npt.NDArray[np.object_]

OUTSIDE = -1
PADDING = 0.04
"""Share of what there is to be seen that is left free at either end of an axis."""

FINENESS = 20
"""An axis ends at a round number; there are at least so many of them along it."""

MOST_DECIMALS = 6
LARGE = 1e6
MOST, LEAST = float_info.max, 1e-300
"""No axis ends beyond what a number can be, and none is too short for its parts to be told."""


@dataclass(frozen=True, slots=True)
class Axis:
    """What is measured along an edge of a picture, and from where to where.

    Attributes:
        name: of what is measured.
        low: where it begins.
        high: where it ends.
        decimals: places that both ends are written with.
    """

    name: str
    low: float
    high: float
    decimals: int = 2

    def centers(self, count: int) -> Array:
        """Return what is at the middle of each of `count` cells."""
        shares = (np.arange(count) + 0.5) / count
        return self.low * (1 - shares) + self.high * shares

    def cells(self, values: Array, count: int) -> Cells:
        """Return which of `count` cells each value is in; `OUTSIDE` for none."""
        with np.errstate(all="ignore"):  # halves, so that the ends may be as far apart as can be
            shares = (values / 2 - self.low / 2) / (self.high / 2 - self.low / 2)
            seen = (shares >= 0) & (shares <= 1)
            places = np.minimum(np.where(seen, shares, 0) * count, count - 1).astype(np.intp)
        return np.where(seen, places, OUTSIDE)

    def rounded(self, value: float, count: int) -> float:
        """Return a number as short as `count` cells can tell it apart from its neighbours."""
        cell = self.high / count - self.low / count
        return round(value, ceil(-log10(cell)) + 1) if 0 < cell < np.inf else value

    @property
    def ends(self) -> tuple[str, str]:
        """Both ends as they are written."""
        return _written(self.low, self.decimals), _written(self.high, self.decimals)


def axis_of(name: str, values: Array) -> Axis:
    """Return an axis on which all values can be seen that are finite, with round ends."""
    finite = values[np.isfinite(values)]
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 0.0)
    span = high - low
    padding = PADDING * span if span > LEAST else max(abs(low) / 10, 0.5)
    low, high = max(low - padding, -MOST), min(high + padding, MOST)
    step = _step(high - low)
    if step == 0:
        return Axis(name, low, high)
    decimals = max(-floor(log10(step)), 0)
    ends = floor(low / step) * step, ceil(high / step) * step
    low, high = (round(end, decimals + 1) for end in ends)  # 7 * 0.1 is not quite 0.7
    return Axis(name, max(low, -MOST), min(high, MOST), decimals)


def _step(span: float) -> float:
    """Return the distance of the round numbers along an axis; 0 for none."""
    finest = span / FINENESS
    if not 0 < finest < np.inf:
        return 0.0
    power = 10.0 ** floor(log10(finest))
    return max((power * nice for nice in (1, 2, 5) if power * nice <= finest), default=power)


def _written(value: float, decimals: int) -> str:
    if decimals > MOST_DECIMALS or abs(value) >= LARGE:
        return f"{value:.2e}".replace("e+0", "e").replace("e-0", "e-").replace("e+", "e")
    return f"{value:.{decimals}f}"


class Canvas:
    """Cells in rows, each with a character, an ink for it and one for its background.

    Args:
        chars: the characters, `(rows, columns)`.
        papers: the inks of the backgrounds, likewise.
        inks: those of the characters, likewise.
    """

    def __init__(self, chars: Chars, papers: Inks, inks: Inks) -> None:
        self._chars = chars
        self._papers = papers
        self._inks = inks

    @classmethod
    def blank(cls, width: int, height: int) -> Canvas:
        """Return cells with nothing in them."""
        none = np.full((height, width), "", dtype=object)
        return cls(np.full((height, width), " "), none, none.copy())

    @property
    def width(self) -> int:
        """The cells of a row."""
        return int(self._chars.shape[1])

    @property
    def height(self) -> int:
        """The rows."""
        return int(self._chars.shape[0])

    def put(self, rows: Cells, columns: Cells, chars: Chars | str, inks: Inks | str) -> None:
        """Write characters over those in some cells, on the backgrounds that are there.

        Where a cell is named twice, the last one stays; what is `OUTSIDE` is not written.
        """
        seen = (rows != OUTSIDE) & (columns != OUTSIDE)
        at = rows[seen], columns[seen]
        self._chars[at] = chars if isinstance(chars, str) else chars[seen]
        self._inks[at] = inks if isinstance(inks, str) else inks[seen]

    def exchange_papers(self, rows: Cells, columns: Cells, papers: Mapping[str, str]) -> None:
        """Put other backgrounds in place of some below some cells, none of them `OUTSIDE`."""
        there = self._papers[rows, columns].tolist()
        self._papers[rows, columns] = [papers.get(paper, paper) for paper in there]

    def lines(self) -> Iterator[Line]:
        """Yield the rows, cells of the same inks together."""
        change = (self._inks[:, 1:] != self._inks[:, :-1]) | (
            self._papers[:, 1:] != self._papers[:, :-1]
        )
        for row, changes in enumerate(change):
            text = "".join(self._chars[row].tolist())
            edges = [0, *(np.flatnonzero(changes) + 1).tolist(), len(text)]
            papers, inks = self._papers[row], self._inks[row]
            yield [
                Span(text[start:stop], f"{papers[start]} {inks[start]}")
                for start, stop in pairwise(edges)
            ]

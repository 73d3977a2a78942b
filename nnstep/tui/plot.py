"""A curve in braille cells: two dots across and four down in each."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from nnstep.engine import Array

EMPTY = " "  # not the empty braille cell: some fonts draw its dots as circles
_DOTS = (0x01, 0x02, 0x04, 0x40), (0x08, 0x10, 0x20, 0x80)  # left and right, from the top down
GAP = "×"


def resample(low: Array, high: Array, count: int) -> tuple[Array, Array]:
    """Bring the smallest and largest values of buckets to `count` columns.

    Where there are fewer buckets than columns, straight lines join them.
    """
    with np.errstate(all="ignore"):
        if count >= len(low):
            places, known = np.linspace(0, len(low) - 1, count), np.arange(len(low))
            return np.interp(places, known, low), np.interp(places, known, high)
        starts = np.linspace(0, len(low), count + 1).astype(int)[:-1]
        return np.minimum.reduceat(low, starts), np.maximum.reduceat(high, starts)


def braille(low: Array, high: Array, width: int, height: int, top: float) -> list[str]:
    """Draw the band between two curves in `width` × `height` cells, from 0 up to `top`.

    Columns whose values are not finite are left empty but for a mark in the lowest row.
    """
    low, high = resample(low, high, width * 2)
    dots = height * 4
    cells = np.zeros((height, width), dtype=int)
    gaps = np.zeros(width, dtype=bool)
    previous = None
    for x, (lowest, highest) in enumerate(zip(low.tolist(), high.tolist(), strict=True)):
        if not isfinite(highest - lowest):
            gaps[x // 2], previous = True, None
            continue
        first, last = (_dot(value, dots, top) for value in (highest, lowest))
        # Join on to the column before, so that a steep curve is not torn.
        upper = first if previous is None else min(first, previous[1] + 1)
        lower = last if previous is None else max(last, previous[0] - 1)
        for dot in range(upper, lower + 1):
            cells[dot // 4, x // 2] |= _DOTS[x % 2][dot % 4]
        previous = first, last
    lines = [
        "".join(chr(0x2800 + cell) if cell else EMPTY for cell in row) for row in cells.tolist()
    ]
    marks = zip(lines[-1], gaps.tolist(), strict=True)
    lines[-1] = "".join(GAP if gap else dot for dot, gap in marks)
    return lines


def _dot(value: float, dots: int, top: float) -> int:
    """Return the row of dots for a value, counted from the top."""
    return min(max(round((1 - value / top) * (dots - 1)), 0), dots - 1)

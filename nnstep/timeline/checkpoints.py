"""Checkpoints along a whole run, in one slab of fixed size."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from nnstep.engine import Array

COPY_ROWS = 4096


class Checkpoints:
    """Every `stride`-th of the rows that are offered; when the slab is full, the stride doubles.

    Its row `i` is the offered row `i * stride`, so thinning keeps the even rows, and the gap is
    never longer than `2 * offered / capacity` once the slab has been full.

    Args:
        capacity: rows in the slab.
        first: the first row.
    """

    def __init__(self, capacity: int, first: Array) -> None:
        self._slab = np.empty((capacity, first.size))
        self._slab[0] = first
        self._used = 1
        self.stride = 1

    @property
    def nbytes(self) -> int:
        """The memory it holds, in bytes."""
        return self._slab.nbytes

    def extend(self, start: int, rows: Array) -> None:
        """Offer the rows from `start` on; those that fall on the stride are kept.

        Rows must be offered without a gap; what is already there is not kept twice.
        """
        while True:
            due = self._used * self.stride - start
            if due >= len(rows):
                return
            if self._used == len(self._slab):
                self._thin()
                continue
            wanted = rows[due :: self.stride][: len(self._slab) - self._used]
            self._slab[self._used : self._used + len(wanted)] = wanted
            self._used += len(wanted)

    def before(self, row: int) -> tuple[int, Array]:
        """Return which is the last kept row at or before `row`, and that row."""
        index = min(row // self.stride, self._used - 1)
        return index * self.stride, self._slab[index]

    def _thin(self) -> None:
        kept = (self._used + 1) // 2
        for start in range(0, kept, COPY_ROWS):  # in pieces: numpy buffers an overlapping copy
            stop = min(start + COPY_ROWS, kept)
            self._slab[start:stop] = self._slab[2 * start : 2 * stop : 2]
        self._used = kept
        self.stride *= 2

"""The most recently computed updates, one after the other, so that stepping back is instant."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from nnstep.engine import Array


class Window:
    """A ring of the rows of consecutive updates; the oldest give way to the newest.

    Args:
        capacity: rows in the ring.
        width: numbers in a row.
    """

    def __init__(self, capacity: int, width: int) -> None:
        self._ring = np.empty((capacity, width))
        self._first = self._stop = 0

    @property
    def nbytes(self) -> int:
        """The memory it holds, in bytes."""
        return self._ring.nbytes

    def extend(self, start: int, rows: Array) -> None:
        """Add the rows of the updates from `start` on; what does not join on is forgotten."""
        if start != self._stop:
            self._first = start
        self._stop = start + len(rows)
        self._first = max(self._first, self._stop - len(self._ring))
        fitting = rows[-len(self._ring) :]
        updates = np.arange(self._stop - len(fitting), self._stop)
        self._ring[updates % len(self._ring)] = fitting

    def before(self, update: int) -> tuple[int, Array] | None:
        """Return the last update at or before `update` that is here, and its row."""
        nearest = min(update, self._stop - 1)
        if nearest < self._first:
            return None
        return nearest, self._ring[nearest % len(self._ring)]

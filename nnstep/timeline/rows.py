"""The rows that are kept of a run, so that any update is near one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nnstep.timeline.checkpoints import Checkpoints
from nnstep.timeline.window import Window

if TYPE_CHECKING:
    from nnstep.engine import Array
    from nnstep.timeline.budget import Budget


class Rows:
    """Every `stride`-th row as far as there is room, those computed last, and the furthest.

    A *row* is what is kept of an update: the state it begins with, and the costs of the update
    before it. Between two on the stride running takes no time that anybody notices.

    Args:
        budget: how much room there is.
        base: the first update.
        first: its row.

    Raises:
        MemoryError, ValueError: more rows than can be had.
    """

    def __init__(self, budget: Budget, base: int, first: Array) -> None:
        self._stride, self._base = budget.stride, base
        self._checkpoints = Checkpoints(budget.checkpoints, first)
        self._window = Window(budget.window, first.size)
        self._furthest = base, first

    @property
    def nbytes(self) -> int:
        """The memory it holds, in bytes."""
        parts = self._checkpoints, self._window, self._furthest[1]
        return sum(part.nbytes for part in parts)

    def next_due(self, update: int) -> int:
        """Return the next update after one whose row is to be kept."""
        return update + self._stride - (update - self._base) % self._stride

    def keep(self, update: int, row: Array) -> None:
        """Keep the row of an update, if it is due and wherever there is room for it."""
        mark, rest = divmod(update - self._base, self._stride)
        if not rest:
            self._window.extend(mark, row[np.newaxis])
            self._checkpoints.extend(mark, row[np.newaxis])

    def reached(self, update: int, row: Array) -> None:
        """Note the furthest update that has been reached, and its row."""
        self._furthest = update, row

    def nearest(self, update: int) -> tuple[int, Array]:
        """Return the nearest update at or before `update` whose row is kept, and the row."""
        mark = (update - self._base) // self._stride
        found = filter(None, (self._checkpoints.before(mark), self._window.before(mark)))
        kept = [(self._base + at * self._stride, row) for at, row in found]
        if self._furthest[0] <= update:
            kept.append(self._furthest)
        nearest, row = max(kept, key=lambda entry: entry[0])
        return nearest, row.copy()  # its place may be needed for another one

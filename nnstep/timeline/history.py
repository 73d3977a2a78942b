"""The cost over a whole run, in a bounded number of buckets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from nnstep.engine import Array


class History:
    """The smallest, largest and last figures of every `span` updates; spans double when full.

    A bucket in which one was not finite shows it: its smallest and largest are NaN or infinite.

    Args:
        capacity: buckets; even.
        measures: the names of the figures.
    """

    def __init__(self, capacity: int, measures: tuple[str, ...]) -> None:
        self._buckets = np.empty((3, capacity, len(measures)))
        self._measures = measures
        self.span = 1
        self.updates = 0
        """How many updates are summed up here."""

    @property
    def nbytes(self) -> int:
        """The memory it holds, in bytes."""
        return self._buckets.nbytes

    def __len__(self) -> int:
        return -(-self.updates // self.span)

    def columns(self, measure: str) -> tuple[Array, Array, Array]:
        """Return the smallest, largest and last value of a measure in each bucket, in order."""
        low, high, last = self._buckets[:, : len(self), self._measures.index(measure)]
        return low, high, last

    def until(self, updates: int, rest: Array) -> History:
        """Return the history of the first `updates` only.

        Args:
            updates: how many.
            rest: the figures of the last of them, those that do not fill a bucket that is here.
        """
        before = History(self._buckets.shape[1], self._measures)
        full = (updates - len(rest)) // self.span
        before._buckets[:, :full] = self._buckets[:, :full]
        before.span, before.updates = self.span, full * self.span
        before.extend(rest)
        return before

    def extend(self, costs: Array) -> None:
        """Add the figures of the next updates, `(updates, measures)`."""
        while len(costs):
            room = self._buckets.shape[1] * self.span - self.updates
            if room == 0:
                self._merge()
                continue
            self._add(costs[:room])
            costs = costs[room:]

    def _add(self, costs: Array) -> None:
        buckets = np.arange(self.updates, self.updates + len(costs)) // self.span
        starts = np.flatnonzero(np.diff(buckets, prepend=-1))
        low, high = np.minimum.reduceat(costs, starts), np.maximum.reduceat(costs, starts)
        first, stop = buckets[0], buckets[-1] + 1
        if self.updates % self.span:  # the first of them has been begun
            low[0] = np.minimum(low[0], self._buckets[0, first])
            high[0] = np.maximum(high[0], self._buckets[1, first])
        self._buckets[0, first:stop] = low
        self._buckets[1, first:stop] = high
        self._buckets[2, first:stop] = costs[np.append(starts[1:], len(costs)) - 1]
        self.updates += len(costs)

    def _merge(self) -> None:
        low, high, last = self._buckets
        half = len(low) // 2
        low[:half] = np.minimum(low[::2], low[1::2])
        high[:half] = np.maximum(high[::2], high[1::2])
        last[:half] = last[1::2].copy()
        self.span *= 2

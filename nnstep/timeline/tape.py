"""Tapes: what some statements gave in consecutive updates, one row for each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nnstep.experiment import Forward
from nnstep.timeline.cost import MEASURES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nnstep.engine import Array, Frame
    from nnstep.engine.loop import Rows
    from nnstep.experiment import Experiment

MOST_BYTES = 4 * 2**20
"""A recording may take so much memory; there is one at a time."""


class Tape:
    """Rows that updates are recorded on: a part of the frame's arena, as each update leaves it.

    Args:
        frame: what runs.
        capacity: rows.
        names: whose values are recorded beside what is measured.
    """

    def __init__(self, frame: Frame, capacity: int, names: Iterable[str] = ()) -> None:
        self.span, self.measured = part_of(frame, names)
        self.watched = frame.arena[self.span]
        self.rows = np.empty((capacity, self.watched.size))

    def room(self, count: int) -> Array:
        """Return the rows that the next so many updates are recorded on."""
        return self.rows[:count]


def part_of(frame: Frame, names: Iterable[str]) -> tuple[slice, slice]:
    """Return the part of the arena that holds some names and what is measured.

    Returns:
        Where that part lies in the arena, and where in it lies what is measured.
    """
    kept = frame.program.state_size
    spans = frame.layout(frame.program.loop.size(0)).spans
    parts = [slice(kept, kept + frame.measured.size)]
    parts += [spans[name] for name in names if name in spans]
    start, stop = min(part.start for part in parts), max(part.stop for part in parts)
    return slice(start, stop), slice(kept - start, kept - start + frame.measured.size)


class Recording(Tape):
    """A tape that can be read: the values of expressions come from here.

    It holds the updates that were recorded last, at least `lag` of them before the newest ones.

    Args:
        experiment: what is trained.
        frame: what runs.
        names: whose values can be asked for.
        block: updates that are recorded at a time.
        lag: updates before those that can be asked for too.
        origin: the first update of the run.
    """

    def __init__(
        self,
        experiment: Experiment,
        frame: Frame,
        names: Iterable[str],
        block: int,
        lag: int,
        origin: int = 0,
    ) -> None:
        span, _ = part_of(frame, names)
        row = np.dtype(np.float64).itemsize * (span.stop - span.start)
        self.block = max(min(block, MOST_BYTES // row - lag), 1)
        super().__init__(frame, self.block + lag, names)
        self._experiment, self._program = experiment, experiment.program
        self._frame, self._lag = frame, lag
        self._spans = frame.layout(self._program.loop.size(0)).spans
        self.origin = origin
        """The first update of the run: there is nothing to look back to before it."""
        self._costs = np.empty((len(self.rows), len(MEASURES)))
        self._forwards: dict[tuple[float, ...], Forward] = {}
        self.begin(origin, experiment.initial)

    def begin(self, update: int, state: Array) -> None:
        """Forget everything; the next update that is recorded begins with `state`."""
        self._first, self._used = update, 0
        self._before = state.copy()

    @property
    def readable(self) -> int:
        """The first update of which all that may be asked for is here."""
        return self._first + self._lag if self._first > self.origin else self._first

    def room(self, count: int) -> Array:
        """Return the rows for the next updates; older ones than `lag` may give way to them."""
        if self._used + count > len(self.rows):
            self._drop(self._used - self._lag)
        return self.rows[self._used : self._used + count]

    def add(self, costs: Array) -> None:
        """Count in updates that have been recorded, with their costs, `(updates, measures)`."""
        self._costs[self._used : self._used + len(costs)] = costs
        self._used += len(costs)

    def _drop(self, count: int) -> None:
        kept = slice(self.span.start, max(self._program.state_size, self.span.start))
        self._before[kept] = self.rows[count - 1, : kept.stop - kept.start]
        rest = self._used - count
        self.rows[:rest] = self.rows[count : self._used].copy()
        self._costs[:rest] = self._costs[count : self._used].copy()
        self._first, self._used = self._first + count, rest

    # What can be asked for ----------------------------------------------------------------------

    def value(self, name: str, updates: Rows, done: int) -> Array:
        """Return a value in some updates, once `done` statements of each have run.

        Args:
            name: of the program; what is kept may be asked for in the update before the first, too.
            updates: in order, `(updates,)`; they get batches of one size.
            done: what is kept has the value it began with until its statement has run.

        Returns:
            `(updates, *shape)`; it may be a view.
        """
        loop, count = self._program.loop, len(updates)
        if name == "epoch":
            return (updates // loop.batches).astype(np.float64)
        if name == "batch":
            return np.array([loop.rows(update) for update in updates.tolist()], dtype=np.float64)
        layout = self._frame.layout(loop.size(int(updates[0])))
        shape = layout.program.shapes[name]
        if name in self._program.kept:
            return self._kept(name, updates, done).reshape(count, *shape)
        if name in layout.spans:
            return self._cells(updates - self._first, layout.spans[name]).reshape(count, *shape)
        return np.broadcast_to(layout.arrays[name], (count, *shape))

    @property
    def costs(self) -> Array:
        """The figures of the updates that are here, `(updates, measures)`."""
        return self._costs[: self._used]

    def figure(self, name: str, updates: Rows) -> Array:
        """Return a figure of some updates, one of `MEASURES`, `(updates,)`."""
        values: Array = self._costs[updates - self._first, MEASURES.index(name)]
        return values

    def predict(self, point: tuple[float, ...], updates: Rows, done: int) -> Array:
        """Return the outputs for a point with the parameters of some updates at that statement."""
        if point not in self._forwards:
            self._forwards[point] = Forward(self._experiment, np.array([point]))
        forward, output = self._forwards[point], self._experiment.spec.output
        state = self._frame.state.copy()
        columns = {name: self._kept(name, updates, done) for name in self._program.parameters}
        outputs = np.empty((len(updates), self._experiment.spec.outputs))
        for row, result in enumerate(outputs):
            for name, values in columns.items():
                state[self._spans[name]] = values[row]
            result[:] = forward(state)[output][0]
        return outputs

    def _kept(self, name: str, updates: Rows, done: int) -> Array:
        """Return a parameter or a slot, flat, `(updates, size)`."""
        names, span = self._program.names, self._spans[name]
        written = name in names and names.index(name) < done
        rows = updates - self._first - (0 if written else 1)
        early = int(np.searchsorted(rows, 0))  # those are as the first update begins
        if not early:
            return self._cells(rows, span)
        first = np.broadcast_to(self._before[span], (early, span.stop - span.start))
        return np.concatenate((first, self._cells(rows[early:], span)))

    def _cells(self, rows: Rows, span: slice) -> Array:
        """Return some columns of some rows."""
        columns = slice(span.start - self.span.start, span.stop - self.span.start)
        if len(rows) and rows[-1] - rows[0] == len(rows) - 1:  # nothing needs to be copied
            return self.rows[rows[0] : rows[-1] + 1, columns]
        return self.rows[rows, columns]

"""The timeline of a run: position → moment, by checkpoint and replay."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from nnstep.engine import record, update
from nnstep.errors import HistoryError
from nnstep.numbers import size
from nnstep.timeline.budget import DEFAULT_BYTES, FLOAT, Budget
from nnstep.timeline.checkpoints import Checkpoints
from nnstep.timeline.cost import MEASURED, MEASURES, Cost, measure
from nnstep.timeline.history import History
from nnstep.timeline.moment import Moment, present_values
from nnstep.timeline.position import START, Position, checked
from nnstep.timeline.window import Window
from nnstep.work import complete

if TYPE_CHECKING:
    from collections.abc import Generator

    from nnstep.engine import Array
    from nnstep.experiment import Experiment


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a travel has come.

    Attributes:
        update: the last update that has been computed.
        done: updates computed so far.
        total: updates to compute.
        replaying: whether this stretch had been computed before.
    """

    update: int
    done: int
    total: int
    replaying: bool


@dataclass(frozen=True, slots=True)
class Arrival:
    """Where a travel ended.

    Attributes:
        moment: the moment arrived at; `None` when a replay was stopped before it arrived.
        interrupted: the traveller was asked to stop.
        nonfinite: the first NaN or infinity of the run was met.
    """

    moment: Moment | None
    interrupted: bool = False
    nonfinite: bool = False


class Timeline:
    """Every moment of a run, past and future; memory for history is bounded.

    A *row* is what is kept of an update: the parameters it begins with, and the costs of the
    update before it. Going anywhere restores the nearest row at or before, and runs from there.

    Args:
        experiment: what is trained.
        history: bytes for everything that is kept of the run.
        budget: shares it out otherwise than `Budget.of` does.

    Raises:
        HistoryError: `history` is too small, or more than there is memory.
    """

    def __init__(
        self, experiment: Experiment, history: int = DEFAULT_BYTES, budget: Budget | None = None
    ) -> None:
        self.experiment = experiment
        self.program = experiment.program
        self._frame = frame = experiment.frame()
        budget = budget or Budget.of(history, frame)
        first = np.append(experiment.initial, [np.nan] * len(MEASURES))
        self._tape = np.empty((budget.block, frame.arena.size))
        self._rows = np.empty((budget.block, first.size))
        try:
            self._checkpoints = Checkpoints(budget.checkpoints, first, budget.stride)
        except (MemoryError, ValueError):  # ValueError: more rows than numpy can count
            raise HistoryError(f"history {size(history)} is more than can be had") from None
        self._window = Window(budget.window, first.size)
        self._head_row = first
        self.history = History(budget.buckets)
        self.head = START
        """The furthest position there has been."""
        self.nonfinite: Position | None = None
        """Just after the statement that made the first NaN or infinity, once it is known."""

    @property
    def computed(self) -> int:
        """How many updates have been run from beginning to end."""
        return self.history.updates

    @property
    def nbytes(self) -> int:
        """The memory that is held for history, in bytes."""
        blocks = (self._tape.size + self._rows.size + self._head_row.size) * FLOAT
        return blocks + self._checkpoints.nbytes + self._window.nbytes + self.history.nbytes

    def moment(self, position: Position) -> Moment:
        """Return the moment at `position`, however long it takes."""
        moment = complete(self.travel(position)).moment
        assert moment is not None  # nobody asked it to stop
        return moment

    def travel(
        self, target: Position, watch_from: Position | None = None
    ) -> Generator[Progress, bool | None, Arrival]:
        """Go to `target` block by block; send `True` to stop.

        Stopped in a stretch that had been computed before, it arrives nowhere; stopped in a new
        one, where it got to. What has been computed stays computed either way.

        Args:
            target: anywhere, also beyond the head.
            watch_from: stop just after the first NaN or infinity when it lies after this.

        Raises:
            CommandError: when first advanced, if there is no such position.
        """
        goal = self._before_nonfinite(checked(target, self.program), watch_from)
        origin, row = self._nearest(goal.update)
        known, reached = self.computed, origin
        interrupted = False
        while reached < goal.update:
            count = min(len(self._tape), goal.update - reached)
            rows = self._run(reached, row, count, watch_from)
            goal = self._before_nonfinite(goal, watch_from)
            if len(rows):
                reached += len(rows)
                row = rows[-1].copy()  # another traveller may pass before this one goes on
            if reached < goal.update:
                done, total = reached - origin, goal.update - origin
                if (yield Progress(reached, done, total, reached < known)):
                    if reached < known:
                        return Arrival(None, interrupted=True)
                    interrupted, goal = True, Position(reached)
                goal = self._before_nonfinite(goal, watch_from)  # another may have met it
        moment = self._arrive(goal, row, watch_from)
        met = self._is_watched_for(watch_from) and moment.position == self.nonfinite
        return Arrival(moment, interrupted, met)

    def _is_watched_for(self, watch_from: Position | None) -> bool:
        return watch_from is not None and self.nonfinite is not None and self.nonfinite > watch_from

    def _before_nonfinite(self, target: Position, watch_from: Position | None) -> Position:
        """Return `target`, or the first NaN or infinity when that is watched for and nearer."""
        if self._is_watched_for(watch_from) and self.nonfinite is not None:
            return min(target, self.nonfinite)
        return target

    def _nearest(self, update: int) -> tuple[int, Array]:
        """Return the nearest update at or before `update` whose row is kept, and the row."""
        kept = [self._checkpoints.before(update), self._window.before(update)]
        if self.computed <= update:
            kept.append((self.computed, self._head_row))
        return max((entry for entry in kept if entry is not None), key=lambda entry: entry[0])

    def _run(self, start: int, row: Array, count: int, watch_from: Position | None) -> Array:
        """Run `count` updates from `start` on, which begins with `row`; return and keep their rows.

        All are kept but when watching: then none from the first NaN or infinity on.
        """
        width = self.program.state_size
        tape = self._tape[:count]
        self._frame.load(row[:width])
        record(self._frame, tape)
        if start + count > self.computed and self.nonfinite is None:
            self.nonfinite = self._find_nonfinite(tape, start)
            if self._is_watched_for(watch_from) and self.nonfinite is not None:
                tape = tape[: self.nonfinite.update - start]
        rows = self._rows[: len(tape)]
        rows[:, :width] = tape[:, :width]
        rows[:, width:] = measure(tape[:, self._frame.spans[MEASURED]])
        self._keep(start + 1, rows)
        return rows

    def _keep(self, first: int, rows: Array) -> None:
        """Keep the rows of the updates from `first` on, wherever there is room for them."""
        if len(rows) == 0:
            return
        self._window.extend(first, rows)
        new = first - 1 + len(rows) - self.computed
        if new > 0:
            self._checkpoints.extend(first, rows)
            self._head_row = rows[-1].copy()
            self.history.extend(rows[-new:, self.program.state_size :])

    def _find_nonfinite(self, tape: Array, start: int) -> Position | None:
        """Find the first NaN or infinity on a tape, as the position just after it was made."""
        if np.isfinite(tape).all():
            return None
        row = int(np.argmin(np.isfinite(tape).all(axis=1)))
        for index, name in enumerate(self.program.names):
            if (
                name in self._frame.spans
                and not np.isfinite(tape[row, self._frame.spans[name]]).all()
            ):
                return Position(start + row, index).moved(1, self.program)
        raise AssertionError("every number on the tape belongs to a statement")

    def _arrive(self, goal: Position, row: Array, watch_from: Position | None) -> Moment:
        """Run the statements of the update in progress and take the moment."""
        width = self.program.state_size
        frame = self._frame
        frame.load(row[:width])
        position = Position(goal.update)
        for statement in islice(update(self.program, frame), goal.done):
            position = position.moved(1, self.program)
            if self._is_first_nonfinite(statement.target, position):
                self.nonfinite = position
                if self._is_watched_for(watch_from):
                    break
        self.head = max(self.head, position, Position(self.computed))
        values, state = present_values(frame)
        before = row[:width].copy()
        before.flags.writeable = False
        return Moment(
            program=self.program,
            position=position,
            values=values,
            before=self.program.parameters_in(before),
            state=state,
            cost=self._cost_now(position.update),
            last_cost=Cost(position.update - 1, *row[width:].tolist()) if position.update else None,
        )

    def _is_first_nonfinite(self, name: str, position: Position) -> bool:
        return (
            self.nonfinite is None
            and position.update >= self.computed
            and not np.isfinite(self._frame[name]).all()
        )

    def _cost_now(self, update: int) -> Cost | None:
        if MEASURED not in self._frame:
            return None
        return Cost(update, *measure(self._frame[MEASURED].reshape(1, -1))[0].tolist())

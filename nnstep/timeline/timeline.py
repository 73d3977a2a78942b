"""The timeline of a run: position → moment, by checkpoint and replay."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from nnstep.engine import record, update
from nnstep.errors import HistoryError
from nnstep.experiment import Judge
from nnstep.numbers import size
from nnstep.timeline.budget import DEFAULT_BYTES, Budget, epochs_between_tests
from nnstep.timeline.checkpoints import Checkpoints
from nnstep.timeline.cost import MEASURES, SCORES, Cost, measure
from nnstep.timeline.history import History
from nnstep.timeline.moment import Moment, present_values
from nnstep.timeline.position import START, Position, checked
from nnstep.timeline.window import Window
from nnstep.work import complete

if TYPE_CHECKING:
    from collections.abc import Generator

    from nnstep.engine import Array
    from nnstep.experiment import Experiment, Score

UNMEASURED = (np.nan,) * len(MEASURES)


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

    A *row* is what is kept of an update: the state it begins with, and the costs of the update
    before it. Rows are kept of every `stride`-th update, so that running on from one to the next
    takes no time that anybody notices; going anywhere restores the nearest row at or before, and
    runs from there.

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
        first = np.append(experiment.initial, UNMEASURED)
        self._tape = np.empty((budget.block, frame.measured.size))
        try:
            self._checkpoints = Checkpoints(budget.checkpoints, first)
        except (MemoryError, ValueError):  # ValueError: more rows than numpy can count
            raise HistoryError(f"history {size(history)} is more than can be had") from None
        self._window = Window(budget.window, first.size)
        self._stride = budget.stride
        self._head_row = first
        self.history = History(budget.buckets, MEASURES)
        self.test_history = History(budget.buckets, SCORES)
        """The scores of the test samples, if there are any, every `test_every` epochs."""
        self.test_every = 1
        self._judge = Judge(experiment, experiment.test) if experiment.test else None
        if self._judge is not None:
            self.test_every = epochs_between_tests(frame, self._judge.frame)
        self._test_stride = self.test_every * self.program.batches
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
        blocks = self._tape, self._head_row
        kept = self._checkpoints, self._window, self.history, self.test_history
        return sum(part.nbytes for part in (*blocks, *kept))

    def test_score(self, state: Array) -> Score | None:
        """Score the samples of the test with the parameters in a flat state, if there are any."""
        return self._judge(state) if self._judge else None

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
            reached, row = self._run(reached, row, count, watch_from)
            goal = self._before_nonfinite(goal, watch_from)
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
        mark = update // self._stride
        found = filter(None, (self._checkpoints.before(mark), self._window.before(mark)))
        kept = [(at * self._stride, row) for at, row in found]
        if self.computed <= update:
            kept.append((self.computed, self._head_row))
        nearest, row = max(kept, key=lambda entry: entry[0])
        return nearest, row.copy()  # its place may be needed for another one

    def _run(
        self, start: int, row: Array, count: int, watch_from: Position | None
    ) -> tuple[int, Array]:
        """Run `count` updates from `start` on, which begins with `row`, and keep what is due.

        Returns:
            How far it came, and the row there. It comes no further than the first NaN or infinity
            when that is watched for.
        """
        frame, width = self._frame, self.program.state_size
        end, reached, state = start + count, start, row[:width]
        rows: dict[int, Array] = {}
        frame.load(state, start)
        while reached < end:
            pause = min(self._next_due(reached), end)
            tape = self._tape[reached - start : pause - start]
            if not record(frame, tape):
                self._look_for_nonfinite(state, reached, tape)
                if self._is_watched_for(watch_from) and self.nonfinite is not None:
                    end = min(end, self.nonfinite.update)
                    if end == reached:
                        break
                    if end < pause:  # go no further than that
                        pause = end
                        frame.load(state, reached)
                        record(frame, tape[: pause - reached])
            reached = pause
            rows[reached] = row = np.append(frame.state, UNMEASURED)
            state = row[:width]
        if end > start:
            costs = self._measure(start, self._tape[: end - start])
            self._keep(start, rows, costs)
        return end, row

    def _next_due(self, update: int) -> int:
        """Return the next update whose state is needed: for a row, or to score the test with."""
        due = update + self._stride - update % self._stride
        if self._judge is None:
            return due
        return min(due, update + self._test_stride - update % self._test_stride)

    def _measure(self, start: int, tape: Array) -> Array:
        """Measure the updates from `start` on; the last batch of an epoch may be smaller."""
        loop, program = self.program.loop, self.program
        costs = measure(self.experiment, program, tape)
        last = slice(loop.batches - 1 - start % loop.batches, None, loop.batches)
        if loop.size(-1) != loop.size(0) and len(tape[last]):
            costs[last] = measure(self.experiment, program.for_batch(loop.size(-1)), tape[last])
        return costs

    def _keep(self, start: int, rows: dict[int, Array], costs: Array) -> None:
        """Measure the rows of a stretch, and keep what is due wherever there is room for it."""
        known = self.computed
        for reached, row in rows.items():
            row[self.program.state_size :] = costs[reached - start - 1]
            if reached % self._stride == 0:
                mark = reached // self._stride
                self._window.extend(mark, row[np.newaxis])
                self._checkpoints.extend(mark, row[np.newaxis])
            if self._judge is not None and reached > known and reached % self._test_stride == 0:
                if not len(self.test_history):
                    self.test_history.extend(self._scores(self.experiment.initial))
                self.test_history.extend(self._scores(row))
        if start + len(costs) > known:
            self._head_row = row
            self.history.extend(costs[known - start :])

    def _scores(self, row: Array) -> Array:
        score = self.test_score(row[: self.program.state_size])
        assert score is not None
        return np.array([[score.cost, score.accuracy]])

    def _look_for_nonfinite(self, state: Array, start: int, tape: Array) -> None:
        """Find the first NaN or infinity in some updates: the position just after it was made."""
        stop = start + len(tape)
        if stop <= self.computed or self.nonfinite is not None:
            return
        self._frame.load(state, start)
        for number in range(start, stop):
            self._frame.begin(number)
            for statement in update(self.program, self._frame):
                if not np.isfinite(self._frame[statement.target]).all():
                    done = self._frame.done - 1
                    self.nonfinite = Position(number, done).moved(1, self.program)
                    break
            if self.nonfinite is not None:
                break
        self._frame.load(state, start)
        record(self._frame, tape)

    def _arrive(self, goal: Position, row: Array, watch_from: Position | None) -> Moment:
        """Run the statements of the update in progress and take the moment."""
        width = self.program.state_size
        frame = self._frame
        frame.load(row[:width], goal.update)
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
            program=frame.program,
            position=position,
            values=values,
            before=self.program.kept_in(before),
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
        program, frame = self._frame.program, self._frame
        if frame.done <= program.backprop_start:
            return None
        costs = measure(self.experiment, program, frame.measured.reshape(1, -1))
        return Cost(update, *costs[0].tolist())

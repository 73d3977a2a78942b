"""A run: what has been computed so far, and the rows by which any of it is computed again."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from nnstep.engine import record, update
from nnstep.errors import HistoryError
from nnstep.experiment import Judge
from nnstep.numbers import size
from nnstep.timeline.budget import DEFAULT_BYTES, Budget
from nnstep.timeline.cost import MEASURES, SCORES, Cost, measure
from nnstep.timeline.history import History
from nnstep.timeline.moment import Moment, present_values
from nnstep.timeline.position import Position
from nnstep.timeline.rows import Rows
from nnstep.timeline.scoring import count_tests, epochs_between_tests, next_test
from nnstep.timeline.tape import Recording, Tape

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nnstep.engine import Array
    from nnstep.experiment import Experiment, Score
    from nnstep.timeline.lookout import Lookout

UNMEASURED = (np.nan,) * len(MEASURES)


@dataclass(frozen=True)
class Past:
    """What a run goes on from when it begins in the middle of another.

    Attributes:
        update: the first one that is its own.
        row: what that begins with.
        history: of the costs before; the run goes on with it.
        test_history: of the scores of the test samples before.
        test_every: how many epochs pass at the most from one of those to the next.
        nonfinite: the first NaN or infinity, if what it begins with is not finite any more.
    """

    update: int
    row: Array
    history: History
    test_history: History
    test_every: int
    nonfinite: Position | None = None


class Run:
    """A run as far as it has been computed, in bounded memory.

    Of some updates rows are kept (see `Rows`); others are run again from the nearest.

    Args:
        experiment: what is trained.
        history: bytes for everything that is kept.
        budget: shares it out otherwise than `Budget.of` does.
        past: what it goes on from; the very start unless given.

    Raises:
        HistoryError: `history` is too small, or more than there is memory.
    """

    def __init__(
        self,
        experiment: Experiment,
        history: int = DEFAULT_BYTES,
        budget: Budget | None = None,
        past: Past | None = None,
    ) -> None:
        self.experiment = experiment
        self.program = experiment.program
        self.frame = frame = experiment.frame()
        budget = budget or Budget.of(history, frame)
        self.block = budget.block
        """Updates that are run before there is a pause."""
        self.base = past.update if past else 0
        """The first update that is its own."""
        first = past.row if past else np.append(experiment.initial, UNMEASURED)
        self._initial = first[: self.program.state_size]
        self._tape = Tape(frame, budget.block)
        try:
            self._rows = Rows(budget, self.base, first)
        except (MemoryError, ValueError):  # ValueError: more rows than numpy can count
            raise HistoryError(f"history {size(history)} is more than can be had") from None
        self.history = past.history if past else History(budget.buckets, MEASURES)
        self.test_history = past.test_history if past else History(budget.buckets, SCORES)
        """The scores of the test samples, if there are any, one for each of `epochs_of_tests`."""
        self.test_every = past.test_every if past else 1
        self._judge = Judge(experiment, experiment.test) if experiment.test else None
        if self._judge is not None and not past:
            self.test_every = epochs_between_tests(frame, self._judge.frame)
        self.head = Position(self.base)
        """The furthest position there has been."""
        self.nonfinite = past.nonfinite if past else None
        """Just after the statement that made the first NaN or infinity, once it is known."""

    @property
    def computed(self) -> int:
        """How many updates have been run from beginning to end."""
        return self.history.updates

    @property
    def is_tested(self) -> bool:
        """Whether there are samples to test with."""
        return self._judge is not None

    @property
    def nbytes(self) -> int:
        """The memory that is held for history, in bytes."""
        parts = self._tape.rows, self._rows, self.history, self.test_history
        return sum(part.nbytes for part in parts)

    def test_score(self, state: Array) -> Score | None:
        """Score the samples of the test with the parameters in a flat state, if there are any."""
        return self._judge(state) if self._judge else None

    def recording(self, names: Iterable[str], lag: int = 0) -> Recording:
        """Return a tape for the updates that somebody looks at."""
        return Recording(self.experiment, self.frame, names, self.block, lag, self.base)

    def stops_after(self, watch_from: Position | None) -> bool:
        """Whether the first NaN or infinity is known, and lies after `watch_from`."""
        return watch_from is not None and self.nonfinite is not None and self.nonfinite > watch_from

    def before_nonfinite(self, target: Position, watch_from: Position | None) -> Position:
        """Return `target`, or the first NaN or infinity when that is watched for and nearer."""
        if self.stops_after(watch_from) and self.nonfinite is not None:
            return min(target, self.nonfinite)
        return target

    def nearest(self, update: int) -> tuple[int, Array]:
        """Return the nearest update at or before `update` whose row is kept, and the row."""
        return self._rows.nearest(update)

    def advance(
        self,
        start: int,
        row: Array,
        count: int,
        watch_from: Position | None = None,
        lookout: Lookout | None = None,
    ) -> tuple[int, Array]:
        """Run `count` updates from `start` on, which begins with `row`, and keep what is due.

        Returns:
            How far it came, and the row there. It comes no further than the first NaN or infinity
            when that is watched for, and no further than what the lookout is for.
        """
        frame, width = self.frame, self.program.state_size
        tape = lookout.recording if lookout else self._tape
        recorded = tape.room(count)
        end, reached, state, first = start + count, start, row[:width], row
        rows: dict[int, Array] = {}
        frame.load(state, start)
        while reached < end:
            pause = min(self._next_due(reached), end)
            stretch = recorded[reached - start : pause - start]
            if not record(frame, stretch, tape.watched):
                self._look_for_nonfinite(state, reached, pause)
                if self.stops_after(watch_from) and self.nonfinite is not None:
                    end = min(end, self.nonfinite.update)
                    if end == reached:
                        break
                    pause = min(pause, end)  # go no further than that
                frame.load(state, reached)
                record(frame, stretch[: pause - reached], tape.watched)
            reached = pause
            rows[reached] = row = np.append(frame.state, UNMEASURED)
            state = row[:width]
        if end == start:
            return end, row
        costs = self._measure(start, recorded[: end - start, tape.measured])
        if lookout is not None and (stop := lookout.look(start, costs)) < end:
            return self.advance(start, first, stop - start)
        self._keep(start, rows, costs)
        return end, row

    def replay(self, start: int, row: Array, count: int, recording: Recording) -> Array:
        """Run `count` updates from `start` on, and record them only; return the row they end in."""
        frame, width = self.frame, self.program.state_size
        frame.load(row[:width], start)
        for begun in range(start, start + count, recording.block):
            block = min(recording.block, start + count - begun)
            recorded = recording.room(block)
            record(frame, recorded, recording.watched)
            recording.add(self._measure(begun, recorded[:, recording.measured]))
        return np.append(frame.state, UNMEASURED)

    def peek(self, update: int, row: Array, lookout: Lookout) -> None:
        """Let a lookout see an update that is not to be kept, for it is not run to its end."""
        recorded = lookout.recording.room(1)
        self.frame.load(row[: self.program.state_size], update)
        record(self.frame, recorded, lookout.recording.watched)
        lookout.look(update, self._measure(update, recorded[:, lookout.recording.measured]))

    def _next_due(self, update: int) -> int:
        """Return the next update whose state is needed: for a row, or to score the test with."""
        due = self._rows.next_due(update)
        if self._judge is None:
            return due
        epoch = next_test(update // self.program.batches, self.test_every)
        return min(due, epoch * self.program.batches)

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
            self._rows.keep(reached, row)
            if self._judge is not None and reached > known:
                self._test(reached, row[: self.program.state_size])
        if start + len(costs) > known:
            self._rows.reached(start + len(costs), row)
            self.history.extend(costs[known - start :])

    def _test(self, update: int, state: Array) -> None:
        """Score the samples of the test if an update that begins with this state is due for it."""
        epoch, batch = divmod(update, self.program.batches)
        if batch or next_test(epoch - 1, self.test_every) != epoch:
            return
        if self.test_history.updates < count_tests(epoch - 1, self.test_every):  # where it began
            self.test_history.extend(self.scores([self._initial]))
        self.test_history.extend(self.scores([state]))

    def scores(self, states: Iterable[Array]) -> Array:
        """Score the samples of the test with some flat states, `(states, scores)`."""
        found = filter(None, map(self.test_score, states))
        return np.array([(score.cost, score.accuracy) for score in found]).reshape(-1, len(SCORES))

    def _look_for_nonfinite(self, state: Array, start: int, stop: int) -> None:
        """Find the first NaN or infinity in some updates: the position just after it was made."""
        if stop <= self.computed or self.nonfinite is not None:
            return
        self.frame.load(state, start)
        for number in range(start, stop):
            self.frame.begin(number)
            for statement in update(self.program, self.frame):
                if not np.isfinite(self.frame[statement.target]).all():
                    done = self.frame.done - 1
                    self.nonfinite = Position(number, done).moved(1, self.program)
                    return

    def arrive(self, goal: Position, row: Array, watch_from: Position | None) -> Moment:
        """Run the statements of the update in progress and take the moment."""
        width = self.program.state_size
        frame = self.frame
        frame.load(row[:width], goal.update)
        position = Position(goal.update)
        for statement in islice(update(self.program, frame), goal.done):
            position = position.moved(1, self.program)
            if self._is_first_nonfinite(statement.target, position):
                self.nonfinite = position
                if self.stops_after(watch_from):
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
            and not np.isfinite(self.frame[name]).all()
        )

    def _cost_now(self, update: int) -> Cost | None:
        program, frame = self.frame.program, self.frame
        if frame.done <= program.backprop_start:
            return None
        costs = measure(self.experiment, program, frame.measured.reshape(1, -1))
        return Cost(update, *costs[0].tolist())

"""The timeline of a run: position → moment, by checkpoint and replay."""

from __future__ import annotations

from dataclasses import dataclass
from numbers import Integral
from typing import TYPE_CHECKING

import numpy as np

from nnstep.timeline.budget import DEFAULT_BYTES, Budget
from nnstep.timeline.cost import MEASURES
from nnstep.timeline.lookout import Likely, Lookout, Sight, Watch
from nnstep.timeline.path import Path
from nnstep.timeline.position import START, Position, checked
from nnstep.timeline.run import UNMEASURED, Past, Run
from nnstep.timeline.scoring import count_tests, epochs_of_tests
from nnstep.work import complete

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable

    from nnstep.engine import Array
    from nnstep.experiment import Experiment
    from nnstep.timeline.history import History
    from nnstep.timeline.moment import Moment
    from nnstep.timeline.tape import Recording

    WatchFor = Callable[[Experiment], Watch]

FORK_SHARE = 4
"""A fork may keep so many times less than the timeline that it parts from."""


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
        sight: what was looked out for, and is seen here.
    """

    moment: Moment | None
    interrupted: bool = False
    nonfinite: bool = False
    sight: Sight | None = None


class Timeline(Path):
    """Every moment of a run, past and future; memory for history is bounded.

    Going anywhere restores the nearest row at or before that is kept of the run, and runs from
    there. A timeline that has been forked off another shares the past of that one: its *path* is
    made of runs, each from its own first update on.

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
        super().__init__((Run(experiment, history, budget),))
        self._bytes = history

    def fork(self, update: int, experiment: Experiment, state: Array) -> Timeline:
        """Return another future: the same up to an update, which begins otherwise.

        What lies before is neither computed nor kept again.

        Args:
            update: where they part; it has been reached.
            experiment: what is trained from there on, in batches of the same size.
            state: parameters and slots that it begins with, flat.
        """
        run = self._run_of(max(update - 1, 0))
        last = self._costs(update - 1, update)[0] if update else UNMEASURED
        begun = update // run.history.span * run.history.span
        past = Past(
            update,
            np.append(state, last),
            run.history.until(update, self._costs(begun, update)),
            self._tests_until(run, update),
            run.test_every,
            None if np.isfinite(state).all() else self.nonfinite,
        )
        own = Run(experiment, self._bytes // FORK_SHARE, past=past)
        fork = Timeline.__new__(Timeline)
        Path.__init__(fork, (*(r for r in self._runs if r.base < update), own))
        fork._bytes = self._bytes
        return fork

    # What is kept of the past of a fork ----------------------------------------------------------

    def _costs(self, first: int, stop: int) -> Array:
        """Return the figures of some updates, `(updates, measures)`."""
        pieces = [np.empty((0, len(MEASURES)))]
        while first < stop:
            end = min(self._end_of(self._run_of(first)), stop)
            pieces.append(self.recorded((), first, end - first).costs)
            first = end
        return np.concatenate(pieces)

    def _tests_until(self, run: Run, update: int) -> History:
        """Return the scores of the test samples before an update."""
        history, every, batches = run.test_history, run.test_every, run.program.batches
        if not run.is_tested or not update:
            return history.until(0, run.scores(()))
        count = count_tests((update - 1) // batches, every)
        begun = min(count, history.updates) // history.span * history.span
        epochs = epochs_of_tests(np.arange(begun, count), every).tolist()
        states = (self.moment(Position(epoch * batches)).state for epoch in epochs)
        return history.until(count, run.scores(states))

    # Going there --------------------------------------------------------------------------------

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
        goal = self._goal(target, watch_from)
        run = self._run_of(goal.update)
        origin, row = run.nearest(goal.update)
        return (yield from self._onwards(run, origin, row, goal, watch_from, None))

    def search(
        self,
        target: Position,
        watch_for: WatchFor,
        after: Position,
        watch_from: Position | None = None,
    ) -> Generator[Progress, bool | None, Arrival]:
        """Go to `target` as `travel` does, but no further than the first sight after `after`.

        Args:
            target: where to go.
            watch_for: what is trained → what to look out for there.
            after: where to begin to look.
            watch_from: as `travel` has it.
        """
        goal = self._goal(target, watch_from)
        run = self._run_of(after.update)
        while True:
            edge = min(goal, Position(self._end_of(run)))
            arrival = yield from self._search_in(run, watch_for, after, edge, watch_from)
            if edge == goal or arrival.sight or arrival.interrupted or arrival.nonfinite:
                return arrival
            run = self._run_of(edge.update)

    def _search_in(
        self,
        run: Run,
        watch_for: WatchFor,
        after: Position,
        goal: Position,
        watch_from: Position | None,
    ) -> Generator[Progress, bool | None, Arrival]:
        watch = watch_for(run.experiment)
        first = max(after.update - watch.lag, run.base)
        origin, row = run.nearest(first)
        while origin < first:
            count = min(run.block, first - origin)
            if (yield Progress(origin, 0, max(goal.update - first, 1), replaying=True)):
                return Arrival(None, interrupted=True)
            origin, row = run.advance(origin, row, count)
        lookout = Lookout(watch, run.recording(watch.names, watch.lag), after, goal)
        lookout.recording.begin(origin, row[: run.program.state_size])
        return (yield from self._onwards(run, origin, row, goal, watch_from, lookout))

    def _goal(self, target: Position, watch_from: Position | None) -> Position:
        """Return the target, or the first NaN or infinity when that is watched for and nearer."""
        update = target.update if isinstance(target.update, Integral) else 0
        target = checked(target, self._run_of(max(update, 0)).program)
        known = self.nonfinite_after(watch_from)
        return target if known is None else min(target, known)

    def _onwards(
        self,
        run: Run,
        origin: int,
        row: Array,
        goal: Position,
        watch_from: Position | None,
        lookout: Lookout | None,
    ) -> Generator[Progress, bool | None, Arrival]:
        """Run from an update on, which begins with `row`, to the goal or to what stops it."""
        known, reached = run.computed, origin
        block = lookout.recording.block if lookout else run.block
        likely = Likely(lookout.watch, run.history) if lookout else None
        interrupted = False
        while reached < goal.update:
            if lookout and likely:
                reached, row = _skip(run, reached, row, goal, lookout, likely)
            count = min(block, goal.update - reached)
            reached, row = run.advance(reached, row, count, watch_from, lookout)
            goal = run.before_nonfinite(lookout.goal if lookout else goal, watch_from)
            if reached < goal.update:
                done, total = reached - origin, goal.update - origin
                if (yield Progress(reached, done, total, reached < known)):
                    if reached < known:
                        return Arrival(None, interrupted=True)
                    interrupted, goal = True, Position(reached)
                goal = run.before_nonfinite(goal, watch_from)  # another may have met it
        if lookout and goal.done and not lookout.sight and not interrupted:
            lookout.goal = min(lookout.goal, goal)
            run.peek(reached, row, lookout)
            goal = min(goal, lookout.goal)
        if goal.update >= self._end_of(run):  # it begins otherwise there
            run = self._run_of(goal.update)
            _, row = run.nearest(goal.update)
        moment = run.arrive(goal, row, watch_from)
        met = run.stops_after(watch_from) and moment.position == run.nonfinite
        sight = lookout.sight if lookout else None
        if sight and sight.position != moment.position:
            sight = None  # a NaN or an infinity came first
        return Arrival(moment, interrupted, met, sight)

    def search_back(
        self, watch_for: WatchFor, before: Position, floor: Position = START
    ) -> Generator[Progress, bool | None, Arrival]:
        """Go back to the last sight before `before`, or to `floor` when there is none after it.

        Stopped on the way it arrives nowhere.
        """
        stop, total = before.update + 1, before.update + 1 - floor.update
        while stop > floor.update:
            run = self._run_of(stop - 1)
            sights = yield from self._search_back_in(run, watch_for, stop, before, floor, total)
            if sights is None:
                return Arrival(None, interrupted=True)
            if sights:
                moment = (yield from self.travel(sights[0].position)).moment
                return Arrival(moment, interrupted=moment is None, sight=sights[0])
            stop = run.base
        return (yield from self.travel(floor))

    def _search_back_in(
        self,
        run: Run,
        watch_for: WatchFor,
        stop: int,
        before: Position,
        floor: Position,
        total: int,
    ) -> Generator[Progress, bool | None, list[Sight] | None]:
        """Return the last sight in a run of the path, or none; `None` when it was stopped."""
        watch = watch_for(run.experiment)
        likely = Likely(watch, run.history)
        recording = run.recording(watch.names, watch.lag)
        while (stop := likely.stop_before(stop)) > max(floor.update, run.base):
            origin, row = run.nearest(max(stop - 1 - watch.lag, run.base))
            recording.begin(origin, row[: run.program.state_size])
            first = recording.readable
            reached, sights = origin, list[Sight]()
            while reached < stop:
                count = min(recording.block, stop - reached)
                row = run.replay(reached, row, count, recording)
                reached += count
                looked = max(reached - count, first)
                sights += watch.seen(recording, looked, max(reached - looked, 0))
                done = before.update + 1 - stop
                if (yield Progress(stop, done, total, replaying=True)):
                    return None
            for sight in reversed(sights):
                if floor <= sight.position < before and watch.accepts(sight):
                    return [sight]
            stop = first
        return []

    def recorded(self, names: Iterable[str], first: int, count: int = 1) -> Recording:
        """Return a recording of some updates of one run, however long it takes."""
        run = self._run_of(first)
        origin, row = run.nearest(first)
        recording = run.recording(names, count - 1)
        if origin < first:
            row = run.replay(origin, row, first - origin, run.recording((), 0))
        recording.begin(first, row[: run.program.state_size])
        run.replay(first, row, count, recording)
        return recording


def _skip(
    run: Run, reached: int, row: Array, goal: Position, lookout: Lookout, likely: Likely
) -> tuple[int, Array]:
    """Go on to the next row from which on something may be seen."""
    next_one = min(likely.next(reached), goal.update)
    if next_one == reached:
        return reached, row
    origin, kept = run.nearest(max(next_one - lookout.watch.lag, run.base))
    if origin <= reached:
        return reached, row
    lookout.recording.begin(origin, kept[: run.program.state_size])
    return origin, kept

"""The cursor: where a user is on a timeline, and what they asked to keep seeing."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from nnstep.debugger.abreast import Abreast
from nnstep.debugger.catches import NAN, catch_stop
from nnstep.debugger.forks import MAIN, Fork, Forks
from nnstep.debugger.outcome import Outcome, Work
from nnstep.debugger.session.ledger import Ledger
from nnstep.debugger.stops import Check, Kind, Manner, Stop, Stops
from nnstep.debugger.trail import Trail
from nnstep.debugger.watching import Hit, StopWatch, names_of
from nnstep.debugger.writing import written_value
from nnstep.errors import CommandError
from nnstep.experiment import Prediction, Predictor
from nnstep.timeline import START, Position

if TYPE_CHECKING:
    from nnstep.debugger.displays import Display
    from nnstep.debugger.expression import Expression, Values
    from nnstep.debugger.registry import Registry
    from nnstep.engine import Program
    from nnstep.experiment import Experiment, Score
    from nnstep.timeline import Arrival, Moment, Timeline


class Cursor:
    """A moment of a run, what follows it, and where it is to stop.

    Attributes:
        forks: the run, and the other futures that edits have made of it.
        moment: where the cursor is.
        queries: points whose predictions follow the cursor.
        stops: breakpoints, watchpoints and catches.
        displays: expressions that stay in sight.
        trail: where it has been, and what is marked.
        ledger: the file that the session is kept in.
        registry: the commands that can be given to it.
    """

    def __init__(self, timeline: Timeline, registry: Registry[Cursor]) -> None:
        self._predictors: dict[int, Predictor] = {}
        self.ledger = Ledger()
        self.registry = registry
        self.begin(timeline)

    def begin(self, timeline: Timeline) -> None:
        """Begin at the start of a run, with nothing of any other."""
        self.forks = Forks({MAIN: Fork(MAIN, timeline)})
        self.moment: Moment = timeline.moment(START)
        self.queries: list[tuple[float, ...]] = list(self.experiment.queries)
        self.stops = Stops()
        self.stops.catches[NAN] = catch_stop(NAN, self.experiment, self.queries)
        self.trail = Trail()
        self.displays: list[Display] = []

    @property
    def timeline(self) -> Timeline:
        """The moments of the fork that the cursor is in."""
        return self.forks.here.timeline

    @property
    def predict(self) -> Predictor:
        """What predicts points with the network as it is at the moment."""
        return self._predictor(self.experiment)

    def _predictor(self, experiment: Experiment) -> Predictor:
        if id(experiment) not in self._predictors:  # it keeps the experiment, so the id stays its
            self._predictors[id(experiment)] = Predictor(experiment)
        return self._predictors[id(experiment)]

    @property
    def opened(self) -> Experiment:
        """What was trained before any edit; it alone knows what it was loaded from."""
        return self.forks.known[MAIN].timeline.experiment

    @property
    def experiment(self) -> Experiment:
        """What is trained at the moment."""
        return self.timeline.experiment_at(self.position.update)

    @property
    def program(self) -> Program:
        """The statements of the update in progress."""
        return self.experiment.program

    @property
    def position(self) -> Position:
        """Where the cursor is."""
        return self.moment.position

    def predictions(self, moment: Moment | None = None) -> tuple[Prediction, ...]:
        """Predict every query with the parameters of a moment, the cursor's own unless given."""
        shown = moment or self.moment
        predict = self._predictor(self.timeline.experiment_at(shown.position.update))
        return tuple(predict(shown.state, point) for point in self.queries)

    def test_score(self, moment: Moment | None = None) -> Score | None:
        """Score the samples of the test with the parameters of a moment, if there are any."""
        shown = moment or self.moment
        return self.timeline.test_score(shown.state, shown.position.update)

    def beside(self, moment: Moment | None = None) -> Abreast | None:
        """Return the fork that stands beside this one, if there is one, and its moment."""
        other, predictions = self.forks.other, tuple[Prediction, ...]()
        if other is None:
            return None
        if moment is not None:
            predict = self._predictor(other.timeline.experiment_at(moment.position.update))
            predictions = tuple(predict(moment.state, point) for point in self.queries)
        return Abreast(other.name, other.timeline.history, moment, predictions)

    @property
    def breakpoints(self) -> dict[int, bool]:
        """Index of a statement → whether a breakpoint at it is enabled."""
        names = self.program.names
        found = self.stops.breakpoints.items()
        return {names.index(name): enabled for name, enabled in found if name in names}

    # Moving -------------------------------------------------------------------------------------

    def travel(
        self, target: Position, said: str, watch: bool = True, also: Stop | None = None
    ) -> Work:
        """Move the cursor to `target`; `said` begins the sentence that tells of it.

        Args:
            target: where to go.
            said: what was asked for, `back 1 statement`.
            watch: stop where stops are met on the way.
            also: one more stop, for this way only.
        """
        before = self.position
        stops = [*self._stops_met(), *filter(None, [also])] if watch else []
        if stops and target < before:
            return (yield from self.search_back(stops, said, target))
        watch_from = before if watch and target > before and self._catches_nan else None
        if stops:
            watch_for = partial(StopWatch, stops)
            arrival = yield from self.timeline.search(target, watch_for, before, watch_from)
        else:
            arrival = yield from self.timeline.travel(target, watch_from)
        return self._arrived(arrival, said)

    def search_back(self, stops: list[Stop], said: str, floor: Position | None = None) -> Work:
        """Go back to where stops were met last, else to `floor`, or nowhere without one."""
        watch_for = partial(StopWatch, stops)
        arrival = yield from self.timeline.search_back(watch_for, self.position, floor or START)
        if floor is None and arrival.moment is not None and arrival.sight is None:
            return Outcome(f"{said}: never before {self.moment}; still there")
        return self._arrived(arrival, said)

    @property
    def _catches_nan(self) -> bool:
        stop = self.stops.catches.get(NAN)
        return stop is not None and stop.enabled

    def renew_catches(self) -> None:
        """Let catches look at the queries that there are now; one without any is switched off."""
        for name, stop in list(self.stops.catches.items()):
            try:
                stop.conditions = catch_stop(name, self.experiment, self.queries).conditions
            except CommandError:
                del self.stops.catches[name]

    def _stops_met(self) -> list[Stop]:
        """Return the stops that are to be looked out for."""
        return [stop for stop in self.stops if stop.enabled and stop.conditions]

    def _arrived(self, arrival: Arrival, said: str) -> Outcome:
        """Take the moment arrived at, and tell of it."""
        if arrival.moment is None:
            return Outcome(f"{said}: stopped, still at {self.moment}", interrupted=True)
        before, self.moment = self.moment, arrival.moment
        moved = self.position != before.position
        self.trail.came(before.position, self.position)
        if isinstance(arrival.sight, Hit):
            return self._stopped(arrival.sight, said, moved)
        sentence, stops = f"{said} → {self.moment}", tuple[Stop, ...]()
        if arrival.nonfinite and (culprit := self.moment.last_statement):
            found = self._nonfinite(culprit.target)
            stop = self.stops.catches[NAN]
            stop.hits += 1
            stops = (stop,)
            sentence = f"{said}: stopped → {self.moment}, {culprit.source} made the first {found}"
        elif arrival.interrupted:
            sentence = f"{said}: stopped → {self.moment}"
        return Outcome(
            sentence,
            moved=moved,
            interrupted=arrival.interrupted,
            nonfinite=arrival.nonfinite,
            stops=stops,
        )

    def _stopped(self, hit: Hit, said: str, moved: bool) -> Outcome:
        """Tell what stopped the way, and forget what was to stop only once."""
        stopping = [(stop, check) for stop, check in hit.stopping if stop.kind is not Kind.UNTIL]
        reasons = "; ".join(dict.fromkeys(self._reason(*reason) for reason in stopping))
        self.trail.met(self.position, reasons or said)
        stops = tuple(dict.fromkeys(stop for stop, _ in hit.stopping))
        for stop in stops:
            if stop.temporary and stop.number:
                self.stops.remove(stop)
        because = f"{said}: {reasons}" if reasons else said
        return Outcome(f"{because} → {self.moment}", moved=moved, stops=stops)

    def _reason(self, stop: Stop, check: Check) -> str:
        """Say why a stop stopped the run here."""
        from nnstep.debugger.expression import Kind as Gives
        from nnstep.debugger.expression import compile_expression

        expression = check.expression
        if expression is None:
            return stop.name
        told = f"{stop.name}: {check.condition.told or expression.text}"
        if check.condition.manner is not Manner.CHANGES:
            return told
        if expression.kind is Gives.ARRAY:
            return f"{told} changed"
        update = self.position.update - (check.done == len(self.program))
        earlier = compile_expression(f"prev({expression.text})", self.experiment)
        before, after = (self.value_at(e, update, check.done) for e in (earlier, expression))
        return f"{told} was {written_value(before)}, is {written_value(after)}"

    def value_at(self, expression: Expression, update: int, done: int) -> Values | None:
        """Return what an expression is in an update, once `done` of its statements have run."""
        first = max(update - expression.lag, self.timeline.origin(update))
        names = names_of(expression, self.program)
        recording = self.timeline.recorded(names, first, update - first + 1)
        return expression.value(recording, update, done)

    def _nonfinite(self, name: str) -> str:
        """Say what kind of number that is not finite is in the value of `name`."""
        moment = self.moment
        values = moment.values.get(name, moment.state)
        return "NaN" if bool((values != values).any()) else "infinity"

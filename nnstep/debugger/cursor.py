"""The cursor: where a user is on a timeline, and what they asked to keep seeing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnstep.debugger.outcome import Outcome, Work
from nnstep.experiment import Prediction, Predictor
from nnstep.timeline import START, Position

if TYPE_CHECKING:
    from nnstep.debugger.registry import Registry
    from nnstep.experiment import Score
    from nnstep.timeline import Moment, Timeline


class Cursor:
    """A moment of a run, and the queries that follow it.

    Attributes:
        timeline: the run.
        moment: where the cursor is.
        queries: points whose predictions follow the cursor.
        registry: the commands that can be given to it.
    """

    def __init__(self, timeline: Timeline, registry: Registry[Cursor]) -> None:
        self.timeline = timeline
        self.program = timeline.program
        self.experiment = timeline.experiment
        self.moment: Moment = timeline.moment(START)
        self.queries: list[tuple[float, ...]] = list(self.experiment.queries)
        self.predict = Predictor(self.experiment)
        self.registry = registry

    @property
    def position(self) -> Position:
        """Where the cursor is."""
        return self.moment.position

    def predictions(self, moment: Moment | None = None) -> tuple[Prediction, ...]:
        """Predict every query with the parameters of a moment, the cursor's own unless given."""
        state = (moment or self.moment).state
        return tuple(self.predict(state, point) for point in self.queries)

    def test_score(self, moment: Moment | None = None) -> Score | None:
        """Score the samples of the test with the parameters of a moment, if there are any."""
        return self.timeline.test_score((moment or self.moment).state)

    def travel(self, target: Position, said: str, watch: bool = True) -> Work:
        """Move the cursor to `target`; `said` begins the sentence that tells of it.

        Args:
            target: where to go.
            said: what was asked for, `back 1 statement`.
            watch: stop just after the first NaN or infinity.
        """
        before = self.position
        forward = target > before
        arrival = yield from self.timeline.travel(target, before if watch and forward else None)
        if arrival.moment is None:
            return Outcome(f"{said}: stopped, still at {self.moment}", interrupted=True)
        self.moment = arrival.moment
        sentence = f"{said} → {self.moment}"
        if arrival.nonfinite and (culprit := self.moment.last_statement):
            found = self._nonfinite(culprit.target)
            sentence = f"{said}: stopped → {self.moment}, {culprit.source} made the first {found}"
        elif arrival.interrupted:
            sentence = f"{said}: stopped → {self.moment}"
        return Outcome(
            sentence,
            moved=self.position != before,
            interrupted=arrival.interrupted,
            nonfinite=arrival.nonfinite,
        )

    def _nonfinite(self, name: str) -> str:
        """Say what kind of number that is not finite is in the value of `name`."""
        moment = self.moment
        values = moment.values.get(name, moment.state)
        return "NaN" if bool((values != values).any()) else "infinity"

"""The headless debugger: a cursor on a timeline, queries, and commands to ask it for things."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnstep.debugger.commands import COMMANDS
from nnstep.debugger.outcome import Outcome, Work
from nnstep.debugger.registry import Registry
from nnstep.experiment import Prediction, Predictor
from nnstep.timeline import START, Position

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nnstep.debugger.registry import Command
    from nnstep.timeline import Moment, Timeline


class Debugger:
    """Where a user is in a run, and what they asked to keep seeing.

    Attributes:
        timeline: the run.
        moment: where the cursor is.
        queries: points whose predictions follow the cursor.
        registry: the commands it understands.

    Args:
        timeline: the run to debug.
        extra: more commands, for the screen to carry out.
    """

    def __init__(self, timeline: Timeline, extra: Iterable[Command] = ()) -> None:
        self.timeline = timeline
        self.program = timeline.program
        self.experiment = timeline.experiment
        self.moment: Moment = timeline.moment(START)
        self.queries: list[tuple[float, ...]] = list(self.experiment.queries)
        self.predict = Predictor(self.experiment)
        self.registry = Registry((*COMMANDS, *extra))
        self._last_line = ""

    @property
    def position(self) -> Position:
        """Where the cursor is."""
        return self.moment.position

    def predictions(self) -> list[Prediction]:
        """Predict every query with the parameters of the moment."""
        return [self.predict(self.moment.state, point) for point in self.queries]

    def start(self, line: str) -> Work:
        """Begin to carry out a command line; an empty one repeats the last that was carried out.

        Raises:
            CommandError: when first advanced, if the line cannot be understood or carried out.
        """
        line = line.strip() or self._last_line
        if not line:
            return Outcome("nothing to repeat yet; `help` lists the commands")
        command, argument = self.registry.parse(line)
        if command.run is None:
            outcome = Outcome(screen=(command.name, argument))
        else:
            outcome = yield from command.run(self, argument)
        self._last_line = line
        return outcome

    def run(self, line: str) -> Outcome:
        """Carry out a command line, however long it takes."""
        work = self.start(line)
        while True:
            try:
                next(work)
            except StopIteration as stop:
                outcome: Outcome = stop.value
                return outcome

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
        end = f"→ {self.moment}"
        if arrival.nonfinite and (culprit := self.moment.last_statement):
            end = (
                f"{end}, stopped: {culprit.source} made the first {self._nonfinite(culprit.target)}"
            )
        elif arrival.interrupted:
            end = f"stopped {end}"
        return Outcome(
            f"{said} {end}", moved=self.position != before, interrupted=arrival.interrupted
        )

    def _nonfinite(self, name: str) -> str:
        """Say what kind of number that is not finite is in the value of `name`."""
        moment = self.moment
        values = moment.values.get(name, moment.state)
        return "NaN" if bool((values != values).any()) else "infinity"

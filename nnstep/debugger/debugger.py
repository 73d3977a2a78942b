"""The headless debugger: a cursor that takes command lines."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from nnstep.debugger import arguments
from nnstep.debugger.commands import COMMANDS
from nnstep.debugger.cursor import Cursor
from nnstep.debugger.outcome import Outcome, Work
from nnstep.debugger.registry import Registry
from nnstep.errors import NnstepError
from nnstep.work import complete

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nnstep.debugger.registry import Command
    from nnstep.timeline import Timeline


MOST_TOLD = 1000
"""So many lines are told of what stops have carried out, the last ones."""


class Debugger(Cursor):
    """A cursor on a timeline that understands the commands of the registry.

    Args:
        timeline: the run to debug.
        extra: more commands, for the screen to carry out.
    """

    def __init__(self, timeline: Timeline, extra: Iterable[Command[Cursor]] = ()) -> None:
        super().__init__(timeline, Registry((*COMMANDS, *extra)))
        self.last_line = ""
        """What an empty line repeats."""
        self._is_answering = False

    def start(self, line: str) -> Work:
        """Begin to carry out a command line; an empty one repeats the last that was carried out.

        Raises:
            CommandError: when first advanced, if the line cannot be understood or carried out.
        """
        line = line.strip() or self.last_line
        if not line:
            return Outcome("nothing to repeat yet; `help` lists the commands")
        command, argument = self.registry.parse(line)
        if command.run is None:
            if not command.usage:
                arguments.nothing(command.name, argument)
            outcome = Outcome(screen=(command.name, argument))
        else:
            outcome = yield from command.run(self, argument)
        if command.repeats and not self._is_answering:
            self.last_line = line
        return (yield from self._with_commands(outcome))

    def _with_commands(self, outcome: Outcome) -> Work:
        """Carry out what is to be done when a stop has stopped the run.

        Where that goes on to another stop, what is to be done there follows, and nothing else.
        """
        lines = [line for stop in outcome.stops for line in stop.commands]
        if not lines or self._is_answering:
            return outcome
        report = [outcome.sentence, *outcome.report]
        self._is_answering = True
        try:
            while lines:
                line = lines.pop(0)
                try:
                    answer = yield from self.start(line)
                except NnstepError as error:
                    report.append(f"{line}: {error}")
                    continue
                report += answer.report or (answer.sentence,)
                if answer.interrupted:
                    break
                if answer.stops:
                    lines = [line for stop in answer.stops for line in stop.commands]
                    outcome = replace(answer, met=outcome.met)
                if len(report) > MOST_TOLD:
                    del report[: len(report) - MOST_TOLD]
        finally:
            self._is_answering = False
        return replace(outcome, report=tuple(report), moved=True)

    def run(self, line: str) -> Outcome:
        """Carry out a command line, however long it takes."""
        return complete(self.start(line))

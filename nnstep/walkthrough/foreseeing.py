"""Whether a lesson can be played: its lines are looked at before anything is carried out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnstep.debugger import arguments
from nnstep.debugger.expression import Kind, compile_expression
from nnstep.debugger.stopping import IF
from nnstep.errors import CommandError, LessonError, NnstepError, did_you_mean
from nnstep.timeline import Timeline
from nnstep.walkthrough.verbs import VERBS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from nnstep.debugger.cursor import Cursor
    from nnstep.debugger.registry import Command
    from nnstep.experiment import Experiment
    from nnstep.walkthrough.lesson import Lesson, Step


def check_lines(lesson: Lesson, cursor: Cursor, opened: Callable[[str], Experiment]) -> None:
    """Refuse a line whose argument cannot be meant.

    After something is set the network may be another one, with other values; from there on only
    playing shows whether they are there.

    Args:
        lesson: what is to be played.
        cursor: at the start of its experiment; it may be led to another one.
        opened: loads what a line opens.

    Raises:
        LessonError: the message names the line.
    """
    as_it_was = True
    for scene in lesson.scenes:
        for step in scene.steps:
            try:
                _check(step, cursor, as_it_was)
                if step.verb == "open":
                    cursor.begin(Timeline(opened(step.argument)))
            except NnstepError as error:
                raise LessonError(f"line {step.line}: {error}") from None
            as_it_was = step.verb == "open" or (as_it_was and step.verb != "set")


def _check(step: Step, cursor: Cursor, as_it_was: bool) -> None:
    verb = VERBS.get(step.verb)
    if verb is not None:
        if as_it_was or not verb.of_values:
            verb.check(step.argument, cursor)
        return
    command = cursor.registry.find(step.verb)
    if command.needs_argument and not step.argument:
        raise CommandError(f"{command.name} takes {command.usage}")
    if not command.usage:
        arguments.nothing(command.name, step.argument)
    check = _one_of if command.name in CLOSED else BY_USAGE.get(command.usage)
    if check is not None and step.argument and as_it_was:
        check(command, step.argument, cursor)


def _count(command: Command[Cursor], argument: str, _: Cursor) -> None:
    arguments.count(command.name, argument)


def _place(_: Command[Cursor], argument: str, cursor: Cursor) -> None:
    if not argument.startswith("'"):  # bookmarks are made on the way
        arguments.place(argument, cursor.position, cursor.timeline)


def _expression(_: Command[Cursor], argument: str, cursor: Cursor) -> None:
    compile_expression(argument, cursor.experiment)


def _condition(_: Command[Cursor], argument: str, cursor: Cursor) -> None:
    text = argument.removeprefix("if ")
    compile_expression(text, cursor.experiment).require(Kind.TRUTH)


def _break(command: Command[Cursor], argument: str, cursor: Cursor) -> None:
    name, *rest = IF.split(argument, maxsplit=1)
    if name.strip():
        arguments.statement_index(name.strip(), cursor.program)
    for condition in rest:
        _condition(command, condition, cursor)


def _cell(_: Command[Cursor], argument: str, cursor: Cursor) -> None:
    arguments.cell(argument, cursor.program)


def _one_of(command: Command[Cursor], argument: str, cursor: Cursor) -> None:
    known = list(command.completions(cursor))
    word = argument.partition(" ")[0]
    if known and not any(name.startswith(word.lower()) for name in known):
        raise CommandError(
            f"{command.name} takes {', '.join(known)}, not {word!r}{did_you_mean(word, known)}"
        )


CLOSED = "show", "catch", "digits", "toggle"
"""Commands that take one of the words they offer; others take more, or what is made on the way."""

BY_USAGE: Mapping[str, Callable[[Command[Cursor], str, Cursor], None]] = {
    "[n]": _count,
    "n": _count,
    "PLACE": _place,
    "CONDITION": _condition,
    "EXPRESSION": _expression,
    "[EXPRESSION]": _expression,
    "[NAME] [if CONDITION]": _break,
    "CELL": _cell,
}
"""How a command's arguments are written → what refuses others; the rest is seen when played."""

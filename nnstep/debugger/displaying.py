"""The commands about displays: what stays in sight."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnstep.debugger import arguments
from nnstep.debugger.displays import Display, shown_displays
from nnstep.debugger.expression import compile_expression
from nnstep.debugger.outcome import Outcome
from nnstep.debugger.writing import written_value
from nnstep.errors import CommandError

if TYPE_CHECKING:
    from nnstep.debugger.cursor import Cursor
    from nnstep.debugger.outcome import Work

MOST = 32


def display(cursor: Cursor, argument: str) -> Work:
    """Keep an expression in sight: its value, the one before, and its course.

    display weights[1]            a cell, an array or any expression
    display norm(dweights)
    """
    yield from ()
    if not argument:
        lines = tuple(
            f"{n}  {shown.text} = {written_value(shown.value)}"
            for n, shown in enumerate(shown_displays(cursor, cursor.moment), 1)
        )
        none = "nothing is displayed; `display weights[1]` keeps it in sight"
        return Outcome("display", report=lines or (none,))
    expression = compile_expression(argument, cursor.experiment)
    texts = [known.text for known in cursor.displays]
    if expression.text not in texts:
        if len(texts) >= MOST:
            raise CommandError(f"display: {MOST} are the most; `undisplay 1` drops one")
        cursor.displays.append(Display(expression.text))
        texts.append(expression.text)
    n = texts.index(expression.text)
    value = shown_displays(cursor, cursor.moment)[n].value
    return Outcome(f"display {n + 1}: {expression.text} = {written_value(value)}")


def undisplay(cursor: Cursor, argument: str) -> Work:
    """Keep an expression in sight no longer, by its number in the list."""
    yield from ()
    n = arguments.count("undisplay", argument, default=None)
    if n > len(cursor.displays):
        raise CommandError(f"undisplay {n}: there are {len(cursor.displays)} displays")
    gone = cursor.displays.pop(n - 1)
    return Outcome(f"undisplay {n}: {gone.text}")

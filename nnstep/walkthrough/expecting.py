"""What a lesson expects: a condition that holds, a value, or words in the status line."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nnstep.debugger.expression import ExpressionError, Kind, compile_expression
from nnstep.debugger.writing import written_value
from nnstep.errors import CommandError
from nnstep.numbers import plain

if TYPE_CHECKING:
    from nnstep.debugger.cursor import Cursor
    from nnstep.debugger.expression import Expression, Values
    from nnstep.experiment import Experiment

VALUE = re.compile(r"(?P<left>.*[^=!<>\s])\s*=\s*(?P<right>[^=].*)")
NUMBER = r"[+-]?(?:\d+(?:\.(?P<{0}>\d*))?|\.(?P<{0}_>\d+))(?:e(?P<{0}_e>[+-]?\d+))?"
RIGHT = re.compile(
    rf"(?P<value>{NUMBER.format('places')})(?:\s*(?:±|\+-|\+/-)\s*(?P<within>{NUMBER.format('of')}))?",
    re.IGNORECASE,
)
LONGEST_NUMBER = 60
TRUTHS = {"true": 1.0, "false": 0.0}


@dataclass(frozen=True, slots=True)
class Expectation:
    """What is to be so.

    Attributes:
        text: as it is written.
        words: what the status line is to hold; then there is no expression.
        expression: what is looked at.
        value: what it is to be; `None` where it is to hold.
        within: how far from that it may be.
    """

    text: str
    words: str = ""
    expression: str = ""
    value: float | None = None
    within: float = 0.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether something was so.

    Attributes:
        met: whether it was.
        found: what was there.
    """

    met: bool
    found: str


def read_expectation(text: str, experiment: Experiment | None = None) -> Expectation:
    """Read what follows `expect`.

    Without a `±` a number is as exact as it is written: 0.82 stands for all that rounds to it.

    Args:
        text: what follows.
        experiment: what has the values, where that can be told.

    Raises:
        CommandError: it cannot be understood; an `ExpressionError` names the column.
    """
    if not text:
        raise CommandError("expect takes a condition, a value or words in quotes")
    if text[0] in "\"'":
        if len(text) < 3 or text[-1] != text[0]:
            raise CommandError(f"expect: the words end without {text[0]}")
        return Expectation(text, words=text[1:-1])
    found = VALUE.fullmatch(text)
    if found is None or found["left"].count("(") != found["left"].count(")"):
        if experiment is not None:
            compile_expression(text, experiment).require(Kind.TRUTH)
        return Expectation(text, expression=text)
    left, right = found["left"].strip(), found["right"].strip()
    if experiment is not None:
        compile_expression(left, experiment)
    if right in TRUTHS:
        return Expectation(text, "", left, TRUTHS[right])
    number = RIGHT.fullmatch(right)
    if number is None:
        raise CommandError(
            f"expect {text}: after = stands a number such as 0.8248 or 0.8248 ± 1e-4, not {right!r}"
        )
    value = float(number["value"])
    if not math.isfinite(value) or len(right) > LONGEST_NUMBER:
        raise CommandError(f"expect: no value of a network is as far out as {right[:20]}")
    within = float(number["within"]) if number["within"] else _written_to(number)
    return Expectation(text, "", left, value, abs(within))


def judge(expectation: Expectation, cursor: Cursor, said: str) -> Verdict:
    """Tell whether what is expected is so.

    Args:
        expectation: what.
        cursor: whose moment is looked at.
        said: what the status line says.

    Raises:
        CommandError: the expression cannot be worked out here.
    """
    if expectation.words:
        return Verdict(expectation.words in said, f"{said!r}")
    expression = compile_expression(expectation.expression, cursor.experiment)
    value = _value(expression, cursor)
    if value is None:
        return Verdict(False, f"{expression.text} is {written_value(None)}")
    numbers = np.asarray(value, dtype=float)
    wanted = expectation.value
    is_whole = wanted is not None and wanted.is_integer() and numbers.size == 1
    is_whole = is_whole and numbers.item().is_integer()
    found = f"{expression.text} = {plain(numbers.item()) if is_whole else written_value(value)}"
    if expectation.value is None:
        expression.require(Kind.TRUTH)
        return Verdict(bool(numbers.all()), found)
    with np.errstate(invalid="ignore"):
        near = np.abs(numbers - expectation.value) <= expectation.within
    return Verdict(bool(near.all()), found)


def _value(expression: Expression, cursor: Cursor) -> Values | None:
    """Return what an expression is now, or was in the update before where it is not there yet."""
    update, done = cursor.position
    try:
        expression.at(done)
    except ExpressionError:
        if update == 0:
            raise
        update, done = update - 1, len(cursor.timeline.experiment_at(update - 1).program)
    return cursor.value_at(expression, update, done)


def _written_to(number: re.Match[str]) -> float:
    """Return half of what the last digit stands for; 0 for a whole number."""
    places, power = number["places"] or number["places_"] or "", int(number["places_e"] or 0)
    if not places and not number["places_e"]:
        return 0.0
    return float(f"0.5e{power - len(places)}")

"""What came of a check, in words: a sentence, and a report with a table."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import numpy as np

from nnstep.numbers import counted, grouped, number, plain, short, width_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nnstep.debugger.gradients.records import GradientCheck, ParameterCheck
    from nnstep.experiment import Experiment

MOST_ROWS = 40
"""Parameters that a report lists."""

DIGITS = 8


def stated_cost(experiment: Experiment) -> str:
    """Say what training is to make small: the loss and the penalties, in words."""
    network = experiment.network
    penalties = {
        "the sum of absolute weights": network.l1,
        "half the sum of squared weights": network.l2,
    }
    return " + ".join(
        (
            network.rule.title,
            *(f"{plain(rate)} × {words}" for words, rate in penalties.items() if rate),
        )
    )


def verdict(check: GradientCheck) -> str:
    """Say in a sentence what came of a check."""
    if check.nonfinite is not None:
        cell, value = check.nonfinite
        return (
            "neither right nor wrong: the numbers of this update are not finite; "
            f"{cell} is {number(value)}"
        )
    if check.passed is False:
        return f"the update does not follow the gradient of the cost: {_parted(check)}"
    if check.passed is None:
        return f"neither right nor wrong: {_unknown(check)}"
    worst = check.worst
    assert worst is not None  # it would not have passed
    error = f"the largest relative error is {short(worst.error, 2)}, of {worst.cell}"
    return f"the update follows the gradient of the cost: {error}"


def report(check: GradientCheck, width: int = 66) -> tuple[str, ...]:
    """Write what came of a check: a sentence, what was compared, and a table of the parameters.

    Args:
        check: it.
        width: of the longest line; at least that of the table, 72 with names of usual length.
    """
    cost = f"cost of update {check.update}, {counted(check.samples, 'sample')}: {check.stated}"
    sentences = [verdict(check), f"{cost} = {number(check.cost, DIGITS)}"]
    lines = [line for sentence in sentences for line in _wrapped(sentence, width)]
    if not check.parameters:
        return tuple(lines)
    lines += _wrapped(
        "by differences: the cost with a parameter a little larger, less the cost with it "
        "a little smaller, over the distance of the two",
        width,
    )
    for remark in _remarks(check):
        lines += _wrapped(remark, width)
    return (*lines, "", *_table(check.parameters))


def _parted(check: GradientCheck) -> str:
    parting = check.parting
    assert parting is not None  # the last statements of backprop are the gradients
    stated, measured = (number(value, DIGITS) for value in (parting.stated, parting.measured))
    return (
        f"{parting.statement.source} parts from it; {parting.cell} is {stated}, "
        f"{parting.derivative} by differences is {measured}"
    )


def _unknown(check: GradientCheck) -> str:
    wild = [p for p in check.parameters if not p.known and not p.at_kink]
    if wild:
        return f"the cost is not finite with {wild[0].cell} a little larger or smaller"
    return "the cost has a kink at every parameter"


def _remarks(check: GradientCheck) -> Iterator[str]:
    """Yield what the table alone does not say."""
    if check.passed is not False and check.parting is not None:
        yield f"here it makes no difference, but {_parted(check)}"
    if any(p.at_kink for p in check.parameters):
        yield (
            "at a kink: the cost has one slope with the parameter larger and another with it "
            "smaller, so differences cannot say which one is right"
        )
    if blurred := sum(p.blurred for p in check.parameters):
        gradients = counted(blurred, "gradient")
        yield f"rounding of the cost hides {gradients}: so small that differences may give 0"


def _wrapped(sentence: str, width: int) -> list[str]:
    return textwrap.wrap(sentence, width, subsequent_indent="  ", break_on_hyphens=False)


def _table(parameters: Sequence[ParameterCheck]) -> Iterator[str]:
    """Yield a line for each parameter, the worst first where there are too many for that."""
    shown = list(parameters)
    if len(shown) > MOST_ROWS:
        shown.sort(key=_badness, reverse=True)
        del shown[MOST_ROWS:]
    names = [str(parameter.cell) for parameter in shown]
    left, wide = max(map(len, (*names, "parameter"))), width_of(DIGITS)
    heading = f"{'parameter':<{left}}  {'analytic':>{wide}}  {'by differences':>{wide}}"
    yield f"{heading}  relative error"
    for name, parameter in zip(names, shown, strict=True):
        analytic, numeric = (
            number(value, DIGITS, wide) for value in (parameter.analytic, parameter.numeric)
        )
        yield f"{name:<{left}}  {analytic:>{wide}}  {numeric:>{wide}}  {_told(parameter):>14}"
    if rest := len(parameters) - len(shown):
        yield f"… and {grouped(rest)} more parameters, none of them further apart"


def _badness(parameter: ParameterCheck) -> tuple[bool, float]:
    """Sort those that have an error by it, and above those at a kink."""
    return not parameter.at_kink, parameter.error if parameter.known else np.inf


def _told(parameter: ParameterCheck) -> str:
    if parameter.at_kink:
        return "at a kink"
    return short(parameter.error, 2) if parameter.known else "not finite"

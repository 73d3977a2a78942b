"""The functions of expressions, one row each."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from nnstep.engine import Array

if TYPE_CHECKING:
    from collections.abc import Callable

Truths = npt.NDArray[np.bool_]
Values = Array | Truths
Axes = tuple[int, ...]


class Domain(StrEnum):
    """What a value is made of."""

    NUMBERS = "numbers"
    TRUTHS = "truth values"
    EITHER = "numbers or truth values"


class Form(StrEnum):
    """How a function works."""

    EACH = "cell by cell"
    REDUCE = "all cells, or those along an axis, to one"
    BEFORE = "an update earlier"
    CHANGE = "now and an update earlier, cell by cell"
    POINT = "the numbers of a point"


@dataclass(frozen=True, slots=True)
class Rule:
    """A function or an operator.

    Attributes:
        name: as users write it.
        form: how it works; what has the form `REDUCE` takes an axis.
        takes: what its operands are made of.
        gives: what its value is made of; `EITHER`: of the same as its operand.
        compute: `(*operands)` → value, numpy arrays whose first axis is time; what has the form
            `REDUCE` is also given the axes to reduce. `None` where nothing is computed.
        help: what it is, in one line.
    """

    name: str
    form: Form
    takes: Domain
    gives: Domain
    compute: Callable[..., Values] | None
    help: str = ""

    def __call__(self, *arguments: object) -> Values:
        """Compute its value."""
        assert self.compute is not None
        return self.compute(*arguments)


def packed(values: Array) -> Array:
    """Return values in packed memory: beside it, powers come to other bits."""
    return np.ascontiguousarray(values) if values.ndim else values


def _exp(values: Array) -> Array:
    return np.exp(packed(values))


def _log(values: Array) -> Array:
    return np.log(packed(values))


def _sum(values: Values, axes: Axes) -> Array:
    total: Array = values.sum(axis=axes, dtype=np.float64)
    return total


def _mean(values: Values, axes: Axes) -> Array:
    mean: Array = _sum(values, axes) / math.prod(values.shape[axis] for axis in axes)
    return mean


def _norm(values: Array, axes: Axes) -> Array:
    norm: Array = np.sqrt(_sum(values * values, axes))
    return norm


def _argmax(values: Array, axes: Axes) -> Array:
    if len(axes) != 1:
        values, axes = values.reshape(len(values), -1), (1,)
    places: Array = values.argmax(axis=axes[0]).astype(np.float64)
    return places


EACH, REDUCE = Form.EACH, Form.REDUCE
NUMBERS, TRUTHS, EITHER = Domain.NUMBERS, Domain.TRUTHS, Domain.EITHER

FUNCTIONS = {
    rule.name: rule
    for rule in (
        Rule("abs", EACH, NUMBERS, NUMBERS, np.absolute, "the absolute value of each cell"),
        Rule("sqrt", EACH, NUMBERS, NUMBERS, np.sqrt, "the square root of each cell"),
        Rule("exp", EACH, NUMBERS, NUMBERS, _exp, "e to the power of each cell"),
        Rule("log", EACH, NUMBERS, NUMBERS, _log, "the natural logarithm of each cell"),
        Rule("isnan", EACH, NUMBERS, TRUTHS, np.isnan, "whether each cell is not a number"),
        Rule(
            "isfinite", EACH, NUMBERS, TRUTHS, np.isfinite, "whether each cell is a finite number"
        ),
        Rule("sum", REDUCE, EITHER, NUMBERS, _sum, "the sum; of truth values: how many are true"),
        Rule("mean", REDUCE, EITHER, NUMBERS, _mean, "the mean; of truth values: the share true"),
        Rule(
            "min",
            REDUCE,
            NUMBERS,
            NUMBERS,
            lambda values, axes: values.min(axis=axes),
            "the smallest cell",
        ),
        Rule(
            "max",
            REDUCE,
            NUMBERS,
            NUMBERS,
            lambda values, axes: values.max(axis=axes),
            "the largest cell",
        ),
        Rule("norm", REDUCE, NUMBERS, NUMBERS, _norm, "the square root of the sum of squares"),
        Rule("argmax", REDUCE, NUMBERS, NUMBERS, _argmax, "which cell is the largest, from 0"),
        Rule(
            "any",
            REDUCE,
            TRUTHS,
            TRUTHS,
            lambda values, axes: values.any(axis=axes),
            "whether at least one is true",
        ),
        Rule(
            "all",
            REDUCE,
            TRUTHS,
            TRUTHS,
            lambda values, axes: values.all(axis=axes),
            "whether all are true",
        ),
        Rule("prev", Form.BEFORE, EITHER, EITHER, None, "the value one update earlier"),
        Rule(
            "delta", Form.CHANGE, NUMBERS, NUMBERS, np.subtract, "by how much it differs from prev"
        ),
        Rule("predict", Form.POINT, NUMBERS, NUMBERS, None, "the outputs for a point of your own"),
    )
}
"""Name → function."""

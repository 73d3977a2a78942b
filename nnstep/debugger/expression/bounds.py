"""Interval arithmetic: whether an expression may hold somewhere in a stretch of updates.

A stretch, a *bucket*, is known by the smallest and the largest of its figures. Whatever is not
known may be anything, NaN too. Every rule errs on the side of "may".
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING

import numpy as np

from nnstep.debugger.expression.functions import Form, Rule
from nnstep.debugger.expression.nodes import (
    Apply,
    Before,
    Compare,
    Constant,
    Epoch,
    Figure,
    Item,
    Prediction,
    Reduce,
    Value,
    children,
)
from nnstep.debugger.expression.scope import ERROR_SUM

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from nnstep.debugger.expression.functions import Truths
    from nnstep.debugger.expression.nodes import Node
    from nnstep.debugger.expression.shapes import Types
    from nnstep.engine import Array

MARGIN = 1e-12
"""Powers and logarithms are rounded otherwise in one place than in another, by less than this."""

SMALLEST = 1e-300
"""What is nearer to 0 may as well be 0."""

WHOLE = 2.0**52
"""Quotients up to here have a place behind the point."""


@dataclass(frozen=True, slots=True)
class Range:
    """What the cells of a value may be, in each bucket; whatever bounds have a NaN is unknown."""

    low: Array
    high: Array
    nan: Truths

    @property
    def finite(self) -> Truths:
        """Where every cell is sure to be a finite number."""
        return np.isfinite(self.low) & np.isfinite(self.high) & ~self.nan


@dataclass(frozen=True, slots=True)
class Maybe:
    """Whether some cell may be true, and whether some may be false, in each bucket."""

    true: Truths
    false: Truths


Bound = Range | Maybe


def bounded(low: Array, high: Array, known: Truths) -> Range:
    """Return a range where it is known and not NaN, and any number elsewhere."""
    known = known & ~np.isnan(low) & ~np.isnan(high)
    return Range(np.where(known, low, -np.inf), np.where(known, high, np.inf), ~known)


# Numbers -----------------------------------------------------------------------------------------


def _add(left: Range, right: Range) -> Range:
    return bounded(left.low + right.low, left.high + right.high, left.finite & right.finite)


def _subtract(left: Range, right: Range) -> Range:
    return _add(left, _minus(right))


def _multiply(left: Range, right: Range) -> Range:
    return _of_corners(np.multiply, left, right, left.finite & right.finite)


def _divide(left: Range, right: Range) -> Range:
    apart = (right.low > 0) | (right.high < 0)
    return _of_corners(np.divide, left, right, left.finite & right.finite & apart)


def _of_corners(
    compute: Callable[[Array, Array], Array], left: Range, right: Range, known: Truths
) -> Range:
    """Bound what has its extremes at the ends of its operands."""
    corners = [compute(a, b) for a in (left.low, left.high) for b in (right.low, right.high)]
    return bounded(reduce(np.minimum, corners), reduce(np.maximum, corners), known)


def _remainder(left: Range, right: Range) -> Range:
    """Bound by the divisor; more narrowly where nothing lies between a multiple and the next."""
    period = right.low
    same = (right.high == period) & (left.low >= 0) & (left.high / period < WHOLE)
    same &= np.floor_divide(left.low, period) == np.floor_divide(left.high, period)
    low = np.where(same, left.low % period, np.minimum(right.low, 0))
    high = np.where(same, left.high % period, np.maximum(right.high, 0))
    apart = (right.low > 0) | (right.high < 0)
    return bounded(low, high, left.finite & right.finite & apart)


def _power(base: Range, exponent: Range) -> Range:
    square = (exponent.low == 2) & (exponent.high == 2)
    size = _absolute(base)
    high = size.high * size.high
    of_square = _widened(bounded(size.low * size.low, high, square & base.finite))
    known = (base.low > 0) & base.finite & exponent.finite & ~square
    of_positive = _widened(_of_corners(np.power, base, exponent, known))
    return _either(square, of_square, of_positive)


def _either(where: Truths, one: Range, other: Range) -> Range:
    low, high = np.where(where, one.low, other.low), np.where(where, one.high, other.high)
    return Range(low, high, np.where(where, one.nan, other.nan))


def _widened(values: Range) -> Range:
    low = values.low - np.abs(values.low) * MARGIN - SMALLEST
    high = values.high + np.abs(values.high) * MARGIN + SMALLEST
    return bounded(low, high, ~values.nan)


def _minus(values: Range) -> Range:
    return Range(-values.high, -values.low, values.nan)


def _plus(values: Range) -> Range:
    return values


def _absolute(values: Range) -> Range:
    low = np.maximum(np.maximum(values.low, -values.high), 0)
    return Range(low, np.maximum(np.abs(values.low), np.abs(values.high)), values.nan)


def _square_root(values: Range) -> Range:
    known = (values.low >= 0) & ~values.nan
    return bounded(np.sqrt(values.low), np.sqrt(values.high), known)


def _exponential(values: Range) -> Range:
    return _widened(bounded(np.exp(values.low), np.exp(values.high), values.finite))


def _logarithm(values: Range) -> Range:
    known = (values.low >= 0) & values.finite
    return _widened(bounded(np.log(values.low), np.log(values.high), known))


def _size(values: Range) -> Range:
    """Bound the norm of one number: the root of its square, which can be 0 or infinite."""
    size = _absolute(values)
    return _square_root(bounded(size.low * size.low, size.high * size.high, size.finite))


# Truth values ------------------------------------------------------------------------------------


def _is_nan(values: Range) -> Maybe:
    return Maybe(values.nan, np.full(len(values.nan), True))


def _is_finite(values: Range) -> Maybe:
    return Maybe(np.full(len(values.nan), True), ~values.finite)


def _less(left: Range, right: Range) -> Maybe:
    return Maybe(left.low < right.high, left.nan | right.nan | (left.high >= right.low))


def _less_or_equal(left: Range, right: Range) -> Maybe:
    return Maybe(left.low <= right.high, left.nan | right.nan | (left.high > right.low))


def _equal(left: Bound, right: Range) -> Maybe:
    if isinstance(left, Maybe):
        return any_truth(len(left.true))
    meet = (left.low <= right.high) & (right.low <= left.high)
    point = (left.low == left.high) & (right.low == right.high) & (left.low == right.low)
    return Maybe(meet, left.nan | right.nan | ~point)


def _not(value: Maybe) -> Maybe:
    return Maybe(value.false, value.true)


def _and(left: Maybe, right: Maybe) -> Maybe:
    return Maybe(left.true & right.true, left.false | right.false)


def _or(left: Maybe, right: Maybe) -> Maybe:
    return Maybe(left.true | right.true, left.false & right.false)


def any_number(buckets: int) -> Range:
    """Return numbers of which nothing is known."""
    return Range(np.full(buckets, -np.inf), np.full(buckets, np.inf), np.full(buckets, True))


def any_truth(buckets: int) -> Maybe:
    """Return truth values of which nothing is known."""
    return Maybe(np.full(buckets, True), np.full(buckets, True))


CELL_BY_CELL: Mapping[str, Callable[..., Bound]] = {
    "+": _add,
    "-": _subtract,
    "*": _multiply,
    "/": _divide,
    "%": _remainder,
    "**": _power,
    "minus": _minus,
    "plus": _plus,
    "abs": _absolute,
    "sqrt": _square_root,
    "exp": _exponential,
    "log": _logarithm,
    "isnan": _is_nan,
    "isfinite": _is_finite,
    "not": _not,
    "and": _and,
    "or": _or,
}
"""Function or operator → its rule."""

COMPARISONS: Mapping[str, Callable[..., Maybe]] = {
    "<": _less,
    "<=": _less_or_equal,
    ">": lambda left, right: _less(right, left),
    ">=": lambda left, right: _less_or_equal(right, left),
    "==": _equal,
    "!=": lambda left, right: _not(_equal(left, right)),
}
"""Operator → its rule."""


def _same(values: Bound) -> Bound:
    return values


def _total(values: Bound) -> Bound:
    """Bound the sum of one cell."""
    if isinstance(values, Range):
        return values
    none = np.full(len(values.true), False)
    return Range(np.where(values.false, 0.0, 1.0), np.where(values.true, 1.0, 0.0), none)


OF_MANY: Mapping[str, Callable[..., Bound]] = {
    "min": _same,
    "max": _same,
    "any": _same,
    "all": _same,
}
"""Function that reduces → its rule, whatever the number of cells."""

OF_ONE: Mapping[str, Callable[..., Bound]] = {
    **OF_MANY,
    "sum": _total,
    "mean": _total,
    "norm": _size,
}
"""Function that reduces → its rule when there is one cell."""


def same_as_error_sum(node: Node) -> bool:
    """Whether a node is the sum of the errors: that is a figure, to the last bit."""
    match node:
        case Reduce(rule=Rule(name="sum"), operand=Value(name="error"), axis=None):
            return True
    return False


def reads_known(node: Node) -> bool:
    """Whether a node reads anything of which there are bounds, as of now."""
    if isinstance(node, Epoch | Figure) or same_as_error_sum(node):
        return True
    if isinstance(node, Before) or (isinstance(node, Apply) and node.rule.form is Form.CHANGE):
        return False
    return any(map(reads_known, children(node)))


class Bounds:
    """Bounds nodes.

    Args:
        low: name → the smallest in each bucket, of figures and of `epoch`; NaN where unknown.
        high: name → the largest.
        types: of the nodes, for batches of the usual size.
    """

    def __init__(self, low: Mapping[str, Array], high: Mapping[str, Array], types: Types) -> None:
        self._low = low
        self._high = high
        self._types = types
        self._buckets = len(next(iter(low.values())))

    def __call__(self, node: Node) -> Bound:
        """Return what is known of a node's cells in each bucket."""
        if same_as_error_sum(node):
            return self._figure(ERROR_SUM)
        match node:
            case Constant(value=value):
                number = np.full(self._buckets, value)
                return bounded(number, number, ~np.isnan(number))
            case Epoch():
                return self._figure("epoch")
            case Figure(name=name):
                return self._figure(name)
            case Value() | Prediction() | Before():
                return self._unknown(node)
            case Item(operand=operand):
                return self(operand)
            case Apply(rule=rule, operands=operands):
                bounds = CELL_BY_CELL.get(rule.name)
                return bounds(*map(self, operands)) if bounds else self._unknown(node)
            case Compare(rules=rules, operands=operands):
                values = [self(operand) for operand in operands]
                pairs = zip(rules, values, values[1:], strict=False)
                return reduce(_and, (COMPARISONS[rule.name](a, b) for rule, a, b in pairs))
            case Reduce(rule=rule, operand=operand):
                table = OF_ONE if self._types(operand).size == 1 else OF_MANY
                bounds = table.get(rule.name)
                return bounds(self(operand)) if bounds else self._unknown(node)

    def _figure(self, name: str) -> Range:
        if name not in self._low or name not in self._high:
            return any_number(self._buckets)
        low, high = self._low[name], self._high[name]
        return bounded(low, high, ~np.isnan(low))

    def _unknown(self, node: Node) -> Bound:
        return any_truth(self._buckets) if self._types(node).truth else any_number(self._buckets)

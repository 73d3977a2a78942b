"""The operators of expressions, one row each, by what Python's parser calls them."""

from __future__ import annotations

import ast
import operator
from typing import TYPE_CHECKING

import numpy as np

from nnstep.debugger.expression.functions import EACH, EITHER, NUMBERS, TRUTHS, Rule, packed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nnstep.engine import Array


def _power(base: Array | float, exponent: Array | float) -> Array:
    """Raise to a power as `**` does: a plain number as exponent makes it a square, or a root."""
    operands = [
        packed(operand) if isinstance(operand, np.ndarray) else operand
        for operand in (base, exponent)
    ]
    power: Array = operator.pow(*operands)
    return power


BINARY: Mapping[type[ast.operator], Rule] = {
    ast.Add: Rule("+", EACH, NUMBERS, NUMBERS, np.add),
    ast.Sub: Rule("-", EACH, NUMBERS, NUMBERS, np.subtract),
    ast.Mult: Rule("*", EACH, NUMBERS, NUMBERS, np.multiply),
    ast.Div: Rule("/", EACH, NUMBERS, NUMBERS, np.divide),
    ast.Mod: Rule("%", EACH, NUMBERS, NUMBERS, np.remainder),
    ast.Pow: Rule("**", EACH, NUMBERS, NUMBERS, _power),
}

UNARY: Mapping[type[ast.unaryop], Rule] = {
    ast.USub: Rule("minus", EACH, NUMBERS, NUMBERS, np.negative),
    ast.UAdd: Rule("plus", EACH, NUMBERS, NUMBERS, np.positive),
    ast.Not: Rule("not", EACH, TRUTHS, TRUTHS, np.logical_not),
}

LOGIC: Mapping[type[ast.boolop], Rule] = {
    ast.And: Rule("and", EACH, TRUTHS, TRUTHS, np.logical_and),
    ast.Or: Rule("or", EACH, TRUTHS, TRUTHS, np.logical_or),
}

COMPARISONS: Mapping[type[ast.cmpop], Rule] = {
    ast.Lt: Rule("<", EACH, NUMBERS, TRUTHS, np.less),
    ast.LtE: Rule("<=", EACH, NUMBERS, TRUTHS, np.less_equal),
    ast.Gt: Rule(">", EACH, NUMBERS, TRUTHS, np.greater),
    ast.GtE: Rule(">=", EACH, NUMBERS, TRUTHS, np.greater_equal),
    ast.Eq: Rule("==", EACH, EITHER, TRUTHS, np.equal),
    ast.NotEq: Rule("!=", EACH, EITHER, TRUTHS, np.not_equal),
}

INSTEAD: Mapping[type[ast.AST], tuple[str, str]] = {
    ast.FloorDiv: ("//", ""),
    ast.MatMult: ("@", ""),
    ast.LShift: ("<<", ""),
    ast.RShift: (">>", ""),
    ast.BitAnd: ("&", "and"),
    ast.BitOr: ("|", "or"),
    ast.BitXor: ("^", "**"),
    ast.Invert: ("~", "not"),
    ast.Is: ("is", "=="),
    ast.IsNot: ("is not", "!="),
    ast.In: ("in", ""),
    ast.NotIn: ("not in", ""),
}
"""Python's other operators → how they are written, and what may have been meant."""

"""Expressions on the values of a run: what conditions and watches are written in."""

from nnstep.debugger.expression.error import ExpressionError
from nnstep.debugger.expression.expression import Expression, Kind, compile_expression
from nnstep.debugger.expression.functions import FUNCTIONS, Form, Rule, Truths, Values
from nnstep.debugger.expression.source import Ints, Source

__all__ = [
    "FUNCTIONS",
    "Expression",
    "ExpressionError",
    "Form",
    "Ints",
    "Kind",
    "Rule",
    "Source",
    "Truths",
    "Values",
    "compile_expression",
]

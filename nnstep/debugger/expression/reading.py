"""From Python's syntax tree to nodes: what is not listed here is refused."""

from __future__ import annotations

import ast
import math
from functools import reduce
from typing import TYPE_CHECKING

import numpy as np

from nnstep.debugger.expression.error import ExpressionError
from nnstep.debugger.expression.functions import FUNCTIONS, NUMBERS, Form, Rule
from nnstep.debugger.expression.nodes import Apply, Before, Compare, Constant, Item, Reduce
from nnstep.debugger.expression.operators import BINARY, COMPARISONS, INSTEAD, LOGIC, UNARY
from nnstep.errors import did_you_mean

if TYPE_CHECKING:
    from nnstep.debugger.expression.nodes import Key, Node
    from nnstep.debugger.expression.scope import Scope

MOST_NODES, DEEPEST, MOST_LAG = 100, 30, 5
"""An expression has so many parts, that deep in each other, and looks so many updates back."""

STRANGE: dict[type, str] = {
    ast.Lambda: "lambda",
    ast.IfExp: "if … else …",
    ast.NamedExpr: ":=",
    ast.ListComp: "comprehensions",
    ast.SetComp: "comprehensions",
    ast.DictComp: "comprehensions",
    ast.GeneratorExp: "comprehensions",
    ast.List: "lists",
    ast.Tuple: "tuples",
    ast.Set: "sets",
    ast.Dict: "dictionaries",
    ast.JoinedStr: "strings",
    ast.Await: "await",
    ast.Yield: "yield",
    ast.YieldFrom: "yield",
    ast.Starred: "starred values",
    ast.Slice: "slices outside of an index",
    str: "strings",
    bytes: "strings",
    bool: "True and False",
    complex: "complex numbers",
    type(None): "None",
    type(...): "ellipses",
}
"""What Python has and expressions have not → how it is called."""


class Reader:
    """Reads the nodes of one text.

    Args:
        text: what was parsed.
        scope: the names that there are.
    """

    def __init__(self, text: str, scope: Scope) -> None:
        self._text = text
        self._scope = scope
        self._nodes = self._depth = self._back = 0

    def read(self, tree: ast.expr) -> Node:
        """Return the node for a tree, or raise `ExpressionError`."""
        self._nodes += 1
        if self._nodes > MOST_NODES:
            raise ExpressionError(f"an expression has at most {MOST_NODES} parts", column_of(tree))
        if self._depth == DEEPEST:
            raise ExpressionError(f"more than {DEEPEST} levels deep", column_of(tree))
        self._depth += 1
        node = self._read(tree)
        self._depth -= 1
        return node

    def _read(self, tree: ast.expr) -> Node:
        match tree:
            case ast.Constant(value=int() | float() as value) if type(value) is not bool:
                return Constant(column_of(tree), _float(value))
            case ast.Constant(value=value):
                raise _strange(type(value), tree)
            case ast.Name(id=name):
                return self._scope.resolved(name, column_of(tree))
            case ast.UnaryOp(op=operator, operand=operand) if type(operator) in UNARY:
                return _applied(column_of(tree), UNARY[type(operator)], self.read(operand))
            case ast.UnaryOp(op=operator):
                raise _no_operator(operator, column_of(tree))
            case ast.BinOp():
                return self._binary(tree)
            case ast.BoolOp(op=operator, values=values):
                rule = LOGIC[type(operator)]
                column = self._place(rule.name, values[0])
                operands = [self.read(value) for value in values]
                return reduce(lambda left, right: _applied(column, rule, left, right), operands)
            case ast.Compare():
                return self._comparison(tree)
            case ast.Subscript(value=value, slice=index):
                return Item(column_of(tree), self.read(value), _key(index))
            case ast.Call():
                return self._call(tree)
            case ast.Attribute(attr=name):
                raise ExpressionError(
                    f"only a function can follow a point, as in z.max(), not {name!r}",
                    _column_of_attribute(tree),
                )
        raise _strange(type(tree), tree)

    def _binary(self, tree: ast.BinOp) -> Node:
        kind = type(tree.op)
        if kind not in BINARY:
            raise _no_operator(tree.op, self._place(INSTEAD[kind][0], tree.left))
        column = self._place(BINARY[kind].name, tree.left)
        return _applied(column, BINARY[kind], self.read(tree.left), self.read(tree.right))

    def _comparison(self, tree: ast.Compare) -> Node:
        rules, operands, column = [], [self.read(tree.left)], 0
        for operator, left, right in zip(
            tree.ops, (tree.left, *tree.comparators), tree.comparators, strict=False
        ):
            kind = type(operator)
            if kind not in COMPARISONS:
                raise _no_operator(operator, self._place(INSTEAD[kind][0].split()[0], left))
            rules.append(COMPARISONS[kind])
            column = column or self._place(rules[0].name, left)
            operands.append(self.read(right))
        return Compare(column, tuple(rules), tuple(operands))

    def _place(self, operator: str, left: ast.expr) -> int:
        """Return the column of an operator, the next one after what stands left of it."""
        return self._text.find(operator, left.end_col_offset) + 1

    # Calls ----------------------------------------------------------------------------------------

    def _call(self, tree: ast.Call) -> Node:
        match tree.func:
            case ast.Name(id=name):
                column, arguments = column_of(tree), tree.args
            case ast.Attribute(value=value, attr=name):
                column, arguments = _column_of_attribute(tree.func), [value, *tree.args]
            case _:
                raise ExpressionError("this cannot be called", column_of(tree))
        if name not in FUNCTIONS:
            near = did_you_mean(name, FUNCTIONS)
            raise ExpressionError(f"there is no function {name!r}{near}", column)
        rule = FUNCTIONS[name]
        axis = _axis(rule, tree.keywords)
        if rule.form is Form.POINT:
            if isinstance(tree.func, ast.Attribute):
                raise ExpressionError("predict takes numbers: predict(…)", column)
            return self._scope.prediction(tuple(map(self._number, arguments)), column)
        if len(arguments) != 1:
            also = ", and axis=0 or axis=1" if rule.form is Form.REDUCE else ""
            raise ExpressionError(
                f"{name} takes one value{also}; {len(arguments)} are given", column
            )
        return self._applied_to(rule, arguments[0], axis, column)

    def _applied_to(self, rule: Rule, argument: ast.expr, axis: int | None, column: int) -> Node:
        back = rule.form in (Form.BEFORE, Form.CHANGE)
        self._back += back
        if self._back > MOST_LAG:
            raise ExpressionError(f"prev and delta look back {MOST_LAG} updates at most", column)
        operand = self.read(argument)
        self._back -= back
        if rule.form is Form.REDUCE:
            return Reduce(column, rule, operand, axis)
        if rule.form is Form.BEFORE:
            return Before(column, operand)
        if rule.form is Form.CHANGE:
            return Apply(column, rule, (operand, Before(column, operand)))
        return _applied(column, rule, operand)

    def _number(self, tree: ast.expr) -> float:
        node = self.read(tree)
        if not isinstance(node, Constant):
            raise ExpressionError("predict takes plain numbers", column_of(tree))
        return node.value


def _applied(column: int, rule: Rule, *operands: Node) -> Node:
    """Apply a rule; to numbers it is applied at once."""
    numbers = [operand.value for operand in operands if isinstance(operand, Constant)]
    if rule.gives is not NUMBERS or len(numbers) < len(operands):
        return Apply(column, rule, operands)
    with np.errstate(all="ignore"):
        return Constant(column, float(rule(*map(np.float64, numbers))))


def _axis(rule: Rule, keywords: list[ast.keyword]) -> int | None:
    """Read the axis, if there is one."""
    if not keywords:
        return None
    keyword = keywords[0]
    column = keyword.col_offset + 1
    if rule.form is not Form.REDUCE:
        name = "**" if keyword.arg is None else f"{keyword.arg}="
        raise ExpressionError(f"{rule.name} takes no {name}", column)
    match keywords:
        case [ast.keyword(arg="axis", value=ast.Constant(value=(0 | 1) as axis))] if (
            type(axis) is int
        ):
            return axis
    raise ExpressionError(f"beside its value {rule.name} takes axis=0 or axis=1 only", column)


# Indices -----------------------------------------------------------------------------------------


def _key(index: ast.expr) -> Key:
    entries = index.elts if isinstance(index, ast.Tuple) else [index]
    if not entries:
        raise ExpressionError("an index is empty", column_of(index))
    return tuple(_entry(entry) for entry in entries)


def _entry(entry: ast.expr) -> int | slice:
    if not isinstance(entry, ast.Slice):
        return _whole(entry)
    start, stop, step = (
        None if part is None else _whole(part) for part in (entry.lower, entry.upper, entry.step)
    )
    if step == 0:
        raise ExpressionError("a slice cannot have step 0", column_of(entry))
    return slice(start, stop, step)


def _whole(tree: ast.expr) -> int:
    """Read a whole number with an optional sign."""
    match tree:
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() as number)) if (
            type(number) is int
        ):
            return -number
        case ast.UnaryOp(op=ast.UAdd(), operand=ast.Constant(value=int() as number)) if (
            type(number) is int
        ):
            return number
        case ast.Constant(value=int() as number) if type(number) is int:
            return number
    raise ExpressionError("an index is made of whole numbers and slices only", column_of(tree))


# What is told ------------------------------------------------------------------------------------


def column_of(tree: ast.expr) -> int:
    """Return where a tree begins, counted from 1."""
    return tree.col_offset + 1


def _column_of_attribute(tree: ast.Attribute) -> int:
    return (tree.end_col_offset or len(tree.attr)) - len(tree.attr) + 1


def _strange(kind: type, tree: ast.expr) -> ExpressionError:
    what = STRANGE.get(kind, "anything like this")
    return ExpressionError(f"expressions have no {what}", column_of(tree))


def _no_operator(operator: ast.AST, column: int) -> ExpressionError:
    symbol, instead = INSTEAD[type(operator)]
    hint = f"; write {instead}" if instead else ""
    return ExpressionError(f"expressions have no {symbol!r}{hint}", column)


def _float(number: float) -> float:
    try:
        return float(number)
    except OverflowError:
        return math.inf

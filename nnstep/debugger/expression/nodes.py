"""What an expression is made of, once it has been read.

Nodes are compared by identity: each is a place in the text. `column` counts from 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nnstep.debugger.expression.functions import Rule

Key = tuple[int | slice, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Constant:
    """A number."""

    column: int
    value: float


@dataclass(frozen=True, slots=True, eq=False)
class Value:
    """A value of the frame, by its name."""

    column: int
    name: str

    @property
    def word(self) -> str:
        """How it was written."""
        return self.name


@dataclass(frozen=True, slots=True, eq=False)
class Epoch:
    """The epoch, counted from 0."""

    column: int


@dataclass(frozen=True, slots=True, eq=False)
class Figure:
    """A figure of an update: `cost`, `error_sum` or `accuracy`; `word` is how it was written."""

    column: int
    name: str
    word: str


@dataclass(frozen=True, slots=True, eq=False)
class Prediction:
    """The outputs for a point, a number per feature."""

    column: int
    point: tuple[float, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Apply:
    """A function or an operator, applied cell by cell."""

    column: int
    rule: Rule
    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Compare:
    """Comparisons between neighbours, all of which hold: `0 < z <= 1`."""

    column: int
    rules: tuple[Rule, ...]
    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Reduce:
    """A function of all cells, or of those along an axis."""

    column: int
    rule: Rule
    operand: Node
    axis: int | None


@dataclass(frozen=True, slots=True, eq=False)
class Item:
    """A part of a value."""

    column: int
    operand: Node
    key: Key


@dataclass(frozen=True, slots=True, eq=False)
class Before:
    """A value, one update earlier."""

    column: int
    operand: Node


Leaf = Value | Epoch | Figure | Prediction
Node = Constant | Leaf | Apply | Compare | Reduce | Item | Before


def children(node: Node) -> tuple[Node, ...]:
    """Return what a node is made of."""
    match node:
        case Apply(operands=operands) | Compare(operands=operands):
            return operands
        case Reduce(operand=operand) | Item(operand=operand) | Before(operand=operand):
            return (operand,)
        case _:
            return ()


def reads(root: Node) -> tuple[tuple[Leaf, int], ...]:
    """Return the leaves in the order of the text, and how many updates back each is looked at."""
    return tuple(
        (node, lag)
        for node, lag in _walk(root, 0, set())
        if isinstance(node, Value | Epoch | Figure | Prediction)
    )


def _walk(node: Node, lag: int, seen: set[tuple[Node, int]]) -> Iterator[tuple[Node, int]]:
    """Yield every node with every lag that it is looked at with, once each."""
    if (node, lag) in seen:
        return
    seen.add((node, lag))
    yield node, lag
    for child in children(node):
        yield from _walk(child, lag + isinstance(node, Before), seen)

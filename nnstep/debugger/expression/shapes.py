"""What the value of a node is made of and how large it is, before a number is computed."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nnstep.debugger.expression.error import ExpressionError
from nnstep.debugger.expression.functions import EITHER, NUMBERS, TRUTHS
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
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from nnstep.debugger.expression.functions import Domain
    from nnstep.debugger.expression.nodes import Key, Node
    from nnstep.engine import Shape

NUMBERS_WANTED = "{} takes numbers, not truth values; sum(…) counts them"
TRUTHS_WANTED = "{} takes truth values such as z > 0, not numbers"


@dataclass(frozen=True, slots=True)
class Type:
    """What a value is.

    Attributes:
        shape: as of one moment.
        truth: whether it is made of truth values, and not of numbers.
    """

    shape: Shape
    truth: bool = False

    @property
    def size(self) -> int:
        """How many cells it has."""
        return math.prod(self.shape)

    def __str__(self) -> str:
        if self.size == 1:
            return "one truth value" if self.truth else "one number"
        return f"{_times(self.shape)} {'truth values' if self.truth else 'numbers'}"


class Types:
    """The types of nodes, for batches of certain sizes.

    Args:
        shapes: name → shape, of the update that is so many updates back.
        outputs: what a prediction has.
        usual: of batches of the usual size. What is compared there cell by cell is not compared
            with one sample that a smaller batch happens to have.
    """

    def __init__(
        self,
        shapes: Callable[[int], Mapping[str, Shape]],
        outputs: int,
        usual: Types | None = None,
    ) -> None:
        self._shapes = shapes
        self._outputs = outputs
        self._usual = usual
        self._known: dict[tuple[Node, int], Type] = {}

    def __call__(self, node: Node, lag: int = 0) -> Type:
        """Return the type of a node so many updates back.

        Raises:
            ExpressionError: its operands do not fit together.
        """
        if (node, lag) not in self._known:
            self._known[node, lag] = self._type(node, lag)
        return self._known[node, lag]

    def _type(self, node: Node, lag: int) -> Type:
        match node:
            case Constant() | Epoch() | Figure():
                return Type(())
            case Value(name=name):
                return Type(self._shapes(lag)[name])
            case Prediction():
                return Type((self._outputs,))
            case Before(operand=operand):
                return self(operand, lag + 1)
            case Item(operand=operand, key=key):
                before = self(operand, lag)
                return Type(_indexed(before.shape, key, node.column), before.truth)
            case Apply(rule=rule, operands=operands):
                for operand in operands:
                    _check_domain(rule.takes, self(operand, lag), rule.name, node.column)
                return Type(self._joined(node, lag), rule.gives is TRUTHS)
            case Compare():
                self._check_comparisons(node, lag)
                return Type(self._joined(node, lag), truth=True)
            case Reduce(rule=rule, operand=operand):
                _check_domain(rule.takes, self(operand, lag), rule.name, node.column)
                return Type(_reduced(node, self(operand, lag).shape), rule.gives is TRUTHS)

    def _check_comparisons(self, node: Compare, lag: int) -> None:
        types = [self(operand, lag) for operand in node.operands]
        for rule, left, right in zip(node.rules, types, types[1:], strict=False):
            for side in (left, right):
                _check_domain(rule.takes, side, rule.name, node.column)
            if left.truth != right.truth:
                raise ExpressionError(
                    f"{rule.name} cannot compare truth values with numbers", node.column
                )

    def _joined(self, node: Apply | Compare, lag: int) -> Shape:
        """Return the shape that operands have together, as numpy broadcasts them."""
        shapes = [self(operand, lag).shape for operand in node.operands]
        shape = joined(shapes)
        if shape is None:
            alike = " and ".join(_times(shape) or "one number" for shape in dict.fromkeys(shapes))
            raise ExpressionError(f"shapes {alike} do not fit together", node.column)
        if self._usual is not None:
            usual = [self._usual(operand, lag).shape for operand in node.operands]
            if _stretched(shapes, shape) - _stretched(usual, joined(usual) or ()):
                raise ExpressionError("batches of different sizes", node.column)
        return shape


def joined(shapes: Iterable[Shape]) -> Shape | None:
    """Return what shapes broadcast to, or `None` when they do not."""
    lengths: list[int] = []
    for shape in shapes:
        lengths = [1] * (len(shape) - len(lengths)) + lengths
        for axis, length in enumerate(reversed(shape), 1):
            if lengths[-axis] == 1:
                lengths[-axis] = length
            elif length not in (1, lengths[-axis]):
                return None
    return tuple(lengths)


def _stretched(shapes: list[Shape], shape: Shape) -> set[tuple[int, int]]:
    """Return which axes of which operands, from the last, are repeated to have a shape."""
    return {
        (place, axis)
        for place, own in enumerate(shapes)
        for axis, length in enumerate(reversed(own), 1)
        if length != shape[-axis]
    }


def _check_domain(takes: Domain, given: Type, name: str, column: int) -> None:
    if takes is not EITHER and given.truth is not (takes is TRUTHS):
        wanted = NUMBERS_WANTED if takes is NUMBERS else TRUTHS_WANTED
        raise ExpressionError(wanted.format(name), column)


def _reduced(node: Reduce, shape: Shape) -> Shape:
    if node.axis is None:
        return ()
    if node.axis >= len(shape):
        raise ExpressionError(f"there is no axis {node.axis}; {_described(shape)}", node.column)
    return shape[: node.axis] + shape[node.axis + 1 :]


def _indexed(shape: Shape, key: Key, column: int) -> Shape:
    """Return the shape of a part; a part of nothing is refused."""
    if len(key) > len(shape):
        raise ExpressionError(f"there is no index for {len(key)} axes; {_described(shape)}", column)
    lengths = []
    for entry, length in zip(key, shape, strict=False):
        if isinstance(entry, slice):
            lengths.append(len(range(*entry.indices(length))))
        elif not -length <= entry < length:
            raise ExpressionError(
                f"index {entry} is out of range; {_described(shape)}, "
                f"counted from 0 to {length - 1}",
                column,
            )
    if 0 in lengths:
        raise ExpressionError(f"the slice is empty; {_described(shape)}", column)
    return (*lengths, *shape[len(key) :])


def _times(shape: Shape) -> str:
    return "×".join(map(str, shape))


def _described(shape: Shape) -> str:
    return f"the value is {_times(shape)}" if shape else "the value is one number"

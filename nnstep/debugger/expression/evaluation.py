"""The values of nodes, for many updates at once.

Every array has time as its first axis, one entry per update. Parts of arrays stay where they lie
in memory, and nothing is put in another order: numpy then adds numbers up in the order in which it
adds those of one moment alone, and comes to the same bits.
"""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

import numpy as np

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
    from nnstep.debugger.expression.functions import Values
    from nnstep.debugger.expression.nodes import Node
    from nnstep.debugger.expression.source import Ints, Source
    from nnstep.engine import Array


class Evaluation:
    """Evaluates nodes at a site of some updates; what two nodes share is computed once.

    Args:
        source: where values come from.
        updates: which; those that they look back to have batches of the same size, lag by lag.
        done: how many statements of each have run.
        batches: updates in an epoch.
    """

    def __init__(self, source: Source, updates: Ints, done: int, batches: int) -> None:
        self._source = source
        self._updates = updates
        self._done = done
        self._batches = batches
        self._known: dict[tuple[Node, int], Values] = {}

    def __call__(self, node: Node, lag: int = 0) -> Values:
        """Return the value of a node so many updates earlier, `(updates, *shape)`."""
        if (node, lag) not in self._known:
            with np.errstate(all="ignore"):
                self._known[node, lag] = self._value(node, lag)
        return self._known[node, lag]

    def _value(self, node: Node, lag: int) -> Values:
        updates = self._updates - lag
        match node:
            case Constant(value=value):
                return np.full(len(updates), value)
            case Epoch():
                return (updates // self._batches).astype(np.float64)
            case Value(name=name):
                return _packed(self._source.value(name, updates, self._done))
            case Figure(name=name):
                return _packed(self._source.figure(name, updates))
            case Prediction(point=point):
                return _packed(self._source.predict(point, updates, self._done))
            case Before(operand=operand):
                return self(operand, lag + 1)
            case Item(operand=operand, key=key):
                return self(operand, lag)[(slice(None), *key)]
            case Reduce(rule=rule, operand=operand, axis=axis):
                whole = self(operand, lag)
                axes = range(1, whole.ndim) if axis is None else (axis + 1,)
                return rule(whole, tuple(axes))
            case Apply(rule=rule, operands=operands):
                return rule(*self._operands(operands, lag))
            case Compare(rules=rules, operands=operands):
                values = self._operands(operands, lag)
                pairs = zip(rules, values, values[1:], strict=False)
                held = [rule(left, right) for rule, left, right in pairs]
                return reduce(np.logical_and, held)

    def _operands(self, nodes: tuple[Node, ...], lag: int) -> list[Values | float]:
        """Return operands whose axes lie below each other; numbers remain plain numbers."""
        numbers = all(isinstance(node, Constant) for node in nodes)
        values = [
            node.value if isinstance(node, Constant) and not numbers else self(node, lag)
            for node in nodes
        ]
        most = max(np.ndim(value) for value in values)
        return [value if isinstance(value, float) else _spread(value, most) for value in values]


def _spread(values: Values, axes: int) -> Values:
    """Put axes of one cell behind time until there are so many."""
    time, *shape = values.shape
    return values.reshape(time, *[1] * (axes - values.ndim), *shape)


def _packed(values: Array) -> Array:
    return np.ascontiguousarray(values, dtype=np.float64)

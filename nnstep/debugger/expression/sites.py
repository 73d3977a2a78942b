"""When values are there: after how many statements of an update, and in which update first.

A *read* is a leaf and its lag, how many updates earlier it is looked at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnstep.debugger.expression.nodes import Epoch, Figure, Prediction, Value

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nnstep.debugger.expression.nodes import Leaf
    from nnstep.engine import Program

Read = tuple["Leaf", int]

OF_THE_LOOP = "batch", "epoch"
"""The constants that are other ones in another update."""


def available(leaf: Leaf, program: Program) -> int:
    """Return how many statements of an update must have run for a leaf to have a value."""
    match leaf:
        case Figure():
            return program.backprop_start + 1
        case Value(name=name) if name not in program.kept and name not in program.constants:
            return _after(name, program)
        case Value() | Epoch() | Prediction():
            return 0


def settled(leaf: Leaf, program: Program) -> int | None:
    """Return after how many statements a leaf has the value that the update leaves behind.

    `None` for what does not survive an update.
    """
    match leaf:
        case Prediction():
            return max(_after(name, program) for name in program.parameters)
        case Value(name=name) if name in program.kept:
            return _after(name, program)
        case Value(name=name) if name in program.constants and name not in OF_THE_LOOP:
            return 0
        case Value() | Figure() | Epoch():
            return None


def default_site(leaves: Iterable[Leaf], program: Program) -> int:
    """Return just after what the leaves' values are written by.

    What an update computes decides where there is any; otherwise what survives it.
    """
    leaves = list(leaves)
    computed = max((available(leaf, program) for leaf in leaves), default=0)
    return computed or max((settled(leaf, program) or 0 for leaf in leaves), default=0)


def first_update(reads: Iterable[Read], program: Program, done: int, back: int = 0) -> int:
    """Return the first update in which all reads have values once `done` statements have run.

    What survives an update has a value before the first one, too.

    Args:
        reads: the leaves, and how many updates earlier they are looked at.
        program: of the updates.
        done: statements.
        back: how many updates earlier all of them are looked at, beside now.
    """
    first = 0
    for leaf, lag in reads:
        at = settled(leaf, program)
        first = max(first, lag + back - (at is not None and at <= done))
    return first


def _after(name: str, program: Program) -> int:
    """Return how many statements have run just after a name is written; 0 when none writes it."""
    return program.names.index(name) + 1 if name in program.names else 0

"""Learning-rate schedules: the rate of an epoch, computed as the first statement of an update."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from nnstep.engine.op import Array, Call, Op
from nnstep.errors import ShapeError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from nnstep.engine.op import Shape

STEP_DECAY = """\
def step_decay(start, epoch, every, factor):
    return start * np.power(factor, epoch // every)
"""
COSINE_DECAY = """\
def cosine_decay(start, epoch, epochs):
    return start * (1 + np.cos(np.pi * min(epoch / epochs, 1))) / 2
"""


def step_decay(start: float, epoch: float, every: float, factor: float) -> float:
    """Multiply the rate by `factor` after every so many epochs.

    A power of Python's own raises where it overflows, and can differ in the last bit.
    """
    return float(start * np.power(factor, epoch // every))


def cosine_decay(start: float, epoch: float, epochs: float) -> float:
    """Let the rate fall to zero along half a cosine (Loshchilov and Hutter, 2017)."""
    return float(start * (1 + np.cos(np.pi * min(epoch / epochs, 1))) / 2)


def _numbers(*shapes: Shape) -> Shape:
    if any(shapes):
        raise ShapeError(f"a schedule is of plain numbers, not an array of shape {max(shapes)}")
    return ()


def _by(function: Callable[..., float], out: Array, *arguments: Array) -> tuple[Call, ...]:
    """Compute with plain numbers, anew when one of them is another."""
    known: tuple[float, ...] = ()
    value = 0.0

    def store() -> None:
        nonlocal known, value
        numbers = tuple([argument.item() for argument in arguments])
        if numbers != known:
            known, value = numbers, function(*numbers)
        out[()] = value

    return (store,)


SCHEDULE_OPS = (
    Op(
        "step_decay",
        "step_decay({0}, {1}, {2}, {3})",
        _numbers,
        partial(_by, step_decay),
        helpers=(STEP_DECAY,),
    ),
    Op(
        "cosine_decay",
        "cosine_decay({0}, {1}, {2})",
        _numbers,
        partial(_by, cosine_decay),
        helpers=(COSINE_DECAY,),
    ),
)


@dataclass(frozen=True, slots=True)
class Schedule:
    """How the learning rate changes from epoch to epoch.

    Attributes:
        name: as users write it.
        op: what computes `lr`; empty when it stays as it is.
        reads: what the op reads; `lr_start` is the rate to begin with.
        options: the constants that can be chosen, with what they are unless said.
    """

    name: str
    op: str
    reads: tuple[str, ...]
    options: Mapping[str, float]


SCHEDULES = {
    schedule.name: schedule
    for schedule in (
        Schedule("constant", "", (), {}),
        Schedule(
            "step",
            "step_decay",
            ("lr_start", "epoch", "every", "factor"),
            {"every": 100.0, "factor": 0.5},
        ),
        Schedule("cosine", "cosine_decay", ("lr_start", "epoch", "epochs"), {}),
    )
}

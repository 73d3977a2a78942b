"""The tutorial's training loop in plain numpy: the oracle that knows nothing of this package."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nnstep.engine import Array

FEATURES = np.array(
    [[0, 1, 0], [0, 0, 1], [1, 0, 0], [1, 1, 0], [1, 1, 1], [0, 1, 1], [0, 1, 0]], dtype=float
)
CLASSES = np.array([[1], [0], [0], [1], [1], [0], [1]], dtype=float)
RATE = 0.05


@dataclass(frozen=True)
class Epoch:
    """The parameters an epoch begins with, and the sum of its errors."""

    weights: Array
    bias: Array
    error_sum: float


def squashed(x: Array) -> Array:
    """Return the sigmoid."""
    return 1 / (1 + np.exp(-x))


def slope(x: Array) -> Array:
    """Return the derivative of the sigmoid at `x`."""
    return squashed(x) * (1 - squashed(x))


def epochs() -> Iterator[Epoch]:
    """Train for ever; the bias is changed by one sample after the other, as the tutorial does."""
    draw = np.random.RandomState(42)
    weights, bias = draw.rand(3, 1), draw.rand(1)
    while True:
        output = squashed(FEATURES @ weights + bias)
        error = output - CLASSES
        yield Epoch(weights, bias, float(error.sum()))
        change = error * slope(output)
        weights = weights - RATE * (FEATURES.T @ change)
        for share in change:
            bias = bias - RATE * share

"""The cost of an update, measured before it changes the parameters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from nnstep.engine import Array

MEASURED = "error"
"""The name of the value that costs are measured on."""

MEASURES = ("error_sum", "mse")
"""The columns that `measure` gives."""


@dataclass(frozen=True, slots=True)
class Cost:
    """The figures of one update.

    Attributes:
        update: which one, counted from 0.
        error_sum: the article's figure, a signed sum in which entries cancel.
        mse: the mean of the squared errors.
    """

    update: int
    error_sum: float
    mse: float


def measure(errors: Array) -> Array:
    """Measure updates: `(updates, samples)` of `error` → `(updates, 2)`, as `MEASURES` says.

    Each row holds, to the last bit, `error.sum()` and `(error ** 2).mean()`.
    """
    with np.errstate(all="ignore"):
        return np.stack((errors.sum(axis=1), np.square(errors).mean(axis=1)), axis=1)

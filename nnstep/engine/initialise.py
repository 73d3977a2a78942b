"""Initial values of the parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from nnstep.engine.ops import Array


def uniform(seed: int, count: int) -> Array:
    """Draw `count` numbers from [0, 1) as `np.random.seed(seed); np.random.rand(…)` does.

    The legacy generator (MT19937) is a private one: numpy's global state is neither read nor
    changed. Drawing weights and then the bias in one go gives the numbers that two draws give.
    """
    return np.random.RandomState(seed).random_sample(count)

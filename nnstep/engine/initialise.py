"""Initial values of the parameters."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from nnstep.engine.ops import Array

STATE_WORDS = 624


def uniform(seed: int, count: int) -> Array:
    """Draw `count` numbers from [0, 1) as `np.random.seed(seed); np.random.rand(…)` does.

    numpy's legacy generator and Python's are the same Mersenne Twister and make floats of it in
    the same way; only the seeding differs. Python's is used: it is a private one, so that numpy's
    global state is neither read nor changed, and it need not be imported. Drawing weights and
    then the bias in one go gives the numbers that two draws give.
    """
    generator = Random()
    generator.setstate((Random.VERSION, (*_seeded(seed), STATE_WORDS), None))
    return np.array([generator.random() for _ in range(count)])


def _seeded(seed: int) -> list[int]:
    """Seed as `init_genrand` of the reference code does (Matsumoto and Nishimura, 2002)."""
    words = [seed]
    for index in range(1, STATE_WORDS):
        previous = words[-1]
        words.append((1812433253 * (previous ^ (previous >> 30)) + index) & 0xFFFFFFFF)
    return words

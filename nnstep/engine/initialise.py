"""Initial values of the parameters."""

from __future__ import annotations

from math import sqrt
from random import Random
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from nnstep.engine.op import Array

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


def _normal(drawn: Array) -> Array:
    """Turn uniform numbers into standard normal ones, by the inverse of the distribution."""
    from statistics import NormalDist  # slow to import, and seldom needed

    inverse = NormalDist().inv_cdf
    return np.array([inverse(max(number, 2**-54)) for number in drawn.tolist()])


INITIALISERS: dict[str, Callable[[Array, int, int], Array]] = {
    "article": lambda drawn, fan_in, fan_out: drawn,
    "uniform": lambda drawn, fan_in, fan_out: 2 * drawn - 1,
    "normal": lambda drawn, fan_in, fan_out: _normal(drawn),
    "glorot": lambda drawn, fan_in, fan_out: sqrt(6 / (fan_in + fan_out)) * (2 * drawn - 1),
    "he": lambda drawn, fan_in, fan_out: sqrt(2 / fan_in) * _normal(drawn),
    "zeros": lambda drawn, fan_in, fan_out: np.zeros_like(drawn),
}
"""Name → weights of uniform numbers in [0, 1), and of how many inputs and outputs a layer has.

`article` draws biases in the same way, all others leave them at 0. `glorot` is the uniform one of
Glorot and Bengio (2010), `he` the normal one of He et al. (2015).
"""

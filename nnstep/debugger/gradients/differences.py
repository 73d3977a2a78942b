"""Central differences, the doubt about them, and the kinks where there is no one slope."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from nnstep.debugger.expression import Truths
    from nnstep.engine import Array

    Graph = tuple[Array, Array]

TOLERANCE = 1e-6
"""Numbers agree when they differ by no more than this share of the larger one."""

STEPS = tuple(10.0**-power for power in range(1, 15))
"""How far a value is moved, times its size where that is above 1."""

FIRST = 2
"""Which two of `STEPS` mostly do: long enough for rounding, short enough for bends."""

NEAR = 1e-7
"""A step so short that what lies within it cannot be kept apart by differences."""

BEND = 1e-3
"""What has two slopes this far apart, within the step `NEAR`, has a kink there."""

ROUNDING = 8 * float(np.finfo(np.float64).eps)
"""The share of a sum that may be lost when its terms are computed and added."""


def agree(stated: Array | float, measured: Array | float, doubt: Array | float) -> Truths:
    """Say which numbers are the same but for rounding; none is that is not finite."""
    size = np.maximum(np.abs(stated), np.abs(measured))
    close = np.abs(stated - measured) <= np.maximum(TOLERANCE * size, doubt)
    return close & np.isfinite(measured)


def bent(here: Graph, above: Graph, below: Graph) -> Truths:
    """Say where functions have a kink, of what goes into them and their values a step apart."""
    (x, y), (x_up, y_up), (x_down, y_down) = here, above, below
    moved = np.minimum(np.abs(x_up - x), np.abs(x - x_down)) > 1e-12 * np.abs(x)
    jump = (y_up - y) / (x_up - x) - (y - y_down) / (x - x_down)
    return moved & (np.abs(jump) > BEND)


class Ladder:
    """Central differences of functions of one number each, with longer and shorter steps.

    Two steps, one a tenth of the other, give a slope whose error falls with the fourth power of
    the step (Richardson, 1911); rounding grows as the step becomes shorter.

    Args:
        values: the functions, `(numbers,)` → `(numbers,)`.
        start: where their slopes are sought.
        strain: how much they may make of the rounding of numbers that they are computed of.
    """

    def __init__(self, values: Callable[[Array], Array], start: Array, strain: Array) -> None:
        self._values, self._start, self._strain = values, start, strain
        self.unit = np.maximum(1.0, np.abs(start))
        with np.errstate(all="ignore"):
            self._base = values(start)
        self._slopes, self._jumps, self._rounding = np.full((3, len(STEPS), len(start)), np.nan)
        for n in (FIRST, FIRST + 1):
            self.climb(n)

    @property
    def others(self) -> list[int]:
        """The steps that `first` does without."""
        return [n for n in range(len(STEPS)) if n not in (FIRST, FIRST + 1)]

    def climb(self, n: int) -> None:
        """Take a step of length `STEPS[n]` to either side."""
        start, base, step = self._start, self._base, STEPS[n] * self.unit
        above, below = start + step, start - step  # rounded, so that widths are measured anew
        with np.errstate(all="ignore"):
            up, down = self._values(above), self._values(below)
            self._slopes[n] = (up - down) / (above - below)
            self._jumps[n] = (up - base) / (above - start) - (base - down) / (start - below)
            self._rounding[n] = ROUNDING * np.maximum(np.abs(up), np.abs(down)) / step

    def first(self) -> tuple[Array, Array, Truths]:
        """Return the slopes by the first two steps, their doubts, and where it may have a kink.

        The slopes to the right and to the left differ by as much as the step is long, unless
        there is a kink: then by as much however short it is.
        """
        with np.errstate(all="ignore"):
            slopes = _extrapolated(self._slopes[FIRST], self._slopes[FIRST + 1])
            longer, shorter = self._jumps[FIRST], self._jumps[FIRST + 1]
            rounding = self._rounding[FIRST + 1]
            jump = (10 * shorter - longer) / 9
            bent = np.abs(jump) > np.maximum(np.abs(longer) / 2, 2 * rounding)
        return slopes, rounding, bent

    def best(self) -> tuple[Array, Array]:
        """Return the slopes that shorter steps confirm best, and how far those are from them.

        NaN where there is no finite slope; the doubt is 0 there.
        """
        steps = np.multiply.outer(STEPS, self.unit)
        rounding = self._rounding + ROUNDING * self._strain / steps
        with np.errstate(all="ignore"):
            slopes = _extrapolated(self._slopes[:-1], self._slopes[1:])
            sought, shorter, shortest = slopes[:-2], slopes[1:-1], slopes[2:]
            doubts = np.maximum(np.abs(sought - shorter), np.abs(sought - shortest) / 10)
            doubts = np.maximum(doubts, rounding[2:-1])
            jumps = (10 * self._jumps[1:-2] - self._jumps[:-3]) / 9
            doubts = np.maximum(doubts, np.abs(jumps) / 2)
        doubts[~np.isfinite(doubts)] = np.inf
        best = doubts.argmin(axis=0), np.arange(doubts.shape[1])
        none = np.isinf(doubts[best])
        return np.where(none, np.nan, sought[best]), np.where(none, 0.0, doubts[best])


def _extrapolated(longer: Array, shorter: Array) -> Array:
    """Return what two differences tend to, the step of one being ten times that of the other."""
    return (100 * shorter - longer) / 99

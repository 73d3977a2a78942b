"""Checks: what the state was at some moments, to see whether a run elsewhere is the same."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nnstep.experiment.recipe import digest_of
from nnstep.numbers import short

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nnstep.engine import Array
    from nnstep.timeline import Position

SAMPLED = 32
"""So many numbers of a state are written down."""

CLOSE = 1e-9
"""States are equal when none of those numbers differs by a larger share of it."""

SMALLEST_SHARE = 1e-6
"""What is smaller than this share of the largest number is compared with the share, not itself."""


@dataclass(frozen=True, slots=True)
class Check:
    """The state at a moment, in brief.

    Attributes:
        fork: the future that the moment is in.
        position: when.
        sha256: of the bytes of the state, every NaN written alike.
        numbers: some of it, at equal distances.
    """

    fork: str
    position: Position
    sha256: str
    numbers: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """What a check came to.

    Attributes:
        check: what was to be.
        difference: 0 when it is so to the last bit, else by how much the numbers differ at most.
        exact: whether it is so to the last bit.
        where: the moment as users write it.
    """

    check: Check
    difference: float
    exact: bool
    where: str


def check_of(fork: str, position: Position, state: Array) -> Check:
    """Return the check of a state, flat."""
    tidy = np.ascontiguousarray(np.where(np.isnan(state), np.nan, state), dtype="<f8")
    chosen = np.linspace(0, tidy.size - 1, min(tidy.size, SAMPLED)).astype(int)
    return Check(fork, position, digest_of(tidy.tobytes()), tuple(tidy[chosen].tolist()))


def compared(check: Check, now: Check, where: str) -> Compared:
    """Compare a state with what it was."""
    exact = check.sha256 == now.sha256
    difference = 0.0 if exact else _difference(check.numbers, now.numbers)
    return Compared(check, difference, exact, where)


def _difference(before: tuple[float, ...], now: tuple[float, ...]) -> float:
    """Return the largest relative difference; infinity where there can be none."""
    if len(before) != len(now):
        return math.inf
    finite = [abs(number) for number in (*before, *now) if math.isfinite(number)]
    floor = SMALLEST_SHARE * max(finite, default=0.0)
    return max((_relative(*pair, floor) for pair in zip(before, now, strict=True)), default=0.0)


def _relative(before: float, now: float, floor: float) -> float:
    if before == now or (math.isnan(before) and math.isnan(now)):
        return 0.0
    if not (math.isfinite(before) and math.isfinite(now)):
        return math.inf
    scale = max(abs(before), abs(now), floor)
    return abs(before / scale - now / scale)


def verdict(found: Iterable[Compared], main: str) -> str:
    """Say in a few words how alike two runs are.

    Args:
        found: what the checks came to.
        main: the fork that need not be named.
    """
    in_time = sorted(found, key=lambda compared: compared.check.position)
    if not in_time:
        return "nothing to check it by"
    if all(compared.exact for compared in in_time):
        return "exact"
    for compared in in_time:
        if compared.difference > CLOSE:
            fork = compared.check.fork
            return f"parts at {compared.where}{f' in fork {fork}' if fork != main else ''}"
    largest = max(compared.difference for compared in in_time)
    return f"equal to {CLOSE:g} (largest relative difference {short(largest)})".replace("e-0", "e-")

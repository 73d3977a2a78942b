"""The datasets that the project makes itself: the same bytes from the same seed, everywhere.

A generator keeps to plain numpy and its legacy generator, whose stream never changes; four
decimals leave no trace of how a machine rounds a sine.
"""

from __future__ import annotations

import operator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.random import RandomState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from nnstep.engine import Array

    Cell = float | str
    Table = Iterable[Sequence[Cell]]

FOLDER = Path(__file__).resolve().parents[2] / "datasets"
SEED = 42
DECIMALS = 4
EACH = 100  # points of each class where there are two
CENTRES = {"left": (-1.5, -1.0), "right": (1.5, -1.0), "top": (0.0, 1.5)}


def path(name: str) -> Path:
    """Return the file of a dataset."""
    return FOLDER / f"{name}.csv"


def content(name: str) -> bytes:
    """Return what is in the file of a dataset that is generated."""
    header, make = GENERATED[name]
    lines = [header, *(",".join(map(_cell, row)) for row in make(RandomState(SEED)))]
    return "".join(f"{line}\n" for line in lines).encode()


def gate(gate: Callable[[int, int], int], _: RandomState) -> Table:
    """Return the truth table of a logic gate."""
    return [(a, b, gate(a, b)) for a in (0, 1) for b in (0, 1)]


def moons(random: RandomState) -> Table:
    """Return two half circles of radius 1, each with its end in the hollow of the other."""
    angle = np.linspace(0, np.pi, EACH)
    upper = _polar(1, angle)
    return _mixed(random, {0: upper, 1: (1, 0.5) - upper}, noise=0.1)


def circles(random: RandomState) -> Table:
    """Return a circle of radius 1, and one of radius 0.5 inside it."""
    angle = np.linspace(0, 2 * np.pi, EACH, endpoint=False)
    return _mixed(random, {0: _polar(1, angle), 1: _polar(0.5, angle)}, noise=0.06)


def spirals(random: RandomState) -> Table:
    """Return two spirals of one and a half turns, each the other turned half round."""
    radius = np.sqrt(np.linspace(0.01, 1, EACH))  # the root: points as dense outside as inside
    arm = _polar(radius, 1.5 * 2 * np.pi * radius)
    return _mixed(random, {0: arm, 1: -arm}, noise=0.02)


def blobs(random: RandomState) -> Table:
    """Return fifty points around each of three centres."""
    return _mixed(
        random, {place: np.tile(centre, (50, 1)) for place, centre in CENTRES.items()}, noise=0.6
    )


def curve(random: RandomState) -> Table:
    """Return a sine from -3 to 3, not quite."""
    x = np.linspace(-3, 3, 60)
    return zip(x, np.sin(x) + random.normal(0, 0.1, x.shape), strict=True)


def _polar(radius: Array | float, angle: Array) -> Array:
    return np.column_stack((radius * np.cos(angle), radius * np.sin(angle)))


def _mixed(random: RandomState, points: dict[Cell, Array], noise: float) -> Table:
    """Return the points of each class, moved a little, in random order."""
    rows = [
        (*point, class_)
        for class_, exact in points.items()
        for point in exact + random.normal(0, noise, exact.shape)
    ]
    return [rows[index] for index in random.permutation(len(rows))]


def _cell(value: Cell) -> str:
    if isinstance(value, str):
        return value
    return f"{round(float(value), DECIMALS) + 0:g}"  # + 0: there is no -0


GENERATED: dict[str, tuple[str, Callable[[RandomState], Table]]] = {
    "and": ("a,b,Y", partial(gate, operator.and_)),
    "or": ("a,b,Y", partial(gate, operator.or_)),
    "xor": ("a,b,Y", partial(gate, operator.xor)),
    "moons": ("x1,x2,moon", moons),
    "circles": ("x1,x2,ring", circles),
    "spirals": ("x1,x2,arm", spirals),
    "blobs": ("x1,x2,blob", blobs),
    "curve": ("x,y", curve),
}
"""Name → header, and what draws the rows."""

"""A plane of cells: where its points are, what the network says there, and where that changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from nnstep.tui.plot import ACROSS, BITS, DOWN, GLYPHS

if TYPE_CHECKING:
    from nnstep.engine import Array
    from nnstep.experiment import Dataset, Experiment
    from nnstep.tui.decision.axes import Axis, Cells

    Flags = npt.NDArray[np.bool_]

NOWHERE = -1
"""Stands for a class where the network says nothing that is a number."""

BLOCKS = (1, 1), (2, 1), (4, 2), (6, 3), (8, 4), (12, 6), (16, 8)
"""Cells across and down that may share one point; each looks like a square."""

NANOSECONDS_PER_WEIGHT = 0.06
NANOSECONDS_PER_UNIT = 3.0
AFFORDABLE_NANOSECONDS = 2_000_000
FEWEST_POINTS = 40


def affordable(experiment: Experiment) -> int:
    """Return how many points the network can be asked about while a key is answered.

    The cost is modelled, so that the same picture comes on every machine.
    """
    shapes = experiment.spec.parameters.values()
    weights = sum(shape[0] * shape[1] for shape in shapes if len(shape) == 2)
    units = sum(shape[0] for shape in shapes if len(shape) == 1)
    each = NANOSECONDS_PER_WEIGHT * weights + NANOSECONDS_PER_UNIT * units
    return max(int(AFFORDABLE_NANOSECONDS / each), FEWEST_POINTS)


@dataclass(frozen=True, slots=True)
class Grid:
    """Cells over a plane; several share a point when there are more than can be afforded.

    Attributes:
        across: the axis that goes to the right.
        up: the axis that goes upwards.
        columns: points side by side.
        rows: points above each other.
        block: cells across and down that share a point.
    """

    across: Axis
    up: Axis
    columns: int
    rows: int
    block: tuple[int, int] = (1, 1)

    def __len__(self) -> int:
        return self.columns * self.rows

    @property
    def width(self) -> int:
        """The cells of a row."""
        return self.columns * self.block[0]

    @property
    def height(self) -> int:
        """The rows of cells."""
        return self.rows * self.block[1]

    def points(self) -> Array:
        """Return both coordinates of each point, `(points, 2)`, row by row from the top."""
        x, y = self.across.centers(self.columns), self.up.centers(self.rows)[::-1]
        return np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)

    def spread(self, values: Cells) -> Cells:
        """Bring a value for each point, `(points,)`, to the cells, `(height, width)`."""
        across, down = self.block
        return values.reshape(self.rows, self.columns).repeat(down, axis=0).repeat(across, axis=1)

    def places(self, points: Array) -> tuple[Cells, Cells]:
        """Return the rows and columns of the cells of points, `(points, 2)`."""
        columns = self.across.cells(points[:, 0], self.width)
        above = self.up.cells(points[:, 1], self.height)
        return np.where(above < 0, above, self.height - 1 - above), columns

    def point(self, row: int, column: int) -> tuple[float, float]:
        """Return the middle of a cell, rounded so that it still is in the cell."""
        x = float(self.across.centers(self.width)[column])
        y = float(self.up.centers(self.height)[self.height - 1 - row])
        return self.across.rounded(x, self.width), self.up.rounded(y, self.height)


def grid_of(across: Axis, up: Axis, width: int, height: int, most: int) -> Grid:
    """Return a grid of at most so many cells and points that fills the room as well as it can."""
    for block in BLOCKS:
        columns, rows = max(width // block[0], 1), max(height // block[1], 1)
        if columns * rows <= most:
            break
    return Grid(across, up, columns, rows, block)


def telling(data: Dataset) -> tuple[int, int]:
    """Return the two features that the labels go along with most, in order."""
    inputs, labels = data.inputs, data.labels
    with np.errstate(all="ignore"):
        apart = [(array - array.mean(axis=0)) / array.std(axis=0) for array in (inputs, labels)]
        along = np.abs(np.nan_to_num(apart[0].T @ apart[1])).max(axis=1)
    first, second = sorted(np.argsort(-along, kind="stable")[:2].tolist())
    return first, second


# What is seen in it ------------------------------------------------------------------------------


def winners(scores: Array) -> Cells:
    """Return which class has the largest score, `(…, classes)`; whether a single one is 0 or more.

    It is `NOWHERE` where a score is NaN.
    """
    won = scores.argmax(axis=-1) if scores.shape[-1] > 1 else (scores[..., 0] >= 0).astype(np.intp)
    return np.where(np.isnan(scores).any(axis=-1), NOWHERE, won)


def shades(values: Array, middle: float, reach: float, most: int) -> Cells:
    """Return how far each value is from the middle, from `-most` to `most`; 0 for NaN."""
    with np.errstate(all="ignore"):
        shares = np.clip((values - middle) / reach, -1, 1)
        return np.rint(np.nan_to_num(shares) * most).astype(np.intp)


DITHER = np.array([[0, 2], [3, 1]])
"""In which order the cells of a square get their sign as a number is farther from the middle."""


def dense(shares: Array) -> Flags:
    """Return which cells get a sign so that about half the share of them, 0 to 1, has one."""
    height, width = shares.shape
    order = np.tile(DITHER, (-(-height // 2), -(-width // 2)))[:height, :width]
    return order < np.rint(shares * len(DITHER))


# Dots --------------------------------------------------------------------------------------------

DOT_CELLS = np.array(list(GLYPHS.cells))
"""Pattern of dots → the character of the cell."""


def dotted(dots: Flags) -> Cells:
    """Return the pattern of the dots of each cell, `(rows, columns)`.

    Args:
        dots: which are set, `(rows * DOWN, columns * ACROSS)`.
    """
    rows, columns = dots.shape[0] // DOWN, dots.shape[1] // ACROSS
    patterns: Cells = np.einsum("ydxa,da->yx", dots.reshape(rows, DOWN, columns, ACROSS), BITS)
    return patterns


# The boundary ------------------------------------------------------------------------------------


def _shares(count: int) -> Array:
    """Return how much of the cell before, this one and the next is in each of its dots."""
    offsets = (np.arange(count) + 0.5) / count - 0.5
    return np.stack((np.maximum(-offsets, 0), 1 - np.abs(offsets), np.maximum(offsets, 0)), axis=1)


_BLEND = np.einsum("ai,bj->abij", _shares(DOWN), _shares(ACROSS)).reshape(DOWN * ACROSS, 9)
"""Dot of a cell → what each of the 3 × 3 cells around counts in it: straight lines between."""


def boundary(scores: Array) -> Cells:
    """Return the pattern of dots of each cell where the winner changes, `(rows, columns)`.

    Between the middles of cells, scores are taken to be on straight lines.

    Args:
        scores: `(rows, columns, classes)`, or one from 0 on.
    """
    won = winners(scores)
    fine = won.repeat(DOWN, axis=0).repeat(ACROSS, axis=1)
    rows, columns = np.nonzero(_near_another(won))
    padded = np.pad(scores, ((1, 1), (1, 1), (0, 0)), mode="edge")
    around = np.stack(
        [padded[rows + dy, columns + dx] for dy in range(3) for dx in range(3)], axis=1
    )
    with np.errstate(all="ignore"):
        blended = winners(_BLEND @ around).reshape(-1, DOWN, ACROSS)
    cells = fine.reshape(len(won), DOWN, -1, ACROSS)
    cells[rows, :, columns, :] = blended
    change = np.zeros(fine.shape, dtype=bool)
    change[:, :-1] = _differ(fine[:, :-1], fine[:, 1:])
    change[:-1] |= _differ(fine[:-1], fine[1:])
    return dotted(change)


def _near_another(won: Cells) -> Flags:
    """Return which cells have one of another class around them."""
    around = np.pad(won, 1, mode="edge")
    near = np.zeros(won.shape, dtype=bool)
    for dy in range(3):
        for dx in range(3):
            near |= around[dy : dy + won.shape[0], dx : dx + won.shape[1]] != won
    return near


def _differ(one: Cells, other: Cells) -> Flags:
    return np.asarray((one != other) & (one != NOWHERE) & (other != NOWHERE))

"""The plane of two features: regions or shades, the boundary, and the samples on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from rich.cells import cell_len

from nnstep.experiment import Forward
from nnstep.tui.decision.axes import Canvas, Cells, axis_of
from nnstep.tui.decision.framing import MARGIN, Drawing, most_samples, put_queries
from nnstep.tui.decision.plane import (
    DOT_CELLS,
    NOWHERE,
    affordable,
    boundary,
    dense,
    grid_of,
    shades,
    winners,
)
from nnstep.tui.decision.sights import GLYPHS, LABEL_INK, WRONG, Classes, Kind, Scatter, Sight
from nnstep.tui.glyphs import ASCII

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nnstep.engine import Array, Frame
    from nnstep.experiment import Experiment, Prediction
    from nnstep.tui.decision.axes import Axis
    from nnstep.tui.decision.plane import Flags

BANDS = 0.1, 0.5, 0.9
"""Where one band ends and the next begins, on the way from a sure no to a sure yes."""

SHADES = 4
"""Levels of each sign: on stronger ones the marks of samples would lose their colour."""

BELOW_MARKS = {f"{sign}{SHADES}": f"{sign}{SHADES - 1}" for sign in ("plus", "minus")}
"""Shade → the one in its place below a mark, which would lose its colour there."""

FILL_INK = "absent"
BOUNDARY_INK = "strong"


class Fill(NamedTuple):
    """What a cell is filled with before anything is put there."""

    char: str
    paper: str
    ink: str


UNKNOWN = Fill(GLYPHS.unknown, "", "warning")
BAND_FILLS = [
    Fill(GLYPHS.bands[0], "region0", FILL_INK),
    Fill(GLYPHS.bands[1], "minus1", "muted"),
    Fill(GLYPHS.bands[2], "plus1", "muted"),
    Fill(GLYPHS.bands[3], "region1", FILL_INK),
]
SHADE_FILLS = [
    *(Fill(" ", f"minus{level}", "negative") for level in range(SHADES, 0, -1)),
    Fill(" ", "", ""),
    *(Fill(" ", f"plus{level}", "positive") for level in range(1, SHADES + 1)),
]

DECIDED_AT_ZERO = {"softmax": None, "sigmoid": 0.5, "tanh": 0.0}
"""Activation → the threshold at which its weighted sum is 0.

There the sums tell the same as the outputs and are not squashed, so a line between two cells is
nearer to the truth.
"""

NAME_SHARE = 5
"""The axis at the left takes at most such a part of the width for the name of its feature."""


class Field:
    """Draws the plane of two features for any moment.

    Args:
        experiment: whose network it is.
        pair: which feature goes to the right, and which upwards.
        width: cells of a row, with the axis at its left.
        height: rows, with the axis below them.
    """

    def __init__(
        self, experiment: Experiment, pair: tuple[int, int], width: int, height: int
    ) -> None:
        data, most = experiment.dataset, affordable(experiment)
        self._experiment = experiment
        self._pair = list(pair)
        self.scatter = Scatter.of(experiment, most_samples(width, height, most))
        inputs = self.scatter.inputs
        across, up = (axis_of(data.features[n], inputs[:, n]) for n in pair)
        self.gutter = _gutter(up, width)
        room = max(width - self.gutter - MARGIN, 1), max(height - 1, 1)
        self.grid = grid_of(across, up, *room, most)
        with np.errstate(all="ignore"):
            self._mean = data.inputs.mean(axis=0)
        points = np.tile(self._mean, (len(self.grid), 1))
        points[:, self._pair] = self.grid.points()
        self._forward = Forward(experiment, np.concatenate((points, inputs)))
        self._places = self.grid.places(inputs[:, self._pair])
        self._taken = set(zip(*(places.tolist() for places in self._places), strict=True))

    def draw(self, sight: Sight, state: Array, queries: Sequence[Prediction]) -> Drawing | None:
        """Draw a moment; `None` when there is no number in it.

        Args:
            sight: what is looked at.
            state: the parameters at that moment, flat.
            queries: to be drawn as numbers.
        """
        frame = self._forward(state)
        values = frame[sight.value][: len(self.grid), sight.units]
        if np.isnan(values).any(axis=1).all():
            return None
        middle, reach = _scale(sight, values)
        if sight.kind is Kind.CLASSES:
            canvas = self._regions(values)
        elif sight.kind is Kind.ANSWER:
            canvas = self._cells(self._bands(values[:, 0]), BAND_FILLS)
        else:
            canvas = self._shades(values[:, 0], middle, reach)
        if sight.kind in (Kind.CLASSES, Kind.ANSWER):
            self._draw_boundary(canvas, self._scores(sight, frame, values))
        z = frame[self._experiment.spec.output][len(self.grid) :]
        marks, inks, wrong = self.scatter.marks(self._experiment, sight, z)
        order, (rows, columns) = self.scatter.order(wrong), self._places
        canvas.exchange_papers(rows, columns, BELOW_MARKS)
        canvas.put(rows[order], columns[order], marks[order], inks[order])
        hidden = self._mark_mixed(canvas, sight, wrong) if self._experiment.task.decides else 0
        if queries:
            asked = np.array([query.point for query in queries])[:, self._pair]
            put_queries(canvas, *self.grid.places(asked), self._taken)
        return Drawing(canvas, canvas.width, self.grid.across, self.grid.up, middle, reach, hidden)

    def _mark_mixed(self, canvas: Canvas, sight: Sight, wrong: Flags) -> int:
        """Mark where samples of several classes are; return how many are below one of another."""
        (rows, columns), answers = self._places, self.scatter.answers(self._experiment, sight)
        order, seen = self.scatter.order(wrong), np.zeros((canvas.height, canvas.width), np.intp)
        seen[rows[order], columns[order]] = answers[order]
        hidden = seen[rows, columns] != answers
        if Classes(self._experiment.task.classes).has_shapes:
            mixed = np.zeros_like(seen, dtype=bool)
            mixed[rows[hidden], columns[hidden]] = True
            where = np.flatnonzero(mixed[rows, columns])
            where = where[np.argsort(wrong[where], kind="stable")]
            inks = np.where(wrong, f"{LABEL_INK} {WRONG}", LABEL_INK).astype(object)
            canvas.put(rows[where], columns[where], GLYPHS.mixed, inks[where])
        return int(hidden.sum())

    def point(self, row: int, x: int) -> tuple[float, ...] | None:
        """Return the point in the middle of a cell; `None` beside the plane."""
        column = x - self.gutter
        if not (0 <= row < self.grid.height and 0 <= column < self.grid.width):
            return None
        point = [float(f"{value:.6g}") for value in self._mean.tolist()]
        for feature, value in zip(self._pair, self.grid.point(row, column), strict=True):
            point[feature] = value
        return tuple(point)

    def _cells(self, kinds: Cells, fills: Sequence[Fill]) -> Canvas:
        """Fill the cells, each by the kind of its point, `(points,)`."""
        cells = self.grid.spread(kinds)
        chars, papers, inks = zip(*fills, UNKNOWN, strict=True)  # `NOWHERE` is the last one
        return Canvas(
            np.array(chars)[cells],
            np.array(papers, dtype=object)[cells],
            np.array(inks, dtype=object)[cells],
        )

    def _regions(self, z: Array) -> Canvas:
        classes = Classes(self._experiment.task.classes)
        every = range(len(classes.names))
        fills = [Fill(classes.fill(n), classes.region(n), FILL_INK) for n in every]
        return self._cells(winners(z), fills)

    def _bands(self, z: Array) -> Cells:
        """Return how sure a yes is at each point."""
        no, yes = map(float, self._experiment.task.labels)
        band = np.searchsorted([no + share * (yes - no) for share in BANDS], z, side="right")
        return np.where(np.isnan(z), NOWHERE, band)

    def _shades(self, values: Array, middle: float, reach: float) -> Canvas:
        """Shade the cells by how far a number is from the middle, with its sign here and there."""
        known, steps = ~np.isnan(values), shades(values, middle, reach, SHADES)
        canvas = self._cells(np.where(known, steps + SHADES, NOWHERE), SHADE_FILLS)
        cells = self.grid.spread(steps)
        signs = dense(np.abs(cells) / SHADES)
        for sign, ink, there in (
            (GLYPHS.plus, "positive", signs & (cells > 0)),
            (GLYPHS.minus, "negative", signs & (cells < 0)),
        ):
            rows, columns = np.nonzero(there)
            canvas.put(rows, columns, sign, ink)
        return canvas

    def _scores(self, sight: Sight, frame: Frame, values: Array) -> Array:
        """Return what decides, `(rows, columns, classes)`, or one number from 0 on."""
        spec, threshold = self._experiment.spec, self._experiment.task.threshold
        last = spec.layers[-1].activation
        if last in DECIDED_AT_ZERO and DECIDED_AT_ZERO[last] == threshold:
            sums = frame[spec.name("XW", len(spec.layers))]
            values = sums[: len(self.grid), sight.units]
        elif threshold is not None:
            values = values - threshold
        return values.reshape(self.grid.rows, self.grid.columns, -1)

    def _draw_boundary(self, canvas: Canvas, scores: Array) -> None:
        if ASCII or self.grid.block != (1, 1):  # fills tell it as well as it can be told
            return
        patterns = boundary(scores)
        rows, columns = np.nonzero(patterns)
        canvas.put(rows, columns, DOT_CELLS[patterns[rows, columns]], BOUNDARY_INK)


def _gutter(up: Axis, width: int) -> int:
    """Return the cells of the axis at the left: a space, its labels and a line."""
    named = min(cell_len(up.name) + 1, width // NAME_SHARE - 2)
    return max(*map(len, up.ends), named) + 2


def _scale(sight: Sight, values: Array) -> tuple[float, float]:
    """Return the middle of shades, and how far from there they go."""
    if sight.reach is not None:
        return sight.middle, sight.reach
    finite = np.abs(values[np.isfinite(values)] - sight.middle)
    return sight.middle, float(finite.max(initial=0)) or 1.0

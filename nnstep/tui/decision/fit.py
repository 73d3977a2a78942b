"""One feature: the output over it as a curve, with the labels of the samples."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nnstep.experiment import Forward
from nnstep.tui.decision.axes import OUTSIDE, Canvas, axis_of
from nnstep.tui.decision.framing import MARGIN, Drawing, most_samples, put_queries
from nnstep.tui.decision.plane import DOT_CELLS, affordable, dotted
from nnstep.tui.decision.sights import GLYPHS, LABEL_INK, Classes, Kind, Scatter, Sight
from nnstep.tui.plot import ACROSS, DOWN, Trace
from nnstep.tui.plot import GLYPHS as DOTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from nnstep.engine import Array
    from nnstep.experiment import Experiment, Prediction
    from nnstep.tui.decision.axes import Axis, Cells, Chars, Inks

NAMES = 2
"""Cells at the right in which each of several curves has its mark."""

LINE_INK = "positive"

GUTTER = 10
"""Cells of the axis at the left, wide enough for any number: it stays when the curve moves."""


class Fit:
    """Draws the outputs over one feature for any moment.

    Args:
        experiment: whose network it is.
        width: cells of a row, with the axis at its left.
        height: rows, with the axis below them.
    """

    gutter = GUTTER

    def __init__(self, experiment: Experiment, width: int, height: int) -> None:
        self._experiment = experiment
        self._curves = Classes(experiment.task.outputs)
        self._names = NAMES if len(experiment.task.outputs) > 1 else 0
        self.width = max(width - GUTTER - self._names - MARGIN, 1)
        self.height = max(height - 1, 1)
        most = affordable(experiment)
        self.scatter = Scatter.of(experiment, most_samples(width, height, most))
        inputs = self.scatter.inputs
        self._across = axis_of(experiment.dataset.features[0], inputs[:, 0])
        self._points = self._across.centers(self.width * ACROSS)
        self._forward = Forward(experiment, np.concatenate((self._points[:, None], inputs)))
        self._columns = self._across.cells(inputs[:, 0], self.width)

    def draw(self, sight: Sight, state: Array, queries: Sequence[Prediction]) -> Drawing | None:
        """Draw a moment; `None` when there is no number in it.

        Args:
            sight: what is looked at.
            state: the parameters at that moment, flat.
            queries: drawn as numbers.
        """
        frame = self._forward(state)
        curves, at_samples = np.split(frame[sight.value][:, sight.units], [len(self._points)])
        if np.isnan(curves).all():
            return None
        heights = self._heights(sight, at_samples)
        name = sight.title.partition(" ")[2]
        up = axis_of(name, np.concatenate((curves, heights), axis=None))
        canvas = Canvas.blank(self.width + self._names, self.height)
        self._draw_level(canvas, sight, up)
        self._draw_curves(canvas, curves, up)
        z = frame[self._experiment.spec.output][len(self._points) :]
        self._draw_samples(canvas, sight, z, self._rows(heights, up), self._rows(at_samples, up))
        if queries:
            self._draw_queries(canvas, sight, up, queries)
        return Drawing(canvas, self.width, self._across, up)

    def point(self, row: int, x: int) -> tuple[float, ...] | None:
        """Return the feature in the middle of a column; `None` beside the picture."""
        column = x - self.gutter
        if not (0 <= row < self.height and 0 <= column < self.width):
            return None
        middle = float(self._across.centers(self.width)[column])
        return (self._across.rounded(middle, self.width),)

    def _rows(self, values: Array, up: Axis) -> Cells:
        above = up.cells(values, self.height)
        return np.where(above == OUTSIDE, OUTSIDE, self.height - 1 - above)

    def _heights(self, sight: Sight, given: Array) -> Array:
        """Return how high each sample lies, once for each label, `(samples, labels)`.

        One of several classes lies at the 1 of its own output only. A hidden unit has no label:
        there a sample lies on the curve.
        """
        labels = self.scatter.labels
        if sight.kind is Kind.UNIT:
            return given
        if sight.kind is Kind.CLASSES:
            return np.asarray(labels.max(axis=1, keepdims=True))
        return labels[:, sight.units]

    def _draw_samples(
        self, canvas: Canvas, sight: Sight, z: Array, rows: Cells, curves: Cells
    ) -> None:
        """Put the samples where they lie.

        Args:
            canvas: what is drawn on.
            sight: what is looked at.
            z: the outputs of the network for the samples, `(samples, outputs)`.
            rows: of each sample, once for each label, `(samples, labels)`.
            curves: where the curves are there, `(samples, curves)`.
        """
        marks, inks, wrong = self.scatter.marks(self._experiment, sight, z)
        order = self.scatter.order(wrong)
        for label, row in enumerate(rows.T):
            if rows.shape[1] > 1:
                marks, inks = self._marks_of_curve(label)
            elif not self._experiment.task.decides:
                marks, inks = self._marks_of_labels(row == curves[:, label])
            canvas.put(row[order], self._columns[order], marks[order], inks[order])

    def _marks_of_curve(self, order: int) -> tuple[Chars, Inks]:
        marks = [self._curves.mark(order, tested=tested) for tested in (False, True)]
        inks = np.full(len(self.scatter.tested), self._curves.ink(order), dtype=object)
        return np.array(marks)[self.scatter.tested], inks

    def _marks_of_labels(self, on: npt.NDArray[np.bool_]) -> tuple[Chars, Inks]:
        """Return how labels are drawn: otherwise where the curve goes through them."""
        marks = np.array([list(GLYPHS.label_off), list(GLYPHS.label_on)])
        inks = np.array([LABEL_INK, LINE_INK], dtype=object)
        return marks[on.astype(np.intp), self.scatter.tested], inks[on.astype(np.intp)]

    def _draw_level(self, canvas: Canvas, sight: Sight, up: Axis) -> None:
        """Draw a line where an output becomes a yes."""
        threshold = self._experiment.task.threshold
        if sight.kind is Kind.ANSWER and threshold is not None:
            columns = np.arange(self.width)
            row = self._rows(np.full(self.width, threshold), up)
            canvas.put(row, columns, GLYPHS.level, "muted")

    def _draw_curves(self, canvas: Canvas, curves: Array, up: Axis) -> None:
        """Draw curves, `(points, curves)`; several have an ink and a mark each."""
        if curves.shape[1] == 1:
            self._draw_curve(canvas, curves[:, 0], up, LINE_INK)
            return
        for order, curve in enumerate(curves.T):
            self._draw_curve(canvas, curve, up, self._curves.ink(order))
        self._name_curves(canvas, self._rows(curves[-1], up))

    def _draw_curve(self, canvas: Canvas, curve: Array, up: Axis, ink: str) -> None:
        dots = self.height * DOWN
        with np.errstate(all="ignore"):
            shares = np.clip((curve / 2 - up.low / 2) / (up.high / 2 - up.low / 2), 0, 1)
        known = np.isfinite(curve) & np.isfinite(shares)
        heights = np.rint((1 - np.where(known, shares, 0)) * (dots - 1)).astype(np.intp)
        patterns = dotted(Trace(known, heights, heights).closed_up().grid(dots))
        rows, columns = np.nonzero(patterns)
        canvas.put(rows, columns, DOT_CELLS[patterns[rows, columns]], ink)
        gaps = np.flatnonzero(~known) // ACROSS
        canvas.put(np.full(len(gaps), self.height - 1), gaps, DOTS.gap, "warning")

    def _name_curves(self, canvas: Canvas, ends: Cells) -> None:
        """Put the mark of each of several curves at the right where it ends, or near there."""
        free = set(range(self.height))
        last = np.array([self.width + NAMES - 1])
        for order, end in enumerate(ends.tolist()):
            if end != OUTSIDE and free:
                row = min(free, key=lambda row: (abs(row - end), row))
                free.remove(row)
                canvas.put(np.array([row]), last, self._curves.mark(order), self._curves.ink(order))

    def _draw_queries(
        self, canvas: Canvas, sight: Sight, up: Axis, queries: Sequence[Prediction]
    ) -> None:
        """Write the numbers of queries on the curve, on the first one of several."""
        asked = np.array([query.point[0] for query in queries])
        given = np.array([query.values[sight.value][0, sight.units[0]] for query in queries])
        put_queries(canvas, self._rows(given, up), self._across.cells(asked, self.width))

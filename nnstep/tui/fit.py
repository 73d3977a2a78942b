"""One feature: the output over it as a curve, with the labels of the samples."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nnstep.experiment import Forward
from nnstep.tui.axes import OUTSIDE, Canvas, axis_of
from nnstep.tui.framing import MARGIN, Drawing, most_samples, put_queries
from nnstep.tui.plane import affordable
from nnstep.tui.plot import ACROSS, EMPTY, Curve, plotted
from nnstep.tui.scale import Scale
from nnstep.tui.sights import GLYPHS, LABEL_INK, Classes, Kind, Scatter, Sight

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from nnstep.engine import Array
    from nnstep.experiment import Experiment, Prediction
    from nnstep.tui.axes import Axis, Cells, Chars, Inks

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
        self._points = self._across.centers(min(self.width * ACROSS, most))
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
        given = frame[sight.value][:, sight.units]
        curves, at_samples = np.split(given, [len(self._points)])
        if np.isnan(curves).all():
            return None
        heights = self._heights(sight, at_samples)
        name = sight.title.partition(" ")[2]
        up = axis_of(name, np.concatenate((curves, heights), axis=None))
        canvas = Canvas.blank(self.width + self._names, self.height)
        self._draw_level(canvas, sight, up)
        several = len(sight.units) > 1
        for order, curve in enumerate(curves.T):
            ink = self._curves.ink(order) if several else LINE_INK
            self._draw_curve(canvas, curve, up, ink)
        if several:
            self._name_curves(canvas, self._rows(curves[-1], up))
        z = frame[self._experiment.spec.output][len(self._points) :]
        marks, inks, wrong = self.scatter.marks(self._experiment, sight, z)
        drawn = self.scatter.order(wrong)
        for order, (lies, gives) in enumerate(zip(heights.T, at_samples.T, strict=True)):
            rows = self._rows(lies, up)
            if several and sight.kind is not Kind.CLASSES:
                marks, inks = self._marks_of_curve(order)
            elif not self._experiment.task.decides:
                marks, inks = self._marks_of_labels(rows == self._rows(gives, up))
            canvas.put(rows[drawn], self._columns[drawn], marks[drawn], inks[drawn])
        if queries:
            self._draw_queries(canvas, sight, up, queries)
        return Drawing(canvas, self._across, up)

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
        """Return where each sample lies for each curve, `(samples, curves)`; NaN for nowhere.

        It lies at its label; one of several classes at the 1 of its own output only. A hidden unit
        has no label: there it lies on the curve.
        """
        labels = self.scatter.labels
        if sight.kind is Kind.UNIT:
            return given
        if sight.kind is Kind.CLASSES:
            return np.where(labels > 0, labels, np.nan)
        return labels[:, sight.units]

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

    def _draw_curve(self, canvas: Canvas, curve: Array, up: Axis, ink: str) -> None:
        at = np.arange(len(curve), dtype=np.float64)
        lines = plotted(
            Curve(at, at, curve, curve, curve),
            None,
            Scale(up.low, up.high),
            len(curve) - 1,
            (self.width, self.height),
        )
        chars = np.array([list(line) for line in lines])
        rows, columns = np.nonzero(chars != EMPTY)
        canvas.put(rows, columns, chars[rows, columns], ink)

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

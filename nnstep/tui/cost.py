"""The Cost panel: the mean squared error over the run, with the cursor in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import numpy as np
from textual.geometry import Size

from nnstep.numbers import grouped, number
from nnstep.tui.draw import Line, Span, number_tokens
from nnstep.tui.panel import Panel
from nnstep.tui.plot import EMPTY, braille
from nnstep.tui.view import DIGITS

if TYPE_CHECKING:
    from nnstep.timeline import Cost as Figures
    from nnstep.tui.view import View

NOTHING_YET = "the curve begins with the first epoch: f"
CURSOR = "│"
AXIS_WIDTH = 8


class Cost(Panel):
    """The history of the cost as a curve, and its figures at the moment shown as numbers."""

    TITLE: ClassVar[str] = "Cost"
    HELP: ClassVar[str] = (
        "The mean squared error over all epochs computed so far; click to go there. The error sum "
        "is the article's figure: signed, so that errors cancel. × marks what is not finite."
    )

    def __init__(self) -> None:
        super().__init__()
        self._drawn: tuple[int, int, int] = (-1, 0, 0)
        self._curve: list[str] = []
        self._top = 1.0
        self._room = Size(0, 0)

    def prepare(self, view: View) -> None:
        """Draw the curve anew when there is more of it or the panel has another size."""
        self._room = self.scrollable_content_region.size
        drawn = view.computed, self._plot_width(), self._plot_height()
        if not view.computed or drawn == self._drawn:
            return
        self._drawn = drawn
        low, high, _ = view.history.columns("mse")
        finite = high[np.isfinite(high)]
        self._top = float(finite.max()) if finite.size and finite.max() > 0 else 1.0
        self._curve = braille(low, high, self._plot_width(), self._plot_height(), self._top)

    def header(self) -> list[Line]:
        """Return the figures of the moment."""
        return [_figures(self.view, self._room.width)] if self.view else []

    def row_count(self) -> int:
        """Return the height of the plot and its axis."""
        return max(self._room.height - 1, 1)

    def row(self, index: int) -> Line:
        """Return a line of the plot, the last one being the axis."""
        assert self.view is not None
        if not self.view.computed:
            return [Span(f" {NOTHING_YET}", "muted")] if index == 0 else []
        height = self._plot_height()
        if index == height:
            return self._axis()
        scale = f"{self._top:.3g}" if index == 0 else "0" if index == height - 1 else ""
        return [Span(f"{scale:>{AXIS_WIDTH - 1}} ", "muted"), *self._with_cursor(index)]

    def clicked(self, row: int, x: int) -> None:
        """Go to the epoch that was clicked."""
        if self.view is not None and self.view.computed and x >= AXIS_WIDTH:
            last = self.view.computed - 1
            share = (x - AXIS_WIDTH) / max(self._plot_width() - 1, 1)
            self.post_message(self.Asked(f"goto {round(min(share, 1) * last)}"))

    def _plot_width(self) -> int:
        return max(self._room.width - AXIS_WIDTH - 1, 2)

    def _plot_height(self) -> int:
        rows = self.row_count()
        return rows - 1 if rows > 3 else rows

    def _with_cursor(self, index: int) -> Line:
        assert self.view is not None
        line, column = self._curve[index], self._cursor_column()
        at = line[column]
        return [
            Span(line[:column], "positive"),
            Span(CURSOR if at == EMPTY else at, "arrow"),
            Span(line[column + 1 :], "positive"),
        ]

    def _cursor_column(self) -> int:
        assert self.view is not None
        last = self.view.computed - 1
        share = min(self.view.position.update, last) / max(last, 1)
        return round(share * (self._plot_width() - 1))

    def _axis(self) -> Line:
        assert self.view is not None
        last = grouped(self.view.computed - 1) if self.view.computed > 1 else ""
        left = "0".ljust(self._plot_width() - len(last))
        return [Span(" " * AXIS_WIDTH), Span(f"{left}{last}", "muted")]


def _figures(view: View, width: int) -> Line:
    """Write the cost of the update in progress, or of the one before it, as fully as fits."""
    cost = view.moment.cost or view.moment.last_cost
    if cost is None:
        return [Span(" error sum ·   mse ·", "absent")]
    fewer = [digits for digits in reversed(DIGITS) if digits < view.digits]
    epochs = f" epoch {grouped(cost.update)} ", ""
    lines = [_written(cost, epoch, digits) for digits in (view.digits, *fewer) for epoch in epochs]
    lines.append(lines[-1][-2:])
    fitting = (line for line in lines if sum(len(span.text) for span in line) <= width)
    return next(fitting, lines[-1])


def _written(cost: Figures, epoch: str, digits: int) -> Line:
    return [
        Span(epoch, "muted"),
        Span(" error sum ", "muted"),
        Span(number(cost.error_sum, digits), number_tokens(cost.error_sum)),
        Span("  mse ", "muted"),
        Span(number(cost.mse, digits), number_tokens(cost.mse)),
    ]

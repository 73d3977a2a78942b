"""The Cost panel: the cost over the run, with the cursor in it."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from textual.binding import Binding, BindingType
from textual.geometry import Size

from nnstep.timeline import START
from nnstep.timeline.scoring import epochs_of_tests
from nnstep.tui.draw import Line, Span, wrapped
from nnstep.tui.figures import LINE_INK, MARK_INK, figure_lines
from nnstep.tui.glyphs import ASCII
from nnstep.tui.panel import Panel
from nnstep.tui.plot import AROUND, EMPTY, GLYPHS, JOINT, LINE, MARK, SIGN, Curve, plotted
from nnstep.tui.scale import LABEL_WIDTH, Scale, column_of, epoch_labels, update_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from nnstep.tui.view import View

CURSOR = "|" if ASCII else "│"
GUTTER = LABEL_WIDTH + 1
NAMES = "linear", "log"

DECADES = 1000
"""A curve that falls, or rises, by so much is shown on a logarithmic scale at first."""

STRETCHES = 64
"""Its course is judged by the largest cost in so many parts of the run."""

PLOT_FOR_TWO = 6
"""There is a line of figures for the test of its own when so many rows are left for the plot."""

INKS = {LINE: LINE_INK, AROUND: "absent", MARK: MARK_INK, JOINT: MARK_INK, SIGN: "warning"}
"""How the cells of a plot look."""


class Cost(Panel):
    """The history of the cost as a curve, and its figures at the moment shown as numbers."""

    TITLE: ClassVar[str] = "Cost"
    HELP: ClassVar[str] = (
        "The cost of every update computed so far; h l and home end move along it, a click goes "
        "there. enter changes between a linear scale and a logarithmic one. "
        "With batches, the line is their mean over an epoch, and thin dots show how they spread. "
        f"With samples to test with, {GLYPHS.mark} is their cost, as an epoch begins: each one at "
        "first, then more and more rarely, so that testing takes little time. Otherwise, "
        "where there are forks, that of the one beside this one. "
        f"{GLYPHS.gap} marks what is not finite: below for training, above for the test. "
        f"{GLYPHS.under} and {GLYPHS.mark_under} mark a cost of 0, which a logarithmic scale has "
        "no place for. The error sum is the article's figure: signed, so that errors cancel."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(keys, action, show=False, priority=True)
        for keys, action in (
            ("h,left", "along(-1)"),
            ("l,right", "along(1)"),
            ("pageup", "along(-10)"),
            ("pagedown", "along(10)"),
            ("home", "along(-1000000)"),
            ("end", "along(1000000)"),
            ("enter", "change_scale"),
        )
    ]

    KEPT: ClassVar[tuple[str, ...]] = ("_log", "_chosen")

    def __init__(self, id: str | None = None) -> None:  # noqa: A002  Textual's own name for it
        super().__init__(id)
        self._log = False
        self._chosen = False
        self._drawn: tuple[object, ...] = ()
        self._plot: list[list[tuple[str, str]]] = []
        self._inked: list[Line] = []
        self._labels: dict[int, str] = {}
        self._extent = 0
        self._room = Size(0, 0)

    def clear(self) -> None:
        """Let the curve itself tell which scale it needs."""
        self._log = self._chosen = False

    def prepare(self, view: View) -> None:
        """Draw the curve anew when there is more of it, or on another scale or in another size."""
        self._room = self.scrollable_content_region.size
        title = f"{self.TITLE}: {view.experiment.network.rule.figure}"
        if self.border_title != title:
            self.border_title = title
        updates = view.history.updates
        if not updates:
            self._drawn, self._plot = (), []
            return
        drawn_of = view.history, updates
        if drawn_of != self._drawn[:2] and not self._chosen and not self._log:
            self._log = _needs_log(view)
        beside = (view.beside.name, view.beside.history.updates) if view.beside else None
        size = self._plot_width(), self._plot_height()
        drawn = *drawn_of, beside, size, self._log
        if drawn != self._drawn:
            self._drawn = drawn
            self._draw(view)

    def _draw(self, view: View) -> None:
        curve = Curve.of(view.history, "cost", window=view.batches)
        self._extent = view.history.updates
        second = None
        if view.test is not None:
            if view.test_history.updates:
                second = Curve.of(
                    view.test_history,
                    "cost",
                    at=lambda numbers: epochs_of_tests(numbers, view.test_every) * view.batches,
                )
        elif view.beside is not None and view.beside.history.updates:
            second = Curve.of(view.beside.history, "cost", window=view.batches)
            self._extent = max(self._extent, view.beside.history.updates)
        curves = (curve,) if second is None else (curve, second)
        values = np.concatenate([ends for part in curves for ends in (part.low, part.high)])
        scale = Scale.over(values, log=self._log)
        size = self._plot_width(), self._plot_height()
        self._labels = scale.labels(size[1])
        self._plot = plotted(curve, second, scale, self._extent, size, noisy=view.batches > 1)
        self._inked = [list(_inked(cells)) for cells in self._plot]

    def header(self) -> list[Line]:
        """Return the figures of the moment."""
        if self.view is None:
            return []
        return figure_lines(self.view, self._room.width, two_lines=self._two_lines())

    def remark(self) -> str:
        """Say how to change the scale."""
        beside = ""
        if self.view is not None and self.view.beside and self.view.test is None:
            beside = f"{GLYPHS.mark} {self.view.beside.name} · "
        return f"{beside}enter: {NAMES[not self._log]} scale"

    def row_count(self) -> int:
        """Return the height of the plot and its axis."""
        return max(self._room.height - (2 if self._two_lines() else 1), 1)

    def row(self, index: int) -> Line:
        """Return a line of the plot, the last one being the axis."""
        assert self.view is not None
        if not self._plot:
            key = "f" if self.view.batches == 1 else "u"
            nothing = f"the curve begins with the first {self.view.unit}: {key} runs it"
            lines = wrapped(nothing, self._room.width - 1)
            return [Span(f" {lines[index]}", "muted")] if index < len(lines) else []
        if index == len(self._plot):
            labels = epoch_labels(self._extent, self.view.batches, self._plot_width())
            return [Span(f"{NAMES[self._log]:>{LABEL_WIDTH}} {labels}", "muted")]
        label = f"{self._labels.get(index, ''):>{LABEL_WIDTH}} "
        return [Span(label, "muted"), *self._with_cursor(index)]

    def clicked(self, row: int, x: int) -> None:
        """Go to the update that was clicked."""
        if x >= GUTTER and self._plot:
            self._seek(update_in(x - GUTTER, self._extent, self._plot_width()))

    def action_change_scale(self) -> None:
        """Change between the linear and the logarithmic scale."""
        self._log, self._chosen = not self._log, True
        self.redraw()

    def action_along(self, columns: int) -> None:
        """Go along the curve, at least to the next update."""
        if self.view is None or not self._plot:
            return
        now = self.view.position
        target = update_in(self._cursor_column() + columns, self._extent, self._plot_width())
        if columns > 0 and now.update < self._extent:
            self._seek(max(now.update + 1, target))
        elif columns < 0 and now > START:
            self._seek(max(min(now.update - 1, target), 0))

    def _seek(self, update: int) -> None:
        assert self.view is not None
        self.post_message(self.Asked(f"goto {self.view.written(update)}"))

    def _two_lines(self) -> bool:
        view = self.view
        return view is not None and view.test is not None and self._room.height > PLOT_FOR_TWO + 2

    def _plot_width(self) -> int:
        return max(self._room.width - GUTTER - 1, 2)

    def _plot_height(self) -> int:
        rows = self.row_count()
        return rows - 1 if rows > 3 else rows

    def _cursor_column(self) -> int:
        assert self.view is not None
        update = min(self.view.position.update, self._extent)
        return int(column_of(np.array(update), self._extent, self._plot_width()))

    def _with_cursor(self, index: int) -> Line:
        cursor = self._cursor_column()
        at, kind = self._plot[index][cursor]
        free = at == EMPTY or kind == AROUND
        pointer = Span(CURSOR, "arrow") if free else Span(at, "arrow cell")
        return _put(pointer, cursor, self._inked[index])


def _put(pointer: Span, column: int, line: Line) -> Line:
    """Put a pointer into a line, in place of what is in that column."""
    spans, start = [], 0
    for text, tokens in line:
        end = start + len(text)
        if start <= column < end:
            at = column - start
            spans += [Span(text[:at], tokens), pointer, Span(text[at + 1 :], tokens)]
        else:
            spans.append(Span(text, tokens))
        start = end
    return [span for span in spans if span.text]


def _inked(cells: Iterable[tuple[str, str]]) -> Iterator[Span]:
    """Yield a part of a row of the plot, what looks alike together."""
    for kind, group in groupby(cells, lambda cell: cell[1]):
        yield Span("".join(text for text, _ in group), INKS[kind])


def _needs_log(view: View) -> bool:
    """Return whether a linear scale would show little more than where the curve is highest."""
    _, high, _ = view.history.columns("cost")
    high = high[np.isfinite(high) & (high > 0)]
    if not high.size:
        return False
    starts = np.unique(np.linspace(0, len(high), STRETCHES, endpoint=False).astype(int))
    highest = np.maximum.reduceat(high, starts)
    return bool(highest.max() / DECADES >= highest.min())

"""The confusion matrix as lines: numbers on shades, or shades alone where there is little room."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nnstep.tui.array.heat import NUMBER_INKS, levels, shaded
from nnstep.tui.draw import Line, Span, fitted
from nnstep.tui.glyphs import ABSENT, ASCII, MORE

if TYPE_CHECKING:
    import numpy.typing as npt

    from nnstep.debugger.result import Result

DOWN, ACROSS = ("v", ">") if ASCII else ("↓", "→")
NO_ANSWER = "?"
WIDEST_NAME, NARROWEST_NAME = 12, 4
MARGIN = 2
"""Cells around the names of the rows."""


def confusion_lines(result: Result, width: int) -> list[Line]:
    """Draw the confusion matrix: a row for each class, a column for what it is taken for.

    Names are cut before numbers are left out, and columns last of all.
    """
    names = [*result.experiment.task.answers, NO_ANSWER]
    counts = result.confusion
    if not counts[:, -1].any():
        names, counts = names[:-1], counts[:, :-1]
    columns = counts.shape[1]
    widest = max(map(len, names))
    least = len(str(counts.sum(axis=1).max())) + 1  # the same however the samples are taken
    label = min(widest, WIDEST_NAME)
    if MARGIN + label + columns * least > width:
        label = min(label, NARROWEST_NAME)
    room = (width - MARGIN - label) // columns
    cell = min(room, max(least, widest + 1)) if room >= least else max(min(room, 2), 1)
    seen = min((width - MARGIN - label) // cell, columns)
    shades = _shades(counts)
    lines = [
        _heading(result.data.label, width),
        [
            Span(" " * (MARGIN + label)),
            *(Span(_short(name, max(cell - 1, 1)).rjust(cell), "heading") for name in names[:seen]),
            Span(MORE if seen < columns else "", "muted"),
        ],
    ]
    for name, row, levels_of_row in zip(names, counts.tolist(), shades.tolist(), strict=False):
        line = [Span(f" {_short(name, label).ljust(label)} ", "muted")]
        if room >= least:
            cells = zip(row, levels_of_row, strict=True)
            line += [_number(count, level, cell) for count, level in cells]
        else:
            line += shaded(levels_of_row[:seen], cell)
        lines.append(line)
    return lines


def _heading(label: str, width: int) -> Line:
    """Say what rows and columns are."""
    what = f" {fitted(label, max(width - 18, 4))} {DOWN}"
    return [Span(what, "muted"), Span(f"  taken for {ACROSS}", "muted")]


def _shades(counts: npt.NDArray[np.intp]) -> npt.NDArray[np.int8]:
    """Return levels: plus for what is right, by its share, minus for errors, by their number."""
    right = np.eye(*counts.shape) > 0
    totals = np.maximum(counts.sum(axis=1, keepdims=True), 1)
    errors = np.where(right, 0, counts)
    wrong = levels(-errors, float(errors.max()))
    return np.where(right, levels(counts / totals, 1.0), wrong)


def _number(count: int, level: int, width: int) -> Span:
    if not count:
        return Span(ABSENT.rjust(width), "absent")
    return Span(str(count).rjust(width), NUMBER_INKS[level])


def _short(name: str, width: int) -> str:
    """Cut a name; where there is hardly any room, without saying so."""
    return fitted(name, width) if width > 3 else name[:width]

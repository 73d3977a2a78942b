"""What pictures over features have in common: a drawing, its axes, and the queries on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from rich.cells import cell_len

from nnstep.tui.decision.sights import GLYPHS
from nnstep.tui.draw import Line, Span, cut

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from nnstep.tui.decision.axes import Axis, Canvas, Cells

MOST_SAMPLES = 400
SHARE = 3
"""A third of the points that can be afforded are samples."""

CLEAR = 2
"""So many cells there are at least for each sample that is drawn: something is to be seen below."""

MARGIN = 1
"""Cells at the right that stay free."""

QUERY_NUMBERS = "123456789"
QUERY_INK = "strong cell"


@dataclass(frozen=True, slots=True)
class Drawing:
    """What has been drawn of a moment.

    Attributes:
        canvas: the cells.
        width: how many of a row lie along the axis below.
        across: that axis.
        up: the axis at their left.
        middle: the number between both signs of a shade.
        reach: how far from there shades go.
        hidden: how many samples are below the mark of one of another class.
    """

    canvas: Canvas
    width: int
    across: Axis
    up: Axis
    middle: float = 0.0
    reach: float = 1.0
    hidden: int = 0


def most_samples(width: int, height: int, affordable: int) -> int:
    """Return how many samples are drawn at most.

    Args:
        width: cells of a row.
        height: rows.
        affordable: how many points the network can be asked about.
    """
    return max(min(MOST_SAMPLES, affordable // SHARE, width * height // CLEAR), 1)


def put_queries(
    canvas: Canvas, rows: Cells, columns: Cells, taken: Container[tuple[int, int]] = ()
) -> None:
    """Write the numbers of queries where they are.

    Args:
        canvas: what is written on.
        rows: where each query is.
        columns: likewise.
        taken: places of samples; a number stands beside them.
    """
    count = min(len(rows), len(QUERY_NUMBERS))
    places = list(zip(rows[:count].tolist(), columns[:count].tolist(), strict=True))
    beside = [
        column + (1 if column + 1 < canvas.width else -1) if (row, column) in taken else column
        for row, column in places
    ]
    canvas.put(
        rows[:count][::-1],  # of several in one place the first is seen
        np.array(beside, dtype=np.intp)[::-1],
        np.array(list(QUERY_NUMBERS[:count]))[::-1],
        QUERY_INK,
    )


def framed(drawing: Drawing, gutter: int) -> Iterator[Line]:
    """Yield the rows of a drawing with its axes, and what is measured along them.

    Args:
        drawing: what has been drawn.
        gutter: cells at the left.
    """
    (low, high), height = drawing.up.ends, drawing.canvas.height
    beside = {height - 1: low, 0: high}
    if height > 2:
        beside[height // 2] = f"{cut(drawing.up.name, gutter - 3)}{GLYPHS.up}"
    for row, line in enumerate(drawing.canvas.lines()):
        label = beside.get(row, "")
        edge = f"{' ' * (gutter - 1 - cell_len(label))}{label}{GLYPHS.side}"
        yield [Span(edge, "muted"), *line]
    yield [Span(" " * gutter + _below(drawing.across, drawing.width), "muted")]


def _below(across: Axis, width: int) -> str:
    """Write what stands below an axis: its ends, and its name in the middle."""
    low, high = across.ends
    room = width - len(low) - len(high) - 2
    name = f"{cut(across.name, room - 2)} {GLYPHS.right}" if room > 4 else ""
    free = max(room - cell_len(name), 0)
    return f"{low} {' ' * (free // 2)}{name}{' ' * (free - free // 2)} {high}"

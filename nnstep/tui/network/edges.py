"""The edges between two layers: which are drawn, with which pen, and where."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from nnstep.tui.draw import Line, Span
from nnstep.tui.network.strokes import Canvas, Pen

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from nnstep.engine import Array
    from nnstep.tui.network.signs import Signs

FEWEST, CELLS_OF_AN_EDGE = 8, 12
"""So many edges are drawn at least, and so many cells each should have where all are."""

MARKED_INK = "arrow cell"
"""Of the edge that is chosen: in reverse, or it would be hard to find among others."""

SIZES = 3
"""How many breadths there are, for each sign."""

AWAITED, STRANGE, PLUS, MINUS = 0, 1, 2, 2 + SIZES
"""Kinds of edges: not computed yet, not finite, positive and negative ones, the weak first."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A unit that is chosen, by its place among those that are seen, and one of its edges.

    Attributes:
        unit: the unit.
        is_target: whether it is at the right.
        marked: the unit at the other end of the edge that is chosen; `None`: no edge is.
    """

    unit: int
    is_target: bool
    marked: int | None = None

    def edges(self, sources: int, targets: int) -> npt.NDArray[np.intp]:
        """Return the numbers of its edges, counted row by row."""
        if self.is_target:
            return np.arange(sources) * targets + self.unit
        return np.arange(targets) + self.unit * targets


def most_edges(count: int, width: int, height: int) -> int:
    """Return how many of so many edges can be told apart in so many cells: all, or the strongest.

    About one for each row where all would be too dense.
    """
    room = width * height // CELLS_OF_AN_EDGE
    return count if count <= room else max(min(room, height * 4 // 5), FEWEST)


class Edge(NamedTuple):
    """An edge that is drawn.

    Attributes:
        source: which of the units seen at the left it comes from.
        target: which of those at the right it goes to.
        kind: how it is drawn.
        marked: whether it is chosen.
    """

    source: int
    target: int
    kind: int
    marked: bool = False


def drawn_edges(
    values: Array | None,
    shape: tuple[int, int],
    largest: float,
    most: int,
    chosen: Chosen | None = None,
    *,
    thin: bool = False,
    zeros: bool = False,
) -> tuple[Edge, ...]:
    """Choose the edges to draw, from below to the top: the strongest, or those of a unit.

    What is exactly 0 is no edge, unless that is to be seen. What is not computed yet has no size,
    so that any may do.

    Args:
        values: of the edges; `None` when they are not computed yet.
        shape: how many units are seen at the left, and how many at the right.
        largest: the size of the broadest edges.
        most: how many to draw.
        chosen: the unit whose edges alone are drawn, all of them.
        thin: whether they are so many that only the strongest are broad.
        zeros: whether what is exactly 0 is drawn too, like what is not computed yet.
    """
    count, targets = shape[0] * shape[1], shape[1]
    mine = np.arange(count) if chosen is None else chosen.edges(*shape)
    marked = -1
    if chosen is not None:
        most = count
        marked = -1 if chosen.marked is None else int(mine[chosen.marked])
    if values is None:
        order = mine[np.linspace(0, len(mine) - 1, min(len(mine), most)).astype(np.intp)]
        kinds = np.full(count, AWAITED)
    else:
        numbers = values.ravel()
        sizes = np.where(np.isfinite(numbers), np.abs(numbers), np.inf)
        order = mine[np.argsort(sizes[mine], kind="stable")][-most:]
        order = order[(sizes[order] > 0) | (order == marked) | zeros]
        kinds = _kinds(numbers, sizes, largest, thin=thin)
    order = order[np.argsort(order == marked, kind="stable")]
    return tuple(
        Edge(edge // targets, edge % targets, kind, edge == marked)
        for edge, kind in zip(order.tolist(), kinds[order].tolist(), strict=True)
    )


def _kinds(numbers: Array, sizes: Array, largest: float, *, thin: bool) -> npt.NDArray[np.intp]:
    """Return how each number is drawn."""
    finite = np.where(np.isinf(sizes), 0.0, sizes)
    shares = finite / largest if largest else finite
    levels = np.minimum(shares * SIZES, SIZES - 1).astype(np.intp)
    if thin:
        levels = np.maximum(levels - 1, 0)
    kinds = np.where(numbers > 0, PLUS, MINUS) + levels
    kinds[np.isinf(sizes)] = STRANGE
    kinds[sizes == 0] = AWAITED
    return kinds


def pens_of(signs: Signs) -> tuple[tuple[Pen, str], ...]:
    """Return the pen and the ink of each kind."""
    return (
        (signs.awaited, "absent"),
        (signs.strange, "warning"),
        *((pen, "positive") for pen in signs.plus),
        *((pen, "negative") for pen in signs.minus),
    )


class Figure(NamedTuple):
    """A number on an edge: where it begins, its text and its ink."""

    cell: int
    row: int
    text: str
    ink: str


def painted(
    edges: Iterable[Edge],
    sources: Sequence[int],
    targets: Sequence[int],
    size: tuple[int, int],
    signs: Signs,
    figures: Iterable[Figure],
    paper: str,
) -> list[Line]:
    """Draw edges; return the rows of what is between two layers.

    Args:
        edges: from below to the top.
        sources: the rows of the units at the left.
        targets: the rows of the units at the right.
        size: cells across and rows.
        signs: what to draw with.
        figures: numbers that stand on the edges.
        paper: the ink of the background.
    """
    pens = pens_of(signs)
    canvas = Canvas(*size, signs.grid)
    for edge in edges:
        pen, ink = pens[edge.kind]
        canvas.draw(
            sources[edge.source], targets[edge.target], pen, MARKED_INK if edge.marked else ink
        )
    rows = canvas.rows()
    for cell, row, text, ink in figures:
        marks, inks = rows[row]
        end = cell + len(text)
        marks[cell:end], inks[cell:end] = text, [ink] * len(text)
    return [_line(marks, inks, paper) for marks, inks in rows]


def _line(marks: list[str], inks: list[str], paper: str) -> Line:
    """Join neighbouring cells of the same ink."""
    line, start = [], 0
    for ink, run in groupby(inks):
        end = start + sum(1 for _ in run)
        line.append(Span("".join(marks[start:end]), f"{ink} {paper}".strip()))
        start = end
    return line

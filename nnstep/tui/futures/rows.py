"""The rows of two moments side by side: figures, queries, and every value cell by cell."""

from __future__ import annotations

import math
from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

import numpy as np
from rich.cells import cell_len

from nnstep.debugger import written_point
from nnstep.engine import Cell

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nnstep.engine import Program
    from nnstep.experiment import Prediction
    from nnstep.timeline import Moment
    from nnstep.tui.view import View

DATA = "inputs", "labels"
"""What only an edit makes another in another future: they come last."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A number of this future, and the same one of the other.

    Attributes:
        title: what it is.
        here: in this future; `None` while it is not computed.
        there: in the other one.
        cell: which number of the moments it is, if it is one.
    """

    title: str
    here: float | None
    there: float | None
    cell: Cell | None = None


class Rows:
    """All rows; a pair is made when it is asked for.

    Args:
        view: what there is on this side, and of the other.
    """

    def __init__(self, view: View) -> None:
        self._here = view.moment
        self._there = view.beside.moment if view.beside else None
        self._figures = (*_figures(view, self._there), *_queries(view))
        program = view.moment.program
        self.names = tuple(_names(program))
        self._shapes = [program.shapes[name] for name in self.names]
        ends = accumulate(map(math.prod, self._shapes), initial=len(self._figures))
        self._ends = tuple(ends)

    def __len__(self) -> int:
        return self._ends[-1]

    def __getitem__(self, row: int) -> Pair:
        if row < len(self._figures):
            return self._figures[row]
        n = bisect_right(self._ends, row) - 1
        index = np.unravel_index(row - self._ends[n], self._shapes[n])
        cell = Cell(self.names[n], tuple(map(int, index)))
        here, there = (_number(moment, cell) for moment in (self._here, self._there))
        return Pair(str(cell), here, there, cell)

    @property
    def longest(self) -> int:
        """The cells that the longest title takes."""
        titles = [pair.title for pair in self._figures]
        for name, shape in zip(self.names, self._shapes, strict=True):
            titles.append(str(Cell(name, tuple(size - 1 for size in shape))))
        return max(map(cell_len, titles))

    def of(self, name: str) -> tuple[int, int] | None:
        """Return the first row of a value and how many it has; `None` when it has none."""
        if name not in self.names:
            return None
        n = self.names.index(name)
        return self._ends[n], self._ends[n + 1] - self._ends[n]


def _names(program: Program) -> Iterator[str]:
    """Yield the values in their order: what is kept, what statements write, the data."""
    yield from program.kept
    yield from (name for name in program.names if name not in (*program.kept, *DATA))
    yield from (name for name in DATA if name in program.shapes)


def _number(moment: Moment | None, cell: Cell) -> float | None:
    values = None if moment is None else moment.values.get(cell.name)
    if values is None or len(cell.index) != values.ndim:
        return None
    inside = all(at < size for at, size in zip(cell.index, values.shape, strict=True))
    return float(values[cell.index]) if inside else None


def _figures(view: View, there: Moment | None) -> Iterator[Pair]:
    """Yield cost, error sum and accuracy of the last update that has them."""
    here = view.moment
    costs = [moment and (moment.cost or moment.last_cost) for moment in (here, there)]
    figures = [(view.experiment.network.rule.figure, "cost")]
    if "error" in here.program.names:
        figures.append(("error sum", "error_sum"))
    if view.experiment.task.decides:
        figures.append(("accuracy", "accuracy"))
    for title, name in figures:
        yield Pair(title, *(getattr(cost, name) if cost else None for cost in costs))


def _queries(view: View) -> Iterator[Pair]:
    """Yield the outputs for each query."""
    others: Sequence[Prediction | None] = view.beside.predictions if view.beside else ()
    outputs = view.experiment.task.outputs
    for n, prediction in enumerate(view.predictions):
        other = others[n] if n < len(others) else None
        for unit, z in enumerate(prediction.z):
            unit_name = f" {outputs[unit]}" if len(outputs) > 1 else ""
            title = f"{written_point(prediction.point)}{unit_name}"
            yield Pair(title, z, None if other is None else other.z[unit])

"""What an op is: one kind of computation, told in source, shapes, numpy calls and expansion.

A kernel is data: `kernel(out, *args)` gives the elementary numpy calls that write the op's value
into `out`, bound to those very arrays. Stepping makes the calls of one statement, running makes
the calls of all of them, so both do the same work on the same memory in the same order.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from nnstep.engine.expansion import Cell, Term
from nnstep.errors import ShapeError

Array = npt.NDArray[np.float64]
Shape = tuple[int, ...]
Call = Callable[[], Any]
Expand = Callable[[tuple[str, ...], tuple[Shape, ...], tuple[int, ...]], tuple[Term, ...]]

# 0-d arrays: numpy converts a Python float anew at every call
ZERO, ONE, TWO = np.array(0.0), np.array(1.0), np.array(2.0)

PLACES = re.compile(r"\{(\d+)\}")


@dataclass(frozen=True, slots=True)
class Op:
    """One kind of computation.

    Attributes:
        source: the right-hand side of the statement, with `{0}`, `{1}`, … for the names it reads.
        shape: the shapes it reads → the shape it gives, or `ShapeError`.
        kernel: `(out, *args)` → the calls that compute it; `None` when the value *is* what is read.
        expand: `(reads, shapes, index)` → the terms of one cell of the value; `None` when they are
            the source with a cell for each name.
        helpers: definitions that the source needs beside numpy, in the order to be executed.
        sums_samples: whether it sums over the samples, so that its value is none of theirs.
        selects: whether its numbers are numbers that it reads, unchanged.
        tame: whether its numbers are finite when all that it reads are.
        multiplies: whether it multiplies the first two matrices that it reads.
        blame: how finite numbers come to one that is not, and what helps, where that can be told.
    """

    name: str
    source: str
    shape: Callable[..., Shape]
    kernel: Callable[..., tuple[Call, ...]] | None
    expand: Expand | None = None
    helpers: tuple[str, ...] = ()
    sums_samples: bool = False
    selects: bool = False
    tame: bool = False
    multiplies: bool = False
    blame: str = ""

    def terms(
        self, reads: tuple[str, ...], shapes: tuple[Shape, ...], index: tuple[int, ...]
    ) -> tuple[Term, ...]:
        """Return the terms of the cell at `index` of the value."""
        if self.expand is not None:
            return self.expand(reads, shapes, index)
        pieces: list[Term] = []
        for n, piece in enumerate(PLACES.split(self.source)):
            if n % 2:
                place = int(piece)
                pieces.append(Cell(reads[place], index[len(index) - len(shapes[place]) :]))
            elif piece:
                pieces.append(piece)
        return tuple(pieces)


def scalar(array: Array) -> Array:
    """View a one-element array as 0-d: numpy's fast path for `matrix op number` needs that."""
    return array.reshape(()) if array.size == 1 else array


def same(*shapes: Shape) -> Shape:
    """Let all shapes be the same one."""
    if len(set(shapes)) > 1:
        raise ShapeError(f"shapes {' and '.join(map(str, dict.fromkeys(shapes)))} differ")
    return shapes[0]


def number_by_array(*shapes: Shape) -> Shape:
    """Let all shapes that are not of plain numbers be the same one."""
    return same(*(filter(None, shapes) if any(shapes) else shapes))


def matrices(**shapes: Shape) -> None:
    """Let all shapes have rows and columns."""
    for name, shape in shapes.items():
        if len(shape) != 2:
            raise ShapeError(f"{name} have rows and columns, not shape {shape}")

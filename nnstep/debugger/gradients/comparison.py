"""What a statement states beside what differences give."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from nnstep.debugger.gradients.differences import NEAR, Ladder, agree
from nnstep.debugger.gradients.mover import Mover
from nnstep.debugger.gradients.records import ParameterCheck, Parting
from nnstep.engine import Cell

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nnstep.debugger.gradients.bench import Bench
    from nnstep.debugger.gradients.derivatives import Derivative


class Comparison:
    """What a statement states beside what differences give.

    Args:
        bench: where values are moved.
        derivative: what the statement states.
    """

    def __init__(self, bench: Bench, derivative: Derivative) -> None:
        self._derivative, self._mover = derivative, Mover(bench, derivative)
        self._stated = bench.frame[derivative.statement.target].copy()
        shape = self._stated.shape
        self._found = np.full(shape, np.nan), np.zeros(shape), np.zeros(shape, dtype=bool)

    @property
    def groups(self) -> int:
        """How many groups of numbers are moved, one after the other."""
        return len(self._mover.rows)

    def measure(self, group: int) -> Iterator[None]:
        """Measure the slopes of a group, the doubts about them, and what is at a kink.

        Two steps do where what they give agrees with what is stated. Elsewhere many are tried,
        and whatever is stated, those are believed that the next smaller steps confirm.

        Yields:
            Between pieces of the work.
        """
        mover = self._mover
        start, stated = mover.rows[group].copy(), mover.grouped(self._stated)[group]
        ladder = Ladder(partial(mover.values, group), start, mover.strain)
        slopes, doubts, bent = ladder.first()
        apart = ~agree(stated, slopes, np.maximum(doubts, mover.grain))
        yield
        if apart.any():
            for n in ladder.others:
                ladder.climb(n)
                yield
            best, best_doubts = ladder.best()
            slopes, doubts = np.where(apart, best, slopes), np.where(apart, best_doubts, doubts)
        kinks = np.zeros(start.shape, dtype=bool)
        if (apart | bent).any():
            kinks = (apart | bent) & mover.bends(group, start, NEAR * ladder.unit)
        mover.rows[group] = start
        found = slopes, np.maximum(doubts, mover.grain), kinks
        for array, row in zip(self._found, found, strict=True):
            mover.grouped(array)[group] = row

    def numbers(self, name: str) -> Iterator[ParameterCheck]:
        """Yield one by one what was compared, as numbers of `name`."""
        columns = [array.ravel().tolist() for array in (self._stated, *self._found)]
        for index, *row in zip(np.ndindex(self._stated.shape), *columns, strict=True):
            yield ParameterCheck(Cell(name, index), *row)

    def parting(self) -> Parting | None:
        """Return the first number that is another one than differences give."""
        numeric, doubt, at_kink = self._found
        wrong = ~(agree(self._stated, numeric, doubt) | at_kink | ~np.isfinite(numeric))
        if not wrong.any():
            return None
        index = tuple(np.argwhere(wrong)[0].tolist())
        statement, what = self._derivative.statement, str(self._derivative)
        cell = Cell(statement.target, index)
        return Parting(statement, what, cell, self._stated[index].item(), numeric[index].item())

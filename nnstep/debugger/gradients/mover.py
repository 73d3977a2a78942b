"""How the numbers that a derivative is with respect to are moved, and what changes with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nnstep.debugger.gradients.differences import bent

if TYPE_CHECKING:
    from typing import TypeVar

    import numpy.typing as npt

    from nnstep.debugger.expression import Truths
    from nnstep.debugger.gradients.bench import Bench
    from nnstep.debugger.gradients.derivatives import Derivative
    from nnstep.debugger.gradients.differences import Graph
    from nnstep.engine import Array

    Number = TypeVar("Number", np.float64, np.bool_)

FAINT = 1e-300
"""Numbers far below it lose digits, or vanish."""


class Mover:
    """Moves the numbers that a derivative is with respect to, group by group.

    A group is what can be moved at once, because each of its numbers changes one result only:
    all of an array, when the derivative is that of a function of one number; one parameter, which
    all samples feel; otherwise one unit, for all samples, as none of them feels another one.

    Attributes:
        rows: the numbers, with a row for each group; what is written there moves them.
        grain: how much a slope is rounded, be the result as small as it may.
        strain: how much the results of a group may make of the rounding of outputs.
    """

    def __init__(self, bench: Bench, derivative: Derivative) -> None:
        self._bench, self._of, self._by = bench, derivative.of, derivative.by
        self._alone = self._of not in ("cost", "loss")
        self._is_parameter = self._by in bench.spec.parameters
        is_weights = self._by.startswith("weights")
        self._penalty = bench.spec.penalised and is_weights and self._of != "loss"
        self.rows = self.grouped(bench.frame[self._by])
        self.grain = FAINT if self._alone else bench.grain(self._by)
        self.strain = self._strain()
        first, end = bench.first_reader(self._by), bench.program.backprop_start
        self._calls = [call for calls in bench.frame.calls[first:end] for call in calls]
        own = self._by, self._of
        self._curves = [pair for pair in bench.curves(first) if not self._alone or pair == own]

    def _strain(self) -> Array:
        """Return what the results of a group may make of the rounding of outputs."""
        if self._alone or self._by == self._bench.spec.output:
            return np.zeros(1)
        strain = self._bench.strain
        return np.asarray(strain.sum()).reshape(1) if self._is_parameter else strain

    def grouped(self, array: npt.NDArray[Number]) -> npt.NDArray[Number]:
        """View an array with a row for each group."""
        if self._alone:
            return array.reshape(1, -1)
        return array.reshape(-1, 1) if self._is_parameter else array.T

    def values(self, group: int, at: Array) -> Array:
        """Move a group, `(numbers,)`; return the result that each of its numbers changes."""
        self.rows[group] = at
        for call in self._calls:
            call()
        bench = self._bench
        if self._of == "penalty":
            return bench.penalty_of_each(self._by)
        if self._alone:
            return bench.frame[self._of].reshape(-1).copy()
        if not self._is_parameter:
            return bench.loss_of_each(bench.z) * bench.share
        return bench.loss() + bench.penalty(self._by) if self._penalty else bench.loss()

    def bends(self, group: int, start: Array, step: Array) -> Truths:
        """Say for each number of a group whether a step of it goes over a kink."""
        found = np.zeros(start.shape, dtype=bool)
        with np.errstate(all="ignore"):
            graphs = [self._graphs(group, at) for at in (start, start + step, start - step)]
            bends = list(map(bent, *graphs))
        for kinks in bends:
            if self._alone:
                found |= kinks.reshape(-1)
            elif self._is_parameter:
                found |= kinks.any()
            else:
                found |= kinks.any(axis=1)
        return found

    def _graphs(self, group: int, at: Array) -> list[Graph]:
        """Move a group; return what goes into each function that may have a kink, and its value."""
        self.values(group, at)
        frame = self._bench.frame
        graphs = [(frame[x].copy(), frame[y].copy()) for x, y in self._curves]
        if self._penalty and self._bench.network.l1:
            graphs.append((at, np.abs(at)))
        return graphs

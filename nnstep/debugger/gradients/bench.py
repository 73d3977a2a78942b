"""Where an update is run apart from the run, so that its values can be moved."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nnstep.debugger.gradients.differences import ROUNDING
from nnstep.engine import Cell

if TYPE_CHECKING:
    from nnstep.engine import Array
    from nnstep.experiment import Experiment
    from nnstep.timeline import Moment

TINY = 2.0**-50
"""A share of an output that is taken away to see how much the loss makes of its rounding."""


class Bench:
    """A frame of its own, in which values are moved and the statements after them run again.

    Args:
        experiment: what is trained.
        moment: whose update is run, up to its last gradient.

    Attributes:
        cost: that of the samples of the update, with the penalties.
        share: what the loss of one sample counts for in that of all, where the loss is a mean.
        strain: by how much the loss of each sample multiplies the rounding of its outputs,
            `(samples,)`: at least 1, as they are subtracted from 1, or from labels.
    """

    def __init__(self, experiment: Experiment, moment: Moment) -> None:
        self.network, self.spec = experiment.network, experiment.spec
        self.frame = experiment.frame()
        kept = [moment.before[name] for name in self.frame.program.kept]
        self.frame.load(np.concatenate(kept, axis=None), moment.position.update)
        self.program = self.frame.program
        with np.errstate(all="ignore"):
            for _ in range(self.program.update_start):
                self.frame.advance()
            self.z, self.labels = self.frame[self.spec.output], self.frame["labels"]
            self._measure()
        self._before = self.frame.arena.copy()

    def _measure(self) -> None:
        """Measure the cost, and what each sample has in it."""
        loss, rows = self.loss().item(), self.loss_of_each(self.z)
        weights = (name for name in self.spec.parameters if name.startswith("weights"))
        self.cost = loss + sum(self.penalty(name).item() for name in weights)
        self.share = loss / rows.sum() if rows.any() else 1.0
        less = self.loss_of_each(self.z * (1 - TINY))
        self.strain = 1 + np.abs(less - rows) / TINY * self.share

    def restore(self) -> None:
        """Put every value back where it was."""
        self.frame.arena[:] = self._before

    def nonfinite(self) -> tuple[Cell, float] | None:
        """Find the first number of the update that is not finite, the cost being the last."""
        for name in (*self.spec.parameters, *self.program.names[: self.program.update_start]):
            wild = np.argwhere(~np.isfinite(self.frame[name]))
            if len(wild):
                index = tuple(wild[0].tolist())
                return Cell(name, index), self.frame[name][index].item()
        return None if np.isfinite(self.cost) else (Cell("cost", ()), self.cost)

    def loss(self) -> Array:
        """Return the loss of all samples, `(1,)`."""
        return self.network.rule.cost(self.z, self.labels).reshape(1)

    def loss_of_each(self, z: Array) -> Array:
        """Return the loss of each sample, as if it were alone, `(samples,)`."""
        return self.network.rule.cost(z[:, np.newaxis], self.labels[:, np.newaxis])

    def penalty_of_each(self, name: str) -> Array:
        """Return what each of some weights costs, `(weights,)`."""
        return self.network.penalty(self.frame[name].reshape(-1, 1, 1))

    def penalty(self, name: str) -> Array:
        """Return what some weights cost, `(1,)`."""
        return self.network.penalty(self.frame[name]).reshape(1)

    def first_reader(self, name: str) -> int:
        """Return the index of the first feedforward statement that reads a value."""
        end = self.program.backprop_start
        readers = enumerate(self.program.statements[:end])
        return next((n for n, statement in readers if name in statement.reads), end)

    def curves(self, first: int) -> list[tuple[str, str]]:
        """Name `XW` and `z` of the layers that have a slope, and run from a statement on."""
        layers = enumerate(self.spec.layers, 1)
        names = [
            (self.spec.name("XW", n), self.spec.name("z", n)) for n, a in layers if a.rule.slope
        ]
        return [pair for pair in names if self.program.names.index(pair[1]) >= first]

    def grain(self, by: str) -> float:
        """Return how much a slope is rounded, be the cost as small as it may.

        Errors are differences of outputs and labels; those are summed over the samples, and
        those of weights multiplied by what the weights are.
        """
        largest = max(1.0, np.abs(self.z).max(initial=0), np.abs(self.labels).max(initial=0))
        if by in self.spec.parameters:
            reads = self.program.statements[self.first_reader(by)].reads
            largest *= len(self.z) * max(1.0, np.abs(self.frame[reads[0]]).max(initial=0))
        return ROUNDING * float(largest)

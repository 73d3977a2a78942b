"""The cost of an update, measured before it changes the parameters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nnstep.experiment import measured

if TYPE_CHECKING:
    from nnstep.engine import Array, Program
    from nnstep.experiment import Experiment

MEASURES = ("error_sum", "cost", "accuracy")
"""The columns that are kept of each update."""

SCORES = ("cost", "accuracy")
"""The columns that are kept of each epoch, of the samples to test with."""


@dataclass(frozen=True, slots=True)
class Cost:
    """The figures of one update, on the samples that it got.

    Attributes:
        update: which one, counted from 0.
        error_sum: the article's figure, a signed sum in which entries cancel; NaN when no `error`
            is computed.
        cost: the mean squared error, or the mean cross-entropy, as the loss is.
        accuracy: the share of the samples that is right; NaN when outputs are numbers.
    """

    update: int
    error_sum: float
    cost: float
    accuracy: float


def measure(experiment: Experiment, program: Program, tape: Array) -> Array:
    """Measure updates whose batches are of one size.

    Args:
        experiment: its loss and what its outputs mean.
        program: for batches of that size.
        tape: `(updates, numbers)`, what `record` measured: outputs, and labels if they vary.

    Returns:
        `(updates, 3)`, as `MEASURES` says, to the last bit what numpy gives for each update alone.
    """
    output = program.measured[0]
    samples, units = program.shapes[output]
    z = tape[:, : samples * units].reshape(-1, samples, units)
    if "labels" in program.constants:
        labels = experiment.dataset.labels
    else:
        start = experiment.program.shapes[output][0] * units
        labels = tape[:, start : start + samples * units].reshape(-1, samples, units)
    return measured(experiment, z, labels)

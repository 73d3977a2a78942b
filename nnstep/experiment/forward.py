"""The feedforward statements, run on points of any kind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nnstep.engine import Frame, feedforward

if TYPE_CHECKING:
    from nnstep.engine import Array
    from nnstep.experiment.dataset import Dataset
    from nnstep.experiment.experiment import Experiment


class Forward:
    """Runs an experiment's feedforward statements on some points.

    Args:
        experiment: whose.
        points: `(points, features)`, before they are scaled; they may be written to afterwards.
    """

    def __init__(self, experiment: Experiment, points: Array) -> None:
        self.points = np.ascontiguousarray(points, dtype=np.float64)
        self.program = experiment.program_for(len(points))
        shape = self.program.constants["labels"]
        self.frame = Frame(
            self.program,
            {
                **experiment.constants,
                "input_set": self.points,
                "labels": np.zeros(shape),  # read by backprop only, which never runs here
            },
            experiment.initial,
        )

    def __call__(self, state: Array) -> Frame:
        """Run with a flat state; return the frame, where `z` is until the next call."""
        self.frame.load(state)
        for _ in feedforward(self.program, self.frame):
            pass
        return self.frame


@dataclass(frozen=True, slots=True)
class Score:
    """How well a network does on some samples.

    Attributes:
        cost: the mean over the samples of the loss, as `Loss.figure` says.
        accuracy: the share of them that is right, between 0 and 1; NaN when outputs are numbers.
    """

    cost: float
    accuracy: float


class Judge:
    """Scores the samples of a dataset.

    Args:
        experiment: the network and its loss.
        dataset: the samples.
    """

    def __init__(self, experiment: Experiment, dataset: Dataset) -> None:
        self._experiment = experiment
        self._labels = dataset.labels
        self._forward = Forward(experiment, dataset.inputs)

    @property
    def frame(self) -> Frame:
        """The frame that the samples are run in."""
        return self._forward.frame

    def outputs(self, state: Array) -> Array:
        """Return the outputs of all samples, `(samples, outputs)`, until the next call."""
        return self._forward(state)[self._experiment.spec.output]

    def __call__(self, state: Array) -> Score:
        """Score the samples with the parameters in a flat state."""
        _, cost, accuracy = measured(self._experiment, self.outputs(state), self._labels).tolist()
        return Score(cost, accuracy)


def measured(experiment: Experiment, z: Array, labels: Array) -> Array:
    """Measure `(…, samples, outputs)`: the sum of the errors, the cost and the accuracy, `(…, 3)`.

    The cost is a mean over the samples, the mean squared error or the cross-entropy as the loss
    is, without penalties. Where the loss is joined with the activation no error is computed, and
    its sum is NaN.
    """
    loss, task = experiment.network.rule, experiment.task
    with np.errstate(all="ignore"):
        if loss.joint:
            error_sum = np.full(z.shape[:-2], np.nan)
        else:
            errors = (z - labels).reshape(*z.shape[:-2], z.shape[-2] * z.shape[-1])
            error_sum = errors.sum(axis=-1)
        if loss.figure == "mse":
            cost = np.square(errors).mean(axis=-1)
        else:
            cost = loss.cost(z, labels) / z.shape[-2]
        if task.decides:
            accuracy = task.right(z, labels).mean(axis=-1)
        else:
            accuracy = np.full(cost.shape, np.nan)
        return np.stack((error_sum, cost, accuracy), axis=-1)

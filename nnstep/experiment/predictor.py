"""Predictions: the feedforward statements, run on one point."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nnstep.engine import Frame, feedforward
from nnstep.errors import CommandError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nnstep.engine import Array
    from nnstep.experiment.experiment import Experiment

THRESHOLD = 0.5
"""From here on an output belongs to class 1."""


@dataclass(frozen=True, slots=True)
class Prediction:
    """What a network says of a point.

    Attributes:
        point: a number per feature.
        XW: the weighted sum.
        z: the output, between 0 and 1; NaN when the parameters are.
        label: the class, 0 or 1; `None` when `z` is not a number.
    """

    point: tuple[float, ...]
    XW: float
    z: float
    label: int | None


def classify(z: float) -> int | None:
    """Return the class that an output stands for; `None` for NaN."""
    return None if np.isnan(z) else int(z >= THRESHOLD)


class Predictor:
    """Runs an experiment's feedforward statements on points of the user's own."""

    def __init__(self, experiment: Experiment) -> None:
        self.features = experiment.dataset.features
        self._point = np.zeros((1, len(self.features)))
        constants = {
            **experiment.constants,
            "input_set": self._point,
            "labels": np.zeros((1, 1)),  # read by backprop only, which never runs here
        }
        self._frame = Frame(experiment.program_for(1), constants, experiment.initial)

    def check(self, point: Sequence[float]) -> tuple[float, ...]:
        """Return the point, or raise `CommandError` when it does not fit the features."""
        if len(point) != len(self.features):
            raise CommandError(
                f"a point has {len(self.features)} numbers ({', '.join(self.features)}), "
                f"not {len(point)}"
            )
        return tuple(map(_finite, point))

    def __call__(self, state: Array, point: Sequence[float]) -> Prediction:
        """Predict `point` with the parameters in the flat vector `state`."""
        self._point[0] = self.check(point)
        self._frame.load(state)
        for _ in feedforward(self._frame.program, self._frame):
            pass
        z = self._frame["z"].item()
        return Prediction(tuple(map(float, point)), self._frame["XW"].item(), z, classify(z))


def _finite(value: float) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if not math.isfinite(number):
        raise CommandError(f"a point's numbers are finite, not {value}")
    return number


def accuracy(experiment: Experiment, state: Array) -> float:
    """Return the share of samples whose class is predicted right, between 0 and 1."""
    frame = experiment.frame()
    frame.load(state)
    for _ in feedforward(experiment.program, frame):
        pass
    z, labels = frame["z"], experiment.dataset.labels
    right = np.isfinite(z) & ((z >= THRESHOLD) == (labels == 1))
    return float(right.mean())

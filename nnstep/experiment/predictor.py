"""Predictions: what a network says of a point."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from nnstep.errors import CommandError
from nnstep.experiment.forward import Forward
from nnstep.numbers import counted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nnstep.engine import Array, Program
    from nnstep.experiment.experiment import Experiment


@dataclass(frozen=True, slots=True)
class Prediction:
    """What a network says of a point.

    Attributes:
        point: a number per feature, before it is scaled.
        values: name → what each feedforward statement gave, `(1, units)`.
        XW: the last layer's weighted sums.
        z: the outputs.
        label: the class, 0 or 1 when there is one output; `None` when outputs are numbers or NaN.
    """

    point: tuple[float, ...]
    values: Mapping[str, Array] = field(compare=False)
    XW: tuple[float, ...]
    z: tuple[float, ...]
    label: str | None


class Predictor:
    """Runs an experiment's feedforward statements on points of the user's own."""

    def __init__(self, experiment: Experiment) -> None:
        self.features = experiment.dataset.features
        self._spec = experiment.spec
        self._task = experiment.task
        self._forward = Forward(experiment, np.zeros((1, len(self.features))))
        self._names = self.program.names[: self.program.backprop_start]

    @property
    def program(self) -> Program:
        """The program for one sample."""
        return self._forward.program

    def check(self, point: Sequence[float]) -> tuple[float, ...]:
        """Return the point, or raise `CommandError` when it does not fit the features."""
        if len(point) != len(self.features):
            raise CommandError(
                f"a point has {counted(len(self.features), 'number')} "
                f"({', '.join(self.features)}), "
                f"not {len(point)}"
            )
        return tuple(map(_finite, point))

    def __call__(self, state: Array, point: Sequence[float]) -> Prediction:
        """Predict `point` with the parameters in the flat vector `state`."""
        self._forward.points[0] = self.check(point)
        frame = self._forward(state)
        values = {name: frame[name].copy() for name in self._names}
        z = values[self._spec.output][0]
        weighted = values[self._spec.name("XW", len(self._spec.layers))][0]
        return Prediction(
            tuple(map(float, point)),
            values,
            tuple(weighted.tolist()),
            tuple(z.tolist()),
            self._task.said(z),
        )


def _finite(value: float) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if not math.isfinite(number):
        raise CommandError(f"a point's numbers are finite, not {value}")
    return number

"""The figures that tell how a network is doing at a moment, layer by layer."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nnstep.engine import Array
    from nnstep.experiment import Experiment, Layer, Score
    from nnstep.timeline import History, Moment

SATURATED = 0.95
"""An output is saturated beyond this share of the way from the middle of its range to an end."""

PRECISE = 1e-100
"""The squares of numbers far below it lose digits, or vanish."""


@dataclass(frozen=True, slots=True)
class LayerHealth:
    """The figures of a layer; `None` for what is not computed yet, or what there cannot be.

    Attributes:
        name: `layer 2`.
        layer: what it is.
        weights: norm of its weights now.
        gradient: norm of the gradient of the loss with respect to them.
        update: norm of what this update adds to them.
        ratio: that norm over the norm of the weights before the update.
        saturated: the share of its outputs at the ends of their range.
        dead: how many of its units give 0 for every sample of this update.
    """

    name: str
    layer: Layer
    weights: float
    gradient: float | None
    update: float | None
    ratio: float | None
    saturated: float | None
    dead: int | None

    @property
    def can_saturate(self) -> bool:
        """Whether its outputs have two ends that they can be stuck at."""
        return self.layer.activation in ("sigmoid", "tanh")

    @property
    def can_die(self) -> bool:
        """Whether a unit can be 0 wherever it looks, with no way back."""
        return self.layer.activation == "relu"


class Facts:
    """What rules are about.

    Args:
        experiment: what is trained.
        moment: when.
        history: the costs of the run.
        test: the score of the samples to test with.
    """

    def __init__(
        self, experiment: Experiment, moment: Moment, history: History, test: Score | None
    ) -> None:
        self.experiment = experiment
        self.spec = experiment.spec
        self.loss = experiment.network.loss
        self.moment = moment
        self.history = history
        self.test = test
        self.batches = moment.program.batches
        count = len(self.spec.layers)
        self.names = tuple(f"layer {n}" if count > 1 else "the layer" for n in range(1, count + 1))
        self.layers = tuple(self._layer(n) for n in range(1, count + 1))

    def words(self, number: int) -> dict[str, object]:
        """Return what a sentence can say of a layer: its name, and those of its values."""
        kinds = "z", "weights", "bias", "dpred", "z_del", "dweights"
        names: dict[str, object] = {kind: self.spec.name(kind, number) for kind in kinds}
        layer = self.spec.layers[number - 1]
        return {
            **names,
            "layer": self.names[number - 1],
            "units": layer.units,
            "activation": layer.activation,
        }

    def delta(self, number: int) -> float | None:
        """Return the norm of `z_del` of a layer, once it is computed: of what is passed back."""
        delta = self.moment.computed(self.spec.name("z_del", number))
        return None if delta is None else norm(delta)

    def least(self, number: int) -> float:
        """Return the norm that an update of a layer's weights must have to be too large.

        Any update is large beside weights that began at 0: there it is that of weights which
        begin at random (Glorot and Bengio, 2010).
        """
        weights = self.spec.name("weights", number)
        if self.experiment.program.kept_in(self.experiment.initial)[weights].any():
            return 0.0
        fan_in, units = self.spec.parameters[weights]
        return math.sqrt(2 * fan_in * units / (fan_in + units))

    @cached_property
    def judged(self) -> dict[str, tuple[int, ...]]:
        """What can be judged → the layers, counted from 1, of which it is computed."""
        computed = self.moment.computed
        figures: dict[str, Sequence[object]] = {
            "outputs": [computed(self.spec.name("z", n)) for n in range(1, len(self.layers) + 1)],
            "gradients": [layer.gradient for layer in self.layers],
            "updates": [layer.update for layer in self.layers],
        }
        return {
            kind: tuple(n for n, value in enumerate(values, 1) if value is not None)
            for kind, values in figures.items()
        }

    @property
    def samples(self) -> int:
        """How many samples this update gets."""
        return self.moment.program.shapes[self.spec.output][0]

    def _layer(self, number: int) -> LayerHealth:
        layer, weights = self.spec.layers[number - 1], self.spec.name("weights", number)
        gradient, update = self.moment.computed(f"d{weights}"), self._update(weights)
        z = self.moment.computed(self.spec.name("z", number))
        before = norm(self.moment.before[weights])
        size = None if update is None else norm(update)
        return LayerHealth(
            name=self.names[number - 1],
            layer=layer,
            weights=norm(self.moment.values[weights]),
            gradient=None if gradient is None else norm(gradient),
            update=size,
            ratio=None if size is None or before == 0 else size / before,
            saturated=None if z is None else saturated(z, layer),
            dead=None if z is None or layer.activation != "relu" else dead(z),
        )

    def _update(self, weights: str) -> Array | None:
        """Return what is added to weights: what has been, or what will be."""
        after = self.moment.computed(weights)
        if after is not None:
            return after - self.moment.before[weights]
        rate, step = self.moment.computed("lr"), self.moment.computed(self.spec.step(weights))
        return None if rate is None or step is None else -(rate * step)


def norm(values: Array) -> float:
    """Return the square root of the sum of squares, also where squares are too large or small."""
    size = float(np.sqrt(np.vdot(values, values)))
    if PRECISE < size < math.inf:
        return size
    largest = float(np.abs(values).max(initial=0))
    if not 0 < largest < math.inf:
        return largest
    scaled = values / largest
    return largest * float(np.sqrt(np.vdot(scaled, scaled)))


def saturated(z: Array, layer: Layer) -> float | None:
    """Return the share of outputs that are saturated; `None` when the layer's cannot be."""
    low, high = layer.rule.range
    if layer.activation == "softmax" or not math.isfinite(high - low):
        return None
    return float(np.count_nonzero(at_ends(z, layer)) / z.size)


def at_ends(z: Array, layer: Layer) -> npt.NDArray[np.bool_]:
    """Return which outputs are at an end of the range of their layer."""
    low, high = layer.rule.range
    return np.asarray(np.abs(z - (low + high) / 2) > SATURATED * (high - low) / 2)


def dead(z: Array) -> int:
    """Return how many columns of `(samples, units)` are 0."""
    return int(np.count_nonzero(~z.any(axis=0)))

"""The networks that can be trained: layers, loss and loop, and what their values are called."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from nnstep.engine import ACTIVATIONS, LOSSES, OPTIMIZERS, SCHEDULES, Loop

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nnstep.engine import Activation, Array, Loss, Optimizer, Schedule, Shape

DERIVATIVES = {"article": "sigmoid_derivative", "exact": "sigmoid_slope"}
"""How `dpred` of a sigmoid is computed → its op.

`article` applies the sigmoid's derivative to `z`, which is a sigmoid already; `exact` is
`z * (1 - z)`, the derivative of `sigmoid(XW)` with respect to `XW`.
"""

SCALES = {"none": (), "standard": ("mean", "deviation"), "minmax": ("low", "span")}
"""How inputs are scaled → the names of what is subtracted and of what they are divided by."""

UNDOES_SLOPE = "bce"
"""The loss whose derivative is divided by the slope of the sigmoid, the exact one."""

BIASES = "trained", "frozen"

ELSE_INITIAL = "--initial glorot begins with others"
"""What helps where values to begin with are those of other layers."""


@dataclass(frozen=True, slots=True)
class Layer:
    """A dense layer.

    Attributes:
        units: how many outputs it has.
        activation: a key of `ACTIVATIONS`.
    """

    units: int
    activation: str

    def __str__(self) -> str:
        return f"{self.units}:{self.activation}"

    @property
    def rule(self) -> Activation:
        """The row of the table of activations."""
        return ACTIVATIONS[self.activation]


@dataclass(frozen=True, slots=True)
class Network:
    """What is trained: layers, the loss, penalties and where the parameters start.

    Attributes:
        hidden: the layers before the last one.
        output: the activation of the last layer, which has a unit for each output of the data.
        loss: a key of `LOSSES`.
        derivative: a key of `DERIVATIVES`.
        l1: share of the sum of absolute weights that is added to the loss.
        l2: share of half the sum of squared weights that is added to the loss.
        bias: whether biases are `trained`, or `frozen` where they start.
        initial: a key of `INITIALISERS`.
        values: name → nested lists, for parameters that start at given values.
    """

    hidden: tuple[Layer, ...] = ()
    output: str = "sigmoid"
    loss: str = "half_squares"
    derivative: str = "exact"
    l1: float = 0.0
    l2: float = 0.0
    bias: str = "trained"
    initial: str = "article"
    values: Mapping[str, object] = field(default_factory=dict)

    @property
    def rule(self) -> Loss:
        """The row of the table of losses."""
        return LOSSES[self.loss]

    @property
    def learns_at_ends(self) -> bool:
        """Whether the output is a sigmoid that learns even at its ends, where it is flat.

        The derivative of `UNDOES_SLOPE` is divided by the slope; the article's is nowhere near 0.
        """
        steep = self.loss == UNDOES_SLOPE or self.derivative == "article"
        return self.output == "sigmoid" and steep

    @property
    def penalties(self) -> dict[str, float]:
        """Name → value of the penalties that there are."""
        rates = {"l1": self.l1, "l2": self.l2}
        return {name: rate for name, rate in rates.items() if rate > 0}

    def penalty(self, weights: Array) -> Array:
        """Return what weights `(…, fan_in, units)` cost, for each of the leading axes."""
        cost = np.zeros(weights.shape[:-2])
        if self.l1:  # no rate times an overflow is not 0
            cost = cost + self.l1 * np.abs(weights).sum(axis=(-2, -1))
        if self.l2:
            cost = cost + self.l2 / 2 * np.square(weights).sum(axis=(-2, -1))
        return cost

    def layers(self, outputs: int) -> tuple[Layer, ...]:
        """Return all layers, for so many outputs of the data."""
        return *self.hidden, Layer(outputs, self.output)


@dataclass(frozen=True, slots=True)
class Training:
    """How it is trained; the defaults are the article's.

    Attributes:
        lr: learning rate.
        epochs: length of the run.
        seed: of the generators that draw the initial parameters, the order and the test samples.
        optimizer: a key of `OPTIMIZERS`.
        schedule: a key of `SCHEDULES`.
        options: the constants of optimizer and schedule, where they are not as usual.
        batch: samples in a batch; `None`: all of them.
        shuffle: whether batches are of another order in each epoch.
    """

    lr: float = 0.05
    epochs: int = 25_000
    seed: int = 42
    optimizer: str = "plain"
    schedule: str = "constant"
    options: Mapping[str, float] = field(default_factory=dict)
    batch: int | None = None
    shuffle: bool = True

    @property
    def rule(self) -> Optimizer:
        """The row of the table of optimizers."""
        return OPTIMIZERS[self.optimizer]

    @property
    def pace(self) -> Schedule:
        """The row of the table of schedules."""
        return SCHEDULES[self.schedule]

    @property
    def constants(self) -> dict[str, float]:
        """Name → value of every number that the update reads."""
        start = "lr_start" if self.pace.op else "lr"
        usual = {**self.pace.options, **self.rule.options}
        values = {start: self.lr, **usual, **self.options}
        if "epochs" in self.pace.reads:
            values["epochs"] = float(self.epochs)
        return values

    def loop(self, samples: int) -> Loop:
        """Return the loop over so many samples."""
        seed = self.seed if self.shuffle and self.batch is not None else None
        return Loop(samples, self.batch, seed)


@dataclass(frozen=True)
class Spec:
    """All that a program is made of.

    Attributes:
        network: the layers and the loss.
        training: optimizer, schedule and batches.
        features: how many there are.
        outputs: how many there are.
        scale: a key of `SCALES`.
    """

    network: Network
    training: Training
    features: int
    outputs: int
    scale: str = "none"

    @cached_property
    def layers(self) -> tuple[Layer, ...]:
        """All layers."""
        return self.network.layers(self.outputs)

    def name(self, name: str, layer: int) -> str:
        """Return what a value is called in a layer, counted from 1; one layer has no number."""
        return f"{name}{layer}" if len(self.layers) > 1 else name

    @cached_property
    def output(self) -> str:
        """The name of the last layer's output."""
        return self.name("z", len(self.layers))

    @cached_property
    def parameters(self) -> dict[str, Shape]:
        """Name → shape of weights and biases, layer by layer."""
        shapes: dict[str, Shape] = {}
        fan_in = self.features
        for n, layer in enumerate(self.layers, 1):
            shapes[self.name("weights", n)] = (fan_in, layer.units)
            shapes[self.name("bias", n)] = (layer.units,)
            fan_in = layer.units
        return shapes

    @cached_property
    def trained(self) -> dict[str, int]:
        """Name → layer of the parameters that change."""
        kinds = ("weights", "bias") if self.network.bias == "trained" else ("weights",)
        return {self.name(kind, n): n for n in range(1, len(self.layers) + 1) for kind in kinds}

    @cached_property
    def slots(self) -> dict[str, float]:
        """Name → first value of what the optimizer keeps."""
        rule = self.training.rule
        names = [prefix + name for name in self.trained for prefix in rule.slots]
        return {**(rule.counters or {}), **dict.fromkeys(names, 0.0)}

    def gradient(self, parameter: str) -> str:
        """Return the name of a parameter's gradient, with that of the penalty in it."""
        if self.penalised and parameter.startswith("weights"):
            return self.name("dtotal", self.trained[parameter])
        return f"d{parameter}"

    def step(self, parameter: str) -> str:
        """Return the name of what the learning rate is multiplied by."""
        return self.training.rule.step.format(p=parameter, g=self.gradient(parameter))

    def source(self, weights: str, row: int, features: tuple[str, ...]) -> str:
        """Return what the weights in a row are multiplied by: a feature, or a unit below."""
        layer = self.trained[weights]
        return features[row] if layer == 1 else f"{self.name('z', layer - 1)}[{row}]"

    @cached_property
    def penalised(self) -> bool:
        """Whether large weights cost something."""
        return bool(self.network.penalties)

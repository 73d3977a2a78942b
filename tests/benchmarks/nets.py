"""Recorded epochs of larger networks against PyTorch and a loop in plain numpy; seeks in digits.

PyTorch is not needed: its figures are left out when it is not installed.
"""

from __future__ import annotations

import random
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from statistics import median
from typing import TYPE_CHECKING, Any

import numpy as np

from nnstep import Position, Timeline, load
from nnstep.timeline.budget import DEFAULT_BYTES
from tests.benchmarks.figures import MIB, Figure, percentile, seconds
from tests.benchmarks.screen import NNSTEP, seconds_to_answer
from tests.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from nnstep import Experiment
    from nnstep.engine import Array

ROUNDS = 21
EPOCHS = {"article": 3_000, "xor": 2_000, "digits": 100}
CONSTANTS = "momentum", "every", "factor"
TORCH_SHARE = {"article": 10, "xor": 10, "digits": 5}
"""PyTorch runs so much fewer epochs in a round; epochs per second are compared."""

BARS = {"article": 8.0, "xor": 4.0, "digits": 2.5}
SEEKS = 300
SEEK_EPOCHS = 100
STEPS = 200


def figures() -> Iterator[Figure]:
    """Yield epochs per second, ours by theirs, measured in turns in one process."""
    for name, bar in BARS.items():
        experiment = load(name)
        epochs = EPOCHS[name]
        few = epochs // TORCH_SHARE[name]
        ours, torch, plain = [], [], []
        for _ in range(ROUNDS):
            ours.append(seconds(partial(recorded, experiment, epochs)) / epochs)
            if find_spec("torch"):
                torch.append(seconds(torch_loop(experiment, few)) / few)
            if name == "digits":
                plain.append(seconds(plain_loop(experiment, epochs)) / epochs)
        if torch:
            ratio = ratio_of(torch, ours)
            yield Figure(f"nets: {name}, epochs/s by PyTorch's", ratio, "×", bar, at_least=True)
        if plain:
            yield Figure("nets: digits / plain numpy loop", ratio_of(ours, plain), "×", 1.10)
        yield Figure(f"nets: {name}, an epoch", median(ours) * 1e6, "µs")


def ratio_of(these: list[float], those: list[float]) -> float:
    """Return the median of the ratios of neighbours in time, which a busy machine slows alike."""
    return median(this / that for this, that in zip(these, those, strict=True))


def recorded(experiment: Experiment, epochs: int) -> None:
    """Train with every moment kept within reach."""
    Timeline(experiment).moment(Position(epochs * experiment.program.batches))


def torch_loop(experiment: Experiment, epochs: int) -> Callable[[], None]:
    """Return PyTorch's usual loop for a network without a penalty, on one thread in float64."""
    torch: Any = import_module("torch")
    torch.set_num_threads(1)
    nn = torch.nn
    modules = {"sigmoid": nn.Sigmoid, "tanh": nn.Tanh, "relu": nn.ReLU}
    layers, fan_in = [], len(experiment.dataset.features)
    for layer in experiment.spec.layers:
        layers.append(nn.Linear(fan_in, layer.units, dtype=torch.float64))
        if layer.activation in modules:
            layers.append(modules[layer.activation]())
        fan_in = layer.units
    model = nn.Sequential(*layers)
    momentum = experiment.training.constants.get("momentum", 0.0)
    optimizer = torch.optim.SGD(model.parameters(), experiment.training.lr, momentum)
    inputs = torch.tensor(scaled(experiment))
    labels = torch.tensor(np.array(experiment.dataset.labels))
    entropy = nn.CrossEntropyLoss(reduction="sum")
    batch = experiment.training.batch or len(inputs)
    shuffled = experiment.training.batch is not None

    def train() -> None:
        for _ in range(epochs):
            order = torch.randperm(len(inputs)) if shuffled else None
            for start in range(0, len(inputs), batch):
                rows = slice(None) if order is None else order[start : start + batch]
                optimizer.zero_grad()
                outputs = model(inputs[rows])
                if experiment.network.loss == "cce":
                    loss = entropy(outputs, labels[rows])
                else:
                    loss = ((outputs - labels[rows]) ** 2).sum() / 2
                loss.backward()
                optimizer.step()

    return train


def scaled(experiment: Experiment) -> Array:
    """Return the inputs of training, scaled as the experiment says."""
    center, spread = experiment.scaling.values() if experiment.scaling else (0.0, 1.0)
    return np.asarray((experiment.dataset.inputs - center) / spread)


def plain_loop(experiment: Experiment, epochs: int) -> Callable[[], None]:
    """Return a loop for digits, 64-64-10 with ReLU and softmax, as one writes it in numpy."""
    training = experiment.training
    assert [str(layer) for layer in experiment.spec.layers] == ["64:relu", "10:softmax"]
    assert (training.optimizer, training.schedule) == ("momentum", "step")
    inputs, labels = scaled(experiment), np.array(experiment.dataset.labels)
    start = experiment.program.parameters_in(experiment.initial.copy())
    batch = training.batch or len(inputs)
    momentum, every, factor = (training.constants[name] for name in CONSTANTS)

    def train() -> None:
        weights1, bias1 = start["weights1"], start["bias1"]
        weights2, bias2 = start["weights2"], start["bias2"]
        vweights1, vbias1 = np.zeros_like(weights1), np.zeros_like(bias1)
        vweights2, vbias2 = np.zeros_like(weights2), np.zeros_like(bias2)
        shuffle = np.random.default_rng(0)
        for epoch in range(epochs):
            lr = training.lr * factor ** (epoch // every)
            order = shuffle.permutation(len(inputs))
            for first in range(0, len(inputs), batch):
                rows = order[first : first + batch]
                x, y = inputs[rows], labels[rows]
                XW1 = x @ weights1 + bias1
                z1 = np.maximum(XW1, 0)
                XW2 = z1 @ weights2 + bias2
                e = np.exp(XW2 - XW2.max(axis=1, keepdims=True))
                z2 = e / e.sum(axis=1, keepdims=True)
                z_del2 = z2 - y
                z_del1 = (z_del2 @ weights2.T) * (XW1 > 0)
                vweights2 = momentum * vweights2 + z1.T @ z_del2
                vbias2 = momentum * vbias2 + z_del2.sum(axis=0)
                vweights1 = momentum * vweights1 + x.T @ z_del1
                vbias1 = momentum * vbias1 + z_del1.sum(axis=0)
                weights2 = weights2 - lr * vweights2
                bias2 = bias2 - lr * vbias2
                weights1 = weights1 - lr * vweights1
                bias1 = bias1 - lr * vbias1

    return train


def digits_figures() -> Iterator[Figure]:
    """Yield the worst seek after 100 epochs of digits, and what stepping takes on the screen."""
    timeline = Timeline(load("digits"))
    program = timeline.program
    updates = SEEK_EPOCHS * program.batches
    timeline.moment(Position(updates))
    draw = random.Random(0)
    targets = [
        Position(draw.randrange(updates), draw.randrange(len(program))) for _ in range(SEEKS)
    ]
    times = [seconds(partial(timeline.moment, target)) for target in targets]
    yield Figure("digits: 300 random seeks, worst", max(times) * 1000, "ms", 50)
    yield Figure("digits: history held", timeline.nbytes / MIB, "MiB", DEFAULT_BYTES / MIB)

    times = []
    with Terminal() as terminal:
        terminal.run(*NNSTEP, "open", "digits")
        terminal.wait_for("0.0:")
        terminal.read_for(1)
        for step in range(1, STEPS + 1):
            position = Position(0).moved(step, program).written(program)
            times.append(seconds_to_answer(terminal, "s", f" {position} "))
            terminal.read_for(0.02 + 0.007 * (step % 5))
    p95 = percentile(times, 0.95)
    yield Figure("digits: step to painted frame, p95", p95 * 1000, "ms", 33)

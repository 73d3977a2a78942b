"""25,000 recorded epochs of the article's network against the article's own plain loop."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

import numpy as np

from nnstep import Position, Timeline, load
from tests.benchmarks.figures import Figure, seconds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nnstep.engine import Array

EPOCHS = 25_000
ROUNDS = 15

input_set = np.array([[0, 1, 0], [0, 0, 1], [1, 0, 0], [1, 1, 0], [1, 1, 1], [0, 1, 1], [0, 1, 0]])
labels = np.array([[1, 0, 0, 1, 1, 0, 1]]).reshape(7, 1)


def sigmoid(x: Array) -> Array:
    return 1 / (1 + np.exp(-x))


def sigmoid_derivative(x: Array) -> Array:
    return sigmoid(x) * (1 - sigmoid(x))


def plain_loop() -> tuple[Array, Array]:
    """Train as the tutorial does, without printing; return weights and bias."""
    np.random.seed(42)
    weights = np.random.rand(3, 1)
    bias = np.random.rand(1)
    lr = 0.05
    for _ in range(EPOCHS):
        inputs = input_set
        XW = np.dot(inputs, weights) + bias
        z = sigmoid(XW)
        error = z - labels
        error.sum()
        dcost = error
        dpred = sigmoid_derivative(z)
        z_del = dcost * dpred
        weights = weights - lr * np.dot(inputs.T, z_del)
        for num in z_del:
            bias = bias - lr * num
    return weights, bias


def recorded() -> Array:
    """Train with every moment kept within reach; return the parameters."""
    return Timeline(load("article")).moment(Position(EPOCHS)).state


def figures() -> Iterator[Figure]:
    """Yield the ratio of the medians, measured in turns in one process."""
    assert np.allclose(np.concatenate(plain_loop(), axis=None), recorded(), rtol=1e-9)
    plain, ours = [], []
    for _ in range(ROUNDS):
        plain.append(seconds(plain_loop))
        ours.append(seconds(recorded))
    yield Figure("record: 25,000 epochs / plain loop", median(ours) / median(plain), "×", 0.40)
    yield Figure("record: 25,000 epochs", median(ours) * 1000, "ms")
    yield Figure("record: plain loop", median(plain) * 1000, "ms")

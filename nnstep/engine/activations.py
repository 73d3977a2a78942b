"""Activations and their slopes: the op that makes `z` of `XW`, and the one that makes `dpred`.

Each function stands beside its derivative with respect to the weighted sum `XW`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np

from nnstep.engine.expansion import Cell, Term, product
from nnstep.engine.op import ONE, ZERO, Array, Call, Op, Shape, matrices, same

SIGMOID = """\
def sigmoid(x):
    return 1 / (1 + np.exp(-x))
"""
SIGMOID_DERIVATIVE = """\
def sigmoid_derivative(x):
    return sigmoid(x) * (1 - sigmoid(x))
"""
SOFTMAX = """\
def softmax(x):
    e = np.exp(x - x.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)
"""

LEAK = 0.01
"""The slope of a leaky ReLU below zero."""


def _sigmoid(out: Array, x: Array) -> tuple[Call, ...]:
    return (
        partial(np.negative, x, out),
        partial(np.exp, out, out),
        partial(np.add, out, ONE, out),
        partial(np.divide, ONE, out, out),
    )


def _sigmoid_terms(
    reads: tuple[str, ...], _: tuple[Shape, ...], index: tuple[int, ...]
) -> tuple[Term, ...]:
    return "1 / (1 + exp(-(", Cell(reads[0], index), ")))"


def _sigmoid_derivative(out: Array, x: Array) -> tuple[Call, ...]:
    rest = np.empty_like(out)
    return (
        *_sigmoid(out, x),
        partial(np.subtract, ONE, out, rest),
        partial(np.multiply, out, rest, out),
    )


def _sigmoid_slope(out: Array, z: Array) -> tuple[Call, ...]:
    return partial(np.subtract, ONE, z, out), partial(np.multiply, z, out, out)


def _tanh(out: Array, x: Array) -> tuple[Call, ...]:
    return (partial(np.tanh, x, out),)


def _tanh_slope(out: Array, z: Array) -> tuple[Call, ...]:
    return partial(np.square, z, out), partial(np.subtract, ONE, out, out)


def _relu(out: Array, x: Array) -> tuple[Call, ...]:
    return (partial(np.maximum, x, ZERO, out=out),)


def _relu_slope(out: Array, x: Array) -> tuple[Call, ...]:
    positive = np.empty(out.shape, dtype=bool)
    return partial(np.greater, x, ZERO, positive), partial(np.copyto, out, positive)


def _leaky_relu(out: Array, x: Array) -> tuple[Call, ...]:
    return partial(np.multiply, np.array(LEAK), x, out), partial(np.maximum, x, out, out=out)


def _leaky_relu_slope(out: Array, x: Array) -> tuple[Call, ...]:
    positive = np.empty(out.shape, dtype=bool)
    return (
        partial(np.greater, x, ZERO, positive),
        partial(out.fill, LEAK),
        partial(np.copyto, out, ONE, where=positive),
    )


def _softplus(out: Array, x: Array) -> tuple[Call, ...]:
    return (partial(np.logaddexp, ZERO, x, out),)


def _ones(out: Array, _: Array) -> tuple[Call, ...]:
    return (partial(out.fill, 1.0),)


def _softmax_shape(x: Shape, *others: Shape) -> Shape:
    matrices(x=x)
    return same(x, *others)


def _softmax(out: Array, x: Array) -> tuple[Call, ...]:
    column, turned = np.empty((len(out), 1)), np.empty(x.T.shape)
    return (
        partial(np.copyto, turned, x.T),  # the largest of many short rows is slow to find
        partial(np.maximum.reduce, turned, 0, None, column[:, 0]),
        partial(np.subtract, x, column, out),
        partial(np.exp, out, out),
        partial(np.add.reduce, out, 1, None, column, True),
        partial(np.divide, out, column, out),
    )


def _softmax_terms(
    reads: tuple[str, ...], shapes: tuple[Shape, ...], index: tuple[int, ...]
) -> tuple[Term, ...]:
    row, _ = index
    pieces: list[Term] = ["exp(", Cell(reads[0], index), ") / ("]
    for unit in range(shapes[0][1]):
        pieces += [" + exp(" if unit else "exp(", Cell(reads[0], (row, unit)), ")"]
    return (*pieces, ")")


def _softmax_backward(out: Array, z: Array, dcost: Array) -> tuple[Call, ...]:
    column = np.empty((len(out), 1))
    return (
        partial(np.multiply, dcost, z, out),
        partial(np.add.reduce, out, 1, None, column, True),
        partial(np.subtract, dcost, column, out),
        partial(np.multiply, z, out, out),
    )


def _softmax_backward_terms(
    reads: tuple[str, ...], shapes: tuple[Shape, ...], index: tuple[int, ...]
) -> tuple[Term, ...]:
    z, dcost = reads
    row, _ = index
    pieces: list[Term] = [Cell(z, index), " * (", Cell(dcost, index), " - ("]
    for unit in range(shapes[0][1]):
        pieces += [" + "] if unit else []
        pieces += product(Cell(dcost, (row, unit)), Cell(z, (row, unit)))
    return (*pieces, "))")


ACTIVATION_OPS = (
    Op("sigmoid", "sigmoid({0})", same, _sigmoid, _sigmoid_terms, (SIGMOID,), tame=True),
    Op("sigmoid_slope", "{0} * (1 - {0})", same, _sigmoid_slope),
    Op(
        "sigmoid_derivative",
        "sigmoid_derivative({0})",
        same,
        _sigmoid_derivative,
        lambda reads, _, index: (
            "sigmoid(", Cell(reads[0], index), ") * (1 - sigmoid(", Cell(reads[0], index), "))",
        ),
        (SIGMOID, SIGMOID_DERIVATIVE),
    ),
    Op("tanh", "np.tanh({0})", same, _tanh, tame=True),
    Op(
        "tanh_slope",
        "1 - {0} ** 2",
        same,
        _tanh_slope,
        lambda reads, _, index: ("1 - (", Cell(reads[0], index), ") ** 2"),
    ),
    Op("relu", "np.maximum({0}, 0)", same, _relu, tame=True),
    Op("relu_slope", "np.where({0} > 0, 1.0, 0.0)", same, _relu_slope),
    Op("leaky_relu", f"np.maximum({{0}}, {LEAK} * {{0}})", same, _leaky_relu, tame=True),
    Op("leaky_relu_slope", f"np.where({{0}} > 0, 1.0, {LEAK})", same, _leaky_relu_slope),
    Op("softplus", "np.logaddexp(0, {0})", same, _softplus, tame=True),
    Op("softplus_slope", "sigmoid({0})", same, _sigmoid, _sigmoid_terms, (SIGMOID,)),
    Op("identity_slope", "np.ones_like({0})", same, _ones),
    Op(
        "softmax",
        "softmax({0})",
        _softmax_shape,
        _softmax,
        _softmax_terms,
        (SOFTMAX,),
        tame=True,
    ),
    Op(
        "softmax_backward",
        "{0} * ({1} - ({1} * {0}).sum(axis=1, keepdims=True))",
        _softmax_shape,
        _softmax_backward,
        _softmax_backward_terms,
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Activation:
    """How a layer makes `z` of `XW`, and what its slope there is.

    Attributes:
        name: as users write it; also the name of its op.
        slope: the op that gives `dpred`; empty when there is no number for each unit alone.
        of_output: whether the slope is computed from `z`, and not from `XW`.
        range: the numbers that `z` lies between.
    """

    name: str
    slope: str
    of_output: bool = True
    range: tuple[float, float] = (-np.inf, np.inf)

    @property
    def op(self) -> str:
        """The op that gives `z`."""
        return "alias" if self.name == "identity" else self.name


ACTIVATIONS = {
    activation.name: activation
    for activation in (
        Activation("sigmoid", "sigmoid_slope", range=(0.0, 1.0)),
        Activation("tanh", "tanh_slope", range=(-1.0, 1.0)),
        Activation("relu", "relu_slope", of_output=False, range=(0.0, np.inf)),
        Activation("leaky_relu", "leaky_relu_slope", of_output=False),
        Activation("softplus", "softplus_slope", of_output=False, range=(0.0, np.inf)),
        Activation("identity", "identity_slope", of_output=False),
        Activation("softmax", "", range=(0.0, 1.0)),
    )
}

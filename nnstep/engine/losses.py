"""Losses, their derivatives with respect to the output, and the penalties on weights."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from nnstep.engine.expansion import Cell
from nnstep.engine.op import ONE, TWO, Array, Call, Op, number_by_array, same

if TYPE_CHECKING:
    from collections.abc import Callable


def _subtract(out: Array, z: Array, labels: Array) -> tuple[Call, ...]:
    return (partial(np.subtract, z, labels, out),)


def _mean_slope(out: Array, error: Array) -> tuple[Call, ...]:
    count = np.array(float(error.size))
    return partial(np.multiply, TWO, error, out), partial(np.divide, out, count, out)


def _odds_slope(out: Array, error: Array, z: Array) -> tuple[Call, ...]:
    spread = np.empty_like(out)
    return (
        partial(np.subtract, ONE, z, spread),
        partial(np.multiply, z, spread, spread),
        partial(np.divide, error, spread, out),
    )


def _sign_slope(out: Array, rate: Array, weights: Array) -> tuple[Call, ...]:
    return partial(np.sign, weights, out), partial(np.multiply, rate, out, out)


def _elastic_slope(out: Array, l1: Array, l2: Array, weights: Array) -> tuple[Call, ...]:
    shrink = np.empty_like(out)
    return (
        *_sign_slope(out, l1, weights),
        partial(np.multiply, l2, weights, shrink),
        partial(np.add, out, shrink, out),
    )


LOSS_OPS = (
    Op("subtract", "{0} - {1}", same, _subtract),
    Op(
        "mse_slope",
        "2 * {0} / {0}.size",
        same,
        _mean_slope,
        lambda reads, shapes, index: (
            "2 * ", Cell(reads[0], index), f" / {math.prod(shapes[0])}",
        ),
    ),
    Op(
        "bce_slope",
        "{0} / ({1} * (1 - {1}))",
        same,
        _odds_slope,
        blame="an output was exactly 0 or 1 there, or too near to it; "
        "--scale standard or a lower --lr keeps it from that",
    ),
    Op(
        "multiply",
        "{0} * {1}",
        number_by_array,
        lambda out, a, b: (partial(np.multiply, a, b, out),),
    ),
    Op("add", "{0} + {1}", same, lambda out, a, b: (partial(np.add, a, b, out),)),
    Op("l1_slope", "{0} * np.sign({1})", number_by_array, _sign_slope),
    Op("elastic_slope", "{0} * np.sign({2}) + {1} * {2}", number_by_array, _elastic_slope),
)  # fmt: skip


def half_sum_of_squares(z: Array, labels: Array) -> Array:
    """Half the sum of the squared errors of each `(samples, outputs)`."""
    return np.asarray(np.square(z - labels).sum(axis=(-2, -1)) / 2)


def mean_squared_error(z: Array, labels: Array) -> Array:
    """Mean of the squared errors of each `(samples, outputs)`."""
    return np.asarray(np.square(z - labels).mean(axis=(-2, -1)))


def binary_cross_entropy(z: Array, labels: Array) -> Array:
    """Sum of -log of the probability that each output gives to its label, 0 or 1."""
    return np.asarray(0.0 - np.log(np.where(labels == 1, z, 1 - z)).sum(axis=(-2, -1)))


def categorical_cross_entropy(z: Array, labels: Array) -> Array:
    """Sum of -log of the probability that each sample's class is given."""
    of_class = np.einsum("...so,...so->...s", z, labels)  # exact: all but one term are 0
    return np.asarray(0.0 - np.log(of_class).sum(axis=-1))


@dataclass(frozen=True, slots=True)
class Loss:
    """What training makes small.

    Attributes:
        name: as users write it.
        title: its name in full.
        formula: `cost` as a function of `z` and `labels`, in numpy; one of 0 is no `-0.0`.
        cost: the loss of `(…, samples, outputs)` of `z` and `labels`, for each of the leading axes.
        slope: the op that gives `dcost`, the derivative of the cost with respect to `z`.
        reads: what that op reads, `error` or `z`.
        figure: what its mean over the samples is called on the screen.
        outputs: the only activation that the output may have; empty when any will do.
        joint: the op that gives `z_del` at once, of `z` and `labels`.
    """

    name: str
    title: str
    formula: str
    cost: Callable[[Array, Array], Array]
    slope: str
    reads: tuple[str, ...] = ("error",)
    figure: str = "mse"
    outputs: str = ""
    joint: str = ""


LOSSES = {
    loss.name: loss
    for loss in (
        Loss(
            "half_squares",
            "half the sum of squared errors",
            "((z - labels) ** 2).sum() / 2",
            half_sum_of_squares,
            "alias",
        ),
        Loss(
            "mse",
            "mean squared error",
            "((z - labels) ** 2).mean()",
            mean_squared_error,
            "mse_slope",
        ),
        Loss(
            "bce",
            "binary cross-entropy",
            "0.0 - np.log(np.where(labels == 1, z, 1 - z)).sum()",
            binary_cross_entropy,
            "bce_slope",
            reads=("error", "z"),
            figure="cross-entropy",
            outputs="sigmoid",
        ),
        Loss(
            "cce",
            "categorical cross-entropy",
            "0.0 - np.log((z * labels).sum(axis=1)).sum()",
            categorical_cross_entropy,
            "",
            figure="cross-entropy",
            outputs="softmax",
            joint="subtract",
        ),
    )
}

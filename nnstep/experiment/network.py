"""The networks that can be trained, as programs."""

from __future__ import annotations

from nnstep.engine import Phase, Program, Statement

DERIVATIVES = {"article": "sigmoid_derivative", "exact": "sigmoid_slope"}
"""How `dpred` is computed → its op.

`article` applies the sigmoid's derivative to `z`, which is a sigmoid already; `exact` is
`z * (1 - z)`, the derivative of `sigmoid(XW)` with respect to `XW`.
"""


def one_layer(samples: int, features: int, derivative: str) -> Program:
    """Return the program of the article: one sigmoid unit, full-batch gradient descent.

    Args:
        samples: rows of the input set.
        features: its columns.
        derivative: a key of `DERIVATIVES`.
    """
    forward, back, update = Phase.FEEDFORWARD, Phase.BACKPROP, Phase.UPDATE
    return Program(
        statements=(
            Statement("inputs", "alias", ("input_set",), forward),
            Statement("XW", "affine", ("inputs", "weights", "bias"), forward),
            Statement("z", "sigmoid", ("XW",), forward),
            Statement("error", "subtract", ("z", "labels"), back),
            Statement("dcost", "alias", ("error",), back),
            Statement("dpred", DERIVATIVES[derivative], ("z",), back),
            Statement("z_del", "multiply", ("dcost", "dpred"), back),
            Statement("dweights", "weight_gradient", ("inputs", "z_del"), back),
            Statement("dbias", "bias_gradient", ("z_del",), back),
            Statement("weights", "descend", ("weights", "lr", "dweights"), update),
            Statement("bias", "descend", ("bias", "lr", "dbias"), update),
        ),
        parameters={"weights": (features, 1), "bias": (1,)},
        constants={"input_set": (samples, features), "labels": (samples, 1), "lr": ()},
    )

"""The op table: for each kind of computation its source, shape rule, kernel and expansion.

A kernel is data: `kernel(out, *args)` gives the elementary numpy calls that write the op's value
into `out`, bound to those very arrays. Stepping makes the calls of one statement, running makes
the calls of all of them, so both do the same work on the same memory in the same order.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from nnstep.engine.expansion import Cell, Term, product, total
from nnstep.errors import ShapeError

Array = npt.NDArray[np.float64]
Shape = tuple[int, ...]
Call = Callable[[], Any]

ONE = np.array(1.0)  # a 0-d array: numpy converts a Python float anew at every call

SIGMOID = """\
def sigmoid(x):
    return 1 / (1 + np.exp(-x))
"""
SIGMOID_DERIVATIVE = """\
def sigmoid_derivative(x):
    return sigmoid(x) * (1 - sigmoid(x))
"""


@dataclass(frozen=True, slots=True)
class Op:
    """One kind of computation.

    Attributes:
        source: the right-hand side of the statement, with `{0}`, `{1}`, … for the names it reads.
        shape: the shapes it reads → the shape it gives, or `ShapeError`.
        kernel: `(out, *args)` → the calls that compute it; `None` when the value *is* what is read.
        expand: `(reads, shapes, index)` → the terms of one cell of the value.
        sums_samples: whether it sums over the samples, so that its value is none of theirs.
        helpers: definitions that the source needs beside numpy, in the order to be executed.
    """

    name: str
    source: str
    shape: Callable[..., Shape]
    kernel: Callable[..., tuple[Call, ...]] | None
    expand: Callable[[tuple[str, ...], tuple[Shape, ...], tuple[int, ...]], tuple[Term, ...]]
    helpers: tuple[str, ...] = ()
    sums_samples: bool = False


def _scalar(array: Array) -> Array:
    """View a one-element array as 0-d: numpy's fast path for `matrix op number` needs that."""
    return array.reshape(()) if array.size == 1 else array


def _same(*shapes: Shape) -> Shape:
    if len(set(shapes)) > 1:
        raise ShapeError(f"shapes {' and '.join(map(str, shapes))} differ")
    return shapes[0]


def _matrices(**shapes: Shape) -> None:
    for name, shape in shapes.items():
        if len(shape) != 2:
            raise ShapeError(f"{name} have rows and columns, not shape {shape}")


# inputs @ weights + bias ------------------------------------------------------------------------


def _affine_shape(inputs: Shape, weights: Shape, bias: Shape) -> Shape:
    _matrices(inputs=inputs, weights=weights)
    if inputs[1] != weights[0]:
        raise ShapeError(f"inputs have {inputs[1]} features, weights have {weights[0]} rows")
    if bias != weights[1:]:
        raise ShapeError(f"bias {bias} does not fit the weights' {weights[1]} columns")
    return inputs[0], weights[1]


def _affine(out: Array, inputs: Array, weights: Array, bias: Array) -> tuple[Call, ...]:
    # ndarray.dot reaches the same BLAS routine as `@` with a third of its overhead.
    return partial(inputs.dot, weights, out), partial(np.add, out, _scalar(bias), out)


def _affine_terms(
    reads: tuple[str, ...], shapes: tuple[Shape, ...], index: tuple[int, ...]
) -> tuple[Term, ...]:
    inputs, weights, bias = reads
    row, column = index
    products = [
        product(Cell(inputs, (row, k)), Cell(weights, (k, column))) for k in range(shapes[0][1])
    ]
    return (*total(products), " + ", Cell(bias, (column,)))


# sigmoid and its derivative ---------------------------------------------------------------------


def _sigmoid(out: Array, x: Array) -> tuple[Call, ...]:
    return (
        partial(np.negative, x, out),
        partial(np.exp, out, out),
        partial(np.add, out, ONE, out),
        partial(np.divide, ONE, out, out),
    )


def _sigmoid_derivative(out: Array, x: Array) -> tuple[Call, ...]:
    rest = np.empty_like(out)
    return (
        *_sigmoid(out, x),
        partial(np.subtract, ONE, out, rest),
        partial(np.multiply, out, rest, out),
    )


def _sigmoid_slope(out: Array, z: Array) -> tuple[Call, ...]:
    return partial(np.subtract, ONE, z, out), partial(np.multiply, z, out, out)


# gradients of the parameters --------------------------------------------------------------------


def _weight_gradient_shape(inputs: Shape, delta: Shape) -> Shape:
    _matrices(inputs=inputs, delta=delta)
    if inputs[0] != delta[0]:
        raise ShapeError(f"{inputs[0]} samples of inputs, {delta[0]} of the error term")
    return inputs[1], delta[1]


def _weight_gradient(out: Array, inputs: Array, delta: Array) -> tuple[Call, ...]:
    return (partial(inputs.T.dot, delta, out),)


def _weight_gradient_terms(
    reads: tuple[str, ...], shapes: tuple[Shape, ...], index: tuple[int, ...]
) -> tuple[Term, ...]:
    inputs, delta = reads
    row, column = index
    return total(
        [product(Cell(inputs, (s, row)), Cell(delta, (s, column))) for s in range(shapes[0][0])]
    )


def _bias_gradient(out: Array, delta: Array) -> tuple[Call, ...]:
    return (partial(np.add.reduce, delta, 0, None, out),)


def _bias_gradient_terms(
    reads: tuple[str, ...], shapes: tuple[Shape, ...], index: tuple[int, ...]
) -> tuple[Term, ...]:
    return total([(Cell(reads[0], (s, *index)),) for s in range(shapes[0][0])])


# the update -------------------------------------------------------------------------------------


def _descend_shape(parameter: Shape, rate: Shape, gradient: Shape) -> Shape:
    if rate != ():
        raise ShapeError(f"the learning rate is one number, not an array of shape {rate}")
    return _same(parameter, gradient)


def _descend(out: Array, parameter: Array, rate: Array, gradient: Array) -> tuple[Call, ...]:
    change = np.empty_like(out)
    scale = partial(np.multiply, rate, gradient, change)
    if out.size > 1:
        return scale, partial(np.subtract, parameter, change, out)
    # Writing one number over itself sends numpy on a detour; going round it is three times faster.
    after = np.empty_like(out)
    store = partial(_scalar(out).__setitem__, (), _scalar(after))
    return scale, partial(np.subtract, parameter, change, after), store


# the table --------------------------------------------------------------------------------------

OPS: dict[str, Op] = {
    op.name: op
    for op in (
        Op("alias", "{0}", _same, None, lambda reads, _, index: (Cell(reads[0], index),)),
        Op("affine", "{0} @ {1} + {2}", _affine_shape, _affine, _affine_terms),
        Op(
            "sigmoid",
            "sigmoid({0})",
            _same,
            _sigmoid,
            lambda reads, _, index: ("1 / (1 + exp(-(", Cell(reads[0], index), ")))"),
            (SIGMOID,),
        ),
        Op(
            "subtract",
            "{0} - {1}",
            _same,
            lambda out, a, b: (partial(np.subtract, a, b, out),),
            lambda reads, _, index: (Cell(reads[0], index), " - ", Cell(reads[1], index)),
        ),
        Op(
            "sigmoid_derivative",
            "sigmoid_derivative({0})",
            _same,
            _sigmoid_derivative,
            lambda reads, _, index: (
                "sigmoid(", Cell(reads[0], index), ") * (1 - sigmoid(", Cell(reads[0], index), "))",
            ),
            (SIGMOID, SIGMOID_DERIVATIVE),
        ),
        Op(
            "sigmoid_slope",
            "{0} * (1 - {0})",
            _same,
            _sigmoid_slope,
            lambda reads, _, index: (Cell(reads[0], index), " * (1 - ", Cell(reads[0], index), ")"),
        ),
        Op(
            "multiply",
            "{0} * {1}",
            _same,
            lambda out, a, b: (partial(np.multiply, a, b, out),),
            lambda reads, _, index: product(Cell(reads[0], index), Cell(reads[1], index)),
        ),
        Op(
            "weight_gradient",
            "{0}.T @ {1}",
            _weight_gradient_shape,
            _weight_gradient,
            _weight_gradient_terms,
            sums_samples=True,
        ),
        Op(
            "bias_gradient",
            "{0}.sum(axis=0)",
            lambda delta: delta[1:],
            _bias_gradient,
            _bias_gradient_terms,
            sums_samples=True,
        ),
        Op(
            "descend",
            "{0} - {1} * {2}",
            _descend_shape,
            _descend,
            lambda reads, _, index: (
                Cell(reads[0], index), " - ", *product(Cell(reads[1], ()), Cell(reads[2], index)),
            ),
        ),
    )
}  # fmt: skip

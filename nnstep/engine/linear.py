"""Ops that multiply matrices, sum over samples, or choose and shift rows."""

from __future__ import annotations

from functools import partial

import numpy as np

from nnstep.engine.expansion import Cell, Term, product, total
from nnstep.engine.op import ZERO, Array, Call, Op, Shape, matrices, same, scalar
from nnstep.errors import ShapeError

Reads = tuple[str, ...]
Shapes = tuple[Shape, ...]
Index = tuple[int, ...]


def _times(out: Array, left: Array, right: Array) -> tuple[Call, ...]:
    """Multiply two matrices as `@` does, to the last bit.

    ndarray.dot reaches the same BLAS routine with a third of the overhead, with two exceptions.
    A single number that is 0 times anything is 0 to it, even times NaN. And where sums have one
    product only, `@` adds it to 0, so that one that underflows is never -0.
    """
    if left.size == 1 or right.size == 1:
        return (partial(np.matmul, left, right, out),)
    times = partial(left.dot, right, out)
    return (times,) if left.shape[1] > 1 else (times, partial(np.add, out, ZERO, out))


# what a batch is ---------------------------------------------------------------------------------


def _take_shape(table: Shape, rows: Shape) -> Shape:
    matrices(samples=table)
    if len(rows) != 1:
        raise ShapeError(f"a batch is a list of row numbers, not an array of shape {rows}")
    return rows[0], table[1]


def _take(out: Array, table: Array, rows: Array) -> tuple[Call, ...]:
    # Rows are never out of range; only "clip" and "wrap" write straight into `out`.
    return (partial(table.take, rows, 0, out, "clip"),)


def _take_terms(reads: Reads, _: Shapes, index: Index) -> tuple[Term, ...]:
    return f"{reads[0]}[", Cell(reads[1], index[:1]), f",{index[1]}]"


def _scale_shape(samples: Shape, center: Shape, spread: Shape) -> Shape:
    matrices(samples=samples)
    if not center == spread == samples[1:]:
        raise ShapeError(f"{samples[1]} features, but {center} and {spread} to scale them by")
    return samples


def _scale(out: Array, samples: Array, center: Array, spread: Array) -> tuple[Call, ...]:
    return partial(np.subtract, samples, center, out), partial(np.divide, out, spread, out)


# the weighted sums -------------------------------------------------------------------------------


def _affine_shape(inputs: Shape, weights: Shape, bias: Shape) -> Shape:
    matrices(inputs=inputs, weights=weights)
    if inputs[1] != weights[0]:
        raise ShapeError(f"inputs have {inputs[1]} features, weights have {weights[0]} rows")
    if bias != weights[1:]:
        raise ShapeError(f"bias {bias} does not fit the weights' {weights[1]} columns")
    return inputs[0], weights[1]


def _affine(out: Array, inputs: Array, weights: Array, bias: Array) -> tuple[Call, ...]:
    return *_times(out, inputs, weights), partial(np.add, out, scalar(bias), out)


def _affine_terms(reads: Reads, shapes: Shapes, index: Index) -> tuple[Term, ...]:
    inputs, weights, bias = reads
    row, column = index
    products = [
        product(Cell(inputs, (row, k)), Cell(weights, (k, column))) for k in range(shapes[0][1])
    ]
    return (*total(products), " + ", Cell(bias, (column,)))


# gradients ---------------------------------------------------------------------------------------


def _input_gradient_shape(delta: Shape, weights: Shape) -> Shape:
    matrices(delta=delta, weights=weights)
    if delta[1] != weights[1]:
        raise ShapeError(f"{delta[1]} units of the error term, {weights[1]} columns of weights")
    return delta[0], weights[0]


def _input_gradient(out: Array, delta: Array, weights: Array) -> tuple[Call, ...]:
    return _times(out, delta, weights.T)


def _input_gradient_terms(reads: Reads, shapes: Shapes, index: Index) -> tuple[Term, ...]:
    delta, weights = reads
    row, column = index
    return total(
        [product(Cell(delta, (row, k)), Cell(weights, (column, k))) for k in range(shapes[0][1])]
    )


def _weight_gradient_shape(inputs: Shape, delta: Shape) -> Shape:
    matrices(inputs=inputs, delta=delta)
    if inputs[0] != delta[0]:
        raise ShapeError(f"{inputs[0]} samples of inputs, {delta[0]} of the error term")
    return inputs[1], delta[1]


def _weight_gradient(out: Array, inputs: Array, delta: Array) -> tuple[Call, ...]:
    return _times(out, inputs.T, delta)


def _weight_gradient_terms(reads: Reads, shapes: Shapes, index: Index) -> tuple[Term, ...]:
    inputs, delta = reads
    row, column = index
    return total(
        [product(Cell(inputs, (s, row)), Cell(delta, (s, column))) for s in range(shapes[0][0])]
    )


def _bias_gradient(out: Array, delta: Array) -> tuple[Call, ...]:
    return (partial(np.add.reduce, delta, 0, None, out),)


def _bias_gradient_terms(reads: Reads, shapes: Shapes, index: Index) -> tuple[Term, ...]:
    return total([(Cell(reads[0], (s, *index)),) for s in range(shapes[0][0])])


LINEAR = (
    Op("alias", "{0}", same, None, selects=True),
    Op("take", "{0}[{1}]", _take_shape, _take, _take_terms, selects=True, tame=True),
    Op("scale", "({0} - {1}) / {2}", _scale_shape, _scale),
    Op("affine", "{0} @ {1} + {2}", _affine_shape, _affine, _affine_terms, multiplies=True),
    Op(
        "input_gradient",
        "{0} @ {1}.T",
        _input_gradient_shape,
        _input_gradient,
        _input_gradient_terms,
        multiplies=True,
    ),
    Op(
        "weight_gradient",
        "{0}.T @ {1}",
        _weight_gradient_shape,
        _weight_gradient,
        _weight_gradient_terms,
        multiplies=True,
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
)

"""Each row of the op table: its kernel, source, shape rule and expansion say the same."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nnstep.engine import OPS, Cell, Frame, Loop, Phase, Program, Statement, feedforward
from nnstep.errors import ShapeError
from tests.effort import tries
from tests.making import FINITE, MODERATE
from tests.straight import assert_same_bits

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nnstep.engine import Array, Shape

ONE = "samples units"
WEIGHTS = "features units"
NUMBER = ""
READS = {
    "alias": [ONE],
    "take": ["samples features", "batch"],
    "scale": ["samples features", "features", "features"],
    "affine": ["samples features", WEIGHTS, "units"],
    "input_gradient": [ONE, WEIGHTS],
    "weight_gradient": ["samples features", ONE],
    "bias_gradient": [ONE],
    "sigmoid": [ONE],
    "sigmoid_slope": [ONE],
    "sigmoid_derivative": [ONE],
    "tanh": [ONE],
    "tanh_slope": [ONE],
    "relu": [ONE],
    "relu_slope": [ONE],
    "leaky_relu": [ONE],
    "leaky_relu_slope": [ONE],
    "softplus": [ONE],
    "softplus_slope": [ONE],
    "identity_slope": [ONE],
    "softmax": [ONE],
    "softmax_backward": [ONE, ONE],
    "subtract": [ONE, ONE],
    "mse_slope": [ONE],
    "bce_slope": [ONE, ONE],
    "multiply": [NUMBER, WEIGHTS],
    "add": [WEIGHTS, WEIGHTS],
    "l1_slope": [NUMBER, WEIGHTS],
    "elastic_slope": [NUMBER, NUMBER, WEIGHTS],
    "descend": [WEIGHTS, NUMBER, WEIGHTS],
    "momentum": [NUMBER, WEIGHTS, WEIGHTS],
    "lookahead": [WEIGHTS, NUMBER, WEIGHTS],
    "moving_mean": [NUMBER, WEIGHTS, WEIGHTS],
    "moving_square": [NUMBER, WEIGHTS, WEIGHTS],
    "rms_step": [WEIGHTS, WEIGHTS, NUMBER],
    "adam_step": [WEIGHTS, NUMBER, WEIGHTS, NUMBER, NUMBER],
    "step_decay": [NUMBER, NUMBER, NUMBER, NUMBER],
    "cosine_decay": [NUMBER, NUMBER, NUMBER],
}
"""Op → for each name it reads, what its axes count."""

POSITIVE = {"step_decay", "cosine_decay", "rms_step", "adam_step", "bce_slope"}
"""Ops of numbers that are never below zero where a program has them."""

SIZES = st.fixed_dictionaries(
    {
        "samples": st.integers(1, 6),
        "features": st.integers(1, 5),
        "units": st.integers(1, 4),
        "batch": st.integers(1, 6),
    }
)
SHAPES = st.lists(st.sampled_from([1, 2, 3]), max_size=3).map(tuple)

every_op = pytest.mark.parametrize("op", OPS)
few = settings(max_examples=tries(40))


def shapes_of(op: str, sizes: Mapping[str, int]) -> list[Shape]:
    """Return the shape of each name that an op reads; a batch has no more rows than there are."""
    counts = {**sizes, "batch": min(sizes["batch"], sizes["samples"])}
    return [tuple(counts[axis] for axis in axes.split()) for axes in READS[op]]


def only(op: str, shapes: Sequence[Shape], seed: int = 0) -> Program:
    """Return a program of one statement, `out = …`; a batch is given by its loop."""
    names = ["batch" if axes == "batch" else "abcde"[n] for n, axes in enumerate(READS[op])]
    statement = Statement("out", op, tuple(names), Phase.FEEDFORWARD)
    loop = Loop(shapes[0][0], shapes[1][0], seed) if "batch" in names and all(shapes) else Loop()
    return Program((statement,), {}, dict(zip(names, shapes, strict=True)), loop=loop)


def drawn(data: st.DataObject, program: Program, entries: st.SearchStrategy[float]) -> Any:
    """Draw a value for each constant of a program; its loop gives the batch."""
    return {
        name: program.loop.rows(0)
        if name == "batch"
        else data.draw(arrays(np.float64, shape, elements=entries), name)
        for name, shape in program.constants.items()
    }


def by_kernel(program: Program, values: Mapping[str, Array]) -> Array:
    """Run the one statement."""
    given = {name: value for name, value in values.items() if name != "batch"}
    frame = Frame(program, given, np.empty(0))
    deque(feedforward(program, frame), maxlen=0)
    return frame["out"]


def by_plain_python(program: Program, values: Mapping[str, Array]) -> Array:
    """Execute the one statement's source."""
    scope: dict[str, object] = {"np": np}
    for helper in program.helpers:
        exec(helper, scope)
    local = dict(values)
    with np.errstate(all="ignore"):
        exec(program.statements[0].source, scope, local)
    return np.asarray(local["out"])


@every_op
@few
@given(st.data(), SIZES)
def test_a_kernel_writes_what_the_source_says_to_the_last_bit(
    op: str, data: st.DataObject, sizes: dict[str, int]
) -> None:
    program = only(op, shapes_of(op, sizes), seed=sizes["units"])
    positive = st.floats(min_value=1e-3, max_value=1e300)
    values = drawn(data, program, positive if op in POSITIVE else FINITE)
    assert_same_bits({"out": by_kernel(program, values)}, {"out": by_plain_python(program, values)})


@pytest.mark.parametrize("op", ["affine", "input_gradient", "weight_gradient"])
@pytest.mark.parametrize("units", [1, 2])
@pytest.mark.parametrize("features", [1, 3])
@pytest.mark.parametrize("samples", [1, 4])
def test_nothing_times_what_is_not_finite_is_no_number(
    op: str, samples: int, features: int, units: int
) -> None:
    sizes = {"samples": samples, "features": features, "units": units, "batch": 1}
    program = only(op, shapes_of(op, sizes))
    zeros = {name: np.zeros(shape) for name, shape in program.constants.items()}
    for name in ("a", "b"):
        values = {**zeros, name: np.full(program.constants[name], np.inf)}
        assert np.isnan(by_kernel(program, values)).all()
        assert np.isnan(by_plain_python(program, values)).all()


@every_op
@few
@given(st.data())
def test_shapes_are_refused_or_lead_to_the_shape_that_the_rule_says(
    op: str, data: st.DataObject
) -> None:
    shapes = [data.draw(SHAPES) for _ in READS[op]]
    try:
        program = only(op, shapes)
    except ShapeError:
        return
    ones = {
        name: np.ones(shape, dtype=np.intp if name == "batch" else float) * (name != "batch")
        for name, shape in program.constants.items()
    }
    assert by_plain_python(program, ones).shape == program.shapes["out"]


@pytest.mark.parametrize(
    ("op", "shapes", "complaint"),
    [
        ("affine", [(7, 3), (2, 1), (1,)], "inputs have 3 features, weights have 2 rows"),
        ("affine", [(7, 3), (3, 1), (7,)], "bias (7,) does not fit the weights' 1 columns"),
        ("affine", [(7, 3), (3, 2), ()], "bias () does not fit the weights' 2 columns"),
        ("subtract", [(7, 1), (6, 1)], "shapes (7, 1) and (6, 1) differ"),
        ("subtract", [(7, 1), (7,)], "shapes (7, 1) and (7,) differ"),
        ("multiply", [(7, 1), (7, 2)], "shapes (7, 1) and (7, 2) differ"),
        (
            "take",
            [(7, 3), (2, 2)],
            "a batch is a list of row numbers, not an array of shape (2, 2)",
        ),
        ("scale", [(7, 3), (3,), (2,)], "3 features, but (3,) and (2,) to scale them by"),
        ("softmax", [(7,)], "x have rows and columns, not shape (7,)"),
        (
            "input_gradient",
            [(7, 2), (3, 1)],
            "2 units of the error term, 1 columns of weights",
        ),
        ("weight_gradient", [(7, 3), (6, 1)], "7 samples of inputs, 6 of the error term"),
        ("descend", [(3, 1), (), (3, 2)], "shapes (3, 1) and (3, 2) differ"),
        (
            "descend",
            [(3, 1), (1,), (3, 1)],
            "the learning rate is one number, not an array of shape (1,)",
        ),
    ],
)
def test_arrays_that_do_not_fit_are_refused_with_the_source_and_the_shapes(
    op: str, shapes: list[Shape], complaint: str
) -> None:
    with pytest.raises(ShapeError) as refusal:
        only(op, shapes)
    source = OPS[op].source.format("a", "batch" if op == "take" else "b", "c")
    assert str(refusal.value) == f"out = {source}: {complaint}"


@every_op
def test_a_value_that_does_not_fit_its_name_is_refused(op: str) -> None:
    reads = tuple("abcde"[: len(READS[op])])
    shapes = shapes_of(op, {"samples": 7, "features": 3, "units": 1, "batch": 2})
    statement = Statement("out", op, reads, Phase.FEEDFORWARD)
    with pytest.raises(ShapeError) as refusal:
        Program((statement,), {"out": (9, 9)}, dict(zip(reads, shapes, strict=True)))
    given = only(op, shapes).shapes["out"]
    assert str(refusal.value) == f"{statement.source}: gives shape {given}, out has (9, 9)"


# expansions -------------------------------------------------------------------------------------


@every_op
@few
@given(st.data(), SIZES)
def test_each_cell_is_what_its_expansion_gives(
    op: str, data: st.DataObject, sizes: dict[str, int]
) -> None:
    program = only(op, shapes_of(op, sizes), seed=sizes["features"])
    entries = st.floats(0.1, 0.9) if op in POSITIVE else MODERATE.filter(lambda x: abs(x) > 0.01)
    values = drawn(data, program, entries)
    assert_expansions(program, values, by_plain_python(program, values))


def assert_expansions(program: Program, values: Mapping[str, Array], out: Array) -> None:
    """Work out each cell of the one statement from names, and from the numbers that they have."""
    scope: dict[str, Any] = {"np": np, "exp": np.exp}
    for helper in program.helpers:
        exec(helper, scope)

    def write(cell: Cell) -> str:
        assert cell.index in list(np.ndindex(values[cell.name].shape))
        return repr(values[cell.name][cell.index].item())

    for index in np.ndindex(out.shape):
        expansion = program.expand(program.statements[0], index)
        assert expansion.cell == Cell("out", index)
        value = pytest.approx(out[index], rel=1e-12, abs=1e-12)
        assert eval(expansion.named(), scope, dict(values)) == value
        assert eval(expansion.valued(write), scope, dict(values)) == value

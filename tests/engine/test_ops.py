"""Each row of the op table: its kernel, its source and its shape rule say the same."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nnstep.engine import OPS, Frame, Phase, Program, Statement, feedforward
from nnstep.errors import ShapeError
from tests.making import FINITE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nnstep.engine import Array, Shape

READS = {
    "alias": ["samples units"],
    "affine": ["samples features", "features units", "units"],
    "sigmoid": ["samples units"],
    "subtract": ["samples units", "samples units"],
    "sigmoid_derivative": ["samples units"],
    "sigmoid_slope": ["samples units"],
    "multiply": ["samples units", "samples units"],
    "weight_gradient": ["samples features", "samples units"],
    "bias_gradient": ["samples units"],
    "descend": ["features units", "", "features units"],
}
"""Op → for each name it reads, what its axes count."""

SIZES = st.fixed_dictionaries(
    {"samples": st.integers(2, 6), "features": st.integers(1, 5), "units": st.integers(1, 4)}
)
SHAPES = st.lists(st.sampled_from([1, 2, 3]), max_size=3).map(tuple)


def only(op: str, shapes: Sequence[Shape]) -> Program:
    """Return a program of one statement, `out = …`."""
    names = tuple("abc"[: len(shapes)])
    statement = Statement("out", op, names, Phase.FEEDFORWARD)
    return Program((statement,), {}, dict(zip(names, shapes, strict=True)))


def by_plain_python(program: Program, values: Mapping[str, Array]) -> Array:
    """Execute the one statement's source."""
    scope: dict[str, object] = {"np": np}
    for helper in program.helpers:
        exec(helper, scope)
    local = dict(values)
    with np.errstate(all="ignore"):
        exec(program.statements[0].source, scope, local)
    return np.asarray(local["out"])


@pytest.mark.parametrize("op", OPS)
@given(st.data(), SIZES)
def test_a_kernel_writes_what_the_source_says_to_the_last_bit(
    op: str, data: st.DataObject, sizes: dict[str, int]
) -> None:
    shapes = [tuple(sizes[axis] for axis in axes.split()) for axes in READS[op]]
    program = only(op, shapes)
    values = {
        name: data.draw(arrays(np.float64, shape, elements=FINITE), name)
        for name, shape in program.constants.items()
    }
    frame = Frame(program, values, np.empty(0))
    deque(feedforward(program, frame), maxlen=0)
    expected = by_plain_python(program, values)
    assert frame["out"].shape == expected.shape
    assert frame["out"].tobytes() == expected.tobytes()


@pytest.mark.parametrize("op", OPS)
@given(st.data())
def test_shapes_are_refused_or_lead_to_the_shape_that_the_rule_says(
    op: str, data: st.DataObject
) -> None:
    shapes = [data.draw(SHAPES) for _ in READS[op]]
    try:
        program = only(op, shapes)
    except ShapeError:
        return
    ones = {name: np.ones(shape) for name, shape in program.constants.items()}
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
        ("multiply", [(7, 1), ()], "shapes (7, 1) and () differ"),
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
    source = OPS[op].source.format(*"abc")
    with pytest.raises(ShapeError) as refusal:
        only(op, shapes)
    assert str(refusal.value) == f"out = {source}: {complaint}"


@pytest.mark.parametrize("op", OPS)
def test_a_value_that_does_not_fit_its_name_is_refused(op: str) -> None:
    reads = tuple("abc"[: len(READS[op])])
    sizes = {"samples": 7, "features": 3, "units": 1}
    shapes = [tuple(sizes[axis] for axis in axes.split()) for axes in READS[op]]
    statement = Statement("out", op, reads, Phase.FEEDFORWARD)
    with pytest.raises(ShapeError) as refusal:
        Program((statement,), {"out": (9, 9)}, dict(zip(reads, shapes, strict=True)))
    given = only(op, shapes).shapes["out"]
    assert str(refusal.value) == f"{statement.source}: gives shape {given}, out has (9, 9)"

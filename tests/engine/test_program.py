from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnstep.engine import OPS, Phase, Program, Statement
from nnstep.errors import ShapeError
from nnstep.experiment import one_layer

if TYPE_CHECKING:
    from collections.abc import Sequence

ARTICLE = {
    Phase.FEEDFORWARD: [
        "inputs = input_set",
        "XW = inputs @ weights + bias",
        "z = sigmoid(XW)",
    ],
    Phase.BACKPROP: [
        "error = z - labels",
        "dcost = error",
        "dpred = sigmoid_derivative(z)",
        "z_del = dcost * dpred",
        "dweights = inputs.T @ z_del",
        "dbias = z_del.sum(axis=0)",
    ],
    Phase.UPDATE: [
        "weights = weights - lr * dweights",
        "bias = bias - lr * dbias",
    ],
}
PEOPLE = one_layer(7, 3, "article")


def shapes_in_plain_python(
    program: Program, statements: Sequence[Statement]
) -> dict[str, tuple[int, ...]]:
    """Execute the source of statements, in their order: the shape of each name."""
    scope: dict[str, object] = {"np": np}
    for helper in program.helpers:
        exec(helper, scope)
    given = {**program.constants, **program.parameters}
    values = {name: np.ones(shape) for name, shape in given.items()}
    for statement in statements:
        exec(statement.source, scope, values)
    return {name: np.shape(value) for name, value in values.items()}


# the article's program --------------------------------------------------------------------------


def test_the_articles_update_has_its_eleven_statements_in_its_order() -> None:
    sources = [source for phase in ARTICLE.values() for source in phase]
    assert [statement.source for statement in PEOPLE.statements] == sources
    assert list(PEOPLE.names) == [source.partition(" = ")[0] for source in sources]
    assert len(PEOPLE) == 11


@pytest.mark.parametrize("phase", Phase)
def test_each_phase_has_its_statements(phase: Phase) -> None:
    of_phase = [s.source for s in PEOPLE.statements if s.phase is phase]
    assert of_phase == ARTICLE[phase]
    first = PEOPLE.statements[PEOPLE.phase_starts[list(Phase).index(phase)]]
    assert first.source == ARTICLE[phase][0]


def test_a_program_of_a_single_phase_starts_once() -> None:
    first, *_ = PEOPLE.statements
    second = dataclasses.replace(first, target="again")
    program = Program((first, second), {}, {"input_set": (7, 3)})
    assert program.phase_starts == (0,)


def test_exact_differs_in_dpred_alone() -> None:
    exact = one_layer(7, 3, "exact")
    pairs = zip(PEOPLE.statements, exact.statements, strict=True)
    [(_, instead)] = [pair for pair in pairs if pair[0] != pair[1]]
    assert instead.source == "dpred = z * (1 - z)"
    assert instead.phase is Phase.BACKPROP
    assert exact.shapes == PEOPLE.shapes


@given(st.integers(1, 50), st.integers(1, 50))
def test_every_name_has_its_shape_before_a_number_is_computed(samples: int, features: int) -> None:
    program = one_layer(samples, features, "article")
    assert program.shapes == {
        "input_set": (samples, features),
        "inputs": (samples, features),
        **dict.fromkeys(["labels", "XW", "z", "error", "dcost", "dpred", "z_del"], (samples, 1)),
        **dict.fromkeys(["weights", "dweights"], (features, 1)),
        **dict.fromkeys(["bias", "dbias"], (1,)),
        "lr": (),
    }
    assert program.state_size == features + 1


def test_a_name_leads_to_the_statement_that_assigns_it() -> None:
    for statement in PEOPLE.statements:
        assert PEOPLE.writer(statement.target) is statement
    for name in ("input_set", "labels", "lr", "frobnicate"):
        assert PEOPLE.writer(name) is None


@pytest.mark.parametrize("derivative", ["article", "exact"])
def test_the_helpers_define_all_that_the_listing_needs_beside_numpy(derivative: str) -> None:
    program = one_layer(7, 3, derivative)
    assert shapes_in_plain_python(program, program.statements) == program.shapes


# what is no program -----------------------------------------------------------------------------


@given(st.lists(st.integers(0, len(PEOPLE) - 2), max_size=8))
def test_an_order_is_refused_exactly_when_plain_python_misses_a_name(swaps: list[int]) -> None:
    statements = list(PEOPLE.statements)
    for index in swaps:
        pair = statements[index : index + 2]
        if pair[0].phase is pair[1].phase:
            statements[index : index + 2] = reversed(pair)
    try:
        program = Program(tuple(statements), PEOPLE.parameters, PEOPLE.constants)
    except ShapeError as error:
        source, _, complaint = str(error).partition(": ")
        missed = complaint.removesuffix(" is read before it exists")
        with pytest.raises(NameError, match=f"'{missed}'"):
            shapes_in_plain_python(PEOPLE, statements)
        assert source in [statement.source for statement in statements]
    else:
        assert shapes_in_plain_python(PEOPLE, statements) == program.shapes


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"target": "XW"}, "XW = sigmoid(XW): XW has a value already"),
        ({"target": "labels"}, "labels = sigmoid(XW): labels has a value already"),
        ({"op": "sigmoyd"}, "z (sigmoyd): there is no such op (did you mean 'sigmoid'?)"),
        ({"phase": Phase.UPDATE}, "error = z - labels: backprop comes too late"),
        (
            {"op": "alias", "reads": ("weights",)},
            "z = weights: a parameter changes, its copy would too",
        ),
    ],
)
def test_a_program_in_which_a_name_has_two_values_is_refused(
    changes: dict[str, Any], complaint: str
) -> None:
    inputs, XW, z, *rest = PEOPLE.statements
    statements = (inputs, XW, dataclasses.replace(z, **changes), *rest)
    with pytest.raises(ShapeError) as refusal:
        Program(statements, PEOPLE.parameters, PEOPLE.constants)
    assert str(refusal.value) == complaint


@pytest.mark.parametrize("samples", [1, 3, 7])
def test_what_is_computed_for_each_sample_is_no_matter_of_shapes(samples: int) -> None:
    assert one_layer(samples, 3, "exact").of_samples == (
        *("inputs", "XW", "z", "error", "dcost", "dpred", "z_del"),
    )


def test_what_is_given_is_not_computed() -> None:
    assert PEOPLE.given == {"input_set", "inputs", "labels", "lr"}


@pytest.mark.parametrize("op", OPS)
def test_a_statement_that_reads_what_does_not_exist_is_refused(op: str) -> None:
    statement = Statement("out", op, ("a", "b", "c"), Phase.FEEDFORWARD)
    with pytest.raises(ShapeError) as complaint:
        Program((statement,), {}, {"b": (2, 2), "c": (2, 2)})
    assert str(complaint.value) == f"{statement.source}: a is read before it exists"


def test_a_parameter_keeps_its_shape() -> None:
    statement = Statement("weights", "weight_gradient", ("a", "b"), Phase.UPDATE)
    with pytest.raises(ShapeError) as complaint:
        Program((statement,), {"weights": (4, 1)}, {"a": (7, 3), "b": (7, 1)})
    assert str(complaint.value) == ("weights = a.T @ b: gives shape (3, 1), weights has (4, 1)")

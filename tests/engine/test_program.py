from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnstep.engine import OPS, Phase, Program, Statement
from nnstep.errors import ShapeError
from nnstep.experiment import Layer, Network, Spec, Training, program_of
from tests.making import networks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nnstep import Experiment

PEOPLE_SOURCES = {
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


def one_unit(samples: int, features: int, derivative: str) -> Program:
    """Return the program of one sigmoid unit."""
    return program_of(Spec(Network(derivative=derivative), Training(), features, 1), samples)


PEOPLE = one_unit(7, 3, "article")
DEEP = program_of(
    Spec(
        Network((Layer(4, "tanh"),), "softmax", "cce", l1=0.1, l2=0.2),
        Training(optimizer="adam", schedule="cosine", batch=5),
        features=3,
        outputs=2,
        scale="standard",
    ),
    samples=7,
)
DEEP_SOURCES = {
    Phase.FEEDFORWARD: [
        "scaled = (input_set - mean) / deviation",
        "inputs = scaled[batch]",
        "labels = label_set[batch]",
        "XW1 = inputs @ weights1 + bias1",
        "z1 = np.tanh(XW1)",
        "XW2 = z1 @ weights2 + bias2",
        "z2 = softmax(XW2)",
    ],
    Phase.BACKPROP: [
        "z_del2 = z2 - labels",
        "dweights2 = z1.T @ z_del2",
        "dbias2 = z_del2.sum(axis=0)",
        "dpenalty2 = l1 * np.sign(weights2) + l2 * weights2",
        "dtotal2 = dweights2 + dpenalty2",
        "dcost1 = z_del2 @ weights2.T",
        "dpred1 = 1 - z1 ** 2",
        "z_del1 = dcost1 * dpred1",
        "dweights1 = inputs.T @ z_del1",
        "dbias1 = z_del1.sum(axis=0)",
        "dpenalty1 = l1 * np.sign(weights1) + l2 * weights1",
        "dtotal1 = dweights1 + dpenalty1",
    ],
    Phase.UPDATE: [
        "lr = cosine_decay(lr_start, epoch, epochs)",
        "beta1_t = beta1_t * beta1",
        "beta2_t = beta2_t * beta2",
        *(
            line.format(p=name, g=gradient)
            for name, gradient in (
                ("weights1", "dtotal1"),
                ("bias1", "dbias1"),
                ("weights2", "dtotal2"),
                ("bias2", "dbias2"),
            )
            for line in (
                "m{p} = beta1 * m{p} + (1 - beta1) * {g}",
                "v{p} = beta2 * v{p} + (1 - beta2) * {g} ** 2",
                "s{p} = m{p} / (1 - beta1_t) / (np.sqrt(v{p} / (1 - beta2_t)) + epsilon)",
                "{p} = {p} - lr * s{p}",
            )
        ),
    ],
}


PROGRAMS = {"people": (PEOPLE, PEOPLE_SOURCES), "deep": (DEEP, DEEP_SOURCES)}
both = pytest.mark.parametrize("name", PROGRAMS)


def shapes_in_plain_python(
    program: Program, statements: Sequence[Statement]
) -> dict[str, tuple[int, ...]]:
    """Execute the source of statements, in their order: the shape of each name."""
    scope: dict[str, object] = {"np": np}
    for helper in program.helpers:
        exec(helper, scope)
    given = {**program.constants, **program.kept}
    values: dict[str, Any] = {name: np.ones(shape) for name, shape in given.items()}
    if "batch" in values:
        values["batch"] = np.zeros(given["batch"], dtype=int)
    for statement in statements:
        with np.errstate(all="ignore"):
            exec(statement.source, scope, values)
    return {name: np.shape(value) for name, value in values.items()}


# what the statements are ------------------------------------------------------------------------


@both
def test_an_update_has_its_statements_in_their_order(name: str) -> None:
    program, phases = PROGRAMS[name]
    sources = [source for phase in phases.values() for source in phase]
    assert [statement.source for statement in program.statements] == sources
    assert list(program.names) == [source.partition(" = ")[0] for source in sources]
    assert len(program) == len(sources)


@both
@pytest.mark.parametrize("phase", Phase)
def test_each_phase_has_its_statements(name: str, phase: Phase) -> None:
    program, phases = PROGRAMS[name]
    of_phase = [s.source for s in program.statements if s.phase is phase]
    assert of_phase == phases[phase]
    first = program.statements[program.phase_starts[list(Phase).index(phase)]]
    assert first.source == phases[phase][0]


def test_a_program_of_a_single_phase_starts_once() -> None:
    first, *_ = PEOPLE.statements
    second = dataclasses.replace(first, target="again")
    program = Program((first, second), {}, {"input_set": (7, 3)})
    assert program.phase_starts == (0,)


def test_layers_come_in_order_and_backwards_in_backprop() -> None:
    starts = [DEEP.names[index] for index in DEEP.layer_starts]
    assert starts == [
        *("scaled", "XW1", "XW2"),
        *("z_del2", "dcost1"),
        *("lr", "mweights1", "mweights2"),
    ]
    layers = [DEEP.statements[index].layer for index in DEEP.layer_starts]
    assert layers == [None, 1, 2, 2, 1, None, 1, 2]
    assert {statement.layer for statement in PEOPLE.statements} == {None}


def test_exact_differs_in_dpred_alone() -> None:
    exact = one_unit(7, 3, "exact")
    pairs = zip(PEOPLE.statements, exact.statements, strict=True)
    [(_, instead)] = [pair for pair in pairs if pair[0] != pair[1]]
    assert instead.source == "dpred = z * (1 - z)"
    assert instead.phase is Phase.BACKPROP
    assert exact.shapes == PEOPLE.shapes


@given(st.integers(1, 50), st.integers(1, 50))
def test_every_name_has_its_shape_before_a_number_is_computed(samples: int, features: int) -> None:
    program = one_unit(samples, features, "article")
    assert program.shapes == {
        "input_set": (samples, features),
        "inputs": (samples, features),
        **dict.fromkeys(["labels", "XW", "z", "error", "dcost", "dpred", "z_del"], (samples, 1)),
        **dict.fromkeys(["weights", "dweights"], (features, 1)),
        **dict.fromkeys(["bias", "dbias"], (1,)),
        "lr": (),
    }
    assert program.state_size == features + 1


@given(networks())
def test_the_shapes_of_any_network_are_those_of_plain_python(experiment: Experiment) -> None:
    sizes = {experiment.program.loop.size(update) for update in range(experiment.program.batches)}
    for size in sizes:
        program = experiment.program.for_batch(size)
        assert shapes_in_plain_python(program, program.statements) == program.shapes


@both
def test_a_name_leads_to_the_statement_that_assigns_it(name: str) -> None:
    program, _ = PROGRAMS[name]
    for statement in program.statements:
        assert program.writer(statement.target) is statement
    for given_name in (*program.constants, "frobnicate"):
        assert program.writer(given_name) is None


# what survives an update ------------------------------------------------------------------------


@given(networks())
def test_every_gradient_is_formed_before_any_parameter_changes(experiment: Experiment) -> None:
    program, spec = experiment.program, experiment.spec
    first = min(program.names.index(name) for name in spec.trained)
    gradients = [program.names.index(spec.gradient(name)) for name in spec.trained]
    assert max(gradients) < program.update_start <= first
    for statement in program.statements:
        assert (statement.target in program.kept) <= (statement.phase is Phase.UPDATE)
    for name in spec.trained:  # and the change of one does not read the change of another
        writer = program.writer(name)
        assert writer is not None
        assert set(writer.reads) & set(spec.parameters) == {name}


@given(networks())
def test_all_that_is_trained_and_nothing_else_is_written(experiment: Experiment) -> None:
    program, spec = experiment.program, experiment.spec
    written = [name for name in program.parameters if program.writer(name)]
    frozen = [name for name in program.parameters if name.startswith("bias")]
    kept = frozen if experiment.network.bias == "frozen" else []
    assert written == list(spec.trained)
    assert [name for name in program.parameters if name not in written] == kept
    assert all(program.writer(name) for name in program.slots)


def test_the_state_has_parameters_and_then_slots() -> None:
    slots = ["beta1_t", "beta2_t"]
    for name in ("weights1", "bias1", "weights2", "bias2"):
        slots += [f"m{name}", f"v{name}"]
    assert list(DEEP.kept) == ["weights1", "bias1", "weights2", "bias2", *slots]
    state = np.arange(DEEP.state_size, dtype=float)
    assert np.concatenate([a.ravel() for a in DEEP.kept_in(state).values()]).tolist() == (
        state.tolist()
    )
    assert (
        DEEP.parameters_in(state)["weights2"].tolist() == np.reshape(state[16:24], (4, 2)).tolist()
    )


# what is no program -----------------------------------------------------------------------------


@both
@given(st.data())
def test_an_order_is_refused_exactly_when_plain_python_misses_a_name(
    name: str, data: st.DataObject
) -> None:
    whole, _ = PROGRAMS[name]
    statements = list(whole.statements)
    for index in data.draw(st.lists(st.integers(0, len(whole) - 2), max_size=8)):
        pair = statements[index : index + 2]
        if pair[0].phase is pair[1].phase:
            statements[index : index + 2] = reversed(pair)
    try:
        program = dataclasses.replace(whole, statements=tuple(statements))
    except ShapeError as error:
        source, _, complaint = str(error).partition(": ")
        missed = complaint.removesuffix(" is read before it exists")
        with pytest.raises(NameError, match=f"'{missed}'"):
            shapes_in_plain_python(whole, statements)
        assert source in [statement.source for statement in statements]
    else:
        assert shapes_in_plain_python(whole, statements) == program.shapes


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


@pytest.mark.parametrize("op", OPS)
def test_a_statement_that_reads_what_does_not_exist_is_refused(op: str) -> None:
    statement = Statement("out", op, tuple("abcde"), Phase.FEEDFORWARD)
    with pytest.raises(ShapeError) as complaint:
        Program((statement,), {}, dict.fromkeys("bcde", (2, 2)))
    assert str(complaint.value) == f"{statement.source}: a is read before it exists"


def test_a_parameter_keeps_its_shape() -> None:
    statement = Statement("weights", "weight_gradient", ("a", "b"), Phase.UPDATE)
    with pytest.raises(ShapeError) as complaint:
        Program((statement,), {"weights": (4, 1)}, {"a": (7, 3), "b": (7, 1)})
    assert str(complaint.value) == ("weights = a.T @ b: gives shape (3, 1), weights has (4, 1)")


# samples, and what is given ---------------------------------------------------------------------


@pytest.mark.parametrize("samples", [1, 3, 7])
def test_what_is_computed_for_each_sample_is_no_matter_of_shapes(samples: int) -> None:
    assert one_unit(samples, 3, "exact").of_samples == (
        *("inputs", "XW", "z", "error", "dcost", "dpred", "z_del"),
    )


def test_what_is_computed_for_each_sample_of_a_batch() -> None:
    assert DEEP.of_samples == (
        *("inputs", "labels", "XW1", "z1", "XW2", "z2"),
        *("z_del2", "dcost1", "dpred1", "z_del1"),
    )


def test_what_is_given_is_not_computed() -> None:
    assert PEOPLE.given == {"input_set", "inputs", "labels", "lr"}
    assert DEEP.given == {*DEEP.constants, "labels"}


@both
@pytest.mark.parametrize("size", [1, 2, 5])
def test_a_batch_of_another_size_changes_no_statement_and_nothing_that_survives(
    name: str, size: int
) -> None:
    program, _ = PROGRAMS[name]
    sized = program.for_batch(size)
    assert sized.statements == program.statements
    assert sized.kept == program.kept
    assert sized.shapes["inputs"][0] == (size if name == "deep" else 7)

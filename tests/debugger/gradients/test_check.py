"""A check passes where the update follows its cost, and names the statement that does not."""

from __future__ import annotations

from dataclasses import replace
from functools import cache, partial
from itertools import pairwise
from typing import TYPE_CHECKING
from unittest import mock

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from nnstep import Position, Timeline, load
from nnstep.debugger.gradients import (
    GradientCheck,
    ParameterCheck,
    check_gradients,
    report,
    stated_cost,
    verdict,
)
from nnstep.debugger.gradients.differences import TOLERANCE
from nnstep.debugger.gradients.words import MOST_ROWS
from nnstep.engine import OPS, Cell, Phase
from nnstep.experiment import Layer, Network, datasets
from nnstep.work import complete
from tests.effort import tries
from tests.making import ENDS, HIDDEN, made_up, networks

if TYPE_CHECKING:
    from nnstep import Debugger, Experiment, Moment
    from nnstep.engine import Array, Statement
    from nnstep.engine.op import Call

WIDTH = 78
DATA = datasets()


def moment_at(experiment: Experiment, update: int = 0, done: int = 0) -> Moment:
    return Timeline(experiment).moment(Position(update, done))


def checked(experiment: Experiment, update: int = 0, done: int = 0) -> GradientCheck:
    """Check a moment, and that the report about it fits a terminal."""
    check = complete(check_gradients(experiment, moment_at(experiment, update, done)))
    lines = report(check)
    assert max(map(len, lines)) <= WIDTH
    assert not any("\n" in line or line.endswith(" ") for line in lines)
    return check


def said(check: GradientCheck) -> str:
    """Return a report as running text."""
    return " ".join(" ".join(report(check)).split())


@cache
def preset(name: str) -> Experiment:
    return load(name)


# the presets ------------------------------------------------------------------------------------


@pytest.mark.parametrize("update", [0, 1, 10, 300, 25_000])
def test_the_article_parts_from_its_cost_at_dpred(update: int) -> None:
    check = checked(preset("article"), update)
    assert check.passed is False
    assert check.culprit == preset("article").program.writer("dpred")
    assert check.parting is not None
    assert check.parting.cell == Cell("dpred", (0, 0))
    assert check.parting.derivative == "∂z/∂XW"
    assert len(check.parameters) == 4
    assert verdict(check).startswith(
        "the update does not follow the gradient of the cost: "
        "dpred = sigmoid_derivative(z) parts from it; dpred[0,0] is +0."
    )


def test_the_number_that_parts_is_measured() -> None:
    moment = moment_at(preset("article"), 7, preset("article").program.update_start)
    check = complete(check_gradients(preset("article"), moment))
    z = moment.values["z"][0, 0]
    assert check.parting is not None
    assert check.parting.stated == moment.values["dpred"][0, 0]
    assert check.parting.measured == pytest.approx(z * (1 - z), rel=1e-9)


@pytest.mark.parametrize("update", [0, 1, 37, 300])
@pytest.mark.parametrize(
    "name",
    [
        *("exact", "mazur", "xor", "iris", "and", "or", "blobs", "circles", "curve", "moons"),
        *("saturated", "dead-relu", "zeros", "too-fast"),
    ],
)
def test_other_presets_follow_their_cost(name: str, update: int) -> None:
    check = checked(preset(name), update)
    assert check.passed is True
    assert check.parting is None
    assert check.worst is not None
    assert check.worst.error < TOLERANCE
    assert verdict(check).startswith("the update follows the gradient of the cost: the largest ")


def test_deep_networks_are_checked_where_outputs_are_all_but_certain() -> None:
    check = checked(preset("spirals"), 300)
    assert check.passed is True
    assert check.parting is None


def test_every_parameter_of_many_is_checked() -> None:
    check = checked(preset("digits"), 3)
    assert check.passed is True
    assert len(check.parameters) == 64 * 64 + 64 + 64 * 10 + 10
    lines = report(check)
    table = lines[lines.index("") + 2 :]
    assert len(table) == MOST_ROWS + 1
    assert table[-1] == "… and 4 770 more parameters, none of them further apart"
    errors = [float(line.split()[-1]) for line in table[:-1]]
    assert all(before >= after for before, after in pairwise(errors))
    assert check.worst is not None
    assert str(check.worst.cell) == table[0].split()[0]


# what is compared -------------------------------------------------------------------------------


def test_a_moment_anywhere_in_an_update_gives_the_same_check() -> None:
    experiment = load("people", hidden="2:tanh", batch=3, epochs=5, optimizer="adam")
    timeline = Timeline(experiment)
    for update in (0, 4, 5):
        checks = [
            complete(check_gradients(experiment, timeline.moment(Position(update, done))))
            for done in range(len(experiment.program))
        ]
        assert all(check == checks[0] for check in checks)


BATCHES = load(DATA["iris"], hidden="3:tanh", batch=60, scale="standard", l1=0.01, l2=0.02)


@pytest.mark.parametrize("update", [0, 1, 2, 5])
def test_an_update_is_checked_on_its_own_samples(update: int) -> None:
    program, spec = BATCHES.program, BATCHES.spec
    moment = moment_at(BATCHES, update, program.update_start)
    check = complete(check_gradients(BATCHES, moment))
    assert check.passed is True
    rows = program.loop.rows(update)
    assert check.samples == len(rows) == (60, 60, 30)[update % 3]
    data = BATCHES.dataset
    batch = replace(
        data,
        inputs=data.inputs[rows],
        labels=data.labels[rows],
        rows=tuple(data.rows[row] for row in rows),
    )
    assert check.cost == pytest.approx(BATCHES.cost(moment.state, batch), rel=1e-12)
    stated = np.array([parameter.analytic for parameter in check.parameters])
    expected = [moment.values[spec.gradient(name)].ravel() for name in spec.trained]
    assert stated.tobytes() == np.concatenate(expected).tobytes()


def test_differences_are_those_of_the_cost_of_the_experiment() -> None:
    experiment = load(DATA["xor"], hidden="3:softplus", l1=0.1, l2=0.2)
    moment = moment_at(experiment, 4)
    step = 1e-5
    for n, parameter in enumerate(complete(check_gradients(experiment, moment)).parameters):
        up, down = moment.state.copy(), moment.state.copy()
        up[n] += step
        down[n] -= step
        slope = (experiment.cost(up) - experiment.cost(down)) / (2 * step)
        assert parameter.numeric == pytest.approx(slope, rel=1e-6, abs=1e-9)


def test_frozen_parameters_have_no_gradient() -> None:
    check = checked(load(DATA["xor"], hidden="2:tanh", bias="frozen"))
    assert check.passed is True
    assert {parameter.cell.name for parameter in check.parameters} == {"weights1", "weights2"}


def test_progress_comes_often_and_ends_at_the_total() -> None:
    experiment = preset("article")
    before = np.geterr()
    moment = moment_at(experiment, 3)
    kept = {name: value.copy() for name, value in moment.values.items()}
    steps = []
    for step in check_gradients(experiment, moment):
        assert np.geterr() == before
        steps.append(step)
    totals = {total for _, total in steps}
    assert steps == sorted(steps)
    assert len(totals) == 1
    assert steps[-1] == (*totals, *totals)
    assert len(steps) > 4 * len(experiment.spec.trained)
    for name, value in moment.values.items():
        assert value.tobytes() == kept[name].tobytes()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({}, "half the sum of squared errors"),
        ({"loss": "mse", "l2": 0.5}, "mean squared error + 0.5 × half the sum of squared weights"),
        (
            {"loss": "bce", "l1": 0.25, "l2": 1},
            "binary cross-entropy + 0.25 × the sum of absolute weights "
            "+ 1 × half the sum of squared weights",
        ),
    ],
)
def test_the_cost_is_said_in_words(options: dict[str, object], words: str) -> None:
    experiment = load("exact", **options)
    assert stated_cost(experiment) == words
    assert f"cost of update 0, 7 samples: {words} = +" in said(checked(experiment))


# every combination ------------------------------------------------------------------------------


@settings(max_examples=tries(150))
@given(networks(derivatives=("exact",)), st.integers(0, 12))
def test_any_network_follows_its_cost(experiment: Experiment, update: int) -> None:
    check = checked(experiment, update)
    assert check.passed is not False, report(check)
    assert check.parting is None, report(check)
    if check.passed is None:
        assert check.nonfinite or all(parameter.at_kink for parameter in check.parameters)


@settings(max_examples=tries(30))
@given(networks(derivatives=("article",), sizes=(1.0,)), st.integers(0, 3))
def test_a_sigmoid_with_the_derivative_of_the_article_is_named(
    experiment: Experiment, update: int
) -> None:
    sigmoids = [
        experiment.spec.name("dpred", n)
        for n, layer in enumerate(experiment.spec.layers, 1)
        if layer.activation == "sigmoid"
    ]
    assume(sigmoids)
    check = checked(experiment, update)
    assert check.culprit is not None
    assert check.culprit.target == sigmoids[-1]
    assert check.culprit.op == "sigmoid_derivative"


@pytest.mark.parametrize("end", ENDS, ids="-".join)
@pytest.mark.parametrize("hidden", HIDDEN)
def test_every_activation_follows_every_loss(hidden: str, end: tuple[str, str]) -> None:
    output, loss = end
    network = Network((Layer(3, hidden),) * 2, output, loss, l1=0.01, l2=0.02)
    experiment = made_up(network, samples=5, outputs=2)
    for update in range(3):
        check = checked(experiment, update)
        assert check.passed is True, report(check)
        assert check.parting is None


# wrong statements -------------------------------------------------------------------------------


def twisted(op: str, factor: float = 1.001) -> mock._patch_dict:
    """Let an op give something a little larger than it should."""
    kernel = OPS[op].kernel
    assert kernel is not None

    def wrong(out: Array, *arguments: Array) -> tuple[Call, ...]:
        return *kernel(out, *arguments), partial(np.multiply, out, factor, out)

    return mock.patch.dict(OPS, {op: replace(OPS[op], kernel=wrong)})


SIGMOIDS = load(DATA["xor"], hidden="3:sigmoid", loss="bce", l1=0.1)
CLASSES = load(DATA["iris"], hidden="3:tanh", batch=50, scale="standard", l2=0.1)
UNJOINED = made_up(
    Network((Layer(2, "softplus"),), "softmax", "mse", l1=0.1, l2=0.1), samples=5, outputs=3
)


@pytest.mark.parametrize(
    ("experiment", "op", "target"),
    [
        (SIGMOIDS, "bce_slope", "dcost2"),
        (SIGMOIDS, "sigmoid_slope", "dpred2"),
        (SIGMOIDS, "multiply", "z_del2"),
        (SIGMOIDS, "weight_gradient", "dweights2"),
        (SIGMOIDS, "bias_gradient", "dbias2"),
        (SIGMOIDS, "l1_slope", "dpenalty2"),
        (SIGMOIDS, "add", "dtotal2"),
        (SIGMOIDS, "input_gradient", "dcost1"),
        (CLASSES, "subtract", "z_del2"),
        (CLASSES, "tanh_slope", "dpred1"),
        (CLASSES, "multiply", "dpenalty2"),
        (CLASSES, "input_gradient", "dcost1"),
        (UNJOINED, "mse_slope", "dcost2"),
        (UNJOINED, "softmax_backward", "z_del2"),
        (UNJOINED, "elastic_slope", "dpenalty2"),
        (UNJOINED, "softplus_slope", "dpred1"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_wrong_op_is_found_where_it_is_first_used(
    experiment: Experiment, op: str, target: str
) -> None:
    with twisted(op):
        check = checked(experiment, 2)
        assert check.passed is False
        assert check.culprit == experiment.program.writer(target)
        assert f"{target} = " in said(check)
        assert check.parting is not None
        assert check.parting.stated == pytest.approx(1.001 * check.parting.measured, rel=1e-6)
    assert checked(experiment, 2).passed is True


def with_statement(experiment: Experiment, statement: Statement) -> Experiment:
    """Return the experiment with another statement that writes the same name."""
    changed = replace(experiment)
    statements = tuple(
        statement if old.target == statement.target else old
        for old in experiment.program.statements
    )
    vars(changed)["program"] = replace(experiment.program, statements=statements)
    return changed


@pytest.mark.parametrize(
    ("target", "op", "reads"),
    [
        ("dcost2", "subtract", ("labels", "z2")),
        ("dpred2", "identity_slope", ("XW2",)),
        ("z_del2", "add", ("dcost2", "dpred2")),
        ("dbias2", "bias_gradient", ("dcost2",)),
        ("dpred1", "sigmoid_derivative", ("z1",)),
        ("z_del1", "alias", ("dcost1",)),
        ("dweights1", "weight_gradient", ("inputs", "dcost1")),
        ("dbias1", "bias_gradient", ("dpred1",)),
    ],
)
def test_a_wrong_statement_is_named_and_none_before_or_after_it(
    target: str, op: str, reads: tuple[str, ...]
) -> None:
    honest = load(DATA["xor"], hidden="3:sigmoid", initial="uniform")
    old = honest.program.writer(target)
    assert old is not None
    assert old.phase is Phase.BACKPROP
    check = checked(with_statement(honest, replace(old, op=op, reads=reads)), 3)
    assert check.passed is False
    assert check.culprit is not None
    assert (check.culprit.target, check.culprit.op) == (target, op)


def test_a_wrong_slope_that_moves_no_parameter_is_told_too() -> None:
    dead = load("dead-relu")
    network = replace(dead.network, values={**dead.network.values, "weights2": [[0.0]] * 8})
    still = replace(dead, network=network)
    first = still.program.writer("dpred1")
    assert first is not None
    check = checked(with_statement(still, replace(first, op="identity_slope")))
    assert check.passed is True
    assert check.culprit is not None
    assert check.culprit.target == "dpred1"
    assert "here it makes no difference, but dpred1 = np.ones_like(XW1) parts" in said(check)


# kinks ------------------------------------------------------------------------------------------


def kinks(check: GradientCheck) -> list[str]:
    return [str(parameter.cell) for parameter in check.parameters if parameter.at_kink]


def started(experiment: Experiment, **values: object) -> Experiment:
    return replace(experiment, network=replace(experiment.network, values=values))


@pytest.mark.parametrize("activation", ["relu", "leaky_relu"])
def test_a_parameter_that_moves_a_unit_over_its_kink_is_set_apart(activation: str) -> None:
    experiment = started(
        load(DATA["xor"], hidden=f"2:{activation}"),
        weights1=[[0.3, -0.4], [0.2, 0.5]],
        bias1=[0.0, 0.1],  # the first sample is 0 0
        weights2=[[0.7], [-0.6]],
    )
    check = checked(experiment)
    assert kinks(check) == ["bias1[0]"]
    assert check.passed is True
    assert check.parting is None
    [line] = [line for line in report(check) if line.startswith("bias1[0]")]
    assert line.endswith("at a kink")
    assert "at a kink: the cost has one slope with the parameter larger" in said(check)


@pytest.mark.parametrize("distance", [1e-9, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2])
def test_beside_a_kink_shorter_steps_find_the_slope(distance: float) -> None:
    experiment = started(
        load(DATA["xor"], hidden="2:relu"),
        weights1=[[0.3, -0.4], [0.2, 0.5]],
        bias1=[distance, -distance],
        weights2=[[0.7], [-0.6]],
    )
    check = checked(experiment)
    assert check.passed is True
    assert check.parting is None
    assert kinks(check) == (["bias1[0]", "bias1[1]"] if distance < 1e-7 else [])


def test_kinks_that_cancel_are_kinks() -> None:
    """The slopes to both sides are the same, but neither is the one that a ReLU takes at 0."""
    experiment = load(DATA["xor"], hidden="1:relu", output="identity", loss="half_squares")
    data = replace(
        experiment.dataset,
        inputs=np.array([[1.0, 0.0], [-1.0, 0.0]]),
        labels=np.array([[1.0], [-1.0]]),
        rows=("1", "2"),
    )
    experiment = started(
        replace(experiment, dataset=data),
        weights1=[[0.0], [0.0]],
        bias1=[0.0],
        weights2=[[1.0]],
        bias2=[0.0],
    )
    check = checked(experiment)
    [first] = [p for p in check.parameters if str(p.cell) == "weights1[0,0]"]
    assert first.analytic == 0
    assert first.numeric == pytest.approx(-1)
    assert kinks(check) == ["weights1[0,0]", "bias1[0]"]
    assert check.passed is True


def test_weights_at_zero_are_at_the_kink_of_an_l1_penalty() -> None:
    weights = [[0.0, 0.3], [-0.2, 0.0]]
    experiment = started(
        load(DATA["xor"], hidden="2:tanh", l1=0.5), weights1=weights, weights2=[[1e-12], [0.5]]
    )
    check = checked(experiment)
    assert kinks(check) == ["weights1[0,0]", "weights1[1,1]", "weights2[0,0]"]
    assert check.passed is True
    assert check.parting is None


def test_where_all_is_at_a_kink_nothing_is_claimed() -> None:
    experiment = started(load(DATA["xor"], bias="frozen", l1=0.5), weights=[[0.0], [0.0]])
    check = checked(experiment)
    assert check.passed is None
    assert verdict(check) == "neither right nor wrong: the cost has a kink at every parameter"


@settings(max_examples=tries(30))
@given(networks(derivatives=("exact",), hidden=("tanh", "sigmoid", "softplus"), sizes=(1.0,)))
def test_smooth_networks_have_no_kinks(experiment: Experiment) -> None:
    assume("relu" not in experiment.network.output and not experiment.network.l1)
    assert kinks(checked(experiment)) == []


# numbers that are not finite --------------------------------------------------------------------


@pytest.mark.parametrize("name", ["overflowing", "undefined"])
def test_numbers_that_are_not_finite_are_neither_right_nor_wrong(
    name: str, request: pytest.FixtureRequest
) -> None:
    debugger: Debugger = request.getfixturevalue(name)
    program = debugger.program
    nonfinite = None
    for update in range(6):
        moment = debugger.timeline.moment(Position(update, program.update_start))
        check = complete(check_gradients(debugger.experiment, moment))
        wild = [
            target
            for target in (*program.parameters, *program.names[: program.update_start])
            if not np.isfinite(moment.values[target]).all()
        ]
        assert (check.nonfinite is None) == (not wild)
        if check.nonfinite is not None:
            cell, value = nonfinite = check.nonfinite
            assert cell.name == wild[0]
            assert not np.isfinite(value)
            assert check.passed is None
            assert check.parameters == ()
            assert check.worst is None
            assert verdict(check).startswith(
                f"neither right nor wrong: the numbers of this update are not finite; {cell} is "
            )
            assert len(report(check)) <= 4
    assert nonfinite is not None


def test_an_infinite_cost_is_not_finite() -> None:
    experiment = started(load("exact", loss="bce"), weights=[[2000.0]] * 3)
    check = checked(experiment)
    assert check.passed is None
    assert check.nonfinite is not None
    assert check.nonfinite[0].name == "dcost"
    assert "not finite; dcost[" in said(check)


# one number -------------------------------------------------------------------------------------


def one(analytic: float, numeric: float, doubt: float = 0.0, kink: bool = False) -> ParameterCheck:
    return ParameterCheck(Cell("bias", (0,)), analytic, numeric, doubt, kink)


@pytest.mark.parametrize(
    ("found", "error", "agrees"),
    [
        (one(1.0, 1.0), 0.0, True),
        (one(0.0, 0.0), 0.0, True),
        (one(2.0, 1.0), 0.5, False),
        (one(-1.0, 1.0), 2.0, False),
        (one(1e-20, 2e-20), 0.5, False),
        (one(1e-20, 2e-20, doubt=1e-20), 1e-6, True),
        (one(1.0, 1.0 + 1e-7), 1e-7, True),
        (one(1.0, 3.0, kink=True), 2 / 3, True),
    ],
)
def test_an_error_is_a_share_of_the_larger_number(
    found: ParameterCheck, error: float, agrees: bool
) -> None:
    assert found.error == pytest.approx(error)
    assert found.agrees is agrees


def test_a_cost_that_is_infinite_beside_an_output_leaves_shorter_steps() -> None:
    """The output is within a step of 0, where the logarithm of its cost ends."""
    experiment = started(load("or"), weights=[[0.0], [0.0]], bias=[-7.0])
    check = checked(experiment)
    assert check.passed is True
    assert check.parting is None


def test_a_cost_without_a_number_beside_a_parameter_is_told() -> None:
    check = GradientCheck("3", 2, "mean squared error", 1.0, (one(1.0, 1.0), one(1.0, np.nan)))
    assert check.passed is None
    assert check.worst is check.parameters[0]
    assert "the cost is not finite with bias[0] a little larger or smaller" in said(check)
    assert report(check)[-1].endswith(" nan      not finite")


def test_gradients_that_rounding_hides_are_counted() -> None:
    check = GradientCheck("3", 2, "loss", 1e9, (one(1.0, 1.0), one(1e-9, 0.0, doubt=1e-7)))
    assert check.passed is True
    assert "rounding of the cost hides 1 gradient:" in said(check)

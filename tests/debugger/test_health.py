"""What is said of a network's health is what plain numpy finds, and said only when it is so."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nnstep import Position, Timeline, load
from nnstep.debugger.facts import norm
from nnstep.debugger.health import Health, health_of
from nnstep.debugger.rules import RULES
from nnstep.experiment import Judge, Score, datasets
from nnstep.timeline.history import History
from tests.making import exploding

if TYPE_CHECKING:
    from pathlib import Path

    from nnstep import Experiment
    from nnstep.timeline import Moment

DATA = datasets()
NO_COSTS = History(4, ("error_sum", "cost", "accuracy"))


def moment_at(experiment: Experiment, update: int, statement: str) -> Moment:
    position = Position(update, experiment.program.names.index(statement))
    return Timeline(experiment).moment(position)


def examined(experiment: Experiment, update: int = 0, statement: str = "") -> Health:
    """Examine a moment: just before the first weights change, unless another is named."""
    first = statement or experiment.spec.name("weights", 1)
    return health_of(experiment, moment_at(experiment, update, first), NO_COSTS)


def rules(health: Health) -> list[str]:
    return [finding.rule for finding in health.findings]


def starting(experiment: Experiment, **values: object) -> Experiment:
    """Return the experiment with some parameters that start at given values."""
    network = experiment.network
    return replace(experiment, network=replace(network, values={**network.values, **values}))


# figures ----------------------------------------------------------------------------------------

NETWORKS = {
    "one layer": load("article"),
    "adam": load(DATA["iris"], hidden="8:tanh", optimizer="adam", batch=16, scale="standard"),
    "momentum": load(DATA["xor"], hidden="4:relu,3:sigmoid", optimizer="momentum", lr=0.3),
    "penalty": load(DATA["xor"], hidden="6:leaky_relu", l2=0.1, schedule="step"),
}


@pytest.mark.parametrize("name", NETWORKS)
def test_every_figure_is_that_of_numpy_and_absent_until_it_is_computed(name: str) -> None:
    experiment = NETWORKS[name]
    spec, program = experiment.spec, experiment.program
    timeline = Timeline(experiment)
    ended = timeline.moment(Position(3, len(program) - 1)).values
    after = timeline.moment(Position(4)).values
    for done in range(len(program)):
        moment = timeline.moment(Position(3, done))
        known = program.names[:done]
        layers = health_of(experiment, moment, NO_COSTS).layers
        assert len(layers) == len(spec.layers)
        for n, figures in enumerate(layers, 1):
            weights, z = spec.name("weights", n), spec.name("z", n)
            before = moment.before[weights]
            assert figures.weights == pytest.approx(np.linalg.norm(moment.values[weights]))
            if f"d{weights}" in known:
                expected = np.linalg.norm(moment.values[f"d{weights}"])
                assert figures.gradient == pytest.approx(expected, rel=1e-12)
            else:
                assert figures.gradient is None
            if spec.step(weights) in known and ("lr" in known or "lr" in program.constants):
                update = np.linalg.norm(after[weights] - before)
                assert figures.update == pytest.approx(update, rel=1e-9)
                assert figures.ratio == pytest.approx(update / np.linalg.norm(before), rel=1e-9)
            else:
                assert figures.update is figures.ratio is None
            activation = spec.layers[n - 1].activation
            if z not in known:
                assert figures.saturated is figures.dead is None
                continue
            share = {
                "sigmoid": (np.abs(ended[z] - 0.5) > 0.475).mean(),
                "tanh": (np.abs(ended[z]) > 0.95).mean(),
            }.get(activation)
            assert figures.saturated == (None if share is None else pytest.approx(share))
            dead = sum(1 for unit in ended[z].T if not unit.any())
            assert figures.dead == (dead if activation == "relu" else None)


@given(arrays(np.float64, (3, 2), elements=st.floats(-1e300, 1e300, allow_subnormal=False)))
def test_a_norm_is_right_however_large_or_small_the_numbers(values: np.ndarray) -> None:
    expected = math.hypot(*values.ravel())
    assert norm(values) == pytest.approx(expected, rel=1e-12, abs=0)


@pytest.mark.parametrize("strange", [math.nan, math.inf, -math.inf])
def test_the_norm_of_what_is_not_finite_is_not(strange: float) -> None:
    assert not math.isfinite(norm(np.array([[1.0, strange]])))


def test_no_ratio_to_weights_that_are_all_zero() -> None:
    health = examined(load(DATA["xor"], hidden="4:tanh", initial="zeros"))
    assert [layer.ratio for layer in health.layers] == [None, None]
    assert [layer.update for layer in health.layers] == [0, 0]


# rules ------------------------------------------------------------------------------------------

SIGMOIDS = ",".join(["4:sigmoid"] * 7)
HEALTHY = {
    "article": load("article"),
    "iris": load(DATA["iris"], hidden="8:tanh", lr=0.01, batch=16, scale="standard"),
    "xor": load(DATA["xor"], hidden="4:tanh", lr=0.3),
    "regression": load(DATA["curve"], hidden="8:tanh", output="identity", loss="mse", lr=0.01),
}


@pytest.mark.parametrize("name", HEALTHY)
def test_nothing_is_said_of_what_is_well(name: str) -> None:
    health = examined(HEALTHY[name], 5)
    assert health.findings == ()
    assert health.sentences == ("nothing unusual at this moment",)


def test_what_is_not_computed_yet_is_said_and_no_rule_is_about_it() -> None:
    experiment = starting(
        load(DATA["xor"], hidden="3:relu"),
        weights1=[[-1.0] * 3] * 2,
        bias1=[-1.0, -2.0, -3.0],
        weights2=[[1.0], [2.0], [3.0]],
    )
    names = experiment.program.names
    said = []
    for statement in ("inputs", "XW2", "dweights2", "dbias1", "weights1"):
        health = examined(experiment, 0, statement)
        dead = names.index(statement) > names.index("z1")
        assert rules(health) == (["dead units"] if dead else [])
        said.append(health.remark)
    assert said == [
        "outputs and gradients are not judged yet: n computes the outputs",
        "only judged the outputs of layer 1; the rest is not computed yet",
        "only judged the outputs; the rest is not computed yet",
        "",
        "",
    ]


def test_where_nothing_is_unusual_it_is_said_of_what_that_is() -> None:
    experiment = load(DATA["xor"], hidden="3:tanh,3:tanh", optimizer="adam")
    assert [
        examined(experiment, 1, statement).sentences
        for statement in ("inputs", "z2", "dbias3", "dweights1", "weights1")
    ] == [
        (
            "outputs and gradients are not judged at the start of an epoch: n computes its "
            "outputs, S shows the last one's",
        ),
        ("nothing unusual in the outputs of layer 1; the rest is not computed yet",),
        (
            "nothing unusual in the outputs and the gradients of layer 3; the rest is not computed "
            "yet",
        ),
        (
            "nothing unusual in the outputs and the gradients of layers 2 to 3; the rest is not "
            "computed yet",
        ),
        (
            "nothing unusual in the outputs, the gradients and the updates of layer 1; the rest is "
            "not computed yet",
        ),
    ]


def test_a_batch_that_begins_is_called_a_batch() -> None:
    experiment = load(DATA["iris"], hidden="4:tanh", batch=16)
    [said] = examined(experiment, 1, experiment.program.names[0]).sentences
    assert "at the start of a batch: n computes its outputs" in said
    assert "not judged yet" in examined(experiment, 0, experiment.program.names[0]).sentences[0]


def test_units_that_are_dead_are_not_called_well_where_their_outputs_are_not_computed() -> None:
    experiment = load("dead-relu")
    end = Position(experiment.end)
    timeline = Timeline(experiment)
    [said] = health_of(experiment, timeline.moment(end), timeline.history).sentences
    assert "nothing unusual" not in said
    last = end.moved(-1, experiment.program)
    before = health_of(experiment, timeline.moment(last), timeline.history)
    assert before.sentences[0].startswith("layer 1: 8 of 8 units are dead")


def test_dead_units_are_counted_and_named() -> None:
    experiment = starting(
        load(DATA["xor"], hidden="4:relu"),
        weights1=[[-1.0, 1.0, -2.0, -1.0], [-1.0, 0.5, -1.0, 1.0]],
        bias1=[-1.0, 0.0, 0.0, 0.0],
        weights2=[[1.0], [2.0], [3.0], [4.0]],
    )
    health = examined(experiment)
    assert rules(health) == ["dead units"]
    assert health.sentences == (
        "layer 1: 2 of 4 units are dead: z1 is 0 for every sample, so dpred1 and dweights1 are 0 "
        "there",
    )
    assert health.layers[0].dead == 2


@pytest.mark.parametrize(
    ("batch", "dead", "fires"), [(15, 3, False), (16, 2, False), (16, 3, True)]
)
def test_in_a_batch_many_units_must_be_silent_before_they_are_called_dead(
    batch: int, dead: int, fires: bool
) -> None:
    experiment = load(DATA["iris"], hidden="4:relu", batch=batch, lr=1e-4)
    weights = [[-0.1 - 0.1 * n if n < dead else 0.1 * n for n in range(4)]] * 4
    health = examined(starting(experiment, weights1=weights))
    assert health.layers[0].dead == dead
    assert rules(health) == (["dead units"] if fires else [])
    if fires:
        assert "for every sample of this batch" in health.sentences[0]


@pytest.mark.parametrize("activation", ["sigmoid", "tanh"])
@pytest.mark.parametrize(("large", "fires"), [(2, False), (3, True)])
def test_saturation_of_more_than_half_of_a_hidden_layer_is_told(
    activation: str, large: int, fires: bool
) -> None:
    bias = [50.0 + n for n in range(large)] + [0.1 * n for n in range(4 - large)]
    experiment = starting(
        load(DATA["xor"], hidden=f"4:{activation}"),
        bias1=bias,
        weights1=[[0.3, 0.2, 0.1, 0.4]] * 2,
        weights2=[[0.5], [-0.2], [0.1], [0.3]],
    )
    health = examined(experiment)
    assert health.layers[0].saturated == large / 4
    assert rules(health) == (["saturated"] if fires else [])
    if fires:
        assert health.sentences == (
            f"layer 1: 75% of z1 is saturated: {activation} is flat there, and hardly changes "
            "with weights1",
        )


def test_outputs_that_come_near_their_labels_are_no_trouble() -> None:
    experiment = load("article")
    health = examined(experiment, 25_000)
    assert health.layers[0].saturated is not None
    assert health.layers[0].saturated > 0.5
    assert rules(health) == []


SURE = [[8.0], [8.0]]
"""Weights so large that OR with them is sure of its answers, one of which is made wrong."""


@pytest.mark.parametrize(
    ("bias", "options", "fires"),
    [
        (5.0, {}, True),  # 0 0 is wrong, and sure
        (0.1, {}, False),  # it is wrong, and not sure
        (-4.0, {}, False),  # all are right, and sure
        (5.0, {"loss": "mse"}, True),
        (5.0, {"loss": "bce"}, False),  # which undoes the slope
        (5.0, {"derivative": "article"}, False),  # which is never near 0
    ],
)
def test_outputs_that_are_wrong_and_saturated_are_told(
    bias: float, options: dict[str, str], fires: bool
) -> None:
    experiment = load(DATA["or"], output="sigmoid", lr=1e-9, **options)
    experiment = starting(experiment, weights=SURE, bias=[bias])
    health = examined(experiment)
    assert rules(health) == (["stuck"] if fires else [])
    if fires:
        assert health.sentences == (
            "the layer: 100% of what is wrong in z is saturated: sigmoid is flat there, so dpred "
            "and z_del are nearly 0 there, however large the error",
        )


def test_the_preset_that_is_sure_and_wrong_is_told_what_its_text_says() -> None:
    found = examined(load("saturated"), 5)
    assert rules(found) == ["vanishing", "saturated", "stuck"]
    assert "100% of what is wrong in z2 is saturated" in found.sentences[2]
    assert "dpred2 and z_del2 are nearly 0 there" in found.sentences[2]


@pytest.mark.parametrize(
    ("change", "fires"),
    [
        ({}, True),
        ({"weights1": [[0.5, 0.5, 0.5001], [0.1, 0.1, 0.1]]}, False),
        ({"bias1": [0.2, 0.2, 0.3]}, False),
        ({"weights2": [[0.4], [0.4], [0.5]]}, False),
    ],
)
def test_units_are_alike_only_when_all_that_is_theirs_is(
    change: dict[str, object], fires: bool
) -> None:
    same: dict[str, object] = {
        "weights1": [[0.5] * 3, [0.1] * 3],
        "bias1": [0.2] * 3,
        "weights2": [[0.4]] * 3,
    }
    experiment = starting(load(DATA["xor"], hidden="3:tanh"), **{**same, **change})
    assert rules(examined(experiment, 0, "inputs")) == (["alike"] if fires else [])
    if fires:  # they stay so
        assert rules(examined(experiment, 50)) == ["alike"]
        assert examined(experiment).sentences[0].startswith("layer 1: all 3 units are alike: ")


def deltas(experiment: Experiment, update: int = 0) -> list[float]:
    """Return the norm of what each layer is passed back."""
    values = moment_at(experiment, update, "weights1").values
    numbers = range(1, len(experiment.spec.layers) + 1)
    return [float(np.linalg.norm(values[f"z_del{n}"])) for n in numbers]


@pytest.mark.parametrize("update", [0, 300])
def test_a_gradient_that_vanishes_is_told_with_both_ends(update: int) -> None:
    experiment = load(DATA["xor"], hidden=SIGMOIDS)
    health = examined(experiment, update)
    first, *_, last = deltas(experiment, update)
    assert first < 1e-3 * last
    assert rules(health) == ["vanishing"]
    [sentence] = health.sentences
    assert sentence.startswith("layer 1: the gradient vanishes on its way down: |z_del1| is ")
    assert f"{first:.3g}".replace("e-0", "e-") in sentence
    assert sentence.endswith(f"|z_del8| is {last:.3g}")


def test_gradients_that_are_all_small_have_not_vanished_on_their_way() -> None:
    experiment = load("mazur")
    assert max(deltas(experiment, 9999)) < 1e-4
    assert rules(examined(experiment, 9999)) == []


def test_a_gradient_has_not_vanished_where_only_the_inputs_are_0() -> None:
    experiment = load("zeros")
    timeline = Timeline(experiment)
    moment = timeline.moment(moment_at(experiment, 1603, "weights1").position)
    assert not moment.values["inputs"].any()
    assert not moment.values["dweights1"].any()
    assert moment.values["dbias1"].all()
    assert rules(health_of(experiment, moment, timeline.history)) == ["alike"]


@pytest.mark.parametrize(("size", "fires"), [(1e4, False), (2e4, True)])
def test_a_gradient_explodes_when_it_is_large_for_each_sample(size: float, fires: bool) -> None:
    experiment = starting(
        load(DATA["xor"], output="identity", loss="half_squares", lr=1e-9),
        weights=[[size / 10], [size / 20]],
        bias=[0.0],
    )
    health = examined(experiment)
    gradient = health.layers[0].gradient
    assert gradient is not None
    assert (gradient / 4 > 1e3) == fires
    assert rules(health) == (["exploding"] if fires else [])
    if fires:
        expected = f"{gradient:.3g}".replace("e+0", "e")
        assert health.sentences == (f"the layer: the gradient explodes: |dweights| is {expected}",)


@pytest.mark.parametrize(("lr", "fires"), [(0.5, False), (50.0, True)])
def test_an_update_larger_than_the_weights_is_told(lr: float, fires: bool) -> None:
    health = examined(load("article", lr=lr))
    ratio = health.layers[0].ratio
    assert ratio is not None
    assert (ratio > 1) == fires
    assert rules(health) == (["overshooting"] if fires else [])
    if fires:
        assert health.sentences == (
            f"the layer: the update is {ratio:.3g} times as large as weights before it: lr is too "
            "large for dweights",
        )


def test_what_an_update_is_compared_with_is_the_weights_before_it() -> None:
    experiment = load("too-fast")
    moment = moment_at(experiment, 5, "bias")  # the weights are written
    [said] = health_of(experiment, moment, NO_COSTS).sentences
    before, now = moment.before["weights"], moment.values["weights"]
    ratio = np.linalg.norm(now - before) / np.linalg.norm(before)
    assert f"the update is {ratio:.3g} times as large as weights before it" in said


def test_an_update_is_not_too_large_beside_weights_that_began_at_0() -> None:
    experiment = load("zeros")
    timeline, ratios = Timeline(experiment), []
    for update in range(40):
        health = health_of(experiment, moment_at(experiment, update, "bias2"), timeline.history)
        assert rules(health)[0] == "alike"
        assert "overshooting" not in rules(health)
        ratios.append(health.layers[1].ratio or 0)
    assert max(ratios) > 1


def test_a_rate_that_is_too_high_is_told_where_weights_began_at_0_too() -> None:
    experiment = load("too-fast", initial="zeros")
    early, late = (examined(experiment, update, "bias") for update in (2, 20))
    assert (early.layers[0].ratio or 0) > 1
    assert rules(early) == []
    assert rules(late) == ["overshooting"]


def test_that_units_are_alike_is_said_before_what_comes_of_it() -> None:
    same: dict[str, object] = {"weights1": [[0.5] * 3, [0.1] * 3], "weights2": [[0.4]] * 3}
    experiment = starting(load(DATA["xor"], hidden="3:tanh", lr=90.0), **same)
    assert rules(examined(experiment, 0, "bias2"))[:2] == ["alike", "overshooting"]


def test_what_is_not_finite_is_told_where_it_begins(tmp_path: Path) -> None:
    experiment = load(exploding(tmp_path, "1e300,0\n0,1\n", lr=1e10))
    assert "not finite" not in rules(examined(experiment, 0, "weights"))
    health = examined(experiment, 0, "bias")
    assert rules(health)[0] == "not finite"
    assert rules(health).count("not finite") == 1
    assert health.sentences[0] == "weights is not finite any more"


@pytest.mark.parametrize(
    ("update", "statement", "said"),
    [
        (4, "dcost", None),
        (4, "dpred", "dcost"),
        (4, "bias", "dcost"),
        (5, "XW", "weights"),
        (5, "bias", "weights"),
    ],
)
def test_the_first_value_that_is_not_finite_is_named(
    tmp_path: Path, update: int, statement: str, said: str | None
) -> None:
    path = tmp_path / "data.csv"
    path.write_text("x,y\n1,0\n2,0\n60,1\n80,1\n")
    health = examined(load(path, loss="bce"), update, statement)
    assert ("not finite" in rules(health)) == (said is not None)
    assert rules(health).count("not finite") == (said is not None)
    if said is not None:
        blame = ": an output was exactly 0 or 1 there, or too near to it; --scale standard or a "
        why = f"{blame}lower --lr keeps it from that" if said == "dcost" else ""
        assert health.sentences[0] == f"{said} is not finite any more{why}"


def test_what_feedforward_makes_not_finite_is_named_before_any_gradient(tmp_path: Path) -> None:
    experiment = load(exploding(tmp_path, "1e300,0\n-1e300,1\n"))
    assert "not finite" not in rules(examined(experiment, 1, "XW"))
    for statement in ("z", "error", "weights"):
        health = examined(experiment, 1, statement)
        assert health.sentences[0] == "XW is not finite any more"


FAILURES = {
    "dead-relu": "dead units",
    "saturated": "saturated",
    "too-fast": "overshooting",
    "zeros": "alike",
}


@pytest.mark.parametrize("name", FAILURES)
def test_the_presets_that_fail_are_found_out(name: str) -> None:
    experiment = load(name)
    moment = Timeline(experiment).moment(Position(0, len(experiment.program) - 1))
    assert FAILURES[name] in rules(health_of(experiment, moment, NO_COSTS))


# rules about the run ----------------------------------------------------------------------------


def history_of(costs: list[float] | np.ndarray, capacity: int = 4096) -> History:
    history = History(capacity, ("error_sum", "cost", "accuracy"))
    rows = np.zeros((len(costs), 3))
    rows[:, 1] = costs
    history.extend(rows)
    return history


FULL = load(DATA["xor"], hidden="4:tanh")
BATCHED = load(DATA["iris"], hidden="4:tanh", batch=16, scale="standard", test=0.2)
FIRST = BATCHED.program.names[0]
AT_20 = moment_at(FULL, 20, "inputs")


def says(costs: list[float] | np.ndarray) -> list[str]:
    return rules(health_of(FULL, AT_20, history_of(costs)))


def test_a_cost_that_rises_and_stays_up_is_told() -> None:
    costs = [1.0, 0.5, 0.2, *[0.1] * 10, 0.12, 0.15, 0.2, 0.22, 0.24, 0.26, 0.28]
    assert says(costs) == ["rising"]
    [finding] = health_of(FULL, AT_20, history_of(costs)).findings
    assert finding.sentence == (
        "the cost is rising: 0.26 on average over the last epochs, 0.1 around epoch 3"
    )


@pytest.mark.parametrize(
    "costs",
    [
        [1.0, 0.5, 0.2, *[0.1] * 15, 0.3, 0.1],  # a leap that is over
        [1.0, 0.5, 0.2, *[0.1] * 16, 0.3],  # and one that may be
        [1.0, 0.5, 0.2, *[0.1] * 14, 0.146, 0.146, 0.3],
        [1.0, 0.5, 0.2, *[0.1] * 13, *[0.14] * 4],  # not by much
        [1.0, 0.5, 0.2, *[1e-9] * 13, *[1e-7] * 4],  # nothing, seen from where it began
        [0.1] * 20,
        [0.1, 0.2, 0.3],  # too early to tell
    ],
)
def test_a_cost_that_only_leaps_or_trembles_is_not_rising(costs: list[float]) -> None:
    assert says(costs) == []


@given(st.lists(st.floats(0, 1e6), min_size=20, max_size=20).map(lambda c: sorted(c)[::-1]))
def test_a_cost_that_falls_is_never_rising(costs: list[float]) -> None:
    assert says(costs) == []


def test_what_comes_after_the_moment_is_not_held_against_it() -> None:
    costs = [1.0, 0.5, 0.2, *[0.1] * 17, *[5.0] * 30]
    assert says(costs) == []
    later = moment_at(FULL, 50, "inputs")
    assert rules(health_of(FULL, later, history_of(costs))) == ["rising"]
    # nor when updates share a bucket with later ones
    assert rules(health_of(FULL, AT_20, history_of(costs, capacity=8))) == []


def test_batches_that_differ_are_averaged_before_they_are_compared() -> None:
    batches = BATCHED.program.batches
    noise = np.tile(np.linspace(0.05, 1, batches), 30)
    moment = moment_at(BATCHED, 30 * batches, FIRST)
    assert rules(health_of(BATCHED, moment, history_of(noise))) == []
    noise[-4 * batches :] *= 2
    assert rules(health_of(BATCHED, moment, history_of(noise))) == ["rising"]


def test_a_cost_that_rises_while_there_is_a_penalty_is_called_one_without_it() -> None:
    experiment = load(DATA["xor"], hidden="4:tanh", l2=0.1)
    costs = [1.0, 0.5, 0.2, *[0.1] * 10, 0.12, 0.15, 0.2, 0.22, 0.24, 0.26, 0.28]
    health = health_of(experiment, moment_at(experiment, 20, "inputs"), history_of(costs))
    assert health.sentences[0].startswith("the cost without its penalty is rising: 0.26 on ")


LEARNT = load(DATA["blobs"], test=0.2)


@pytest.mark.parametrize(("accuracy", "fires"), [(0.91, False), (0.89, True), (1.0, False)])
def test_overfitting_is_told_from_ten_points_on(accuracy: float, fires: bool) -> None:
    moment = moment_at(LEARNT, 200, "weights")
    assert Judge(LEARNT, LEARNT.dataset)(moment.state).accuracy == 1
    health = health_of(LEARNT, moment, NO_COSTS, Score(0.1, accuracy))
    assert rules(health) == (["overfitting"] if fires else [])
    if fires:
        assert health.sentences[0] == (
            "overfitting: 100.0% of the samples of training are right, 89.0% of those of the test"
        )


def test_the_share_of_training_is_that_of_the_parameters_of_the_moment() -> None:
    before, after = (moment_at(BATCHED, update, FIRST) for update in (20, 400))
    for moment in (before, after):
        [said] = health_of(BATCHED, moment, NO_COSTS, Score(0.5, 0.1)).findings
        share = Judge(BATCHED, BATCHED.dataset)(moment.state).accuracy
        assert f" {share:.1%} of the samples of training are right" in said.sentence


@pytest.mark.parametrize("ones", [30, 10])
def test_who_always_says_the_same_has_learnt_nothing_by_heart(tmp_path: Path, ones: int) -> None:
    path = tmp_path / "data.csv"
    rows = [f"{n % 7},{n % 3},{int(n < ones)}" for n in range(40)]
    path.write_text("\n".join(["a,b,y", *rows]))
    same = load(path, hidden="2:tanh", output="sigmoid", loss="bce", test=0.25, lr=0.001)
    same = starting(same, weights2=[[0.0], [0.0]], bias2=[2.0 if ones > 20 else -2.0])
    same = replace(same, test=replace(same.dataset, labels=1 - same.dataset.labels))
    moment = moment_at(same, 1, "bias2")
    share = Judge(same, same.dataset)(moment.state).accuracy
    often = same.dataset.labels.mean()
    assert share == pytest.approx(max(often, 1 - often))
    assert share > 0.6
    assert rules(health_of(same, moment, NO_COSTS, Score(0.5, 1 - share))) == []


@pytest.mark.parametrize(("samples", "fires"), [(5, False), (30, True)])
def test_what_a_small_test_has_wrong_by_chance_is_no_overfitting(samples: int, fires: bool) -> None:
    kept = LEARNT.test
    assert kept is not None
    few = replace(kept, inputs=kept.inputs[:samples], labels=kept.labels[:samples])
    few = replace(few, rows=kept.rows[:samples])
    moment = moment_at(LEARNT, 200, "weights")
    health = health_of(replace(LEARNT, test=few), moment, NO_COSTS, Score(0.1, 0.8))
    assert rules(health) == (["overfitting"] if fires else [])


def test_outputs_that_are_numbers_have_no_accuracy_to_compare() -> None:
    experiment = HEALTHY["regression"]
    moment = moment_at(experiment, 3, "weights1")
    assert rules(health_of(experiment, moment, NO_COSTS, Score(0.5, math.nan))) == []


# the table --------------------------------------------------------------------------------------


def test_every_rule_gives_its_reason_and_has_a_name_of_its_own() -> None:
    assert len({rule.name for rule in RULES}) == len(RULES)
    assert all(rule.condition.__doc__ for rule in RULES)

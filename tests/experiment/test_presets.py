"""The presets of the package: each trains as well, or as badly, as it says."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise

import numpy as np
import pytest

from nnstep import Experiment, Position, Timeline, Trained, load, trace, train
from nnstep.engine import ACTIVATIONS, LOSSES, OPTIMIZERS, SCHEDULES, Array
from nnstep.experiment import datasets, presets
from nnstep.options import OPTIONS
from nnstep.work import complete

ACCURACY = {
    "and": 1.0,
    "or": 1.0,
    "xor": 1.0,
    "moons": 0.97,
    "circles": 0.97,
    "spirals": 0.95,
    "blobs": 0.97,
}
"""Preset → the share of its samples that it gets right in the end, at least."""

TEST_ACCURACY = {"iris": 0.96, "digits": 0.96}
"""Preset → the share of the samples kept from training that it gets right, at least."""

QUOTED = re.compile(r"`([^`]+)`")


@cache
def trained(name: str, **options: object) -> Trained:
    """Train a preset to its end, once in all tests."""
    return train(load(name, **options))


def values(name: str, epoch: int) -> dict[str, Array]:
    """Return what the statements of an epoch give; of its last batch when there are several."""
    return {entry.statement.target: entry.value for entry in trace(name, epoch)}


def costs(experiment: Experiment, *updates: int) -> list[float]:
    """Return what the experiment makes small, after so many updates each."""
    timeline = Timeline(experiment)
    reached = [complete(timeline.travel(Position(update))).moment for update in updates]
    return [experiment.cost(moment.state) for moment in reached if moment is not None]


def advice(name: str) -> dict[str, object]:
    """Return the options that a description recommends with a value."""
    kinds = {option.flag: option for option in OPTIONS}
    pairs = [text.split() for text in QUOTED.findall(load(name).description)]
    chosen = [(kinds[pair[0]], pair[1]) for pair in pairs if pair[0] in kinds and len(pair) == 2]
    return {option.name: option.kind(value) for option, value in chosen}


# what they say ----------------------------------------------------------------------------------


def test_every_dataset_has_a_preset() -> None:
    assert {load(name).dataset.name for name in presets()} == set(datasets())


@pytest.mark.parametrize("name", presets())
def test_what_a_description_names_is_there(name: str) -> None:
    experiment = load(name)
    program, flags = experiment.program, [option.flag for option in OPTIONS]
    quoted = QUOTED.findall(experiment.description)
    others = {*presets(), *experiment.dataset.features}
    for text in quoted:
        sources = [statement.source for statement in program.statements]
        is_of_a_source = " " in text and any(text in source for source in sources)
        known = text in program.shapes or text in others or text.split()[0] in flags
        assert known or is_of_a_source, text
    assert any(word in program.names for text in quoted for word in text.split())


@pytest.mark.parametrize("name", presets())
def test_what_a_description_recommends_can_be_done(name: str) -> None:
    for option, value in advice(name).items():
        load(name, **{option: value})


def test_everything_that_can_be_chosen_is_met_somewhere() -> None:
    experiments = [load(name) for name in presets()]
    networks = [experiment.network for experiment in experiments]
    trainings = [experiment.training for experiment in experiments]
    layers = [layer for experiment in experiments for layer in experiment.spec.layers]
    assert {layer.activation for layer in layers} == set(ACTIVATIONS)
    assert {network.loss for network in networks} == set(LOSSES)
    assert {training.optimizer for training in trainings} == set(OPTIMIZERS)
    assert {training.schedule for training in trainings} == set(SCHEDULES)
    assert any(network.l1 > 0 for network in networks)
    assert any(network.l2 > 0 for network in networks)
    assert any(training.batch is not None for training in trainings)


# those that learn -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ACCURACY)
def test_what_it_learns_it_learns(name: str) -> None:
    accuracy = trained(name).accuracy
    assert accuracy is not None
    assert accuracy >= ACCURACY[name]


@pytest.mark.parametrize("name", TEST_ACCURACY)
def test_what_it_learns_holds_for_samples_that_it_has_not_seen(name: str) -> None:
    score = trained(name).test
    assert score is not None
    assert score.accuracy >= TEST_ACCURACY[name]


@pytest.mark.parametrize("name", ACCURACY)
def test_it_is_not_its_seed_that_learns(name: str) -> None:
    for seed in (1, 2, 3):
        accuracy = trained(name, seed=seed).accuracy
        assert accuracy is not None
        assert accuracy >= ACCURACY[name], seed


def test_the_unit_of_and_needs_both_inputs() -> None:
    (one,), (other,) = trained("and").parameters["weights"].tolist()
    (bias,) = trained("and").parameters["bias"].tolist()
    assert max(one, other) < -bias < one + other


def test_the_update_of_the_article_is_not_the_gradient_of_the_cost() -> None:
    assert "the update is not the gradient of the cost." in load("article").description
    seen, exact = values("article", 0), values("exact", 0)
    assert (seen["weights"] != exact["weights"]).all()
    assert (np.sign(seen["dweights"]) == np.sign(exact["dweights"])).all()


@pytest.mark.parametrize("epoch", [0, 50, 199])
def test_cross_entropy_undoes_the_slope_of_the_sigmoid(epoch: int) -> None:
    seen = values("or", epoch)
    np.testing.assert_allclose(seen["z_del"], seen["error"], rtol=1e-14)


def test_momentum_crosses_the_ledge_of_moons_and_plain_descent_does_not() -> None:
    plain = trained("moons", **advice("moons"))
    assert plain.accuracy is not None
    assert 0.8 < plain.accuracy < 0.9


def test_a_leaky_slope_has_two_values() -> None:
    assert set(np.unique(values("circles", 30)["dpred1"])) == {0.01, 1.0}


def test_rmsprop_keeps_the_steps_of_circles_in_size() -> None:
    sizes: dict[str, list[float]] = {"sweights1": [], "dweights1": []}
    for epoch in range(2, 60):
        entries = [(entry.statement.target, entry.value) for entry in trace("circles", epoch)]
        for name, means in sizes.items():
            found = [np.abs(value).mean() for target, value in entries if target == name]
            assert len(found) == 10
            means.append(float(np.mean(found)))
    assert all(0.5 < size < 1 for size in sizes["sweights1"])
    gradients = sizes["dweights1"]
    first, most, last = round(gradients[0], 2), round(max(gradients), 1), round(gradients[-1], 2)
    at = 2 + gradients.index(max(gradients))
    said = f"grows from {first} to {most} in epoch {at}, and is {last} in the last one"
    assert said in load("circles").description


def test_the_rate_of_spirals_falls_to_zero() -> None:
    rates = [values("spirals", epoch)["lr"].item() for epoch in (0, 125, 250, 375, 499)]
    assert rates == sorted(rates, reverse=True)
    np.testing.assert_allclose(rates[::2], [0.02, 0.01, 0], atol=1e-6)


def test_spirals_need_weights_that_are_large_enough_to_begin_with() -> None:
    stuck = trained("spirals", **advice("spirals")).accuracy
    assert stuck is not None
    assert stuck < 0.8


def test_the_penalty_of_blobs_comes_to_a_balance() -> None:
    seen = values("blobs", 299)
    assert np.abs(seen["dtotal"]).max() < np.abs(seen["dpenalty"]).max() / 20
    free = trained("blobs", **advice("blobs"))
    assert np.abs(free.parameters["weights"]).sum() > np.abs(seen["weights"]).sum() * 1.2
    assert free.accuracy == trained("blobs").accuracy


def test_the_curve_comes_near_the_noise_and_not_below_it() -> None:
    cost = trained("curve").cost
    assert cost is not None
    assert 0.009 < cost < 0.015
    assert (values("curve", 0)["dpred2"] == 1).all()


def test_the_penalty_of_iris_takes_weights_to_zero() -> None:
    weights = np.abs(trained("iris").parameters["weights"])
    assert (weights < load("iris").network.l1 * load("iris").training.lr).sum() >= 4
    assert (weights > 0.5).sum() >= 4
    assert set(np.unique(np.abs(values("iris", 100)["dpenalty"]))) == {0.7}


def test_a_pixel_that_no_digit_uses_changes_no_weight() -> None:
    experiment = load("digits")
    corner = experiment.dataset.features.index("p00")
    drawn = experiment.program.parameters_in(experiment.initial)["weights1"]
    kept = trained("digits").parameters["weights1"]
    assert (values("digits", 1)["dweights1"][corner] == 0).all()
    assert (kept[corner] == drawn[corner]).all()
    assert not (kept == drawn).all(axis=1)[experiment.dataset.inputs.any(axis=0)].any()


def test_the_digits_drawn_by_hand_are_read() -> None:
    assert [prediction.label for prediction in trained("digits").predictions] == ["3", "7", "0"]


# the worked example -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("bias", "after"), [("trained", 0.28047144679143016), ("frozen", 0.29102777369359933)]
)
def test_mazur_has_the_errors_of_the_worked_example(bias: str, after: float) -> None:
    found = costs(load("mazur", bias=bias), 0, 1)
    np.testing.assert_allclose(found, [0.2983711087600027, after], rtol=1e-14)
    for figure in (found[0], after):
        assert f"{figure:.10f}" in load("mazur").description


def test_mazur_has_the_weights_of_the_worked_example_after_an_update() -> None:
    parameters = train("mazur", 1).parameters
    np.testing.assert_allclose(
        parameters["weights1"], [[0.149780716, 0.24975114], [0.19956143, 0.29950229]], atol=5e-9
    )
    np.testing.assert_allclose(
        parameters["weights2"], [[0.35891648, 0.51130127], [0.408666186, 0.561370121]], atol=5e-9
    )


# those that fail --------------------------------------------------------------------------------


@pytest.mark.parametrize("epoch", [0, 1, 100, 499])
def test_zeros_keeps_its_hidden_units_alike(epoch: int) -> None:
    seen = values("zeros", epoch)
    for name in ("weights1", "dweights1", "bias1", "z1"):
        assert (seen[name] == seen[name][..., :1]).all(), name
    assert (seen["weights2"] == seen["weights2"][0]).all()


def test_zeros_moves_and_stays_below_what_one_unit_can_do() -> None:
    first, *others = [
        entry.value for entry in trace("zeros", 0) if entry.statement.target == "dweights1"
    ]
    assert not first.any()
    assert any(value.any() for value in others)
    accuracy = trained("zeros").accuracy
    assert accuracy is not None
    assert accuracy <= 0.75


@pytest.mark.parametrize("epoch", [0, 100, 499])
def test_dead_relu_never_fires(epoch: int) -> None:
    seen = values("dead-relu", epoch)
    for name in ("z1", "dpred1", "dweights1", "dbias1"):
        assert not seen[name].any(), name
    assert seen["dcost1"].any()


def test_saturated_is_wrong_and_hardly_learns() -> None:
    seen = values("saturated", 0)
    assert seen["error"][3, 0] > 0.99
    assert np.abs(seen["dpred2"][3]) < 1e-3
    assert np.abs(seen["z_del2"]).max() < 0.01
    assert np.minimum(seen["z1"], 1 - seen["z1"]).max() < 1e-3
    start, end = costs(load("saturated"), 0, load("saturated").end)
    assert start * 0.99 < end < start


def test_too_fast_overshoots_farther_and_farther() -> None:
    gradients = [values("too-fast", epoch)["dweights"].item() for epoch in range(10)]
    for before, after in pairwise(gradients):
        assert after / before == pytest.approx(-7 / 6, rel=0.01)
    found = costs(load("too-fast"), *range(load("too-fast").end))
    assert found == sorted(found)
    assert found[-1] > 1000 * found[0]


def test_a_lower_rate_brings_too_fast_to_the_straight_line_of_least_squares() -> None:
    data = load("too-fast").dataset
    slope, height = np.polyfit(data.inputs[:, 0], data.labels[:, 0], 1)
    parameters = train(load("too-fast", **advice("too-fast"))).parameters
    assert parameters["weights"].item() == pytest.approx(slope, abs=1e-6)
    assert parameters["bias"].item() == pytest.approx(height, abs=1e-4)


@pytest.mark.parametrize("name", ["zeros", "dead-relu", "saturated"])
def test_what_mends_a_failure_mends_it(name: str) -> None:
    assert advice(name)
    for option, value in advice(name).items():
        assert trained(name, **{option: value}).accuracy == 1

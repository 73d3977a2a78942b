from __future__ import annotations

import pickle
from math import sqrt
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from nnstep import Experiment, load
from nnstep.engine import INITIALISERS, uniform
from nnstep.experiment import Layer, Network, Training
from tests.making import SEEDS, made_up

if TYPE_CHECKING:
    from nnstep.engine import Array

FEATURES, UNITS, OUTPUTS = 200, 100, 20


def wide(initial: str, values: dict[str, object] | None = None, seed: int = 3) -> Experiment:
    """Make a network of two layers so wide that what is drawn can be counted."""
    network = Network(
        (Layer(UNITS, "tanh"),), "identity", "mse", initial=initial, values=values or {}
    )
    training = Training(seed=seed, optimizer="adam")
    return made_up(network, training, features=FEATURES, outputs=OUTPUTS)


def start(experiment: Experiment) -> dict[str, Array]:
    """Return parameters and slots before the first update."""
    return experiment.program.kept_in(experiment.initial)


@given(SEEDS, st.integers(0, 1500))
@example(0, 1000)
@example(1, 1000)
@example(42, 4)
@example(2**32 - 1, 1000)
def test_uniform_draws_what_numpys_legacy_generator_draws(seed: int, count: int) -> None:
    expected = np.random.RandomState(seed).rand(count)
    drawn = uniform(seed, count)
    assert (drawn.dtype, drawn.shape) == (expected.dtype, expected.shape)
    assert drawn.tobytes() == expected.tobytes()


def test_drawing_neither_reads_nor_changes_numpys_global_generator() -> None:
    np.random.seed(7)
    before = pickle.dumps(np.random.get_state())
    once = uniform(42, 1000)
    assert pickle.dumps(np.random.get_state()) == before
    np.random.random()
    assert np.array_equal(uniform(42, 1000), once)


@pytest.mark.parametrize("preset", ["article", "exact"])
@pytest.mark.parametrize("seed", [0, 42, 2**32 - 1])
def test_weights_are_drawn_first_and_then_the_bias_as_the_article_does(
    preset: str, seed: int
) -> None:
    draw = np.random.RandomState(seed)
    weights, bias = draw.rand(3, 1), draw.rand(1)
    frame = load(preset, seed=seed).frame()
    assert frame["weights"].tobytes() == weights.tobytes()
    assert frame["bias"].tobytes() == bias.tobytes()


@pytest.mark.parametrize("seed", [0, 42])
def test_parameters_are_drawn_in_one_stream_layer_by_layer(seed: int) -> None:
    draw = np.random.RandomState(seed)
    parameters = start(wide("article", seed=seed))
    for name in ("weights1", "bias1", "weights2", "bias2"):
        assert parameters[name].tobytes() == draw.rand(*parameters[name].shape).tobytes()


def test_the_article_starts_where_it_says() -> None:
    assert load("article").initial.tolist() == pytest.approx(
        [0.37454012, 0.95071431, 0.73199394, 0.59865848], abs=5e-9
    )


# spreads ----------------------------------------------------------------------------------------

LAYERS = {"weights1": (FEATURES, UNITS), "weights2": (UNITS, OUTPUTS)}
layers = pytest.mark.parametrize("name", LAYERS)


def assert_uniform(values: Array, low: float, high: float) -> None:
    """Assert that numbers fill an interval evenly: no decile has too few or too many."""
    assert low <= values.min() < low + (high - low) / 100
    assert high - (high - low) / 100 < values.max() <= high
    counts, _ = np.histogram(values, bins=10, range=(low, high))
    assert counts == pytest.approx(values.size / 10, abs=5 * sqrt(values.size * 0.09))


def assert_normal(values: Array, deviation: float) -> None:
    """Assert that numbers spread around 0 as normal ones of a standard deviation do."""
    error = 5 / sqrt(values.size)
    assert values.mean() == pytest.approx(0, abs=error * deviation)
    assert values.std() == pytest.approx(deviation, rel=error)
    for sigmas in (-2, -1, 1, 2):
        share = NormalDist().cdf(sigmas)
        assert (values < sigmas * deviation).mean() == pytest.approx(share, abs=error)


@layers
def test_glorot_is_uniform_within_the_root_of_6_by_all_connections(name: str) -> None:
    fan_in, fan_out = LAYERS[name]
    bound = sqrt(6 / (fan_in + fan_out))
    values = start(wide("glorot"))[name]
    assert_uniform(values, -bound, bound)
    assert values.var() == pytest.approx(2 / (fan_in + fan_out), rel=0.1)


@layers
def test_he_is_normal_with_a_variance_of_2_by_the_inputs(name: str) -> None:
    assert_normal(start(wide("he"))[name], sqrt(2 / LAYERS[name][0]))


@layers
def test_uniform_lies_between_minus_1_and_1(name: str) -> None:
    assert_uniform(start(wide("uniform"))[name], -1, 1)


@layers
def test_normal_has_a_variance_of_1(name: str) -> None:
    assert_normal(start(wide("normal"))[name], 1)


@layers
def test_article_lies_between_0_and_1(name: str) -> None:
    assert_uniform(start(wide("article"))[name], 0, 1)


@layers
def test_zeros_are_zeros(name: str) -> None:
    assert not start(wide("zeros"))[name].any()


@pytest.mark.parametrize("initial", INITIALISERS)
def test_biases_are_0_unless_they_are_drawn_as_the_article_does(initial: str) -> None:
    parameters = start(wide(initial))
    for name in ("bias1", "bias2"):
        assert parameters[name].all() if initial == "article" else not parameters[name].any()


@pytest.mark.parametrize("initial", sorted(set(INITIALISERS) - {"zeros"}))
def test_another_seed_draws_other_weights_and_the_same_seed_the_same(initial: str) -> None:
    assert wide(initial).initial.tobytes() == wide(initial).initial.tobytes()
    one, other = start(wide(initial)), start(wide(initial, seed=4))
    for name in LAYERS:
        assert not (one[name] == other[name]).any()
    assert not np.isin(one["weights2"], one["weights1"]).any()


def test_the_most_extreme_draw_is_a_finite_weight() -> None:
    for name, initialise in INITIALISERS.items():
        for drawn in (0.0, 1 - 2**-53):
            assert np.isfinite(initialise(np.array([drawn]), 3, 2)).all(), name


# given values -----------------------------------------------------------------------------------


@pytest.mark.parametrize("initial", INITIALISERS)
def test_values_that_are_given_leave_the_other_parameters_as_they_are(initial: str) -> None:
    weights = np.arange(UNITS * OUTPUTS, dtype=float).reshape(UNITS, OUTPUTS)
    values: dict[str, object] = {"weights2": weights.tolist(), "bias1": [0.5] * UNITS}
    parameters, drawn = start(wide(initial, values)), start(wide(initial))
    assert np.array_equal(parameters["weights2"], weights)
    assert np.array_equal(parameters["bias1"], [0.5] * UNITS)
    for name in ("weights1", "bias2"):
        assert parameters[name].tobytes() == drawn[name].tobytes()


def test_slots_start_at_0_and_the_powers_of_the_betas_at_1() -> None:
    for name, values in start(wide("glorot")).items():
        if name in ("beta1_t", "beta2_t"):
            assert values == 1
        elif name.startswith(("mweights", "vweights", "mbias", "vbias")):
            assert not values.any()

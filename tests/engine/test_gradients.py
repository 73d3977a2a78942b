"""What an update computes as gradients is the slope of the stated cost; the article's is not."""

from __future__ import annotations

import dataclasses
from collections import deque
from itertools import count
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from nnstep import Experiment, Position, load
from nnstep.engine import OPTIMIZERS, update
from nnstep.experiment import Layer, Network, Training
from tests.effort import tries
from tests.making import ENDS, HIDDEN, MODERATE, PENALTIES, experiments, made_up, networks, states
from tests.straight import StraightRun

if TYPE_CHECKING:
    from nnstep.engine import Array, Frame, Rows
    from nnstep.experiment import Dataset

STEP = 1e-5
CLOSE = 1e-6
MARGIN = 1e-3
"""How far from a kink it must be: far more than a step moves any value."""


def walked(frame: Frame, state: Array, number: int = 0) -> Frame:
    """Walk one update from a state."""
    frame.load(state, number)
    deque(update(frame.program, frame), maxlen=0)
    return frame


def gradients(experiment: Experiment, frame: Frame) -> dict[str, Array]:
    """Return the gradient of each parameter that is trained."""
    return {name: frame[experiment.spec.gradient(name)].copy() for name in experiment.spec.trained}


def parameters_drawn(experiment: Experiment, seed: int) -> Array:
    """Return a state whose parameters lie between 0.2 and 1, with either sign."""
    draw = np.random.default_rng(seed)
    state = experiment.initial.copy()
    for array in experiment.program.parameters_in(state).values():
        array[:] = draw.uniform(0.2, 1, array.shape) * draw.choice([-1, 1], array.shape)
    return state


def is_near_a_kink(experiment: Experiment, frame: Frame) -> bool:
    """Say whether some weighted sum is so small that a step may carry it over 0."""
    spec = experiment.spec
    return any(
        np.abs(frame[spec.name("XW", n)]).min() < MARGIN
        for n, layer in enumerate(spec.layers, 1)
        if "relu" in layer.activation
    )


def difference(
    experiment: Experiment, state: Array, step: Array, dataset: Dataset | None = None
) -> float:
    """Measure the slope of the cost along a step, by central differences."""
    rise = experiment.cost(state + step, dataset) - experiment.cost(state - step, dataset)
    return rise / (2 * STEP)


# every combination ------------------------------------------------------------------------------


def experiment_of(depth: int, hidden: str, end: tuple[str, str], penalty: str) -> Experiment:
    """Make a network of so many layers, all hidden ones with the same activation."""
    l1, l2 = PENALTIES[penalty]
    output, loss = end
    network = Network((Layer(3, hidden),) * (depth - 1), output, loss, l1=l1, l2=l2)
    return made_up(network, samples=4, outputs=2)


def check_along_each_parameter(experiment: Experiment) -> None:
    """Compare the gradient of each parameter with differences along a random direction.

    At a point away from kinks, at which every parameter has a slope. All optimizers get the
    same gradients.
    """
    frame = experiment.frame()
    for seed in count():
        state = parameters_drawn(experiment, seed)
        found = gradients(experiment, walked(frame, state))
        steps = np.zeros((len(found), state.size))
        for name, step in zip(found, steps, strict=True):
            where = experiment.program.parameters_in(step)[name]
            where[:] = np.random.default_rng(seed).choice([-STEP, STEP], where.shape)
        slopes = [
            float((gradient * experiment.program.parameters_in(step)[name]).sum() / STEP)
            for (name, gradient), step in zip(found.items(), steps, strict=True)
        ]
        if min(map(abs, slopes)) > MARGIN and not is_near_a_kink(experiment, frame):
            break
    expected = [difference(experiment, state, step) for step in steps]
    assert slopes == pytest.approx(expected, rel=CLOSE, abs=0)
    for optimizer in OPTIMIZERS:
        other = dataclasses.replace(experiment, training=Training(optimizer=optimizer))
        start = np.append(state[: state.size], other.initial[state.size :])
        for name, gradient in gradients(other, walked(other.frame(), start)).items():
            assert gradient.tobytes() == found[name].tobytes()


@pytest.mark.parametrize("end", ENDS, ids="-".join)
def test_one_layer_follows_the_gradient_of_its_cost(end: tuple[str, str]) -> None:
    for penalty in PENALTIES:
        check_along_each_parameter(experiment_of(1, "tanh", end, penalty))


@pytest.mark.parametrize("hidden", HIDDEN)
@pytest.mark.parametrize("end", ENDS, ids="-".join)
def test_several_layers_follow_the_gradient_of_their_cost(
    end: tuple[str, str], hidden: str
) -> None:
    first = ENDS.index(end) + HIDDEN.index(hidden)
    for number, penalty in enumerate(PENALTIES, first):
        check_along_each_parameter(experiment_of(2 + number % 3, hidden, end, penalty))


# any network, cell by cell ----------------------------------------------------------------------


def rows_of(dataset: Dataset, rows: Rows) -> Dataset:
    """Return the samples of a batch."""
    return dataclasses.replace(
        dataset,
        inputs=dataset.inputs[rows],
        labels=dataset.labels[rows],
        rows=tuple(dataset.rows[row] for row in rows),
    )


@settings(max_examples=tries(50))
@given(networks(sizes=(1.0,), derivatives=("exact",)), st.integers(0, 20), st.integers(0, 1000))
def test_every_gradient_of_a_batch_is_the_slope_of_the_cost_of_its_samples(
    experiment: Experiment, number: int, seed: int
) -> None:
    state, program = parameters_drawn(experiment, seed), experiment.program
    frame = walked(experiment.frame(), state, number)
    batch = rows_of(experiment.dataset, program.loop.rows(number))
    assume(not is_near_a_kink(experiment, frame))
    assume(experiment.cost(state, batch) < 100)  # beyond, rounding hides the difference
    steps = STEP * np.eye(state.size)
    flat = [difference(experiment, state, step, batch) for step in steps]
    slopes = program.parameters_in(np.array(flat))
    for name, gradient in gradients(experiment, frame).items():
        close = CLOSE * max(np.abs(slopes[name]).max(), MARGIN)
        assert gradient == pytest.approx(slopes[name], rel=0, abs=close)


# the presets ------------------------------------------------------------------------------------


def trained(experiment: Experiment, epochs: int) -> Array:
    """Return the parameters after so many epochs of plain Python."""
    parameters = StraightRun(experiment).before(Position(epochs))
    return np.concatenate([parameters["weights"].ravel(), parameters["bias"]])


def all_slopes(experiment: Experiment, state: Array) -> tuple[Array, Array]:
    """Return the gradients that an update computes, and what differences give, both flat."""
    found = gradients(experiment, walked(experiment.frame(), state))
    expected = [difference(experiment, state, step) for step in STEP * np.eye(state.size)]
    return np.concatenate([array.ravel() for array in found.values()]), np.array(expected)


EPOCHS = pytest.mark.parametrize("epochs", [0, 1, 10, 1000])


@EPOCHS
def test_exact_follows_the_gradient_of_half_the_sum_of_squared_errors(epochs: int) -> None:
    exact = load("exact")
    found, expected = all_slopes(exact, trained(exact, epochs))
    assert found == pytest.approx(expected, rel=CLOSE, abs=1e-9)


@EPOCHS
def test_the_article_follows_no_gradient_of_that_cost(epochs: int) -> None:
    article = load("article")
    found, expected = all_slopes(article, trained(article, epochs))
    assert found != pytest.approx(expected, rel=1e-3, abs=1e-8)


def sigmoid(x: Array) -> Array:
    return np.asarray(1 / (1 + np.exp(-x)))


@given(experiments(MODERATE, ("article",)), st.data())
def test_the_article_takes_the_derivative_at_z(experiment: Experiment, data: st.DataObject) -> None:
    state = data.draw(states(experiment, MODERATE))
    inputs = experiment.dataset.inputs
    z = sigmoid(inputs @ state[:-1, np.newaxis] + state[-1])
    deltas = (z - experiment.dataset.labels) * sigmoid(z) * (1 - sigmoid(z))
    frame = walked(experiment.frame(), state)
    expected = (inputs * deltas).sum(axis=0)
    assert frame["dweights"].ravel() == pytest.approx(expected, rel=1e-12, abs=1e-12)
    assert frame["dbias"] == pytest.approx(deltas.sum(), rel=1e-12, abs=1e-12)

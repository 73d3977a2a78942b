"""The exact preset follows a gradient; the article's does what the article says instead."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnstep import Experiment, Position, load
from nnstep.engine import update
from tests.making import MODERATE, experiments, states
from tests.straight import StraightRun

if TYPE_CHECKING:
    from nnstep.engine import Array

STEP = 1e-6
CLOSE = 1e-8


def sigmoid(x: Array) -> Array:
    return np.asarray(1 / (1 + np.exp(-x)))


def outputs(experiment: Experiment, state: Array) -> Array:
    """Compute `z` from flat parameters, weights before bias."""
    inputs = experiment.dataset.inputs
    return sigmoid(inputs @ state[:-1, np.newaxis] + state[-1])


def cost(experiment: Experiment, state: Array) -> float:
    """Return half the sum of squared errors."""
    errors = outputs(experiment, state) - experiment.dataset.labels
    return float(np.square(errors).sum() / 2)


def central_differences(experiment: Experiment, state: Array) -> Array:
    """Measure the slope of the cost along each parameter."""
    steps = np.eye(state.size) * STEP
    rises = [cost(experiment, state + step) - cost(experiment, state - step) for step in steps]
    return np.array(rises) / (2 * STEP)


def gradients(experiment: Experiment, state: Array) -> Array:
    """Return what an update from `state` computes as `dweights` and `dbias`, flat."""
    frame = experiment.frame()
    frame.load(state)
    deque(update(experiment.program, frame), maxlen=0)
    return np.concatenate([frame["dweights"].ravel(), frame["dbias"]])


def trained(experiment: Experiment, epochs: int) -> Array:
    """Return the parameters after so many epochs of plain Python."""
    parameters = StraightRun(experiment).before(Position(epochs))
    return np.concatenate([parameters["weights"].ravel(), parameters["bias"]])


EPOCHS = pytest.mark.parametrize("epochs", [0, 1, 10, 1000])


@EPOCHS
def test_exact_follows_the_gradient_of_half_the_sum_of_squared_errors(epochs: int) -> None:
    exact = load("exact")
    state = trained(exact, epochs)
    assert gradients(exact, state) == pytest.approx(central_differences(exact, state), abs=CLOSE)


@given(experiments(MODERATE, ("exact",)), st.data())
def test_exact_follows_the_gradient_on_any_data(
    experiment: Experiment, data: st.DataObject
) -> None:
    state = data.draw(states(experiment, MODERATE))
    slopes = central_differences(experiment, state)
    assert gradients(experiment, state) == pytest.approx(slopes, abs=CLOSE)


@EPOCHS
def test_the_article_follows_no_gradient_of_that_cost(epochs: int) -> None:
    article = load("article")
    state = trained(article, epochs)
    slopes = central_differences(article, state)
    assert gradients(article, state) != pytest.approx(slopes, rel=1e-3, abs=CLOSE)


@given(experiments(MODERATE, ("article",)), st.data())
def test_the_article_takes_the_derivative_at_z(experiment: Experiment, data: st.DataObject) -> None:
    state = data.draw(states(experiment, MODERATE))
    z = outputs(experiment, state)
    deltas = (z - experiment.dataset.labels) * sigmoid(z) * (1 - sigmoid(z))
    expected = [*(experiment.dataset.inputs * deltas).sum(axis=0), deltas.sum()]
    assert gradients(experiment, state) == pytest.approx(expected, rel=1e-12, abs=1e-12)

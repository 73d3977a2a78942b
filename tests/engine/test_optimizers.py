"""Optimizers and schedules do what the textbook says, worked out here from the same gradients."""

from __future__ import annotations

import math
from collections import deque
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import assume, given

from nnstep.engine import OPTIMIZERS, SCHEDULES, update
from nnstep.experiment import Layer, Network, Training
from tests.making import made_up, networks

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from nnstep import Experiment
    from nnstep.engine import Array

    Options = Mapping[str, float]
    Textbook = Callable[[Array, Sequence[Array], Sequence[float], Options], list[Array]]

USUAL = {
    "momentum": 0.9,
    "decay": 0.9,
    "beta1": 0.9,
    "beta2": 0.999,
    "epsilon": 1e-8,
    "every": 100.0,
    "factor": 0.5,
}


# the textbook: a parameter, its gradients and the rate of each update → the parameter after each -


def plain(w: Array, gradients: Sequence[Array], rates: Sequence[float], _: Options) -> list[Array]:
    path = [w]
    for g, lr in zip(gradients, rates, strict=True):
        path.append(path[-1] - lr * g)
    return path


def momentum(
    w: Array, gradients: Sequence[Array], rates: Sequence[float], options: Options
) -> list[Array]:
    """Polyak's heavy ball: the velocity sums up the gradients, older ones ever less."""
    mu, path = options["momentum"], [w]
    for t, lr in enumerate(rates):
        velocity = sum(mu ** (t - s) * gradients[s] for s in range(t + 1))
        path.append(path[-1] - lr * velocity)
    return path


def nesterov(
    w: Array, gradients: Sequence[Array], rates: Sequence[float], options: Options
) -> list[Array]:
    """Nesterov's: the gradient is that of the point where the velocity alone would lead to.

    The program keeps that point, so that it is what comes out here; the rate must not change.
    """
    mu, velocity, point, path = options["momentum"], np.zeros_like(w), w, [w]
    for g, lr in zip(gradients, rates, strict=True):
        velocity = mu * velocity - lr * g
        point = point + velocity
        path.append(point + mu * velocity)
    return path


def rmsprop(
    w: Array, gradients: Sequence[Array], rates: Sequence[float], options: Options
) -> list[Array]:
    rho, mean, path = options["decay"], np.zeros_like(w), [w]
    for g, lr in zip(gradients, rates, strict=True):
        mean = rho * mean + (1 - rho) * g * g
        path.append(path[-1] - lr * g / (np.sqrt(mean) + options["epsilon"]))
    return path


def adam(
    w: Array, gradients: Sequence[Array], rates: Sequence[float], options: Options
) -> list[Array]:
    """Algorithm 1 of Kingma and Ba, with powers of the betas."""
    beta1, beta2 = options["beta1"], options["beta2"]
    m, v, path = np.zeros_like(w), np.zeros_like(w), [w]
    for t, (g, lr) in enumerate(zip(gradients, rates, strict=True), start=1):
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g**2
        m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
        path.append(path[-1] - lr * m_hat / (np.sqrt(v_hat) + options["epsilon"]))
    return path


TEXTBOOK: dict[str, Textbook] = {
    rule.__name__: rule for rule in (plain, momentum, nesterov, rmsprop, adam)
}


def rate(training: Training, options: Options, epoch: int) -> float:
    """Return the learning rate of an epoch."""
    if training.schedule == "step":
        return float(training.lr * options["factor"] ** math.floor(epoch / options["every"]))
    if training.schedule == "cosine":
        return training.lr / 2 * (1 + math.cos(math.pi * min(epoch / training.epochs, 1)))
    return training.lr


# what a run does --------------------------------------------------------------------------------


def run(experiment: Experiment, updates: int) -> tuple[dict[str, list[Array]], list[float]]:
    """Walk updates: name → each parameter before and after each, its gradients; and the rates."""
    frame, spec = experiment.frame(), experiment.spec
    names = [*spec.trained, *(spec.gradient(name) for name in spec.trained)]
    seen: dict[str, list[Array]] = {name: [] for name in names}
    rates: list[float] = []
    for number in range(updates):
        frame.begin(number)
        for name in spec.trained:
            seen[name].append(frame[name].copy())
        deque(update(experiment.program, frame), maxlen=0)
        for name in names[len(spec.trained) :]:
            seen[name].append(frame[name].copy())
        rates.append(frame["lr"].item())
    for name in spec.trained:
        seen[name].append(frame[name].copy())
    return seen, rates


def check_against_the_textbook(experiment: Experiment, updates: int) -> None:
    training = experiment.training
    options = {**USUAL, **training.options}
    seen, rates = run(experiment, updates)
    if not all(np.isfinite(array).all() for arrays in seen.values() for array in arrays):
        return
    batches = experiment.program.batches
    expected = [rate(training, options, number // batches) for number in range(updates)]
    assert rates == pytest.approx(expected, rel=1e-12, abs=1e-300)
    for name in experiment.spec.trained:
        gradients = seen[experiment.spec.gradient(name)]
        path = TEXTBOOK[training.optimizer](seen[name][0], gradients, rates, options)
        for found, wanted in zip(seen[name], path, strict=True):
            close = 1e-12 * max(np.abs(array).max() for array in path)
            assert found == pytest.approx(wanted, rel=0, abs=close), name


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_a_long_run_is_that_of_the_textbook(optimizer: str) -> None:
    network = Network((Layer(4, "tanh"), Layer(3, "softplus")), "softmax", "cce", l2=0.01)
    training = Training(lr=0.01, optimizer=optimizer, batch=4)
    check_against_the_textbook(made_up(network, training, samples=10, outputs=3), updates=80)


@given(networks(sizes=(1.0,), rates=(0.001, 0.01)))
def test_any_run_is_that_of_the_textbook(experiment: Experiment) -> None:
    training = experiment.training
    assume(training.optimizer != "nesterov" or training.schedule == "constant")
    check_against_the_textbook(experiment, updates=8)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_what_can_be_chosen_is_as_usual_unless_it_is(optimizer: str) -> None:
    rule = OPTIMIZERS[optimizer]
    assert rule.options == {name: USUAL[name] for name in rule.options}


# schedules --------------------------------------------------------------------------------------


def rates_of(training: Training, updates: int) -> list[float]:
    """Return the rate of each update of a run on six samples."""
    return run(made_up(Network(), training, samples=6), updates)[1]


def test_a_constant_rate_stays() -> None:
    assert rates_of(Training(0.4), 5) == [0.4] * 5


def test_steps_come_after_so_many_epochs() -> None:
    training = Training(0.4, schedule="step", options={"every": 3.0, "factor": 0.5})
    assert rates_of(training, 7) == [0.4, 0.4, 0.4, 0.2, 0.2, 0.2, 0.1]


def test_a_cosine_falls_from_the_rate_to_0_and_stays_there() -> None:
    rates = rates_of(Training(0.4, epochs=8, schedule="cosine"), 12)
    assert rates[0] == 0.4
    assert rates[4] == pytest.approx(0.2)
    assert rates[8:] == [0.0] * 4
    assert all(earlier > later for earlier, later in pairwise(rates[:9]))


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_all_updates_of_an_epoch_have_one_rate(schedule: str) -> None:
    rates = rates_of(Training(0.4, 4, schedule=schedule), 4)
    doubled = rates_of(Training(0.4, 4, schedule=schedule, batch=4), 8)
    assert doubled == [rate for rate in rates for _ in range(2)]


def test_a_rate_that_grows_beyond_all_bounds_is_infinite() -> None:
    training = Training(0.4, schedule="step", options={"every": 1.0, "factor": 10.0})
    rates = rates_of(training, 400)
    assert rates[300] == pytest.approx(4e299)
    assert rates[-1] == math.inf

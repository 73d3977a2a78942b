from __future__ import annotations

import dataclasses
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nnstep import Experiment, Position, Timeline, load
from nnstep.experiment import Network, Training
from nnstep.timeline import Budget, Cost, History
from nnstep.timeline.cost import MEASURES, measure
from nnstep.timeline.scoring import count_tests, epochs_of_tests, next_test
from tests.making import made_up
from tests.timeline.runs import BUDGETS, JOURNEYS, NETWORKS, assert_cost, cost_of, straight

if TYPE_CHECKING:
    from nnstep.engine import Array
    from nnstep.experiment import Dataset
    from tests.straight import Values

CAPACITIES = st.sampled_from([4, 6, 10])
SIZES = st.lists(st.integers(0, 40), max_size=8)


def costs(updates: int, seed: int = 0) -> Array:
    """Make up the costs of so many updates."""
    return np.random.default_rng(seed).normal(size=(updates, len(MEASURES)))


def assert_sums_up(history: History, costs: Array) -> None:
    """Assert that the buckets are what plain numpy makes of spans of these costs."""
    assert history.updates == len(costs)
    spans = [costs[start : start + history.span] for start in range(0, len(costs), history.span)]
    assert len(history) == len(spans)
    for column, name in enumerate(MEASURES):
        low, high, last = history.columns(name)
        np.testing.assert_array_equal(low, [span[:, column].min() for span in spans])
        np.testing.assert_array_equal(high, [span[:, column].max() for span in spans])
        np.testing.assert_array_equal(last, [span[-1, column] for span in spans])


@given(CAPACITIES, SIZES)
def test_buckets_are_plain_sums_of_spans_whatever_the_pieces(
    capacity: int, sizes: list[int]
) -> None:
    history, added = History(capacity, MEASURES), costs(sum(sizes))
    start = 0
    for size in sizes:
        history.extend(added[start : start + size])
        start += size
        assert_sums_up(history, added[:start])


@given(CAPACITIES, SIZES)
def test_spans_are_no_longer_than_they_have_to_be(capacity: int, sizes: list[int]) -> None:
    history = History(capacity, MEASURES)
    taken = history.nbytes
    for seed, size in enumerate(sizes):
        history.extend(costs(size, seed))
    assert len(history) <= capacity
    assert history.nbytes == taken
    assert history.span == 1 or history.updates > capacity * history.span // 2


@given(arrays(np.float64, (150, 3), elements=st.floats()), st.integers(1, 150))
def test_a_cost_that_is_not_finite_is_never_lost(added: Array, piece: int) -> None:
    history = History(4, MEASURES)
    for start in range(0, len(added), piece):
        history.extend(added[start : start + piece])
    assert_sums_up(history, added)
    for column, name in enumerate(MEASURES):
        low, high, _ = history.columns(name)
        shown = ~(np.isfinite(low) & np.isfinite(high))
        there = ~np.isfinite(added[:, column])
        assert shown.tolist() == [
            there[start : start + history.span].any()
            for start in range(0, len(added), history.span)
        ]


def test_a_history_begins_empty() -> None:
    history = History(4, MEASURES)
    assert (len(history), history.updates, history.span) == (0, 0, 1)
    assert all(column.size == 0 for column in history.columns("cost"))


# the cost of one update -------------------------------------------------------------------------


def tape_of(experiment: Experiment, updates: int, size: int) -> tuple[Array, list[Values]]:
    """Make up what updates whose batches have `size` samples measured: flat, and by name."""
    draw, program = np.random.default_rng(size), experiment.program
    samples, units = program.shapes[experiment.spec.output]
    tape = np.full((updates, 2 * samples * units), np.nan)
    values: list[Values] = []
    for row in tape:
        z = draw.uniform(size=(size, units))
        labels = experiment.dataset.labels[draw.permutation(len(experiment.dataset))[:size]]
        if "labels" in program.constants:
            labels = experiment.dataset.labels
        row[: z.size] = z.ravel()
        row[samples * units :][: z.size] = labels.ravel()
        values.append({experiment.spec.output: z, "labels": labels})
    width = tape.shape[1] // (2 if "labels" in program.constants else 1)
    return tape[:, :width], values


@pytest.mark.parametrize("updates", [1, 2, 50])
@pytest.mark.parametrize("samples", [2, 7, 8, 9, 127, 128, 129, 1000])
@pytest.mark.parametrize("end", ["sigmoid-half_squares", "sigmoid-bce", "softmax-cce"])
def test_a_cost_is_to_the_last_bit_that_of_plain_numpy(
    updates: int, samples: int, end: str
) -> None:
    output, loss = end.split("-")
    network = Network(output=output, loss=loss)
    for batch in (None, samples - samples // 3):
        training = Training(batch=batch)
        experiment = made_up(network, training, samples=samples, outputs=2)
        for size in {experiment.program.loop.size(update) for update in (0, -1)}:
            tape, values = tape_of(experiment, updates, size)
            program = experiment.program.for_batch(size)
            measured = measure(experiment, program, tape).tolist()
            for update, figures in enumerate(measured):
                assert_cost(Cost(update, *figures), cost_of(experiment, values[update], update))


def test_a_cost_that_overflows_is_infinite() -> None:
    experiment = made_up(Network(output="identity", loss="mse"), samples=2)
    measured = measure(experiment, experiment.program, np.full((1, 2), 1e308))
    assert measured[0, :2].tolist() == [np.inf, np.inf]
    assert np.isnan(measured[0, 2])


# of a run ---------------------------------------------------------------------------------------


@given(JOURNEYS, BUDGETS)
def test_the_history_of_the_cost_is_that_of_the_whole_run(
    journey: tuple[str, list[Position]], budget: Budget
) -> None:
    name, places = journey
    timeline = Timeline(NETWORKS[name], budget=budget)
    for place in places:
        timeline.moment(place)
    figures = [figures_at(name, update) for update in range(timeline.computed)]
    assert_sums_up(timeline.history, np.array(figures).reshape(-1, len(MEASURES)))


@cache
def figures_at(name: str, update: int) -> tuple[float, float, float]:
    """Return the figures of an update of one of the networks."""
    run = straight(name)
    cost = cost_of(run.experiment, run.ended(update), update)
    return cost.error_sum, cost.cost, cost.accuracy


def test_a_long_run_is_tested_as_it_should_be_from_its_first_epoch_to_its_last() -> None:
    timeline = Timeline(load("iris"))
    timeline.moment(Position(400))
    assert timeline.test_history.updates == len(epochs_tested(timeline.test_every, 400))


@given(JOURNEYS, BUDGETS)
def test_the_samples_to_test_with_are_scored_as_an_epoch_begins(
    journey: tuple[str, list[Position]], budget: Budget
) -> None:
    name, places = journey
    timeline, run = Timeline(NETWORKS[name], budget=budget), straight(name)
    for place in places:
        timeline.moment(place)
    batches = run.program.batches
    if run.experiment.test is None or timeline.computed < batches:
        assert timeline.test_history.updates == 0
        return
    scores = [
        score_at(name, epoch * batches)
        for epoch in epochs_tested(timeline.test_every, timeline.computed // batches)
    ]
    assert timeline.test_history.updates == len(scores)
    _, _, last = timeline.test_history.columns("cost")
    span = timeline.test_history.span
    ends = [min(start + span, len(scores)) - 1 for start in range(0, len(scores), span)]
    assert last == pytest.approx([scores[end][0] for end in ends], rel=1e-12)
    _, _, last = timeline.test_history.columns("accuracy")
    assert last.tolist() == [scores[end][1] for end in ends]


def epochs_tested(every: int, last: int) -> list[int]:
    """Return the epochs with a test: 16 in a row, 16 of every second one, and so on."""
    epochs, apart = [0], 1
    while epochs[-1] <= last:
        epochs.append(epochs[-1] + apart)
        if len(epochs) % 16 == 1 and apart < every:
            apart *= 2
    return epochs[:-1]


@given(st.integers(0, 12), st.integers(0, 5000))
def test_a_run_has_its_curve_of_tests_before_these_are_as_rare_as_they_may_become(
    doublings: int, last: int
) -> None:
    every, epochs = 2**doublings, epochs_tested(2**doublings, last)
    assert epochs_of_tests(np.arange(len(epochs)), every).tolist() == epochs
    assert count_tests(last, every) == len(epochs)
    assert epochs_of_tests(len(epochs), every) == next_test(last, every)
    assert epochs[:17] == list(range(17))[: last + 1]
    apart = np.diff(epochs)
    assert apart.max(initial=1) <= every
    assert len([epoch for epoch in epochs if epoch >= last / 2]) >= min(8, last / 2 / every)


@cache
def score_at(name: str, update: int) -> tuple[float, float]:
    """Return cost and accuracy of the samples to test with, as an update of a network begins."""
    run = straight(name)
    experiment, test = run.experiment, run.experiment.test
    assert test is not None
    z = outputs(experiment, run.before(Position(update)), test)
    values = {experiment.spec.output: z, "labels": test.labels}
    cost = cost_of(dataclasses.replace(experiment, dataset=test), values, update)
    return cost.cost, cost.accuracy


def outputs(experiment: Experiment, parameters: Values, test: Dataset) -> Array:
    """Execute the feedforward lines of the listing on other samples, all in one batch."""
    program = experiment.program
    values: dict[str, object] = {**experiment.constants, **parameters}
    values |= {"input_set": test.inputs, "label_set": test.labels, "batch": np.arange(len(test))}
    helpers: dict[str, object] = {"np": np}
    for helper in program.helpers:
        exec(helper, helpers)
    for statement in program.statements[: program.backprop_start]:
        exec(statement.source, helpers, values)
    return np.asarray(values[experiment.spec.output])

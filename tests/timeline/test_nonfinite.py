"""The first NaN or infinity of a run: found just after the statement that makes it."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nnstep import Experiment, Position, Timeline
from nnstep.experiment import Layer, Network, Training
from nnstep.timeline import START, Budget
from tests.making import experiment_on, made_up, networks
from tests.straight import StraightRun, assert_same_bits
from tests.timeline.runs import (
    BUDGETS,
    PEOPLE,
    assert_true,
    cost_of,
    followed,
    in_turns,
    positions,
    stopping,
)

UPDATES = 12
HUGE = 1.7e308
LABELS = [0, 1, 0, 1]

SIZES = st.tuples(st.integers(2, 4), st.integers(1, 2))
INPUTS = SIZES.flatmap(
    lambda shape: arrays(
        np.float64, shape, elements=st.sampled_from([0, 1, -1, 1e154, 1e300, -1e300])
    )
)


def drifting(zeros: int, lr: float) -> Experiment:
    """Make a run whose bias swings between two labels, and overflows after a few updates."""
    return experiment_on(np.zeros((zeros + 2, 1)), [0] * zeros + [1, 1], lr=lr * HUGE)


UNITS = st.one_of(
    st.builds(
        lambda inputs, derivative, lr: experiment_on(inputs, LABELS[: len(inputs)], derivative, lr),
        INPUTS,
        st.sampled_from(["article", "exact"]),
        st.sampled_from([0.05, 1.0, 1e10, 1e300]),
    ),
    st.builds(drifting, st.integers(4, 14), st.sampled_from([0.4, 0.55, 0.7, 0.85])),
)
DEEP = networks(sizes=(1.0, 1e3, 1e154, 1e300), rates=(1.0, 1e30, 1e60, 1e300))


def journeys(least: int, most: int) -> st.SearchStrategy[tuple[Experiment, list[Position]]]:
    """Draw a run of which something becomes infinite, or not, and a number of places in it."""
    return (UNITS | DEEP).flatmap(
        lambda experiment: st.tuples(
            st.just(experiment),
            st.lists(positions(experiment, UPDATES), min_size=least, max_size=most),
        )
    )


def first_nonfinite(run: StraightRun) -> Position | None:
    """Look at what each statement gives, from the start on."""
    for number in range(UPDATES + 1):
        ended = run.ended(number)
        for done, name in enumerate(run.program.names):
            if not np.isfinite(ended[name]).all():
                return Position(number, done).moved(1, run.program)
    return None


def expected(first: Position | None, target: Position, watch_from: Position) -> Position:
    """Say where a watched travel ends."""
    return target if first is None or first <= watch_from else min(first, target)


@given(journeys(1, 1), BUDGETS)
def test_a_watched_travel_ends_at_the_first_number_that_is_not_finite(
    journey: tuple[Experiment, list[Position]], budget: Budget
) -> None:
    experiment, [target] = journey
    timeline, run = Timeline(experiment, budget=budget), StraightRun(experiment)
    first = first_nonfinite(run)
    _, arrival = followed(timeline.travel(target, watch_from=START))
    assert arrival.moment is not None
    assert arrival.moment.position == expected(first, target, START)
    assert arrival.nonfinite == (first is not None and first <= target)
    assert timeline.nonfinite == (first if arrival.nonfinite else None)
    assert timeline.head == arrival.moment.position
    assert_true(arrival.moment, run)


@given(journeys(2, 6), BUDGETS)
def test_only_what_lies_after_the_place_to_watch_from_stops_a_travel(
    journey: tuple[Experiment, list[Position]], budget: Budget
) -> None:
    experiment, [*places, watch_from, target] = journey
    timeline, run = Timeline(experiment, budget=budget), StraightRun(experiment)
    first = first_nonfinite(run)
    for place in places:
        assert_true(timeline.moment(place), run)
    _, arrival = followed(timeline.travel(target, watch_from=watch_from))
    assert arrival.moment is not None
    assert arrival.moment.position == expected(first, target, watch_from)
    assert arrival.nonfinite == (first is not None and watch_from < first <= target)
    assert_true(arrival.moment, run)


@given(journeys(0, 4), BUDGETS)
def test_it_is_known_as_soon_as_a_travel_has_passed_it(
    journey: tuple[Experiment, list[Position]], budget: Budget
) -> None:
    experiment, places = journey
    timeline, run = Timeline(experiment, budget=budget), StraightRun(experiment)
    first = first_nonfinite(run)
    furthest = START
    for place in places:
        _, arrival = followed(timeline.travel(place))
        assert not arrival.nonfinite  # nobody watched
        furthest = max(furthest, place)
        passed = first is not None and first <= furthest
        assert timeline.nonfinite == (first if passed else None)


@given(
    journeys(2, 3),
    BUDGETS,
    st.lists(st.sampled_from([None, START]), min_size=3, max_size=3),
    st.lists(st.integers(0, 2), max_size=30),
)
def test_travellers_that_take_turns_each_stop_there_if_they_watch(
    journey: tuple[Experiment, list[Position]],
    budget: Budget,
    watches: list[Position | None],
    turns: list[int],
) -> None:
    experiment, places = journey
    timeline, run = Timeline(experiment, budget=budget), StraightRun(experiment)
    first = first_nonfinite(run)
    travellers = list(zip(places, watches, strict=False))
    travels = [timeline.travel(place, watch_from) for place, watch_from in travellers]
    arrivals = in_turns(travels, [turn % len(travels) for turn in turns])
    for (place, watch_from), arrival in zip(travellers, arrivals, strict=True):
        assert arrival.moment is not None
        stop = place if watch_from is None else expected(first, place, watch_from)
        assert arrival.moment.position == stop
        assert_true(arrival.moment, run)


@given(journeys(1, 3), BUDGETS)
def test_a_run_that_stops_there_has_the_history_of_all_that_was_before(
    journey: tuple[Experiment, list[Position]], budget: Budget
) -> None:
    experiment, places = journey
    timeline, run = Timeline(experiment, budget=budget), StraightRun(experiment)
    for place in places:
        followed(timeline.travel(place, watch_from=START))
    costs = [cost_of(experiment, run.ended(n), n) for n in range(timeline.computed)]
    span = timeline.history.span
    ends = [min(start + span, len(costs)) - 1 for start in range(0, len(costs), span)]
    for measure in ("error_sum", "cost", "accuracy"):
        _, _, last = timeline.history.columns(measure)
        wanted = [getattr(costs[end], measure) for end in ends]
        assert_same_bits({measure: last}, {measure: np.array(wanted)})


def test_a_watcher_that_was_overtaken_stops_there_all_the_same() -> None:
    experiment = drifting(14, 0.4)
    run = StraightRun(experiment)
    assert first_nonfinite(run) == Position(7)
    timeline = Timeline(experiment, budget=Budget(3, 2, 4, 5, stride=8))
    watcher = timeline.travel(Position(30), watch_from=START)
    next(watcher)
    timeline.moment(Position(30))
    _, arrival = followed(watcher)
    assert arrival.nonfinite
    assert arrival.moment is not None
    assert arrival.moment.position == Position(7)
    assert_true(arrival.moment, run)


# which statement --------------------------------------------------------------------------------

BY_STATEMENT = {
    "XW": experiment_on(np.array([[HUGE, HUGE], [0, 0]]), [0, 1]),
    "dweights": experiment_on(np.full((8, 1), HUGE), [0] * 8),
    "weights": experiment_on(np.full((2, 1), 1e300), [0] * 2, lr=1e10),
    "bias": experiment_on(np.zeros((12, 1)), [0] * 12, lr=HUGE),
}


def saturated() -> Experiment:
    """Make a sigmoid so sure of itself that its slope is 0, and the cost of it infinite."""
    network = Network(loss="bce", values={"weights": [[900.0], [-900.0]]})
    return made_up(network, samples=5)


def squared() -> Experiment:
    """Make gradients whose squares overflow, though they do not."""
    return made_up(
        Network((Layer(2, "identity"),), "identity", "mse", initial="uniform"),
        Training(optimizer="rmsprop"),
        size=1e100,
    )


def hastened() -> Experiment:
    """Make a learning rate that grows, and overflows in the third epoch, the fifth update."""
    training = Training(1e-200, schedule="step", options={"every": 1.0, "factor": 1e200}, batch=3)
    return made_up(Network((Layer(2, "tanh"),), bias="frozen", initial="zeros"), training)


def late_sample() -> Experiment:
    """Make samples of which only one, in the last batch, is too large."""
    experiment = made_up(
        Network((Layer(3, "relu"),), "identity", "mse", values={"weights1": [[3.0] * 3] * 2}),
        Training(1e-3, batch=2, shuffle=False),
        samples=5,
    )
    inputs = experiment.dataset.inputs.copy()
    inputs[4] = HUGE
    return dataclasses.replace(
        experiment, dataset=dataclasses.replace(experiment.dataset, inputs=inputs)
    )


IN_LAYERS = {
    "dcost": (saturated(), 0),
    "vweights1": (squared(), 0),
    "lr": (hastened(), 4),
    "XW1": (late_sample(), 2),
}
"""Statement → a network in which it is the first, and the update in which it is."""


@pytest.mark.parametrize("block", [1, 5])
@pytest.mark.parametrize("name", IN_LAYERS)
def test_it_is_the_statement_that_made_it_in_any_layer_and_batch(name: str, block: int) -> None:
    experiment, number = IN_LAYERS[name]
    timeline = Timeline(experiment, budget=Budget(3, 2, 4, block))
    _, arrival = followed(timeline.travel(Position(9), watch_from=START))
    assert arrival.nonfinite
    assert arrival.moment is not None
    assert arrival.moment.last_statement is not None
    assert arrival.moment.last_statement.target == name
    assert timeline.nonfinite == Position(number, experiment.program.names.index(name)).moved(
        1, experiment.program
    )


@pytest.mark.parametrize("block", [1, 5])
@pytest.mark.parametrize("name", BY_STATEMENT)
def test_it_is_the_statement_that_made_it(name: str, block: int) -> None:
    timeline = Timeline(BY_STATEMENT[name], budget=Budget(3, 2, 4, block))
    _, arrival = followed(timeline.travel(Position(9), watch_from=START))
    assert arrival.nonfinite
    assert arrival.moment is not None
    assert arrival.moment.last_statement is not None
    assert arrival.moment.last_statement.target == name
    assert not np.isfinite(arrival.moment.values[name]).all()
    earlier = arrival.moment.position.moved(-1, timeline.program)
    for value in timeline.moment(earlier).values.values():
        assert np.isfinite(value).all()


@pytest.mark.parametrize("name", ["XW", "dweights", "weights"])
def test_it_is_found_inside_the_update_that_a_travel_ends_in(name: str) -> None:
    experiment = BY_STATEMENT[name]
    made = Position(0, experiment.program.names.index(name)).moved(1, experiment.program)
    for done in range(len(experiment.program)):
        target = Position(0, done)
        unwatched, watched = Timeline(experiment), Timeline(experiment)
        assert unwatched.moment(target).position == target
        _, arrival = followed(watched.travel(target, watch_from=START))
        assert arrival.moment is not None
        assert arrival.moment.position == min(target, made)
        assert arrival.nonfinite == (target >= made)
        for timeline in (unwatched, watched):
            assert timeline.nonfinite == (made if target >= made else None)


@pytest.mark.parametrize("name", BY_STATEMENT)
def test_a_watched_travel_keeps_nothing_from_there_on(name: str) -> None:
    timeline = Timeline(BY_STATEMENT[name], budget=Budget(3, 2, 4, 5))
    _, arrival = followed(timeline.travel(Position(9), watch_from=START))
    assert arrival.moment is not None
    assert timeline.head == timeline.nonfinite == arrival.moment.position
    assert timeline.computed == timeline.head.update


@pytest.mark.parametrize("watch_from", [Position(0, 2), Position(0, 9), Position(6)])
@pytest.mark.parametrize("target", [Position(0, 2), Position(0, 6), Position(3, 4), Position(9)])
def test_what_lies_before_the_place_to_watch_from_stops_no_travel(
    watch_from: Position, target: Position
) -> None:
    timeline = Timeline(BY_STATEMENT["XW"], budget=Budget(3, 2, 4, 5))
    _, arrival = followed(timeline.travel(target, watch_from=watch_from))
    assert timeline.nonfinite == Position(0, 2)
    assert not arrival.nonfinite
    assert arrival.moment is not None
    assert arrival.moment.position == target


def test_a_travel_can_go_on_from_there_and_stops_there_again_from_before() -> None:
    timeline = Timeline(BY_STATEMENT["weights"], budget=Budget(3, 2, 4, 5))
    first = Position(0, 10)
    for _ in range(2):
        _, arrival = followed(timeline.travel(Position(9), watch_from=START))
        assert arrival.nonfinite
        assert timeline.nonfinite == first
        _, arrival = followed(timeline.travel(Position(9), watch_from=first))
        assert not arrival.nonfinite
        assert arrival.moment is not None
        assert arrival.moment.position == Position(9)


def test_what_is_not_finite_shows_in_the_history_of_the_cost() -> None:
    experiment = experiment_on(np.array([[1e300], [0]]), [0, 1], lr=1e10)
    timeline = Timeline(experiment, budget=Budget(3, 2, 4, 5))
    timeline.moment(Position(50))
    assert np.isnan(StraightRun(experiment).errors(49)).any()
    low, high, last = timeline.history.columns("error_sum")
    assert np.isnan([low[-1], high[-1], last[-1]]).all()


def test_an_interrupted_watcher_has_not_met_it() -> None:
    timeline = Timeline(PEOPLE, budget=Budget(3, 2, 4, 5))
    _, arrival = followed(stopping(timeline.travel(Position(50), watch_from=START), 2))
    assert arrival.interrupted
    assert not arrival.nonfinite

"""Every moment is the one of a straight run, whatever was visited before it."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnstep import Experiment, Moment, Position, Timeline
from nnstep.timeline import START, Budget
from tests.making import networks
from tests.straight import StraightRun, assert_same_bits
from tests.timeline.runs import (
    BUDGETS,
    DEEP,
    END,
    JOURNEYS,
    NETWORKS,
    PEOPLE,
    POSITIONS,
    assert_true,
    followed,
    positions,
    straight,
)

if TYPE_CHECKING:
    from nnstep.engine import Array

Journey = tuple[str, list[Position]]


def arrays_of(moment: Moment) -> dict[str, Array]:
    """Return every array of a moment."""
    before = {f"{name} before": array for name, array in moment.before.items()}
    return {**moment.values, **before, "state": moment.state}


@given(JOURNEYS, BUDGETS)
def test_moments_in_any_order_are_those_of_a_straight_run(journey: Journey, budget: Budget) -> None:
    name, places = journey
    timeline = Timeline(NETWORKS[name], budget=budget)
    for place in places:
        moment = timeline.moment(place)
        assert moment.position == place
        assert_true(moment, straight(name))


@given(networks(), BUDGETS, st.data())
def test_moments_of_a_network_of_any_kind_are_those_of_a_straight_run(
    experiment: Experiment, budget: Budget, data: st.DataObject
) -> None:
    timeline, run = Timeline(experiment, budget=budget), StraightRun(experiment)
    places = data.draw(st.lists(positions(experiment, 20), min_size=1, max_size=5))
    for place in places:
        moment = timeline.moment(place)
        assert moment.position == place
        assert_true(moment, run)
        assert moment.epoch == place.update // run.program.batches
        if experiment.training.batch is None:
            assert moment.batch is None
        else:
            assert moment.batch is not None
            assert moment.batch.tolist() == run.program.loop.rows(place.update).tolist()


@given(networks(), BUDGETS, st.data())
def test_a_step_back_undoes_a_step(
    experiment: Experiment, budget: Budget, data: st.DataObject
) -> None:
    timeline, program = Timeline(experiment, budget=budget), experiment.program
    place = data.draw(positions(experiment, 12))
    before = timeline.moment(place)
    timeline.moment(place.moved(1, program))
    after = timeline.moment(place)
    assert_same_bits(arrays_of(before), arrays_of(after))


@given(JOURNEYS, BUDGETS)
def test_the_head_is_the_furthest_there_has_been_and_never_goes_back(
    journey: Journey, budget: Budget
) -> None:
    name, places = journey
    timeline = Timeline(NETWORKS[name], budget=budget)
    assert (timeline.head, timeline.computed) == (START, 0)
    for number, place in enumerate(places, start=1):
        timeline.moment(place)
        assert timeline.head == max(places[:number])
        assert timeline.computed == timeline.head.update


@given(BUDGETS, POSITIONS, POSITIONS)
def test_a_gap_to_replay_is_no_longer_than_the_room_for_checkpoints_allows(
    budget: Budget, furthest: Position, place: Position
) -> None:
    timeline = Timeline(PEOPLE, budget=budget)
    timeline.moment(furthest)
    computed = timeline.computed
    if place.update <= computed:
        said, _ = followed(timeline.travel(place))
        longest = max(budget.stride, 2 * computed / budget.checkpoints)
        assert all(progress.total <= longest for progress in said)


@pytest.mark.parametrize("checkpoints", [3, 4, 7])
def test_a_long_way_back_is_a_short_replay(checkpoints: int) -> None:
    timeline = Timeline(PEOPLE, budget=Budget(checkpoints, window=2, buckets=4, block=1))
    timeline.moment(Position(600))
    for update in range(599, 0, -13):
        said, arrival = followed(timeline.travel(Position(update)))
        assert len(said) < 2 * 600 / checkpoints
        assert arrival.moment is not None


def test_the_updates_just_computed_are_at_hand() -> None:
    timeline = Timeline(PEOPLE, budget=Budget(3, window=20, buckets=4, block=1))
    timeline.moment(Position(500))
    for update in range(500, 480, -1):
        said, arrival = followed(timeline.travel(Position(update)))
        assert said == []
        assert arrival.moment is not None


def test_the_furthest_update_is_at_hand_from_anywhere() -> None:
    timeline = Timeline(PEOPLE, budget=Budget(3, window=2, buckets=4, block=1))
    timeline.moment(Position(500))
    for update in (3, 100, 401):
        timeline.moment(Position(update))
        said, arrival = followed(timeline.travel(Position(500)))
        assert said == []
        assert arrival.moment is not None


def test_the_usual_budget_gives_the_same_moments() -> None:
    timeline = Timeline(PEOPLE)
    for update in (1000, 3, 999, 0):
        moment = timeline.moment(Position(update, 7))
        assert_true(moment, straight("people"))


def test_a_run_may_go_beyond_its_end() -> None:
    timeline = Timeline(PEOPLE)
    assert_true(timeline.moment(Position(3 * END, 5)), straight("people"))
    assert timeline.head == (3 * END, 5)


# a moment is a copy -----------------------------------------------------------------------------


each = pytest.mark.parametrize("experiment", [PEOPLE, DEEP], ids=["people", "deep"])


@each
def test_a_moment_stays_true_while_the_run_goes_on(experiment: Experiment) -> None:
    timeline = Timeline(experiment, budget=Budget(3, 2, 4, 2))
    statements = range(len(experiment.program))
    places = [Position(update, done) for update, done in product((0, 1, 13), statements)]
    moments = [timeline.moment(place) for place in places]
    copies = [
        {name: array.copy() for name, array in arrays_of(moment).items()} for moment in moments
    ]
    for place in (Position(60, 4), Position(2, 9), Position(0)):
        timeline.moment(place)
    for place, moment, copied in zip(places, moments, copies, strict=True):
        assert_same_bits(arrays_of(moment), copied)
        assert moment.position == place


@each
def test_no_array_of_a_moment_can_be_written_to(experiment: Experiment) -> None:
    timeline = Timeline(experiment)
    for done in range(len(experiment.program)):
        arrays = arrays_of(timeline.moment(Position(2, done)))
        assert [name for name, array in arrays.items() if array.flags.writeable] == []


@each
def test_only_what_has_been_computed_is_there(experiment: Experiment) -> None:
    program, timeline = experiment.program, Timeline(experiment)
    for done in range(len(program)):
        moment = timeline.moment(Position(5, done))
        there = {*program.constants, *program.kept, *program.names[:done]}
        assert moment.values.keys() == there
        assert all(np.isfinite(array).all() for array in moment.values.values())

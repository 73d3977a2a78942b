"""Travelling block by block: progress, stopping, and several travellers on one timeline."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnstep import Position, Timeline
from nnstep.timeline import START, Arrival, Budget
from tests.timeline.runs import (
    BUDGETS,
    PEOPLE,
    POSITIONS,
    assert_true,
    followed,
    in_turns,
    stopping,
    straight,
)

RUN = straight("people")
TINY = Budget(checkpoints=3, window=2, buckets=4, block=5)
PAUSES = st.one_of(st.none(), st.integers(1, 6))
TRAVELLERS = st.lists(st.tuples(POSITIONS, PAUSES), min_size=2, max_size=4)
TURNS = st.lists(st.integers(0, 3), max_size=40)


def been_to(*places: Position, budget: Budget = TINY) -> Timeline:
    """Return a timeline that has been to these places."""
    timeline = Timeline(PEOPLE, budget=budget)
    for place in places:
        timeline.moment(place)
    return timeline


# progress ---------------------------------------------------------------------------------------


@given(BUDGETS, POSITIONS, POSITIONS)
def test_progress_tells_how_far_a_travel_has_come(
    budget: Budget, first: Position, place: Position
) -> None:
    timeline = been_to(first, budget=budget)
    known = timeline.computed
    said, _ = followed(timeline.travel(place))
    for earlier, later in pairwise(said):
        assert earlier.update < later.update
        assert earlier.total == later.total
    for progress in said:
        assert 0 < progress.done < progress.total
        assert place.update - progress.update == progress.total - progress.done
        assert progress.replaying == (progress.update < known)


@given(BUDGETS, POSITIONS)
def test_there_is_a_pause_after_each_block(budget: Budget, place: Position) -> None:
    said, _ = followed(Timeline(PEOPLE, budget=budget).travel(place))
    assert [progress.done for progress in said] == [
        *range(budget.block, place.update, budget.block)
    ]


def test_a_travel_that_is_not_begun_computes_nothing() -> None:
    timeline = been_to(Position(3))
    timeline.travel(Position(60))
    assert (timeline.head, timeline.computed) == (Position(3), 3)


def test_a_travel_that_is_given_up_leaves_what_it_computed() -> None:
    timeline = Timeline(PEOPLE, budget=TINY)
    travel = timeline.travel(Position(60))
    next(travel)
    next(travel)
    travel.close()
    assert timeline.computed == 10
    timeline.moment(Position(2))
    assert timeline.head == Position(10)
    assert_true(timeline.moment(Position(33, 4)), RUN)


# stopping ---------------------------------------------------------------------------------------


@given(BUDGETS, POSITIONS, POSITIONS, st.integers(1, 10))
def test_a_travel_that_is_stopped_arrives_where_it_got_to_or_if_replaying_nowhere(
    budget: Budget, first: Position, place: Position, pause: int
) -> None:
    timeline = been_to(first, budget=budget)
    head, known = timeline.head, timeline.computed
    said, arrival = followed(stopping(timeline.travel(place), pause))
    assert not arrival.nonfinite
    if len(said) < pause:
        assert not arrival.interrupted
        assert arrival.moment is not None
        assert arrival.moment.position == place
    elif said[-1].replaying:
        assert arrival == Arrival(None, interrupted=True)
        assert (timeline.head, timeline.computed) == (head, known)
    else:
        assert arrival.interrupted
        assert arrival.moment is not None
        assert arrival.moment.position == Position(said[-1].update)
        assert timeline.computed == said[-1].update
    assert len(said) <= pause
    if arrival.moment is not None:
        assert_true(arrival.moment, RUN)


@given(BUDGETS, POSITIONS, POSITIONS, st.integers(1, 10), POSITIONS)
def test_what_was_computed_before_a_stop_stays_computed(
    budget: Budget, first: Position, place: Position, pause: int, after: Position
) -> None:
    timeline = been_to(first, budget=budget)
    said, _ = followed(stopping(timeline.travel(place), pause))
    furthest = max([first.update, *[progress.update for progress in said]])
    assert timeline.computed >= furthest
    assert timeline.head >= first
    assert_true(timeline.moment(after), RUN)


def test_a_travel_beyond_the_head_replays_nothing_and_can_be_stopped() -> None:
    timeline = been_to(Position(7))
    said, arrival = followed(stopping(timeline.travel(Position(60)), 2))
    assert [progress.replaying for progress in said] == [False, False]
    assert arrival.moment is not None
    assert arrival.moment.position == Position(17)


@pytest.mark.parametrize("answer", [None, False])
def test_an_answer_that_it_may_go_on_stops_nothing(answer: bool | None) -> None:
    travel = Timeline(PEOPLE, budget=TINY).travel(Position(12))
    next(travel)
    travel.send(answer)
    with pytest.raises(StopIteration) as end:
        travel.send(answer)
    arrival = end.value.value
    assert not arrival.interrupted
    assert arrival.moment.position == Position(12)


# several travellers -----------------------------------------------------------------------------


@given(BUDGETS, POSITIONS, TRAVELLERS, TURNS)
def test_travellers_that_take_turns_each_arrive_where_they_were_sent(
    budget: Budget, first: Position, travellers: list[tuple[Position, int | None]], turns: list[int]
) -> None:
    timeline = been_to(first, budget=budget)
    travels = [timeline.travel(place) for place, _ in travellers]
    arrivals = in_turns(travels, [turn % len(travels) for turn in turns])
    for (place, _), arrival in zip(travellers, arrivals, strict=True):
        assert arrival.moment is not None
        assert arrival.moment.position == place
        assert_true(arrival.moment, RUN)
    assert timeline.head == max([first, *[place for place, _ in travellers]])


@given(BUDGETS, TRAVELLERS, TURNS)
def test_a_traveller_that_is_stopped_has_the_moment_it_says_whoever_else_is_on_the_way(
    budget: Budget, travellers: list[tuple[Position, int | None]], turns: list[int]
) -> None:
    timeline = Timeline(PEOPLE, budget=budget)
    travels = [stopping(timeline.travel(place), pause) for place, pause in travellers]
    for arrival in in_turns(travels, [turn % len(travels) for turn in turns]):
        assert arrival.interrupted or arrival.moment is not None
        if arrival.moment is not None:
            assert_true(arrival.moment, RUN)


def test_a_traveller_that_was_overtaken_is_stopped_where_it_got_to() -> None:
    timeline = Timeline(PEOPLE, budget=Budget(3, 2, 4, 5, stride=8))
    slow = timeline.travel(Position(60))
    next(slow)
    timeline.moment(Position(33))
    with pytest.raises(StopIteration) as end:
        slow.send(True)
    arrival = end.value.value
    assert arrival.interrupted
    if arrival.moment is not None:
        assert arrival.moment.position == Position(5)
        assert_true(arrival.moment, RUN)


def test_progress_stays_the_same_for_a_traveller_that_was_overtaken() -> None:
    timeline = Timeline(PEOPLE, budget=TINY)
    slow = timeline.travel(Position(20))
    said = [next(slow)]
    timeline.moment(Position(50))
    said += followed(slow)[0]
    assert [(progress.update, progress.total) for progress in said] == [(5, 20), (10, 20), (15, 20)]
    assert timeline.moment(START).position == START

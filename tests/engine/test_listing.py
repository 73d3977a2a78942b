"""The listing does not lie: plain Python, executing it, gives every value to the last bit."""

from __future__ import annotations

import pytest
from hypothesis import given

from nnstep import Experiment, Position, load
from nnstep.engine import update
from tests.making import experiments, networks
from tests.straight import StraightRun, assert_same_bits


def walk_beside_plain_python(experiment: Experiment, updates: int) -> None:
    frame, straight = experiment.frame(), StraightRun(experiment)
    for number in range(updates):
        frame.begin(number)
        ended = straight.ended(number)
        assert_same_bits(dict(frame), straight.values(Position(number)))
        for statement in update(experiment.program, frame):
            name = statement.target
            assert_same_bits({name: frame[name]}, {name: ended[name]})
        assert_same_bits(dict(frame), ended)


@pytest.mark.parametrize("preset", ["article", "exact"])
def test_each_line_executed_by_plain_python_gives_the_frame_after_that_statement(
    preset: str,
) -> None:
    walk_beside_plain_python(load(preset), updates=1000)


@given(experiments())
def test_the_listing_holds_for_any_data_however_big_or_tiny(experiment: Experiment) -> None:
    walk_beside_plain_python(experiment, updates=4)


@given(networks())
def test_the_listing_holds_for_networks_of_every_kind(experiment: Experiment) -> None:
    walk_beside_plain_python(experiment, updates=6)


@given(networks(sizes=(1e-200, 1e154, 1e300), rates=(1e10, 1e300)))
def test_the_listing_holds_where_numbers_vanish_and_overflow(experiment: Experiment) -> None:
    walk_beside_plain_python(experiment, updates=3)

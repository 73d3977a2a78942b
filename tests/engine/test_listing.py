"""The listing does not lie: plain Python, executing it, gives every value to the last bit."""

from __future__ import annotations

import pytest
from hypothesis import given

from nnstep import Experiment, Position, load
from nnstep.engine import update
from tests.making import experiments
from tests.straight import StraightRun, assert_same_bits


def walk_beside_plain_python(experiment: Experiment, epochs: int) -> None:
    frame, straight = experiment.frame(), StraightRun(experiment)
    assert_same_bits(dict(frame), straight.values(Position(0)))
    for epoch in range(epochs):
        for done, _ in enumerate(update(experiment.program, frame), start=1):
            assert_same_bits(dict(frame), straight.values(Position(epoch, done)))


@pytest.mark.parametrize("preset", ["article", "exact"])
def test_each_line_executed_by_plain_python_gives_the_frame_after_that_statement(
    preset: str,
) -> None:
    walk_beside_plain_python(load(preset), epochs=1000)


@given(experiments())
def test_the_listing_holds_for_any_data_however_big_or_tiny(experiment: Experiment) -> None:
    walk_beside_plain_python(experiment, epochs=4)

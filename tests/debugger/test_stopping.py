"""What stops a run before it gets where it was sent: a number that is not finite, and the user."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from nnstep import Debugger, Experiment, Outcome, Position, Timeline
from nnstep.debugger import describe
from nnstep.errors import CommandError
from nnstep.timeline import START
from tests.debugger.asking import answered, at, interrupted
from tests.straight import StraightRun, assert_same_bits

# numbers that are not finite --------------------------------------------------------------------


@pytest.mark.parametrize("line", ["continue", "run 30", "finish 30", "next 99", "step 999"])
def test_a_run_stops_at_the_first_infinity_and_names_the_statement(
    overflowing: Debugger, line: str
) -> None:
    outcome = overflowing.run(line)
    assert outcome.moved
    assert outcome.sentence.endswith(
        ": stopped → 1:z, XW = inputs @ weights + bias made the first infinity"
    )
    assert np.isinf(overflowing.moment.values["XW"]).all()


def test_a_run_stops_at_the_first_nan_and_calls_it_so(people: Experiment) -> None:
    class Infinite(Experiment):
        """Starts with an infinite weight, which samples whose feature is 0 multiply by 0."""

        initial = np.array([np.inf, 0.5, 0.5, 0.5])

    fields = {
        field.name: getattr(people, field.name)
        for field in dataclasses.fields(people)
        if field.init
    }
    debugger = Debugger(Timeline(Infinite(**fields)))
    assert debugger.run("continue").sentence == (
        "continue to the end: stopped → 0:z, XW = inputs @ weights + bias made the first NaN"
    )
    assert np.isnan(debugger.moment.values["XW"]).any()


def test_nothing_before_the_stop_is_anything_but_finite(overflowing: Debugger) -> None:
    overflowing.run("continue")
    while overflowing.position > START:
        overflowing.run("back")
        assert all(np.isfinite(value).all() for value in overflowing.moment.values.values())


def test_a_run_can_go_on_from_where_it_stopped(overflowing: Debugger) -> None:
    overflowing.run("continue")
    assert overflowing.run("step").sentence == "step 1 statement → 1:error"
    assert overflowing.run("continue").sentence == "continue to the end → 40:inputs"


def test_a_run_stops_there_again_after_going_back(overflowing: Debugger) -> None:
    overflowing.run("continue")
    overflowing.run("continue")
    overflowing.run("restart")
    assert "stopped → 1:z, XW" in overflowing.run("continue").sentence
    assert overflowing.position == Position(1, 2)


def test_goto_passes_it_and_continue_finds_it_afterwards(overflowing: Debugger) -> None:
    told = "goto → 20:z; numbers are not finite from 1:z on"
    assert overflowing.run("goto 20:z").sentence == told
    assert overflowing.run("goto 10").sentence == "goto → 10:inputs"
    overflowing.run("restart")
    assert "stopped → 1:z, XW" in overflowing.run("continue").sentence


def test_a_move_that_ends_just_before_it_is_not_stopped(overflowing: Debugger) -> None:
    assert overflowing.run("step 12").sentence == "step 12 statements → 1:XW"
    assert "stopped → 1:z, XW" in overflowing.run("step").sentence


def test_numbers_that_are_not_finite_are_still_the_straight_run(undefined: Debugger) -> None:
    undefined.run("goto 7:bias")
    values = StraightRun(undefined.experiment).values(Position(7, 10))
    assert np.isnan(values["XW"]).any()
    assert undefined.moment.values.keys() == values.keys()
    for name, value in values.items():
        assert np.array_equal(undefined.moment.values[name], value, equal_nan=True), name


def test_a_prediction_with_nan_parameters_has_no_class(undefined: Debugger) -> None:
    undefined.run("goto 7")
    [line] = undefined.run("predict 1").report
    assert line == "[1] → XW nan, z nan, no class"
    assert line == describe(undefined.predictions()[-1])


# interruptions ----------------------------------------------------------------------------------


@pytest.mark.parametrize("line", ["continue", "run 50", "finish 50", "goto end", "step 600"])
@pytest.mark.parametrize("after", [1, 3])
def test_a_forward_run_that_is_stopped_leaves_the_cursor_where_it_got(
    debugger: Debugger, line: str, after: int
) -> None:
    outcome = interrupted(debugger, line, after)
    assert outcome.interrupted
    assert outcome.moved
    assert outcome.sentence.endswith(f": stopped → {debugger.moment}")
    assert START < debugger.position < Position(50)
    assert_same_bits(
        dict(debugger.moment.values), StraightRun(debugger.experiment).values(debugger.position)
    )


def test_a_stopped_run_goes_on_as_if_it_had_not_been_stopped(debugger: Debugger) -> None:
    interrupted(debugger, "continue", 2)
    debugger.run("continue")
    assert debugger.position == Position(60)
    assert_same_bits(
        dict(debugger.moment.values), StraightRun(debugger.experiment).values(Position(60))
    )


@pytest.mark.parametrize("line", ["goto 700", "reverse-finish 301", "back 3312"])
def test_a_replay_that_is_stopped_leaves_the_cursor_where_it_was(
    debugger: Debugger, line: str
) -> None:
    at(debugger, "1000:z")
    before = debugger.moment
    outcome = interrupted(debugger, line, 1)
    assert outcome.interrupted
    assert not outcome.moved
    assert outcome.sentence.endswith(": stopped, still at 1000:z")
    assert debugger.moment is before


def test_an_answer_that_it_may_go_on_does_not_stop_a_run(debugger: Debugger) -> None:
    assert answered(debugger, "continue", False) == Outcome(
        "continue to the end → 60:inputs", moved=True
    )


def test_progress_tells_how_far_a_run_has_come(debugger: Debugger) -> None:
    done = [progress.done for progress in debugger.start("goto 60")]
    totals = {progress.total for progress in debugger.start("goto 200")}
    assert done == sorted(done)
    assert 0 < done[0] < done[-1] < 60
    assert len(totals) == 1


def test_work_that_is_never_begun_changes_nothing(debugger: Debugger) -> None:
    debugger.start("step")
    debugger.start("nonsense")
    assert debugger.position == START


def test_a_wrong_line_is_refused_when_it_is_first_advanced(debugger: Debugger) -> None:
    work = debugger.start("nonsense")
    with pytest.raises(CommandError):
        next(work)

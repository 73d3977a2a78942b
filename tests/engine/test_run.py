"""Walking and running a frame: what is there when, and that both do the same."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnstep import Experiment, load
from nnstep.engine import AbsentError, Frame, Phase, backprop, feedforward, record, update
from tests.making import experiment_on, experiments, states

if TYPE_CHECKING:
    from nnstep.engine import Array

ALWAYS = {"input_set", "labels", "lr", "weights", "bias"}


@pytest.fixture(params=["article", "exact"])
def experiment(request: pytest.FixtureRequest) -> Experiment:
    return load(request.param)


def walked(frame: Frame, updates: int = 1) -> Frame:
    """Walk whole updates."""
    for _ in range(updates):
        deque(update(frame.program, frame), maxlen=0)
    return frame


def ran(frame: Frame, updates: int) -> Array:
    """Run whole updates without a stop: the tape."""
    tape = np.empty((updates, frame.arena.size))
    record(frame, tape)
    return tape


# a statement at a time --------------------------------------------------------------------------


def test_feedforward_and_backprop_yield_the_update_in_its_order(experiment: Experiment) -> None:
    program, frame = experiment.program, experiment.frame()
    for _ in range(3):
        forward = list(feedforward(program, frame))
        assert {statement.phase for statement in forward} == {Phase.FEEDFORWARD}
        assert (*forward, *backprop(program, frame)) == program.statements


def test_a_name_is_there_from_its_statement_to_the_end_of_the_update(
    experiment: Experiment,
) -> None:
    program, frame = experiment.program, experiment.frame()
    assert set(frame) == ALWAYS
    for _ in range(3):
        for done, statement in enumerate(update(program, frame), start=1):
            assert program.statements[done - 1] is statement
            assert sorted(frame) == sorted({*ALWAYS, *program.names[:done]})
            assert len(frame) == len(list(frame))
            assert all(frame[name].shape == program.shapes[name] for name in frame)


def test_a_value_not_yet_computed_is_absent_and_not_zero(experiment: Experiment) -> None:
    program, frame = experiment.program, experiment.frame()
    for _ in range(2):
        for done, _ in enumerate(update(program, frame), start=1):
            for name in set(program.names[done:]) - ALWAYS:
                assert name not in frame
                with pytest.raises(AbsentError, match=name):
                    frame[name]


def test_a_name_that_no_program_knows_is_missing_and_not_absent(experiment: Experiment) -> None:
    with pytest.raises(KeyError, match="frobnicate") as missing:
        experiment.frame()["frobnicate"]
    assert not isinstance(missing.value, AbsentError)


def test_the_first_statement_forgets_the_last_update(experiment: Experiment) -> None:
    frame = walked(experiment.frame())
    assert set(frame) == {*ALWAYS, *experiment.program.names}
    next(feedforward(experiment.program, frame))
    assert set(frame) == {*ALWAYS, "inputs"}


def test_an_update_left_half_way_can_be_begun_again(experiment: Experiment) -> None:
    frame = experiment.frame()
    deque(feedforward(experiment.program, frame), maxlen=0)
    assert walked(frame).arena.tobytes() == walked(experiment.frame()).arena.tobytes()


def test_loading_parameters_forgets_what_was_computed_from_others(experiment: Experiment) -> None:
    frame = walked(experiment.frame(), 5)
    frame.load(experiment.initial)
    assert set(frame) == ALWAYS
    assert frame.state.tobytes() == experiment.initial.tobytes()
    assert walked(frame, 3).arena.tobytes() == walked(experiment.frame(), 3).arena.tobytes()


# without stopping -------------------------------------------------------------------------------


@given(experiments(st.floats()), st.integers(0, 6), st.data())
def test_running_leaves_after_each_update_the_bits_that_walking_leaves(
    experiment: Experiment, updates: int, data: st.DataObject
) -> None:
    state = data.draw(states(experiment, st.floats()))
    frame, walker = experiment.frame(), experiment.frame()
    frame.load(state)
    walker.load(state)
    for row in ran(frame, updates):
        assert row.tobytes() == walked(walker).arena.tobytes()
    assert frame.arena.tobytes() == walker.arena.tobytes()
    assert set(frame) == ALWAYS


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 4)), max_size=6))
def test_running_and_walking_take_turns_and_leave_no_trace(turns: list[tuple[bool, int]]) -> None:
    frame = load("article").frame()
    for running, updates in turns:
        if running:
            ran(frame, updates)
        else:
            walked(frame, updates)
    total = sum(updates for _, updates in turns)
    assert frame.arena.tobytes() == walked(load("article").frame(), total).arena.tobytes()


def test_a_row_of_the_tape_holds_each_value_in_its_span(experiment: Experiment) -> None:
    frame, walker = experiment.frame(), experiment.frame()
    for row in ran(frame, 4):
        walked(walker)
        for name in experiment.program.names:
            if name != "inputs":  # the input set, which no statement writes
                assert row[frame.spans[name]].tobytes() == walker[name].tobytes()
        assert row[: walker.state.size].tobytes() == walker.state.tobytes()


# memory -----------------------------------------------------------------------------------------


def test_a_frame_never_moves_in_memory(experiment: Experiment) -> None:
    frame = walked(experiment.frame())
    addresses = {name: array.ctypes.data for name, array in frame.items()}
    arena = frame.arena.ctypes.data
    ran(frame, 3)
    frame.load(experiment.initial)
    walked(frame, 2)
    assert {name: array.ctypes.data for name, array in frame.items()} == addresses
    assert frame.arena.ctypes.data == arena


def test_constants_are_never_written_to(experiment: Experiment) -> None:
    constants = {name: array.copy() for name, array in experiment.constants.items()}
    for array in constants.values():
        array.flags.writeable = False
    frame = Frame(experiment.program, constants, experiment.initial)
    ran(walked(frame, 2), 2)
    for name, array in experiment.constants.items():
        assert constants[name].tobytes() == array.tobytes()
        assert frame[name].tobytes() == array.tobytes()


def test_the_parameters_that_a_frame_begins_with_are_not_written_to(
    experiment: Experiment,
) -> None:
    state = experiment.initial.copy()
    ran(walked(Frame(experiment.program, experiment.constants, state), 2), 2)
    assert state.tobytes() == experiment.initial.tobytes()


@pytest.mark.parametrize(
    "inputs", [np.eye(4, 3, dtype=np.int64), np.eye(3, 4).T, np.eye(8, 3)[::2]]
)
def test_any_layout_and_kind_of_numbers_is_computed_with_alike(inputs: Array) -> None:
    plain = np.array(inputs.tolist())
    labels = np.array([[0.0], [1.0], [1.0], [0.0]])
    frame = experiment_on(inputs, labels, lr=1).frame()
    assert frame["input_set"].dtype == np.float64
    assert walked(frame, 3).arena.tobytes() == (
        walked(experiment_on(plain, labels, lr=1.0).frame(), 3).arena.tobytes()
    )

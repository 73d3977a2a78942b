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
from nnstep.experiment import Layer, Network, Training
from tests.making import experiment_on, experiments, made_up, networks, states
from tests.straight import assert_same_bits

if TYPE_CHECKING:
    from nnstep.engine import Array

KINDS = {
    "article": load("article"),
    "exact": load("exact"),
    "deep": made_up(
        Network((Layer(4, "relu"), Layer(3, "tanh")), "softmax", "cce", l2=0.1, initial="glorot"),
        Training(optimizer="adam", schedule="step", batch=4, options={"every": 1.0}),
        samples=10,
        features=3,
        outputs=3,
        scale="standard",
    ),
}
EXTREME = st.sampled_from([0.0, -1.0, 1.0, 50.0, -1000.0, 1e154, 1e308, -1e308])


@pytest.fixture(params=KINDS)
def experiment(request: pytest.FixtureRequest) -> Experiment:
    return KINDS[request.param]


def always(experiment: Experiment) -> set[str]:
    """Return the names that have a value at every moment."""
    return {*experiment.program.constants, *experiment.program.kept}


def walked(frame: Frame, updates: int = 1) -> Frame:
    """Walk whole updates, to the beginning of the next one."""
    for _ in range(updates):
        deque(update(frame.program, frame), maxlen=0)
        frame.begin(frame.update + 1)
    return frame


def ran(frame: Frame, updates: int) -> Array:
    """Run whole updates without a stop: what was measured."""
    tape = np.empty((updates, frame.measured.size))
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
    assert set(frame) == always(experiment)
    for number in range(3):
        frame.begin(number)
        for done, statement in enumerate(update(program, frame), start=1):
            assert program.statements[done - 1] is statement
            assert set(frame) == {*always(experiment), *program.names[:done]}
            assert len(frame) == len(list(frame))
            assert all(frame[name].shape == frame.program.shapes[name] for name in frame)


def test_a_value_not_yet_computed_is_absent_and_not_zero(experiment: Experiment) -> None:
    program, frame = experiment.program, experiment.frame()
    for _ in range(2):
        for done, _ in enumerate(update(program, frame), start=1):
            for name in set(program.names[done:]) - always(experiment):
                assert name not in frame
                with pytest.raises(AbsentError, match=name):
                    frame[name]


def test_a_name_that_no_program_knows_is_missing_and_not_absent(experiment: Experiment) -> None:
    with pytest.raises(KeyError, match="frobnicate") as missing:
        experiment.frame()["frobnicate"]
    assert not isinstance(missing.value, AbsentError)


def test_the_first_statement_forgets_the_last_update(experiment: Experiment) -> None:
    program, frame = experiment.program, experiment.frame()
    deque(update(program, frame), maxlen=0)
    assert set(frame) == {*always(experiment), *program.names}
    next(feedforward(program, frame))
    assert set(frame) == {*always(experiment), program.names[0]}


def test_an_update_left_half_way_can_be_begun_again(experiment: Experiment) -> None:
    frame = experiment.frame()
    deque(feedforward(experiment.program, frame), maxlen=0)
    assert walked(frame).arena.tobytes() == walked(experiment.frame()).arena.tobytes()


def test_loading_parameters_forgets_what_was_computed_from_others(experiment: Experiment) -> None:
    frame = walked(experiment.frame(), 5)
    frame.load(experiment.initial)
    assert set(frame) == always(experiment)
    assert frame.state.tobytes() == experiment.initial.tobytes()
    assert walked(frame, 3).arena.tobytes() == walked(experiment.frame(), 3).arena.tobytes()


def test_advancing_after_the_last_statement_begins_the_next_update(experiment: Experiment) -> None:
    steps, frame = experiment.frame(), walked(experiment.frame(), 4)
    for _ in range(4 * len(experiment.program) + 1):
        steps.advance()
    frame.advance()
    assert (steps.update, steps.done) == (4, 1)
    assert_same_bits(dict(steps), dict(frame))


# without stopping -------------------------------------------------------------------------------


@given(experiments(st.floats()) | networks(), st.integers(0, 4), st.integers(0, 9), st.data())
def test_running_leaves_after_each_update_the_bits_that_walking_leaves(
    experiment: Experiment, updates: int, first: int, data: st.DataObject
) -> None:
    state = data.draw(states(experiment, st.floats()))
    frame, walker = experiment.frame(), experiment.frame()
    frame.load(state, first)
    walker.load(state, first)
    for row in ran(frame, updates):
        measured = walked(walker).measured
        assert row.tobytes() == measured.tobytes()
    assert frame.arena.tobytes() == walker.arena.tobytes()
    assert_same_bits(dict(frame), dict(walker))
    assert frame.update == first + updates


@pytest.mark.parametrize("name", KINDS)
@given(st.lists(st.tuples(st.booleans(), st.integers(0, 4)), max_size=6))
def test_running_and_walking_take_turns_and_leave_no_trace(
    name: str, turns: list[tuple[bool, int]]
) -> None:
    frame = KINDS[name].frame()
    for running, updates in turns:
        if running:
            ran(frame, updates)
        else:
            walked(frame, updates)
    total = sum(updates for _, updates in turns)
    assert frame.arena.tobytes() == walked(KINDS[name].frame(), total).arena.tobytes()


def test_a_row_of_the_tape_holds_the_outputs_and_then_labels_that_vary(
    experiment: Experiment,
) -> None:
    frame, walker = experiment.frame(), experiment.frame()
    for number, row in enumerate(ran(frame, 4)):
        walker.begin(number)
        deque(update(experiment.program, walker), maxlen=0)
        values = [walker[name].ravel() for name in experiment.program.measured]
        count = values[0].size
        assert row[:count].tobytes() == values[0].tobytes()
        if "labels" in experiment.program.names:
            start = experiment.program.shapes["labels"][0] * 3
            assert row[start : start + count].tobytes() == values[1].tobytes()
        else:
            assert row.size == count


EXPLOSIVE = networks(sizes=(0.0, 1.0, 1e3, 1e154, 1e300), rates=(0.05, 1e10, 1e300))


@given(EXPLOSIVE, st.integers(1, 3), st.integers(0, 5), st.data())
def test_a_run_is_said_to_be_finite_only_when_every_statement_gave_finite_numbers(
    experiment: Experiment, updates: int, first: int, data: st.DataObject
) -> None:
    state = data.draw(st.just(experiment.initial) | states(experiment, EXTREME))
    walker, frame = experiment.frame(), experiment.frame()
    walker.load(state, first)
    largest = np.abs(state).max()
    for number in range(first, first + updates):
        walker.begin(number)
        for statement in update(experiment.program, walker):
            largest = np.maximum(largest, np.abs(walker[statement.target]).max())
    frame.load(state, first)
    finite = record(frame, np.empty((updates, frame.measured.size)))
    if not np.isfinite(largest):
        assert not finite
    elif largest < 1e150:  # the squares of larger ones may overflow
        assert finite


# memory -----------------------------------------------------------------------------------------


def test_a_frame_never_moves_in_memory(experiment: Experiment) -> None:
    frame = experiment.frame()
    deque(update(experiment.program, frame), maxlen=0)
    addresses = {name: array.ctypes.data for name, array in frame.items()}
    arena = frame.arena.ctypes.data
    ran(frame, 3)
    frame.load(experiment.initial)
    walked(frame, 2)
    deque(update(experiment.program, frame), maxlen=0)
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

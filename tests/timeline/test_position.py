from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnstep import Experiment, Position, Timeline
from nnstep.errors import CommandError
from nnstep.numbers import MOST_EPOCHS
from nnstep.timeline import START
from tests.timeline.runs import DEEP, PEOPLE, POSITIONS, positions

PROGRAM = PEOPLE.program
COUNTS = st.integers(-500, 500)


def statements(position: Position) -> int:
    """Count the statements that have run."""
    return position.update * len(PROGRAM) + position.done


@given(POSITIONS, COUNTS)
def test_moving_counts_statements_and_ends_at_the_start(position: Position, count: int) -> None:
    moved = position.moved(count, PROGRAM)
    assert statements(moved) == max(statements(position) + count, 0)
    assert 0 <= moved.done < len(PROGRAM)


@given(POSITIONS, COUNTS, COUNTS)
def test_moving_twice_is_moving_by_the_sum(position: Position, one: int, other: int) -> None:
    if statements(position) + one >= 0:
        twice = position.moved(one, PROGRAM).moved(other, PROGRAM)
        assert twice == position.moved(one + other, PROGRAM)


@given(POSITIONS, POSITIONS)
def test_positions_are_ordered_in_time(one: Position, other: Position) -> None:
    assert (one < other) == (statements(one) < statements(other))


@given(POSITIONS)
def test_a_position_is_written_with_the_statement_about_to_run(position: Position) -> None:
    update, name = position.written(PROGRAM).split(":")
    assert Position(int(update), PROGRAM.names.index(name)) == position


@given(positions(DEEP, 10**9))
def test_a_position_in_batches_is_written_with_the_batch_between(position: Position) -> None:
    place, name = position.written(DEEP.program).split(":")
    epoch, batch = map(int, place.split("."))
    assert 0 <= batch < 3
    assert Position(3 * epoch + batch, DEEP.program.names.index(name)) == position
    assert position.epoch(DEEP.program) == epoch


def test_a_run_starts_before_everything() -> None:
    assert Position(0) == START == (0, 0)
    assert START.written(PROGRAM) == "0:inputs"
    assert START.written(DEEP.program) == "0.0:scaled"


@pytest.mark.parametrize(
    ("experiment", "position", "complaint"),
    [
        (PEOPLE, Position(-1), "there is no epoch -1"),
        (PEOPLE, Position(MOST_EPOCHS + 1), f"there is no epoch {MOST_EPOCHS + 1}"),
        (DEEP, Position(3 * MOST_EPOCHS + 3), f"there is no epoch {MOST_EPOCHS + 1}"),
        (PEOPLE, Position(0, 11), "an update has 11 statements; 11 of them"),
        (PEOPLE, Position(0, -1), "an update has 11 statements; -1 of them"),
    ],
)
def test_a_position_that_is_none_is_refused(
    experiment: Experiment, position: Position, complaint: str
) -> None:
    with pytest.raises(CommandError, match=complaint):
        Timeline(experiment).moment(position)


# the statements around a moment -----------------------------------------------------------------


@pytest.mark.parametrize("update", [0, 1, 7])
@pytest.mark.parametrize("done", range(len(PROGRAM)))
def test_a_moment_lies_between_two_statements(update: int, done: int) -> None:
    position = Position(update, done)
    moment = Timeline(PEOPLE).moment(position)
    assert moment.statement is PROGRAM.statements[done]
    assert str(moment) == position.written(PROGRAM)
    if position == START:
        assert moment.last_statement is None
    else:
        last = position.moved(-1, PROGRAM)
        assert moment.last_statement is PROGRAM.statements[last.done]

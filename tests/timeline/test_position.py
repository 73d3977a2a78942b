from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnstep import Position, Timeline
from nnstep.timeline import START
from tests.timeline.runs import PEOPLE, POSITIONS

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


def test_a_run_starts_before_everything() -> None:
    assert Position(0) == START == (0, 0)
    assert START.written(PROGRAM) == "0:inputs"


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

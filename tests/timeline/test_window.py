from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from nnstep.timeline.window import Window

if TYPE_CHECKING:
    from nnstep.engine import Array

CAPACITIES = st.integers(2, 8)
JOINED = st.lists(st.integers(1, 20), max_size=6)
PLACES = st.lists(st.tuples(st.integers(0, 60), st.integers(1, 20)), max_size=6)


def rows(start: int, count: int) -> Array:
    """Make up rows, each a function of its update."""
    updates = np.arange(start, start + count, dtype=float)
    return np.stack((updates, np.sqrt(updates)), axis=1)


def assert_holds(window: Window, updates: list[int]) -> None:
    """Assert that it has the rows of just these consecutive updates."""
    for asked in range(-1, 140):
        found = window.before(asked)
        expected = max((update for update in updates if update <= asked), default=None)
        if expected is None:
            assert found is None
        else:
            assert found is not None
            assert (found[0], found[1].tolist()) == (expected, rows(expected, 1)[0].tolist())


def test_an_empty_window_has_nothing() -> None:
    assert_holds(Window(4, 2), [])


@given(CAPACITIES, st.integers(0, 9), JOINED)
def test_of_what_joins_on_the_last_rows_stay(capacity: int, start: int, counts: list[int]) -> None:
    window, stop = Window(capacity, 2), start
    for count in counts:
        window.extend(stop, rows(stop, count))
        stop += count
    assert_holds(window, [*range(start, stop)][-capacity:])


@given(CAPACITIES, PLACES)
def test_what_does_not_join_on_is_forgotten(capacity: int, places: list[tuple[int, int]]) -> None:
    window = Window(capacity, 2)
    held: list[int] = []
    for start, count in places:
        window.extend(start, rows(start, count))
        joins = held and start == held[-1] + 1
        held = [*(held if joins else []), *range(start, start + count)][-capacity:]
        assert_holds(window, held)


def test_the_memory_is_taken_once() -> None:
    window = Window(6, 2)
    taken = window.nbytes
    for start in range(0, 90, 9):
        window.extend(start, rows(start, 9))
        assert window.nbytes == taken
    assert taken == rows(0, 6).nbytes

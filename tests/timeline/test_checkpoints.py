from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnstep.timeline.checkpoints import Checkpoints

if TYPE_CHECKING:
    from nnstep.engine import Array

Offer = tuple[int, int]
"""How far back from the first update never offered, and how many updates from there."""

CAPACITIES = st.integers(3, 9)
OFFERS = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 60)), max_size=12)


def rows(start: int, stop: int) -> Array:
    """Make up rows, each a function of its update."""
    updates = np.arange(start, stop, dtype=float)
    return np.stack((updates, np.sqrt(updates)), axis=1)


def offered(capacity: int, offers: list[Offer]) -> tuple[Checkpoints, int]:
    """Make checkpoints, offer them rows, and say which update is the first never offered."""
    checkpoints = Checkpoints(capacity, rows(0, 1)[0])
    stop = 1
    for back, count in offers:
        start = max(stop - back, 0)
        checkpoints.extend(start, rows(start, start + count))
        stop = max(stop, start + count)
    return checkpoints, stop


def kept(checkpoints: Checkpoints, stop: int) -> list[int]:
    """List the kept updates, after making sure that each has its own row."""
    updates = sorted({checkpoints.before(update)[0] for update in range(stop)})
    for update in updates:
        found, row = checkpoints.before(update)
        assert (found, row.tolist()) == (update, rows(update, update + 1)[0].tolist())
    return updates


def by_the_book(capacity: int, stop: int) -> list[int]:
    """Keep every update; when there is no more room, every other one of those that there are."""
    there, stride = [0], 1
    for update in range(1, stop):
        if update % stride == 0 and len(there) == capacity:
            there = there[::2]
            stride *= 2
        if update % stride == 0:
            there.append(update)
    return there


@given(CAPACITIES, OFFERS)
def test_what_is_kept_does_not_depend_on_the_pieces_it_is_offered_in(
    capacity: int, offers: list[Offer]
) -> None:
    checkpoints, stop = offered(capacity, offers)
    assert kept(checkpoints, stop) == by_the_book(capacity, stop)


@given(CAPACITIES, OFFERS)
def test_there_is_always_a_kept_update_near_and_never_more_than_there_is_room_for(
    capacity: int, offers: list[Offer]
) -> None:
    checkpoints, stop = offered(capacity, offers)
    there = kept(checkpoints, stop)
    assert there[0] == 0
    assert len(there) <= capacity
    gaps = [later - earlier for earlier, later in zip(there, [*there[1:], stop], strict=True)]
    assert max(gaps) <= max(1, 2 * stop / capacity)


@given(CAPACITIES, OFFERS)
def test_before_is_the_last_kept_update_that_is_not_later(
    capacity: int, offers: list[Offer]
) -> None:
    checkpoints, stop = offered(capacity, offers)
    there = kept(checkpoints, stop)
    for update in (*range(stop), stop, stop + 100):
        assert checkpoints.before(update)[0] == max(kept for kept in there if kept <= update)


@given(CAPACITIES, OFFERS, st.integers(0, 400), st.integers(0, 400))
def test_offering_again_what_was_offered_changes_nothing(
    capacity: int, offers: list[Offer], start: int, count: int
) -> None:
    checkpoints, stop = offered(capacity, offers)
    there = kept(checkpoints, stop)
    start = min(start, stop)
    checkpoints.extend(start, rows(start, min(start + count, stop)))
    assert kept(checkpoints, stop) == there


@pytest.mark.parametrize("capacity", [3, 4, 7, 4096, 8191, 8192, 20_000])
def test_when_there_is_no_more_room_every_other_row_gives_way(capacity: int) -> None:
    checkpoints, stop = offered(capacity, [(0, capacity - 1)])
    assert kept(checkpoints, stop) == [*range(capacity)]
    due = capacity + capacity % 2  # the first update after them that falls on the doubled stride
    checkpoints.extend(stop, rows(stop, due + 1))
    assert kept(checkpoints, due + 1) == [*range(0, due + 1, 2)]


def test_the_memory_is_taken_once() -> None:
    checkpoints, stop = offered(5, [])
    taken = checkpoints.nbytes
    for start in range(stop, 900, 100):
        checkpoints.extend(start, rows(start, start + 100))
        assert checkpoints.nbytes == taken
    assert taken == rows(0, 5).nbytes

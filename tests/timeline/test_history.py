from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nnstep.timeline import History
from nnstep.timeline.cost import MEASURES, measure
from tests.timeline.runs import cost_of

if TYPE_CHECKING:
    from nnstep.engine import Array

CAPACITIES = st.sampled_from([4, 6, 10])
SIZES = st.lists(st.integers(0, 40), max_size=8)


def costs(updates: int, seed: int = 0) -> Array:
    """Make up the costs of so many updates."""
    return np.random.default_rng(seed).normal(size=(updates, len(MEASURES)))


def assert_sums_up(history: History, costs: Array) -> None:
    """Assert that the buckets are what plain numpy makes of spans of these costs."""
    assert history.updates == len(costs)
    spans = [costs[start : start + history.span] for start in range(0, len(costs), history.span)]
    assert len(history) == len(spans)
    for column, name in enumerate(MEASURES):
        low, high, last = history.columns(name)
        np.testing.assert_array_equal(low, [span[:, column].min() for span in spans])
        np.testing.assert_array_equal(high, [span[:, column].max() for span in spans])
        np.testing.assert_array_equal(last, [span[-1, column] for span in spans])


@given(CAPACITIES, SIZES)
def test_buckets_are_plain_sums_of_spans_whatever_the_pieces(
    capacity: int, sizes: list[int]
) -> None:
    history, added = History(capacity), costs(sum(sizes))
    start = 0
    for size in sizes:
        history.extend(added[start : start + size])
        start += size
        assert_sums_up(history, added[:start])


@given(CAPACITIES, SIZES)
def test_spans_are_no_longer_than_they_have_to_be(capacity: int, sizes: list[int]) -> None:
    history = History(capacity)
    taken = history.nbytes
    for seed, size in enumerate(sizes):
        history.extend(costs(size, seed))
    assert len(history) <= capacity
    assert history.nbytes == taken
    assert history.span == 1 or history.updates > capacity * history.span // 2


@given(arrays(np.float64, (150, 2), elements=st.floats()), st.integers(1, 150))
def test_a_cost_that_is_not_finite_is_never_lost(added: Array, piece: int) -> None:
    history = History(4)
    for start in range(0, len(added), piece):
        history.extend(added[start : start + piece])
    assert_sums_up(history, added)
    for column, name in enumerate(MEASURES):
        low, high, _ = history.columns(name)
        shown = ~(np.isfinite(low) & np.isfinite(high))
        there = ~np.isfinite(added[:, column])
        assert shown.tolist() == [
            there[start : start + history.span].any()
            for start in range(0, len(added), history.span)
        ]


def test_a_history_begins_empty() -> None:
    history = History(4)
    assert (len(history), history.updates, history.span) == (0, 0, 1)
    assert all(column.size == 0 for column in history.columns("mse"))


# the cost of one update -------------------------------------------------------------------------


@pytest.mark.parametrize("updates", [1, 2, 50])
@pytest.mark.parametrize("samples", [2, 7, 8, 9, 127, 128, 129, 1000])
def test_a_cost_is_to_the_last_bit_that_of_plain_numpy(updates: int, samples: int) -> None:
    tape = np.random.default_rng(samples).normal(size=(updates, 3 * samples))
    errors = tape[:, samples : 2 * samples]
    for update, (error_sum, mse) in enumerate(measure(errors).tolist()):
        plain = errors[update].copy().reshape(-1, 1)
        expected = cost_of(plain, update)
        assert (error_sum, mse) == (expected.error_sum, expected.mse)


def test_a_cost_that_overflows_is_infinite() -> None:
    assert measure(np.full((1, 2), 1e308)).tolist() == [[np.inf, np.inf]]

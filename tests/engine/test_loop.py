"""Epochs of batches: each sample once in an epoch, in an order keyed by seed and epoch."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnstep.engine import Loop
from tests.making import SEEDS

SAMPLES = st.integers(1, 40)


@st.composite
def loops(draw: st.DrawFn) -> Loop:
    """Draw a loop of batches, in an order of the samples' own or shuffled."""
    samples = draw(SAMPLES)
    return Loop(samples, draw(st.integers(1, samples)), draw(st.none() | SEEDS))


def epoch(loop: Loop, number: int) -> list[list[int]]:
    """Return the batches of an epoch."""
    first = number * loop.batches
    return [loop.rows(update).tolist() for update in range(first, first + loop.batches)]


@given(loops(), st.integers(0, 10**9))
def test_every_epoch_has_every_sample_once(loop: Loop, number: int) -> None:
    rows = [row for batch in epoch(loop, number) for row in batch]
    assert sorted(rows) == list(range(loop.samples))


@given(loops(), st.integers(0, 10**9))
def test_only_the_last_batch_may_be_smaller(loop: Loop, number: int) -> None:
    assert loop.batch is not None
    sizes = [len(batch) for batch in epoch(loop, number)]
    assert sizes[:-1] == [loop.batch] * (loop.batches - 1)
    assert 1 <= sizes[-1] <= loop.batch
    first = number * loop.batches
    assert sizes == [loop.size(update) for update in range(first, first + loop.batches)]


@given(loops(), st.lists(st.integers(0, 300), min_size=1, max_size=12))
def test_a_batch_does_not_depend_on_what_was_asked_before(loop: Loop, updates: list[int]) -> None:
    asked = [loop.rows(update).tolist() for update in updates]
    again = Loop(loop.samples, loop.batch, loop.seed)
    for update, rows in sorted(zip(updates, asked, strict=True)):
        assert again.rows(update).tolist() == rows


@given(SAMPLES, SEEDS, st.integers(0, 30))
def test_how_long_batches_are_does_not_change_the_order(
    samples: int, seed: int, number: int
) -> None:
    orders = [
        [row for batch in epoch(Loop(samples, batch, seed), number) for row in batch]
        for batch in {1, (samples + 1) // 2, samples}
    ]
    assert all(order == orders[0] for order in orders)


@given(SEEDS)
def test_epochs_and_seeds_have_orders_of_their_own(seed: int) -> None:
    near = [Loop(40, 40, seed + more) for more in range(3)]
    orders = {tuple(loop.rows(number).tolist()) for loop in near for number in range(50)}
    assert len(orders) == 150


@pytest.mark.parametrize("batch", [1, 4, 10, None])
@pytest.mark.parametrize("number", [0, 1, 77])
def test_without_a_seed_samples_come_as_they_stand(batch: int | None, number: int) -> None:
    rows = [row for rows in epoch(Loop(10, batch), number) for row in rows]
    assert rows == list(range(10))


def test_every_sample_is_as_likely_in_every_place() -> None:
    counts = np.zeros((6, 6))
    for number in range(6000):
        counts[np.arange(6), Loop(6, 6, 42).rows(number)] += 1
    assert np.abs(counts - 1000).max() < 5 * np.sqrt(6000 * 5 / 36)

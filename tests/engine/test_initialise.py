from __future__ import annotations

import pickle

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from nnstep import load
from nnstep.engine import uniform
from tests.making import SEEDS


@given(SEEDS, st.integers(0, 1500))
@example(0, 1000)
@example(1, 1000)
@example(42, 4)
@example(2**32 - 1, 1000)
def test_uniform_draws_what_numpys_legacy_generator_draws(seed: int, count: int) -> None:
    expected = np.random.RandomState(seed).rand(count)
    drawn = uniform(seed, count)
    assert (drawn.dtype, drawn.shape) == (expected.dtype, expected.shape)
    assert drawn.tobytes() == expected.tobytes()


def test_drawing_neither_reads_nor_changes_numpys_global_generator() -> None:
    np.random.seed(7)
    before = pickle.dumps(np.random.get_state())
    once = uniform(42, 1000)
    assert pickle.dumps(np.random.get_state()) == before
    np.random.random()
    assert np.array_equal(uniform(42, 1000), once)


@pytest.mark.parametrize("preset", ["article", "exact"])
@pytest.mark.parametrize("seed", [0, 42, 2**32 - 1])
def test_weights_are_drawn_first_and_then_the_bias_as_the_article_does(
    preset: str, seed: int
) -> None:
    draw = np.random.RandomState(seed)
    weights, bias = draw.rand(3, 1), draw.rand(1)
    frame = load(preset, seed=seed).frame()
    assert frame["weights"].tobytes() == weights.tobytes()
    assert frame["bias"].tobytes() == bias.tobytes()


def test_the_article_starts_where_it_says() -> None:
    assert load("article").initial.tolist() == pytest.approx(
        [0.37454012, 0.95071431, 0.73199394, 0.59865848], abs=5e-9
    )

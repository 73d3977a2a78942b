from __future__ import annotations

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nnstep.tui.plot import EMPTY, GAP, braille, resample

VALUES = arrays(np.float64, st.integers(1, 60), elements=st.floats(0, 1))
SIZES = st.tuples(st.integers(2, 40), st.integers(1, 12))


def dots(lines: list[str]) -> set[tuple[int, int]]:
    """Return the dots that are set: column and row, counted from the left and the top."""
    places = [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3)]
    return {
        (2 * x + dx, 4 * y + dy)
        for y, line in enumerate(lines)
        for x, cell in enumerate(line)
        if cell not in (EMPTY, GAP)
        for bit, (dx, dy) in enumerate(places)
        if (ord(cell) - 0x2800) >> bit & 1
    }


@given(VALUES, SIZES)
def test_a_curve_fills_its_box_and_no_more(values: np.ndarray, size: tuple[int, int]) -> None:
    lines = braille(values, values, *size, 1.0)
    assert [len(line) for line in lines] == [size[0]] * size[1]
    assert {x for x, _ in dots(lines)} == set(range(2 * size[0]))


@given(st.floats(0, 1), SIZES)
def test_a_constant_is_a_straight_line_at_its_height(value: float, size: tuple[int, int]) -> None:
    constant = np.full(5, value)
    rows = {y for _, y in dots(braille(constant, constant, *size, 1.0))}
    height = 4 * size[1] - 1
    assert len(rows) == 1
    assert abs(rows.pop() - (1 - value) * height) <= 0.5 + 1e-9


@given(VALUES, SIZES)
def test_a_curve_is_not_torn(values: np.ndarray, size: tuple[int, int]) -> None:
    set_dots = dots(braille(values, values, *size, 1.0))
    for x in range(2 * size[0] - 1):
        here = {y for column, y in set_dots if column == x}
        there = {y for column, y in set_dots if column == x + 1}
        assert min(abs(a - b) for a in here for b in there) <= 1
        assert here == set(range(min(here), max(here) + 1))


@given(VALUES, st.integers(1, 200))
def test_nothing_between_the_smallest_and_the_largest_is_lost(
    values: np.ndarray, count: int
) -> None:
    low, high = resample(values, values, count)
    assert len(low) == len(high) == count
    if count < len(values):
        assert (low.min(), high.max()) == (values.min(), values.max())
    assert values.min() <= low.min() <= high.max() <= values.max()


@given(st.integers(0, 19), st.sampled_from([math.nan, math.inf]))
def test_what_is_not_finite_is_a_marked_gap(place: int, value: float) -> None:
    values = np.linspace(1, 0, 20)
    values[place] = value
    lines = braille(values, values, 10, 4, 1.0)  # two columns of dots for each cell
    assert [x for x, cell in enumerate(lines[-1]) if cell == GAP] == [place // 2]
    assert place not in {x for x, _ in dots(lines)}

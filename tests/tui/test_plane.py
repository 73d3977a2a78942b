from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import assume, example, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nnstep import load
from nnstep.tui.decision.axes import OUTSIDE, Axis, Canvas, axis_of
from nnstep.tui.decision.plane import affordable, boundary, grid_of, telling, winners
from nnstep.tui.plot import BITS
from tests.making import FINITE, experiment_on

ORDINARY = st.floats(-1e6, 1e6)
COUNTS = st.integers(1, 60)


@given(arrays(np.float64, st.integers(1, 20), elements=FINITE), COUNTS)
@example(np.array([5e-324, 0.0]), 3)
def test_every_finite_number_has_a_cell_on_its_axis(values: np.ndarray, count: int) -> None:
    axis = axis_of("x", values)
    assert axis.low < axis.high
    cells = axis.cells(values, count)
    assert ((cells >= 0) & (cells < count)).all()
    assert axis.cells(np.array([np.nan, np.inf, -np.inf]), count).tolist() == [OUTSIDE] * 3


@given(arrays(np.float64, st.integers(1, 20), elements=ORDINARY), COUNTS)
@example(np.array([5e-324, 0.0]), 1)
def test_a_middle_is_in_its_cell_and_stays_there_when_it_is_rounded(
    values: np.ndarray, count: int
) -> None:
    axis = axis_of("x", values)
    assume(axis.high - axis.low > 1e-9 * max(abs(axis.low), abs(axis.high)))
    middles = axis.centers(count)
    rounded = np.array([axis.rounded(middle, count) for middle in middles.tolist()])
    for places in (middles, rounded):
        assert axis.cells(places, count).tolist() == list(range(count))


@given(st.lists(st.floats(-1000, 1000), min_size=2, max_size=9))
def test_the_ends_are_written_as_they_are(values: list[float]) -> None:
    assume(max(values) - min(values) > 1e-3)
    axis = axis_of("x", np.array(values))
    written = [float(end) for end in axis.ends]
    assert written == [axis.low, axis.high]
    assert written[0] <= min(values) <= max(values) <= written[1]


@given(COUNTS, COUNTS, st.integers(1, 4000))
def test_a_grid_fills_the_room_with_no_more_points_than_can_be_afforded(
    width: int, height: int, most: int
) -> None:
    axis = Axis("x", 0, 1)
    grid = grid_of(axis, axis, width, height, most)
    coarsest = max(width // 16, 1) * max(height // 8, 1)
    assert len(grid) <= max(most, coarsest)
    across, down = grid.block
    assert width - across < grid.width <= max(width, across)
    assert height - down < grid.height <= max(height, down)
    assert len(grid.points()) == len(grid)


@given(COUNTS, COUNTS, st.sampled_from([30, 400, 4000]))
def test_each_cell_shows_the_point_nearest_to_it(width: int, height: int, most: int) -> None:
    grid = grid_of(Axis("x", -2, 3), Axis("y", 10, 11), width, height, most)
    points = grid.points()
    nearest = grid.spread(np.arange(len(grid)))
    assert nearest.shape == (grid.height, grid.width)
    rows, columns = grid.places(points)
    assert nearest[rows, columns].tolist() == list(range(len(grid)))
    for row, column in ((0, 0), (grid.height - 1, grid.width - 1)):
        there = np.array([grid.point(row, column)])
        scaled = np.abs((points - there) / [5 / grid.columns, 1 / grid.rows]).max(axis=1)
        assert scaled.argmin() == nearest[row, column]
        assert [places.item() for places in grid.places(there)] == [row, column]


@given(st.floats(-1, 1), st.floats(-1, 1), st.floats(-4, 4), st.integers(2, 30), st.integers(2, 15))
def test_the_boundary_of_a_linear_score_is_a_straight_line(
    a: float, b: float, c: float, columns: int, rows: int
) -> None:
    assume(abs(a) + abs(b) > 0.1)
    y, x = np.mgrid[0:rows, 0:columns] + 0.5
    dots = boundary((a * x + b * y + c)[:, :, None])
    fine_y, fine_x = np.mgrid[0 : rows * 4, 0 : columns * 2] + 0.5
    score = a * fine_x / 2 + b * fine_y / 4 + c
    set_ = (dots.repeat(4, axis=0).repeat(2, axis=1) & np.tile(BITS, (rows, columns))) > 0
    step = abs(a) / 2 + abs(b) / 4  # from a dot to the next
    inner = np.zeros(score.shape, dtype=bool)
    inner[2:-2, 1:-1] = True  # half a cell from the edge, what lies beyond is not known
    assert (np.abs(score[set_ & inner]) <= step + 1e-9).all()
    crossing = (score[:, :-1] >= 0) != (score[:, 1:] >= 0)
    sure = np.minimum(np.abs(score[:, :-1]), np.abs(score[:, 1:])) > 1e-9
    crossed = crossing & sure & inner[:, :-1] & inner[:, 1:]
    assert set_[:, :-1][crossed].all()


@given(arrays(np.float64, (5, 7, 3), elements=st.floats(-1, 1) | st.just(np.nan)))
def test_there_is_no_boundary_where_nothing_is_said(scores: np.ndarray) -> None:
    dots, won = boundary(scores), winners(scores)
    for row, column in np.argwhere(dots).tolist():
        around = won[max(row - 1, 0) : row + 2, max(column - 1, 0) : column + 2]
        assert len({*around.ravel().tolist()} - {-1}) > 1


def test_the_features_that_tell_most_are_seen_first() -> None:
    draw = np.random.default_rng(3)
    inputs = draw.normal(size=(200, 5))
    inputs[:, 0] = 7.0
    labels = (inputs[:, 3] - 0.5 * inputs[:, 1] > 0).astype(float)
    assert telling(experiment_on(inputs, labels).dataset) == (1, 3)
    assert telling(load("iris").dataset) == (2, 3)


def test_large_networks_are_asked_about_fewer_points() -> None:
    sizes = ["8:tanh", "64:tanh", "256:tanh,256:tanh", "1024:relu,1024:relu"]
    points = [affordable(load("moons", hidden=hidden)) for hidden in sizes]
    assert all(more > fewer for more, fewer in pairwise(points))
    assert points[-1] > 0


def test_what_is_written_last_in_a_cell_is_seen() -> None:
    canvas = Canvas.blank(3, 1)
    rows, columns = np.zeros(4, dtype=np.intp), np.array([1, 1, OUTSIDE, 2])
    canvas.put(rows, columns, np.array(list("abcd")), np.array(list("wxyz"), dtype=object))
    (line,) = canvas.lines()
    assert [(text, ink.split()) for text, ink in line] == [(" ", []), ("b", ["x"]), ("d", ["z"])]

from __future__ import annotations

import math
import re
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nnstep.timeline.history import History
from nnstep.tui.plot import (
    AROUND,
    BRAILLE,
    EMPTY,
    JOINT,
    LINE,
    MARK,
    PLAIN,
    SIGN,
    Curve,
    plotted,
)
from nnstep.tui.scale import LABEL_WIDTH, Scale, column_of, epoch_labels, update_in

Plot = list[list[tuple[str, str]]]

COSTS = st.floats(1e-6, 10)
SIZES = st.tuples(st.integers(2, 40), st.integers(1, 12))
STRANGE = st.sampled_from([math.nan, math.inf])


def costs(entries: st.SearchStrategy[float] = COSTS) -> st.SearchStrategy[np.ndarray]:
    return arrays(np.float64, st.integers(1, 60), elements=entries)


def curve_of(values: np.ndarray, every: int = 1) -> Curve:
    """Return a curve with a figure every so many updates."""
    at = np.arange(len(values), dtype=float) * every
    return Curve(at, at, values, values, values)


def scale_of(*values: np.ndarray, log: bool = False) -> Scale:
    return Scale.over(np.concatenate(values), log=log)


def plot_of(values: np.ndarray, size: tuple[int, int], scale: Scale | None = None) -> Plot:
    return plotted(
        curve_of(values), None, scale or scale_of(values), len(values), size, glyphs=BRAILLE
    )


def dots(plot: Plot) -> set[tuple[int, int]]:
    """Return the dots that are set: column and row, counted from the left and the top."""
    places = [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3)]
    return {
        (2 * x + dx, 4 * y + dy)
        for y, row in enumerate(plot)
        for x, (char, kind) in enumerate(row)
        if kind in (LINE, AROUND) and char != EMPTY
        for bit, (dx, dy) in enumerate(places)
        if (ord(char) - 0x2800) >> bit & 1
    }


def cells(plot: Plot, kind: str) -> set[tuple[int, int]]:
    """Return the places of a kind: column and row."""
    return {
        (x, y)
        for y, row in enumerate(plot)
        for x, (char, own) in enumerate(row)
        if own == kind and char != EMPTY
    }


def places(flags: np.ndarray) -> list[int]:
    found: list[int] = np.flatnonzero(flags).tolist()
    return found


def column(update: float, extent: int, columns: int) -> int:
    return round(update / extent * (columns - 1))


def row(share: float, rows: int) -> int:
    return round((1 - share) * (rows - 1))


def share(value: float, scale: Scale) -> float:
    """Return where a value lies, by the definition of a scale."""
    place = math.log10(value) if scale.log else value
    return (place - scale.bottom) / (scale.top - scale.bottom)


# one curve --------------------------------------------------------------------------------------


@given(costs(), SIZES, st.booleans())
def test_every_value_is_in_its_column_and_at_its_height(
    values: np.ndarray, size: tuple[int, int], log: bool
) -> None:
    scale = scale_of(values, log=log)
    plot = plot_of(values, size, scale)
    assert [len(row) for row in plot] == [size[0]] * size[1]
    drawn = dots(plot)
    for update, value in enumerate(values.tolist()):
        x = column(update, len(values), 2 * size[0])
        near = {y for at, y in drawn if at == x}
        exact = (1 - share(value, scale)) * (4 * size[1] - 1)
        assert min(abs(y - exact) for y in near) <= 0.5 + 1e-6


@given(costs(), SIZES, st.booleans())
def test_a_curve_is_drawn_from_its_first_value_to_its_last_and_is_not_torn(
    values: np.ndarray, size: tuple[int, int], log: bool
) -> None:
    drawn = dots(plot_of(values, size, scale_of(values, log=log)))
    last = column(len(values) - 1, len(values), 2 * size[0])
    assert {x for x, _ in drawn} == set(range(last + 1))
    for x in range(last):
        here, there = ({y for at, y in drawn if at == x + more} for more in (0, 1))
        assert min(abs(a - b) for a in here for b in there) <= 1
        assert here == set(range(min(here), max(here) + 1))


@given(COSTS, SIZES, st.booleans())
def test_a_constant_is_a_straight_line(value: float, size: tuple[int, int], log: bool) -> None:
    values = np.full(5, value)
    assert len({y for _, y in dots(plot_of(values, size, scale_of(values, log=log)))}) == 1


@given(costs(st.one_of(COSTS, STRANGE)), SIZES, st.booleans())
def test_what_is_not_finite_is_a_marked_gap_and_nothing_else_is(
    values: np.ndarray, size: tuple[int, int], log: bool
) -> None:
    plot = plot_of(values, size, scale_of(values, log=log))
    gaps = [column(n, len(values), 2 * size[0]) for n in places(~np.isfinite(values))]
    bottom = size[1] - 1
    assert cells(plot, SIGN) == {(x // 2, bottom) for x in gaps}
    assert all(plot[y][x] == (BRAILLE.gap, SIGN) for x, y in cells(plot, SIGN))
    assert not {x for x, _ in dots(plot)} & set(gaps)


@given(costs(st.one_of(COSTS, st.just(0.0))), SIZES)
def test_a_cost_of_zero_is_marked_at_the_bottom_of_a_logarithmic_scale_only(
    values: np.ndarray, size: tuple[int, int]
) -> None:
    zeros = [column(n, len(values), 2 * size[0]) // 2 for n in places(values == 0)]
    plot = plot_of(values, size, scale_of(values, log=True))
    assert cells(plot, SIGN) == {(x, size[1] - 1) for x in zeros}
    assert all(plot[y][x][0] == BRAILLE.under for x, y in cells(plot, SIGN))
    assert not cells(plot_of(values, size, scale_of(values)), SIGN)


@given(costs(), st.integers(2, 20).map(lambda n: 2 * n), SIZES)
def test_nothing_is_lost_where_a_history_has_merged_its_updates(
    values: np.ndarray, capacity: int, size: tuple[int, int]
) -> None:
    history = History(capacity, ("cost",))
    history.extend(values[:, None])
    curve = Curve.of(history, "cost")
    assert (curve.low.min(), curve.high.max()) == (values.min(), values.max())
    for update, value in enumerate(values.tolist()):
        [place] = np.flatnonzero((curve.first <= update) & (update <= curve.last))
        assert curve.low[place] <= value <= curve.high[place]
    heights = {y for _, y in dots(plotted(curve, None, scale_of(values), len(values), size))}
    assert min(heights) == 0


@given(costs(), SIZES, st.booleans())
def test_the_means_of_what_is_noisy_are_a_line_through_the_means_of_each_column(
    values: np.ndarray, size: tuple[int, int], log: bool
) -> None:
    scale = scale_of(values, log=log)
    plot = plotted(curve_of(values), None, scale, len(values), size, noisy=True, glyphs=BRAILLE)
    line = cells(plot, LINE)
    columns = np.array([column(n, len(values), 2 * size[0]) for n in range(len(values))])
    for x in set(columns.tolist()):
        exact = (1 - share(float(values[columns == x].mean()), scale)) * (4 * size[1] - 1)
        near = {y for at, y in dots(plot) if at == x and (x // 2, y // 4) in line}
        assert min(abs(y - exact) for y in near) <= 0.5 + 1e-6
    everything = plotted(curve_of(values), None, scale, len(values), size, glyphs=BRAILLE)
    around = {(x, y) for x, y in dots(plot) if (x // 2, y // 4) not in line}
    assert around <= dots(everything)


@given(costs(st.one_of(COSTS, STRANGE)), st.integers(1, 20))
def test_the_middle_of_batches_is_the_mean_of_an_epoch_around_them_or_as_much_as_lies_before_them(
    values: np.ndarray, window: int
) -> None:
    history = History(64, ("cost",))
    history.extend(values[:, None])
    middle = Curve.of(history, "cost", window=window).middle
    window = min(window, len(values))
    for n, value in enumerate(values.tolist()):
        before = min(n, window // 2)
        behind = n - window // 2 + window if n >= window // 2 else 2 * n + 1
        around = values[n - before : behind]
        if math.isfinite(value):
            assert middle[n] == pytest.approx(around[np.isfinite(around)].mean())
        else:
            assert not math.isfinite(middle[n])


# two curves -------------------------------------------------------------------------------------


@given(costs(), st.integers(1, 8), SIZES, st.booleans(), st.booleans(), st.data())
def test_marks_are_where_the_second_curve_is_and_dots_where_the_first_is(
    train: np.ndarray,
    every: int,
    size: tuple[int, int],
    log: bool,
    noisy: bool,
    data: st.DataObject,
) -> None:
    count = len(train) // every + 1
    test = data.draw(arrays(np.float64, count, elements=COSTS))
    scale = scale_of(train, test, log=log)

    def drawn(second: Curve | None) -> Plot:
        return plotted(
            curve_of(train), second, scale, len(train), size, noisy=noisy, glyphs=BRAILLE
        )

    alone, both = drawn(None), drawn(curve_of(test, every))
    width, height = size
    spans: dict[int, list[int]] = {}
    for n, value in enumerate(test.tolist()):
        exact = (1 - share(value, scale)) * (4 * height - 1)
        assume(abs(exact % 1 - 0.5) > 1e-6)
        spans.setdefault(column(n * every, len(train), width), []).append(round(exact) // 4)
    tested = {(x, y) for x, ys in spans.items() for y in range(min(ys), max(ys) + 1)}
    marked = cells(both, MARK)
    assert marked <= tested
    assert all(both[y][x][0] == BRAILLE.mark for x, y in marked)
    joints = cells(both, JOINT)
    for y in range(height):
        for x in range(width):
            if (x, y) not in marked | joints:
                assert both[y][x] == alone[y][x]
    for x, y in joints:  # they are only where the line is not
        assert alone[y][x][0] == EMPTY or alone[y][x][1] == AROUND
    shared = tested - marked
    assert all(alone[y][x][0] != EMPTY and alone[y][x][1] == LINE for x, y in shared)
    hidden = spans.keys() - {x for x, _ in marked}
    assert all(x - 1 in spans and x - 1 not in hidden for x in hidden)  # they take turns


@given(st.integers(3, 12), st.integers(2, 8), st.integers(2, 9), COSTS, st.booleans())
def test_marks_with_room_between_them_are_seen_on_the_line_and_joined_beside_it(
    count: int, apart: int, height: int, value: float, noisy: bool
) -> None:
    train, extent = np.linspace(value, value / 2, count), count - 1
    size = extent * apart + 1, height
    for test in (train, train[::-1]):
        scale = scale_of(train)
        plot = plotted(
            curve_of(train), curve_of(test), scale, extent, size, noisy=noisy, glyphs=BRAILLE
        )
        assert {x for x, _ in cells(plot, MARK)} == set(range(0, size[0], apart))
    beside = curve_of(np.full(2, value), extent)
    plot = plotted(curve_of(train / 4), beside, scale, extent, size, glyphs=BRAILLE)
    drawn = cells(plot, MARK) | cells(plot, JOINT) | cells(plot, LINE)
    assert {x for x, y in drawn if y == 0} == set(range(size[0]))


@given(st.integers(0, 11), STRANGE, st.booleans())
def test_gaps_of_the_test_are_marked_at_the_top_and_those_of_training_below(
    place: int, value: float, of_test: bool
) -> None:
    train, test = np.linspace(1, 0.1, 12), np.linspace(1, 0.2, 12)
    (test if of_test else train)[place] = value
    scale = scale_of(train, test)
    plot = plotted(curve_of(train), curve_of(test), scale, 12, (13, 5), glyphs=BRAILLE)
    assert cells(plot, SIGN) == {(place, 0 if of_test else 4)}
    assert plot[0 if of_test else 4][place][0] == BRAILLE.gap


def test_a_test_that_costs_nothing_has_a_mark_of_its_own_on_a_logarithmic_scale() -> None:
    train, test = np.array([1.0, 0.1, 0.01, 0.0]), np.array([1.0, 0.0, 0.1, 0.1])
    scale = scale_of(train, test, log=True)
    *_, bottom = plotted(curve_of(train), curve_of(test), scale, 4, (5, 6), glyphs=BRAILLE)
    assert bottom[1] == (BRAILLE.mark_under, MARK)
    assert bottom[3] == (BRAILLE.under, SIGN)


@given(costs(st.one_of(COSTS, STRANGE, st.just(0.0))), SIZES, st.booleans(), st.booleans())
def test_plain_characters_show_the_same(
    values: np.ndarray, size: tuple[int, int], log: bool, noisy: bool
) -> None:
    scale = scale_of(values, log=log)
    line, marks = curve_of(values), curve_of(values[::-1])
    full, plain = (
        plotted(line, marks, scale, len(values), size, noisy=noisy, glyphs=glyphs)
        for glyphs in (BRAILLE, PLAIN)
    )
    for rich, poor in zip(full, plain, strict=True):
        assert [kind for _, kind in rich] == [kind for _, kind in poor]
        assert [char == EMPTY for char, _ in rich] == [char == EMPTY for char, _ in poor]
        assert "".join(char for char, _ in poor).isascii()


def test_a_line_of_means_is_told_from_what_lies_around_it_in_plain_characters() -> None:
    values = np.random.default_rng(1).uniform(0.1, 1, 40)
    plot = plotted(curve_of(values), None, scale_of(values), 40, (20, 8), noisy=True, glyphs=PLAIN)
    line, around = ({plot[y][x][0] for x, y in cells(plot, kind)} for kind in (LINE, AROUND))
    assert around == {"."}
    assert not line & around
    flat = np.full(9, 0.5)
    [*_, (char, _)] = plotted(
        curve_of(flat), None, Scale(0, 1), 9, (9, 1), noisy=True, glyphs=PLAIN
    )[0][:8]
    assert char == "-"  # as the legend has it


def test_all_signs_and_marks_are_told_apart_from_each_other_and_from_a_line() -> None:
    for glyphs in (BRAILLE, PLAIN):
        signs = [glyphs.mark, glyphs.gap, glyphs.under, glyphs.mark_under]
        assert len(set(signs)) == 4
        assert not set(signs) & set(glyphs.cells)


# scales -----------------------------------------------------------------------------------------

ANY_COST = st.floats(0, 1e308)


@given(costs(ANY_COST), st.lists(ANY_COST, min_size=2), st.booleans())
def test_a_scale_keeps_the_order_of_values_and_holds_all_that_it_is_made_for(
    values: np.ndarray, others: list[float], log: bool
) -> None:
    scale = scale_of(values, log=log)
    shares = scale.share(np.sort(np.concatenate((values, others))))
    assert (np.diff(shares) >= 0).all()
    assert ((shares >= 0) & (shares <= 1)).all()
    if values.any():
        inside = values[values > 0]
        expected = [share(value, scale) for value in inside.tolist()]
        np.testing.assert_allclose(scale.share(inside), expected, atol=1e-9)
        assert scale.share(values.max()) <= 1
        assert log or scale.share(values.max()) == 1


@given(st.floats(-300, 300), st.floats(0.1, 40))
def test_equal_ratios_are_equal_distances_on_a_logarithmic_scale(low: float, span: float) -> None:
    values = 10 ** np.linspace(low, min(low + span, 307), 5)
    shares = scale_of(values, log=True).share(values)
    np.testing.assert_allclose(np.diff(shares), np.diff(shares).mean(), rtol=1e-6, atol=1e-9)


@given(costs(ANY_COST), st.integers(1, 60), st.booleans())
def test_labels_stand_in_the_row_of_their_value_and_fit(
    values: np.ndarray, height: int, log: bool
) -> None:
    scale = scale_of(values, log=log)
    labels = scale.labels(height)
    assert all(len(label) <= LABEL_WIDTH for label in labels.values())
    if values.min() > 1e-90 and values.max() < 1e90:
        assert height == 1 or {0, height - 1} <= labels.keys()
    for at, label in labels.items():
        value = float(label)
        if value > 0 and math.isfinite(value):
            exact = (1 - min(max(share(value, scale), 0), 1)) * height
            assert at - 0.6 <= exact <= at + 1.6  # a label has three digits


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([0.294, 0.000486], {0: "0.294", 5: "0.01", 8: "0.001", 11: "1e-4"}),
        ([3.2e6, 1.0], {0: "3.2e6", 4: "1e4", 8: "100", 11: "1"}),
        ([0.5, 0.2], {0: "1", 11: "0.1"}),
    ],
)
def test_a_logarithmic_scale_is_labelled_at_powers_of_ten(
    values: list[float], expected: dict[int, str]
) -> None:
    assert scale_of(np.array(values), log=True).labels(12) == expected


@given(st.integers(1, 10**9), st.integers(1, 40), st.integers(2, 150))
def test_epochs_stand_below_their_columns(extent: int, batches: int, width: int) -> None:
    line = epoch_labels(extent, batches, width)
    assert len(line) == width
    assert line[0] == "0"
    labels = [
        (int(found[0].replace(" ", "")), found.start(), found.end())
        for found in re.finditer(r"\d+( \d{3})*", line)
    ]
    last = extent // batches
    if last and len(f"{last:,}") + 4 <= width:
        assert line.endswith(f"{last:,}".replace(",", " "))
    for epoch, start, end in labels[1:]:
        at = epoch * batches / extent * (width - 1)
        assert start - 1 <= at <= end or (epoch, end) == (last, width)
    assert all(b[1] - a[2] >= 3 for a, b in pairwise(labels))


@given(st.integers(0, 200), st.integers(2, 200), st.integers(0, 10**6))
def test_a_column_stands_for_an_update_in_it(at: int, columns: int, more: int) -> None:
    assume(at < columns)
    extent = columns - 1 + more
    assert column_of(np.array(update_in(at, extent, columns)), extent, columns) == at
    assert 0 <= update_in(at - 300, extent, columns) <= update_in(at + 300, extent, columns)
    assert update_in(columns + 5, extent, columns) == extent

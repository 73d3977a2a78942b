from __future__ import annotations

import re
from contextlib import asynccontextmanager
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nnstep import load
from nnstep.numbers import number
from nnstep.tui import glyphs
from nnstep.tui.network.edges import (
    AWAITED,
    MINUS,
    PLUS,
    SIZES,
    STRANGE,
    Chosen,
    drawn_edges,
    painted,
)
from nnstep.tui.network.graph import (
    BOX_HEIGHT,
    FIGURE_WIDTH,
    NAMED_HEIGHT,
    NODE_WIDTH,
    Fold,
    figure_places,
    lay_out,
    layers_beside,
)
from nnstep.tui.network.panel import Network
from nnstep.tui.network.signs import FULL, PLAIN
from nnstep.tui.network.strokes import BRAILLE, WHOLE, Pen, stroke
from tests.making import exploding
from tests.tui.driving import LARGE, SMALL, WIDE, Driven, opened
from tests.tui.driving import SIZES as SCREENS

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from nnstep import Experiment
    from nnstep.engine import Array
    from nnstep.tui.network.signs import Signs

XOR = load("xor", hidden="4:tanh")
IRIS = load("iris", hidden="8:tanh,8:tanh", batch=16, scale="standard", l2=0.01, optimizer="adam")
DIGITS = load("digits", classes=True, hidden="64:relu", batch=32, scale="minmax", lr=0.01)
DEEP = load("iris", hidden=",".join(f"{units}:tanh" for units in (3, 4, 5, 6, 5, 4, 3)))


@asynccontextmanager
async def seen(experiment: Experiment, size: tuple[int, int] = WIDE) -> AsyncIterator[Driven]:
    """Open an experiment and turn to its network."""
    async with opened(experiment, size) as driven:
        driven.app.command("show network")
        await driven.settle()
        yield driven


async def go(driven: Driven, place: str) -> None:
    driven.app.command(f"goto {place}")
    await driven.settle()


# where nodes stand ------------------------------------------------------------------------------

FOLDS = st.builds(Fold, st.integers(1, 300), st.integers(1, 60), st.integers(0, 400))


@given(fold=FOLDS)
def test_every_unit_is_seen_or_counted_as_folded(fold: Fold) -> None:
    assert fold.above + len(fold.seen) + fold.below == fold.units
    slots = [fold.slot(unit) for unit in fold.seen]
    assert slots == list(range(slots[0], slots[0] + len(slots))) if slots else fold.slots == 1
    assert len(slots) + (fold.above > 0) + (fold.below > 0) <= fold.slots
    assert all((fold.above > 0) <= slot < fold.slots - (fold.below > 0) for slot in slots)


@given(fold=FOLDS, data=st.data())
def test_any_unit_can_be_unfolded_and_what_is_seen_stays(fold: Fold, data: st.DataObject) -> None:
    unit = data.draw(st.integers(0, fold.units - 1))
    moved = fold.showing(unit)
    if unit in fold.seen:
        assert moved.seen == fold.seen
    elif fold.slots >= 3:
        assert unit in moved.seen


@given(fold=FOLDS)
def test_what_is_in_a_slot_is_the_unit_seen_there_or_one_folded_there(fold: Fold) -> None:
    for unit in fold.seen:
        assert fold.unit_at(fold.slot(unit)) == unit
    if fold.slots >= 3 and fold.below:
        assert (fold.unit_at(fold.slots - 1) or 0) >= fold.seen.stop
    if fold.slots >= 3 and fold.above:
        first = fold.unit_at(0)
        assert first is not None
        assert first < fold.seen.start


@given(
    units=st.lists(st.integers(1, 200), min_size=2, max_size=9),
    longest=st.integers(1, 12),
    width=st.integers(1, 220),
    height=st.integers(1, 60),
    start=st.integers(0, 7),
)
def test_nodes_never_overlap_and_stay_inside(
    units: list[int], longest: int, width: int, height: int, start: int
) -> None:
    names = [longest, *(len(str(count - 1)) for count in units[1:-1]), longest]
    count = min(layers_beside(width), len(units))
    first = min(start, len(units) - count)
    plan = lay_out(units, names, range(first, first + count), width, height)
    assert list(plan.columns) == list(range(first, first + count))
    end = 0
    for layer, column in plan.columns.items():
        assert column.left >= end
        end = column.left + column.width + 1
        reach = BOX_HEIGHT if plan.boxed else NAMED_HEIGHT if column.named_above else 1
        top = [row - reach // 2 for row in column.rows]
        assert top[0] >= 0
        assert all(after - before >= reach for before, after in pairwise(top))
        assert top[-1] + reach <= height
        assert len(column.rows) == min(units[layer], height)
    assert all(width > 0 for _, width in plan.gaps.values())
    if width >= 26:
        assert end - 1 <= width


@given(
    sources=st.lists(st.integers(0, 40), min_size=1, max_size=6, unique=True).map(sorted),
    targets=st.lists(st.integers(0, 40), min_size=1, max_size=6, unique=True).map(sorted),
    width=st.integers(1, 60),
)
def test_numbers_on_edges_stand_on_their_own_edge_and_on_no_other(
    sources: list[int], targets: list[int], width: int
) -> None:
    places = figure_places(sources, targets, width)
    assert len(places) in (0, len(sources) * len(targets))
    taken: set[tuple[int, int]] = set()
    for (source, target), (cell, row) in places.items():
        cells = {(row, x) for x in range(cell, cell + FIGURE_WIDTH)}
        assert not cells & taken
        taken |= cells
        assert 0 <= cell <= width - FIGURE_WIDTH
        for s, start in enumerate(sources):
            for t, stop in enumerate(targets):
                line = np.interp(range(cell, cell + FIGURE_WIDTH), (0, width - 1), (start, stop))
                crosses = line.min() - 0.5 <= row <= line.max() + 0.5
                assert crosses == ((s, t) == (source, target))


# how edges are drawn ----------------------------------------------------------------------------


@pytest.mark.parametrize("grid", [BRAILLE, WHOLE], ids=["braille", "ascii"])
@given(
    width=st.integers(1, 50), height=st.integers(1, 40), breadth=st.integers(1, 3), data=st.data()
)
def test_a_line_joins_its_ends_without_a_gap(
    grid: object, width: int, height: int, breadth: int, data: st.DataObject
) -> None:
    start, end = (data.draw(st.integers(0, height - 1)) for _ in range(2))
    cells, dots = stroke(width, height, start, end, Pen("+", breadth=breadth), grid)
    assert len(set(cells.tolist())) == len(cells)
    assert (dots > 0).all()
    rows, columns = np.divmod(cells, width)
    assert set(columns.tolist()) == set(range(width))
    assert {*range(min(start, end), max(start, end) + 1)} <= set(rows.tolist())
    if width > 1:
        assert start in rows[columns == 0]
        assert end in rows[columns == width - 1]


NUMBERS = arrays(
    np.float64,
    st.tuples(st.integers(1, 12), st.integers(1, 12)),
    elements=st.sampled_from([0.0, np.nan, np.inf, -np.inf]) | st.floats(-9, 9),
)


@given(values=NUMBERS, most=st.integers(1, 60))
def test_the_strongest_edges_are_drawn_by_their_sign_and_no_0(values: Array, most: int) -> None:
    sizes = np.abs(values[np.isfinite(values)])
    largest = float(sizes.max(initial=0))
    edges = drawn_edges(values, values.shape, largest, most)
    strength = np.where(np.isfinite(values), np.abs(values), np.inf)
    strongest = np.sort(strength.ravel())[-most:]
    drawn = [strength[edge.source, edge.target] for edge in edges]
    assert drawn == strongest[strongest > 0].tolist()
    assert len({edge[:2] for edge in edges}) == len(edges)
    for edge in edges:
        value = values[edge.source, edge.target]
        if not np.isfinite(value):
            assert edge.kind == STRANGE
        else:
            level = min(int(abs(value) / largest * SIZES), SIZES - 1)
            assert edge.kind == (PLUS if value > 0 else MINUS) + level


@given(values=NUMBERS, most=st.integers(1, 60), is_target=st.booleans(), data=st.data())
def test_of_a_chosen_unit_all_edges_are_drawn_and_the_chosen_one_above_them(
    values: Array, most: int, is_target: bool, data: st.DataObject
) -> None:
    unit = data.draw(st.integers(0, values.shape[is_target] - 1))
    other = data.draw(st.integers(0, values.shape[not is_target] - 1))
    own = values[:, unit] if is_target else values[unit]
    edges = drawn_edges(values, values.shape, 9.0, most, Chosen(unit, is_target, other))
    others = [edge.source if is_target else edge.target for edge in edges]
    assert {edge.target if is_target else edge.source for edge in edges} == {unit}
    assert sorted(others) == sorted({other, *np.flatnonzero(own).tolist()})
    assert others[-1] == other
    assert [edge.marked for edge in edges] == [False] * (len(edges) - 1) + [True]


@given(shape=st.tuples(st.integers(1, 12), st.integers(1, 12)), most=st.integers(1, 60))
def test_what_is_not_computed_yet_is_drawn_as_such(shape: tuple[int, int], most: int) -> None:
    edges = drawn_edges(None, shape, 0.0, most)
    assert len({edge[:2] for edge in edges}) == min(most, shape[0] * shape[1])
    assert {edge.kind for edge in edges} == {AWAITED}


def test_an_edge_of_ascii_can_be_followed() -> None:
    for value in (-1.0, -0.5, -0.1, 0.1, 0.5, 1.0):
        edges = drawn_edges(np.array([[value]]), (1, 1), 1.0, 9)
        lines = painted(edges, [2], [8], (24, 14), PLAIN, [], "")
        rows = ["".join(span.text for span in line) for line in lines]
        assert all(column.strip() for column in map("".join, zip(*rows, strict=True)))


@pytest.mark.parametrize("signs", [FULL, PLAIN], ids=["full", "ascii"])
@pytest.mark.parametrize("end", [2, 12])
def test_without_colour_sign_size_and_absence_can_be_told_apart(signs: Signs, end: int) -> None:
    def picture(value: float | None) -> str:
        values = None if value is None else np.array([[value]])
        edges = drawn_edges(values, (1, 1), 1.0, 9)
        lines = painted(edges, [2], [end], (24, 14), signs, [], "")
        return "\n".join("".join(span.text for span in line) for line in lines)

    pictures = [*map(picture, (-1.0, -0.5, -0.1, 0.0, 0.1, 0.5, 1.0, np.nan)), picture(None)]
    assert len(set(pictures)) == len(pictures)
    assert not picture(0.0).strip()


# the numbers ------------------------------------------------------------------------------------

NODE = re.compile(r"│ {1,4}([+-]\S+|nan|·) +│|[●○] +([+-]\S+|nan|·)")


def nodes(driven: Driven) -> list[str]:
    """What is written at the nodes, layer by layer."""
    found = [
        (match.start(), row, match[1] or match[2])
        for row, line in enumerate(driven.panel("Network"))
        for match in NODE.finditer(line)
    ]
    return [text for _, _, text in sorted(found)]


def expected(driven: Driven, names: list[str], sample: int, *form: int) -> list[str]:
    values = driven.app.debugger.moment.values
    shapes = driven.app.debugger.program.shapes
    texts = []
    for name in names:
        if name not in values:
            texts += ["·"] * shapes[name][-1]
        else:
            row = values[name] if values[name].ndim == 1 else values[name][sample]
            texts += [number(value, *form) for value in row.tolist()]
    return texts


@pytest.mark.parametrize("sample", [0, 3])
@pytest.mark.parametrize(
    ("place", "names"),
    [
        ("0:inputs", ["inputs", "z1", "z2"]),
        ("0:XW1", ["inputs", "z1", "z2"]),
        ("7:z1", ["inputs", "XW1", "z2"]),
        ("7:XW2", ["inputs", "z1", "z2"]),
        ("500:dcost2", ["inputs", "z1", "error"]),
        ("500:dweights2", ["inputs", "z1", "z_del2"]),
        ("500:dbias2", ["inputs", "z1", "z2"]),
        ("500:dcost1", ["inputs", "z1", "dbias2"]),
        ("500:dpred1", ["inputs", "dcost1", "z2"]),
        ("500:bias2", ["inputs", "z1", "z2"]),
        ("501:inputs", ["inputs", "z1", "bias2"]),
    ],
)
async def test_nodes_show_the_values_of_the_moment_and_what_was_just_written(
    place: str, names: list[str], sample: int
) -> None:
    async with seen(XOR) as driven:
        await go(driven, place)
        await driven.press(*["pagedown"] * sample)
        assert nodes(driven) == expected(driven, names, sample, 4, 7)


async def test_nodes_on_one_line_show_the_values_of_a_sample_of_the_batch() -> None:
    async with seen(IRIS, LARGE) as driven:
        await go(driven, "3.2:z3")
        await driven.press(*["pagedown"] * 5)
        assert nodes(driven) == expected(driven, ["inputs", "z1", "z2", "XW3"], 5, 3, 6)
        batch = driven.app.debugger.moment.batch
        assert batch is not None
        row = IRIS.dataset.rows[int(batch[5])]
        assert f"sample {row} (6 of 16)" in "\n".join(driven.lines)


async def test_a_sample_stays_chosen_and_is_one_of_the_batch() -> None:
    experiment = load("xor", hidden="2:tanh", batch=3)
    async with seen(experiment) as driven:
        await driven.press("pagedown", "pagedown", "pagedown")
        assert "(3 of 3)" in "\n".join(driven.lines)
        await go(driven, "0:XW1")
        await driven.press("l")
        assert driven.status.startswith("inputs[2,0] = input_set[batch[2],0] = input_set[")
        await go(driven, "0.1:inputs")
        assert "(1 of 1)" in "\n".join(driven.lines)


FIGURE = re.compile(r"[+-]\d\S*|·")


def figures(driven: Driven) -> list[str]:
    """The numbers on the edges of a network without hidden layers, from the top down."""
    lines = [line.partition("╭─ Y")[0][14:48] for line in driven.panel("Network")[2:]]
    return [text for line in lines for text in FIGURE.findall(line)]


@pytest.mark.parametrize("place", ["0:inputs", "3:z", "3:dbias", "4:bias", "9:weights"])
async def test_edges_show_weights_or_gradients_of_the_moment(place: str) -> None:
    async with seen(load("article")) as driven:
        await go(driven, place)
        values = driven.app.debugger.moment.values
        shown = [number(value, 3, 7) for value in values["weights"][:, 0].tolist()]
        assert figures(driven) == shown
        await driven.press("comma")
        slopes = values.get("dweights")
        absent = slopes is None
        shown = ["·"] * 3 if slopes is None else [number(v, 3, 7) for v in slopes[:, 0].tolist()]
        assert figures(driven) == shown
        assert ("not computed yet" in "\n".join(driven.panel("Network"))) == absent
        await driven.press("comma")
        assert figures(driven) != shown


@pytest.mark.parametrize("size", SCREENS.values(), ids=SCREENS)
@pytest.mark.parametrize("experiment", [load("article"), XOR, IRIS], ids=lambda e: e.name)
async def test_each_statement_lights_the_place_where_it_works(
    experiment: Experiment, size: tuple[int, int]
) -> None:
    elsewhere = {"lr", "beta1_t", "beta2_t"}
    async with seen(experiment, size) as driven:
        before = ""
        for statement in experiment.program.statements:
            text = "\n".join(driven.panel("Network"))
            assert re.findall(r"▶(\w+)", text) == [statement.target] * (
                statement.target not in elsewhere
            )
            assert re.findall(r"•(\w+)", text) == [before] * (before not in ("", *elsewhere))
            before = statement.target
            await driven.press("s")


@pytest.mark.parametrize("size", [SMALL, WIDE], ids=str)
async def test_of_a_folded_layer_the_rest_is_counted(size: tuple[int, int]) -> None:
    async with seen(DIGITS, size) as driven:
        text = "\n".join(driven.panel("Network"))
        units = len(re.findall(r"[●○]", text))
        folded = [int(count) for count in re.findall(r"┊ (\d+) more", text)]
        assert len(folded) == 2
        assert units + sum(folded) == 64 + 64 + 10


async def test_numbers_that_are_not_finite_are_shown(tmp_path: Path) -> None:
    async with seen(load(exploding(tmp_path, "1e300,0\n0,1\n", lr=1e10))) as driven:
        await go(driven, "2:z")
        values = driven.app.debugger.moment.values
        assert not np.isfinite(values["weights"]).any()
        assert number(values["weights"][0, 0].item()) in "".join(driven.panel("Network")[2:])
        assert number(values["XW"][0, 0].item()) in nodes(driven)
        await driven.press("l", "l", "comma", "enter")
        assert driven.app.is_running


async def test_edges_that_are_not_finite_are_never_said_to_be_small() -> None:
    async with seen(load("curve", lr=1000)) as driven:
        driven.app.command("catch nan off")
        await go(driven, "60")
        values = driven.app.debugger.moment.values
        assert np.isnan(values["weights1"]).all()
        text = "\n".join(driven.panel("Network"))
        assert "not finite" in text
        assert "max 0" not in text


async def test_edges_that_are_all_0_are_seen() -> None:
    async with seen(load("zeros")) as driven:
        await go(driven, "400.3:dbias1")
        await driven.press("comma")
        for zoomed in (False, True):
            lines = [line[14:30] for line in driven.panel("Network")[2:]]
            assert sum(0x2800 < ord(char) < 0x2900 for line in lines for char in line) > 30
            if zoomed:
                assert any("+0" in line for line in lines)
            await driven.press("z")


@pytest.mark.parametrize("size", [SMALL, WIDE], ids=str)
async def test_it_says_when_only_the_strongest_edges_are_drawn(size: tuple[int, int]) -> None:
    for experiment, some in ((DIGITS, True), (XOR, False)):
        async with seen(experiment, size) as driven:
            for what in ("weights", "gradients"):
                assert (f",: strongest {what}" in "\n".join(driven.lines)) == some
                await driven.press("comma")


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=str)
async def test_names_that_begin_alike_are_told_apart(size: tuple[int, int]) -> None:
    for experiment in (load("iris"), IRIS):
        async with seen(experiment, size) as driven:
            text = "\n".join(driven.panel("Network"))
            names = re.findall(r"(?:sep|pet)\S*", text)
            assert len(names) == len(set(names)) == 4
            if size == LARGE and not experiment.spec.layers[1:]:
                assert names == list(experiment.dataset.features)


@pytest.mark.parametrize(("name", "told"), [("too-fast", "1 feature "), ("xor", "2 features ")])
async def test_the_features_are_counted(name: str, told: str) -> None:
    async with seen(load(name), LARGE) as driven:
        await go(driven, "0:error")
        assert any(told in line for line in driven.panel("Network"))


async def test_a_small_network_is_as_large_as_the_screen_lets_it_be() -> None:
    async with seen(load("mazur"), LARGE) as driven:
        driven.app.command("zoom")
        await driven.settle()
        lines = driven.panel("Network")
        drawn = [x for line in lines[2:] for x, char in enumerate(line) if char in "╭╮"]
        assert max(drawn) - min(drawn) > len(lines[2]) * 0.85


# choosing ---------------------------------------------------------------------------------------


async def test_keys_walk_along_edges_and_tell_of_what_is_chosen() -> None:
    async with seen(XOR) as driven:
        await go(driven, "20:weights1")
        values = driven.app.debugger.moment.values

        def told(source: int, target: int) -> str:
            parts = (
                f"{name}[{source},{target}] = {number(values[name][source, target].item())}"
                for name in ("weights1", "dweights1")
            )
            return ", ".join(parts)

        await driven.press("l")
        assert driven.status == "inputs[0,0] = input_set[0,0] = 0"
        await driven.press("j")
        assert driven.status.startswith("inputs[0,1]")
        await driven.press("l")
        strongest = int(np.abs(values["weights1"][1]).argmax())
        assert driven.status == told(1, strongest)
        await driven.press("home")
        assert driven.status == told(1, 0)
        await driven.press("j")
        assert driven.status == told(1, 1)
        await driven.press("l")
        bias = number(values["bias1"][1].item())
        terms = " + ".join(number(values["z_del1"][n, 1].item()) for n in range(4))
        assert driven.status.startswith(f"dbias1[1] = {terms} = ")
        assert driven.status.endswith(f"; bias1[1] = {bias}")
        await driven.press("h", "k")
        assert driven.status == told(0, 1)
        await driven.press("h")
        assert driven.status.startswith("inputs[0,0]")


async def test_the_choice_stops_at_the_ends_of_a_layer_and_walks_out_at_a_side() -> None:
    async with seen(XOR) as driven:
        panel = driven.app.query_one(Network)
        await driven.press("h")
        assert panel.chosen is not None
        assert panel.chosen.layer == 2
        await driven.press("j", "j", "l")
        assert panel.chosen is None
        await driven.press("l", "end", "j")
        assert panel.chosen is not None
        assert panel.chosen[:2] == (0, 1)
        await driven.press("h")
        assert panel.chosen is None
        await driven.press("enter")
        assert driven.at == "0:inputs"


async def test_enter_tells_every_digit() -> None:
    async with seen(XOR) as driven:
        await go(driven, "20:weights1")
        values = driven.app.debugger.moment.values
        await driven.press("l", "l", "home", "enter")
        assert driven.status == f"weights1[0,0] = {values['weights1'][0, 0].item():+}"
        await driven.press("comma", "enter")
        text = "\n".join(driven.lines)
        assert f"dweights1[0,0] = {values['dweights1'][0, 0].item():+}" in text
        assert "= inputs[0,0] * z_del1[0,0] + inputs[1,0]" in text


async def test_it_says_what_is_not_computed_yet() -> None:
    async with seen(XOR) as driven:
        await driven.press("h")
        assert driven.status.startswith("z2[0,0] is not computed yet; it will be 1 / (1 + exp(-(XW")
        await driven.press("h", "home")
        weight = number(driven.app.debugger.moment.values["weights2"][0, 0].item())
        assert driven.status == f"weights2[0,0] = {weight}, dweights2[0,0] is not computed yet"


async def test_turning_to_another_sample_tells_of_that_one() -> None:
    async with seen(XOR) as driven:
        await go(driven, "20:XW2")
        await driven.press("l", "pagedown", "pagedown")
        assert driven.status == "inputs[2,0] = input_set[2,0] = 1"
        await driven.press("pageup")
        assert driven.status == "inputs[1,0] = input_set[1,0] = 0"


def place_in(driven: Driven, text: str) -> tuple[int, int]:
    """Where a text stands in the panel, as a place of the screen."""
    left, top, *_ = driven.region("Network")
    for row, line in enumerate(driven.panel("Network")):
        if text in line:
            return top + row, left + line.index(text)
    raise AssertionError(f"{text!r} is not in the panel")


async def test_a_click_chooses_a_node_a_number_on_an_edge_or_an_edge() -> None:
    async with seen(load("article")) as driven:
        panel = driven.app.query_one(Network)
        await driven.click(*place_in(driven, "X2 ─"))
        assert driven.status.startswith("inputs[0,1]")
        weights = driven.app.debugger.moment.values["weights"][:, 0].tolist()
        await driven.click(*place_in(driven, number(weights[2], 3)))
        assert driven.status.startswith(f"weights[2,0] = {number(weights[2])}")
        row, column = place_in(driven, "X1 ─")
        await driven.click(row + 1, column + 12)
        assert driven.status.startswith(f"weights[0,0] = {number(weights[0])}")
        await driven.click(row + 4, column)
        assert panel.chosen is None
        await driven.click(*place_in(driven, "inputs"))
        assert panel.chosen is None


async def test_a_click_on_a_node_or_its_name_chooses_it_and_one_beside_it_an_edge() -> None:
    async with seen(IRIS) as driven:
        for text, told in (("vers…olor", "z3[0,1]"), ("sepa…idth", "inputs[0,1]")):
            row, column = place_in(driven, text)
            for place in (row, row + 1):
                await driven.click(place, column + 2)
                assert driven.status.startswith(told)
        await driven.click(row + 1, column + NODE_WIDTH)
        assert driven.status.startswith("weights1[1,")


async def test_a_click_on_what_is_folded_unfolds_it_and_so_do_the_keys() -> None:
    async with seen(DIGITS) as driven:
        panel = driven.app.query_one(Network)
        before = driven.panel("Network")
        await driven.click(*place_in(driven, "┊ "))
        assert panel.chosen is not None
        unit = panel.chosen.unit
        assert unit > 16
        name = DIGITS.dataset.features[unit]
        assert not any(name in line for line in before)
        assert any(f"{name} ○" in line for line in driven.panel("Network"))
        await driven.press("end")
        assert any("p77 ○" in line for line in driven.panel("Network"))
        await driven.press("home")
        assert any("p00 ○" in line for line in driven.panel("Network"))


async def test_an_edge_of_a_folded_unit_unfolds_it() -> None:
    async with seen(DIGITS) as driven:
        await driven.press("h", "h")
        weights = driven.app.debugger.moment.values["weights2"]
        source = int(np.abs(weights[:, 0]).argmax())
        assert driven.status.startswith(f"weights2[{source},0] = ")
        assert any(re.search(rf" {source} ○", line) for line in driven.panel("Network"))


async def test_of_many_layers_those_are_seen_where_something_happens_or_is_chosen() -> None:
    async with seen(DEEP, (60, 16)) as driven:
        for statement in DEEP.program.statements:
            assert f"▶{statement.target}" in "\n".join(driven.panel("Network"))
            await driven.press("s")
        await go(driven, "0:inputs")
        assert driven.panel("Network")[1].rstrip().endswith("…")
        await driven.press("h")
        assert "z8" in driven.panel("Network")[1]
        assert driven.panel("Network")[1].startswith("…")


# wherever it is shown ---------------------------------------------------------------------------


async def test_a_chosen_node_is_marked_without_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with seen(XOR) as driven:
        panel = driven.app.query_one(Network)

        def reversed_cells() -> set[tuple[int, int]]:
            found = set()
            for y in range(panel.size.height):
                x = 0
                for text, style, _ in panel.render_line(y):
                    if style is not None and style.reverse:
                        found |= {(y, x + n) for n in range(len(text))}
                    x += len(text)
            return found

        assert not reversed_cells()
        await driven.press("l")
        node = reversed_cells()
        assert node
        await driven.press("l")
        assert reversed_cells() - node


async def test_a_chosen_edge_of_many_is_marked_all_along() -> None:
    async with seen(DIGITS) as driven:
        await driven.press("l", "j", "j", "l")
        panel = driven.app.query_one(Network)
        marked = set()
        for y in range(panel.size.height):
            x = 0
            for text, style, _ in panel.render_line(y):
                if style is not None and style.reverse:
                    marked |= {x + n for n in range(len(text))}
                x += len(text)
        assert panel._diagram is not None
        left, width = panel._diagram.plan.gaps[1]
        assert len(marked & set(range(left, left + width))) > width / 2


async def test_a_chosen_node_looks_the_same_whatever_its_number_is() -> None:
    async with seen(load("mazur")) as driven:
        await go(driven, "100:bias2")
        looks: set[object] = set()
        for key in ("l", "j", "k"):
            await driven.press(key)
            panel = driven.app.query_one(Network)
            looks.update(
                style
                for y in range(panel.size.height)
                for text, style, _ in panel.render_line(y)
                if style is not None and style.reverse and any(map(str.isdigit, text))
            )
        assert len(looks) == 1


@pytest.mark.parametrize("experiment", [XOR, DIGITS], ids=lambda e: e.name)
async def test_a_terminal_of_ascii_gets_nothing_else(
    experiment: Experiment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(glyphs, "ASCII", True)
    async with seen(experiment) as driven:
        for _ in range(8):
            await driven.press("s", "comma")
            assert "\n".join(driven.panel("Network")).isascii()


@pytest.mark.parametrize(
    ("setting", "encoding", "ascii_only"),
    [
        (None, "utf-8", False),
        (None, "ascii", True),
        (None, "iso8859-1", True),
        (None, "no such encoding", True),
        (None, None, False),
        ("1", "utf-8", True),
        ("0", "ascii", False),
        ("", "utf-8", False),
    ],
)
def test_ascii_is_drawn_where_it_is_asked_for_or_all_there_is(
    setting: str | None, encoding: str | None, ascii_only: bool
) -> None:
    environment = {} if setting is None else {glyphs.SETTING: setting}
    assert glyphs.only_ascii(environment, encoding) is ascii_only


KEYS = [
    "l",
    "l",
    "j",
    "comma",
    "enter",
    "escape",
    "end",
    "h",
    "k",
    "pagedown",
    "home",
    "h",
    "h",
    "s",
]


@pytest.mark.parametrize("size", [(60, 16), (61, 17), (110, 34), (3, 2), (1, 1)], ids=str)
@pytest.mark.parametrize("experiment", [load("article"), IRIS, DIGITS], ids=lambda e: e.name)
async def test_it_lives_in_every_size(experiment: Experiment, size: tuple[int, int]) -> None:
    async with seen(experiment, size) as driven:
        await driven.press(*KEYS)
        await driven.resize(*LARGE)
        await driven.resize(*size)
        await driven.press("z", *KEYS)
        assert driven.app.is_running


async def test_a_name_in_brackets_is_a_name(tmp_path: Path) -> None:
    path = tmp_path / "names.csv"
    path.write_text("name,x,Y\n[red]one,1,0\n[/]two,2,1\n")
    async with seen(load(path)) as driven:
        assert "[red]one (1 of 2)" in "\n".join(driven.lines)
        await driven.press("pagedown")
        assert "[/]two (2 of 2)" in "\n".join(driven.lines)

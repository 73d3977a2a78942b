from __future__ import annotations

import os
import re
import subprocess
import sys
from contextlib import asynccontextmanager
from fractions import Fraction
from math import ceil, inf, isfinite, nan
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from nnstep import load
from nnstep.numbers import brief, number, width_of
from nnstep.tui.array.heat import glyphs_of, largest, levels
from nnstep.tui.array.panel import Array
from nnstep.tui.array.picking import names_of
from nnstep.tui.array.pixels import Pixels
from nnstep.tui.array.sheet import NUMBERS, laid_out, looks_at
from nnstep.tui.inks import LEVELS
from tests.effort import tries
from tests.making import exploding
from tests.tui.driving import LARGE, SIZES, SMALL, WIDE, Driven, opened

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from nnstep import Experiment
    from nnstep.engine import Array as Values
    from nnstep.tui.draw import Line

ARTICLE = load("article")
IRIS = load("iris", hidden="8:tanh", optimizer="adam", batch=16, test=0.2, scale="standard")
DIGITS = load(
    "digits",
    classes=True,
    hidden="64:relu",
    optimizer="plain",
    schedule="constant",
    batch=32,
    scale="minmax",
    test=0.2,
)
NUMBERS_OF_ALL_KINDS = st.floats() | st.floats(-2, 2) | st.sampled_from([0.0, -0.0, nan, inf, -inf])
GRIDS = arrays(
    np.float64, array_shapes(min_dims=2, max_dims=2, max_side=9), elements=NUMBERS_OF_ALL_KINDS
)


@asynccontextmanager
async def seen(
    experiment: Experiment, size: tuple[int, int] = WIDE, place: str = ""
) -> AsyncIterator[Driven]:
    """Open an experiment, go somewhere, and turn to the array."""
    async with opened(experiment, size) as driven:
        for line in (f"goto {place}" if place else "", "show array"):
            driven.app.command(line)
            await driven.settle()
        yield driven


def panel_of(driven: Driven) -> Array:
    return driven.app.query_one(Array)


def lines_of(driven: Driven) -> list[str]:
    """The lines of the panel, without its border and its scroll bar."""
    width = panel_of(driven).scrollable_content_region.width
    return [line[:width] for line in driven.panel("Array")]


async def pick(driven: Driven, name: str) -> None:
    """Turn to a value, from the one that is shown."""
    names = names_of(driven.app.debugger.program)
    by = names.index(name) - names.index(panel_of(driven).shown)
    back, on = ("comma",), ("full_stop",)
    await driven.press(*(back * -by if by < 0 else on * by if by else back + on))
    assert panel_of(driven).shown == name


# shades ------------------------------------------------------------------------------------------


@given(grid=GRIDS)
def test_the_largest_size_is_that_of_the_finite_numbers(grid: Values) -> None:
    sizes = [abs(value) for value in grid.ravel().tolist() if isfinite(value)]
    assert largest(grid) == max(sizes, default=0.0)


@given(grid=GRIDS)
def test_a_level_tells_the_sign_and_in_which_eighth_the_size_is(grid: Values) -> None:
    top = largest(grid)
    for value, level in zip(grid.ravel().tolist(), levels(grid, top).ravel().tolist(), strict=True):
        if not isfinite(value):
            assert abs(level) > LEVELS
        elif value == 0:
            assert level == 0
        else:
            exact = Fraction(abs(value)) * LEVELS / Fraction(top)
            rounding = Fraction(1, 10**9)
            assert (level > 0) == (value > 0)
            assert max(ceil(exact * (1 - rounding)), 1) <= abs(level)
            assert abs(level) <= max(ceil(exact * (1 + rounding)), 1)


def test_every_level_looks_otherwise_without_colour() -> None:
    known = range(-LEVELS, LEVELS + 2)
    assert len({glyphs_of(level, 2) for level in known}) == len(known)
    plus, minus = ({glyphs_of(sign * n, 1) for n in range(1, 9)} for sign in (1, -1))
    assert len(plus) == len(minus) == LEVELS // 2
    assert not plus & minus
    assert not {" ", glyphs_of(LEVELS + 1, 1)} & (plus | minus)


def cells_of(line: Line, start: int, width: int) -> list[tuple[str, set[str]]]:
    """Cut a line into cells: what stands in each, and its inks."""
    drawn = [(letter, ink) for text, tokens in line for letter in text for ink in (tokens,)]
    return [
        (
            "".join(letter for letter, _ in drawn[n : n + width]),
            {token for _, tokens in drawn[n : n + width] for token in tokens.split()},
        )
        for n in range(start, len(drawn), width)
    ]


@given(grid=GRIDS, zoom=st.sampled_from([1, 2]))
def test_every_cell_has_the_ink_and_the_glyph_of_its_number(grid: Values, zoom: int) -> None:
    looks = looks_at(4, compact=False, is_data=False)
    sheet = laid_out(grid, (), looks[zoom - 1 : zoom], 100, 0, None)
    for index, row in enumerate(grid.tolist()):
        cells = cells_of(sheet.row(index), sheet.left, zoom)
        assert len(cells) == len(row)
        for value, (text, inks) in zip(row, cells, strict=True):
            if not isfinite(value):
                assert (text, inks) == ("×" * zoom, {"warning"})
                continue
            level = levels(np.array(value), largest(grid)).item()
            sign = "plus" if value > 0 else "minus"
            assert inks == ({f"{sign}{abs(level)}"} if value else set())
            assert text == glyphs_of(level, zoom)
            assert set(text) <= set(" '+*#" if value > 0 else " ,-~=" if value < 0 else " ")


@given(grid=GRIDS, digits=st.sampled_from([4, 8, 17]), compact=st.booleans())
def test_numbers_are_written_as_everywhere(grid: Values, digits: int, compact: bool) -> None:
    looks = looks_at(digits, compact=compact, is_data=False)
    sheet = laid_out(grid, (), looks[-1:], 1000, 0, None)
    width = 8 if compact and digits == 4 else width_of(digits)
    for index, row in enumerate(grid.tolist()):
        cells = cells_of(sheet.row(index), sheet.left, width + 1)
        for value, (text, inks) in zip(row, cells, strict=True):
            assert text.strip() == number(value, digits, width)
            assert text.startswith(" ")
            shades = {ink for ink in inks if ink.startswith(("plus", "minus"))}
            sign = "plus" if value > 0 else "minus"
            if not isfinite(value):
                assert inks == {"warning"}
            elif value:
                [shade] = shades
                assert shade.startswith(sign)
            else:
                assert not shades


@given(
    grid=arrays(np.float64, st.tuples(st.integers(1, 30), st.integers(1, 80)), elements=st.just(1)),
    width=st.integers(1, 210),
    first=st.integers(0, 90),
    data=st.data(),
)
def test_what_is_chosen_is_seen_and_columns_are_found_where_they_are(
    grid: Values, width: int, first: int, data: st.DataObject
) -> None:
    rows, columns = grid.shape
    chosen = data.draw(st.none() | st.tuples(st.integers(0, rows - 1), st.integers(0, columns - 1)))
    zoom = data.draw(st.integers(1, NUMBERS))
    looks = looks_at(4, compact=False, is_data=False)[zoom - 1 : zoom]
    sheet = laid_out(grid, (), looks, width, first, chosen)
    shown = range(sheet.first, sheet.last + 1)
    assert 0 <= shown.start < shown.stop <= columns
    if chosen is not None:
        assert chosen[1] in shown
    assert sheet.right <= width or len(shown) == 1
    at = [sheet.column_at(x) for x in range(sheet.right + 5)]
    assert [column for column in at if column is not None] == sorted([*shown] * looks[0].cell_width)


# which value is shown -----------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
async def test_the_value_just_written_is_followed(size: tuple[int, int]) -> None:
    async with seen(ARTICLE, size) as driven:
        for name in ARTICLE.program.names:
            await driven.press("s")
            panel = panel_of(driven)
            assert panel.shown == name
            text = " ".join(lines_of(driven)) if size == SMALL else str(panel.border_subtitle)
            assert f"follows •{name}" in text
        await driven.press("S")
        assert panel.shown == ARTICLE.program.names[-2]


async def test_a_value_that_was_picked_stays_until_following_is_asked_for() -> None:
    async with seen(ARTICLE, place="3:z") as driven:
        assert panel_of(driven).shown == "XW"
        await driven.press("l")
        assert panel_of(driven).shown == "z"
        await driven.press("s", "s")
        assert panel_of(driven).shown == "z"
        assert panel_of(driven).border_subtitle == "z  zoom 3 of 3"
        await driven.press("home")
        assert panel_of(driven).shown == "error"


@pytest.mark.parametrize("experiment", [ARTICLE, IRIS, DIGITS], ids=lambda e: e.name)
async def test_every_value_can_be_turned_to_and_back(experiment: Experiment) -> None:
    async with seen(experiment, SMALL) as driven:
        await driven.press("end")
        names = []
        while "follow: off" in lines_of(driven)[0]:
            names.append(panel_of(driven).shown)
            assert names[-1] in lines_of(driven)[0]
            await driven.press("h")
        assert sorted(names) == sorted(experiment.program.shapes)
        await driven.press("home", *["l"] * (len(names) + 1))
        assert panel_of(driven).shown == names[0]


async def test_a_click_on_a_name_picks_it() -> None:
    async with seen(ARTICLE, place="3:z") as driven:
        row, column = driven.place(" bias ")
        await driven.click(row, column + 2)
        assert panel_of(driven).shown == "bias"
        await driven.click(*driven.place("follow: off"))
        assert panel_of(driven).shown == "XW"
        assert "follow: on" in lines_of(driven)[0]


async def test_what_is_absent_is_told_in_words() -> None:
    async with seen(DIGITS, place="0.3:XW1") as driven:
        await pick(driven, "dweights1")
        assert [line.strip() for line in lines_of(driven)[3:5]] == [
            "dweights1 is not computed yet at 0.3:XW1",
            "it will be inputs.T @ z_del1",
        ]
        assert "·dweights1" in lines_of(driven)[0]
        assert not any(line.strip() for line in lines_of(driven)[5:])
        await driven.press("j", "enter", "backspace", "pagedown")
        assert panel_of(driven).shown == "dweights1"
        driven.app.command("goto 0.3:dbias1")
        await driven.settle()
        assert "•dweights1" in lines_of(driven)[0]
        assert "not computed" not in " ".join(lines_of(driven))


# what is seen of it -------------------------------------------------------------------------------


@pytest.mark.parametrize("place", ["0:XW", "7:error", "500:weights"])
async def test_the_article_is_shown_in_numbers_with_names(place: str) -> None:
    async with seen(ARTICLE, place=place) as driven:
        values = driven.app.debugger.moment.values
        for name in ("input_set", "labels", "weights", "bias", "z"):
            await pick(driven, name)
            if name not in values:
                continue
            write = brief if name in ("input_set", "labels") else number
            grid = values[name].reshape(len(values[name]), -1)
            data = ARTICLE.dataset
            names = {"weights": data.features, "bias": ("Y",)}.get(name, data.rows)
            lines = [line.split() for line in lines_of(driven)[3:]]
            assert [line for line in lines if line] == [
                [label, *map(write, row)] for label, row in zip(names, grid.tolist(), strict=True)
            ]


@settings(max_examples=tries(10))
@given(
    row=st.integers(0, len(DIGITS.dataset) - 1),
    column=st.integers(0, 63),
    size=st.sampled_from([SMALL, WIDE, LARGE, (60, 16)]),
)
async def test_rows_and_columns_that_are_seen_are_those_that_are_named(
    row: int, column: int, size: tuple[int, int]
) -> None:
    async with seen(DIGITS, size) as driven:
        await pick(driven, "input_set")
        panel = panel_of(driven)
        await driven.press("enter", "enter", "j")
        panel.action_move(row, 0)
        panel.action_move(0, column)
        await driven.settle()
        value = DIGITS.dataset.inputs[row, column]
        assert driven.status == f"input_set[{row},{column}] = {brief(value)}"
        frame = slice(0, driven.lines[4].find("╭") if "╭" in driven.lines[4] else None)
        _, _, ruler, *lines = lines_of(driven)
        names = re.findall(r"p\d\d", ruler)
        columns = [DIGITS.dataset.features.index(name) for name in names]
        assert DIGITS.dataset.features[column] in names
        assert ("…" in ruler.partition("p")[0]) == (columns[0] > 0)
        assert ruler.rstrip().endswith("…") == (columns[-1] < 63)
        labels = []
        for line in lines:
            label, *numbers = line[frame].split()
            labels.append(label)
            index = DIGITS.dataset.rows.index(label)
            expected = [brief(v) for v in DIGITS.dataset.inputs[index, columns].tolist()]
            assert numbers[: len(columns)] == expected
        assert DIGITS.dataset.rows[row] in labels


async def test_a_small_array_is_numbers_and_a_wide_one_is_shades_at_first() -> None:
    async with seen(DIGITS, place="0.3:XW2") as driven:
        zooms = {}
        for name in ("bias1", "weights1", "weights2"):
            await pick(driven, name)
            zooms[name] = str(panel_of(driven).border_subtitle).split()[-3]
        assert zooms == {"bias1": "3", "weights1": "1", "weights2": "3"}


async def test_enter_goes_closer_at_last_to_the_number_in_full_and_backspace_away() -> None:
    async with seen(DIGITS) as driven:
        await pick(driven, "weights1")
        panel = panel_of(driven)
        seen_at = []
        for key in ("j", "backspace", "enter", "enter", "backspace", "enter"):
            await driven.press(key)
            seen_at.append(str(panel.border_subtitle)[-6])
        assert seen_at == ["1", "1", "2", "3", "2", "3"]
        await driven.press("enter")
        value = driven.app.debugger.moment.values["weights1"][0, 0].item()
        assert repr(value) in driven.status


@pytest.mark.parametrize("zoom", [1, 2])
async def test_signs_can_be_told_without_colour(monkeypatch: pytest.MonkeyPatch, zoom: int) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with seen(DIGITS, LARGE, "0.3:XW2") as driven:
        await pick(driven, "weights1")
        panel_of(driven).action_away()
        for _ in range(zoom - 1):
            panel_of(driven).action_closer()
        await driven.settle()
        _, _, ruler, *lines = lines_of(driven)
        start = ruler.index("0")
        weights = driven.app.debugger.moment.values["weights1"]
        for line, row in zip(lines, weights.tolist(), strict=False):
            for n, value in enumerate(row):
                cell = line[start + n * zoom : start + (n + 1) * zoom].strip()
                assert cell
                assert set(cell) <= set("'+*#" if value > 0 else ",-~=")


async def test_of_a_large_array_only_what_is_seen_is_drawn() -> None:
    async with seen(load("digits", classes=True, batch=None, scale="none"), WIDE) as driven:
        await pick(driven, "input_set")
        panel, drawn = panel_of(driven), []
        row = panel.row

        def counted(index: int) -> Line:
            drawn.append(index)
            return row(index)

        panel.row = counted  # type: ignore[method-assign]
        await driven.press("j", "end")
        rows = len(driven.app.debugger.experiment.dataset)
        assert set(drawn) <= {*range(40), *range(rows - 40, rows)}


async def test_not_finite_numbers_are_marked_and_counted(tmp_path: Path) -> None:
    experiment = load(exploding(tmp_path, "1e308,0\n-1e308,1\n1e200,1\n", lr=1e10))
    async with seen(experiment, place="1:z") as driven:
        await pick(driven, "XW")
        XW = driven.app.debugger.moment.values["XW"]
        count = int((~np.isfinite(XW)).sum())
        assert count
        assert f"× {count} not finite" in lines_of(driven)[1]
        assert [line.split()[-1] for line in lines_of(driven)[3 : 3 + len(XW)]] == [
            number(value) for value in XW[:, 0].tolist()
        ]
        await driven.press("backspace")
        shown = "".join(line[3:] for line in lines_of(driven)[3 : 3 + len(XW)])
        assert shown.count("×") == 2 * count


# choosing ----------------------------------------------------------------------------------------


async def test_keys_go_down_into_the_array_and_back_up_to_the_names() -> None:
    async with seen(IRIS, place="2.3:dcost1") as driven:
        await pick(driven, "z2")
        told = []
        for key in ("j", "j", "l", "l", "l", "k", "h", "end", "home"):
            await driven.press(key)
            told.append(driven.status.partition(" = ")[0])
        last = IRIS.training.batch or 0
        assert told == [
            *("z2[0,0]", "z2[1,0]", "z2[1,1]", "z2[1,2]", "z2[1,2]", "z2[0,2]", "z2[0,1]"),
            *(f"z2[{last - 1},1]", "z2[0,1]"),
        ]
        await driven.press("k", "l")
        assert panel_of(driven).shown == "z_del2"


async def test_what_is_chosen_is_kept_where_it_can_be_in_another_array() -> None:
    async with seen(IRIS, place="2.3:dcost1") as driven:
        await pick(driven, "z_del2")
        await driven.press("j", "end", "l", "l")
        assert driven.status.startswith("z_del2[15,2] = ")
        await driven.press("full_stop", "k")
        assert driven.status.startswith("dweights2[6,2] = ")  # of 8 rows
        await driven.press("full_stop", "j")
        assert driven.status.startswith("dbias2[2] = ")  # of 3 numbers in one column


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
async def test_a_click_chooses_the_number_that_is_there(size: tuple[int, int]) -> None:
    async with seen(IRIS, size, "2.3:dcost1") as driven:
        await pick(driven, "dweights2")
        values = driven.app.debugger.moment.values["dweights2"]
        for index in ((0, 0), (5, 2), (7, 1)):
            text = number(values[index].item(), 4, 8 if size == SMALL else 10)
            await driven.click(*driven.place(text))
            assert driven.status.startswith(f"dweights2[{index[0]},{index[1]}] = ")


@pytest.mark.parametrize(("zoom", "size"), [(1, SMALL), (1, WIDE), (2, LARGE)], ids=str)
async def test_a_click_on_a_shade_chooses_its_number(zoom: int, size: tuple[int, int]) -> None:
    async with seen(DIGITS, size, "0.3:XW2") as driven:
        await pick(driven, "XW1")
        x, y, *_ = driven.region("Array")
        start = lines_of(driven)[2].index("0")
        for row, column in ((0, 0), (4, 7), (11, 40)):
            await driven.click(y + 3 + row, x + start + column * zoom)
            assert driven.status.startswith(f"XW1[{row},{column}] = ")


# pictures ----------------------------------------------------------------------------------------


def framed(driven: Driven) -> tuple[list[str], list[str]]:
    """Return the lines within the frame of a picture, and those below it."""
    lines = lines_of(driven)[3:]
    left, right = lines[0].index("╭"), lines[0].index("╮")
    last = next(n for n, line in enumerate(lines) if line[left] == "╰")
    return (
        [line[left + 1 : right] for line in lines[1:last]],
        [line[left:].strip() for line in lines[last + 1 : last + 4]],
    )


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
async def test_a_sample_is_seen_as_a_picture(
    size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with seen(DIGITS, size, "1.4:XW1") as driven:
        await pick(driven, "inputs")
        moment = driven.app.debugger.moment
        for row in range(3):
            await driven.press("j")
            lines, captions = framed(driven)
            pixel = len(lines) // 8
            inputs = moment.values["inputs"][row]
            shades = levels(inputs, largest(inputs)).reshape(8, 8).tolist()
            expected = [
                "".join(glyphs_of(level, 2) * pixel for level in line)
                for line in shades
                for _ in range(pixel)
            ]
            if row == 0:  # where the first pixel is chosen
                brackets = f"[{' ' * (2 * pixel - 2)}]"
                assert [line[: 2 * pixel] for line in lines[:pixel]] == [brackets] * pixel
            assert [line[2 * pixel :] for line in lines] == [line[2 * pixel :] for line in expected]
            assert moment.batch is not None
            sample = int(moment.batch[row])
            digit = DIGITS.dataset.labels[sample].argmax()
            said = " ".join(captions)
            assert f"sample {DIGITS.dataset.rows[sample]}: digit {digit}" in said


async def test_the_weights_of_a_unit_are_seen_as_a_picture() -> None:
    async with seen(DIGITS, place="1.4:dbias1") as driven:
        await pick(driven, "weights1")
        await driven.press("j", *"lllll")
        for name in ("weights1", "dweights1"):
            await pick(driven, name)
            assert f"unit 5: {name}[:,5]" in " ".join(framed(driven)[1])
            weights = driven.app.debugger.moment.values[name][:, 5]
            top = brief(np.abs(weights).max(), 3).lstrip("+")
            assert f"full shade: {top}" in framed(driven)[1]


async def test_a_click_on_a_pixel_chooses_its_number() -> None:
    async with seen(DIGITS, place="1.4:dcost1") as driven:
        await pick(driven, "inputs")
        await driven.press("j", "j")
        size = len(framed(driven)[0]) // 8
        row, left = driven.place("╭──")
        await driven.click(row + 1 + 3 * size, left + 1 + 6 * 2 * size)
        assert driven.status.startswith("inputs[1,30] = ")
        await pick(driven, "weights1")
        row, left = driven.place("╭──")
        await driven.click(row + 1 + 7 * size, left + 1 + 2 * size)
        assert driven.status.startswith("weights1[57,30] = ")


async def test_what_is_computed_of_a_sample_has_the_sample_beside_it() -> None:
    async with seen(DIGITS, LARGE, "1.4:z2") as driven:
        moment = driven.app.debugger.moment
        assert moment.batch is not None
        await pick(driven, "XW2")
        await driven.press("j", "j")
        sample = int(moment.batch[1])
        assert f"sample {DIGITS.dataset.rows[sample]}: digit" in framed(driven)[1][0]


@given(
    values=arrays(np.float64, 16, elements=NUMBERS_OF_ALL_KINDS),
    size=st.integers(1, 4),
    chosen=st.none() | st.integers(0, 15),
)
def test_in_colour_pixels_have_the_shade_of_their_number_and_a_mark_for_minus(
    values: Values, size: int, chosen: int | None
) -> None:
    picture = Pixels(values, "it", row=0, chosen=chosen)
    lines = picture.lines(size, in_color=True)
    top = largest(values)
    for y, row in enumerate(values.reshape(4, 4).tolist()):
        for line in lines[1 + y * size : 1 + (y + 1) * size]:
            cells = cells_of(line[1:-1], 0, 2 * size)
            for x, (value, (text, inks)) in enumerate(zip(row, cells, strict=True)):
                level = levels(np.array(value), top).item()
                shade = {f"{'plus' if level > 0 else 'minus'}{abs(level)}"} if level else set()
                assert inks - {"strong"} == (shade if isfinite(value) else {"warning"})
                if y * 4 + x == chosen:
                    assert text == f"[{' ' * (2 * size - 2)}]"
                else:
                    mark = "×" if not isfinite(value) else "-" if value < 0 else ""
                    assert set(text.replace(" ", "")) == set(mark)


def test_a_picture_is_as_large_as_there_is_room() -> None:
    picture = Pixels(np.ones(64), "sample 1: digit 3", row=0)
    for width in range(60):
        for height in range(50):
            size = picture.size_in(width, height)
            if size:
                lines = picture.lines(size, in_color=True)
                assert len(lines) <= height
                assert max(sum(len(span.text) for span in line) for line in lines) <= width
                assert not any("…" in span.text for line in lines for span in line)
            else:
                assert width < 18 or height < 13


# wherever it is shown -----------------------------------------------------------------------------


@pytest.mark.parametrize("experiment", [ARTICLE, IRIS, DIGITS], ids=lambda e: e.name)
async def test_no_size_is_too_small_to_live_in(experiment: Experiment) -> None:
    async with seen(experiment) as driven:
        await driven.press("s", "s", "j", "l")
        for size in ((60, 16), (20, 5), (1, 1), (7, 30), (200, 4), (61, 17)):
            await driven.resize(*size)
            await driven.press("enter", "j", "l", "full_stop", "s", "backspace")
        await driven.resize(*WIDE)
        assert panel_of(driven).shown in lines_of(driven)[0]


def test_a_terminal_of_ascii_gets_nothing_else() -> None:
    code = (
        "import asyncio\n"
        "from tests.tui.test_array import DIGITS, lines_of, pick, seen\n"
        "async def main():\n"
        "    async with seen(DIGITS, (80, 24), '0.3:dcost1') as driven:\n"
        "        for name in ('inputs', 'weights1', 'dcost1'):\n"
        "            await pick(driven, name)\n"
        "            await driven.press('j', 'l')\n"
        "            print(*lines_of(driven), sep='\\n')\n"
        "            await driven.press('k')\n"
        "        driven.app.command('show result')\n"
        "        await driven.settle()\n"
        "        await driven.press('j')\n"
        "        print(*(line[:79] for line in driven.panel('Result')), sep='\\n')\n"
        "asyncio.run(main())\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env={**os.environ, "NNSTEP_ASCII": "1", "PYTHONIOENCODING": "utf-8"},
    )
    assert ended.returncode == 0, ended.stderr
    assert "sample" in ended.stdout
    assert ended.stdout.isascii()


@pytest.mark.parametrize("width", [60, 66, 72, 80, 120])
async def test_no_number_is_cut_in_half(width: int) -> None:
    async with seen(load("digits"), (width, 24), place="5.3:weights1") as driven:
        for name in ("scaled", "weights1", "labels"):
            await pick(driven, name)
            values = driven.app.debugger.moment.values[name]
            said, ruler = driven.panel("array")[1:3]
            if end := re.search(r"(?:\+|±)(\d\S*)", said):
                assert float(end[1]) == pytest.approx(np.abs(values).max(), rel=0.01)
            marks = [int(mark) for mark in re.findall(r"\d+", ruler)]
            steps = (range(0, 1 + max(marks), step) for step in (1, 5, 10))
            assert marks in [[*step] for step in steps]
            below = [line for line in driven.panel("array") if "full" in line]
            assert not any("…" in line.partition("full")[2] for line in below)

"""What stands in the panels is what is in the moment, and what was written last is marked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnstep import Position, load
from nnstep.debugger import Changes
from nnstep.numbers import number, width_of
from nnstep.tui.parameters import Parameters
from nnstep.tui.samples import Samples
from nnstep.tui.view import DIGITS
from tests.effort import tries
from tests.tui.driving import LARGE, SIZES, SMALL, WIDE, Driven, opened

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PROGRAM = load("article").program
COMPUTED = ("XW", "z", "error", "dcost", "dpred", "z_del")
GIVEN = ("X1", "X2", "X3", "Y")


def written(value: float | None, digits: int = 4) -> str:
    """Write a number as it stands in a column that has room for it."""
    return "·" if value is None else number(value, digits, width_of(digits))


def expected_samples(driven: Driven, digits: int) -> Iterator[list[str]]:
    values = driven.app.debugger.moment.values
    data = driven.app.debugger.experiment.dataset
    for row, name in enumerate(data.rows):
        inputs = values.get("inputs")
        yield [
            name,
            *("·" if inputs is None else f"{value:g}" for value in data.inputs[row]),
            f"{values['labels'][row, 0]:g}",
            *(
                written(values[name][row, 0].item() if name in values else None, digits)
                for name in COMPUTED
            ),
        ]


def shown(panel: list[str]) -> list[list[str]]:
    """Split the lines under the titles into what stands in their columns."""
    return [line.split() for line in panel[1:]]


@pytest.mark.parametrize("digits", range(len(DIGITS)))
@pytest.mark.parametrize("place", ["0:inputs", "0:XW", "3:dcost", "500:bias"])
async def test_samples_show_every_value_of_the_moment_and_dots_for_what_is_absent(
    place: str, digits: int
) -> None:
    async with opened(size=LARGE) as driven:
        driven.app.command(f"goto {place}")
        await driven.press(*"v" * digits)
        assert shown(driven.panel("Samples")) == [*expected_samples(driven, DIGITS[digits])]


@pytest.mark.parametrize("place", ["0:inputs", "3:dbias", "3:weights", "3:bias", "4:inputs"])
async def test_parameters_show_what_the_update_does(place: str) -> None:
    async with opened() as driven:
        driven.app.command(f"goto {place}")
        await driven.settle()
        debugger = driven.app.debugger
        assert shown(driven.panel("Parameters")) == [
            [
                *f"{row.cell.name} {row.source}".split(),
                *(written(value) for value in (row.before, row.slope, row.change, row.after)),
            ]
            for row in Changes(debugger.experiment, debugger.moment)
        ]


async def test_queries_follow_the_cursor() -> None:
    async with opened() as driven:
        await driven.ask("predict 1 1 0")
        for line in ("goto 500", "goto 20000:bias", "goto 3", "back 5"):
            driven.app.command(line)
            await driven.settle()
            debugger = driven.app.debugger
            rows = [line.split("]")[1].split() for line in driven.panel("Queries")[1:]]
            assert [row[:3] for row in rows] == [
                [str(p.label), written(p.XW[0]), written(p.z[0])] for p in debugger.predictions()
            ]
            assert len(rows) == 3


# what was written last --------------------------------------------------------------------------


def marked(driven: Driven) -> tuple[list[str], list[str]]:
    """Return the names that are marked in the listing, and in the titles of tables."""
    in_listing = [
        re.split(r"\s+", line.partition("•")[2].strip(" 0123456789"))[0]
        for line in driven.panel("Listing")
        if "•" in line
    ]
    titles = " ".join(driven.panel(title)[0] for title in ("Parameters", "Samples"))
    return in_listing, re.findall(r"•(\S+)", titles)


TITLES = {
    "inputs": ["X1", "X2", "X3"],
    "dweights": ["gradient", "lr"],
    "dbias": ["gradient", "lr"],
    "weights": ["after"],
    "bias": ["before"],
}


@pytest.mark.parametrize("size", [WIDE, LARGE], ids=str)
async def test_what_was_written_last_is_marked_forwards_and_backwards(
    size: tuple[int, int],
) -> None:
    async with opened(size=size) as driven:
        assert marked(driven) == ([], [])
        names = PROGRAM.names
        for name in names:
            await driven.press("s")
            assert marked(driven) == ([name], TITLES.get(name, [name]))
        for name in reversed(names[:-1]):
            await driven.press("S")
            assert marked(driven) == ([name], TITLES.get(name, [name]))
        await driven.press("S")
        assert marked(driven) == ([], [])


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
async def test_the_arrow_is_at_the_statement_about_to_run(size: tuple[int, int]) -> None:
    async with opened(size=size) as driven:
        for statement in (*PROGRAM.statements, PROGRAM.statements[0]):
            [line] = [line for line in driven.panel("Listing") if "▶" in line]
            assert re.sub(r"\s+", " ", line).partition("▶")[2].strip(" 0123456789×") in (
                statement.source.rstrip("0123456789× "),
                statement.source,
            )
            await driven.press("s")


@pytest.mark.parametrize("order", ["vvsssssss", "sssssssvv"])
async def test_the_column_just_written_comes_into_sight_on_a_small_screen(order: str) -> None:
    async with opened(size=SMALL) as driven:
        await driven.press(*order)
        header, first, *_ = driven.panel("Samples")
        value = driven.app.debugger.moment.values["z_del"][0, 0].item()
        assert "•z_del" in header
        assert written(value, DIGITS[-1]) in first


async def test_the_column_just_written_stays_in_sight_in_another_size() -> None:
    async with opened() as driven:
        driven.app.command("goto 3:dweights")
        for size in ((60, 16), SMALL, (61, 17), WIDE, (60, 16)):
            await driven.resize(*size)
            assert "•z_del" in driven.panel("Samples")[0]
        driven.app.command("step")
        await driven.press("v")
        assert "•grad" in driven.panel("Parameters")[0]


@pytest.mark.parametrize("digits", range(3))
@pytest.mark.parametrize("width", [60, 67, 80, 101, 118])
async def test_columns_out_of_sight_have_an_ellipsis_at_their_side(width: int, digits: int) -> None:
    async with opened(size=(width, 24)) as driven:
        driven.app.command("goto 3:error")
        await driven.press(*"v" * digits)
        titles = driven.panel("Samples")[0].rstrip()
        shown = [name for name in ("X1", "X2", "X3", "Y", *COMPUTED) if name in titles.split()]
        shown += [name for name in COMPUTED if f"•{name}" in titles]
        everything = ["X1", "X2", "X3", "Y", *COMPUTED]
        if "X1" not in shown:
            assert "…" in titles.partition(next(n for n in everything if n in shown))[0]
        if "z_del" not in shown:
            assert titles.endswith("…")


async def test_a_name_gives_way_before_a_number_does(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_text("a_very_long_feature_name_indeed,Y\n1.5,0\n123456.789,1\n")
    async with opened(load(path), size=(60, 16)) as driven:
        for _ in range(3):
            titles, first, *_ = driven.panel("Parameters")
            assert "before" in titles
            assert re.search(r"[+-]\d", first)
            await driven.press("v")


async def test_working_shows_how_each_number_came_about() -> None:
    async with opened(size=LARGE) as driven:
        driven.app.command("goto 3:dweights")
        await driven.settle()
        values = driven.app.debugger.moment.values
        lines = [line.strip() for line in driven.panel("Working")]
        for row in range(7):
            z_del, dcost, dpred = (
                number(values[name][row, 0].item()) for name in ("z_del", "dcost", "dpred")
            )
            assert lines[row] == (
                f"z_del[{row},0] = dcost[{row},0] * dpred[{row},0] = {dcost} * {dpred} = {z_del}"
            )
        assert not any(lines[7:])


# no number is cut -------------------------------------------------------------------------------

NUMBER = re.compile(r"[+-]\d[^\s▁-▇]*")
"""A number; a scroll bar may stand right behind it."""


@settings(max_examples=tries(12))
@given(
    size=st.tuples(st.integers(60, 210), st.integers(16, 60)),
    digits=st.integers(0, 2),
    epoch=st.integers(0, 400),
    done=st.integers(0, len(PROGRAM) - 1),
    rights=st.integers(0, 8),
)
async def test_whatever_the_room_a_number_is_whole_or_has_fewer_digits(
    size: tuple[int, int], digits: int, epoch: int, done: int, rights: int
) -> None:
    async with opened(size=size) as driven:
        driven.app.command(f"goto {Position(epoch, done).written(PROGRAM)}")
        await driven.press(*"v" * digits, "tab", *"l" * rights)
        debugger = driven.app.debugger
        moment = debugger.moment
        values = [v for array in moment.values.values() for v in array.ravel().tolist()]
        values += [v for row in Changes(debugger.experiment, moment) for v in (row.before,)]
        values += [row.change or 0 for row in Changes(debugger.experiment, moment)]
        values += [v for p in debugger.predictions() for v in (p.XW[0], p.z[0])]
        for cost in (moment.cost, moment.last_cost):
            values += [cost.error_sum, cost.cost] if cost else []
        known = {number(value, digits) for value in values for digits in range(1, 18)}
        known |= {number(value, d, w) for value in values for d in (4, 8) for w in (8, 10, 14)}
        for title in ("Parameters", "Queries", "Samples", "Cost"):
            for text in NUMBER.findall("\n".join(driven.panel(title))):
                assert text in known, (title, text)


# what there is no room for ----------------------------------------------------------------------


async def test_under_a_schedule_the_learning_rate_is_the_one_of_this_update() -> None:
    async with opened(load("spirals")) as driven:

        def remark() -> str:
            return str(driven.app.query_one("#parameters").border_subtitle)

        await driven.ask("goto 302:z1")
        assert remark() == "lr from 0.02"
        await driven.ask("goto 302:weights1")
        rate = driven.app.debugger.moment.values["lr"].item()
        assert rate < 0.01
        assert remark() == f"lr {number(rate).removeprefix('+')}"
    async with opened() as driven:
        assert driven.app.query_one("#parameters").border_subtitle == "lr 0.05"


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
async def test_parameters_can_be_told_apart_by_their_names(size: tuple[int, int]) -> None:
    async with opened(load("digits"), size) as driven:
        await driven.ask("goto 0.0:dbias2")
        columns = driven.app.query_one("#parameters", Parameters).columns
        names = [line[1 : columns[0].width + 1].strip() for line in driven.panel("Parameters")]
        assert "z1[0]→0" in " ".join(names)
        assert not any("…" in name for name in names)
        assert len(set(names[1:])) == len(names[1:])


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
async def test_the_answer_to_a_query_is_in_sight_however_many_outputs(
    size: tuple[int, int],
) -> None:
    async with opened(load("digits"), size) as driven:
        title, *rows = driven.panel("Queries")
        end = title.index("class") + len("class")
        assert [row[:end].split()[-1] for row in rows] == [
            p.label for p in driven.app.debugger.predictions()
        ]


async def test_samples_follow_what_was_computed_of_them_last() -> None:
    async with opened(load("digits"), SMALL) as driven:
        await driven.ask("goto 0.1:dweights2")
        assert "z_del2[0]" in driven.panel("Samples")[0]
        await driven.press("n")
        assert driven.at == "0.1:lr"
        assert "z_del1[0]" in driven.panel("Samples")[0]
        samples = driven.app.query_one("#samples", Samples)
        samples.scroll_to(x=0, animate=False)
        await driven.press("s")
        assert "z_del1" not in driven.panel("Samples")[0]  # nothing that it shows was written


async def test_the_heading_of_a_folded_group_is_not_cut() -> None:
    async with opened(load("digits"), SMALL) as driven:
        await driven.press(*"hjhjhjhjhjh")
        headings = [line for line in driven.panel("Listing") if re.match(" [▸▶]", line)]
        assert len(headings) > 3
        for line in headings:
            assert re.fullmatch(r" . \w+( · layer \d)?  \d+( statements?)? *[▁-▇]?", line), line

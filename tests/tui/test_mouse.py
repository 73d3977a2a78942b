from __future__ import annotations

import pytest

from nnstep import load
from tests.tui.driving import SIZES, SMALL, WIDE, opened

PROGRAM = load("article").program


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
async def test_a_click_on_a_statement_runs_to_it_forwards_and_backwards(
    size: tuple[int, int],
) -> None:
    async with opened(size=size) as driven:
        for name in ("z_del", "bias", "XW"):
            source = next(s.source for s in PROGRAM.statements if s.target == name)
            await driven.click(*driven.place(f"= {source.partition(' = ')[2]}"))
            assert driven.at == f"0:{name}"


async def test_a_click_on_a_heading_or_a_definition_goes_nowhere() -> None:
    async with opened() as driven:
        await driven.press("s")
        for text in ("backprop", "def sigmoid(x)"):
            await driven.click(*driven.place(text))
            assert driven.at == "0:XW"


@pytest.mark.parametrize("size", [WIDE, SMALL], ids=str)
async def test_a_click_on_the_time_axis_goes_there(size: tuple[int, int]) -> None:
    async with opened(load("article", epochs=1000), size=size) as driven:
        row, first = driven.place("◆┄")
        last = driven.lines[row].rindex("┄")
        await driven.click(row, last)
        assert driven.at == "1000:inputs"
        await driven.click(row, (first + last) // 2)
        epoch = int(driven.at.partition(":")[0])
        assert epoch == pytest.approx(500, abs=1000 / (last - first))
        await driven.click(row, first)
        assert driven.at == "0:inputs"


async def test_dragging_along_the_time_axis_goes_along() -> None:
    async with opened(load("article", epochs=1000)) as driven:
        row, first = driven.place("◆┄")
        await driven.pilot.mouse_down(offset=(first, row))
        seen = []
        for column in range(first + 10, first + 60, 10):
            await driven.pilot.hover(offset=(column, row))
            await driven.settle()
            seen.append(int(driven.at.partition(":")[0]))
        await driven.pilot.mouse_up(offset=(column, row))
        assert seen == sorted(seen)
        assert seen[0] > 0
        await driven.pilot.hover(offset=(first, row))
        await driven.settle()
        assert driven.at == f"{seen[-1]}:inputs"


async def test_a_click_on_a_number_explains_it() -> None:
    async with opened() as driven:
        await driven.ask("goto 0:dweights")
        row, column = driven.place("•z_del")
        await driven.click(row + 3, column + 2)
        assert driven.status.startswith("z_del[2,0] = dcost[2,0] * dpred[2,0] = ")


async def test_a_click_on_a_key_presses_it() -> None:
    async with opened() as driven:
        await driven.click(*driven.place("f epoch"))
        assert driven.at == "1:inputs"
        await driven.click(*driven.place("? help"))
        assert driven.place("Help")

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from nnstep import load
from nnstep.tui.app import KEYS
from tests.tui.driving import LARGE, SIZES, SMALL, WIDE, Driven, opened

if TYPE_CHECKING:
    from pathlib import Path

ON_EVERY_SCREEN = ("z = sigmoid(XW)", "before", "[1, 0, 0]", "mse", "person", "25 000")


def squeezed(driven: Driven) -> str:
    return " ".join(" ".join(driven.lines).split())


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
async def test_every_panel_is_on_the_screen(size: tuple[int, int]) -> None:
    async with opened(size=size) as driven:
        text = squeezed(driven)
        assert [part for part in ON_EVERY_SCREEN if part not in text] == []
        assert all(len(line) <= size[0] for line in driven.lines)


@pytest.mark.parametrize("size", [(59, 16), (60, 15), (20, 5), (1, 1)], ids=str)
async def test_a_screen_that_is_too_small_says_what_is_needed(size: tuple[int, int]) -> None:
    async with opened() as driven:
        await driven.press(*"sss")
        await driven.resize(*size)
        if size[0] > 40:
            assert squeezed(driven) == f"nnstep needs 60×16 cells, this is {size[0]}×{size[1]}"
        await driven.press("s")
        await driven.resize(*SMALL)
        assert driven.at == "0:dcost"
        assert "error = z - labels" in squeezed(driven)


async def test_the_layout_fits_the_size_whatever_it_was_before() -> None:
    fresh = {}
    for size in SIZES.values():
        async with opened(size=size) as driven:
            await driven.press(*"fss")
            fresh[size] = driven.lines
    async with opened() as driven:
        await driven.press(*"fss")
        for size in (SMALL, LARGE, SMALL, WIDE, LARGE, WIDE, SMALL):
            await driven.resize(*size)
            assert driven.lines == fresh[size]


async def test_resizing_keeps_the_moment() -> None:
    async with opened() as driven:
        driven.app.command("goto 12000:dpred")
        await driven.settle()
        for size in (*SIZES.values(), (70, 20), (60, 16)):
            await driven.resize(*size)
            assert driven.at == "12000:dpred"


async def test_a_statement_stays_chosen_in_another_layout() -> None:
    async with opened() as driven:
        await driven.press(*"jjjjjjjjjjjj")
        await driven.resize(*SMALL)
        await driven.resize(*WIDE)
        await driven.press("k")
        await driven.resize(*SMALL)
        await driven.press("enter")
        assert driven.at == "0:weights"


async def test_the_focus_comes_back_after_a_screen_that_is_too_small() -> None:
    async with opened() as driven:
        await driven.press("tab")
        await driven.resize(20, 5)
        await driven.resize(*WIDE)
        await driven.press("j", "enter")
        assert driven.at == "0:XW"


EVERY_KEY = [*KEYS, "h", "j", "k", "l", "enter", "home", "end", "escape", "5"]


@pytest.mark.parametrize("size", [WIDE, (60, 16), (3, 2)], ids=str)
@pytest.mark.parametrize("tabs", range(5))
async def test_no_key_in_no_panel_ends_the_app_whatever_the_size(
    size: tuple[int, int], tabs: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # one of the keys writes a file
    async with opened(load("article", epochs=300), size=size) as driven:
        driven.app.debugger.queries.clear()
        for _ in range(tabs):
            await driven.pilot.press("tab")
        for key in EVERY_KEY:
            if key not in ("q", "space"):
                await driven.pilot.press(key, "escape", "escape")
        await driven.settle()
        assert driven.app.is_running


async def test_long_errors_are_said_in_full_and_give_way_to_the_next_key() -> None:
    async with opened(size=SMALL) as driven:
        await driven.ask("goto nowhere")
        assert (
            "! goto takes 500, 50%, +100, -100, 500:z_del, z_del, start, end, head or a 'mark, "
            "not 'nowhere'" in squeezed(driven)
        )
        await driven.press("s")
        assert "nowhere" not in squeezed(driven)
        assert driven.status == "step 1 statement → 0:XW"


@pytest.mark.parametrize("tabs", range(6))
async def test_the_panel_in_focus_is_the_one_that_looks_so(tabs: int) -> None:
    async with opened(size=SMALL) as driven:
        await driven.press(*["tab"] * tabs)
        focused = [panel.TITLE for panel in driven.app.current if panel.has_focus]
        assert focused == [["Listing", "Parameters", "Queries", "Cost", "Samples"][tabs % 5]]
        after_tabs = driven.app.export_screenshot()
        await driven.resize(*LARGE)
        await driven.resize(*SMALL)
        assert driven.app.export_screenshot() == after_tabs

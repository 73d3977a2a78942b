from __future__ import annotations

import pytest
from textual.command import CommandPalette

from nnstep.debugger import COMMANDS
from nnstep.tui.screen_commands import SCREEN_ACTIONS, SCREEN_COMMANDS
from tests.tui.driving import LARGE, SIZES, SMALL, opened


def test_each_command_of_the_screen_has_what_carries_it_out() -> None:
    assert list(SCREEN_ACTIONS) == [command.name for command in SCREEN_COMMANDS]


# zoom -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
@pytest.mark.parametrize("way_back", ["z", "escape"])
async def test_any_panel_can_fill_the_screen_and_be_put_back(
    size: tuple[int, int], way_back: str
) -> None:
    async with opened(size=size) as driven:
        shown = [panel for panel in driven.app.current if panel.display]
        before = driven.lines[:-2]
        for panel in shown:
            driven.app.screen.set_focus(panel)
            await driven.press("z")
            assert panel.region.width == size[0]
            assert panel.region.height >= size[1] - 4
            assert [other for other in shown if other.region.area] == [panel]
            await driven.press("s", "S", way_back)
        driven.app.screen.set_focus(shown[0])
        await driven.settle()
        assert driven.lines[:-2] == before


async def test_a_zoomed_panel_stays_so_when_the_terminal_becomes_another_size() -> None:
    async with opened() as driven:
        await driven.press("tab", "z")
        await driven.resize(*SMALL)
        await driven.resize(*LARGE)
        assert [panel.TITLE for panel in driven.app.current if panel.region.area] == ["Parameters"]


# digits, copy, theme ----------------------------------------------------------------------------


async def test_digits_go_round_and_can_be_chosen() -> None:
    async with opened(size=LARGE) as driven:
        seen = []
        for _ in range(3):
            await driven.press("v")
            seen.append((driven.status, driven.panel("Parameters")[1].split()[2]))
        assert seen == [
            ("8 digits", "+0.37454012"),
            ("every digit", "+0.3745401188473625"),
            ("4 digits", "+0.3745"),
        ]
        await driven.ask("digits 8")
        assert driven.status == "8 digits"
        await driven.press("1", "7", "v")
        assert driven.status == "every digit"


async def test_the_position_is_copied_as_goto_takes_it() -> None:
    async with opened() as driven:
        await driven.ask("goto 12:z_del")
        await driven.press("y")
        assert driven.app.clipboard == "12:z_del"
        await driven.press("g")
        await driven.ask(f"goto {driven.app.clipboard}")
        assert driven.at == "12:z_del"


async def test_the_theme_changes_between_dark_and_light_and_takes_a_name() -> None:
    async with opened() as driven:
        dark = driven.app.export_screenshot()
        await driven.ask("theme")
        assert driven.app.theme == "nnstep-light"
        assert driven.app.export_screenshot() != dark
        await driven.ask("theme dark")
        assert driven.app.theme == "nnstep-dark"
        await driven.ask("theme gruvbox")
        assert driven.app.theme == "gruvbox"
        await driven.ask("theme drak")
        assert driven.status == "! there is no theme 'drak' (did you mean 'dark'?)"


# help and palette -------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["question_mark", "f1"])
async def test_the_help_tells_of_the_panel_and_of_every_key_and_command(key: str) -> None:
    async with opened(size=(120, 150)) as driven:
        await driven.press("tab", key)
        text = driven.report
        assert "What the update does to each weight and bias" in text
        for command in (*COMMANDS, *SCREEN_COMMANDS):
            for keys, line, help_ in command.entries:
                asked = line.replace("{statement}", "STATEMENT")
                assert " ".join(f"{keys} {asked} {help_}".split()) in text
        for extra in ("tab", "h j k l", "ctrl+p", "esc", "click"):
            assert f"{extra} " in text


async def test_the_help_fits_itself_into_another_size() -> None:
    async with opened() as driven:
        await driven.press("question_mark")
        await driven.resize(60, 20)
        narrow = [line for line in driven.lines if "│" in line]
        await driven.press("escape", "question_mark")
        assert [line for line in driven.lines if "│" in line] == narrow


@pytest.mark.parametrize("key", ["escape", "q", "enter", "question_mark"])
async def test_the_help_is_closed_by_a_key_that_does_nothing_else(key: str) -> None:
    async with opened(size=SMALL) as driven:
        before = driven.lines
        await driven.press("question_mark", *"jjjk", key)
        assert driven.app.is_running
        assert driven.lines == before


async def test_the_palette_has_every_command() -> None:
    async with opened() as driven:
        offered = {
            command.title: command.help
            for command in driven.app.get_system_commands(driven.app.screen)
        }
        for command in (*COMMANDS, *SCREEN_COMMANDS):
            assert offered[command.name].startswith(command.summary)


async def test_the_palette_opens_and_closes() -> None:
    async with opened() as driven:
        await driven.press("ctrl+p")
        assert isinstance(driven.app.screen, CommandPalette)
        await driven.press("escape", "s")
        assert driven.at == "0:XW"


@pytest.mark.parametrize(
    ("name", "at"), [("finish", "1:inputs"), ("step", "0:XW"), ("continue", "25000:inputs")]
)
async def test_a_command_of_the_palette_is_carried_out(name: str, at: str) -> None:
    async with opened() as driven:
        for command in driven.app.get_system_commands(driven.app.screen):
            if command.title == name:
                command.callback()
        await driven.settle()
        assert driven.at == at


async def test_a_command_with_an_argument_opens_the_prompt_from_the_palette() -> None:
    async with opened() as driven:
        [goto] = [
            command
            for command in driven.app.get_system_commands(driven.app.screen)
            if command.title == "goto"
        ]
        goto.callback()
        await driven.settle()
        assert driven.lines[-2].strip() == ":goto"


# pages ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
async def test_a_page_says_what_is_seen_of_it(size: tuple[int, int]) -> None:
    async with opened(size=size) as driven:
        await driven.press("P")
        if size == SMALL:
            assert driven.status == "pictures: Network · tab: next panel · P: next page"
            await driven.press("tab")
            assert driven.status == "pictures: Decision · tab: next panel · P: next page"
        else:
            assert driven.status.startswith("pictures: Network, Decision, Cost, Health, Result · P")
        await driven.press("P")
        assert driven.status.startswith("arrays: Array · P: next page")
        await driven.press("P")
        futures = "Forks" if size == SMALL else "Forks, Costs, Beside"
        assert driven.status.startswith(f"futures: {futures} · ")
        await driven.press("P")
        working = "Working, " if size == LARGE else ""
        assert driven.status.startswith(f"numbers: Listing, {working}Parameters, Queries, Cost, S")


@pytest.mark.parametrize(
    ("asked", "panel"),
    [("dec", "decision"), ("cu", "curve"), ("Dec", "decision"), ("arrays", "array"),
     ("cost", "cost"), ("numb", "listing")],
)  # fmt: skip
async def test_a_panel_is_found_by_a_unique_beginning(asked: str, panel: str) -> None:
    async with opened() as driven:
        await driven.ask(f"show {asked}")
        assert driven.app.focused is not None
        assert driven.app.focused.id == panel


async def test_two_panels_have_one_title_and_the_one_in_sight_is_meant() -> None:
    async with opened() as driven:
        await driven.ask("show pictures")
        await driven.ask("show cost")
        assert driven.app.focused is not None
        assert driven.app.focused.id == "curve"


async def test_a_beginning_of_several_panels_is_no_name() -> None:
    async with opened() as driven:
        await driven.ask("show c")
        assert driven.status == "! 'c' could be cost, curve, costs"


async def test_the_help_names_every_key_that_takes_a_count() -> None:
    async with opened() as driven:
        await driven.press("question_mark")
        text = driven.report
        assert "s n o u f c go forward, their capitals go back." in text
        assert "Digits before s n o u f g, their capitals and v are a count: 100f." in text

"""The small model of a terminal against a terminal emulator that we did not write."""

from __future__ import annotations

import asyncio

import pyte
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from nnstep import Debugger, Timeline, load
from nnstep.film.clock import run_virtually
from nnstep.film.film import Ink
from nnstep.film.screen import BASIC, Screen
from nnstep.film.shooting import Camera, shoot
from nnstep.tui import NnstepApp
from nnstep.tui.screen_commands import SCREEN_COMMANDS
from nnstep.tui.themes import THEMES

SIZE = 12, 4
FORE, BACK = "#c8d0e8", "#16171f"
NAMES = dict(
    zip(
        (
            *("black", "red", "green", "brown", "blue", "magenta", "cyan", "white"),
            *(f"bright{name}" for name in ("black", "red", "green", "brown", "blue")),
            *("bfightmagenta", "brightcyan", "brightwhite"),
        ),
        BASIC,
        strict=True,
    )
)
"""How the emulator calls the first sixteen colours."""

CODES = st.sampled_from(
    [
        *("0", "1", "3", "4", "7", "9", "22", "23", "24", "27", "29", "31", "97", "42", "103"),
        *("39", "49", "38;2;1;2;3", "48;2;250;0;9", "38;5;11", "48;5;200", "38;5;240", "1;7;31"),
    ]
)
WRITTEN = st.one_of(
    CODES.map("\x1b[{}m".format),
    st.builds("\x1b[{};{}H".format, st.integers(1, 4), st.integers(1, 12)),
    st.sampled_from(["\x1b[H", "\x1b[2J", "\x1b[K", "\x1b[1K", "\x1b[2K", "\r", "\n", "\x1b[2A"]),
    st.sampled_from(["\x1b[2B", "\x1b[3C", "\x1b[D", "\x1b[?25l", "\x1b[?2026h"]),
    st.text("ab·▶⣿─", max_size=6),
)


def emulated(data: str) -> list[list[tuple[str, Ink]]]:
    """Return what the emulator shows: each cell with its looks."""
    screen = pyte.Screen(*SIZE)
    screen.reset_mode(7 << 5)  # no wrapping, which we never ask for
    pyte.Stream(screen).feed(data)
    rows = []
    for y in range(SIZE[1]):
        row = []
        for x in range(SIZE[0]):
            cell = screen.buffer[y][x]
            fg, bg = _colour(cell.fg, FORE), _colour(cell.bg, BACK)
            fg, bg = (bg, fg) if cell.reverse else (fg, bg)
            looks = cell.bold, False, cell.italics, cell.underscore, cell.strikethrough
            row.append((cell.data, Ink(fg, bg, *looks)))
        rows.append(row)
    return rows


def _colour(name: str, plain: str) -> str:
    if name == "default":
        return plain
    return NAMES.get(name, f"#{name}")


@given(st.lists(WRITTEN, max_size=25).map("".join))
def test_what_is_shown_is_what_an_emulator_shows(data: str) -> None:
    screen = Screen(SIZE, FORE, BACK)
    screen.feed(data)
    cells = [[(c, run.ink) for run in row for c in run.text] for row in screen.rows]
    # what an erased cell looks like is the terminal's own affair: ours is always plain
    expected = emulated(data)
    for ours, theirs in zip(cells, expected, strict=True):
        for (text, ink), (other, looks) in zip(ours, theirs, strict=True):
            assert text == other
            if text != " ":
                assert ink == looks


@pytest.mark.parametrize("text", ["日本", "a日b", "e\u0301x", "日\u0301本"])
def test_wide_and_combining_characters_fill_their_cells(text: str) -> None:
    screen = Screen(SIZE, FORE, BACK)
    screen.feed(f"\x1b[2;1H{text}")
    row = "".join(run.text for run in screen.rows[1])
    assert cell_len(row) == SIZE[0]
    assert row.rstrip() == text


def test_half_of_a_wide_character_is_none() -> None:
    for at in (1, 2):
        screen = Screen(SIZE, FORE, BACK)
        screen.feed(f"日本\x1b[1;{at}Hx")
        row = "".join(run.text for run in screen.rows[0])
        assert cell_len(row) == SIZE[0]
        assert row.startswith(("x 本", " x本")[at - 1])


def test_what_the_app_writes_is_what_its_picture_shows() -> None:
    from tests.tui.driving import text_of

    async def main() -> tuple[list[str], list[str]]:
        debugger = Debugger(Timeline(load("xor")), SCREEN_COMMANDS)
        app = NnstepApp(debugger, clock=asyncio.get_running_loop().time)
        camera = Camera((120, 40), THEMES[0])

        async def script() -> tuple[list[str], list[str]]:
            await asyncio.sleep(1)
            for line in ("goto 30:dcost1", "show pictures", "show array", "show numbers"):
                app.command(line)
                await asyncio.sleep(1)
            camera.begin()
            return camera.film("").frames[-1].lines, text_of(app.export_screenshot())

        return await shoot(app, camera, (120, 40), script)

    ours, theirs = run_virtually(main)
    assert [line.rstrip() for line in ours] == [line.rstrip() for line in theirs]

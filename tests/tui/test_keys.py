from __future__ import annotations

import pytest
from textual import events

from nnstep import Debugger, Experiment, Timeline, load
from nnstep.debugger import COMMANDS, Key
from nnstep.tui.app import KEYS as APP_KEYS
from tests.tui.driving import opened

MOVING = [
    key
    for command in COMMANDS
    for key in command.keys
    if not key.line.startswith(("prompt", "quit", "save")) and "{" not in key.line
]
MIDDLE = "goto 30:dcost"
KEYS = {
    ":": ("colon", ":"),
    " ": ("space", " "),
    "\r": ("enter", "\r"),
    "\t": ("tab", "\t"),
}
"""Character → the key's name and its character, as the terminal's driver has them."""


def experiment() -> Experiment:
    return load("article", epochs=60)


def expected(*lines: str) -> tuple[str, str, tuple[str, ...]]:
    """Return where a debugger without a screen ends, and what it says and reports."""
    debugger = Debugger(Timeline(experiment()))
    for line in lines:
        outcome = debugger.run(line)
    return str(debugger.moment), outcome.sentence, outcome.report


@pytest.mark.parametrize("key", MOVING, ids=[key.press for key in MOVING])
async def test_a_key_does_what_its_command_does_and_the_status_line_says_so(key: Key) -> None:
    async with opened(experiment()) as driven:
        driven.app.command(MIDDLE)
        await driven.press(key.press)
        at, sentence, report = expected(MIDDLE, key.line)
        assert driven.at == at
        assert driven.status in (sentence, " ".join(report).strip())


@pytest.mark.parametrize(
    ("keys", "line"),
    [
        ("3s", "step 3"),
        ("12S", "back 12"),
        ("2n", "next 2"),
        ("4N", "reverse-next 4"),
        ("10f", "finish 10"),
        ("10F", "reverse-finish 10"),
        ("25g", "goto 25"),
        ("45G", "goto 45"),
    ],
)
async def test_digits_before_a_key_are_a_count(keys: str, line: str) -> None:
    async with opened(experiment()) as driven:
        driven.app.command(MIDDLE)
        await driven.press(*keys)
        assert driven.at == expected(MIDDLE, line)[0]


async def test_a_count_is_shown_while_it_is_typed_and_escape_drops_it() -> None:
    async with opened(experiment()) as driven:
        await driven.press(*"250")
        assert driven.lines[-2].rstrip().endswith("250 …")
        await driven.press("escape")
        assert "250" not in driven.lines[-2]
        await driven.press("f")
        assert driven.at == "1:inputs"


async def test_a_count_is_for_one_key_only() -> None:
    async with opened(experiment()) as driven:
        await driven.press(*"5fs")
        assert driven.at == "5:XW"


async def test_a_key_that_takes_no_count_says_so() -> None:
    async with opened(experiment()) as driven:
        await driven.press(*"5c")
        assert driven.status == "! c takes no count"
        assert driven.at == "0:inputs"


async def test_no_key_of_a_panel_is_taken_by_a_command() -> None:
    async with opened(experiment()) as driven:
        await driven.press("s")
        taken = {*APP_KEYS, *"0123456789"}
        for panels in driven.app.pages.values():
            for panel in panels:
                assert not taken & set(panel._bindings.key_to_bindings), panel.TITLE


async def test_q_quits() -> None:
    async with opened(experiment()) as driven:
        await driven.press("q")
        assert driven.app.return_code == 0
        assert not driven.app.is_running


async def test_keys_typed_in_one_go_are_answered_in_their_order() -> None:
    async with opened(experiment()) as driven:
        for character in "s:goto 7\rs\tz":
            driven.app.post_message(events.Key(*KEYS.get(character, (character, character))))
        await driven.settle()
        await driven.settle()
        assert driven.at == "7:XW"
        assert len(driven.panel("Parameters")) > 20  # the next panel, and it fills the screen


@pytest.mark.parametrize("other", ["X", "j", "tab", "enter", "P", "up"])
async def test_a_count_is_dropped_by_any_key_that_it_is_not_for(other: str) -> None:
    async with opened(experiment()) as driven:
        await driven.press("7", other)
        assert "7 …" not in driven.lines[-2]
        await driven.press("s")
        assert driven.at == "0:XW"


async def test_a_key_that_stands_for_nothing_is_answered() -> None:
    async with opened(experiment()) as driven:
        await driven.ask("goto nowhere")
        await driven.press("X")
        assert driven.status == "! X is no key; ? shows all"
        await driven.press("tab", "tab", "tab")
        assert driven.status == ""
        await driven.press("j")
        assert driven.status == "! j is no key in Cost; ? shows all"
        await driven.press("s")
        assert driven.status == "step 1 statement → 0:XW"


async def test_an_error_is_not_left_to_answer_the_next_key() -> None:
    async with opened(experiment()) as driven:
        await driven.ask("goto nowhere")
        await driven.press("j")
        assert "nowhere" not in " ".join(driven.lines)


@pytest.mark.parametrize(
    ("preset", "unit"), [("article", "epoch"), ("digits", "batch")], ids=["epochs", "batches"]
)
async def test_the_start_of_an_update_says_how_to_see_its_values(preset: str, unit: str) -> None:
    said = f"n computes this {unit}'s outputs · S: back to the last {unit}'s"
    async with opened(load(preset)) as driven:
        assert said not in driven.lines[-2]
        await driven.press("u")
        assert said in driven.lines[-2]
        await driven.resize(80, 24)
        assert "n computes" in driven.lines[-2] or f"n: this {unit}'s outputs" in driven.lines[-2]
        await driven.press("s")
        assert unit not in driven.lines[-2]

from __future__ import annotations

import pytest
from textual import events

from nnstep import Debugger, Experiment, Timeline, load
from nnstep.debugger import COMMANDS, Key
from tests.tui.driving import opened

MOVING = [
    key
    for command in COMMANDS
    for key in command.keys
    if not key.line.startswith(("prompt", "quit"))
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


def expected(*lines: str) -> tuple[str, str]:
    """Return where a debugger without a screen ends, and what it says."""
    debugger = Debugger(Timeline(experiment()))
    for line in lines:
        outcome = debugger.run(line)
    return str(debugger.moment), outcome.sentence


@pytest.mark.parametrize("key", MOVING, ids=[key.press for key in MOVING])
async def test_a_key_does_what_its_command_does_and_the_status_line_says_so(key: Key) -> None:
    async with opened(experiment()) as driven:
        driven.app.command(MIDDLE)
        await driven.press(key.press)
        assert (driven.at, driven.status) == expected(MIDDLE, key.line)


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

"""A long run: it shows how far it has come, answers every key, and can be stopped."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.e2e.keys import CTRL_C, ESCAPE

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.e2e.session import Session

UNDER_WAY = r"running \d+% · [\d ]+ epochs/s · ctrl\+c stops"


@pytest.fixture
def endless(opened: Callable[..., Session]) -> Session:
    return opened("open", "article", "--epochs", "1000000000")


def stopped_with(key: str, session: Session) -> int:
    """Run, wait for its progress and stop it; return the epoch it has come to."""
    session.terminal.type("c")
    session.until(UNDER_WAY)
    session.press(key, "continue to the end: stopped → ")
    epoch = int(session.until(r"stopped → (\d+):inputs")[1])
    session.until_said(f"continue to the end: stopped → {epoch}:inputs")
    assert "running" not in session.status
    return epoch


def test_a_run_shows_its_progress_and_is_stopped_where_it_is(endless: Session) -> None:
    first = stopped_with(CTRL_C, endless)
    endless.press("v", "8 digits")
    second = stopped_with(" ", endless)
    assert 0 < first < second < 1_000_000_000
    endless.press("s", f"step 1 statement → {second}:XW")


def test_keys_are_answered_during_a_run_and_a_command_stops_it(endless: Session) -> None:
    endless.terminal.type("c")
    endless.until(UNDER_WAY)
    for digits in ("8 digits", "every digit", "4 digits"):
        endless.press("v", digits)
    endless.press("+", "space plays at 10 statements/s")
    endless.terminal.type("?")
    endless.until("esc closes")
    endless.terminal.type(ESCAPE)
    endless.until_gone("esc closes")
    endless.enter("nonsense", "! there is no command 'nonsense'")
    endless.until(UNDER_WAY)
    endless.press("g", "goto → 0:inputs")
    assert "running" not in endless.status


def test_playing_goes_on_by_itself_until_it_is_paused(endless: Session) -> None:
    endless.terminal.type("+ ")
    endless.until(r"▶ up to 10 statements/s · \+ - speed · space pauses")
    first = endless.until(r"\n play → (\d+:\w+)")[1]
    endless.terminal.wait_until(lambda: endless.position != first, "the next statement")
    endless.press(" ", "paused → ")
    endless.until_said(f"paused → {endless.position}")
    paused = endless.position
    endless.press(CTRL_C, "nothing is running")
    assert endless.position == paused

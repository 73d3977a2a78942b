"""Leaving and coming back, in a terminal: saved, killed, recovered, and one after the other."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.e2e.keys import CTRL_C

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.e2e.session import Session


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of one's own, to work in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def kept(folder: Path) -> list[Path]:
    return sorted((folder / "state" / "nnstep").glob("*.nnstep"))


def until_kept(session: Session, folder: Path, text: str) -> None:
    """Wait until what is kept for recovery has a text in it."""
    session.terminal.wait_until(
        lambda: any(text in path.read_text() for path in kept(folder)), f"{text!r} in a file"
    )


def edited(session: Session) -> None:
    session.press("700f", "finish 700 epochs → 700:inputs")
    session.enter("set lr 0.5", "set lr=0.5: fork lr=0.5 → 700:inputs")


def test_a_session_that_was_saved_is_opened_again(
    opened: Callable[..., Session], start: Callable[..., Session], here: Path
) -> None:
    session = opened()
    edited(session)
    session.enter("save try", "save: try.nnstep, ")
    session.terminal.type("q")
    assert session.leave() == 0
    again = start("open", "try.nnstep")
    again.until_said("try.nnstep: exact → 700:inputs")
    again.press("s", "step 1 statement → 700:XW")
    again.terminal.type("q")
    assert again.leave() == 0
    assert kept(here) == []


def test_one_that_was_killed_is_recovered_and_gone_once_it_is_saved(
    opened: Callable[..., Session], start: Callable[..., Session], here: Path
) -> None:
    session = opened()
    edited(session)
    until_kept(session, here, '"fork": "lr=0.5"')
    session.process.popen.kill()
    session.process.popen.wait()
    [left] = kept(here)
    other = opened()
    assert "`nnstep recover` has 1 session" in other.status
    other.terminal.type("q")
    assert other.leave() == 0
    again = start("recover", "1")
    again.until_said(f"{left.name}: exact → 700:inputs")
    again.enter("open iris", "! open: edits are not saved")
    again.enter("save mine", "save: mine.nnstep")
    again.terminal.type("q")
    assert again.leave() == 0
    assert kept(here) == []
    assert (here / "mine.nnstep").exists()


def test_one_that_is_recovered_but_not_saved_stays(
    opened: Callable[..., Session], start: Callable[..., Session], here: Path
) -> None:
    session = opened()
    edited(session)
    until_kept(session, here, '"fork": "lr=0.5"')
    session.process.popen.kill()
    session.process.popen.wait()
    before = kept(here)
    again = start("recover", "1")
    again.until_said(f"{before[0].name}: exact")
    again.press("s", "step 1 statement → 700:XW")
    again.press("q", "! edits are not saved: ctrl+s saves, q again leaves without")
    again.terminal.type("q")
    assert again.leave() == 0
    assert kept(here) == before


def test_one_after_the_other_in_one_terminal(opened: Callable[..., Session], here: Path) -> None:
    session = opened()
    edited(session)
    session.enter("save try", "save: try.nnstep, ")
    session.terminal.type(":open xor\r")
    session.until("0:inputs")
    session.until_open()
    session.press("s", "step 1 statement → ")
    session.terminal.type(":open try.nnstep\r")
    session.until_said("try.nnstep: exact → 700:inputs")
    session.press(CTRL_C, "nothing is running; q quits")
    session.terminal.type("q")
    assert session.leave() == 0
    assert kept(here) == []
    assert session.terminal.modes == {7, 25}
    assert session.terminal.attributes == session.before


def test_a_hangup_keeps_what_was_not_saved(opened: Callable[..., Session], here: Path) -> None:
    session = opened()
    edited(session)
    until_kept(session, here, '"fork": "lr=0.5"')
    session.terminal.hang_up()
    session.process.ended()
    assert len(kept(here)) == 1
    assert not os.path.exists(here / "article.nnstep")

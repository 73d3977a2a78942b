"""What is seen at first, and in terminals of many sizes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.e2e.keys import CTRL_C

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.e2e.session import Session

SMALL, USUAL, LARGE = (80, 24), (120, 40), (200, 60)

IN_PANELS = {
    "Listing": "▶",
    "Parameters": "before",
    "Queries": "[0, 1, 0]",
    "Cost": "mse",
    "Samples": "z_del",
    "Timeline": "◆",
}
"""Panel → what can be seen in it at any size."""


def until_every_panel_is_there(session: Session) -> None:
    session.terminal.wait_until(
        lambda: all(shown in session.text for shown in IN_PANELS.values()),
        f"one of {', '.join(IN_PANELS)}",
    )


def until_equal(one: Session, other: Session) -> None:
    def equal() -> bool:
        other.terminal.read_all()
        return one.text == other.text

    one.terminal.wait_until(equal, f"the same as\n{other.text}\n")


def test_every_panel_is_there_at_first_and_after_becoming_another_size(
    opened: Callable[..., Session],
) -> None:
    resized = opened()
    for size in (SMALL, LARGE, USUAL):
        fresh = opened(size=size)
        assert fresh.position == "0:inputs"
        assert "article" in fresh.lines[0]
        until_every_panel_is_there(fresh)
        resized.terminal.resize(*size)
        until_equal(resized, fresh)


def test_a_terminal_that_is_too_small_is_told_what_is_needed(start: Callable[..., Session]) -> None:
    session = start(size=(50, 12))
    session.until(r"nnstep needs \d+×\d+ cells, this is 50×12")
    session.terminal.resize(*SMALL)
    session.until_open()
    until_every_panel_is_there(session)


def test_another_size_keeps_the_moment(opened: Callable[..., Session]) -> None:
    session = opened()
    session.press("2f", "finish 2 epochs → 2:inputs")
    session.press("3s", "step 3 statements → 2:error")
    for size in (SMALL, LARGE):
        session.terminal.resize(*size)
        session.until_said("step 3 statements → 2:error")
        until_every_panel_is_there(session)
    session.terminal.resize(50, 12)
    session.until("nnstep needs")
    session.terminal.type("s")
    session.terminal.resize(*USUAL)
    session.until_said("step 1 statement → 2:dcost")


def test_another_size_does_not_disturb_a_run(opened: Callable[..., Session]) -> None:
    session = opened("open", "article", "--epochs", "1000000000")
    session.terminal.type("c")
    session.until("epochs/s")
    session.terminal.resize(*SMALL)
    session.until(r"\bepochs/s · ctrl\+c stops *\n s step ")
    until_every_panel_is_there(session)
    session.terminal.type("v")
    session.until(r"\n 8 digits .*epochs/s")
    session.press(CTRL_C, "continue to the end: stopped → ")
    session.until_said(f"continue to the end: stopped → {session.position}")

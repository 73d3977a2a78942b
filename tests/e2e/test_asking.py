"""Predictions, the prompt, the help and the palette."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.e2e.keys import CTRL_P, ENTER, ESCAPE, F1, TAB, UP

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.e2e.session import Session


def test_a_point_is_predicted_and_follows_through_time(
    opened: Callable[..., Session], printed: Callable[..., list[Any]]
) -> None:
    session = opened()
    session.press("700f", "finish 700 epochs → 700:inputs")
    session.enter("1 1 0", "[1, 1, 0] → XW ", key="p")
    session.until_predicted(*printed("predict", "article", "1", "1", "0", "--at", "700"))
    session.press("g", "goto → 0:inputs")
    session.until_predicted(*printed("predict", "article", "1", "1", "0", "--at", "0"))
    session.enter("forget 3", "forgot query 3: [1, 1, 0]")
    assert "[1, 1, 0]" not in "".join(session.panel("Queries"))


# Scripts type without a pause, and so does somebody who pastes. Epoch 50 is so near that no key
# can come between; on the way to a far one, the next key would stop the run.


def test_what_is_typed_without_a_pause_is_carried_out_in_its_order(
    opened: Callable[..., Session],
) -> None:
    session = opened()
    session.press("n", "next 1 phase → 0:error")
    session.press(f":goto 50:z_del{ENTER}s", "step 1 statement → 50:dweights")
    session.press(f"p1 1 0{ENTER}2S", "back 2 statements → 50:dpred")
    session.until(r"\[1, 1, 0\]")


def test_what_is_typed_before_the_first_frame_is_carried_out_after_it(
    start: Callable[..., Session],
) -> None:
    session = start()
    session.terminal.wait_for(r"\x1b\[\?2004h")  # it listens from here on
    session.press(f":goto 50:z_del{ENTER}s", "step 1 statement → 50:dweights")


def test_the_prompt_recalls_completes_is_given_up_and_explains_what_is_wrong(
    opened: Callable[..., Session],
) -> None:
    session = opened()
    session.enter("goto 7:error", "goto → 7:error")
    session.press("g", "goto → 0:inputs")
    session.enter(UP, "goto → 7:error")
    session.open_prompt()
    session.terminal.type("rest")
    session.until("restart")
    session.leave_prompt(TAB + ENTER, "restart → 0:inputs")
    session.open_prompt()
    session.leave_prompt(f"quit{ESCAPE}", "restart → 0:inputs")
    session.enter("gotoo 5", "! there is no command 'gotoo' (did you mean 'goto'?)")
    session.enter("goto nowhere", "! goto takes 500, 50%, +100, -100, 500:z_del")
    session.enter("1 0", "! a point has 3 numbers (X1, X2, X3), not 2", key="p")
    session.press("s", "step 1 statement → 0:XW")


def test_help_and_palette_open_and_close(opened: Callable[..., Session]) -> None:
    session = opened()
    for n, key in enumerate(("?", F1), 1):
        session.terminal.type(key)
        session.until(r"─ Help ─")
        session.until(r" s +step \[n\] +Run the next statement")
        session.until("esc closes")
        session.terminal.type(ESCAPE)
        session.until_gone("esc closes")
        session.press("f", f"finish 1 epoch → {n}:inputs")
    session.terminal.type(CTRL_P)
    session.until("Search for commands")
    session.terminal.type("reverse-f")
    session.until(r"\n +reverse-finish *\n +Go back to the start of the epoch")
    session.until_gone("reverse-next")
    session.terminal.type(ESCAPE)
    session.until_gone("reverse-f")
    session.press("s", "step 1 statement → 2:XW")
    session.until_column("XW", None)

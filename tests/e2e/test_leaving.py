"""Whatever ends it, the terminal is given back as it was."""

from __future__ import annotations

import signal
import sys
from typing import TYPE_CHECKING

import pytest

from tests.e2e.keys import CTRL_C, CTRL_Q

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.e2e.session import Session

FAILING = """
import sys
from nnstep.cli import main
from nnstep.tui.samples import Samples

healthy = Samples.row

def row(self, index):
    if self.view.position.done == 2:
        raise ZeroDivisionError("injected into a panel")
    return healthy(self, index)

Samples.row = row
sys.exit(main(["open"]))
"""


def assert_screen_is_taken(session: Session) -> None:
    """Make sure that there is something to be given back."""
    assert session.terminal.modes >= {1049, 1000, 1003, 1006, 2004}
    assert 25 not in session.terminal.modes
    assert session.terminal.attributes != session.before


@pytest.fixture
def endless(opened: Callable[..., Session]) -> Session:
    """A session in which a run goes on and on."""
    session = opened("open", "article", "--epochs", "1000000000")
    assert_screen_is_taken(session)
    session.terminal.type("c")
    session.until("epochs/s")
    return session


def test_ctrl_c_stops_a_run_and_q_leaves(endless: Session) -> None:
    endless.press(CTRL_C, "continue to the end: stopped → ")
    endless.press(CTRL_C, "nothing is running; q quits")
    endless.terminal.type("q")
    assert endless.leave() == 0
    endless.assert_terminal_is_as_before()
    assert endless.afterwards == ""


def test_ctrl_q_leaves_a_run(endless: Session) -> None:
    endless.terminal.type(CTRL_Q)
    assert endless.leave() == 0
    endless.assert_terminal_is_as_before()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_it_in_good_order(endless: Session, number: signal.Signals) -> None:
    endless.process.popen.send_signal(number)
    code = endless.leave()
    endless.assert_terminal_is_as_before()
    assert endless.afterwards == ""
    assert code == 128 + number


def test_a_signal_before_the_first_frame_ends_it_in_good_order(
    start: Callable[..., Session],
) -> None:
    session = start()
    session.terminal.wait_for(r"\x1b\[\?1049h")  # the screen is taken from here on
    session.process.popen.send_signal(signal.SIGTERM)
    code = session.leave()
    session.assert_terminal_is_as_before()
    assert code == 128 + signal.SIGTERM


def test_it_ends_when_the_terminal_is_gone(endless: Session) -> None:
    endless.terminal.hang_up()
    assert endless.process.ended()[0] != 0


def test_an_error_in_a_panel_is_told_after_the_screen_is_given_back(
    opened: Callable[..., Session],
) -> None:
    session = opened(program=(sys.executable, "-c", FAILING))
    assert_screen_is_taken(session)
    session.press("s", "step 1 statement → 0:XW")
    session.terminal.type("s")
    assert session.leave() == 1
    session.assert_terminal_is_as_before()
    assert "ZeroDivisionError: injected into a panel" in session.afterwards

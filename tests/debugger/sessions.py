"""Sessions that are written, read and set up again, all in memory."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from nnstep import Debugger, Timeline
from nnstep.debugger.session.reading import session_of
from nnstep.debugger.session.restoring import experiment_of, restore
from nnstep.debugger.session.saving import content_of
from nnstep.work import complete
from tests.straight import assert_same_bits

if TYPE_CHECKING:
    from nnstep.timeline import Budget

FILE = Path("try.nnstep")
"""What the file is called where there is none."""


def content(debugger: Debugger) -> bytes:
    """Return what would be saved."""
    written = complete(content_of(debugger))
    assert written is not None
    return written


def opened(written: bytes, budget: Budget | None = None) -> tuple[Debugger, str]:
    """Set up another debugger as a file has it: it, and what is said of that."""
    session = session_of(written)
    debugger = Debugger(Timeline(experiment_of(session, FILE), budget=budget))
    return debugger, complete(restore(debugger, session, FILE)).sentence


def assert_same_moment(left: Debugger, right: Debugger) -> None:
    """Assert that two debuggers are at the same place and see the same bits."""
    assert left.forks.current == right.forks.current
    assert left.forks.beside == right.forks.beside
    assert left.position == right.position
    assert_same_bits(dict(left.moment.values), dict(right.moment.values))
    assert_same_bits(dict(left.moment.before), dict(right.moment.before))
    assert_same_bits({"state": left.moment.state}, {"state": right.moment.state})

"""Ways to ask a debugger for things, shared by its tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from nnstep.errors import CommandError

if TYPE_CHECKING:
    from nnstep import Debugger, Outcome


def at(debugger: Debugger, place: str) -> Debugger:
    """Go somewhere."""
    debugger.run(f"goto {place}")
    return debugger


def moved(debugger: Debugger, place: str, line: str) -> str:
    """Go somewhere, do something there that moves the cursor, and say where it ended."""
    assert at(debugger, place).run(line).moved
    return str(debugger.moment)


def refused(debugger: Debugger, line: str) -> str:
    """Ask for what cannot be done: the complaint, after making sure that nothing has changed."""
    before = debugger.moment, list(debugger.queries)
    with pytest.raises(CommandError) as complaint:
        debugger.run(line)
    assert (debugger.moment, debugger.queries) == before
    assert "\n" not in str(complaint.value)
    return str(complaint.value)


def report(debugger: Debugger, line: str) -> list[str]:
    """Look at something: the report, after making sure that looking moves nothing."""
    before = debugger.moment
    outcome = debugger.run(line)
    assert debugger.moment is before
    assert not outcome.moved
    assert outcome.sentence
    return list(outcome.report)


def answered(debugger: Debugger, line: str, stop: bool, after: int = 1) -> Outcome:
    """Carry out a line; from its pause number `after` on, say each time whether to stop."""
    work = debugger.start(line)
    try:
        for _ in range(after):
            next(work)
        while True:
            work.send(stop)
    except StopIteration as end:
        outcome: Outcome = end.value
        return outcome


def interrupted(debugger: Debugger, line: str, after: int) -> Outcome:
    """Carry out a line, and ask it to stop at its pause number `after`."""
    return answered(debugger, line, True, after)

"""The command that checks the gradients of a moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnstep.debugger import arguments
from nnstep.debugger.gradients import check_gradients, report, verdict
from nnstep.debugger.outcome import Outcome
from nnstep.timeline import Progress

if TYPE_CHECKING:
    from nnstep.debugger.cursor import Cursor
    from nnstep.debugger.outcome import Work


def check(cursor: Cursor, argument: str) -> Work:
    """Check the gradients of this update against differences of the cost.

    Each parameter is moved a little both ways, and the cost that the network is trained for is
    computed again; where the gradient of backprop is another one, the statement is named that is
    the first to part from it.
    """
    arguments.nothing("check", argument)
    work = check_gradients(cursor.experiment, cursor.moment)
    while True:
        try:
            done, total = next(work)
        except StopIteration as end:
            found = end.value
            return Outcome(f"check: {verdict(found)}", report=report(found), met=found.passed)
        if (yield Progress(cursor.position.update, done, total, replaying=True)):
            work.close()
            return Outcome("check: stopped", interrupted=True)

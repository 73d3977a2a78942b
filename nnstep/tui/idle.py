"""What is worked out in idle time: courses of displays, the fork beside, and opened forks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnstep.tui.companion import IDLE_SECONDS, Companion, gone_on

if TYPE_CHECKING:
    from collections.abc import Callable

    from nnstep.debugger import Debugger

COURSE_SECONDS = 0.02
"""How long the courses of displays may be worked on at a time."""


class Idle:
    """Works out some of what may be looked at later, while nothing else is done.

    Args:
        debugger: for whom.
        clock: tells the seconds.

    Attributes:
        companion: takes the fork beside along.
    """

    def __init__(self, debugger: Debugger, clock: Callable[[], float]) -> None:
        self.companion = Companion(debugger, clock)
        self._debugger = debugger
        self._clock = clock

    def work(self) -> bool:
        """Work for a little while; return whether there is something new to see."""
        return self._work_out_courses() or self.companion.catch_up() or self._run_forks()

    def _run_forks(self) -> bool:
        """Run a fork of a session that was opened on to where it had come before."""
        for fork in self._debugger.forks.known.values():
            if fork.timeline.head < fork.reached:
                gone_on(fork.timeline, fork.reached, IDLE_SECONDS, self._clock)
                return True
        return False

    def _work_out_courses(self) -> bool:
        until, drawn = self._clock() + COURSE_SECONDS, False
        for display in self._debugger.displays:
            for update in display.missing(self._debugger):
                if self._clock() > until:
                    break
                display.work_out(self._debugger, update)
                drawn = True
        return drawn

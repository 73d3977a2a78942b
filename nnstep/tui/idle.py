"""What is worked out in idle time: the courses of displays, and the fork beside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnstep.tui.companion import Companion

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
        return self._work_out_courses() or self.companion.catch_up()

    def _work_out_courses(self) -> bool:
        until, drawn = self._clock() + COURSE_SECONDS, False
        for display in self._debugger.displays:
            for update in display.missing(self._debugger):
                if self._clock() > until:
                    break
                display.work_out(self._debugger, update)
                drawn = True
        return drawn

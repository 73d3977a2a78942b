"""The companion of the cursor: the fork beside, taken along to wherever the cursor goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from nnstep.debugger import Debugger
    from nnstep.timeline import Moment, Position, Timeline

AT_ONCE_SECONDS = 0.004
"""How long it may take while a key is answered; what takes longer is done in idle time."""

IDLE_SECONDS = 0.02
MOST_PATIENCE = 16
"""A replay that is stopped has come nowhere; it gets up to so many times more time."""


class Companion:
    """Takes the fork beside to the same place as the cursor, a little at a time.

    Args:
        debugger: whose cursor, and whose forks.
        clock: tells the seconds.
    """

    def __init__(self, debugger: Debugger, clock: Callable[[], float]) -> None:
        self._debugger = debugger
        self._clock = clock
        self._wanted: tuple[Timeline, Position] | None = None
        self._moment: Moment | None = None
        self._patience = 1

    def follow(self, moment: Moment) -> Moment | None:
        """Return the other fork's moment at the place of one; `None` while it is not there yet."""
        other = self._debugger.forks.other
        if other is None:
            self._wanted = None
            return None
        place = other.timeline.placed(*moment.position, moment.program.names)
        if (other.timeline, place) != self._wanted:
            self._wanted, self._moment, self._patience = (other.timeline, place), None, 1
            self._go_on(AT_ONCE_SECONDS)
        return self._moment

    def catch_up(self) -> bool:
        """Go on in idle time; return whether it has arrived just now."""
        if self._wanted is None or self._moment is not None:
            return False
        timeline, _ = self._wanted
        head = timeline.head
        self._go_on(IDLE_SECONDS * self._patience)
        if timeline.head == head:
            self._patience = min(self._patience * 2, MOST_PATIENCE)
        return self._moment is not None

    def _go_on(self, seconds: float) -> None:
        """Go on towards where it is to be, for some time."""
        assert self._wanted is not None
        timeline, place = self._wanted
        arrived = gone_on(timeline, place, seconds, self._clock)
        if arrived is not None and arrived.position == place:
            self._moment = arrived


def gone_on(
    timeline: Timeline, place: Position, seconds: float, clock: Callable[[], float]
) -> Moment | None:
    """Go towards a place of a run for some time; return the moment that it has come to, if any."""
    until, travel = clock() + seconds, timeline.travel(place)
    try:
        next(travel)
        while True:
            travel.send(clock() > until)
    except StopIteration as end:
        moment: Moment | None = end.value.moment
        return moment

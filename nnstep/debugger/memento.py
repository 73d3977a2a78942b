"""Where a user was: everything of a cursor, to be found again as it was."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nnstep.debugger.cursor import Cursor
    from nnstep.debugger.displays import Display
    from nnstep.debugger.forks import Forks
    from nnstep.debugger.stops import Stops
    from nnstep.debugger.trail import Trail
    from nnstep.timeline import Moment


@dataclass(frozen=True, slots=True)
class Memento:
    """What a cursor was; timelines are shared, since they only come to know more.

    Attributes:
        moment: where it was.
        forks: the futures that there were.
        stops: breakpoints, watchpoints and catches, with their counts.
        trail: where it had been.
        queries: points that were predicted.
        displays: expressions that were in sight.
    """

    moment: Moment
    forks: Forks
    stops: Stops
    trail: Trail
    queries: tuple[tuple[float, ...], ...]
    displays: tuple[Display, ...]

    @classmethod
    def of(cls, cursor: Cursor) -> Memento:
        """Remember a cursor."""
        return cls(
            cursor.moment,
            _forks(cursor.forks),
            _stops(cursor.stops),
            _trail(cursor.trail),
            tuple(cursor.queries),
            tuple(cursor.displays),
        )

    def restore(self, cursor: Cursor) -> None:
        """Make a cursor what it was; this can be done again later."""
        cursor.forks = _forks(self.forks)
        cursor.moment = self.moment
        cursor.stops = _stops(self.stops)
        cursor.trail = _trail(self.trail)
        cursor.queries[:] = self.queries
        cursor.displays[:] = self.displays


def _forks(forks: Forks) -> Forks:
    return replace(forks, known=dict(forks.known), done=list(forks.done), undone=list(forks.undone))


def _stops(stops: Stops) -> Stops:
    return replace(
        stops,
        numbered={number: replace(stop) for number, stop in stops.numbered.items()},
        catches={name: replace(stop) for name, stop in stops.catches.items()},
    )


def _trail(trail: Trail) -> Trail:
    return replace(
        trail,
        behind=list(trail.behind),
        ahead=list(trail.ahead),
        bookmarks=dict(trail.bookmarks),
        hits=dict(trail.hits),
    )

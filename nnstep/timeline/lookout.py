"""Looking out for something while updates are computed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from nnstep.engine import Array
    from nnstep.timeline.history import History
    from nnstep.timeline.position import Position
    from nnstep.timeline.tape import Recording


class Sight(Protocol):
    """Something that was seen, and where."""

    @property
    def position(self) -> Position:
        """Where it was seen."""


class Watch(Protocol):
    """What to look out for.

    Attributes:
        names: the values that it looks at.
        lag: how many updates it looks back.
    """

    @property
    def names(self) -> frozenset[str]:
        """The values that it looks at."""

    @property
    def lag(self) -> int:
        """How many updates it looks back."""

    def seen(self, recording: Recording, first: int, count: int) -> Sequence[Sight]:
        """Return all that is seen in some updates, in order."""

    def accepts(self, sight: Sight) -> bool:
        """Whether that is a reason to stop; asked once for each one that is met."""

    def possible(self, history: History) -> npt.NDArray[np.bool_] | None:
        """Whether something may be seen in each bucket of the history; `None`: nobody knows."""


class Lookout:
    """Looks at what is computed, update by update.

    Args:
        watch: for what.
        recording: where what is computed is seen.
        after: nothing up to there counts.
        goal: nothing beyond counts.
    """

    def __init__(self, watch: Watch, recording: Recording, after: Position, goal: Position) -> None:
        self.watch = watch
        self.recording = recording
        self.after = after
        self.goal = goal
        self.sight: Sight | None = None

    def look(self, first: int, costs: Array) -> int:
        """Look at updates that were recorded; return the first that need not be run any more."""
        self.recording.add(costs)
        stop = first + len(costs)
        looked_at = max(first, self.recording.readable)
        for sight in self.watch.seen(self.recording, looked_at, max(stop - looked_at, 0)):
            within = self.after < sight.position <= self.goal
            if within and self.watch.accepts(sight):
                self.sight, self.goal = sight, sight.position
                return min(sight.position.update, stop)
        return stop


class Likely:
    """Which updates are worth looking at.

    Args:
        watch: for what.
        history: of the updates that have been computed.
    """

    def __init__(self, watch: Watch, history: History) -> None:
        possible = watch.possible(history)
        self._span, self._known = history.span, history.updates
        self._buckets = None if possible is None else np.flatnonzero(possible)

    def next(self, update: int) -> int:
        """Return the first update from `update` on that is worth it."""
        if self._buckets is None or update >= self._known:
            return update
        at = int(np.searchsorted(self._buckets, update // self._span))
        found = self._known if at == len(self._buckets) else int(self._buckets[at]) * self._span
        return max(found, update)

    def stop_before(self, stop: int) -> int:
        """Return where the last updates before `stop` end that are worth it; 0: there are none."""
        if self._buckets is None or stop > self._known:
            return stop
        at = int(np.searchsorted(self._buckets, (stop - 1) // self._span, side="right"))
        return min((int(self._buckets[at - 1]) + 1) * self._span, stop) if at else 0

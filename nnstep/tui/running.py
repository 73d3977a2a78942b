"""Work that takes long, carried out in slices between which keys are answered."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from nnstep.debugger import Outcome, Work
    from nnstep.timeline import Progress

SLICE_SECONDS = 0.005
TURNS = 12
"""How often other tasks get their turn between two slices: a key passes through several."""

REPORT_SECONDS = 1 / 15


async def turn() -> None:
    """Let keys be read, handled and painted."""
    for _ in range(TURNS):
        await asyncio.sleep(0)


@dataclass(frozen=True, slots=True)
class Pace:
    """How far work has come, and how fast it goes."""

    progress: Progress
    per_second: float


class Slices:
    """Carries out one piece of work, slice by slice, until it is done or asked to stop.

    Args:
        work: the work.
        report: called now and then with how far it has come.
        begun: how far its first step came, when that has been taken.
        clock: tells the seconds.
    """

    def __init__(
        self,
        work: Work,
        report: Callable[[Pace], None],
        begun: Progress | None = None,
        clock: Callable[[], float] = perf_counter,
    ) -> None:
        self._work = work
        self._report = report
        self._begun = begun
        self._clock = clock
        self._stopping = False

    def stop(self) -> None:
        """Ask the work to stop at the next opportunity."""
        self._stopping = True

    async def run(self) -> Outcome:
        """Carry the work out to its end."""
        began = reported = self._clock()
        try:
            progress = self._begun or next(self._work)
            first = progress.done
            while True:
                slice_end = self._clock() + SLICE_SECONDS
                while self._clock() < slice_end:
                    progress = self._work.send(self._stopping)
                now = self._clock()
                if now - reported > REPORT_SECONDS:
                    reported = now
                    self._report(Pace(progress, (progress.done - first) / (now - began)))
                await turn()
        except StopIteration as end:
            outcome: Outcome = end.value
            return outcome

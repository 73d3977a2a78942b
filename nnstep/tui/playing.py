"""Playing: time goes on by itself, at a speed one can change, until it is stopped."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING

from nnstep.debugger import Outcome
from nnstep.numbers import grouped
from nnstep.timeline import Position
from nnstep.tui.running import Slices, turn

if TYPE_CHECKING:
    from collections.abc import Callable

    from nnstep.debugger import Debugger
    from nnstep.engine import Program

FRAME_SECONDS = 1 / 30
LONGEST_DEBT = 0.25
"""Seconds that playing may fall behind before it gives up catching up."""


@dataclass(frozen=True, slots=True)
class Speed:
    """How fast time goes on."""

    per_second: int
    unit: str

    def __str__(self) -> str:
        return f"{grouped(self.per_second)} {self.unit}{'s' if self.per_second > 1 else ''}/s"

    def after(self, position: Position, seconds: float, program: Program) -> tuple[Position, float]:
        """Return where playing is after so many seconds, and the seconds that are left over.

        By epochs it halts where every value of the epoch is there, before the parameters change.
        """
        steps = int(seconds * self.per_second)
        rest = seconds - steps / self.per_second
        if not steps:
            return position, rest
        if self.unit == "statement":
            return position.moved(steps, program), rest
        done = program.update_start
        updates = steps * program.batches - (position.done < done)
        return Position(position.update + updates, done), rest


SPEEDS = (
    Speed(1, "statement"),
    Speed(3, "statement"),
    Speed(10, "statement"),
    Speed(3, "epoch"),
    Speed(10, "epoch"),
    Speed(100, "epoch"),
    Speed(1_000, "epoch"),
    Speed(10_000, "epoch"),
    Speed(100_000, "epoch"),
)
DEFAULT_SPEED = 1


class Playing:
    """Plays until it is stopped, comes to the end of the run, or meets a NaN or infinity.

    Args:
        debugger: whose cursor goes on.
        speed: tells the speed, which may change on the way.
        show: draws the cursor's moment and says the outcome of going there.
        clock: tells the seconds.
    """

    def __init__(
        self,
        debugger: Debugger,
        speed: Callable[[], Speed],
        show: Callable[[Outcome], None],
        clock: Callable[[], float] = perf_counter,
    ) -> None:
        self._debugger = debugger
        self._speed = speed
        self._show = show
        self._clock = clock
        self._stopped = asyncio.Event()
        self._slices: Slices | None = None

    def stop(self) -> None:
        """Pause at once."""
        self._stopped.set()
        if self._slices is not None:
            self._slices.stop()

    async def run(self) -> Outcome:
        """Play; the outcome says why it ended."""
        debugger = self._debugger
        end = Position(debugger.experiment.end)
        beyond = debugger.position >= end
        now, owed = self._clock(), 1 / self._speed().per_second  # the first step comes at once
        while not self._stopped.is_set():
            target, owed = self._speed().after(debugger.position, owed, debugger.program)
            if not beyond:
                target = min(target, end)
            if target != debugger.position:
                outcome = await self._go(target)
                if self._stopped.is_set() and not outcome.stopped:
                    break
                if outcome.stopped or debugger.position != target:
                    return outcome
                self._show(outcome)
                await turn()
                if target == end:
                    return Outcome(f"played to the end of the run → {debugger.moment}", moved=True)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopped.wait(), FRAME_SECONDS)
            before, now = now, self._clock()
            owed = min(owed + now - before, max(LONGEST_DEBT, 1 / self._speed().per_second))
        return Outcome(f"paused → {debugger.moment}")

    async def _go(self, target: Position) -> Outcome:
        self._slices = Slices(
            self._debugger.travel(target, "play"), lambda _: None, clock=self._clock
        )
        outcome = await self._slices.run()
        self._slices = None
        return outcome

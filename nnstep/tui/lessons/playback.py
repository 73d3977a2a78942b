"""Playing a lesson in real time: on and on, paused, faster, back, or taken over by a listener."""

from __future__ import annotations

import asyncio
import math
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from nnstep.debugger.session.writing import own_of
from nnstep.tui.carrying import DEAR
from nnstep.tui.lessons.conductor import settled

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from nnstep.tui.lessons.app import LessonApp
    from nnstep.tui.lessons.recall import Recall

PACES = (0.25, 0.5, 1.0, 2.0, 4.0)
USUAL = PACES.index(1.0)


class Mode(StrEnum):
    """Who has the keys, and whether time goes on."""

    PLAYING = "playing"
    PAUSED = "paused"
    TAKEN = "yours"


class Playback:
    """Lets the beats of a lesson come in their time, and does what a listener wants.

    Attributes:
        mode: who has the keys, and whether time goes on.
        pace: which of `PACES` time goes at.
        due: when the next beat comes, by the clock of the app.
        is_performing: whether a step is being carried out.
    """

    def __init__(self, app: LessonApp) -> None:
        self.mode = Mode.PAUSED
        self.pace = USUAL
        self._app = app
        self._wakes = asyncio.Event()
        self._wanted: list[Callable[[], Awaitable[None]]] = []
        self.due = 0.0
        self.is_performing = False
        self._is_broken = False
        self._left: Recall | None = None
        self._found: dict[str, Any] = {}
        self._is_warned = False

    async def run(self) -> None:
        """Play until the app is left."""
        self.mode, self.due = Mode.PLAYING, self._app.clock()
        while self._app.is_running:
            await self._wait()
            if self._wanted:
                await self._answer(self._wanted.pop(0))
            elif self._goes_on and self.due <= self._app.clock():
                await self.next()
            self._app.tell()

    def want(self, action: Callable[[], Awaitable[None]]) -> None:
        """Let something be done next."""
        self._wanted.append(action)
        self._wakes.set()

    def break_off(self, action: Callable[[], Awaitable[None]]) -> None:
        """Stop the step that is being carried out, and let something be done instead of it."""
        self._is_broken = True
        activity = self._app.carrier.activity
        if activity is not None:
            activity.stop()
        self.want(action)

    async def _answer(self, action: Callable[[], Awaitable[None]]) -> None:
        """Do what is wanted; a step that was broken off comes again, a listener sees its half."""
        conductor = self._app.conductor
        if self._is_broken and action == self.take_over:
            self._hand_over(conductor.take_back())
        else:
            if self._is_broken:
                await conductor.go_back(conductor.index - 1)
            await action()
        self._is_broken = False

    @property
    def _goes_on(self) -> bool:
        return self.mode is Mode.PLAYING and not self._app.conductor.is_over

    async def _wait(self) -> None:
        """Wait until the next beat is due, or something is wanted."""
        self._wakes.clear()
        if self._wanted:
            return
        left = self.due - self._app.clock() if self._goes_on else math.inf
        try:
            await asyncio.wait_for(self._wakes.wait(), None if left == math.inf else max(left, 0.0))
        except TimeoutError:
            return

    # What a listener can want -------------------------------------------------------------------

    async def pause(self) -> None:
        """Pause, or go on."""
        conductor = self._app.conductor
        if self.mode is Mode.PLAYING:
            self.mode = Mode.PAUSED
            return
        if conductor.is_over:
            await conductor.go_back(0)
        self.mode, self.due = Mode.PLAYING, self._app.clock()

    async def halt(self) -> None:
        """Pause."""
        self.mode = Mode.PAUSED

    async def next(self) -> None:
        """Let the next beat come now."""
        conductor, now = self._app.conductor, self._app.clock()
        if conductor.is_over:
            return
        seconds = conductor.beats[conductor.index].seconds
        failed = await self._perform()
        while conductor.is_silent and not failed:
            failed = await self._perform()
        if failed or seconds == math.inf:
            self.mode, seconds = Mode.PAUSED, 0.0
        self.due = max(now, self.due) + seconds / PACES[self.pace]

    async def _perform(self) -> bool:
        """Carry out a beat; return whether it failed, or was broken off."""
        self.is_performing = True
        failure = await self._app.perform_beat()
        self.is_performing = False
        return failure is not None or self._is_broken

    async def next_by_hand(self) -> None:
        """Let the next beat come, and pause."""
        self.mode = Mode.PAUSED
        await self.next()

    async def back(self) -> None:
        """Go back to before the last beat, and pause."""
        self.mode = Mode.PAUSED
        conductor = self._app.conductor
        await conductor.go_back(conductor.index - 1)
        while conductor.is_silent and conductor.index:
            await conductor.go_back(conductor.index - 1)

    async def chapter(self, by: int) -> None:
        """Go to the beginning of another chapter: back in time, or through what lies between."""
        conductor = self._app.conductor
        target = conductor.chapter_start(by)
        await conductor.go_back(target)
        while conductor.index <= target and not conductor.is_over:
            if await self._perform():
                self.mode = Mode.PAUSED
                break
        seconds = conductor.beats[max(conductor.index - 1, 0)].seconds
        self.due = self._app.clock() + (seconds if seconds < math.inf else 0.0)

    async def faster(self, by: int) -> None:
        """Play faster, or slower."""
        self.pace = min(max(self.pace + by, 0), len(PACES) - 1)

    async def take_over(self) -> None:
        """Give all keys to the listener, or go on with the lesson from where it was."""
        conductor = self._app.conductor
        if self._left is None:
            await conductor.stop()
            self._hand_over(conductor.remember())
        elif not self._is_warned and (made := self._made()):
            self._is_warned = True
            said = f"your {' and '.join(made)} go with that: ctrl+s saves, t again goes on"
            self._app.status.say(said, error=True)
        else:
            await conductor.restore(self._left)
            self._left, self.mode = None, Mode.PAUSED
        await settled(self._app)

    def _hand_over(self, left: Recall) -> None:
        self._left, self.mode = left, Mode.TAKEN
        self._found, self._is_warned = own_of(self._app.debugger), False

    def _made(self) -> list[str]:
        """Return what a listener has made that going on would take away."""
        now = own_of(self._app.debugger)
        saved = self._app.debugger.ledger.saved
        return [what for what in DEAR if now != saved and now.get(what) != self._found.get(what)]

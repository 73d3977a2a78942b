"""Who conducts a lesson: beat after beat, forwards, and back in time."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.events import Key

from nnstep.errors import CommandError
from nnstep.timeline import Timeline
from nnstep.tui.box import Box
from nnstep.tui.lessons.pointing import highlight
from nnstep.tui.lessons.recall import Recall
from nnstep.tui.playing import Playing
from nnstep.tui.screen_commands import close_prompt
from nnstep.walkthrough import beats, judge, read_expectation
from nnstep.walkthrough.opening import opened
from nnstep.walkthrough.verbs import VERBS, character_of, keys_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.message_pump import MessagePump

    from nnstep.tui.stage import Stage
    from nnstep.walkthrough import Lesson, Scene, Step


UNSEEN = "wait", "pause", "shot", "expect"
"""Steps that are not told of: nothing is done in them."""


PATIENCE = 5.0
"""Seconds after which nobody is waited for any more."""


class Conducted(Key):
    """A key that a lesson presses."""


Conducted.handler_name = Key.handler_name  # it is answered by whoever answers keys


@dataclass(frozen=True, slots=True)
class Failure:
    """A step that did not come to what it should.

    Attributes:
        step: which one.
        told: what was wrong.
    """

    step: Step
    told: str


class Conductor:
    """Carries out the beats of a lesson, and remembers how it was before each of them.

    Attributes:
        lesson: what is played.
        beats: of the lesson.
        index: the number of the next one.
        last: the step that was carried out last; `None` where a caption has come.
        answer: what it came to.
    """

    def __init__(self, lesson: Lesson, stage: Stage) -> None:
        self.lesson = lesson
        self.beats = beats(lesson)
        self.index = 0
        self.last: Step | None = None
        self.answer = ""
        self._stage = stage
        self._recalls: list[Recall] = []

    @property
    def is_over(self) -> bool:
        """Whether there is no beat left."""
        return self.index >= len(self.beats)

    @property
    def scene(self) -> Scene:
        """The scene whose caption is seen."""
        return self.lesson.scenes[self.beats[max(self.index - 1, 0)].scene]

    @property
    def caption(self) -> str:
        """What is said: the scene's own, or the last one before it in the chapter."""
        number = self.beats[max(self.index - 1, 0)].scene
        first = self.lesson.chapters[self.scene.chapter].scene
        scenes = self.lesson.scenes[first : number + 1]
        return next((scene.caption for scene in reversed(scenes) if scene.caption), "")

    @property
    def title(self) -> str:
        """The title of the chapter, or of the lesson."""
        return self.lesson.chapters[self.scene.chapter].title or self.lesson.title

    async def perform(self) -> Failure | None:
        """Carry out the next beat; return what of it is not as it should be."""
        beat = self.beats[self.index]
        self._recalls[self.index :] = [self.remember()]
        self.index += 1
        if beat.step is None or beat.step.verb not in UNSEEN:
            self.last = beat.step
        if beat.step is None:
            return None
        try:
            failure = await self._carry_out(beat.step)
        except CommandError as error:
            failure = Failure(beat.step, str(error))
        if beat.step.verb != "expect":
            self.answer = self._told()
        return failure

    def _told(self) -> str:
        """Return what can be read now: in the box over the panels, or on the status line."""
        box = self._stage.screen
        return "\n".join(box.told) if isinstance(box, Box) else self._stage.status.said

    @property
    def is_silent(self) -> bool:
        """Whether nothing will be seen of the next beat."""
        step = None if self.is_over else self.beats[self.index].step
        return step is not None and step.verb in VERBS and VERBS[step.verb].silent

    def remember(self) -> Recall:
        """Return how everything is now."""
        return Recall.of(self._stage)

    async def go_back(self, index: int) -> None:
        """Make everything as it was before a beat that has been carried out."""
        index = min(max(index, 0), self.index)
        if index < self.index:
            await self.restore(self._recalls[index])
        self.index = index
        done = (beat.step for beat in reversed(self.beats[:index]))
        self.last = next((s for s in done if s is None or s.verb not in UNSEEN), None)

    def take_back(self) -> Recall:
        """Let the last beat be the next one again; return how everything was before it."""
        self.index -= 1
        return self._recalls[self.index]

    async def restore(self, recall: Recall) -> None:
        """Make everything as it was."""
        await self.stop()
        await self._close_boxes()
        recall.restore(self._stage)

    async def stop(self) -> None:
        """Stop what is under way."""
        if self._stage.carrier.activity is not None:
            self._stage.carrier.activity.stop()
            await self._stage.carrier.free.wait()

    def chapter_start(self, by: int) -> int:
        """Return the first beat of this chapter or of another one: `-1` the one before."""
        starts = sorted({self._first_beat(chapter.scene) for chapter in self.lesson.chapters})
        now = max(self.index - 1, 0)
        here = max(n for n, start in enumerate(starts) if start <= now or n == 0)
        if by < 0 and now > starts[here]:
            by += 1  # first to where this one begins
        at = here + by
        return starts[max(at, 0)] if at < len(starts) else len(self.beats)

    def _first_beat(self, scene: int) -> int:
        found = (n for n, beat in enumerate(self.beats) if beat.scene >= scene)
        return next(found, len(self.beats))

    # Carrying out -------------------------------------------------------------------------------

    async def _carry_out(self, step: Step) -> Failure | None:
        match step.verb:
            case "press":
                await self._press(step.argument)
            case "expect":
                return self._expect(step)
            case "highlight":
                await self._close_boxes()
                highlight(self._stage, step.argument)
            case "open":
                await self._close_boxes()
                await self._open(step.argument)
            case "wait" | "pause" | "shot":
                return None
            case _:
                await self._close_boxes()
                self._stage.command(step.text)
        await self._free()
        await settled(self._stage)
        complaint = self._stage.status.complaint
        return Failure(step, complaint) if complaint else None

    async def _open(self, argument: str) -> None:
        """Begin with another experiment."""
        await self.stop()
        experiment = opened(self.lesson, argument)
        self._stage.debugger.begin(Timeline(experiment))
        self._stage.past.begin_anew()
        self._stage.show(self._stage.debugger.moment)
        self._stage.status.say(f"opened {argument}: {experiment.title}")

    def _expect(self, step: Step) -> Failure | None:
        stage = self._stage
        expectation = read_expectation(step.argument, stage.debugger.experiment)
        verdict = judge(expectation, stage.debugger, stage.status.said)
        self.answer = verdict.found
        told = f"expected {expectation.text}, found {verdict.found}"
        return None if verdict.met else Failure(step, told)

    async def _press(self, argument: str) -> None:
        for key in keys_of(argument):
            self._stage.post_message(Conducted(key, character_of(key)))
            await settled(self._stage)
            await self._free()

    async def _free(self) -> None:
        """Wait until nothing is worked on; playing goes on by itself."""
        activity = self._stage.carrier.activity
        if activity is not None and not isinstance(activity, Playing):
            await self._stage.carrier.free.wait()

    async def _close_boxes(self) -> None:
        """Close what lies over the panels, and the prompt."""
        if self._stage.is_prompting:
            close_prompt(self._stage, None)
        while len(self._stage.screen_stack) > 1:
            self._stage.pop_screen()
            await settled(self._stage)


async def settled(stage: Stage) -> None:
    """Wait until all that was asked for so far has been answered and drawn."""
    for _ in range(2):
        pumps: list[MessagePump] = [stage, stage.screen]
        if stage.screen.focused is not None:
            pumps.append(stage.screen.focused)
        for pump in pumps:
            await _called(pump.call_later)
    await _called(stage.screen.call_after_refresh)


async def _called(call: Callable[[Callable[[], None]], bool]) -> None:
    """Wait until something is called in its turn; who leaves the app does not come to it."""
    done = asyncio.Event()
    if call(done.set):
        with suppress(TimeoutError):
            await asyncio.wait_for(done.wait(), PATIENCE)

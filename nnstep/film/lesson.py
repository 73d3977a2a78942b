"""Shooting a lesson: the app plays it in virtual time, and the camera takes what is seen."""

from __future__ import annotations

import asyncio
import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from nnstep.errors import CommandError
from nnstep.film.clock import run_virtually
from nnstep.film.shooting import Camera, in_colour, shoot
from nnstep.tui import NnstepApp
from nnstep.tui.lessons import Conductor, LessonApp
from nnstep.tui.lessons.app import refused
from nnstep.tui.lessons.conductor import settled
from nnstep.tui.themes import THEMES
from nnstep.walkthrough import Lesson, Scene, Step
from nnstep.walkthrough.reading import understood
from nnstep.walkthrough.verbs import CHARACTERS, keys_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.theme import Theme

    from nnstep.debugger import Debugger
    from nnstep.film.film import Film
    from nnstep.tui.lessons import Failure

PAUSE_SECONDS = 2.0
"""How long a film stays where somebody would be waited for."""

IDLE_SECONDS = 1.0
"""What is worked out in idle time is there after so long."""

LAST_SECONDS = 3.0
"""How long the last picture stays."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a step came to.

    Attributes:
        step: which one.
        said: what the status line said after it, or what was found where something is expected.
    """

    step: Step
    said: str


@dataclass(frozen=True, slots=True)
class Take:
    """A lesson that has been played to its end.

    Attributes:
        lesson: which one.
        film: what was seen.
        answers: what its steps came to, in order.
        failures: what was not as it should be.
        written: the characters that the app wrote to show it.
    """

    lesson: Lesson
    film: Film
    answers: tuple[Answer, ...]
    failures: tuple[Failure, ...]
    written: int

    def part(self, first: int, last: int) -> Take:
        """Return some chapters of it, counted from 0 as the film's are; both are in it."""
        chapters = self.film.chapters
        start = chapters[first].at if first else 0.0
        end = chapters[last + 1].at if last + 1 < len(chapters) else self.film.seconds
        played = list(dict.fromkeys(scene.chapter for scene in self.lesson.scenes))
        kept = played[first : last + 1]
        scenes = tuple(scene for scene in self.lesson.scenes if scene.chapter in kept)
        return replace(
            self, lesson=replace(self.lesson, scenes=scenes), film=self.film.cut(start, end)
        )


def shoot_lesson(
    lesson: Lesson, debugger: Debugger, progress: Callable[[float], None] = lambda _: None
) -> Take:
    """Play a lesson to its end; nothing is shown anywhere.

    Args:
        lesson: which one.
        debugger: at the start of its experiment, with the commands of the screen.
        progress: told now and then which share of it has been played.
    """

    async def main() -> Take:
        clock = asyncio.get_running_loop().time
        with in_colour():
            app = LessonApp(debugger, lesson, clock, by_itself=False)
        camera = Camera(lesson.size, _theme(lesson.theme))

        async def script() -> Take:
            return await _play(app, camera, progress)

        return await shoot(app, camera, lesson.size, script)

    return run_virtually(main)


def picture(debugger: Debugger, lines: Sequence[str], size: tuple[int, int], theme: str) -> Film:
    """Return a film of one frame: what is seen after some commands.

    Args:
        debugger: at the start of its experiment, with the commands of the screen.
        lines: what is carried out, as in a lesson.
        size: columns and rows of the screen.
        theme: `dark` or `light`.

    Raises:
        CommandError: a line cannot be understood or carried out.
    """
    steps = tuple(Step(n, *understood(line, debugger.registry)) for n, line in enumerate(lines, 1))
    lesson = Lesson("", debugger.experiment.title, size=size, scenes=(Scene(1, 0, "", steps),))

    async def main() -> Film:
        with in_colour():
            app = _Still(debugger, "", clock=asyncio.get_running_loop().time)
        camera = Camera(size, _theme(theme))

        async def script() -> Film:
            app.theme = _theme(theme).name
            conductor = Conductor(lesson, app)
            await settled(app)
            while not conductor.is_over:
                failure = await conductor.perform()
                if failure is not None:
                    raise CommandError(f"{failure.step.text}: {failure.told}")
            await asyncio.sleep(IDLE_SECONDS)
            camera.begin()
            return camera.film(lesson.title)

        return await shoot(app, camera, size, script)

    return run_virtually(main)


class _Still(NnstepApp):
    """The app in a picture: what is done there leaves nothing behind."""

    def refusal(self, name: str) -> str:
        """Refuse what a lesson cannot do."""
        return refused(name)


def _theme(name: str) -> Theme:
    return next(theme for theme in THEMES if theme.name.endswith(name))


async def _play(app: LessonApp, camera: Camera, progress: Callable[[float], None]) -> Take:
    conductor, lesson = app.conductor, app.lesson
    answers: list[Answer] = []
    failures: list[Failure] = []
    chapter, caption = -1, ""
    await settled(app)
    camera.begin()
    while not conductor.is_over:
        beat = conductor.beats[conductor.index]
        failure = await app.perform_beat()
        await settled(app)
        camera.take()
        if conductor.scene.chapter != chapter:
            chapter = conductor.scene.chapter
            camera.note("chapter", conductor.title)
        if conductor.caption != caption:
            caption = conductor.caption
            camera.note("caption", caption)
        if beat.step is not None:
            answers.append(Answer(beat.step, conductor.answer))
            _note(beat.step, camera)
        if failure is not None:
            failures.append(failure)
        progress(conductor.index / len(conductor.beats))
        await asyncio.sleep(beat.seconds if beat.seconds < math.inf else PAUSE_SECONDS)
    await asyncio.sleep(LAST_SECONDS)
    film = camera.film(lesson.title)
    return Take(lesson, film, tuple(answers), tuple(failures), camera.written)


def _note(step: Step, camera: Camera) -> None:
    if step.verb == "press":
        camera.note("press", " ".join(CHARACTERS.get(key, key) for key in keys_of(step.argument)))
    elif step.verb == "shot":
        camera.note("shot", step.argument)

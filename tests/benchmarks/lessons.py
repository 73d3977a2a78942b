"""Lessons: how long an export takes, how large it is, and how late a step is on the screen."""

from __future__ import annotations

import asyncio
from time import perf_counter
from typing import TYPE_CHECKING

from nnstep import Debugger, Timeline, load
from nnstep.debugger import COMMANDS, Registry
from nnstep.film.cast import cast
from nnstep.film.lesson import shoot_lesson
from nnstep.film.shooting import Camera, shoot
from nnstep.tui.lessons import LessonApp
from nnstep.tui.screen_commands import SCREEN_COMMANDS
from nnstep.tui.themes import THEMES
from nnstep.walkthrough import lesson_of, lessons
from nnstep.walkthrough.opening import open_lesson
from tests.benchmarks.figures import Figure, percentile

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nnstep.walkthrough import Lesson

REGISTRY = Registry((*COMMANDS, *SCREEN_COMMANDS))
LONG_STEPS, LIVE_STEPS = 600, 60
LIVE_KEY = 0.15


def figures() -> Iterator[Figure]:
    """Yield what exporting the lessons that come along costs, and a long one, and playing live."""
    shares, sizes = [], []
    for path in lessons().values():
        began = perf_counter()
        take = shoot_lesson(*open_lesson(path, REGISTRY, SCREEN_COMMANDS))
        written = cast(take.film)
        shares.append((perf_counter() - began) / take.film.seconds)
        sizes.append(len(written.encode()) / take.written)
    yield Figure("lessons: export / playing time, slowest", max(shares), "×", 1 / 15)
    yield Figure("lessons: cast / terminal output, largest", max(sizes), "×", 1 / 5)
    began = perf_counter()
    lesson = stepping(LONG_STEPS, 1.0)
    film = shoot_lesson(lesson, opened()).film
    cast(film)
    took = perf_counter() - began
    yield Figure(f"lessons: {film.seconds / 60:.0f} minutes, export", took, "s", 20)
    late = asyncio.run(lateness(stepping(LIVE_STEPS, LIVE_KEY)))
    p95 = percentile(late, 0.95) * 1000
    yield Figure("lessons: live, from its time to the screen, p95", p95, "ms", 50)


def stepping(steps: int, key: float) -> Lesson:
    """Return a lesson of so many steps, each of another kind."""
    kinds = (
        "step",
        "highlight weights[1]",
        "finish 3",
        "goto +40",
        "press tab",
        "next",
        "back",
    )
    lines = "\n".join(kinds[n % len(kinds)] for n in range(steps))
    front = f"+++\n[timing]\nkey = {key}\n+++\n"
    return lesson_of(f"{front}# Steps\n\n```nnstep\n{lines}\n```\n", "steps", REGISTRY)


def opened() -> Debugger:
    """Return the article's network, at the start."""
    return Debugger(Timeline(load("article")), SCREEN_COMMANDS)


async def lateness(lesson: Lesson) -> list[float]:
    """Play a lesson in real time; return how late each step was painted."""
    late: list[float] = []
    app = LessonApp(opened(), lesson)

    class Watch(Camera):
        def write(self, data: str) -> None:
            super().write(data)
            self.last = perf_counter()

    camera = Watch(lesson.size, THEMES[0])
    perform = app.perform_beat

    async def timed() -> object:
        due = max(app.playback.due, app.clock() - LIVE_KEY)
        failure = await perform()
        late.append(max(camera.last - due, 0.0))
        return failure

    app.perform_beat = timed  # type: ignore[method-assign, assignment]

    async def script() -> None:
        while not app.conductor.is_over and not app.status.complaint:
            await asyncio.sleep(0.05)
        if app.status.complaint:
            raise RuntimeError(app.status.complaint)

    await shoot(app, camera, lesson.size, script)
    return late[1:]

"""The beats of a lesson: what comes one after the other, and how long each one lasts."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from nnstep.walkthrough.verbs import VERBS

if TYPE_CHECKING:
    from nnstep.walkthrough.lesson import Lesson, Scene, Step

WORD = re.compile(r"\w\S*")

BEFORE_STEPS = 0.4
"""This share of the time to read a caption passes before something is done."""


@dataclass(frozen=True, slots=True)
class Beat:
    """A caption that appears, or a step that is carried out.

    Attributes:
        scene: which one it belongs to, counted from 0.
        step: what is done; `None` where the caption appears.
        seconds: until the next one; infinite where somebody is waited for.
    """

    scene: int
    step: Step | None
    seconds: float


def beats(lesson: Lesson) -> tuple[Beat, ...]:
    """Return all beats of a lesson, in order."""
    return tuple(beat for n, scene in enumerate(lesson.scenes) for beat in _of(lesson, n, scene))


def _of(lesson: Lesson, number: int, scene: Scene) -> list[Beat]:
    """Return the beats of a scene: its caption stays for as long as it takes to read.

    The first step comes when a part of it has been read, and whatever is seen of the steps stays
    for the rest.
    """
    steps = [Beat(number, step, _seconds(lesson, step)) for step in scene.steps]
    if not scene.caption:
        return steps
    left = _reading_time(lesson, scene)
    seen = [n for n, beat in enumerate(steps) if beat.seconds]
    first = max(left * BEFORE_STEPS, lesson.timing.least) if seen else left
    left -= first + sum(beat.seconds for beat in steps)
    if seen and left > 0:
        last = steps[seen[-1]]
        steps[seen[-1]] = replace(last, seconds=last.seconds + left)
    return [Beat(number, None, first), *steps]


def _reading_time(lesson: Lesson, scene: Scene) -> float:
    """Return how long it takes to read a caption."""
    words = len(WORD.findall(scene.caption))
    return max(words / lesson.timing.reading, lesson.timing.least)


def _seconds(lesson: Lesson, step: Step) -> float:
    verb = VERBS.get(step.verb)
    if step.verb == "pause":
        return math.inf
    if step.verb == "wait":
        return float(step.argument)
    return 0.0 if verb is not None and verb.silent else lesson.timing.key

"""The beats of a lesson: what comes one after the other, and how long each one lasts."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nnstep.walkthrough.verbs import VERBS

if TYPE_CHECKING:
    from nnstep.walkthrough.lesson import Lesson, Scene, Step

WORD = re.compile(r"\w\S*")


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
    found = []
    for number, scene in enumerate(lesson.scenes):
        if scene.caption:
            found.append(Beat(number, None, _reading_time(lesson, scene)))
        found += [Beat(number, step, _seconds(lesson, step)) for step in scene.steps]
    return tuple(found)


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

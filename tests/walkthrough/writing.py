"""Lessons for tests: read from text, and played without a screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnstep.debugger import COMMANDS, Registry
from nnstep.film.lesson import Take, shoot_lesson
from nnstep.tui.screen_commands import SCREEN_COMMANDS
from nnstep.walkthrough import Lesson, lesson_of
from nnstep.walkthrough.opening import open_lesson

if TYPE_CHECKING:
    from pathlib import Path

REGISTRY = Registry((*COMMANDS, *SCREEN_COMMANDS))
FRONT = '+++\ntitle = "Try"\nexperiment = "article"\n\n[options]\nepochs = 60\n+++\n'


def read(text: str) -> Lesson:
    """Read a lesson."""
    return lesson_of(text, "try", REGISTRY)


def block(*lines: str) -> str:
    """Return a block of commands."""
    return "\n".join(("```nnstep", *lines, "```", ""))


def written(folder: Path, text: str) -> Path:
    """Write a lesson into a file."""
    path = folder / "try.md"
    path.write_text(text, encoding="utf-8")
    return path


def played(path: Path) -> Take:
    """Play the lesson of a file."""
    return shoot_lesson(*open_lesson(path, REGISTRY, SCREEN_COMMANDS))


def tried(folder: Path, *lines: str) -> Take:
    """Play some lines."""
    return played(written(folder, FRONT + block(*lines)))

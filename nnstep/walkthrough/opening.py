"""Getting ready to play a lesson: its experiment, loaded anew, and its lines looked at."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from nnstep.debugger import Debugger
from nnstep.errors import LessonError, NnstepError
from nnstep.experiment import load
from nnstep.experiment.catalogue import datasets, presets
from nnstep.timeline import Timeline
from nnstep.walkthrough.foreseeing import check_lines
from nnstep.walkthrough.reading import read_lesson

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from nnstep.debugger import Command, Cursor
    from nnstep.debugger.registry import Registry
    from nnstep.walkthrough.lesson import Lesson


def open_lesson(
    path: Path, registry: Registry[Cursor], commands: Iterable[Command[Cursor]]
) -> tuple[Lesson, Debugger]:
    """Read a lesson, and return it with a debugger at the start of its experiment.

    Args:
        path: of its file.
        registry: all commands that may stand in it.
        commands: those of them that are the screen's.

    Raises:
        LessonError: it cannot be played; the message names the file, and the line if there is one.
    """
    lesson = read_lesson(path, registry)
    try:
        experiment = load(_beside(path, lesson.experiment), **lesson.options)
        debugger = Debugger(Timeline(experiment), commands)
        check_lines(lesson, debugger)
    except NnstepError as error:
        raise LessonError(f"{path}: {error}") from None
    return lesson, debugger


def _beside(path: Path, what: str) -> str:
    """Return what is loaded: something of the package, or a file in the lesson's own folder."""
    if what in presets() or what in datasets():
        return what
    folder = path.resolve().parent
    try:
        file = (folder / what).resolve()
    except (OSError, RuntimeError, ValueError):
        raise LessonError(f"experiment {what!r} cannot be found") from None
    if not file.is_relative_to(folder):
        raise LessonError(f"experiment {what!r} must lie beside the lesson")
    if not os.path.isfile(file):
        raise LessonError(f"experiment {what!r} is no preset, no dataset and no file beside it")
    return str(file)

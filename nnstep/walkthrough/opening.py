"""Getting ready to play a lesson: its experiments, loaded anew, and its lines looked at."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nnstep.debugger import Debugger
from nnstep.errors import CommandError, LessonError, NnstepError, did_you_mean
from nnstep.experiment import load
from nnstep.experiment.catalogue import datasets, presets
from nnstep.options import OPTIONS
from nnstep.timeline import Timeline
from nnstep.walkthrough.foreseeing import check_lines
from nnstep.walkthrough.reading import read_lesson
from nnstep.walkthrough.verbs import asked_for

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from nnstep.debugger import Command, Cursor
    from nnstep.debugger.registry import Registry
    from nnstep.experiment import Experiment
    from nnstep.walkthrough.lesson import Lesson

KINDS = {option.name: option.kind for option in OPTIONS}
TRUTHS = {"true": True, "false": False}


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
        experiment = _loaded(lesson, lesson.experiment, lesson.options)
        check_lines(
            lesson,
            Debugger(Timeline(experiment), commands),
            lambda text: opened(lesson, text),
        )
    except NnstepError as error:
        raise LessonError(f"{path}: {error}") from None
    return lesson, Debugger(Timeline(experiment), commands)


def opened(lesson: Lesson, argument: str) -> Experiment:
    """Load what a line of a lesson opens.

    Raises:
        CommandError: it cannot be opened.
    """
    what, given = asked_for(argument)
    try:
        options = {name: _value(name, text) for name, text in given.items()}
        return _loaded(lesson, what, options)
    except NnstepError as error:
        raise CommandError(f"open: {error}") from None


def _value(name: str, text: str) -> Any:
    """Read the value of an option as it would be given on the command line."""
    if name not in KINDS:
        raise CommandError(f"there is no option {name!r}{did_you_mean(name, KINDS)}")
    kind = KINDS[name]
    try:
        return TRUTHS[text] if kind is bool else kind(text)
    except (KeyError, ValueError):
        raise CommandError(f"{name} cannot be {text!r}") from None


def _loaded(lesson: Lesson, what: str, options: Mapping[str, Any]) -> Experiment:
    return load(_beside(Path(lesson.folder), what), **options)


def _beside(folder: Path, what: str) -> str:
    """Return what is loaded: something of the package, or a file in the lesson's own folder."""
    if what in presets() or what in datasets():
        return what
    try:
        own = folder.resolve()
        file = (own / what).resolve()
    except (OSError, RuntimeError, ValueError):
        raise CommandError(f"{what!r} cannot be found") from None
    if not file.is_relative_to(own):
        raise CommandError(f"{what!r} must lie beside the lesson")
    if not os.path.isfile(file):
        raise CommandError(f"{what!r} is no preset, no dataset and no file beside the lesson")
    return str(file)

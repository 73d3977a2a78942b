"""Recording on the screen: what is done is noted, and kept as a lesson when it ends."""

from __future__ import annotations

import os
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from nnstep.errors import CommandError
from nnstep.experiment.files import check_target, save
from nnstep.numbers import counted
from nnstep.tui.lessons.captions import BORDER, FEWEST_LINES
from nnstep.walkthrough.recording import Recorder
from nnstep.walkthrough.shelf import ENDING

if TYPE_CHECKING:
    from nnstep.tui.stage import Stage

NOTHING = "nothing is recorded; ctrl+r begins"


def begin(stage: Stage, argument: str) -> None:
    """Begin to record.

    Raises:
        CommandError: it cannot begin here, or a file that is named cannot be written.
    """
    if argument:
        _check(_file(argument))
    width, height = stage.size
    size = width, height - stage.rows_taken + FEWEST_LINES + BORDER  # with a caption below all
    theme = "dark" if stage.current_theme.dark else "light"
    recorder = Recorder(stage.debugger, stage.clock, size, theme, stage.past.lines, argument)
    stage.recorder = recorder
    stage.tell_recording()
    led = f", with the {counted(recorder.steps, 'step')} that led here" if recorder.steps else ""
    stage.status.say(f'recording{led} · " says something of what follows · ctrl+r ends')


def end(stage: Stage, argument: str, *, replace: bool = False) -> None:
    """End the recording, and write the lesson.

    Args:
        stage: where it was recorded.
        argument: the file, if it was not named at the beginning; where none is, it is asked for.
        replace: whether it may take the place of another one.

    Raises:
        CommandError: nothing is recorded, or the file cannot be written.
    """
    if stage.recorder is None:
        raise CommandError(f"record!: {NOTHING}")
    name = argument or stage.recorder.file
    if not name:
        stage.perform("prompt", f"record {_free_name(stage)}")
        return
    path = _file(name)
    stage.recorder.check_folder(path)
    _check(path, replace=replace)
    save(path, stage.recorder.lesson(f"{stage.debugger.opened.title}: {path.stem}").encode())
    stage.recorder = None
    stage.tell_recording()
    stage.status.say(f"recorded {path}: `nnstep play {path}` plays it")


def say(stage: Stage, caption: str) -> None:
    """Let something be said of what follows, in a recording."""
    if stage.recorder is None:
        raise CommandError(f"caption: {NOTHING}")
    if not caption:
        raise CommandError("caption takes what is to be said")
    stage.recorder.say(caption)
    stage.status.say(f"said: {caption}")


def _file(name: str) -> Path:
    path = Path(name).expanduser()
    return path if path.suffix else path.with_suffix(ENDING)


def _free_name(stage: Stage) -> Path:
    """Return a file beside what is trained that is not there yet."""
    recipe, name = stage.debugger.opened.recipe, stage.debugger.opened.name
    folder = Path(recipe.what).parent if recipe and recipe.files else Path()
    names = (f"{name}{f'-{n}' if n > 1 else ''}{ENDING}" for n in count(1))
    return next(folder / name for name in names if not os.path.lexists(folder / name))


def _check(path: Path, *, replace: bool = False) -> None:
    """Refuse what no lesson can be written to, or what would be lost by it."""
    if path.suffix.lower() != ENDING:
        raise CommandError(f"record: a lesson's name ends in {ENDING}, not {path.name}")
    check_target(path)
    if os.path.lexists(path) and not replace:
        raise CommandError(
            f"record: {path} is there already; `record! {path}` takes its place, "
            f"another name keeps it"
        )

"""Recording on the screen: what is done is noted, and kept as a lesson when it ends."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from nnstep.errors import CommandError
from nnstep.experiment.files import check_target, save
from nnstep.walkthrough.recording import Recorder
from nnstep.walkthrough.shelf import ENDING

if TYPE_CHECKING:
    from nnstep.tui.stage import Stage


def record(stage: Stage, argument: str) -> None:
    """Begin to record, or end it and write the lesson.

    Raises:
        CommandError: it cannot begin here, or the file cannot be written.
    """
    if stage.recorder is None:
        if argument:
            check_target(_file(argument))
        stage.recorder = Recorder(stage.debugger, stage.clock, stage.past.lines, argument)
        stage.tell_recording()
        stage.status.say('recording · " says something of what follows · ctrl+r ends')
        return
    name = argument or stage.recorder.file
    if not name:
        stage.perform("prompt", f"record {stage.debugger.opened.name}{ENDING}")
        return
    path = _file(name)
    stage.recorder.check_folder(path)
    check_target(path)
    title = f"{stage.debugger.opened.title}: {path.stem}"
    theme = "dark" if stage.current_theme.dark else "light"
    size = stage.size.width, stage.size.height
    save(path, stage.recorder.lesson(title, size, theme).encode())
    stage.recorder = None
    stage.tell_recording()
    stage.status.say(f"recorded {path}: `nnstep play {path}` plays it")


def say(stage: Stage, caption: str) -> None:
    """Let something be said of what follows, in a recording."""
    if stage.recorder is None:
        raise CommandError("caption: nothing is recorded; ctrl+r begins")
    if not caption:
        raise CommandError("caption takes what is to be said")
    stage.recorder.say(caption)
    stage.status.say(f"said: {caption}")


def _file(name: str) -> Path:
    path = Path(name).expanduser()
    return path if path.suffix else path.with_suffix(ENDING)

"""From the options of a call to the experiment or the session that they name."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from nnstep.cli.drive import finish
from nnstep.debugger import Debugger
from nnstep.errors import CommandError
from nnstep.experiment import SESSION, Experiment, load
from nnstep.options import OPTIONS
from nnstep.timeline import DEFAULT_BYTES, Timeline

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterable

    from nnstep.debugger import Command, Cursor


def experiment_of(options: Namespace) -> Experiment:
    """Load what the call names, with the options it gives."""
    chosen = {option.name: getattr(options, option.name, None) for option in OPTIONS}
    return load(options.what, **chosen)


def history_of(options: Namespace) -> int:
    """Return the memory that the call gives to history, in bytes."""
    return DEFAULT_BYTES if options.history is None else int(options.history)


def debugger_of(options: Namespace, extra: Iterable[Command[Cursor]] = ()) -> tuple[Debugger, str]:
    """Return a debugger for what the call names, and what is to be said of its session.

    Args:
        options: of the call; a session is restored, however long that takes.
        extra: more commands, for a screen to carry out.
    """
    path = Path(options.what)
    if path.suffix.lower() != SESSION:
        return Debugger(Timeline(experiment_of(options), history_of(options)), extra), ""
    for option in OPTIONS:
        if getattr(options, option.name, None) is not None:
            raise CommandError(
                f"{option.flag} does not go with a session, which has its own options; "
                f"`set` changes some of them from a moment on"
            )
    from nnstep.debugger.session.saving import note_file

    debugger, said = restored(path, history_of(options), extra)
    note_file(debugger, path, path.read_bytes())
    return debugger, said


def restored(path: Path, history: int, extra: Iterable[Command[Cursor]]) -> tuple[Debugger, str]:
    """Return a debugger that is set up as a session's file has it, and how that went."""
    from nnstep.debugger.session.reading import read_session
    from nnstep.debugger.session.restoring import experiment_of, restore

    session = read_session(path)
    debugger = Debugger(Timeline(experiment_of(session, path), history), extra)
    return debugger, finish(restore(debugger, session, path)).sentence

"""`nnstep export`: a moment of a run as a script or as numbers, into a file or to the output."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from nnstep import api
from nnstep.cli.drive import finish
from nnstep.cli.parser import EXPORTS
from nnstep.cli.source import debugger_of, experiment_of, history_of
from nnstep.errors import CommandError, did_you_mean, one_line
from nnstep.experiment import SESSION
from nnstep.export import (
    check_target,
    end_of,
    numpy_script,
    parameters_json,
    save,
    torch_script,
    write_npz,
)
from nnstep.options import OPTIONS
from nnstep.timeline import Position, written_update
from nnstep.walkthrough.shelf import is_lesson

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Mapping

    from nnstep.experiment import Experiment
    from nnstep.timeline import Moment

SCRIPTS = {"numpy": numpy_script, "torch": torch_script}
TEXTS = {**SCRIPTS, "json": parameters_json}

OF_A_LESSON = {
    "begin": "--from",
    "shot": "--shot",
    "cast_version": "--cast-version",
    "font": "--font",
}
"""Where the options are kept that only a lesson has → how they are written."""

OF_A_RUN = {
    **{option.name: option.flag for option in OPTIONS},
    "at": "--at",
    "history": "--history",
}
"""The same of those that a lesson does not have: it says itself what is trained."""


def export(options: Namespace) -> int:
    """Train up to a moment, then write it down."""
    if is_lesson(options.what):
        _refuse(options, OF_A_RUN, "a lesson, which says itself what is run")
        from nnstep.cli.filming import export_lesson

        return export_lesson(options)
    _refuse(options, OF_A_LESSON, f"{options.what}: only a lesson becomes a film")
    if options.to not in (None, *EXPORTS):
        *names, last = EXPORTS
        near = did_you_mean(options.to, EXPORTS)
        raise CommandError(f"--to takes {', '.join(names)} or {last}, not {options.to!r}{near}")
    path = None if options.file is None else Path(options.file)
    form = _form(path, options.to)
    is_session = Path(options.what).suffix.lower() == SESSION
    experiment, moment = (_of_session if is_session else _of_run)(options, path)
    if path is None:
        # Text of a script is UTF-8, whatever the output is of.
        sys.stdout.flush()
        sys.stdout.buffer.write(TEXTS[form](experiment, moment).encode())
        return 0
    if form in TEXTS:
        save(path, TEXTS[form](experiment, moment).encode())
    else:
        write_npz(experiment, moment, path)
    print(f"wrote {one_line(str(path))}{_said(experiment, moment.position.update, form)}")
    return 0


def _of_run(options: Namespace, path: Path | None) -> tuple[Experiment, Moment]:
    """Return what is trained, and the moment of its run that is asked for."""
    experiment = experiment_of(options)
    _check(path, experiment)  # before hours of training
    position = _position(experiment, options.at)
    return experiment, finish(api.reaching(experiment, position, history_of(options)))


def _of_session(options: Namespace, path: Path | None) -> tuple[Experiment, Moment]:
    """Return what is trained in the fork that a session is in, and the start of its update.

    Raises:
        CommandError: that is before the fork begins, or numbers there are not finite.
    """
    debugger, _ = debugger_of(options)
    _check(path, debugger.opened)
    position = Position(debugger.position.update)
    if options.at is not None:
        position = _position(debugger.opened, options.at)
    fork = debugger.forks.here
    if position.update < fork.update:  # what follows there is not what the edit has made of it
        place = written_update(position.update, debugger.program)
        raise CommandError(f"the fork {fork.name} parts after {place}; --at {fork.begins} is in it")
    finish(debugger.travel(position, "export", watch=False))
    nonfinite = debugger.timeline.nonfinite
    if nonfinite is not None and nonfinite <= position:
        place = debugger.timeline.written(nonfinite)
        raise CommandError(f"{options.what}: numbers are not finite from {place} on")
    asked = tuple(debugger.queries)
    return replace(debugger.experiment, queries=asked), debugger.moment


def _check(path: Path | None, experiment: Experiment) -> None:
    if path is not None:
        check_target(path, *(experiment.recipe.files if experiment.recipe else ()))


def _refuse(options: Namespace, flags: Mapping[str, str], why: str) -> None:
    """Refuse options that do not go with what is exported."""
    for name, flag in flags.items():
        if getattr(options, name) is not None:
            raise CommandError(f"{flag} does not go with {why}")


def _said(experiment: Experiment, update: int, form: str) -> str:
    """Say of when a file is, and how far a script trains."""
    place = written_update(update, experiment.program)
    if form not in SCRIPTS:
        return f", at {place}"
    return f": goes on from {place} to {end_of(experiment, update // experiment.program.batches)}"


def _form(path: Path | None, to: str | None) -> str:
    """Return what is to be written, a key of `EXPORTS`."""
    if path is None:
        if to == "npz":
            raise CommandError("npz is no text to be printed; name a file with -o")
        return to or "numpy"
    of_ending = [name for name, ending in EXPORTS.items() if ending == path.suffix.lower()]
    if to is None and not of_ending:
        endings = ", ".join(dict.fromkeys(EXPORTS.values()))
        raise CommandError(f"{path}: the name must end in one of {endings}, or --to say what it is")
    if to is not None and of_ending and to not in of_ending:
        raise CommandError(f"{path}: {to} goes into a file that ends in {EXPORTS[to]}")
    return to or of_ending[0]


def _position(experiment: Experiment, at: tuple[int, int] | None) -> Position:
    """Return the beginning of a batch, or of the epoch after the last one of the run."""
    epoch, batch = at or (experiment.training.epochs, 0)
    batches = experiment.program.batches
    if batch >= batches:
        has = f"{batches} batches" if batches > 1 else "only one batch"
        raise CommandError(f"there is no batch {batch} to export at; an epoch has {has}, from 0 on")
    return Position(epoch * batches + batch)

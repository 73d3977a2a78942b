"""The command that saves a session."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from nnstep.debugger.outcome import Outcome
from nnstep.debugger.session.checks import check_of
from nnstep.debugger.session.writing import MOST_BYTES, document_of, own_part, written
from nnstep.errors import CommandError, one_line
from nnstep.experiment import SESSION
from nnstep.experiment.files import check_target, read_plain
from nnstep.experiment.files import save as write
from nnstep.experiment.recipe import digest_of
from nnstep.numbers import size
from nnstep.timeline import Position

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from nnstep.debugger.cursor import Cursor
    from nnstep.debugger.forks import Fork
    from nnstep.debugger.outcome import Work
    from nnstep.debugger.session.checks import Check
    from nnstep.timeline import Progress


def save(cursor: Cursor, argument: str) -> Work:
    """Save the session to a file: edits, stops, marks, queries and this place.

    save                 the file that it was saved to or opened from, else NAME.nnstep here
    save try.nnstep      another file; `nnstep open try.nnstep` goes on from there

    The file holds what was done, not what was computed: opening it does it again, and tells
    whether the numbers are the same.
    """
    path = _target(cursor, argument)
    check_target(path)
    content = yield from content_of(cursor)
    if content is None:
        return Outcome("save: stopped; nothing is written", interrupted=True)
    write(path, content)
    note_file(cursor, path, content)
    return Outcome(f"save: {one_line(str(path))}, {size(len(content))}")


def note_file(cursor: Cursor, path: Path, content: bytes) -> None:
    """Note that a file has the session as it is now, and what is in it."""
    cursor.ledger.path, cursor.ledger.digest = path, digest_of(content)
    cursor.ledger.saved = own_part(document_of(cursor))


def content_of(cursor: Cursor) -> Generator[Progress, bool | None, bytes | None]:
    """Return the file of the session as it is now; `None` when it was asked to stop.

    Raises:
        CommandError: when advanced, if no file can hold it.
    """
    document = document_of(cursor)
    checks = yield from _checks(cursor)
    if checks is None:
        return None
    content = written(document, checks)
    if len(content) > MOST_BYTES:
        raise CommandError(f"save: {size(len(content))} is more than a session may have")
    return content


def _target(cursor: Cursor, argument: str) -> Path:
    """Return the file that is meant."""
    if argument:
        try:
            path = Path(argument).expanduser()
        except RuntimeError:  # nobody of that name
            path = Path(argument)
        if not path.name or argument.endswith(("/", os.sep)) or path.is_dir():
            raise CommandError(f"{argument}: this is a folder, not a file")
        return path if path.suffix == SESSION else path.with_name(f"{path.name}{SESSION}")
    if cursor.ledger.path is not None:
        _check_unchanged(cursor.ledger.path, cursor.ledger.digest)
        return cursor.ledger.path
    path = Path(f"{cursor.opened.name}{SESSION}")
    if os.path.lexists(path):
        raise CommandError(
            f"save: {path} is there already, from another session; "
            f"`save {path}` takes its place, another name keeps it"
        )
    return path


def _check_unchanged(path: Path, digest: str) -> None:
    """Refuse to take the place of what somebody else has written there since.

    Raises:
        CommandError: the file is another one by now.
    """
    try:
        content = read_plain(path, MOST_BYTES)
    except OSError:
        return  # it has gone, or cannot be read: writing it will tell
    if digest_of(content) != digest:
        raise CommandError(
            f"save: {path} was written by somebody else since; "
            f"`save {path}` takes its place, another name keeps both"
        )


def _checks(cursor: Cursor) -> Generator[Progress, bool | None, list[Check] | None]:
    """Return the checks of the cursor, of each fork's beginning, and of each bookmark."""
    checks = [check_of(cursor.forks.current, cursor.position, cursor.moment.state)]
    for fork, position in _places(cursor):
        arrival = yield from fork.timeline.travel(position)
        if arrival.moment is None or arrival.interrupted:
            return None
        checks.append(check_of(fork.name, position, arrival.moment.state))
    return checks


def _places(cursor: Cursor) -> Iterator[tuple[Fork, Position]]:
    here = cursor.forks.here
    for fork in cursor.forks.known.values():
        yield fork, Position(fork.update)
    reached = max(here.reached, here.timeline.head)
    for mark in cursor.trail.bookmarks.values():
        update, done = mark.position
        if mark.position <= reached and here.timeline.placed(update, done) == mark.position:
            yield here, mark.position

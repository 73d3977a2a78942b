"""Keeping a session while it lasts, so that it is there again when its process was killed."""

from __future__ import annotations

import os
import re
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from nnstep.debugger.session.checks import check_of
from nnstep.debugger.session.writing import document_of, written
from nnstep.errors import CommandError
from nnstep.experiment import SESSION, files

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nnstep.debugger.cursor import Cursor
    from nnstep.engine import Array
    from nnstep.timeline import Position

INTERVAL = 1.0
"""Seconds from one time of writing to the next."""

NAME = re.compile(rf"(\d{{1,10}})-[0-9a-f]{{8}}-.*{re.escape(SESSION)}")
"""Process, something that no other file has, and experiment."""

LONGEST_NAME = 40
DAY = 86_400.0
"""Seconds after which a file that was never finished is taken away."""


def state_folder() -> Path:
    """Return the folder for what is kept of a program's state, as the system has it."""
    if os.name == "nt":
        usual = os.path.join(os.path.expanduser("~"), "AppData", "Local")
        base = os.environ.get("LOCALAPPDATA", usual)
    else:
        usual = os.path.join(os.path.expanduser("~"), ".local", "state")
        base = os.environ.get("XDG_STATE_HOME", "")
    return Path(base if os.path.isabs(base) else usual) / "nnstep"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What is to be written of a session; it stays as it is while the session goes on.

    Attributes:
        document: all that is set up.
        fork: that the cursor is in.
        position: where it is.
        state: parameters and slots there, flat.
    """

    document: dict[str, Any]
    fork: str
    position: Position
    state: Array


class Keeper:
    """Writes a session down whenever it has changed, but not too often.

    Args:
        folder: where to.
        name: what is trained.

    Attributes:
        path: the file.
    """

    def __init__(self, folder: Path, name: str) -> None:
        plain = re.sub(r"[^\w.-]", "_", name, flags=re.ASCII)[:LONGEST_NAME]
        self.path = folder / f"{os.getpid()}-{os.urandom(4).hex()}-{plain}{SESSION}"
        self._known: dict[str, Any] | None = None
        self._next = 0.0
        self._is_writing = False
        self._is_over = False
        self._lock = Lock()

    def begin(self, cursor: Cursor) -> None:
        """Take the session for kept as it is; only what is changed from now on is written.

        Raises:
            CommandError: no file can hold it.
        """
        self._known = document_of(cursor)

    def due(self, cursor: Cursor, now: float) -> Snapshot | None:
        """Return what is to be written by now, if anything is.

        Args:
            cursor: whose session it is.
            now: in seconds, from any beginning.
        """
        if self._is_writing or now < self._next:
            return None
        document = document_of(cursor)
        if document == self._known:
            return None
        self._known, self._next, self._is_writing = document, now + INTERVAL, True
        return Snapshot(document, cursor.forks.current, cursor.position, cursor.moment.state)

    def write(self, snapshot: Snapshot) -> None:
        """Write a session down; this may be done beside the session, in another thread.

        Raises:
            CommandError: it cannot be written.
        """
        check = check_of(snapshot.fork, snapshot.position, snapshot.state)
        content = written(snapshot.document, [check])
        try:
            with self._lock:
                if not self._is_over:
                    self._save(content)
        except CommandError:
            self._known = None  # it is due again
            raise
        finally:
            self._is_writing = False

    def _save(self, content: bytes) -> None:
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise CommandError(f"{self.path.parent}: {files.reason(error)}") from None
        files.save(self.path, content)

    def discard(self) -> None:
        """Take away what was written: it is not needed, and nothing more is written."""
        with self._lock, suppress(OSError):
            self._is_over = True
            self.path.unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class Leftover:
    """A session whose process was ended before it was left.

    Attributes:
        when: it was written last, in seconds as files have them.
        path: the file.
    """

    when: float
    path: Path


def leftovers(folder: Path) -> list[Leftover]:
    """Return the sessions whose processes do not run any more, the latest first.

    What was never finished, and is old, is taken away.
    """
    found = []
    for entry in _entries(folder):
        with suppress(OSError):
            when = entry.stat(follow_symlinks=False).st_mtime
            if entry.name.startswith(files.UNFINISHED) and when < time.time() - DAY:
                os.unlink(entry.path)
            match = NAME.fullmatch(entry.name)
            if match and entry.is_file(follow_symlinks=False) and not _runs(int(match[1])):
                found.append(Leftover(when, Path(entry.path)))
    return sorted(found, key=lambda left: (left.when, left.path), reverse=True)


def _entries(folder: Path) -> Iterator[os.DirEntry[str]]:
    with suppress(OSError), os.scandir(folder) as entries:
        yield from entries


def _runs(process: int) -> bool:
    """Whether another process of this number runs."""
    if process == os.getpid():
        return False
    if os.name == "nt":
        return _runs_in_windows(process)
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        pass
    return True


def _runs_in_windows(process: int) -> bool:
    import ctypes

    kernel = vars(ctypes)["windll"].kernel32
    handle = kernel.OpenProcess(QUERY_LIMITED_INFORMATION, False, process)
    return bool(handle and kernel.CloseHandle(handle))


QUERY_LIMITED_INFORMATION = 0x1000

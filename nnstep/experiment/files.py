"""Reading and writing the files that a user names; a file is written as a whole or not at all."""

from __future__ import annotations

import os
import shutil
import stat
from dataclasses import dataclass
from pathlib import Path

from nnstep.errors import CommandError


@dataclass(frozen=True, slots=True)
class File:
    """A file that has been read; in a sentence it is its path.

    Attributes:
        path: where it is.
        content: what was in it.
    """

    path: Path
    content: bytes

    @property
    def stem(self) -> str:
        """Its name without the ending."""
        return self.path.stem

    def __str__(self) -> str:
        return str(self.path)


Readable = Path | File
"""What is read: a file, or what was in it when it was read before."""


def read(path: Readable) -> bytes:
    """Return what is in a file, or comes out of a pipe.

    Raises:
        OSError: it cannot be read, or never ends.
    """
    if isinstance(path, File):
        return path.content
    try:
        mode = path.stat().st_mode
        if stat.S_ISCHR(mode) or stat.S_ISBLK(mode):
            raise OSError("a device is no file")
        return path.read_bytes()
    except ValueError:  # a NUL in the name
        raise OSError("there is no such file") from None


def read_plain(path: Path, most: int) -> bytes:
    """Return what is in a plain file of at most so many bytes; nothing else is even waited for.

    Raises:
        OSError: it is larger, no plain file, or cannot be read.
    """
    try:
        _check_plain(os.stat(path), most)  # even to open a device can do something
        descriptor = os.open(path, os.O_RDONLY | WITHOUT_WAITING)
    except ValueError:  # a NUL in the name
        raise OSError("there is no such file") from None
    with open(descriptor, "rb") as file:
        _check_plain(os.fstat(descriptor), most)
        content = file.read(most + 1)
        if len(content) > most:
            raise TooLargeError(LARGER.format(most))
        return content


class TooLargeError(OSError):
    """A file that is larger than it may be."""


def _check_plain(known: os.stat_result, most: int) -> None:
    if not stat.S_ISREG(known.st_mode):
        raise OSError("this is no plain file")
    if known.st_size > most:
        raise TooLargeError(LARGER.format(most))


LARGER = "this is larger than {} bytes"


WITHOUT_WAITING = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
"""Opening a pipe waits for somebody to write into it, unless it is told not to."""


def reason(error: OSError) -> str:
    """Say in a few words why a file cannot be read."""
    if isinstance(error, FileNotFoundError):
        return "there is no such file"
    return (error.strerror or str(error)).lower()


def check_target(path: Path, *sources: Path) -> None:
    """Refuse what no file can be written to.

    Args:
        path: of the file.
        sources: what it is made of, which it would take the place of.

    Raises:
        CommandError: a folder, a device or a pipe, a file in a folder that is not there, or one
            that it is made of.
    """
    try:
        if os.path.isdir(path):
            raise CommandError(f"{path}: this is a folder, not a file")
        if os.path.exists(path) and not os.path.isfile(path):
            raise CommandError(f"{path}: only a plain file can be written")
        if not os.path.isdir(os.path.dirname(os.path.realpath(path))):
            raise CommandError(f"{path}: there is no such folder")
        for source in sources:
            if os.path.exists(path) and os.path.exists(source) and os.path.samefile(path, source):
                raise CommandError(f"{path}: this is what is read; another name keeps it")
    except ValueError:  # a NUL in the name
        raise CommandError(f"{path}: there is no such folder") from None


def save(path: Path, content: bytes) -> None:
    """Write a file in the place of the one that may be there.

    It is written beside it under another name first, so that a write that fails changes nothing.

    Raises:
        CommandError: it cannot be written.
    """
    check_target(path)
    target = Path(os.path.realpath(path))  # a link stays one
    unfinished = target.with_name(f"{UNFINISHED}{os.urandom(8).hex()}")
    try:
        try:
            with open(unfinished, "xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            if target.exists():
                shutil.copymode(target, unfinished)
            os.replace(unfinished, target)
        finally:
            unfinished.unlink(missing_ok=True)
    except OSError as error:
        raise CommandError(f"{path}: {reason(error)}") from None


UNFINISHED = ".nnstep-"
"""What the name begins with of a file that is being written."""

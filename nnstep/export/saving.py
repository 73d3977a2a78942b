"""Writing files that users name: all of a file, or nothing of it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from nnstep.errors import CommandError
from nnstep.experiment import files


def check_target(path: Path) -> None:
    """Refuse what no file can be written to.

    Raises:
        CommandError: a folder, a device or a pipe, or a file in a folder that is not there.
    """
    try:
        if os.path.isdir(path):
            raise CommandError(f"{path}: this is a folder, not a file")
        if os.path.exists(path) and not os.path.isfile(path):
            raise CommandError(f"{path}: only a plain file can be written")
        if not os.path.isdir(os.path.dirname(os.path.realpath(path))):
            raise CommandError(f"{path}: there is no such folder")
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
    unfinished = target.with_name(f".nnstep-{os.urandom(8).hex()}")
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
        raise CommandError(f"{path}: {files.reason(error)}") from None

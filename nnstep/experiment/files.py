"""Reading the files that a user names."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def read(path: Path) -> bytes:
    """Return what is in a file, or comes out of a pipe.

    Raises:
        OSError: it cannot be read, or never ends.
    """
    try:
        mode = path.stat().st_mode
        if stat.S_ISCHR(mode) or stat.S_ISBLK(mode):
            raise OSError("a device is no file")
        return path.read_bytes()
    except ValueError:  # a NUL in the name
        raise OSError("there is no such file") from None


def reason(error: OSError) -> str:
    """Say in a few words why a file cannot be read."""
    if isinstance(error, FileNotFoundError):
        return "there is no such file"
    return (error.strerror or str(error)).lower()

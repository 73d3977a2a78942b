"""What a debugger knows of the file that its session is kept in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

Layout = Mapping[str, str | int | float | bool]
"""What a screen wants to find again; nobody else knows what it means."""


@dataclass(slots=True)
class Ledger:
    """The file of a session.

    Attributes:
        path: the file that it was saved to last, or opened from.
        digest: of that file, as it was written or read.
        saved: what of the user's own was in it, by what it is; `None` before there is a file.
        layout: tells how the screen is laid out.
    """

    path: Path | None = None
    digest: str = ""
    saved: Mapping[str, Any] | None = None
    layout: Callable[[], Layout] = dict

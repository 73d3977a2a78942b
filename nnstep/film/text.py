"""A picture as plain text."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nnstep.film.film import Frame


def text(frame: Frame) -> str:
    """Return the text of the screen."""
    return "".join(f"{line.rstrip()}\n" for line in frame.lines)

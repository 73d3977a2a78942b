"""The lessons that come with nnstep, and finding the one that is meant."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from nnstep.errors import LessonError, did_you_mean
from nnstep.experiment.catalogue import presets

if TYPE_CHECKING:
    from collections.abc import Mapping

SHELF = Path(__file__).parent / "lessons"
ENDING = ".md"


def lessons() -> Mapping[str, Path]:
    """Return name → file of every lesson that comes with nnstep, in their order."""
    found = sorted(SHELF.glob(f"*{ENDING}"))
    return {path.stem.partition("-")[2]: path for path in found}


def is_lesson(what: str) -> bool:
    """Return whether a name is that of a lesson, and not of a preset or of data."""
    return Path(what).suffix.lower() == ENDING or (what in lessons() and what not in presets())


def find_lesson(what: str) -> Path:
    """Return the file of a lesson: one that comes along, or one of the user's own.

    Raises:
        LessonError: there is none.
    """
    known = lessons()
    if what in known:
        return known[what]
    path = Path(what)
    if path.suffix.lower() == ENDING or os.path.exists(path):
        return path
    raise LessonError(
        f"{what}: no such lesson or file{did_you_mean(what, known)}; "
        f"`nnstep play` lists the lessons"
    )

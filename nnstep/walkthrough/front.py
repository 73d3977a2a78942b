"""The front matter of a lesson: a table in TOML between two lines of `+++`."""

from __future__ import annotations

import tomllib
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from nnstep.errors import LessonError, PresetError, did_you_mean, in_short
from nnstep.experiment import accept
from nnstep.walkthrough.lesson import Timing

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

FENCE = "+++"
SMALLEST, LARGEST = (60, 16), (400, 200)
THEMES = "dark", "light"
QUICKEST, SLOWEST = 0.01, 60.0


def split(text: str) -> tuple[str, int]:
    """Return the front matter of a lesson, and how many lines it takes with its fences.

    Raises:
        LessonError: it has no end.
    """
    lines = text.splitlines()
    if not lines or lines[0].rstrip() != FENCE:
        return "", 0
    for number, line in enumerate(lines[1:], 1):
        if line.rstrip() == FENCE:
            return "\n".join(lines[1:number]), number + 1
    raise LessonError(f"line 1: the front matter has no end; a line of {FENCE} ends it")


def read_front(matter: str) -> dict[str, Any]:
    """Return what the front matter says, by the names of a lesson's attributes.

    Raises:
        LessonError: it is no TOML, or says what cannot be; the message names the key.
    """
    try:
        document = tomllib.loads(matter)
    except (ValueError, RecursionError) as error:  # also numbers of thousands of digits
        raise LessonError(f"front matter: not TOML: {error}") from None
    return {key: _accepted(key, value, KEYS) for key, value in document.items()}


def _accepted(key: str, value: object, known: Mapping[str, Callable[[object], Any]]) -> Any:
    if key not in known:
        raise LessonError(f"front matter: unknown key {key!r}{did_you_mean(key, known)}")
    try:
        return known[key](value)
    except PresetError as error:
        raise LessonError(f"front matter: {key} {error}, not {in_short(value)}") from None


def _size(value: object) -> tuple[int, int]:
    names = [f"{name}" for name in ("columns", "rows")]
    if not isinstance(value, list) or len(value) != len(names):
        raise PresetError("must be two whole numbers, [columns, rows]")
    for number, least, most in zip(value, SMALLEST, LARGEST, strict=True):
        if not isinstance(number, int) or isinstance(number, bool) or not least <= number <= most:
            raise PresetError(f"must be from {list(SMALLEST)} to {list(LARGEST)}")
    columns, rows = value
    return columns, rows


def _theme(value: object) -> str:
    if value not in THEMES:
        raise PresetError(f"must be {' or '.join(THEMES)}")
    return str(value)


def _options(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise PresetError("must be a table")
    for name, entry in value.items():
        try:
            accept.accepted(name, entry)
        except PresetError as error:
            raise LessonError(f"front matter: [options] {error}") from None
    return value


def _timing(value: object) -> Timing:
    if not isinstance(value, dict):
        raise PresetError("must be a table")
    known = {field.name: _pace for field in fields(Timing)}
    return Timing(**{key: _accepted(key, entry, known) for key, entry in value.items()})


def _pace(value: object) -> float:
    pace = accept.number(value)
    if not QUICKEST <= pace <= SLOWEST:
        raise PresetError(f"must be from {QUICKEST} to {SLOWEST:g}")
    return pace


KEYS: Mapping[str, Callable[[object], Any]] = {
    "title": accept.line,
    "experiment": accept.line,
    "options": _options,
    "size": _size,
    "theme": _theme,
    "timing": _timing,
}
"""Key of the front matter → what accepts its value."""

"""The front matter of a lesson: a table in TOML between two lines of `+++`."""

from __future__ import annotations

import re
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

PLACE = re.compile(r"(.*) \(at (?:line (\d+), column (\d+)|end of document)\)", re.DOTALL)
"""How TOML's complaints end."""


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
        LessonError: it is no TOML, or says what cannot be; the message names the line and the key.
    """
    try:
        document = tomllib.loads(f"\n{matter}")  # below the fence: lines are counted as in the file
    except (ValueError, RecursionError) as error:  # also numbers of thousands of digits
        raise LessonError(_no_toml(str(error), matter.count("\n") + 2)) from None
    try:
        return {key: _accepted(key, value, KEYS) for key, value in document.items()}
    except _WrongKeyError as error:
        line = _line_of(error.keys, matter)
        raise LessonError(f"line {line}: front matter: {error}") from None


class _WrongKeyError(Exception):
    """A key of the front matter that there is not, or whose value cannot be.

    Args:
        keys: those of the tables that it is in, and the key itself.
        said: what is wrong.
    """

    def __init__(self, keys: tuple[str, ...], said: str) -> None:
        super().__init__(said)
        self.keys = keys


def _no_toml(said: str, last: int) -> str:
    """Say what is wrong with the TOML, its line first; `last` is the last one there is."""
    match = PLACE.fullmatch(said)
    if match is None:
        return f"front matter: not TOML: {said}"
    what, line, column = match.groups()
    if line is None:
        return f"line {last}: front matter: not TOML: {what} at its end"
    return f"line {line}: front matter: not TOML: {what} at column {column}"


def _line_of(keys: tuple[str, ...], matter: str) -> int:
    """Return the line of the file in which a key stands, or else a table that it is in."""
    table: tuple[str, ...] = ()
    found, most = 1, 0
    for number, line in enumerate(matter.splitlines(), 2):
        said, deep = _said_in(line), 0
        if line.lstrip().startswith("["):
            table = _header(said)
            deep = _depth(said, keys)
        elif keys[: len(table)] == table and (below := _depth(said, keys[len(table) :])):
            deep = len(table) + below
        if deep > most:
            found, most = number, deep
    return found


def _said_in(line: str) -> dict[str, Any]:
    """Read one line by itself; of a value that goes on in others, its key."""
    try:
        return tomllib.loads(line)
    except (ValueError, RecursionError):
        return {line.partition("=")[0].strip(): None}


def _header(said: object) -> tuple[str, ...]:
    """Return the keys of a table that a line begins."""
    keys: list[str] = []
    while isinstance(said, dict) and said:
        key, said = next(iter(said.items()))
        keys.append(key)
    return tuple(keys)


def _depth(said: object, keys: tuple[str, ...]) -> int:
    """Return how many of some keys, each in the one before, a line has."""
    if not keys or not isinstance(said, dict) or keys[0] not in said:
        return 0
    return 1 + _depth(said[keys[0]], keys[1:])


def _accepted(key: str, value: object, known: Mapping[str, Callable[[object], Any]]) -> Any:
    if key not in known:
        raise _WrongKeyError((key,), f"unknown key {key!r}{did_you_mean(key, known)}")
    try:
        return known[key](value)
    except PresetError as error:
        raise _WrongKeyError((key,), f"{key} {error}, not {in_short(value)}") from None
    except _WrongKeyError as error:
        raise _WrongKeyError((key, *error.keys), str(error)) from None


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
            raise _WrongKeyError((name,), f"[options] {error}") from None
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

"""A value of a document that somebody else may have written, and where it stands in it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn

from nnstep.errors import SessionError, did_you_mean, one_line
from nnstep.timeline import Position
from nnstep.timeline.path import MOST_UPDATES

if TYPE_CHECKING:
    from collections.abc import Collection

LONGEST_SHOWN = 40
MOST_ENTRIES = 10_000
MOST_STATEMENTS = 100_000
SPECIAL = {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}
"""Numbers that JSON does not know → how they are written."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A value of a document; what it is not is refused with a sentence that names the place.

    Attributes:
        value: anything that JSON can hold.
        place: `forks[2].edit`; empty at the top.
    """

    value: Any
    place: str = ""

    def refuse(self, wanted: str) -> NoReturn:
        """Say what it must be."""
        if isinstance(self.value, dict | list):
            found = "a table" if isinstance(self.value, dict) else "a list"
        else:
            found = one_line(repr(self.value))
        if len(found) > LONGEST_SHOWN:
            found = f"{found[:LONGEST_SHOWN]}…"
        raise SessionError(f"{self.place or 'the file'} must be {wanted}, not {found}")

    def find(self, key: str) -> Entry | None:
        """Return an entry of a table; `None` when there is none of that name."""
        if not isinstance(self.value, dict):
            self.refuse("a table")
        place = f"{self.place}.{key}" if self.place else key
        return Entry(self.value[key], place) if key in self.value else None

    def __getitem__(self, key: str) -> Entry:
        found = self.find(key)
        if found is None:
            where = f"{self.place}.{key}" if self.place else key
            raise SessionError(f"{where} is missing")
        return found

    def items(self) -> dict[str, Entry]:
        """Return all entries of a table."""
        if not isinstance(self.value, dict):
            self.refuse("a table")
        if len(self.value) > MOST_ENTRIES:
            raise SessionError(f"{self.place} has more than {MOST_ENTRIES} entries")
        return {key: Entry(value, f"{self.place}.{key}") for key, value in self.value.items()}

    def each(self, most: int = MOST_ENTRIES) -> list[Entry]:
        """Return the entries of a list."""
        if not isinstance(self.value, list):
            self.refuse("a list")
        if len(self.value) > most:
            raise SessionError(f"{self.place} has {len(self.value)} entries; {most} are the most")
        return [Entry(value, f"{self.place}[{n}]") for n, value in enumerate(self.value)]

    def text(self) -> str:
        """Return text that can be shown on one line."""
        if not isinstance(self.value, str):
            self.refuse("text")
        if not self.value.isprintable():
            self.refuse("text on one line")
        return self.value

    def phrase(self) -> str:
        """Return text on one line that is not blank."""
        if not self.text().strip():
            self.refuse("an expression")
        return self.text()

    def name(self) -> str:
        """Return text that is not empty and has no blanks."""
        text = self.text()
        if not text or " " in text:
            self.refuse("a name")
        return text

    def content(self) -> str:
        """Return text on as many lines as it has."""
        if not isinstance(self.value, str):
            self.refuse("text")
        try:
            self.value.encode()
        except UnicodeEncodeError:
            self.refuse("text")
        return self.value

    def truth(self) -> bool:
        """Return true or false."""
        if not isinstance(self.value, bool):
            self.refuse("true or false")
        return self.value

    def whole(self, least: int = 0, most: int = MOST_UPDATES) -> int:
        """Return a whole number in a range."""
        if isinstance(self.value, bool) or not isinstance(self.value, int):
            self.refuse("a whole number")
        if not least <= self.value <= most:
            self.refuse(f"between {least} and {most}")
        return self.value

    def number(self) -> float:
        """Return a finite number."""
        if isinstance(self.value, bool) or not isinstance(self.value, int | float):
            self.refuse("a number")
        try:
            number = float(self.value)
        except OverflowError:
            number = math.inf
        if not math.isfinite(number):
            self.refuse("finite")
        return number

    def any_number(self) -> float:
        """Return a number, or one of `SPECIAL`."""
        if isinstance(self.value, str):
            return SPECIAL[self.one_of(SPECIAL)]
        return self.number()

    def one_of(self, known: Collection[str]) -> str:
        """Return one of some names."""
        text = self.text()
        if text not in known:
            self.refuse(f"one of {', '.join(known)}{did_you_mean(text, known)}")
        return text

    def position(self) -> Position:
        """Return a position, which is written as a list of two whole numbers."""
        if not isinstance(self.value, list) or len(self.value) != 2:
            self.refuse("an update and the statements done in it, such as [1204, 3]")
        update, done = self.each()
        return Position(update.whole(), done.whole(0, MOST_STATEMENTS))

"""The past: all that was done to a cursor since it began, so that a recording can begin later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnstep.timeline import START

if TYPE_CHECKING:
    from nnstep.debugger.cursor import Cursor
    from nnstep.debugger.registry import Registry

MOST_LINES = 300
"""Of a longer past nothing is kept: a lesson would begin with all of it."""


class Past:
    """Notes every command that a cursor has carried out, from its start on.

    Args:
        cursor: whose; of what it has done before, nothing is known.
    """

    def __init__(self, cursor: Cursor) -> None:
        self._cursor = cursor
        self._lines: list[str] | None = [] if _is_new(cursor) else None

    @property
    def lines(self) -> tuple[str, ...] | None:
        """What leads from the start to where the cursor is; `None` when that is not known."""
        return None if self._lines is None else tuple(self._lines)

    def did(self, line: str) -> None:
        """Note a command that has been carried out."""
        if self._lines is None:
            return
        note(self._lines, line, self._cursor.registry)
        if len(self._lines) > MOST_LINES:
            self._lines = None

    def begin_anew(self) -> None:
        """Forget all: the cursor has been taken elsewhere."""
        self._lines = [] if _is_new(self._cursor) else None


def note(lines: list[str], line: str, registry: Registry[Cursor], *, folds: bool = True) -> None:
    """Add a command to those before it; one that repeats the last only makes its count larger."""
    command, argument = registry.parse(line)
    before, _, count = lines[-1].partition(" ") if lines else ("", "", "")
    if folds and before == command.name and command.usage == "[n]":
        lines[-1] = f"{before} {int(count or 1) + int(argument or 1)}"
    else:
        lines.append(f"{command.name} {argument}".rstrip())


def _is_new(cursor: Cursor) -> bool:
    return (
        cursor.position == START
        and is_plain(cursor)
        and tuple(cursor.queries) == cursor.experiment.queries
        and not cursor.displays
        and not cursor.trail.bookmarks
    )


def is_plain(cursor: Cursor) -> bool:
    """Whether it has met no stop, has none of a user's, and is in the only future there is."""
    return len(cursor.forks.known) == 1 and not cursor.stops.last_number and not cursor.trail.hits

"""The commands about places: bookmarks, and where the cursor has been."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nnstep.debugger import arguments
from nnstep.debugger.outcome import Outcome
from nnstep.debugger.trail import Mark
from nnstep.errors import CommandError, one_line

if TYPE_CHECKING:
    from collections.abc import Callable

    from nnstep.debugger.cursor import Cursor
    from nnstep.debugger.outcome import Work
    from nnstep.debugger.trail import Trail
    from nnstep.timeline import Position

NAME = re.compile(r"[A-Za-z]\w*")
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def mark(cursor: Cursor, argument: str) -> Work:
    """Put a bookmark here, with a name and a note of your own.

    mark                      the next free letter
    mark dip the cost dips    `goto 'dip` comes back here
    mark dip                  a mark that is there already moves here, with its note
    """
    yield from ()
    name, _, note = argument.partition(" ")
    bookmarks = cursor.trail.bookmarks
    name = name or next((letter for letter in LETTERS if letter not in bookmarks), "")
    if not NAME.fullmatch(name):
        raise CommandError(f"mark takes a name that begins with a letter, not {name!r}")
    before = bookmarks.get(name)
    note = one_line(note) or (before.note if before else "")
    bookmarks[name] = Mark(cursor.position, note, name)
    moved = before is not None and before.position != cursor.position
    came = f", no longer {cursor.timeline.written(before.position)}" if before and moved else ""
    return Outcome(f"mark {name}: {cursor.moment}{came}; `goto '{name}` comes back")


def unmark(cursor: Cursor, argument: str) -> Work:
    """Take a bookmark away, by its name."""
    yield from ()
    if argument not in cursor.trail.bookmarks:
        known = arguments.known_marks(argument, cursor.trail.bookmarks)
        raise CommandError(f"unmark {argument}: {known}")
    del cursor.trail.bookmarks[argument]
    return Outcome(f"unmark {argument}")


def marks(cursor: Cursor, argument: str) -> Work:
    """List bookmarks, and where stops have stopped the run."""
    yield from ()
    arguments.nothing("marks", argument)
    lines = []
    for place in cursor.trail.marks:
        here = "=>" if place.position == cursor.position else "  "
        name = f"'{place.name}" if place.name else "hit"
        position = cursor.timeline.written(place.position)
        lines.append(f"{here} {name:<6} {position:<16} {place.note}".rstrip())
    none = "no marks yet; `mark` puts one here"
    return Outcome("marks", report=tuple(lines) or (none,))


def next_mark(cursor: Cursor, argument: str) -> Work:
    """Go to the next mark: a bookmark, or where a stop stopped the run."""
    arguments.nothing("next-mark", argument)
    return (yield from _to(cursor, "next-mark", cursor.trail.next_mark(cursor.position), "after"))


def last_mark(cursor: Cursor, argument: str) -> Work:
    """Go back to the mark before."""
    arguments.nothing("last-mark", argument)
    return (yield from _to(cursor, "last-mark", cursor.trail.last_mark(cursor.position), "before"))


def backward(cursor: Cursor, argument: str) -> Work:
    """Go back to where the last jump began."""
    arguments.nothing("backward", argument)
    return (yield from _along(cursor, "backward", cursor.trail.backward))


def forward(cursor: Cursor, argument: str) -> Work:
    """Go to where the last `backward` began."""
    arguments.nothing("forward", argument)
    return (yield from _along(cursor, "forward", cursor.trail.forward))


def _to(cursor: Cursor, command: str, place: Mark | None, where: str) -> Work:
    if place is None:
        return Outcome(f"{command}: there is no mark {where} {cursor.moment}")
    said = f"{command} {place.name}".rstrip()
    target = cursor.timeline.placed(*place.position)
    outcome = yield from cursor.travel(target, said, watch=False)
    return outcome.saying(f"{outcome.sentence}{f', {place.note}' if place.note else ''}")


def _along(
    cursor: Cursor, command: str, step: Callable[[Position], tuple[Position, Trail] | None]
) -> Work:
    """Go where a step along the trail leads; the trail itself is not made longer by that."""
    found = step(cursor.position)
    if found is None:
        return Outcome(f"{command}: there was no jump {command} from here")
    target, trail = found
    outcome = yield from cursor.travel(cursor.timeline.placed(*target), command, watch=False)
    if not outcome.interrupted:
        cursor.trail = trail
    return outcome

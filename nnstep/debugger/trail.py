"""The trail: where the cursor has jumped from, and what is marked on the way."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nnstep.timeline import Position

LONGEST = 100
"""Jumps that are remembered, and hits."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in the run that is worth coming back to.

    Attributes:
        position: where.
        note: what is said of it; may be empty.
        name: a word to go there by; hits have none.
    """

    position: Position
    note: str = ""
    name: str = ""


@dataclass(slots=True)
class Trail:
    """Where the cursor has been.

    Attributes:
        behind: places it jumped away from, the last one last.
        ahead: places it came back from.
        bookmarks: name → mark, as the user made them.
        hits: position → mark, where stops stopped it.
    """

    behind: list[Position] = field(default_factory=list)
    ahead: list[Position] = field(default_factory=list)
    bookmarks: dict[str, Mark] = field(default_factory=dict)
    hits: dict[Position, Mark] = field(default_factory=dict)

    def came(self, before: Position, now: Position) -> None:
        """Note a move; those to a neighbouring update are no jumps."""
        if abs(now.update - before.update) > 1:
            self.behind = [*self.behind[-LONGEST + 1 :], before]
            self.ahead.clear()

    def backward(self, now: Position) -> tuple[Position, Trail] | None:
        """Return where the last jump began, and the trail as it is there."""
        if not self.behind:
            return None
        *behind, target = self.behind
        return target, replace(self, behind=behind, ahead=[*self.ahead, now])

    def forward(self, now: Position) -> tuple[Position, Trail] | None:
        """Return where the last way back began, and the trail as it is there."""
        if not self.ahead:
            return None
        *ahead, target = self.ahead
        return target, replace(self, behind=[*self.behind, now], ahead=ahead)

    def met(self, position: Position, reason: str) -> None:
        """Note where a stop stopped the cursor."""
        self.hits.pop(position, None)
        self.hits[position] = Mark(position, reason)
        while len(self.hits) > LONGEST:
            del self.hits[next(iter(self.hits))]

    @property
    def marks(self) -> list[Mark]:
        """All marks, in the order of time."""
        return sorted(
            (*self.bookmarks.values(), *self.hits.values()), key=lambda mark: mark.position
        )

    def next_mark(self, now: Position) -> Mark | None:
        """Return the first mark after a position."""
        return next((mark for mark in self.marks if mark.position > now), None)

    def last_mark(self, now: Position) -> Mark | None:
        """Return the last mark before a position."""
        return next((mark for mark in reversed(self.marks) if mark.position < now), None)

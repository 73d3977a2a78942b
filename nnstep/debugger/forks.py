"""Forks: the futures that edits have made, as a tree with names."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from nnstep.errors import CommandError, did_you_mean
from nnstep.timeline import START, written_update

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nnstep.debugger.edits import Edit
    from nnstep.timeline import Position, Timeline

MAIN = "main"
MOST = 32
"""So many futures there may be; each holds memory of its own."""


@dataclass(frozen=True, slots=True)
class Fork:
    """One future.

    Attributes:
        name: what it is called.
        timeline: its moments, and those before it parted from its parent.
        parent: the name of the fork that it parts from; none of the first.
        edit: what is otherwise in it.
        made_at: where the cursor was when it was made.
        reached: how far it had come when its session was saved, if it is of one.
    """

    name: str
    timeline: Timeline
    parent: str = ""
    edit: Edit | None = None
    made_at: Position | None = None
    reached: Position = START

    @property
    def update(self) -> int:
        """The first update that is its own."""
        return self.timeline.base

    @property
    def begins(self) -> str:
        """The first update that is its own, as users write it."""
        return written_update(self.update, self.timeline.program)


@dataclass(slots=True)
class Forks:
    """All futures, and which one the cursor is in.

    Attributes:
        known: name → fork, in the order in which they were made.
        current: the name of the one that the cursor is in.
        beside: the name of another one that stands beside it, as long as there is one.
        done: the names of those that the last edits made, for undo.
        undone: those that were undone, for redo.
        has_dropped: whether one was forgotten, so that stops may be about values of none.
    """

    known: dict[str, Fork]
    current: str = MAIN
    beside: str = ""
    done: list[str] = field(default_factory=list)
    undone: list[str] = field(default_factory=list)
    has_dropped: bool = False

    @property
    def here(self) -> Fork:
        """The one that the cursor is in."""
        return self.known[self.current]

    @property
    def other(self) -> Fork | None:
        """The one that stands beside it; `None` while there is only one future."""
        return self.known.get(self.beside)

    def enter(self, name: str) -> None:
        """Be in another one; what stood beside it stays there, or it is the one that is left."""
        if self.beside in (name, ""):
            self.beside = self.current
        self.current = name

    def find(self, name: str) -> Fork:
        """Return the fork of a name.

        Raises:
            CommandError: there is none.
        """
        if name not in self.known:
            near = did_you_mean(name, self.known)
            raise CommandError(
                f"there is no fork {name!r}{near}; there are {', '.join(self.known)}"
            )
        return self.known[name]

    def check_room(self) -> None:
        """Refuse one fork too many."""
        if len(self.known) >= MOST:
            raise CommandError(f"there are {MOST} forks already; `drop NAME` makes room")

    def free_name(self, wanted: str) -> str:
        """Return a name that no fork has yet."""
        name, n = wanted, 1
        while name in self.known:
            n += 1
            name = f"{wanted}#{n}"
        return name

    def add(self, fork: Fork) -> None:
        """Add a fork that an edit has made, and be in it, beside what it parts from."""
        self.known[fork.name] = fork
        self.current, self.beside = fork.name, fork.parent
        self.done.append(fork.name)
        self.undone.clear()

    def drop(self, fork: Fork) -> None:
        """Forget a fork.

        Raises:
            CommandError: it is the first one, the cursor is in it, or others part from it.
        """
        if not fork.parent:
            raise CommandError(f"drop {fork.name}: the run as it was stays")
        if fork.name == self.current:
            raise CommandError(
                f"drop {fork.name}: the cursor is in it; `fork {fork.parent}` leaves"
            )
        children = [other.name for other in self.known.values() if other.parent == fork.name]
        if children:
            part = "parts" if len(children) == 1 else "part"
            raise CommandError(f"drop {fork.name}: {', '.join(children)} {part} from it")
        del self.known[fork.name]
        if fork.name == self.beside:
            others = [name for name in self.known if name != self.current]
            self.beside = self.here.parent or (others[0] if others else "")
        self.has_dropped = True
        for names in (self.done, self.undone):
            names[:] = [name for name in names if name != fork.name]

    def tree(self, parent: str = "", depth: int = 0) -> Iterator[tuple[int, Fork]]:
        """Yield every fork with its depth, each before those that part from it."""
        for fork in self.known.values():
            if fork.parent == parent:
                yield depth, fork
                yield from self.tree(fork.name, depth + 1)

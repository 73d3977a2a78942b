"""What is in a session's file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nnstep.timeline import START

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nnstep.debugger.edits import Edit
    from nnstep.debugger.session.checks import Check
    from nnstep.debugger.session.ledger import Layout
    from nnstep.debugger.stops import Stop
    from nnstep.debugger.trail import Mark
    from nnstep.experiment import Recipe
    from nnstep.timeline import Position


@dataclass(frozen=True, slots=True)
class KeptFork:
    """A future, by what makes it.

    Attributes:
        name: what it is called.
        reached: how far it had come.
        parent: the name of the one that it parts from; none of the first.
        edit: what is otherwise in it.
        made_at: where it is made.
    """

    name: str
    reached: Position
    parent: str = ""
    edit: Edit | None = None
    made_at: Position = START


@dataclass(frozen=True, slots=True)
class KeptStop:
    """A stop, and whether no fork has the values that it is about."""

    stop: Stop
    idle: bool = False


@dataclass(frozen=True, slots=True)
class KeptDisplay:
    """An expression in sight, and whether no fork has the values that it is about."""

    text: str
    idle: bool = False


@dataclass(frozen=True, slots=True)
class Session:
    """Everything that is set up around a run.

    Attributes:
        recipe: what is trained.
        forks: the futures, each after the one that it parts from.
        current: the name of the one that the cursor is in.
        beside: the name of the one that stands beside it; empty where there is none.
        position: where the cursor is.
        written: the same as users write it.
        done: the names of those that the last edits made, for undo.
        undone: those that were undone, for redo.
        stops: breakpoints, watchpoints and catches.
        last_number: the last number that was given to a stop.
        bookmarks: as the user made them.
        hits: where stops stopped the cursor.
        behind: places it jumped away from.
        ahead: places it came back from.
        queries: points to predict.
        displays: expressions in sight.
        layout: of the screen.
        saved_with: what computed it, by the parts of a machine.
        checks: what the state was at some moments.
    """

    recipe: Recipe
    forks: tuple[KeptFork, ...]
    current: str
    beside: str
    position: Position
    written: str
    done: tuple[str, ...]
    undone: tuple[str, ...]
    stops: tuple[KeptStop, ...]
    last_number: int
    bookmarks: tuple[Mark, ...]
    hits: tuple[Mark, ...]
    behind: tuple[Position, ...]
    ahead: tuple[Position, ...]
    queries: tuple[tuple[float, ...], ...]
    displays: tuple[KeptDisplay, ...]
    layout: Layout
    saved_with: Mapping[str, str]
    checks: tuple[Check, ...]

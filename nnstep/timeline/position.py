"""A position: a moment of a run, told by how many statements have run."""

from __future__ import annotations

from operator import index
from typing import TYPE_CHECKING, NamedTuple

from nnstep.errors import CommandError
from nnstep.numbers import MOST_EPOCHS, grouped

if TYPE_CHECKING:
    from nnstep.engine import Program


class Position(NamedTuple):
    """How far a run has come: whole updates, and statements `done` of the next one.

    Positions are ordered in time. Written `epoch:statement`, with the statement about to run, and
    `epoch.batch:statement` when an epoch has several batches, counted from 0.
    """

    update: int
    done: int = 0

    def statements(self, program: Program) -> int:
        """Return how many statements have run since the start."""
        return self.update * len(program) + self.done

    def moved(self, statements: int, program: Program) -> Position:
        """Return the position so many statements on, or back when negative; never before 0."""
        return Position(*divmod(max(self.statements(program) + statements, 0), len(program)))

    def written(self, program: Program) -> str:
        """Write the position as users do: `1204:z_del`, `12.3:z`."""
        return f"{written_update(self.update, program)}:{program.names[self.done]}"

    def epoch(self, program: Program) -> int:
        """Return the epoch, counted from 0."""
        return self.update // program.batches


START = Position(0)


def written_update(update: int, program: Program) -> str:
    """Write an update as users do: `1204`, or `12.3` when an epoch has several."""
    epoch, batch = divmod(update, program.batches)
    return f"{epoch}.{batch}" if program.batches > 1 else f"{epoch}"


def checked(position: Position, program: Program) -> Position:
    """Return the position, with plain whole numbers.

    Raises:
        CommandError: there is no such position.
    """
    try:
        update, done = map(index, position)
    except TypeError:
        raise CommandError(f"a position is two whole numbers, not {tuple(position)}") from None
    if not 0 <= update <= MOST_EPOCHS * program.batches:
        raise CommandError(
            f"there is no epoch {update // program.batches}; "
            f"they are counted from 0 to {grouped(MOST_EPOCHS)}"
        )
    if not 0 <= done < len(program):
        raise CommandError(
            f"an update has {len(program)} statements; {done} of them cannot have run"
        )
    return Position(update, done)

"""A position: a moment of a run, told by how many statements have run."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from nnstep.engine import Program


class Position(NamedTuple):
    """How far a run has come: whole updates, and statements `done` of the next one.

    Positions are ordered in time. Written `epoch:statement`, with the statement about to run.
    """

    update: int
    done: int = 0

    def moved(self, statements: int, program: Program) -> Position:
        """Return the position so many statements on, or back when negative; never before 0."""
        count = self.update * len(program) + self.done + statements
        return Position(*divmod(max(count, 0), len(program)))

    def written(self, program: Program) -> str:
        """Write the position as users do: `1204:z_del`."""
        return f"{self.update}:{program.names[self.done]}"


START = Position(0)

"""A moment: every value there is at one position, as it was computed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nnstep.engine import Array, Frame, Program, Statement
    from nnstep.timeline.cost import Cost
    from nnstep.timeline.position import Position


@dataclass(frozen=True, slots=True)
class Moment:
    """The variables at one position; a copy, so that it stays true while the run goes on.

    Attributes:
        program: whose statements the position counts.
        position: when.
        values: name → array, only what has been computed and the constants; read-only.
        before: name → the parameters as they were when the update in progress began.
        state: the parameters now, flat.
        cost: of the update in progress, once its errors are there.
        last_cost: of the update finished before it, if there was one.
    """

    program: Program
    position: Position
    values: Mapping[str, Array]
    before: Mapping[str, Array]
    state: Array
    cost: Cost | None
    last_cost: Cost | None

    @property
    def statement(self) -> Statement:
        """The statement about to run."""
        return self.program.statements[self.position.done]

    @property
    def last_statement(self) -> Statement | None:
        """The statement that ran last; `None` at the very start."""
        return self.program.statements[self.position.done - 1] if self.position > (0, 0) else None

    def __str__(self) -> str:
        return self.position.written(self.program)


def present_values(frame: Frame) -> tuple[dict[str, Array], Array]:
    """Copy the values of a frame; return them by name, and the state among them."""
    arena = _read_only(frame.arena.copy())
    values = {
        name: arena[frame.spans[name]].reshape(array.shape)
        if name in frame.spans
        else _read_only(array.view())
        for name, array in frame.items()
    }
    return values, arena[: frame.state.size]


def _read_only(array: Array) -> Array:
    array.flags.writeable = False
    return array

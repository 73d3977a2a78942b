"""A moment: every value there is at one position, as it was computed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nnstep.engine import Array, Frame, Program, Statement
    from nnstep.timeline.cost import Cost
    from nnstep.timeline.position import Position

LOOP_NAMES = "batch", "epoch"


@dataclass(frozen=True, slots=True)
class Moment:
    """The variables at one position; a copy, so that it stays true while the run goes on.

    Attributes:
        program: whose statements the position counts.
        position: when.
        values: name → array, only what has been computed and the constants; read-only.
        before: name → parameters and slots as they were when the update in progress began.
        state: parameters and slots now, flat.
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
    def epoch(self) -> int:
        """The epoch, counted from 0."""
        return self.position.epoch(self.program)

    @property
    def batch(self) -> Array | None:
        """Which samples this update gets, `(samples,)`; `None` when it gets all as they stand."""
        return self.values.get("batch")

    def computed(self, name: str) -> Array | None:
        """Return a value of this update, or `None` when it has not been computed yet.

        What the last update left of a parameter or a slot is not this one's; constants are.
        """
        if name in self.before and self.program.names.index(name) >= self.position.done:
            return None
        return self.values.get(name)

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
    spans = frame.spans
    values = {}
    for name, array in frame.items():
        if name in spans:
            values[name] = arena[spans[name]].reshape(array.shape)
        else:  # what the loop gives is written anew
            values[name] = _read_only(array.copy() if name in LOOP_NAMES else array.view())
    return values, arena[: frame.state.size]


def _read_only(array: Array) -> Array:
    array.flags.writeable = False
    return array

"""The Parameters panel: what the update in progress does to each weight and bias."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len

from nnstep.debugger import Change, changes
from nnstep.tui.table import Column, Entry, Table

if TYPE_CHECKING:
    from nnstep.tui.view import View


class Parameters(Table):
    """Before, gradient, lr × gradient, after: a line for each number."""

    TITLE: ClassVar[str] = "Parameters"
    HELP: ClassVar[str] = (
        "What the update does to each weight and bias: after = before - lr × gradient. "
        "h j k l choose a number, enter tells how it came about."
    )

    def __init__(self) -> None:
        super().__init__()
        self._changes: list[Change] = []

    def prepare(self, view: View) -> None:
        """Work out what the update does."""
        self._changes = list(changes(view.experiment, view.moment))
        super().prepare(view)

    def remark(self) -> str:
        """Say what the learning rate is."""
        assert self.view is not None
        return f"lr {self.view.experiment.training.lr:g}"

    def lay_out(self, view: View) -> list[Column]:
        """Return the parameter's name and its four numbers."""
        width = self.number_width
        names = [self.label_of(change) for change in self._changes]
        return [
            Column("weight" if view.compact else "parameter", max(6, *map(cell_len, names))),
            Column("before", width),
            Column("gradient", width),
            Column("lr×grad", width) if view.compact else Column("lr × gradient", max(width, 13)),
            Column("after", width),
        ]

    def row_count(self) -> int:
        """Return how many numbers the parameters have."""
        return len(self._changes)

    def entry(self, row: int, column: int) -> Entry:
        """Return the parameter's name or one of its numbers."""
        assert self.view is not None
        change, fresh = self._changes[row], self.view.fresh
        name = change.cell.name
        began = self.view.position.done == 0  # then what was written last is where this one begins
        match column:
            case 0:
                return Entry(self.label_of(change), "muted")
            case 1:
                return self.numeric(change.before, change.cell, fresh=began and fresh == name)
            case 2:
                written = fresh == change.gradient.name
                return self.numeric(change.slope, change.gradient, fresh=written)
            case 3:
                written = fresh == change.gradient.name
                return self.numeric(change.change, change.gradient, fresh=written)
            case _:
                return self.numeric(change.after, change.cell, fresh=fresh == name)

    def label_of(self, change: Change) -> str:
        """Return the name of a parameter, or of its feature where there is little room."""
        if self.compact:
            return change.feature or change.cell.name
        return f"{change.cell.name} {change.feature}".rstrip()

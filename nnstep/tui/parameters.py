"""The Parameters panel: what the update in progress does to each weight and bias."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len

from nnstep.debugger import Change, awaited, changes, explained_step
from nnstep.numbers import number, plain
from nnstep.tui.table import Column, Entry, Table

if TYPE_CHECKING:
    from nnstep.tui.view import View

WIDEST = 20


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
        return f"lr {plain(self.view.experiment.training.lr)}"

    def lay_out(self, view: View) -> list[Column]:
        """Return the parameter's name and its four numbers."""
        width = self.number_width
        labels = max(6, *(cell_len(self.label_of(change)) for change in self._changes))
        written = tuple(dict.fromkeys(change.cell.name for change in self._changes))
        slopes = tuple(dict.fromkeys(change.gradient.name for change in self._changes))
        began = view.position.done == 0  # then what was written last is where this update begins
        title = "lr×grad" if view.compact else "lr × gradient"
        return [
            Column("weight" if view.compact else "parameter", min(labels, WIDEST)),
            Column("before", width, written if began else ()),
            Column("grad" if view.compact else "gradient", width, slopes),
            Column(title, max(width, len(title) + 1), slopes),
            Column("after", width, () if began else written),
        ]

    def row_count(self) -> int:
        """Return how many numbers the parameters have."""
        return len(self._changes)

    def entry(self, row: int, column: int) -> Entry:
        """Return the parameter's name or one of its numbers."""
        assert self.view is not None
        change = self._changes[row]
        if column == 0:
            return Entry(self.label_of(change), "muted")
        value, cell = (
            (change.before, change.cell),
            (change.slope, change.gradient),
            (change.change, change.gradient),
            (change.after, change.cell),
        )[column - 1]
        fresh = self.view.fresh == cell.name and cell.name in self.columns[column].names
        return self.numeric(value, cell, fresh=fresh)

    def explanation(self, row: int, column: int, digits: int, room: int) -> str | None:
        """Tell where a parameter began, how far it moves, or where it ends."""
        assert self.view is not None
        change, moment = self._changes[row], self.view.moment
        match column:
            case 1:
                value = number(change.before, digits)
                return f"{change.cell} was {value} when epoch {moment.position.update} began"
            case 3:
                return explained_step(moment, change, digits, room)
            case 4 if change.after is None:
                return awaited(moment.program, change.cell, room)
            case _:
                return super().explanation(row, column, digits, room)

    def label_of(self, change: Change) -> str:
        """Return the name of a parameter, or of its feature where there is little room."""
        if self.compact:
            return change.feature or change.cell.name
        return f"{change.cell.name} {change.feature}".rstrip()

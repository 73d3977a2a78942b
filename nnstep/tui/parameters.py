"""The Parameters panel: what the update in progress does to each weight and bias."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len

from nnstep.debugger import RATE, Change, Changes, awaited, explained_step
from nnstep.numbers import number, plain
from nnstep.tui.table import Column, Entry, Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nnstep.tui.view import View

WIDEST = 20
FROZEN_FROM = 4


class Parameters(Table):
    """Before, gradient, lr × gradient, after: a line for each number."""

    TITLE: ClassVar[str] = "Parameters"
    HELP: ClassVar[str] = (
        "What the update does to each weight and bias: after = before - lr × gradient. "
        "h j k l choose a number, enter tells how it came about."
    )

    def __init__(self) -> None:
        super().__init__()
        self._changes: Sequence[Change] = ()
        self._worked_out: dict[int, Change] = {}
        self._widths: dict[bool, int] = {}

    def fresh_rows(self, view: View) -> tuple[int, int] | None:
        """Return the rows of the parameter that was worked on last."""
        spec, row = view.experiment.spec, 0
        for parameter, shape in spec.parameters.items():
            rows = math.prod(shape)
            if parameter in spec.trained:
                values = parameter, spec.gradient(parameter), spec.step(parameter)
                if view.fresh in values:
                    return row, rows
            row += rows
        return None

    def renew(self, before: View, view: View) -> None:
        """Measure the names anew."""
        self._widths = {}

    def prepare(self, view: View) -> None:
        """Work out what the update does."""
        self._changes, self._worked_out = Changes(view.experiment, view.moment), {}
        super().prepare(view)

    def remark(self) -> str:
        """Say what the learning rate is; under a schedule it is this update's, once computed."""
        assert self.view is not None
        training = self.view.experiment.training
        if not training.pace.op:
            return f"lr {plain(training.lr)}"
        rate = self.view.moment.computed(RATE.name)
        if rate is None:
            return f"lr from {plain(training.lr)}"
        return f"lr {number(rate.item(), self.view.digits).removeprefix('+')}"

    def lay_out(self, view: View) -> list[Column]:
        """Return the parameter's name and its four numbers."""
        width = self.number_width
        if view.compact not in self._widths:  # the names never change
            self._widths[view.compact] = max(6, *map(cell_len, self._longest_labels()))
        labels = self._widths[view.compact]
        spec = view.experiment.spec
        written = tuple(spec.trained)
        slopes, steps = (tuple(map(each, spec.trained)) for each in (spec.gradient, spec.step))
        began = view.position.done == 0  # then what was written last is where this update begins
        by_gradient = view.experiment.training.optimizer == "plain"
        title = ("lr×grad" if view.compact else "lr × gradient") if by_gradient else "lr × step"
        return [
            Column("weight" if view.compact else "parameter", min(labels, WIDEST)),
            Column("before", width, written if began else ()),
            Column("grad" if view.compact else "gradient", width, slopes),
            Column(title, max(width, len(title) + 1), steps),
            Column("after", width, () if began else written),
        ]

    def row_count(self) -> int:
        """Return how many numbers the parameters have."""
        return len(self._changes)

    def entry(self, row: int, column: int) -> Entry:
        """Return the parameter's name or one of its numbers."""
        assert self.view is not None
        change = self._change(row)
        if column == 0:
            return Entry(
                self.label_of(change.cell.name, change.source, change.cell.index[-1]), "muted"
            )
        value, cell = (
            (change.before, change.cell),
            (change.slope, change.gradient),
            (change.change, change.step),
            (change.after, change.cell),
        )[column - 1]
        if cell is None or (column == FROZEN_FROM and change.step is None):
            return Entry("frozen" if column == FROZEN_FROM else "", "absent")
        fresh = self.view.fresh == cell.name and cell.name in self.columns[column].names
        return self.numeric(value, cell, fresh=fresh)

    def _change(self, row: int) -> Change:
        """Return what is done to the parameter of a row, worked out once for all its columns."""
        if row not in self._worked_out:
            self._worked_out[row] = self._changes[row]
        return self._worked_out[row]

    def explanation(self, row: int, column: int, digits: int, room: int) -> str | None:
        """Tell where a parameter began, how far it moves, or where it ends."""
        assert self.view is not None
        change, moment = self._change(row), self.view.moment
        match column:
            case 1:
                value = number(change.before, digits)
                when = f"{self.view.unit} {self.view.written(moment.position.update)}"
                return f"{change.cell} was {value} when {when} began"
            case 3:
                return explained_step(moment, change, digits, room)
            case 2 | 4 if change.gradient is None:
                return f"{change.cell} is frozen: no statement changes it"
            case 4 if change.after is None:
                return awaited(moment.program, change.cell, room)
            case _:
                return super().explanation(row, column, digits, room)

    def label_of(self, name: str, source: str, unit: int) -> str:
        """Return the name of a parameter, or of its feature where there is little room."""
        assert self.view is not None
        units = self.view.experiment.spec.parameters[name][-1]
        to = (f"→{unit}" if source else str(unit)) if units > 1 else ""
        return f"{source}{to}" if self.compact and source else f"{name} {source}{to}".rstrip()

    def _longest_labels(self) -> Iterator[str]:
        """Yield the labels that may be the longest: those of each parameter's last unit."""
        assert self.view is not None
        spec, features = self.view.experiment.spec, self.view.experiment.dataset.features
        for name, shape in spec.parameters.items():
            rows = range(shape[0]) if shape[1:] else ()
            sources = [spec.source(name, row, features) for row in rows] or [""]
            yield from (self.label_of(name, source, shape[-1] - 1) for source in sources)

"""The Samples panel: one row per sample, columns in the order of computing."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from nnstep.engine import Cell
from nnstep.numbers import plain
from nnstep.tui.table import Column, Entry, Table

if TYPE_CHECKING:
    from nnstep.tui.view import View

NARROWEST, WIDEST = 2, 12


class Samples(Table):
    """Inputs, label and every value computed from them, sample by sample."""

    TITLE: ClassVar[str] = "Samples"
    HELP: ClassVar[str] = (
        "One row per sample; the columns fill from left to right as the statements run. "
        "h j k l choose a number, enter tells how it came about."
    )

    def __init__(self) -> None:
        super().__init__()
        self._columns: list[Column] = []
        self._cells: list[tuple[str, int]] = []

    def show(self, view: View) -> None:
        """Draw another view; the columns depend on its data and digits only."""
        self.view = view
        self._lay_out(view)
        super().show(view)

    def remark(self) -> str:
        """Say how many samples there are."""
        assert self.view is not None
        return self.view.experiment.dataset.name

    def columns(self) -> list[Column]:
        """Return the row's name, the features, the label, then each value computed per sample."""
        return self._columns

    def row_count(self) -> int:
        """Return the number of samples."""
        return len(self.view.experiment.dataset) if self.view else 0

    def entry(self, row: int, column: int) -> Entry:
        """Return the row's name, or a number of its sample."""
        assert self.view is not None
        if column == 0:
            return Entry(self.view.experiment.dataset.rows[row], "name")
        name, index = self._cells[column - 1]
        array = self.view.moment.values.get(name)
        value = None if array is None else array[row, index].item()
        cell = Cell(name, (row, index))
        fresh = name == self.view.fresh
        if name in ("inputs", "labels"):
            return self.datum(value, cell, fresh=fresh)
        return self.numeric(value, cell, fresh=fresh)

    def _lay_out(self, view: View) -> None:
        data, program = view.experiment.dataset, view.experiment.program
        names_width = max(map(len, (data.row_title, *data.rows)))
        self._columns = [Column(data.row_title, min(names_width, WIDEST))]
        self._cells = []
        for index, feature in enumerate(data.features):
            width = _data_width(feature, data.inputs[:, index].tolist())
            self._columns.append(Column(feature, width, "inputs"))
            self._cells.append(("inputs", index))
        width = _data_width(data.label, data.labels.ravel().tolist())
        self._columns.append(Column(data.label, width, "labels"))
        self._cells.append(("labels", 0))
        for name in program.names:
            if name != "inputs" and program.shapes[name] == (len(data), 1):
                self._columns.append(Column(name, self.number_width, name))
                self._cells.append((name, 0))


def _data_width(title: str, values: list[float]) -> int:
    widest = max(len(title) + 1, *(len(plain(value)) for value in values))
    return min(max(widest, NARROWEST), WIDEST)

"""The Samples panel: one row per sample, columns in the order of computing."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len

from nnstep.engine import Cell
from nnstep.numbers import brief
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
        self._laid_out: tuple[int, int] | None = None
        self._cells: list[tuple[str, int]] = []

    def remark(self) -> str:
        """Say how many samples there are."""
        assert self.view is not None
        return self.view.experiment.dataset.name

    def row_count(self) -> int:
        """Return the number of samples."""
        return len(self.view.experiment.dataset) if self.view else 0

    def entry(self, row: int, column: int) -> Entry:
        """Return the row's name, or a number of its sample."""
        assert self.view is not None
        if column == 0:
            return Entry(self.view.experiment.dataset.rows[row], "muted")
        name, index = self._cells[column - 1]
        array = self.view.moment.values.get(name)
        value = None if array is None else array[row, index].item()
        cell = Cell(name, (row, index))
        fresh = name == self.view.fresh
        if name in self.view.experiment.program.given:
            return self.datum(value, cell, fresh=fresh)
        return self.numeric(value, cell, fresh=fresh)

    def lay_out(self, view: View) -> list[Column]:
        """Return the row's name, the features, the label, then each value computed per sample."""
        laid_out = view.digits, self.number_width  # the data never change
        if laid_out == self._laid_out:
            return self.columns
        self._laid_out = laid_out
        data, program = view.experiment.dataset, view.experiment.program
        computed = [name for name in program.of_samples if name not in program.given]
        self._cells = [
            *(("inputs", index) for index in range(len(data.features))),
            ("labels", 0),
            *((name, 0) for name in computed),
        ]
        names_width = max(map(cell_len, (data.row_title, *data.rows)))
        return [
            Column(data.row_title, min(names_width, WIDEST)),
            *(
                Column(feature, _data_width(feature, values, view.digits), ("inputs",))
                for feature, values in zip(data.features, data.inputs.T.tolist(), strict=True)
            ),
            Column(data.label, _data_width(data.label, data.labels.ravel().tolist(), view.digits)),
            *(Column(name, self.number_width, (name,)) for name in computed),
        ]


def _data_width(title: str, values: list[float], digits: int) -> int:
    widest = max(len(brief(value, digits)) for value in values)
    return max(min(cell_len(title) + 1, WIDEST), NARROWEST, widest)

"""The Samples panel: one row per sample, columns in the order of computing."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len

from nnstep.engine import Cell
from nnstep.numbers import brief
from nnstep.tui.glyphs import ABSENT
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
        self._cells: list[tuple[str, int | None]] = []

    def renew(self, before: View, view: View) -> None:
        """Lay the columns out anew: another program may compute other values."""
        self._laid_out = None

    def remark(self) -> str:
        """Say how many samples there are."""
        assert self.view is not None
        return self.view.experiment.dataset.name

    def followed(self, view: View) -> str:
        """Return the value written last of those that are shown: the others have no samples."""
        shown = {name for column in self.columns for name in column.names}
        written = view.experiment.program.names[: view.position.done]
        return next((name for name in reversed(written) if name in shown), view.fresh)

    def row_count(self) -> int:
        """Return the number of samples in the largest batch, so that no panel moves."""
        return self.view.moment.program.loop.size(0) if self.view else 0

    def filled_rows(self) -> int:
        """Return the number of samples in this update."""
        return self.view.moment.program.loop.size(self.view.position.update) if self.view else 0

    def entry(self, row: int, column: int) -> Entry:
        """Return the row's name, or a number of its sample."""
        assert self.view is not None
        data, moment = self.view.experiment.dataset, self.view.moment
        sample = row if moment.batch is None else int(moment.batch[row])
        if column == 0:
            return Entry(data.rows[sample], "muted")
        name, index = self._cells[column - 1]
        if name == "input_set":
            row = sample
        array = moment.values.get(name)
        fresh = name == self.view.fresh
        if index is None:  # the class
            label = None if array is None else data.classes[int(array[row].argmax())]
            return Entry(
                ABSENT if label is None else label, "absent" if label is None else "", None, fresh
            )
        value = None if array is None else array[row, index].item()
        cell = Cell(name, (row, index))
        if name in moment.program.given:
            return self.datum(value, cell, fresh=fresh)
        return self.numeric(value, cell, fresh=fresh)

    def lay_out(self, view: View) -> list[Column]:
        """Return the row's name, the features, the label, then each value computed per sample."""
        laid_out = view.digits, self.number_width  # the data never change
        if laid_out == self._laid_out:
            return self.columns
        self._laid_out = laid_out
        data, program = view.experiment.dataset, view.experiment.program
        raw = "inputs" if "inputs" in program.given else "input_set"
        computed = [name for name in program.of_samples if name not in program.given]
        names_width = max(map(cell_len, (data.row_title, *data.rows)))
        columns = [Column(data.row_title, min(names_width, WIDEST))]
        self._cells = []
        for index, feature in enumerate(data.features):
            values = data.inputs[:, index].tolist()
            self._cells.append((raw, index))
            columns.append(Column(feature, _data_width(feature, values, view.digits), (raw,)))
        if data.classes:
            self._cells.append(("labels", None))
            width = max(map(cell_len, (data.label, *data.classes)))
            columns.append(Column(data.label, min(width, WIDEST), ("labels",)))
        else:
            for index, output in enumerate(data.outputs):
                values = data.labels[:, index].tolist()
                self._cells.append(("labels", index))
                columns.append(
                    Column(output, _data_width(output, values, view.digits), ("labels",))
                )
        for name in computed:
            units = program.shapes[name][1]
            for unit in range(units):
                title = f"{name}[{unit}]" if units > 1 else name
                self._cells.append((name, unit))
                columns.append(Column(title, max(self.number_width, len(title) + 1), (name,)))
        return columns


def _data_width(title: str, values: list[float], digits: int) -> int:
    widest = max(len(brief(value, digits)) for value in values)
    return max(min(cell_len(title) + 1, WIDEST), NARROWEST, widest)

"""The Queries panel: points of the user's own, predicted at the moment shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len, set_cell_size

from nnstep.debugger import explained_prediction, written_point
from nnstep.engine import Cell
from nnstep.numbers import plain
from nnstep.tui.draw import Line, Span
from nnstep.tui.table import Column, Entry, Table

if TYPE_CHECKING:
    from nnstep.experiment import Prediction
    from nnstep.tui.view import View

THRESHOLD = 0.5
WIDEST_OUTPUT = 14
GAUGE = 21
SCALE = f"0{'½':^{GAUGE - 2}}1"
WIDEST = 24
NO_QUERIES = " p predicts a point of your own"


class Queries(Table):
    """Each query with its class, weighted sum and output; they follow the cursor through time."""

    TITLE: ClassVar[str] = "Queries"
    HELP: ClassVar[str] = (
        "Points to predict, with the parameters of the moment shown: from 0.5 on it is class 1. "
        "p adds one, `forget 1` drops one. w stops where the class of the chosen one changes, D "
        "keeps its course in sight."
    )

    def __init__(self) -> None:
        super().__init__()
        self._cells: list[Cell] = []
        self._first_output = 1

    def show(self, view: View) -> None:
        """Draw another view, and bring a query that is new into sight."""
        known = len(self.view.predictions) if self.view else len(view.predictions)
        super().show(view)
        if len(view.predictions) > known:
            self.call_after_refresh(self.reveal, len(view.predictions) - 1)

    def lay_out(self, view: View) -> list[Column]:
        """Return the point, its class and its numbers."""
        points = [len(_numbered(*numbered)) for numbered in enumerate(view.predictions, 1)]
        width = self.number_width
        task, spec = view.experiment.task, view.experiment.spec
        last = len(spec.layers)
        if len(task.outputs) == 1:
            names = [spec.name("XW", last), spec.name("z", last)]
            self._cells = [Cell(name, (0, 0)) for name in names]
        else:
            names = [_titled(output) for output in task.outputs]
            self._cells = [Cell(spec.output, (0, unit)) for unit in range(len(names))]
        columns = [Column("  query" if view.compact else "  point", min(max([8, *points]), WIDEST))]
        if task.decides:  # the answer comes first: there may be many outputs
            columns.append(Column("class", max(5, *map(cell_len, task.answers or ("",)))))
        self._first_output = len(columns)
        columns += [Column(name, max(width, len(name) + 1)) for name in names]
        if len(task.outputs) == 1 and task.threshold == THRESHOLD and not view.compact:
            columns.append(Column(SCALE, GAUGE))
        return columns

    def row_count(self) -> int:
        """Return the number of queries; one line tells what to do when there are none."""
        return max(len(self.view.predictions), 1) if self.view else 0

    def row(self, index: int) -> Line:
        """Return a query, or what to do when there is none."""
        if self.view is None or not self.view.predictions:
            return [Span(NO_QUERIES, "muted")]
        return super().row(index)

    def header(self) -> list[Line]:
        """Return the column titles; none without a query."""
        if self.view is not None and not self.view.predictions:
            return [[Span(" queries", "heading")]] if self.compact else []
        return super().header()

    def row_width(self) -> int:
        """Return the cells of a row."""
        return super().row_width() if self.view and self.view.predictions else 0

    def pinned(self) -> int:
        """Return the cells of the point."""
        return super().pinned() if self.view and self.view.predictions else 0

    def entry(self, row: int, column: int) -> Entry:
        """Return the point or what is predicted of it."""
        assert self.view is not None
        if not self.view.predictions:
            return Entry("")
        prediction = self.view.predictions[row]
        if column == 0:
            return Entry(_numbered(row + 1, prediction), "muted")
        if column < self._first_output:
            return Entry("none" if prediction.label is None else prediction.label, "strong")
        if column == self._first_output + len(self._cells):
            return Entry(_gauge(prediction.z[0]), "muted")
        cell = self._cells[column - self._first_output]
        return self.numeric(prediction.values[cell.name][cell.index].item())

    def chosen_expression(self) -> str | None:
        """Return the prediction that is chosen, as an expression."""
        if self.chosen is None or self.view is None or self.chosen[0] >= self.filled_rows():
            return None
        point = ", ".join(map(plain, self.view.predictions[self.chosen[0]].point))
        unit = self.chosen[1] - self._first_output
        outputs = len(self.view.experiment.task.outputs)
        return f"predict({point})[{unit}]" if 0 <= unit < outputs > 1 else f"predict({point})"

    def chosen_watch(self) -> str | None:
        """Return what changes when the network changes its mind about the point."""
        expression = self.chosen_expression()
        if expression is None or self.view is None:
            return None
        task = self.view.experiment.task
        if task.classes:
            return f"argmax({expression.partition('[')[0]})"
        return f"{expression} >= {task.threshold}" if task.decides else expression

    def filled_rows(self) -> int:
        """Return how many queries there are."""
        return len(self.view.predictions) if self.view else 0

    def explanation(self, row: int, column: int, digits: int, room: int) -> str | None:
        """Tell how the network comes to what it says of the point."""
        view = self.view
        assert view is not None
        if not view.predictions:
            return None
        prediction = view.predictions[row]
        if 0 < column < self._first_output:
            return _reason(view, prediction)
        cell = self._cells[min(max(column - self._first_output, 0), len(self._cells) - 1)]
        program = view.experiment.program_for(1)
        return explained_prediction(program, view.moment, prediction, cell, digits, room)


def _reason(view: View, prediction: Prediction) -> str:
    """Say why a point is of its class."""
    task = view.experiment.task
    if prediction.label is None:
        return "no class: z is not a number"
    if task.classes:
        return f"class {prediction.label}: its output is the largest"
    return f"class {prediction.label}: z decides, from {task.threshold} on it is 1"


def _titled(output: str) -> str:
    """Cut the name of an output to what a column's title may take."""
    return output if cell_len(output) <= WIDEST_OUTPUT else set_cell_size(output, WIDEST_OUTPUT)


def _numbered(number: int, prediction: Prediction) -> str:
    return f"{number} {written_point(prediction.point)}"


def _gauge(z: float) -> str:
    """Draw an output between 0 and 1 as a bar, with a mark where class 1 begins."""
    if not 0 <= z <= 1:
        return ""
    filled = round(z * GAUGE)
    bar = "━" * filled + "╌" * (GAUGE - filled)
    return bar[: GAUGE // 2] + "│" + bar[GAUGE // 2 + 1 :]

"""The Listing panel: the program, with an arrow at the statement about to run."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual.binding import Binding, BindingType

from nnstep.tui.draw import Line, Span
from nnstep.tui.panel import Panel

if TYPE_CHECKING:
    from nnstep.engine import Statement
    from nnstep.tui.view import View

ARROW, WROTE = "▶", "•"
WIDEST = 56


class Row(NamedTuple):
    """A line of the listing: a heading, a statement with its index, or a line of a definition."""

    text: str
    statement: int | None = None


class Listing(Panel):
    """The statements of an update under the headings of its phases."""

    TITLE: ClassVar[str] = "Listing"
    HELP: ClassVar[str] = (
        "The program of one update: ▶ is about to run, • was written last. "
        "Click a statement, or choose it with j and k and press enter, to run to it."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("k,up", "choose(-1)", show=False, priority=True),
        Binding("j,down", "choose(1)", show=False, priority=True),
        Binding("enter", "run_to", show=False, priority=True),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[Row] = []
        self._chosen: int | None = None

    def prepare(self, view: View) -> None:
        """Write the program out, in one of two ways."""
        if not self._rows or view.compact != (self._rows[0].statement is not None):
            self._rows = list(_rows(view))

    def show(self, view: View) -> None:
        """Draw another view, and keep the arrow in sight."""
        super().show(view)
        self.reveal(self._row_of(view.position.done))

    def remark(self) -> str:
        """Say what a click does."""
        return "click: run to it"

    def header(self) -> list[Line]:
        """Return the title and the phase, where there is no border to hold them."""
        if self.view is None or not self.compact:
            return []
        phase = self.view.moment.statement.phase
        return [[Span(" Listing", "heading"), Span(f"  {phase}", "muted")]]

    def row_count(self) -> int:
        """Return the lines of the listing."""
        return len(self._rows)

    def row(self, index: int) -> Line:
        """Return a heading, a statement or a line of a definition."""
        text, statement = self._rows[index]
        if statement is None:
            return [Span(f" {text}", "muted" if text.startswith(" ") else "heading")]
        assert self.view is not None
        return self._statement(text, statement, self.view)

    def clicked(self, row: int, x: int) -> None:
        """Run to the statement that was clicked."""
        statement = self._rows[row].statement
        if statement is not None:
            self._chosen = statement
            self.action_run_to()

    def action_choose(self, down: int) -> None:
        """Choose the next statement up or down."""
        if self.view is not None:
            start = self.view.position.done if self._chosen is None else self._chosen
            last = len(self.view.experiment.program) - 1
            self._chosen = min(max(start + down, 0), last)
            self.redraw()
            self.reveal(self._row_of(self._chosen))

    def action_run_to(self) -> None:
        """Run to the chosen statement, forwards or backwards in this epoch."""
        if self.view is not None and self._chosen is not None:
            name = self.view.experiment.program.names[self._chosen]
            self.post_message(self.Asked(f"goto {name}"))

    def _statement(self, text: str, index: int, view: View) -> Line:
        program, done = view.experiment.program, view.position.done
        statement = program.statements[index]
        current = index == done
        fresh = statement is view.moment.last_statement
        style = "arrow" if current else "" if index < done else "muted"
        name, source = text.split("=", 1)
        if self.has_focus and self._chosen == index:
            style += " cell"
        mark = Span(ARROW, "arrow") if current else Span(WROTE, "fresh") if fresh else Span(" ")
        line = [
            Span(self._bracket(index), "muted"),
            mark,
            Span(" " if self.compact else f"{index + 1:>3}  ", "muted"),
            Span(name.rstrip(), f"{style} fresh" if fresh and not current else style),
            Span(f"{name[len(name.rstrip()) :]}={source}", style),
        ]
        return line if self.compact else [*line, *self._shape(statement, line)]

    def _bracket(self, index: int) -> str:
        """Return what ties the statements of a phase together, where there are no headings."""
        assert self.view is not None
        if not self.compact:
            return " "
        program = self.view.experiment.program
        first = index in program.phase_starts
        last = index + 1 in (*program.phase_starts, len(program))
        return "╶" if first and last else "╭" if first else "╰" if last else "│"

    def _shape(self, statement: Statement, line: Line) -> Line:
        """Say the shape of what the statement writes, at the right where there is room."""
        assert self.view is not None
        shape = "×".join(map(str, self.view.experiment.program.shapes[statement.target]))
        width = min(self.scrollable_content_region.width, WIDEST)
        free = width - sum(len(span.text) for span in line) - 1
        return [Span(shape.rjust(free), "muted")] if free > len(shape) + 1 else []

    def _row_of(self, statement: int) -> int:
        return next(n for n, row in enumerate(self._rows) if row.statement == statement)


def _rows(view: View) -> list[Row]:
    program = view.experiment.program
    if view.compact:
        return [Row(s.source, index) for index, s in enumerate(program.statements)]
    width = max(map(len, program.names))
    rows = []
    for index, statement in enumerate(program.statements):
        if index in program.phase_starts:
            rows.append(Row(f"{statement.phase}"))
        name, source = statement.source.split(" = ", 1)
        rows.append(Row(f"{name:<{width}} = {source}", index))
    for definition in program.helpers:
        rows += [Row(""), *(Row(f"  {line}") for line in definition.splitlines())]
    return rows

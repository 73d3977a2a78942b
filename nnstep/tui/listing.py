"""The Listing panel: the program, with an arrow at the statement about to run."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual.binding import Binding, BindingType

from nnstep.numbers import counted
from nnstep.tui.draw import Line, Span, fitted, wrapped
from nnstep.tui.panel import Panel

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nnstep.engine import Statement
    from nnstep.tui.panel import Kept
    from nnstep.tui.view import View

ARROW, WROTE = "▶", "•"
BREAK, RESTING, STOPPED = "●", "○", "◉"
"""A breakpoint, one that is disabled, and one that the arrow is at."""
FOLDED = "▸"
WIDEST = 56


class Row(NamedTuple):
    """A line of the listing.

    Attributes:
        text: a statement, the heading of a group, or a line that explains.
        statement: the index of the statement.
        group: the index of the first statement of the group that it is the heading of.
    """

    text: str
    statement: int | None = None
    group: int | None = None


class Listing(Panel):
    """The statements of an update, in groups by phase and layer that fold."""

    TITLE: ClassVar[str] = "Listing"
    HELP: ClassVar[str] = (
        "The program of one update: ▶ is about to run, • was written last. "
        "Click a statement, or choose it with j and k and press enter, to run to it. "
        "h folds the group of the chosen statement, l unfolds it; so does a click on its heading. "
        f"b makes a breakpoint at it, or takes it away: {BREAK} in the margin, {RESTING} when "
        f"disabled, {STOPPED} when about to run."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("k,up", "choose(-1)", show=False, priority=True),
        Binding("j,down", "choose(1)", show=False, priority=True),
        Binding("h,left", "fold(True)", show=False, priority=True),
        Binding("l,right", "fold(False)", show=False, priority=True),
        Binding("enter", "run_to", show=False, priority=True),
    ]

    KEPT: ClassVar[tuple[str, ...]] = ("_folded", "_chosen")

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[Row] = []
        self._laid_out: tuple[bool, int] | None = None
        self._width = 0
        self._folded: set[int] = set()
        self._chosen: int | None = None

    def renew(self, before: View, view: View) -> None:
        """Write the program anew; what was folded or chosen is of other statements, if they are."""
        self._laid_out = None
        if before.experiment.program.names != view.experiment.program.names:
            self._folded, self._chosen = set(), None

    def keep(self, kept: Kept) -> None:
        """Choose and fold what was chosen and folded before."""
        super().keep(kept)
        self._laid_out = None

    def prepare(self, view: View) -> None:
        """Write the program out, in one of two ways."""
        self._width = self.scrollable_content_region.width
        laid_out = view.compact, self._width
        if laid_out != self._laid_out:
            self._laid_out = laid_out
            self._rows = list(self._written(view))

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
        statement = self.view.moment.statement
        return [[Span(" Listing", "heading"), Span(f"  {_titled(statement)}", "muted")]]

    def row_count(self) -> int:
        """Return the lines of the listing."""
        return len(self._rows)

    def row(self, index: int) -> Line:
        """Return a heading, a statement or a line that explains."""
        assert self.view is not None
        row = self._rows[index]
        if row.group is not None:
            return self._heading(row.text, row.group, self.view)
        if row.statement is None:
            return [Span(f" {row.text}", "muted")]
        return self._statement(row.text, row.statement, self.view)

    def clicked(self, row: int, x: int) -> None:
        """Run to the statement that was clicked, or fold and unfold a group."""
        _, statement, group = self._rows[row]
        if statement is not None:
            self._chosen = statement
            self.action_run_to()
        elif group is not None:
            self._fold(group, group not in self._folded)

    def chosen_statement(self) -> str | None:
        """Return the name of the chosen statement."""
        if self.view is None or self._chosen is None:
            return None
        return self.view.experiment.program.names[self._chosen]

    def action_choose(self, down: int) -> None:
        """Choose the next statement up or down; of a folded group the first stands for all."""
        if self.view is None:
            return
        seen = [row.statement if row.group is None else row.group for row in self._rows]
        choices = sorted({choice for choice in seen if choice is not None})
        now = self.view.position.done if self._chosen is None else self._chosen
        place = max(bisect_right(choices, now) - 1, 0) + down
        self._chosen = choices[min(max(place, 0), len(choices) - 1)]
        self.redraw()
        self.reveal(self._row_of(self._chosen))

    def action_fold(self, fold: bool) -> None:
        """Fold or unfold the group of the chosen statement."""
        if self.view is not None:
            now = self.view.position.done if self._chosen is None else self._chosen
            self._fold(_group_of(now, self.view), fold)

    def action_run_to(self) -> None:
        """Run to the chosen statement, forwards or backwards in this update."""
        if (name := self.chosen_statement()) is not None:
            self.post_message(self.Asked(f"goto {name}"))

    def _fold(self, group: int, fold: bool) -> None:
        """Fold or unfold a group; what was chosen in it gives way to its first statement."""
        (self._folded.add if fold else self._folded.discard)(group)
        self._laid_out = None
        if self.view is not None:
            if self._chosen is not None and fold and _group_of(self._chosen, self.view) == group:
                self._chosen = group
            self.redraw()
            self.reveal(self._row_of(group))

    def _heading(self, text: str, group: int, view: View) -> Line:
        """Return the heading of a group; a folded one says what is in it, and holds the arrow."""
        if group not in self._folded:
            return [Span(f" {text}", "heading")]
        inside = range(group, _end_of(group, view))
        chosen = " cell" if self.has_focus and self._chosen in inside else ""
        room = self._width - len(f"   {text}")
        counts = f"  {counted(len(inside), 'statement')}", f"  {len(inside)}", ""
        return [
            Span(" "),
            self._mark_of_group(inside, view),
            Span(f" {fitted(text, self._width - 3)}", f"heading{chosen}"),
            Span(next(count for count in counts if len(count) <= max(room, 0)), "muted"),
        ]

    def _written(self, view: View) -> Iterator[Row]:
        """Yield the lines of the listing."""
        program = view.experiment.program
        widest = 0 if view.compact else max(map(len, program.names))
        for index, statement in enumerate(program.statements):
            group = _group_of(index, view)
            if index == group and (not view.compact or group in self._folded):
                yield Row(_titled(statement), group=group)
            if group in self._folded:
                continue
            name, source = statement.source.split(" = ", 1)
            yield Row(f"{name:<{widest}} = {source}", index)
            if statement.note:
                inset = " " * (3 if view.compact else 6)
                yield from map(
                    Row, wrapped(statement.note, self._width - 2, f"{inset}# ", f"{inset}# ")
                )
        for definition in program.helpers if not view.compact else ():
            yield from (Row(""), *(Row(f"  {line}") for line in definition.splitlines()))

    def _statement(self, text: str, index: int, view: View) -> Line:
        program, done = view.experiment.program, view.position.done
        statement = program.statements[index]
        current = index == done
        fresh = statement is view.moment.last_statement
        style = "arrow" if current else "" if index < done else "muted"
        name, source = text.split("=", 1)
        if self.has_focus and self._chosen == index:
            style += " cell"
        mark = self._mark(index, current=current, fresh=fresh)
        room = self._width - (3 if self.compact else 7)
        if len(text) > room > len(name):  # a cut formula would be another one
            source = f"{source[: room - len(name) - 2]}…"
        line = [
            Span(self._bracket(index), "muted"),
            mark,
            Span(" " if self.compact else f"{index + 1:>3}  ", "muted"),
            Span(name.rstrip(), f"{style} fresh" if fresh and not current else style),
            Span(f"{name[len(name.rstrip()) :]}={source}", style),
        ]
        return line if self.compact else [*line, *self._shape(statement, line)]

    def _mark(self, index: int, *, current: bool, fresh: bool) -> Span:
        """Return what stands before a statement: the arrow, a breakpoint, or what was written."""
        assert self.view is not None
        stop = self.view.breakpoints.get(index)
        if current:
            return Span(STOPPED if stop else ARROW, "arrow")
        if stop is not None:
            return Span(BREAK if stop else RESTING, "negative")
        return Span(WROTE, "fresh") if fresh else Span(" ")

    def _mark_of_group(self, inside: range, view: View) -> Span:
        """Return what stands before a folded group: what matters most of what is in it."""
        stops = [stop for index, stop in view.breakpoints.items() if index in inside]
        if view.position.done in inside:
            return Span(STOPPED if view.breakpoints.get(view.position.done) else ARROW, "arrow")
        if stops:
            return Span(BREAK if any(stops) else RESTING, "negative")
        return Span(FOLDED, "muted")

    def _bracket(self, index: int) -> str:
        """Return what ties the statements of a group together, where there are no headings."""
        assert self.view is not None
        if not self.compact:
            return " "
        group = _group_of(index, self.view)
        first, last = index == group, index + 1 == _end_of(group, self.view)
        return "╶" if first and last else "╭" if first else "╰" if last else "│"

    def _shape(self, statement: Statement, line: Line) -> Line:
        """Say the shape of what the statement writes, at the right where there is room."""
        assert self.view is not None
        shape = "×".join(map(str, self.view.moment.program.shapes[statement.target]))
        width = min(self._width, WIDEST)
        free = width - sum(len(span.text) for span in line) - 1
        return [Span(shape.rjust(free), "muted")] if free > len(shape) + 1 else []

    def _row_of(self, statement: int) -> int:
        """Return the line of a statement, or of the heading that it is folded under."""
        assert self.view is not None
        group = _group_of(statement, self.view)
        if group in self._folded:
            return next(n for n, row in enumerate(self._rows) if row.group == group)
        return next(n for n, row in enumerate(self._rows) if row.statement == statement)


def _titled(statement: Statement) -> str:
    """Name the group of a statement."""
    layer = f" · layer {statement.layer}" if statement.layer else ""
    return f"{statement.phase}{layer}"


def _group_of(statement: int, view: View) -> int:
    """Return the first statement of the group that a statement is in."""
    starts = view.experiment.program.layer_starts
    return starts[bisect_right(starts, statement) - 1]


def _end_of(group: int, view: View) -> int:
    """Return the statement after the last one of a group."""
    program = view.experiment.program
    place = bisect_right(program.layer_starts, group)
    return (*program.layer_starts, len(program))[place]

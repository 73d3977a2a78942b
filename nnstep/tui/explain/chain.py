"""The chain: a number with its formula and its factors, each of which leads to its own."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content

from nnstep.debugger import Outcome
from nnstep.debugger.contributions import contributions
from nnstep.debugger.provenance import provenance
from nnstep.tui.draw import Line, Span
from nnstep.tui.explain.head import head_of
from nnstep.tui.explain.keys import KEYS, hint
from nnstep.tui.explain.lists import Factors, Movers, Rows, Sum, rows_of
from nnstep.tui.explain.steps import Step, crumbs
from nnstep.tui.glyphs import ASCII
from nnstep.tui.panel import Panel
from nnstep.tui.running import Pace, Slices
from nnstep.tui.view import DIGITS

if TYPE_CHECKING:
    from nnstep.debugger import Work
    from nnstep.engine import Cell
    from nnstep.timeline import Position
    from nnstep.tui.stage import Stage
    from nnstep.tui.view import View

CHOSEN = ">" if ASCII else "▸"
INSET = 1
"""Cells at either side of the lines."""

FEW_LINES, MANY_LINES = 2, 5
"""Lines that a formula may take on a small screen, and on a larger one."""

SMALL, SHORT = 30, 20
"""So many lines make a screen a larger one; on one of less there are no blank ones."""


class Chain(Panel):
    """A number with its formula and its factors, each of which leads to its own.

    Args:
        stage: who has the run, and the number of digits.
        cell: the number to begin with.
        at: when it is looked at.
    """

    TITLE: ClassVar[str] = "Explain"
    HELP: ClassVar[str] = (
        "Where a number comes from: the formula with names, with numbers, and what it comes to. "
        "Each factor can be chosen and opened, down to data, constants and initial values; what an "
        "earlier update has written is read there, and the run stays where it is."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(press, action, show=False, priority=True)
        for keys in KEYS
        for press, action in keys.bindings
    ]

    def __init__(self, stage: Stage, cell: Cell, at: Position) -> None:
        super().__init__("explain")
        self._stage = stage
        self._timeline = stage.debugger.timeline
        self._steps = [self._step(cell, at)]
        self._rows: Rows | None = None
        self._replay: Slices | None = None
        self._note = ""

    def again(self) -> Chain:
        """Return another one that has come as far."""
        first = self._steps[0]
        chain = Chain(self._stage, first.found.cell, first.at)
        chain._steps = [copy(step) for step in self._steps]
        return chain

    @property
    def compact(self) -> bool:
        """Whether it has no border; it always has one."""
        return False

    @property
    def _now(self) -> Step:
        return self._steps[-1]

    def _step(self, cell: Cell, at: Position) -> Step:
        return Step(provenance(self._timeline, cell, at), at)

    def on_mount(self) -> None:
        """Draw it."""
        view = self._stage.current[0].view
        assert view is not None  # the panels are drawn before any key is answered
        self.show(view)

    # What is drawn ------------------------------------------------------------------------------

    def prepare(self, view: View) -> None:
        """Work out the rows."""
        del view
        experiment = self._timeline.experiment_at(self._now.at.update)
        self._rows = rows_of(self._now, experiment, self._digits, self._width)
        self.border_subtitle = Content(self._hint())

    def header(self) -> list[Line]:
        """Return the way down, the formula, and the titles of the columns."""
        experiment = self._timeline.experiment_at(self._now.at.update)
        tall, short = self.app.size.height >= SMALL, self.app.size.height < SHORT
        most = MANY_LINES if tall else FEW_LINES
        assert self._rows is not None
        head = head_of(self._now, experiment, self._digits, self._width, most)
        heading = self._rows.heading()
        lines = [
            crumbs(self._steps, experiment.program, self._width),
            *([[]] if tall else []),
            *head,
        ]
        if heading:
            lines += [*([] if short else [[]]), [Span(" "), *heading]]
        return [[Span(" " * INSET), *line] for line in lines]

    def row_count(self) -> int:
        """Return how many rows there are."""
        return len(self._rows) if self._rows is not None else 0

    def row(self, index: int) -> Line:
        """Return a row; the chosen one is marked."""
        assert self._rows is not None
        line = self._rows.line(index)
        if index != self._now.chosen:
            return [Span(" " * (INSET + 1)), *line]
        name, *rest = line
        return [Span(" " * (INSET - 1) + f"{CHOSEN} ", "arrow"), Span(name.text, "cell"), *rest]

    @property
    def _digits(self) -> int:
        return DIGITS[self._stage.digits]

    @property
    def _width(self) -> int:
        return max(self.scrollable_content_region.width - 2 * INSET - 1, 20)

    def _bar_tokens(self) -> str:
        return ""

    def _hint(self) -> str:
        """Say what is under way, or name the keys that do something here."""
        if self._replay is not None or self._note:
            return self._note
        step = self._now
        return hint(
            step,
            self.row_count(),
            self.size.width - 6,
            is_deep=len(self._steps) > 1,
            opens=isinstance(self._rows, Factors) and self.row_count() > 0,
            has_history=self._has_history(step),
        )

    def _has_history(self, step: Step) -> bool:
        experiment = self._timeline.experiment_at(step.at.update)
        return step.found.cell.name in experiment.spec.trained

    # What keys do -------------------------------------------------------------------------------

    def action_choose(self, down: int) -> None:
        """Choose another row."""
        self._note = ""
        last = max(self.row_count() - 1, 0)
        self._choose(min(max(self._now.chosen + down, 0), last))

    def _choose(self, row: int) -> None:
        self._now.chosen = row
        self.redraw()
        self.reveal(row)
        self.call_after_refresh(self.reveal, row)  # another list may give it another height

    def action_open(self) -> None:
        """Open the chosen factor; a term of a sum leads to its factors first."""
        rows, step = self._rows, self._now
        if isinstance(rows, Sum):
            first = rows.summands[step.chosen].factors[0]
            self._show("factors")
            assert isinstance(self._rows, Factors)
            self._choose(self._rows.factors.index(first))
        elif isinstance(rows, Factors) and rows.factors:
            factor = rows.factors[step.chosen]
            self._steps.append(self._step(factor.cell, factor.at))
            self._show("factors")

    def action_back(self) -> None:
        """Go back: to the factors, then up to what they are factors of."""
        if self._now.face != "factors":
            self._show("factors")
        elif len(self._steps) > 1:
            self._steps.pop()
            self._note = ""
            self._choose(self._now.chosen)
        else:
            self._say("this is where it begins; esc closes")

    def action_look(self, face: str) -> None:
        """Show another list, if there is one."""
        step = self._now
        if self._replay is not None:
            return
        if face == "sum" and not step.summands:
            self._say(f"{step.found.cell} is no sum of products")
        elif face in ("samples", "epochs") and not self._has_history(step):
            trained = ", ".join(self._timeline.experiment.spec.trained)
            self._say(f"that is told of a number in {trained}: open one")
        elif face in ("samples", "epochs") and step.moved is None:
            self._replay = Slices(self._work(step), self._report)
            self.run_worker(self._carry_out(self._replay, face))
        else:
            self._show(face)

    def action_order(self) -> None:
        """Sort the rows by size, or put them in their order again."""
        step = self._now
        step.ordered[step.face] = not step.is_ordered
        self._show(step.face)

    def action_digits(self) -> None:
        """Show more digits, or few again, here and on the panels."""
        self._stage.command("digits")
        self._note = ""
        self.redraw()

    def action_help(self) -> None:
        """Tell of the keys."""
        from nnstep.tui.report import Report

        width = max(len(keys.caps) for keys in KEYS) + 2
        lines = [self.HELP, "", *(f"{keys.caps:<{width}}{keys.help}" for keys in KEYS)]
        self.app.push_screen(Report(self.TITLE, lambda _: lines))

    def action_go(self) -> None:
        """Close, and go to where the number was written, or to the chosen epochs."""
        rows, step = self._rows, self._now
        program = self._timeline.experiment_at(step.at.update).program
        if isinstance(rows, Movers) and step.face == "epochs":
            place = str(rows.movers[step.chosen].first)
        elif step.found.written is not None:
            place = step.found.written.written(program)
        else:
            self._say(f"{step.found.cell} was given, not computed")
            return
        self.screen.dismiss()
        self._stage.command(f"goto {place}")

    def action_leave(self) -> None:
        """Stop a replay, or close."""
        if self._replay is not None:
            self._replay.stop()
        else:
            self.screen.dismiss()

    def clicked(self, row: int, x: int) -> None:
        """Choose the row that was clicked; a click on the chosen one opens it."""
        del x
        if row == self._now.chosen:
            self.action_open()
        else:
            self._choose(row)

    def _show(self, face: str) -> None:
        """Show a list from its beginning."""
        self._now.face, self._note = face, ""
        self._choose(0)

    def _say(self, text: str) -> None:
        self._note = text
        self.redraw()

    # What has moved it --------------------------------------------------------------------------

    def _work(self, step: Step) -> Work:
        step.moved = yield from contributions(self._timeline, step.found.cell, step.at)
        return Outcome(interrupted=step.moved is None)

    async def _carry_out(self, replay: Slices, face: str) -> None:
        self._say("replaying the run · esc stops")
        outcome = await replay.run()
        self._replay = None
        if outcome.interrupted:
            self._say("stopped")
        else:
            self._show(face)

    def _report(self, pace: Pace) -> None:
        share = pace.progress.done / pace.progress.total
        self._say(f"replaying the run: {share:.0%} · esc stops")

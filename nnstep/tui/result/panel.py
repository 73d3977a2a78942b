"""The Result panel: accuracy, the confusion matrix, and the samples that are wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from nnstep.debugger.result import Examiner
from nnstep.debugger.result import Result as Findings
from nnstep.numbers import EVERY_DIGIT
from nnstep.tui.array.aside import PicturePanel
from nnstep.tui.array.pixels import Pixels, pixels_of_sample
from nnstep.tui.draw import Line, Span, cells_of
from nnstep.tui.result.confusion import confusion_lines
from nnstep.tui.result.mistakes import Mistake, Mistakes
from nnstep.tui.result.scores import Score, output_lines, score_lines
from nnstep.tui.table import ENDLESS, Table

if TYPE_CHECKING:
    from textual.events import Click

    from nnstep.tui.view import View

BETWEEN = 4
"""Cells between the matrix and the list beside it."""


class Result(PicturePanel):
    """How right the network is with the parameters of the moment."""

    TITLE: ClassVar[str] = "Result"
    HELP: ClassVar[str] = (
        "How right the network is with the parameters of this moment, on the samples to test with "
        "and on those to train on: h and l change between them. Rows of the matrix are what "
        "samples are, columns what they are taken for; below are the samples that are wrong. "
        "j and k choose one, enter tells all of its outputs."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("h,left,l,right", "switch", show=False, priority=True),
        Binding("k,up", "choose(-1)", show=False, priority=True),
        Binding("j,down", "choose(1)", show=False, priority=True),
        Binding("home", "choose(-1000000)", show=False, priority=True),
        Binding("end", "choose(1000000)", show=False, priority=True),
        Binding("pageup", "choose(-10)", show=False, priority=True),
        Binding("pagedown", "choose(10)", show=False, priority=True),
        Binding("enter", "explain", show=False, priority=True),
    ]

    KEPT: ClassVar[tuple[str, ...]] = ("_part", "_chosen")

    def __init__(self) -> None:
        super().__init__()
        self._examiner: Examiner | None = None
        self._results: dict[str, Findings] = {}
        self._part = ""
        self._chosen: Mistake | None = None
        self._laid_out: tuple[str, int, int] | None = None
        self._block: list[Line] = []
        self._mistakes: Mistakes | None = None
        self._beside = 0
        self._columns: list[range] = []
        self._scores: list[list[Score]] = []

    def clear(self) -> None:
        """Choose nothing."""
        self._chosen, self._part = None, ""

    def prepare(self, view: View) -> None:
        """Work out how right the network is, if it is another one than before."""
        if self._examiner is None or self._examiner.experiment is not view.experiment:
            self._examiner = Examiner(view.experiment)
        results = self._examiner(view.moment.state)
        if self._part not in results:
            self._part = next(iter(results))
        laid_out = self._part, self.scrollable_content_region.width, view.digits
        if results is not self._results or laid_out != self._laid_out:
            self._results, self._laid_out = results, laid_out
            self._lay_out(*laid_out)
        assert self._mistakes is not None
        _, width, _ = laid_out
        title = [Span(f" {self.TITLE} ", "heading")] if self.compact else []
        self._scores = score_lines(results, self._part, title, width)
        picture = self._picture() if self._beside else None
        self.set_aside(picture, self._left_of(len(self._columns)) - BETWEEN, len(self._scores))

    def _lay_out(self, part: str, width: int, digits: int) -> None:
        """Set the list of mistakes beside the matrix where there is room, or else below it.

        Where there is still more, each part has a list of its own, and a picture room beside them.
        """
        parts = sorted(self._results, key=lambda other: other != part)
        results = {other: self._results[other] for other in parts}
        self._mistakes = Mistakes(results, width, digits)
        self._block = self._block_of(results[part], width)
        taken = max(map(cells_of, self._block), default=0) + BETWEEN
        self._beside = taken if self._block and taken + self._mistakes.width <= width else 0
        if self._block and not self._beside:
            self._block.append([])
        self._columns = self._mistakes.ranges
        pixels = pixels_of_sample(results[part].data, 0)
        room = 0 if pixels is None else pixels.width(1)
        if not self._beside or self._left_of(len(self._columns)) + room > width:
            self._columns = [range(len(self._mistakes.rows))]

    def _left_of(self, column: int) -> int:
        """Return the first cell of a list, or of what may stand beside the last one."""
        assert self._mistakes is not None
        return self._beside + column * (self._mistakes.width + BETWEEN)

    def _block_of(self, result: Findings, width: int) -> list[Line]:
        """Return the matrix, or what there is to say of each of several outputs."""
        task = result.experiment.task
        if task.answers:
            return confusion_lines(result, width)
        return list(output_lines(result)) if len(task.outputs) > 1 else []

    def _picture(self) -> Pixels | None:
        """Return the picture of the chosen sample, if it is one."""
        if self._mistakes is None or self._chosen not in self._mistakes.places:
            return None
        data = self._results[self._chosen.part].data
        return pixels_of_sample(data, self._chosen.sample)

    # Drawing ------------------------------------------------------------------------------------

    def remark(self) -> str:
        """Say what a key changes to."""
        others = [part for part in self._results if part != self._part]
        return f"h l: {others[0]}" if others else ""

    def header(self) -> list[Line]:
        """Return how right the network is in each part."""
        return [[span for score in line for span in score.line] for line in self._scores]

    def row_count(self) -> int:
        """Return the lines of the matrix and of the list."""
        rows = max(map(len, self._columns), default=0)
        return max(len(self._block), rows) if self._beside else len(self._block) + rows

    def row(self, index: int) -> Line:
        """Return a line of the matrix, of the list, or of both beside each other."""
        assert self._mistakes is not None
        at = index - self._first
        line = list(self._block[index]) if index < len(self._block) else []
        for column, rows in enumerate(self._columns):
            if 0 <= at < len(rows):
                line.append(Span(" " * (self._left_of(column) - cells_of(line))))
                line += self._mistakes.line(rows[at], self._chosen)
        return line

    @property
    def _first(self) -> int:
        """The row at which the list begins."""
        return 0 if self._beside else len(self._block)

    # Keys and the mouse -------------------------------------------------------------------------

    def action_switch(self) -> None:
        """Show the other part."""
        self._turn_to(next((part for part in self._results if part != self._part), self._part))

    def action_choose(self, down: int) -> None:
        """Choose the next mistake up or down; scroll where there are none."""
        if self._mistakes is None:
            return
        mistakes = list(self._mistakes.places)
        if not mistakes:
            self.scroll_to(y=round(self.scroll_y) + down, animate=False)
            return
        places = self._mistakes.places
        start = mistakes.index(self._chosen) if self._chosen in places else -1 if down > 0 else 0
        index = min(max(start + down, 0), len(mistakes) - 1)
        self._choose(mistakes[index])
        if index == 0:
            self.reveal(0)
        row = places[mistakes[index]]
        self.reveal(self._first + next(row - rows.start for rows in self._columns if row in rows))

    def action_explain(self) -> None:
        """Tell all outputs of the chosen sample to every digit."""
        if self._mistakes is not None and self._chosen in self._mistakes.places:
            text = self._mistakes.told(self._chosen, EVERY_DIGIT, ENDLESS)
            self.post_message(Table.Told(text, in_full=True))

    def pointed(self, event: Click) -> None:
        """Choose the mistake that was clicked, or show the part whose line was."""
        super().pointed(event)
        offset = event.get_content_offset(self)
        if offset is None or offset.y >= len(self._scores):
            return
        edge = 0
        for score in self._scores[offset.y]:
            edge += cells_of(score.line)
            if offset.x < edge:
                self._turn_to(score.part or self._part)
                return

    def clicked(self, row: int, x: int) -> None:
        """Choose the mistake that was clicked."""
        at = row - self._first
        for column, rows in enumerate(self._columns):
            if self._left_of(column) <= x < self._left_of(column + 1) and 0 <= at < len(rows):
                assert self._mistakes is not None
                mistake = self._mistakes.rows[rows[at]]
                if isinstance(mistake, Mistake):
                    self._choose(mistake)

    def _turn_to(self, part: str) -> None:
        self._part = part
        self.redraw()

    def _choose(self, mistake: Mistake) -> None:
        assert self._mistakes is not None
        assert self.view is not None
        self._chosen = mistake
        self.redraw()
        told = self._mistakes.told(mistake, self.view.digits, self.app.size.width - 2)
        self.post_message(Table.Told(told))

"""The Forks panel: every future there is, as a tree."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len

from nnstep.timeline import written_update
from nnstep.tui.draw import Line, Span, fitted
from nnstep.tui.glyphs import ABSENT
from nnstep.tui.plot import GLYPHS
from nnstep.tui.table import Column, Entry, Table

if TYPE_CHECKING:
    from nnstep.debugger.forks import Fork
    from nnstep.tui.view import View

HERE = "=>"
ACCURACY_WIDTH = len("accuracy")
NO_FORKS = " one future so far: `set lr 0.5` begins another"


class Forks(Table):
    """Each fork with where it parts, how far it has been run, and what that has come to."""

    TITLE: ClassVar[str] = "Forks"
    HELP: ClassVar[str] = (
        f"All futures; {HERE} is the one that the cursor is in, {GLYPHS.mark} the one beside it: "
        "in the plot of costs, and in the panel Beside. j k choose the one beside, enter goes over "
        "to it, at the same place. Cost and accuracy are of the last update run in each. `part` "
        "goes to the first epoch in which the two predict another class, `diff` sorts what differs."
    )

    def lay_out(self, view: View) -> list[Column]:
        """Return the fork, its two places and its two figures."""
        figure, place = view.experiment.network.rule.figure, len(view.written(view.extent))
        columns = [
            Column("from", max(4, place)),
            Column("to", max(4, place)),
            Column(figure, max(self.number_width, len(figure))),
        ]
        if view.experiment.task.decides:
            columns.append(Column("accuracy", ACCURACY_WIDTH))
        longest = max(cell_len(_titled(*entry, view)) for entry in view.forks)
        return [Column("  fork", self.name_width(longest, columns)), *columns]

    def row_count(self) -> int:
        """Return how many there are; one line tells how to make the first."""
        return max(self.filled_rows(), 1)

    def filled_rows(self) -> int:
        """Return how many forks there are, when there are any beside the run as it began."""
        forks = self.view.forks if self.view else ()
        return len(forks) if len(forks) > 1 else 0

    def row(self, index: int) -> Line:
        """Return a fork, or how to make one."""
        if not self.filled_rows():
            return [Span(fitted(NO_FORKS, self.scrollable_content_region.width), "muted")]
        return super().row(index)

    def entry(self, row: int, column: int) -> Entry:
        """Return the name of a fork, or what there is to say of it."""
        assert self.view is not None
        depth, fork = self.view.forks[row]
        is_here = fork.name == self.view.fork
        if column == 0:
            title = fitted(_titled(depth, fork, self.view), self.columns[0].width)
            return Entry(title, "strong" if is_here else "")
        if column == 1:
            return Entry(fork.begins if fork.parent else ABSENT, "muted")
        history = fork.timeline.history
        if column == 2:
            return Entry(written_update(history.updates, fork.timeline.program), "muted")
        name = "cost" if column == 3 else "accuracy"
        last = history.columns(name)[2][-1].item() if history.updates else None
        if column == 3 or last is None:
            return self.numeric(last)
        return Entry(f"{last:.1%}")

    def explanation(self, row: int, column: int, digits: int, room: int) -> str | None:
        """Say what the fork is, and what enter does."""
        assert self.view is not None
        _, fork = self.view.forks[row]
        told = f"parts from {fork.parent} at {fork.begins}" if fork.parent else "as it began"
        where = "the cursor is in it" if fork.name == self.view.fork else "enter goes over to it"
        return fitted(f"{fork.name}: {told} · {where}", room)

    def action_explain(self) -> None:
        """Go over to the fork that is chosen."""
        fork = self._chosen_fork()
        if fork is not None:
            self.post_message(self.Asked(f"fork {fork.name}"))

    def choose(self, row: int, column: int) -> None:
        """Choose a fork; it stands beside the one that the cursor is in."""
        super().choose(row, column)
        fork = self._chosen_fork()
        assert fork is not None
        assert self.view is not None
        assert self.view.beside is not None
        if fork.name not in (self.view.fork, self.view.beside.name):
            self.post_message(self.Asked(f"beside {fork.name}"))

    def _chosen_fork(self) -> Fork | None:
        if self.chosen is None or self.view is None or self.chosen[0] >= self.filled_rows():
            return None
        return self.view.forks[self.chosen[0]][1]


def _titled(depth: int, fork: Fork, view: View) -> str:
    beside = view.beside.name if view.beside else ""
    mark = HERE if fork.name == view.fork else f"{GLYPHS.mark} " if fork.name == beside else "  "
    return f"{mark} {'  ' * depth}{fork.name}"

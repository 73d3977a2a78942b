"""The path of a timeline: one run after the other, and positions along them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnstep.timeline.position import Position

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nnstep.engine import Array, Program
    from nnstep.experiment import Experiment, Score
    from nnstep.timeline.history import History
    from nnstep.timeline.run import Run

MOST_UPDATES = 2**62
"""No run is as long as that."""


class Path:
    """Runs one after the other: each goes on from the one before, from its own first update on.

    Args:
        runs: in order; the first begins at 0, and the last has no end.
    """

    def __init__(self, runs: tuple[Run, ...]) -> None:
        self._runs = runs

    @property
    def experiment(self) -> Experiment:
        """What is trained, in the end."""
        return self._last.experiment

    @property
    def program(self) -> Program:
        """The statements of an update, in the end."""
        return self._last.program

    def experiment_at(self, update: int) -> Experiment:
        """Return what is trained in an update."""
        return self._run_of(update).experiment

    def origin(self, update: int) -> int:
        """Return the first update of the run that an update belongs to."""
        return self._run_of(update).base

    def end(self, update: int) -> int:
        """Return where the run that an update belongs to gives way to another; far off at last."""
        return self._end_of(self._run_of(update))

    def parts_from(self, other: Path) -> int:
        """Return the first update that another path does not share with this one."""
        shared = 0
        for mine, its in zip(self._runs, other._runs, strict=False):
            if mine is not its:
                break
            shared += 1
        return min(runs[shared].base for runs in (self._runs, other._runs) if len(runs) > shared)

    @property
    def base(self) -> int:
        """The first update that is not another path's as well."""
        return self._last.base

    @property
    def history(self) -> History:
        """The costs of every update."""
        return self._last.history

    @property
    def test_history(self) -> History:
        """The scores of the test samples, if there are any, one for each of `epochs_of_tests`."""
        return self._last.test_history

    @property
    def test_every(self) -> int:
        """How many epochs pass at the most from one score of the test samples to the next."""
        return self._last.test_every

    @property
    def head(self) -> Position:
        """The furthest position there has been."""
        return self._last.head

    @property
    def nonfinite(self) -> Position | None:
        """Just after the statement that made the first NaN or infinity, once it is known."""
        return next(self._nonfinite(), None)

    def nonfinite_after(self, position: Position | None) -> Position | None:
        """Return the first NaN or infinity of a run of the path after a position, if one is known.

        A run that goes on from numbers that are not finite has none of its own.
        """
        if position is None:
            return None
        return next((place for place in self._nonfinite() if place > position), None)

    def _nonfinite(self) -> Iterator[Position]:
        """Yield what is known of each run, as far as the path follows it, in order."""
        for run in self._runs:
            if run.nonfinite is not None and run.nonfinite <= Position(self._end_of(run)):
                yield run.nonfinite

    @property
    def computed(self) -> int:
        """How many updates have been run from beginning to end."""
        return self._last.computed

    @property
    def nbytes(self) -> int:
        """The memory that is held for history, in bytes."""
        return sum(run.nbytes for run in self._runs)

    def test_score(self, state: Array, update: int) -> Score | None:
        """Score the samples of the test with the flat state of an update, if there are any."""
        return self._run_of(update).test_score(state)

    def moved(self, position: Position, statements: int) -> Position:
        """Return the position so many statements on, or back when negative; never before 0."""
        while True:
            run = self._run_of(position.update)
            target = position.moved(statements, run.program)
            if self._run_of(target.update) is run:
                return target
            if target < position:  # to the run before
                edge = Position(run.base)
                statements += position.statements(run.program) - edge.statements(run.program)
                before = self._run_of(run.base - 1).program
                position, statements = Position(run.base - 1, len(before) - 1), statements + 1
                if not statements:
                    return position
            else:
                edge = Position(self._end_of(run))
                statements -= edge.statements(run.program) - position.statements(run.program)
                position = edge

    def statements(self, position: Position) -> int:
        """Return how many statements have run since the start."""
        count = 0
        for run in self._runs:
            end = min(Position(self._end_of(run)), position)
            count += end.statements(run.program) - Position(run.base).statements(run.program)
            if end == position:
                break
        return count

    def written(self, position: Position) -> str:
        """Write a position as users do, with the statement's name where there is one."""
        return self.placed(*position).written(self._run_of(position.update).program)

    def placed(self, update: int, done: int, names: Sequence[str] = ()) -> Position:
        """Return the position in an update where as many statements have run.

        Args:
            update: which one.
            done: how many statements; its start where it has fewer.
            names: of the statements that are meant: where another program has the same one, the
                position is before that.
        """
        there = self._run_of(update).program.names
        if names and names != there:
            return Position(update, there.index(names[done]) if names[done] in there else 0)
        return Position(update, done if done < len(there) else 0)

    def alike(self, position: Position, way: int) -> tuple[int, int]:
        """Return from which update up to which the statements are those of a position.

        Args:
            position: where.
            way: forwards or backwards; where two futures part it is in the one that is ahead.
        """
        update = position.update - (way < 0 and not position.done and position.update > 0)
        names = self._run_of(update).program.names
        runs = [run for run in self._runs if run.program.names == names]
        own = runs.index(self._run_of(update))
        first = last = own
        while first and self._end_of(runs[first - 1]) == runs[first].base:
            first -= 1
        while last + 1 < len(runs) and self._end_of(runs[last]) == runs[last + 1].base:
            last += 1
        return runs[first].base, self._end_of(runs[last])

    @property
    def _last(self) -> Run:
        return self._runs[-1]

    def _run_of(self, update: int) -> Run:
        return next(run for run in reversed(self._runs) if run.base <= update)

    def _end_of(self, run: Run) -> int:
        """Return where a run of the path gives way to the next; the last one does not."""
        index = self._runs.index(run) + 1
        return self._runs[index].base if index < len(self._runs) else MOST_UPDATES

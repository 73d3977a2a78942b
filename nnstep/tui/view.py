"""What there is to see: one snapshot that every panel draws from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from nnstep.numbers import EVERY_DIGIT
from nnstep.timeline import written_update

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nnstep.debugger.abreast import Abreast
    from nnstep.debugger.displays import Shown
    from nnstep.debugger.forks import Fork
    from nnstep.experiment import Experiment, Prediction, Score
    from nnstep.timeline import History, Moment, Position

DIGITS = (4, 8, EVERY_DIGIT)
"""The numbers of significant digits that `v` goes through."""


@dataclass(frozen=True)
class View:
    """The moment on the screen and what belongs to it.

    The run may be ahead of it already, so panels read the history only when they are shown it.

    Attributes:
        experiment: what is trained.
        history: the costs of the run, update by update.
        test_history: the scores of the samples to test with, every so many epochs.
        test_every: how many epochs there are at the most from one of them to the next.
        computed: how many updates have been run from beginning to end.
        furthest: the furthest update there has been, or that is being run to.
        moment: what the numbers are of.
        predictions: of the queries, at that moment.
        test: the score of the samples to test with at that moment, if there are any.
        displays: the expressions that stay in sight, at that moment.
        fork: the name of the future that it is in; empty while there is only one.
        forks: all futures, each with its depth in their tree.
        beside: the future that stands beside that one, if there is one.
        breakpoints: index of a statement → whether the breakpoint there is enabled.
        marks: the updates in which something is marked, in order.
        digits: significant digits to write.
        compact: whether the screen is small, so that panels have no borders.
    """

    experiment: Experiment
    history: History
    test_history: History
    test_every: int
    computed: int
    furthest: int
    moment: Moment
    predictions: tuple[Prediction, ...]
    test: Score | None
    displays: tuple[Shown, ...]
    fork: str
    forks: tuple[tuple[int, Fork], ...]
    beside: Abreast | None
    breakpoints: Mapping[int, bool]
    marks: tuple[int, ...]
    digits: int
    compact: bool

    @property
    def position(self) -> Position:
        """When it is."""
        return self.moment.position

    @cached_property
    def fresh(self) -> str:
        """The name that the last statement wrote; empty at the very start."""
        statement = self.moment.last_statement
        return statement.target if statement else ""

    @property
    def batches(self) -> int:
        """How many updates make an epoch."""
        return self.experiment.program.batches

    @property
    def unit(self) -> str:
        """What an update is called."""
        return "epoch" if self.batches == 1 else "batch"

    @property
    def extent(self) -> int:
        """The last update on the time axis: the end of the run, or the furthest beyond it."""
        return max(self.experiment.end, self.furthest, 1)

    def written(self, update: int) -> str:
        """Write an update as a place to go to."""
        return written_update(update, self.experiment.program)

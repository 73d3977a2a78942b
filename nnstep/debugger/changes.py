"""What an update does to each parameter: before, gradient, lr × gradient, after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nnstep.engine import Cell, Phase

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nnstep.engine import Statement
    from nnstep.experiment import Experiment
    from nnstep.timeline import Moment


@dataclass(frozen=True, slots=True)
class Change:
    """One number among the parameters; `None` for what has not been computed yet.

    Attributes:
        cell: which number.
        feature: the feature that a weight belongs to; empty for a bias.
        gradient: the cell of its gradient.
        rate: the learning rate that the gradient is multiplied by.
        before: its value when the update began.
        slope: the gradient's value.
        change: what is subtracted: learning rate × gradient.
        after: its value once this update has written it.
    """

    cell: Cell
    feature: str
    gradient: Cell
    rate: Cell
    before: float
    slope: float | None
    change: float | None
    after: float | None


def changes(experiment: Experiment, moment: Moment) -> Iterator[Change]:
    """Yield what the update in progress does to each parameter, in the order of the state."""
    for index, statement in enumerate(experiment.program.statements):
        if statement.phase is Phase.UPDATE:
            yield from _changes(experiment, moment, statement, moment.position.done > index)


def _changes(
    experiment: Experiment, moment: Moment, statement: Statement, updated: bool
) -> Iterator[Change]:
    name, rate, gradient = statement.reads
    slopes = moment.values.get(gradient)
    with np.errstate(all="ignore"):
        steps = None if slopes is None else moment.values[rate] * slopes
    for index in np.ndindex(experiment.program.shapes[name]):
        yield Change(
            cell=Cell(name, index),
            feature=experiment.dataset.features[index[0]] if len(index) > 1 else "",
            gradient=Cell(gradient, index),
            rate=Cell(rate, ()),
            before=moment.before[name][index].item(),
            slope=None if slopes is None else slopes[index].item(),
            change=None if steps is None else steps[index].item(),
            after=moment.values[name][index].item() if updated else None,
        )

"""What an update does to each parameter: before, gradient, lr × step, after."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, overload

import numpy as np

from nnstep.engine import Cell

if TYPE_CHECKING:
    from nnstep.experiment import Experiment
    from nnstep.timeline import Moment


@dataclass(frozen=True, slots=True)
class Change:
    """One number among the parameters; `None` for what has not been computed yet.

    Attributes:
        cell: which number.
        source: what a weight is multiplied by: a feature, or a unit of the layer before; empty for
            a bias.
        gradient: the cell of its gradient; `None` for a parameter that is frozen.
        step: the cell that the learning rate is multiplied by: the gradient, or what the optimizer
            makes of it; `None` for a parameter that is frozen.
        before: its value when the update began.
        slope: the gradient's value.
        change: what is subtracted: learning rate × step.
        after: its value once this update has written it.
    """

    cell: Cell
    source: str
    gradient: Cell | None
    step: Cell | None
    before: float
    slope: float | None
    change: float | None
    after: float | None


RATE = Cell("lr", ())


class Changes(Sequence[Change]):
    """What the update in progress does to each parameter, in the order of the state.

    Each is worked out when it is asked for: a network may have many thousands.
    """

    def __init__(self, experiment: Experiment, moment: Moment) -> None:
        self._spec = experiment.spec
        self._moment = moment
        self._features = experiment.dataset.features
        self._names = tuple(self._spec.parameters)
        sizes = map(math.prod, self._spec.parameters.values())
        self._starts = [0, *accumulate(sizes)]

    def __len__(self) -> int:
        return self._starts[-1]

    @overload
    def __getitem__(self, index: int) -> Change: ...

    @overload
    def __getitem__(self, index: slice) -> list[Change]: ...

    def __getitem__(self, index: int | slice) -> Change | list[Change]:
        """Work out one change, or several."""
        if isinstance(index, slice):
            return [self[n] for n in range(*index.indices(len(self)))]
        if not -len(self) <= index < len(self):
            raise IndexError(index)
        index %= len(self)
        which = bisect_right(self._starts, index) - 1
        name = self._names[which]
        place = np.unravel_index(index - self._starts[which], self._spec.parameters[name])
        return self._change(name, tuple(int(axis) for axis in place))

    def _change(self, name: str, index: tuple[int, ...]) -> Change:
        moment, spec = self._moment, self._spec
        trained = name in spec.trained
        gradient = Cell(spec.gradient(name), index) if trained else None
        step = Cell(spec.step(name), index) if trained else None
        slope = None if gradient is None else _value(moment, gradient)
        rate, size = _value(moment, RATE), None if step is None else _value(moment, step)
        updated = trained and moment.position.done > moment.program.names.index(name)
        with np.errstate(all="ignore"):
            change = None if rate is None or size is None else float(np.multiply(rate, size))
        return Change(
            cell=Cell(name, index),
            source=spec.source(name, index[0], self._features) if len(index) > 1 else "",
            gradient=gradient,
            step=step,
            before=moment.before[name][index].item(),
            slope=slope,
            change=change,
            after=moment.values[name][index].item() if updated else None,
        )


def _value(moment: Moment, cell: Cell) -> float | None:
    """Return a number of what this update has computed."""
    array = moment.computed(cell.name)
    return None if array is None else float(array[cell.index])

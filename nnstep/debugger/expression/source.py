"""Where the values of an expression come from."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Protocol

import numpy as np
import numpy.typing as npt

from nnstep.experiment import Predictor

if TYPE_CHECKING:
    from nnstep.engine import Array
    from nnstep.experiment import Experiment
    from nnstep.timeline import Moment

Ints = npt.NDArray[np.int64]


class Source(Protocol):
    """Gives the values of some updates, all after so many of their statements have run.

    It is asked for the update before the first one only about what survives an update: that is
    what the first one begins with.
    """

    @property
    def origin(self) -> int:
        """The first update there is; 0 unless the run goes on from another."""
        ...

    def value(self, name: str, updates: Ints, done: int) -> Array:
        """Return a name of the frame, `(updates, *shape)`; all have batches of the same size.

        A parameter or a slot that is not written by then has the value it had when the update
        began.
        """
        ...

    def figure(self, name: str, updates: Ints) -> Array:
        """Return `cost`, `error_sum` or `accuracy` of each update, `(updates,)`."""
        ...

    def predict(self, point: tuple[float, ...], updates: Ints, done: int) -> Array:
        """Return the outputs for a point with the parameters of then, `(updates, outputs)`."""
        ...


class MomentSource:
    """The values of one moment, for expressions that do not look back.

    Args:
        experiment: what is trained.
        moment: whose values.
    """

    def __init__(self, experiment: Experiment, moment: Moment) -> None:
        self._experiment = experiment
        self._moment = moment

    @property
    def origin(self) -> int:
        """The moment's own update: there is nothing before it here."""
        return self._moment.position.update

    @cached_property
    def _predictor(self) -> Predictor:
        return Predictor(self._experiment)

    def value(self, name: str, updates: Ints, done: int) -> Array:
        """Return a name of the frame, `(1, *shape)`."""
        self._check(updates, done)
        return self._moment.values[name][np.newaxis]

    def figure(self, name: str, updates: Ints) -> Array:
        """Return a figure of the update in progress, `(1,)`."""
        self._check(updates, self._moment.position.done)
        return np.array([getattr(self._moment.cost, name)])

    def predict(self, point: tuple[float, ...], updates: Ints, done: int) -> Array:
        """Return the outputs for a point, `(1, outputs)`."""
        self._check(updates, done)
        return np.array([self._predictor(self._moment.state, point).z])

    def _check(self, updates: Ints, done: int) -> None:
        assert [(update, done) for update in updates.tolist()] == [self._moment.position]

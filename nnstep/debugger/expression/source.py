"""Where the values of an expression come from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from nnstep.engine import Array

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

"""Where an export begins: at the start of the update that a moment lies in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nnstep.errors import RunError
from nnstep.timeline import written_update

if TYPE_CHECKING:
    from nnstep.engine import Array
    from nnstep.experiment import Experiment
    from nnstep.timeline import Moment


@dataclass(frozen=True, slots=True)
class Beginning:
    """The beginning of an update.

    Attributes:
        update: which one, counted from 0.
        epoch: the epoch that it is in.
        batch: which batch of that epoch it is.
        position: the same as users write it, `1204` or `12.3`.
        parameters: name → weights and biases.
        slots: name → what the optimizer keeps beside them.
    """

    update: int
    epoch: int
    batch: int
    position: str
    parameters: dict[str, Array]
    slots: dict[str, Array]

    @property
    def kept(self) -> dict[str, Array]:
        """Name → parameters and slots."""
        return {**self.parameters, **self.slots}


def beginning(experiment: Experiment, moment: Moment) -> Beginning:
    """Return how the update that `moment` lies in began.

    Raises:
        RunError: there are numbers then that are not finite.
    """
    program, update = experiment.program, moment.position.update
    for name, values in moment.before.items():
        if not np.isfinite(values).all():
            raise RunError(f"at {moment} {name} is not finite; an earlier moment can be exported")
    return Beginning(
        update,
        *divmod(update, program.batches),
        written_update(update, program),
        {name: moment.before[name] for name in program.parameters},
        {name: moment.before[name] for name in program.slots},
    )

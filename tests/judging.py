"""The oracle of how right a network is: its listing on a dataset, and counting one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from nnstep.engine import Phase

if TYPE_CHECKING:
    from nnstep.engine import Array
    from nnstep.experiment import Dataset, Experiment


def outputs_of(experiment: Experiment, data: Dataset, state: Array) -> Array:
    """Return what the feedforward lines give for every sample, executed by plain Python."""
    program = experiment.program_for(len(data))
    values: dict[str, Any] = {"np": np, **experiment.constants, "input_set": data.inputs}
    values.update(experiment.program.parameters_in(state))
    with np.errstate(all="ignore"):
        for helper in program.helpers:
            exec(helper, values)
        for statement in program.statements:
            if statement.phase is Phase.FEEDFORWARD:
                exec(statement.source, values)
    return np.array(values[experiment.spec.output])


def answers_of(experiment: Experiment, outputs: Array) -> list[int | None]:
    """Return which answer each row gives; `None` where one of its numbers is not a number."""
    found: list[int | None] = []
    for row in outputs.tolist():
        if any(number != number for number in row):
            found.append(None)
        elif experiment.task.classes:
            found.append(row.index(max(row)))
        else:
            assert experiment.task.threshold is not None
            found.append(int(row[0] >= experiment.task.threshold))
    return found

"""What no statement has computed: the data, the constants and the values at first, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nnstep.engine import Cell
    from nnstep.experiment import Experiment

SCALED_BY = {
    "mean": "the mean of {} over the samples, to scale it by",
    "deviation": "the standard deviation of {} over the samples, to scale it by",
    "low": "the smallest {} of the samples, to scale it by",
    "span": "the range of {} over the samples, to scale it by",
}
"""What inputs are scaled by → what that is."""

IN_PLACE_OF_0 = "in the place of 0, which nothing is divided by: {}"
"""What is said of a 1 that inputs are divided by, where what it should be is 0."""

CONSTANTS = {
    "lr": "the learning rate, given",
    "lr_start": "the learning rate to begin with, given",
    "epochs": "the epochs of the run, given",
    "l1": "the rate of the L1 penalty, given",
    "l2": "the rate of the L2 penalty, given",
    "epoch": "the epoch, counted from 0",
}
"""Plain numbers that no statement writes → what they are."""


def origin(experiment: Experiment, cell: Cell, value: float | None) -> str:
    """Say where a number comes from that no statement has written.

    Args:
        experiment: what is trained.
        cell: a constant, or a parameter or a slot as it was at first.
        value: what it is.
    """
    name, data = cell.name, experiment.dataset
    if name == "input_set":
        return f"{data.features[cell.index[1]]} of {_sample(experiment, cell.index[0])}"
    if name in ("labels", "label_set"):
        output = f" {data.outputs[cell.index[1]]}" if len(data.outputs) > 1 else ""
        return f"label{output} of {_sample(experiment, cell.index[0])}"
    if name == "batch":
        who = "" if value is None else f": {_sample(experiment, int(value))}"
        return f"the row of a sample, chosen by the loop{who}"
    if name in SCALED_BY:
        said = SCALED_BY[name].format(data.features[cell.index[0]])
        return IN_PLACE_OF_0.format(said) if _has_no_spread(experiment, cell) else said
    if name in experiment.spec.parameters:
        return _initial(experiment, name)
    if name in experiment.spec.slots:
        return f"where {experiment.training.optimizer} begins"
    return CONSTANTS.get(name) or _option(experiment, name)


def _sample(experiment: Experiment, row: int) -> str:
    data = experiment.dataset
    return f"{data.row_title} {data.rows[row]}"


def _has_no_spread(experiment: Experiment, cell: Cell) -> bool:
    """Whether a number stands for the spread of a feature that has none."""
    inputs = experiment.dataset.inputs
    is_same = bool((inputs.min(axis=0) == inputs.max(axis=0))[cell.index])
    if cell.name == "deviation" and not is_same:
        return bool(inputs.std(axis=0)[cell.index] == 0)  # the squares of tiny numbers vanish
    return is_same and cell.name in ("deviation", "span")


def _initial(experiment: Experiment, name: str) -> str:
    """Say how a parameter came to its value at first."""
    network = experiment.network
    if name in network.values:
        how = f"given by {experiment.name}"
    elif name.startswith("bias") and network.initial != "article":
        how = f"0, as initialiser {network.initial} has biases"
    elif network.initial == "zeros":
        how = "0, by initialiser zeros"
    else:
        how = f"initialiser {network.initial}, seed {experiment.training.seed}"
    frozen = "" if name in experiment.spec.trained else ", and frozen"
    return f"first value: {how}{frozen}"


def _option(experiment: Experiment, name: str) -> str:
    """Say whose constant a number is."""
    training = experiment.training
    whose = training.optimizer if name in training.rule.options else training.schedule
    return f"an option of {whose}, given"

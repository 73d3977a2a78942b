"""The same experiment with something otherwise, for runs that change on the way."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from nnstep.engine import LOSSES, OPTIMIZERS, SCHEDULES
from nnstep.errors import PresetError, did_you_mean
from nnstep.experiment.accept import accepted
from nnstep.experiment.build import (
    check,
    check_derivative,
    check_labels,
    check_output,
    overlaid,
    training_of,
)
from nnstep.numbers import plain
from nnstep.options import OPTIONS, read_as

if TYPE_CHECKING:
    from nnstep.engine import Array
    from nnstep.experiment.experiment import Experiment

OF_NETWORK = "loss", "derivative", "l1", "l2", "bias"
OF_TRAINING = (
    *("lr", "epochs", "optimizer", "schedule"),
    *(
        name
        for rules in (OPTIMIZERS, SCHEDULES)
        for rule in rules.values()
        for name in rule.options
    ),
)
CHANGEABLE = tuple(dict.fromkeys((*OF_TRAINING, *OF_NETWORK)))
"""The options that may change in the middle of a run: parameters and batches stay what they are."""


def with_option(experiment: Experiment, name: str, value: str) -> Experiment:
    """Return the experiment with an option otherwise.

    Args:
        experiment: as it is.
        name: one of `CHANGEABLE`.
        value: as it is written.

    Raises:
        PresetError: there is no such option, or it cannot have that value here.
    """
    if name not in CHANGEABLE:
        near = did_you_mean(name, CHANGEABLE)
        raise PresetError(f"{name!r} cannot be set in the middle of a run{near}")
    chosen = _read(name, value)
    if name in OF_NETWORK:
        network = replace(experiment.network, **{name: chosen})
        check_output(network.output, LOSSES[network.loss], experiment.dataset)
        check_derivative(network)
        changed = replace(experiment, network=network)
        check_labels(experiment.dataset, network, lambda *_: "the labels")
    else:
        training = experiment.training
        options: dict[str, Any] = {
            "lr": training.lr,
            "epochs": training.epochs,
            "seed": training.seed,
            "optimizer": training.optimizer,
            "schedule": training.schedule,
            **training.options,
        }
        if training.batch is not None:
            options |= {"batch": training.batch, "shuffle": training.shuffle}
        changed = replace(experiment, training=training_of(overlaid(options, {name: chosen})))
    check(changed)
    return changed


def with_sample(experiment: Experiment, of: str, row: int, column: int, value: float) -> Experiment:
    """Return the experiment with a number of its data otherwise.

    Args:
        experiment: as it is.
        of: `inputs` or `labels`.
        row: which sample of training.
        column: which feature or output.
        value: what it becomes.

    Raises:
        PresetError: inputs that are scaled by what all of them are, or a label that the output
            cannot come to.
    """
    if of == "inputs" and experiment.scaling:
        raise PresetError(
            f"inputs are scaled by what all of them are ({experiment.scale}), "
            "so that one changes the others; labels and parameters can be set"
        )
    data = experiment.dataset
    array = getattr(data, of).copy()
    array[row, column] = value
    changed = replace(experiment, dataset=replace(data, **{of: array}))
    check_labels(changed.dataset, experiment.network, lambda *_: f"{of}[{row}] = {plain(value)}")
    return changed


def with_class(experiment: Experiment, row: int, asked: str) -> Experiment:
    """Return the experiment with a sample of another class, by its name or its number from 0.

    Raises:
        PresetError: there is no such class.
    """
    data = experiment.dataset
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else -1
    if asked in data.classes:
        number = data.classes.index(asked)
    if not 0 <= number < len(data.classes):
        near = did_you_mean(asked, data.classes)
        raise PresetError(f"there is no class {asked!r}{near}; there are {', '.join(data.classes)}")
    labels = data.labels.copy()
    labels[row] = np.arange(len(data.classes)) == number
    return replace(experiment, dataset=replace(data, labels=labels))


def carried_over(state: Array, before: Experiment, after: Experiment) -> Array:
    """Return the state of one experiment as another begins with it.

    Another optimizer begins with slots of its own, as at the start: those of the same name keep
    something else.

    Args:
        state: of `before`, flat.
        before: what has been trained.
        after: what is trained from now on; it has the same parameters.
    """
    old, carried = before.program.kept_in(state), after.initial.copy()
    new = after.program.kept_in(carried)
    same = before.training.optimizer == after.training.optimizer
    for name in new if same else after.program.parameters:
        if name in old and old[name].shape == new[name].shape:
            new[name][...] = old[name]
    return np.ascontiguousarray(carried)


def _read(name: str, value: str) -> Any:
    """Read the value of an option as it is written."""
    kind = next(option.kind for option in OPTIONS if option.name == name)
    try:
        return accepted(name, read_as(kind, value))
    except ValueError:
        wanted = "a whole number" if kind is int else "a number"
        raise PresetError(f"{name} must be {wanted}, not {value!r}") from None

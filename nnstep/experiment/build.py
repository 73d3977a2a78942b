"""From options and data to an experiment; combinations that make no sense are refused here."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from nnstep.engine import ACTIVATIONS, LOSSES, OPTIMIZERS, SCHEDULES
from nnstep.errors import PresetError, did_you_mean
from nnstep.experiment.network import ELSE_INITIAL, UNDOES_SLOPE, Network, Training
from nnstep.numbers import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from nnstep.engine import Loss, Optimizer, Schedule
    from nnstep.experiment.dataset import Dataset
    from nnstep.experiment.experiment import Experiment

USUAL_LOSS = {"softmax": "cce", "sigmoid": "half_squares", "tanh": "half_squares"}
"""Activation of the output → the loss unless said; else the mean squared error."""


def network_of(options: Mapping[str, Any], data: Dataset) -> Network:
    """Return the network that options describe, with what is usual for the data.

    Raises:
        PresetError: layers, output and loss that do not go together.
    """
    hidden = options.get("hidden", ())
    output = options.get("output") or _usual_output(options, data)
    loss = options.get("loss") or USUAL_LOSS.get(output, "mse")
    check_output(output, LOSSES[loss], data)
    usual = "article" if output == "sigmoid" and not hidden else "glorot"
    initial = options.get("initial", usual)
    given = initial if isinstance(initial, dict) else {}
    network = Network(
        hidden=hidden,
        output=output,
        loss=loss,
        derivative=options.get("derivative", "exact"),
        l1=options.get("l1", 0.0),
        l2=options.get("l2", 0.0),
        bias=options.get("bias", "trained"),
        initial=usual if isinstance(initial, dict) else initial,
        values=given,
    )
    check_derivative(network)
    return network


def _usual_output(options: Mapping[str, Any], data: Dataset) -> str:
    loss = options.get("loss", "")
    if only := loss and LOSSES[loss].outputs:
        return only
    if data.classes:
        return "softmax"
    return "identity" if loss == "mse" else "sigmoid"


def check_derivative(network: Network) -> None:
    """Refuse a derivative that the loss does not go with."""
    if network.loss == UNDOES_SLOPE and network.derivative == "article":
        raise PresetError(
            f"derivative article does not go with {network.loss}, which divides by the exact one: "
            "z_del would stay large however right the outputs are; --derivative exact goes with it"
        )


def check_output(output: str, loss: Loss, data: Dataset) -> None:
    """Refuse an output that the loss or the data does not go with."""
    if loss.outputs and loss.outputs != output:
        raise PresetError(
            f"{loss.name}, the {loss.title}, needs a {loss.outputs} output, not {output}"
        )
    if output != "softmax" or data.classes:
        return
    if len(data.outputs) == 1:
        raise PresetError(
            "softmax with one output is always 1; --classes makes an output of each class"
        )
    raise PresetError(
        "softmax says which of several classes it is, so it needs one label that names them, "
        f"not {data.label}"
    )


def training_of(options: Mapping[str, Any]) -> Training:
    """Return how options say that it is trained.

    Raises:
        PresetError: a constant of an optimizer or a schedule that is not the one chosen, or an
            order for batches that there are none of.
    """
    if "shuffle" in options and "batch" not in options:
        raise PresetError("shuffle is for batches, and only --batch makes any")
    own = ("lr", "epochs", "seed", "optimizer", "schedule", "batch", "shuffle")
    training = Training(**{name: options[name] for name in own if name in options})
    return replace(
        training,
        options={
            **_constants("optimizer", OPTIMIZERS, training.optimizer, options),
            **_constants("schedule", SCHEDULES, training.schedule, options),
        },
    )


def overlaid(preset: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """Lay what is given over what a preset says; the constants of another rule go with it.

    So does a derivative that is not the one which the loss that is given divides by: the
    quotient of the two would grow without end.
    """
    chosen = dict(preset)
    if given.get("loss") == UNDOES_SLOPE != preset.get("loss"):
        chosen.pop("derivative", None)
    for kind, rules in (("optimizer", OPTIMIZERS), ("schedule", SCHEDULES)):
        if kind in given and given[kind] != preset.get(kind):
            for rule in rules.values():
                for constant in rule.options:
                    chosen.pop(constant, None)
    return {**chosen, **given}


def _constants(
    kind: str,
    rules: Mapping[str, Optimizer] | Mapping[str, Schedule],
    chosen: str,
    options: Mapping[str, Any],
) -> dict[str, float]:
    """Return the constants among the options that are of the chosen rule of its kind."""
    known = {name for rule in rules.values() for name in rule.options}
    constants = {name: options[name] for name in options if name in known}
    for name in constants:
        if name not in rules[chosen].options:
            who = " or ".join(other for other, rule in rules.items() if name in rule.options)
            raise PresetError(f"{name} is for the {kind} {who}, not for {chosen}")
    return constants


def check(experiment: Experiment) -> None:
    """Refuse what cannot be trained, with the reason.

    Raises:
        PresetError: a combination that makes no sense.
    """
    network, training = experiment.network, experiment.training
    activations = [layer.activation for layer in experiment.spec.layers]
    if network.derivative == "article" and "sigmoid" not in activations:
        raise PresetError(
            "derivative article is of a sigmoid, and no layer has one; "
            "--derivative exact goes with any activation"
        )
    known = experiment.spec.parameters
    for name in network.values:
        if name not in known:
            raise PresetError(
                f"initial: there is no parameter {name!r}{did_you_mean(name, known)}; "
                f"the parameters are {', '.join(known)}; {ELSE_INITIAL}"
            )
    samples = len(experiment.dataset)
    if training.batch is not None and training.batch > samples:
        there = f"are only {samples} samples" if samples > 1 else "is only one sample"
        left = f", {len(experiment.test)} being kept to test with" if experiment.test else ""
        raise PresetError(
            f"batch {training.batch} is larger than the data: there {there} to train on{left}"
        )
    if "epochs" in training.pace.reads and training.epochs == 0:
        raise PresetError("a cosine learning rate needs a run of at least one epoch, not 0")
    _check_scale(experiment)
    _ = experiment.initial  # refuses values that do not fit


def _check_scale(experiment: Experiment) -> None:
    for values in experiment.scaling.values():
        finite = np.isfinite(values)
        if not finite.all():
            feature = experiment.dataset.features[int(finite.argmin())]
            raise PresetError(
                f"scale {experiment.scale}: the numbers of {feature} are too large to be scaled"
            )


def check_labels(data: Dataset, network: Network, place: Callable[[int, int], str]) -> None:
    """Refuse labels that the output cannot come to.

    Args:
        data: all samples, of training and test.
        network: its output and its loss.
        place: (output, sample) → where in a file the label stands.

    Raises:
        PresetError: labels that are outside the domain of output and loss.
    """
    low, high = ACTIVATIONS[network.output].range
    wrong = (data.labels < low) | (data.labels > high)
    wanted = f"{low:g} to {high:g}" if math.isfinite(high) else f"{low:g} or above"
    hint = "--output identity fits any number"
    if network.loss == "bce":
        wrong, wanted = (data.labels != 0) & (data.labels != 1), "0 or 1"
        hint = "--output identity --loss mse fits any number"
    if len(data.outputs) == 1:
        hint += ", --classes makes classes of the numbers"
    if wrong.any():
        sample, output = map(int, np.argwhere(wrong)[0])
        raise PresetError(
            f"{place(output, sample)}: with {network.output} and {network.loss} a label is "
            f"{wanted}, not {plain(data.labels[sample, output].item())}; {hint}"
        )

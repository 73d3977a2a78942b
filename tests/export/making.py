"""Experiments of every kind, and what nnstep itself makes of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nnstep import Experiment, Position, Timeline, load

if TYPE_CHECKING:
    from nnstep import Moment
    from tests.straight import Values

FLOWERS: dict[str, Any] = {
    "hidden": "8:tanh",
    "batch": 16,
    "optimizer": "adam",
    "scale": "standard",
    "test": 0.2,
    "l2": 0.001,
    "lr": 0.01,
    "epochs": 12,
}

KINDS: dict[str, tuple[str, dict[str, Any]]] = {
    "article": ("article", {}),
    "exact": ("exact", {}),
    "article, two layers": ("xor", {"hidden": "3:sigmoid", "derivative": "article"}),
    "xor tanh": ("xor", {"hidden": "4:tanh", "lr": 0.3}),
    "flowers": ("iris", FLOWERS),
    "relu, cosine": (
        "moons",
        {
            "hidden": "6:relu,5:leaky_relu",
            "loss": "bce",
            "lr": 0.003,
            "schedule": "cosine",
            "epochs": 30,
        },
    ),
    "step, in order": (
        "moons",
        {
            "hidden": "3:softplus",
            "schedule": "step",
            "every": 2,
            "batch": 32,
            "shuffle": False,
        },
    ),
    "momentum": ("xor", {"hidden": "4:tanh", "optimizer": "momentum", "bias": "frozen"}),
    "nesterov": ("xor", {"hidden": "4:tanh", "optimizer": "nesterov", "momentum": 0.8}),
    "rmsprop": ("curve", {"hidden": "5:tanh", "output": "identity", "optimizer": "rmsprop"}),
    "two outputs": ("mazur", {"hidden": "2:sigmoid", "lr": 0.5}),
    "minmax, l1": (
        "iris",
        {"scale": "minmax", "l1": 0.01, "l2": 0.02, "loss": "mse", "batch": 20},
    ),
    "digits": (
        "digits",
        {"classes": True, "hidden": "16:relu", "batch": 64, "lr": 0.002, "test": 0.3},
    ),
}
"""What a kind of experiment is called → what is loaded, with which options."""


def made(kind: str) -> Experiment:
    """Return an experiment of a kind."""
    what, options = KINDS[kind]
    return load(what, **options)


def moment_at(experiment: Experiment, epoch: int, batch: int = 0, done: int = 0) -> Moment:
    """Return the moment after so many epochs, batches and statements."""
    update = epoch * experiment.program.batches + batch
    return Timeline(experiment).moment(Position(update, done))


def kept_at(experiment: Experiment, epoch: int) -> Values:
    """Return parameters and slots after so many epochs, by name."""
    return experiment.program.kept_in(moment_at(experiment, epoch).state)

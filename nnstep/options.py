"""What can be chosen about an experiment: one table for presets, the command line and `load`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection


@dataclass(frozen=True, slots=True)
class Option:
    """Something that can be chosen.

    Attributes:
        name: as it is written in a preset and as an argument of `load`; with dashes as an option.
        table: the table of a preset that it stands in.
        kind: what it takes: `str`, `float`, `int` or `bool`.
        metavar: what stands for its value in the help.
        help: what it is, in a few words.
    """

    name: str
    table: str
    kind: type
    metavar: str
    help: str

    @property
    def flag(self) -> str:
        """The option of the command line."""
        return f"--{self.name.replace('_', '-')}"


OPTIONS = tuple(
    Option(*row)
    for row in (
        ("label", "data", str, "COLUMN", "the column to predict, or several: a,b"),
        ("features", "data", str, "COLUMNS", "the columns to predict from: a,b"),
        ("classes", "data", bool, "", "the label's numbers are names of classes"),
        ("drop_missing", "data", bool, "", "leave out rows in which a value is missing"),
        ("scale", "data", str, "HOW", "scale the inputs: none, standard or minmax"),
        ("test", "data", float, "SHARE", "keep a share of the samples to test with, such as 0.2"),
        ("hidden", "network", str, "LAYERS", "hidden layers, such as 8:tanh,8:tanh"),
        ("output", "network", str, "NAME", "activation of the last layer, such as softmax"),
        ("loss", "network", str, "NAME", "half_squares, mse, bce or cce"),
        ("derivative", "network", str, "NAME", "of a sigmoid: exact, or the article's"),
        ("l1", "network", float, "RATE", "penalty on the sum of absolute weights"),
        ("l2", "network", float, "RATE", "penalty on half the sum of squared weights"),
        ("bias", "network", str, "HOW", "trained or frozen"),
        ("initial", "network", str, "NAME", "article, uniform, normal, glorot, he or zeros"),
        ("lr", "training", float, "RATE", "learning rate"),
        ("epochs", "training", int, "N", "length of the run"),
        ("seed", "training", int, "N", "of initial weights, order and test samples"),
        ("optimizer", "training", str, "NAME", "plain, momentum, nesterov, rmsprop or adam"),
        ("momentum", "training", float, "X", "of momentum and nesterov"),
        ("decay", "training", float, "X", "of rmsprop"),
        ("beta1", "training", float, "X", "of adam"),
        ("beta2", "training", float, "X", "of adam"),
        ("epsilon", "training", float, "X", "of rmsprop and adam"),
        ("schedule", "training", str, "NAME", "of the learning rate: constant, step or cosine"),
        ("every", "training", float, "EPOCHS", "after how many epochs a step comes"),
        ("factor", "training", float, "X", "what a step multiplies the learning rate by"),
        ("batch", "training", int, "N", "samples in a batch (default: all)"),
        ("shuffle", "training", bool, "", "batches are drawn in another order in each epoch"),
    )
)

OTHER_NAMES = {
    "activation": ("hidden", "output"),
    "alpha": ("lr", "l2"),
    "batch_size": ("batch",),
    "columns": ("features",),
    "cost": ("loss",),
    "criterion": ("loss",),
    "eta": ("lr",),
    "gamma": ("factor",),
    "hidden_layers": ("hidden",),
    "initializer": ("initial",),
    "inputs": ("features",),
    "iterations": ("epochs",),
    "layers": ("hidden",),
    "learning_rate": ("lr",),
    "lr_schedule": ("schedule",),
    "minibatch": ("batch",),
    "neurons": ("hidden",),
    "normalize": ("scale",),
    "output_activation": ("output",),
    "random_seed": ("seed",),
    "random_state": ("seed",),
    "rate": ("lr",),
    "regularization": ("l1", "l2"),
    "rho": ("decay",),
    "scheduler": ("schedule",),
    "solver": ("optimizer",),
    "standardize": ("scale",),
    "steps": ("epochs",),
    "target": ("label",),
    "test_size": ("test",),
    "units": ("hidden",),
    "validation": ("test",),
    "weight_decay": ("l2",),
}
"""What other programs call an option → what it is called here."""


def called_here(name: str) -> tuple[Option, ...]:
    """Return the options that others call so, with dashes or without."""
    known = {option.name: option for option in OPTIONS}
    here = OTHER_NAMES.get(name.lower().strip("-").replace("-", "_"), ())
    return tuple(known[other] for other in here)


OTHER_VALUES = {
    "binary_crossentropy": ("bce",),
    "categorical_crossentropy": ("cce",),
    "ce": ("bce", "cce"),
    "cosine_annealing": ("cosine",),
    "cross_entropy": ("bce", "cce"),
    "crossentropy": ("bce", "cce"),
    "gaussian": ("normal",),
    "gd": ("plain",),
    "gradient_descent": ("plain",),
    "he_normal": ("he",),
    "kaiming": ("he",),
    "l2": ("half_squares", "mse"),
    "l2_loss": ("half_squares", "mse"),
    "linear": ("identity",),
    "log_loss": ("bce", "cce"),
    "logistic": ("sigmoid",),
    "lrelu": ("leaky_relu",),
    "mean_squared_error": ("mse",),
    "nag": ("nesterov",),
    "negative_log_likelihood": ("bce", "cce"),
    "nll": ("bce", "cce"),
    "normalize": ("minmax",),
    "random": ("uniform", "normal"),
    "sgd": ("plain",),
    "squared_error": ("half_squares", "mse"),
    "standardize": ("standard",),
    "xavier": ("glorot",),
    "z_score": ("standard",),
    "zero": ("zeros",),
    "zscore": ("standard",),
}
"""What other programs call a value of an option → what it is called here."""


def value_called_here(value: str, known: Collection[str]) -> tuple[str, ...]:
    """Return the known values that others call so."""
    here = OTHER_VALUES.get(value.replace(" ", "_"), ())
    return tuple(name for name in here if name in known)


def read_as(kind: type, text: str) -> Any:
    """Read the value of an option of some kind, as it is written.

    Raises:
        ValueError: it is none; what only Python takes for a number, `1_0` or `٣`, is none here.
    """
    if kind is not str and ("_" in text or not text.isascii()):
        raise ValueError(text)
    return kind(text)

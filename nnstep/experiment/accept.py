"""What accepts a value of a preset or an option: each returns it in one form, or refuses it."""

from __future__ import annotations

import csv
import math
import re
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any

from nnstep.engine import ACTIVATIONS, INITIALISERS, LOSSES, OPTIMIZERS, SCHEDULES
from nnstep.errors import PresetError, did_you_mean
from nnstep.experiment.network import BIASES, DERIVATIVES, SCALES, Layer
from nnstep.numbers import MOST_EPOCHS
from nnstep.options import value_called_here

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

MAX_SEED = 2**32 - 1  # what numpy's legacy generator accepts
MOST_UNITS = 1024
MOST_LAYERS = 16


def number(value: object) -> float:
    """Accept a finite number."""
    if isinstance(value, bool) or not isinstance(value, Real):
        raise PresetError("must be a number")
    try:
        finite = math.isfinite(value)
    except OverflowError:
        finite = False
    if not finite:
        raise PresetError("must be finite")
    return float(value)


def above_zero(value: object) -> float:
    """Accept a finite number above zero."""
    rate = number(value)
    if rate <= 0:
        raise PresetError("must be above 0")
    return rate


def from_zero(value: object) -> float:
    """Accept a finite number, zero or above."""
    rate = number(value)
    if rate < 0:
        raise PresetError("must be 0 or above")
    return rate


def share(value: object) -> float:
    """Accept a number from 0 up to but not including 1."""
    part = number(value)
    if not 0 <= part < 1:
        raise PresetError("must be 0 or above, and below 1")
    return part


def whole(least: int, most: int) -> Callable[[object], int]:
    """Return what accepts a whole number in a range."""

    def accept(value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, Integral):
            raise PresetError("must be a whole number")
        count = int(value)
        if not least <= count <= most:
            raise PresetError(f"must be between {least} and {most}")
        return count

    return accept


def yes_or_no(value: object) -> bool:
    """Accept true or false."""
    if not isinstance(value, bool):
        raise PresetError("must be true or false")
    return value


def text(value: object) -> str:
    """Accept text."""
    if not isinstance(value, str):
        raise PresetError("must be text")
    return value.strip()


def line(value: object) -> str:
    """Accept text that can be shown on one line."""
    title = text(value)
    if not title.isprintable():
        raise PresetError("must be one line of text")
    return title


def one_of(known: Collection[str]) -> Callable[[object], str]:
    """Return what accepts one of the known names."""

    def accept(value: object) -> str:
        name = text(value).lower().replace("-", "_")
        if name not in known:
            raise PresetError(f"must be one of {', '.join(known)}{_meant(name, known)}")
        return name

    return accept


def _meant(name: str, known: Collection[str]) -> str:
    """Say which of the known names may be meant: what others call so, or what is written so."""
    here = value_called_here(name, known)
    if here:
        return f" (did you mean {' or '.join(map(repr, here))}?)"
    return did_you_mean(name, known)


def names(value: object) -> tuple[str, ...]:
    """Accept names of columns, in a list or with commas between; quoted, if one has a comma."""
    if isinstance(value, list | tuple):
        entries = list(value)
    else:
        try:
            entries = next(csv.reader([line(value)], skipinitialspace=True), [])
        except csv.Error:  # longer than any name
            entries = []
    found = tuple(" ".join(line(entry).split()) for entry in entries)
    if not found or not all(found):
        raise PresetError("must be names of columns")
    return found


def layers(value: object) -> tuple[Layer, ...]:
    """Accept hidden layers, `8:tanh`, in a list or with commas between; nothing: there is none."""
    if isinstance(value, list | tuple):
        entries = [text(entry) for entry in value]
    else:
        entries = text(value).split(",") if text(value) else []
    if len(entries) > MOST_LAYERS:
        raise PresetError(f"must be at most {MOST_LAYERS} layers")
    return tuple(map(_layer, entries))


def _layer(entry: str) -> Layer:
    hidden = [name for name in ACTIVATIONS if name != "softmax"]
    match = re.fullmatch(r"\s*0*([0-9]+)\s*:\s*([\w-]+)\s*", entry)
    if not match:
        raise PresetError("must be layers such as 8:tanh, units and activation, or '' for none")
    activation = match[2].lower().replace("-", "_")
    if activation == "softmax":
        raise PresetError("must not have softmax in a hidden layer; it is for the output")
    if activation not in hidden:
        near = _meant(activation, hidden)
        raise PresetError(f"must have activations among {', '.join(hidden)}{near}")
    if len(match[1]) > len(str(MOST_UNITS)) or not 1 <= int(match[1]) <= MOST_UNITS:
        raise PresetError(f"must have between 1 and {MOST_UNITS} units in a layer")
    return Layer(int(match[1]), activation)


def initial(value: object) -> str | dict[str, Any]:
    """Accept the name of an initialiser, or a table of values by the parameter's name."""
    if isinstance(value, dict):
        return value
    return one_of(INITIALISERS)(value)


def points(value: object) -> tuple[tuple[float, ...], ...]:
    """Accept points, each a list of numbers."""
    if not isinstance(value, list) or not all(isinstance(point, list) for point in value):
        raise PresetError("must be a list of points, each a list of numbers")
    try:
        return tuple(tuple(number(entry) for entry in point) for point in value)
    except PresetError as error:
        raise PresetError(f"must be lists of numbers, each of which {error}") from None


ACCEPT: dict[str, Callable[[object], Any]] = {
    "label": names,
    "features": names,
    "classes": yes_or_no,
    "drop_missing": yes_or_no,
    "scale": one_of(SCALES),
    "test": share,
    "hidden": layers,
    "output": one_of(ACTIVATIONS),
    "loss": one_of(LOSSES),
    "derivative": one_of(DERIVATIVES),
    "l1": from_zero,
    "l2": from_zero,
    "bias": one_of(BIASES),
    "initial": initial,
    "lr": above_zero,
    "epochs": whole(0, MOST_EPOCHS),
    "seed": whole(0, MAX_SEED),
    "optimizer": one_of(OPTIMIZERS),
    "momentum": share,
    "decay": share,
    "beta1": share,
    "beta2": share,
    "epsilon": above_zero,
    "schedule": one_of(SCHEDULES),
    "every": above_zero,
    "factor": above_zero,
    "batch": whole(1, 2**31),
    "shuffle": yes_or_no,
}
"""Option → what accepts its values."""


def accepted(name: str, value: object) -> Any:
    """Return the value of an option in the form that it has here.

    Raises:
        PresetError: there is no such option, or it cannot have that value; both are named.
    """
    if name not in ACCEPT:
        raise PresetError(f"there is no option {name!r}{did_you_mean(name, ACCEPT)}")
    try:
        return ACCEPT[name](value)
    except PresetError as error:
        raise PresetError(f"{name} {error}, not {value!r}") from None

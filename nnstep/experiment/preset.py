"""A preset: a TOML file that describes an experiment. It is data; nothing in it is executed."""

from __future__ import annotations

import math
import tomllib
from dataclasses import dataclass
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any

from nnstep.errors import PresetError, did_you_mean
from nnstep.experiment import files
from nnstep.experiment.network import DERIVATIVES
from nnstep.numbers import MOST_EPOCHS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

MAX_SEED = 2**32 - 1  # what numpy's legacy generator accepts


@dataclass(frozen=True, slots=True)
class Training:
    """The hyper-parameters of the loop; the defaults are the article's.

    Attributes:
        lr: learning rate.
        epochs: length of the run.
        seed: of the generator that draws the initial weights and bias.
    """

    lr: float = 0.05
    epochs: int = 25_000
    seed: int = 42


@dataclass(frozen=True, slots=True)
class Preset:
    """What a preset file says.

    Attributes:
        title: one line.
        description: what to look at.
        data: the name of a shipped dataset, or a CSV file beside the preset.
        label: the column to predict; the last column of numbers when `None`.
        derivative: how `dpred` is computed.
        queries: points to predict from the start.
    """

    title: str
    data: str
    description: str = ""
    label: str | None = None
    derivative: str = "exact"
    training: Training = Training()
    queries: tuple[tuple[float, ...], ...] = ()


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


def learning_rate(value: object) -> float:
    """Accept a finite number above zero."""
    rate = number(value)
    if rate <= 0:
        raise PresetError("must be above 0")
    return rate


def _whole(value: object, most: int) -> int:
    if isinstance(value, bool) or not isinstance(value, Integral):
        raise PresetError("must be a whole number")
    whole = int(value)
    if not 0 <= whole <= most:
        raise PresetError(f"must be between 0 and {most}")
    return whole


def epochs(value: object) -> int:
    """Accept a number of epochs."""
    return _whole(value, MOST_EPOCHS)


def seed(value: object) -> int:
    """Accept a seed of the legacy generator."""
    return _whole(value, MAX_SEED)


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


def _derivative(value: object) -> str:
    name = text(value)
    if name not in DERIVATIVES:
        raise PresetError(
            f"must be one of {', '.join(DERIVATIVES)}{did_you_mean(name, DERIVATIVES)}"
        )
    return name


def _points(value: object) -> tuple[tuple[float, ...], ...]:
    if not isinstance(value, list) or not all(isinstance(point, list) for point in value):
        raise PresetError("must be a list of points, each a list of numbers")
    try:
        return tuple(tuple(number(entry) for entry in point) for point in value)
    except PresetError as error:
        raise PresetError(f"must be lists of numbers, each of which {error}") from None


SCHEMA: Mapping[str, Mapping[str, Callable[[object], Any]]] = {
    "": {"title": line, "description": text, "queries": _points},
    "data": {"file": line, "label": line},
    "network": {"derivative": _derivative},
    "training": {"lr": learning_rate, "epochs": epochs, "seed": seed},
}
"""Table of the file → its keys → what accepts their values."""


def read_preset(path: Path) -> Preset:
    """Read a preset file.

    Raises:
        PresetError: a file that is not a preset; the message names key and value.
    """
    try:
        document = tomllib.loads(files.read(path).decode())
    except OSError as error:
        raise PresetError(f"{path}: {files.reason(error)}") from None
    except (ValueError, RecursionError) as error:  # ValueError: no UTF-8, no TOML
        raise PresetError(f"{path}: not a preset in TOML: {error}") from None
    tables = _checked(document, str(path))
    data = tables["data"]
    if "file" not in data:
        raise PresetError(f"{path}: [data] must name a file")
    top = tables[""]
    return Preset(
        title=top.get("title", path.stem),
        description=top.get("description", ""),
        queries=top.get("queries", ()),
        data=data["file"],
        label=data.get("label"),
        derivative=tables["network"].get("derivative", "exact"),
        training=Training(**tables["training"]),
    )


def _checked(document: Mapping[str, Any], where: str) -> dict[str, dict[str, Any]]:
    """Split a document into its tables, each key known and each value accepted."""
    tables: dict[str, dict[str, Any]] = {name: {} for name in SCHEMA}
    known = [*SCHEMA[""], *filter(None, SCHEMA)]
    for key, value in document.items():
        if key and key in SCHEMA:
            if not isinstance(value, dict):
                raise PresetError(f"{where}: {key} must be a table, not {value!r}")
            for name, entry in value.items():
                tables[key][name] = _accepted(key, name, entry, where)
        elif key in SCHEMA[""]:
            tables[""][key] = _accepted("", key, value, where)
        else:
            raise PresetError(f"{where}: unknown key {key!r}{did_you_mean(key, known)}")
    return tables


def _accepted(table: str, key: str, value: object, where: str) -> object:
    place = f"{where}: {f'[{table}] ' if table else ''}"
    accept = SCHEMA[table].get(key)
    if accept is None:
        raise PresetError(f"{place}unknown key {key!r}{did_you_mean(key, SCHEMA[table])}")
    try:
        return accept(value)
    except PresetError as error:
        raise PresetError(f"{place}{key} {error}, not {value!r}") from None

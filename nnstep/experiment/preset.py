"""A preset: a TOML file that describes an experiment. It is data; nothing in it is executed."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from nnstep.errors import PresetError, did_you_mean
from nnstep.experiment import accept, files
from nnstep.options import OPTIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from nnstep.experiment.files import Readable


@dataclass(frozen=True, slots=True)
class Preset:
    """What a preset file says.

    Attributes:
        title: one line.
        description: what to look at.
        data: the name of a shipped dataset, or a CSV file beside the preset.
        queries: points to predict from the start.
        options: what it chooses, by the names of `OPTIONS`.
    """

    title: str
    data: str
    description: str = ""
    queries: tuple[tuple[float, ...], ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)


SCHEMA: Mapping[str, Mapping[str, Callable[[object], Any]]] = {
    "": {"title": accept.line, "description": accept.text, "queries": accept.points},
    "data": {"file": accept.line},
    "network": {},
    "training": {},
}
"""Table of the file → its keys beside the options → what accepts their values."""

KEYS = {
    table: {
        **keys,
        **{option.name: accept.ACCEPT[option.name] for option in OPTIONS if option.table == table},
    }
    for table, keys in SCHEMA.items()
}
"""Table of the file → all its keys → what accepts their values."""


def read_preset(path: Readable) -> Preset:
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
    data, top = tables["data"], tables[""]
    if "file" not in data:
        raise PresetError(f"{path}: [data] must name a file")
    file = data.pop("file")
    return Preset(
        title=top.get("title", path.stem),
        description=top.get("description", ""),
        queries=top.get("queries", ()),
        data=file,
        options={**data, **tables["network"], **tables["training"]},
    )


def _checked(document: Mapping[str, Any], where: str) -> dict[str, dict[str, Any]]:
    """Split a document into its tables, each key known and each value accepted."""
    tables: dict[str, dict[str, Any]] = {name: {} for name in KEYS}
    known = [*KEYS[""], *filter(None, KEYS)]
    for key, value in document.items():
        if key and key in KEYS:
            if not isinstance(value, dict):
                raise PresetError(f"{where}: {key} must be a table, not {value!r}")
            for name, entry in value.items():
                tables[key][name] = _accepted(key, name, entry, where)
        elif key in KEYS[""]:
            tables[""][key] = _accepted("", key, value, where)
        else:
            raise PresetError(f"{where}: unknown key {key!r}{did_you_mean(key, known)}")
    return tables


def _accepted(table: str, key: str, value: object, where: str) -> object:
    place = f"{where}: {f'[{table}] ' if table else ''}"
    accepts = KEYS[table].get(key)
    if accepts is None:
        raise PresetError(f"{place}unknown key {key!r}{did_you_mean(key, KEYS[table])}")
    try:
        return accepts(value)
    except PresetError as error:
        raise PresetError(f"{place}{key} {error}, not {value!r}") from None

"""From what a user names (a preset, a preset file, a CSV file) to an experiment."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nnstep.errors import DataError, PresetError, did_you_mean, one_line
from nnstep.experiment.accept import ACCEPT, accepted
from nnstep.experiment.build import check, check_labels, network_of, overlaid, training_of
from nnstep.experiment.catalogue import datasets, presets
from nnstep.experiment.dataset import Choice, label_place, read_dataset
from nnstep.experiment.experiment import Experiment
from nnstep.experiment.network import Layer
from nnstep.experiment.preset import Preset, read_preset
from nnstep.experiment.recipe import Recipe, file_of, plain_value, read_file, source_of
from nnstep.numbers import counted, plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nnstep.experiment.dataset import Dataset
    from nnstep.experiment.files import File
    from nnstep.experiment.network import Network

DEFAULT = "article"
"""The preset that opens when nothing is named."""

SESSION = ".nnstep"
"""What the name of a session's file ends with."""

TAKEN_BY = {
    SESSION: "this is a session; `nnstep open`, `exec` and `export` take it",
    ".md": "this is a lesson; `nnstep play {}` plays it",
}
"""Ending of a file that is neither a preset nor data → what it is, and what takes it."""


def load(what: str | os.PathLike[str] = DEFAULT, **options: Any) -> Experiment:
    """Load an experiment.

    Args:
        what: the name of a preset or of a dataset of the package, a preset file (`.toml`), or
            a CSV file; `iris.csv` is the dataset of that name where there is no such file.
        options: what is to be otherwise than the preset has it, by the names of
            `nnstep.options.OPTIONS`; `None` leaves it as it is.

    Raises:
        PresetError: nothing of that name, a preset that is wrong, an option out of range, or
            options that do not go together.
        DataError: data that cannot be trained on.
    """
    what = os.fspath(what)
    return _made(what, _find(what), _accepted(options))


def load_again(recipe: Recipe, beside: Path | None = None) -> Experiment:
    """Load an experiment from its recipe.

    Args:
        recipe: what it was loaded from.
        beside: a folder in which its files may lie by now.

    Raises:
        PresetError: it is no recipe of an experiment, or its preset is another one by now.
        DataError: the same of its data.
    """
    preset = preset_file = None
    if recipe.preset is not None:
        preset_file = file_of(recipe.preset, presets(), PresetError, beside)
        preset = read_preset(preset_file)
    data = file_of(recipe.data, datasets(), DataError, beside)
    name = (preset_file or data).stem
    found = _Found(name, preset or Preset("", data.stem), data, preset_file)
    return _made(recipe.what, found, _accepted(recipe.options))


@dataclass(frozen=True, slots=True)
class _Found:
    """What a name stands for.

    Attributes:
        name: of the experiment.
        preset: what it chooses.
        data: the CSV file.
        preset_file: the file of the preset, if there is one.
    """

    name: str
    preset: Preset
    data: File
    preset_file: File | None = None


def _made(what: str, found: _Found, given: Mapping[str, Any]) -> Experiment:
    """Make an experiment of a preset and data, with the options that are given."""
    preset, path = found.preset, found.data
    chosen = overlaid(preset.options, given)
    choice = Choice(
        chosen.get("label", ()),
        chosen.get("features", ()),
        chosen.get("classes", False),
        chosen.get("drop_missing", False),
    )
    data = read_dataset(path, choice)
    if chosen.get("classes") is False and data.classes:
        raise PresetError(
            f"classes cannot be left out: the label {data.label} is text, and can only name them"
        )
    network, training = network_of(chosen, data), training_of(chosen)
    check_labels(data, network, lambda *place: label_place(path, choice, *place))
    test = None
    if (share := chosen.get("test", 0.0)) > 0:
        if len(data) < 2:
            raise PresetError(f"{what}: one sample cannot be split into training and test")
        data, test = data.split(share, training.seed)
    experiment = Experiment(
        name=one_line(found.name),
        title=preset.title or _title(network, len(data.outputs), path.path.name),
        description=preset.description,
        dataset=data,
        network=network,
        training=training,
        queries=_queries(what, preset, chosen, data),
        test=test,
        scale=chosen.get("scale", "none"),
    )
    check(experiment)
    written = found.preset_file
    recipe = Recipe(
        what=what,
        options={name: plain_value(value) for name, value in given.items()},
        data=source_of(path, datasets()),
        preset=source_of(written, presets()) if written else None,
    )
    object.__setattr__(experiment, "recipe", recipe)
    return experiment


def _queries(
    what: str, preset: Preset, chosen: Mapping[str, Any], data: Dataset
) -> tuple[tuple[float, ...], ...]:
    """Return the queries of a preset; they are of the columns that it has chosen itself."""
    if any(chosen.get(name) != preset.options.get(name) for name in ("label", "features")):
        return ()
    for query in preset.queries:
        if len(query) != len(data.features):
            raise PresetError(
                f"{what}: query [{', '.join(map(plain, query))}] has "
                f"{counted(len(query), 'number')}, "
                f"the data has {counted(len(data.features), 'feature')}"
            )
    return preset.queries


def _accepted(options: Mapping[str, object]) -> dict[str, Any]:
    """Check options that are given; those that are `None` are not."""
    return {
        name: accepted(name, value)
        for name, value in options.items()
        if value is not None or name not in ACCEPT
    }


def _title(network: Network, outputs: int, file: str) -> str:
    """Say what is trained on a bare CSV file."""
    layers = network.layers(outputs)
    if layers == (Layer(1, "sigmoid"),):
        return f"One sigmoid unit on {file}"
    return f"{', '.join(map(str, layers))} on {file}"


def _find(what: str) -> _Found:
    """Find what a name stands for."""
    if what in presets():
        return _of_preset(what, presets()[what])
    if what in datasets():
        return _of_data(what, datasets()[what])
    path = Path(what)
    ending = path.suffix.lower()
    if ending == ".toml":
        return _of_preset(path.stem, path)
    if ending in TAKEN_BY:
        said = TAKEN_BY[ending] if os.path.exists(path) else "there is no such file"
        raise PresetError(f"{what}: {said.format(what)}")
    if not os.path.exists(path) and what.removesuffix(".csv") in datasets():
        name = what.removesuffix(".csv")
        return _of_data(name, datasets()[name])
    if ending == ".csv" or (what and os.path.exists(path)):
        return _of_data(path.stem, path)
    known = [*presets(), *datasets()]
    raise PresetError(
        f"{what or repr(what)}: no such preset or file{did_you_mean(what, known)}; "
        f"`nnstep presets` lists the presets"
    )


def _of_preset(name: str, path: Path) -> _Found:
    file = read_file(path, PresetError)
    preset = read_preset(file)
    return _Found(name, preset, read_file(_data_of(preset, path), DataError), file)


def _of_data(name: str, path: Path) -> _Found:
    return _Found(name, Preset("", name), read_file(path, DataError))


def _data_of(preset: Preset, path: Path) -> Path:
    """Find the data of a preset file: a dataset of the package, or a file in its own folder."""
    if preset.data in datasets():
        return datasets()[preset.data]
    try:
        folder = path.resolve().parent
        data = (folder / preset.data).resolve()
    except (OSError, RuntimeError):  # links that go in a circle
        raise PresetError(f"{path}: [data] file {preset.data!r} cannot be found") from None
    if not data.is_relative_to(folder):
        raise PresetError(f"{path}: [data] file must lie beside the preset, not {preset.data!r}")
    if not os.path.isfile(data):
        raise PresetError(
            f"{path}: [data] file {preset.data!r} is neither beside the preset nor a dataset"
            f"{did_you_mean(preset.data, datasets())}"
        )
    return data

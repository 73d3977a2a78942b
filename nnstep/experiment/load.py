"""From what a user names (a preset, a preset file, a CSV file) to an experiment."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nnstep.errors import PresetError, did_you_mean, one_line
from nnstep.experiment import preset as schema
from nnstep.experiment.catalogue import datasets, presets
from nnstep.experiment.dataset import read_dataset
from nnstep.experiment.experiment import Experiment
from nnstep.experiment.preset import Preset, Training, read_preset

if TYPE_CHECKING:
    from collections.abc import Callable

DEFAULT = "article"
"""The preset that opens when nothing is named."""

OPTIONS: dict[str, Callable[[object], Any]] = {
    "lr": schema.learning_rate,
    "epochs": schema.epochs,
    "seed": schema.seed,
}


def load(
    what: str | os.PathLike[str] = DEFAULT,
    *,
    label: str | None = None,
    lr: float | None = None,
    epochs: int | None = None,
    seed: int | None = None,
) -> Experiment:
    """Load an experiment.

    Args:
        what: the name of a preset or of a dataset of the package, a preset file (`.toml`), or
            a CSV file.
        label: the column to predict.
        lr: learning rate.
        epochs: length of the run.
        seed: of the initial weights and bias.

    Raises:
        PresetError: nothing of that name, a preset that is wrong, or an option out of range.
        DataError: data that cannot be trained on.
    """
    what = os.fspath(what)
    name, preset, data = _find(what)
    options = {"lr": lr, "epochs": epochs, "seed": seed}
    training = replace(
        preset.training,
        **{key: _option(key, value) for key, value in options.items() if value is not None},
    )
    dataset = read_dataset(data, preset.label if label is None else label)
    for query in preset.queries:
        if len(query) != len(dataset.features):
            raise PresetError(
                f"{what}: query {list(query)} has {len(query)} numbers, "
                f"the data has {len(dataset.features)} features"
            )
    return Experiment(
        one_line(name),
        preset.title,
        preset.description,
        dataset,
        preset.derivative,
        training,
        preset.queries,
    )


def _option(key: str, value: object) -> Any:
    try:
        return OPTIONS[key](value)
    except PresetError as error:
        raise PresetError(f"{key} {error}, not {value}") from None


def _find(what: str) -> tuple[str, Preset, Path]:
    """Return the name, the preset and the CSV file that `what` stands for."""
    if what in presets():
        preset = read_preset(presets()[what])
        return what, preset, datasets()[preset.data]
    if what in datasets():
        return what, _plain(what), datasets()[what]
    path = Path(what)
    if path.suffix.lower() == ".toml":
        preset = read_preset(path)
        return path.stem, preset, _data_of(preset, path)
    if path.suffix.lower() == ".csv" or os.path.exists(path):
        return path.stem, _plain(str(path)), path
    known = [*presets(), *datasets()]
    raise PresetError(
        f"{what}: no such preset or file{did_you_mean(what, known)}; "
        f"`nnstep presets` lists the presets"
    )


def _plain(data: str) -> Preset:
    """Describe the experiment that a bare CSV file makes."""
    return Preset(title=f"One sigmoid unit on {Path(data).name}", data=data, training=Training())


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

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import nnstep
from nnstep import load, train
from nnstep.errors import PresetError
from nnstep.experiment import datasets, presets, read_dataset, read_preset

PACKAGE = Path(nnstep.__file__).parent


@pytest.mark.parametrize("name", presets())
def test_every_preset_of_the_package_describes_an_experiment(name: str) -> None:
    preset = read_preset(presets()[name])
    experiment = load(name)
    assert preset.data in datasets()
    assert experiment.title == preset.title
    assert experiment.title.isprintable()
    assert experiment.description
    for query in experiment.queries:
        assert len(query) == len(experiment.dataset.features)


NEEDED: dict[str, dict[str, Any]] = {"curve": {"output": "identity"}, "digits": {"classes": True}}
"""Dataset → what has to be said of a label of numbers that are neither 0 nor 1."""


@pytest.mark.parametrize("name", datasets())
def test_every_dataset_of_the_package_can_be_trained_on(name: str) -> None:
    path = datasets()[name]
    assert read_dataset(path).name == name
    trained = train(load(path, epochs=2, **NEEDED.get(name, {})))
    assert trained.cost is not None


@pytest.mark.parametrize("name", NEEDED)
def test_a_dataset_that_needs_to_be_told_something_says_what(name: str) -> None:
    with pytest.raises(PresetError) as refusal:
        load(datasets()[name])
    for option, value in NEEDED[name].items():
        assert f"--{option}{'' if value is True else f' {value}'}" in str(refusal.value)


def test_a_preset_that_is_called_like_a_dataset_is_on_it() -> None:
    for name in presets().keys() & datasets().keys():
        assert read_preset(presets()[name]).data == name
        assert load(name).dataset.name == name


def test_a_checkout_has_its_datasets_beside_the_package() -> None:
    files = sorted((PACKAGE.parent / "datasets").glob("*.csv"))
    assert list(datasets().values()) == files
    assert "people" in datasets()


def test_an_installed_package_has_its_datasets_inside(tmp_path: Path) -> None:
    installed = tmp_path / "nnstep"
    shutil.copytree(PACKAGE, installed, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(PACKAGE.parent / "datasets", installed / "datasets")
    code = (
        "from nnstep import load; from nnstep.experiment import datasets\n"
        "print(datasets()['people']); print(load('article').dataset.summary)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.splitlines() == [
        str(installed / "datasets" / "people.csv"),
        "7 samples of X1, X2, X3; label Y",
    ]

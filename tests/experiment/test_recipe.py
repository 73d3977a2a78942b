"""What an experiment was loaded from is known, and loads it again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from nnstep import load
from nnstep.errors import DataError, PresetError
from nnstep.experiment import Experiment, datasets, load_again, presets, with_option
from nnstep.experiment.files import read_plain
from nnstep.experiment.recipe import KEPT_BYTES, digest_of
from tests.making import made_up

if TYPE_CHECKING:
    from pathlib import Path

ROWS = b"a,b,Y\n0,0,0\n1,0,1\n0,1,1\n1,1,1\n"
CALLS: list[tuple[str, dict[str, Any]]] = [
    *((name, {}) for name in presets()),
    ("people", {"lr": 0.3, "hidden": "3:tanh,2:relu", "epochs": 9}),
    ("people", {"hidden": ["2:tanh"], "features": ["X1", "X3"], "label": "Y"}),
    ("people", {"features": ("X1",), "initial": {"weights": np.array([[0.5]])}}),
    ("iris.csv", {"classes": None, "test": 0.2, "scale": "standard", "seed": np.int64(7)}),
    (str(datasets()["iris"]), {"batch": 20, "optimizer": "adam", "beta1": 0.5}),
]


def assert_same(left: Experiment, right: Experiment) -> None:
    assert (left.name, left.title, left.queries) == (right.name, right.title, right.queries)
    assert (left.training, left.scale) == (right.training, right.scale)
    assert left.program.statements == right.program.statements
    np.testing.assert_array_equal(left.initial, right.initial)
    for name, array in left.constants.items():
        np.testing.assert_array_equal(array, right.constants[name])
    assert left.recipe == right.recipe


@pytest.mark.parametrize(("what", "options"), CALLS)
def test_a_recipe_makes_the_same_experiment(what: str, options: dict[str, Any]) -> None:
    experiment = load(what, **options)
    assert experiment.recipe is not None
    assert experiment.recipe.what == what
    assert set(experiment.recipe.options) == {n for n, v in options.items() if v is not None}
    assert not experiment.recipe.data.own
    assert_same(load_again(experiment.recipe), experiment)


def test_files_of_the_user_s_own_are_known_by_path_and_content(tmp_path: Path) -> None:
    own, preset = tmp_path / "own.csv", tmp_path / "mine.toml"
    own.write_bytes(ROWS)
    preset.write_text('[data]\nfile = "own.csv"\n[training]\nlr = 0.5\n')
    recipe = load(preset, epochs=5).recipe
    assert recipe is not None
    assert recipe.preset is not None
    assert (recipe.data.name, recipe.preset.name) == (str(own), str(preset))
    assert (recipe.data.sha256, recipe.data.size) == (digest_of(ROWS), len(ROWS))
    assert (recipe.data.text, recipe.data.own) == (ROWS.decode(), True)
    own.write_text("b,Y\n1,0\n")
    again = load_again(recipe)
    assert (again.training.lr, again.training.epochs, len(again.dataset)) == (0.5, 5, 4)


@pytest.mark.parametrize(("size", "kept"), [(KEPT_BYTES, True), (KEPT_BYTES + 1, False)])
def test_a_file_is_kept_when_it_is_short(size: int, kept: bool, tmp_path: Path) -> None:
    own = tmp_path / "own.csv"
    own.write_bytes(ROWS + b"\n" * (size - len(ROWS)))
    recipe = load(own).recipe
    assert recipe is not None
    assert (recipe.data.text is not None) == kept
    own.write_bytes(ROWS + b"\r" * (size - len(ROWS)))
    if kept:
        assert load_again(recipe).dataset.features == ("a", "b")
    else:
        with pytest.raises(DataError, match="this is another file by now"):
            load_again(recipe)


def test_a_preset_that_is_gone_is_refused(tmp_path: Path) -> None:
    recipe = load("article").recipe
    assert recipe is not None
    assert recipe.preset is not None
    for lost, kind in (
        (replace(recipe, preset=replace(recipe.preset, name="lost")), PresetError),
        (replace(recipe, data=replace(recipe.data, name="lost")), DataError),
        (replace(recipe, data=replace(recipe.data, name=str(tmp_path), own=True)), DataError),
    ):
        with pytest.raises(kind):
            load_again(lost)


def test_what_was_changed_in_code_has_no_recipe() -> None:
    loaded = load("article")
    assert made_up(loaded.network).recipe is None
    assert replace(loaded, training=replace(loaded.training, lr=0.5)).recipe is None
    assert with_option(loaded, "lr", "0.5").recipe is None
    assert replace(loaded) == loaded


def test_a_session_is_no_preset(tmp_path: Path) -> None:
    (tmp_path / "x.nnstep").write_text("{}")
    with pytest.raises(
        PresetError, match="this is a session; `nnstep open`, `exec` and `export` take"
    ):
        load(tmp_path / "x.nnstep")


def test_a_file_that_grows_is_no_larger_than_it_may_be(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"12345")
    assert read_plain(file, 5) == b"12345"
    with pytest.raises(OSError, match="this is larger than 4 bytes"):
        read_plain(file, 4)

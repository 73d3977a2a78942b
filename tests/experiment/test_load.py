from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from nnstep import load, train
from nnstep.errors import PresetError
from nnstep.experiment import Network, Training
from nnstep.experiment.change import with_option

if TYPE_CHECKING:
    from pathlib import Path

DATA = "a,b,c\n0,1,1\n1,0,0\n"
PRESET = """\
title = "Mine"
description = "Look."
queries = [[1, 0.5]]
[data]
file = "data.csv"
label = "a"
[network]
derivative = "article"
[training]
lr = 0.5
epochs = 30
seed = 7
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a preset and its data, beside other data that is none of its business."""
    folder = tmp_path / "folder"
    (folder / "sub").mkdir(parents=True)
    for path in (folder / "data.csv", folder / "sub" / "deep.csv", tmp_path / "outside.csv"):
        path.write_text(DATA)
    (folder / "mine.toml").write_text(PRESET)
    return folder


def with_data(folder: Path, file: str) -> str:
    """Write a preset that names this file: its path."""
    path = folder / "other.toml"
    path.write_text(f"[data]\nfile = '{file}'\n")
    return str(path)


# what is named ----------------------------------------------------------------------------------


@pytest.mark.parametrize("preset", ["article", "exact"])
def test_a_preset_of_the_package_by_its_name(preset: str) -> None:
    experiment = load(preset)
    assert (experiment.name, experiment.network.derivative) == (preset, preset)
    assert experiment.training == Training(lr=0.05, epochs=25_000, seed=42)
    assert experiment.queries == ((1, 0, 0), (0, 1, 0))
    assert experiment.title
    assert experiment.description


def test_the_article_is_what_nothing_named_stands_for() -> None:
    assert load().name == "article"


def test_the_people_are_the_articles() -> None:
    people = load("article").dataset
    assert people.inputs.tolist() == [
        [0, 1, 0],
        [0, 0, 1],
        [1, 0, 0],
        [1, 1, 0],
        [1, 1, 1],
        [0, 1, 1],
        [0, 1, 0],
    ]
    assert people.labels.ravel().tolist() == [1, 0, 0, 1, 1, 0, 1]
    assert (people.features, people.label) == (("X1", "X2", "X3"), "Y")
    assert (people.rows, people.row_title) == (tuple("1234567"), "person")


def test_a_dataset_of_the_package_by_its_name() -> None:
    experiment = load("people")
    assert (experiment.name, experiment.title) == ("people", "One sigmoid unit on people.csv")
    assert experiment.network == Network(derivative="exact")
    assert experiment.training == Training()
    assert experiment.queries == ()
    assert np.array_equal(experiment.dataset.inputs, load("article").dataset.inputs)


@pytest.mark.parametrize("file", ["data.csv", "DATA.CSV", "data", "data.txt"])
def test_a_csv_file_whatever_it_is_called(folder: Path, file: str) -> None:
    (folder / "data.csv").rename(folder / file)
    experiment = load(str(folder / file))
    assert experiment.name == file.partition(".")[0]
    assert experiment.title == f"One sigmoid unit on {file}"
    assert experiment.dataset.label == "c"
    assert (experiment.network, experiment.training) == (Network(), Training())


@pytest.mark.parametrize("file", ["mine.toml", "mine.TOML"])
def test_a_preset_file(folder: Path, file: str) -> None:
    (folder / "mine.toml").rename(folder / file)
    experiment = load(str(folder / file))
    assert (experiment.name, experiment.title) == ("mine", "Mine")
    assert experiment.description == "Look."
    assert experiment.dataset.label == "a"
    assert experiment.dataset.features == ("b", "c")
    assert experiment.network == Network(derivative="article")
    assert experiment.training == Training(lr=0.5, epochs=30, seed=7)
    assert experiment.queries == ((1, 0.5),)


def test_paths_are_taken_from_the_working_directory(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder.parent)
    assert load("folder/mine.toml").dataset.label == "a"
    assert load("outside.csv").dataset.label == "c"


def test_a_name_of_the_package_comes_before_a_file(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "article").write_text(DATA)
    monkeypatch.chdir(folder)
    assert load("article").dataset.name == "people"
    assert load("./article").dataset.label == "c"


# the data of a preset file ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "label"), [("data.csv", "c"), ("sub/deep.csv", "c"), ("people", "Y")]
)
def test_the_data_is_a_file_in_the_folder_of_the_preset_or_a_dataset_of_the_package(
    folder: Path, file: str, label: str
) -> None:
    assert load(with_data(folder, file)).dataset.label == label


def test_data_outside_the_folder_is_refused_by_whatever_way(folder: Path) -> None:
    (folder / "link.csv").symlink_to(folder.parent / "outside.csv")
    (folder / "out").symlink_to(folder.parent)
    outside = folder.parent / "outside.csv"
    for file in ("../outside.csv", "sub/../../outside.csv", "link.csv", "out/outside.csv", outside):
        path = with_data(folder, str(file))
        with pytest.raises(PresetError) as complaint:
            load(path)
        assert str(complaint.value) == (
            f"{path}: [data] file must lie beside the preset, not {str(file)!r}"
        )


def test_links_may_lead_to_the_preset_and_within_its_folder(folder: Path) -> None:
    (folder / "link.csv").symlink_to(folder / "data.csv")
    path = with_data(folder, "link.csv")
    (folder.parent / "to-folder").symlink_to(folder)
    assert load(path).dataset.label == "c"
    assert load(str(folder.parent / "to-folder" / "other.toml")).dataset.label == "c"


# options ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("what", ["article", "exact", "people", "mine.toml", "data.csv"])
@pytest.mark.parametrize("option", [{"lr": 1.25}, {"epochs": 0}, {"epochs": 9}, {"seed": 0}])
def test_an_option_takes_the_place_of_what_the_preset_says_and_leaves_the_rest(
    folder: Path, monkeypatch: pytest.MonkeyPatch, what: str, option: dict[str, Any]
) -> None:
    monkeypatch.chdir(folder)
    preset, experiment = load(what).training, load(what, **option).training
    for name in ("lr", "epochs", "seed"):
        assert getattr(experiment, name) == option.get(name, getattr(preset, name))


def test_the_derivative_of_the_article_gives_way_to_a_loss_that_needs_the_exact_one() -> None:
    assert load("article", loss="bce").network.derivative == "exact"
    assert load("article", loss="mse", output="sigmoid").network.derivative == "article"
    assert train(load("article", loss="bce", epochs=3000)).training.accuracy == 1


def test_a_preset_that_has_both_is_refused(folder: Path) -> None:
    text = (folder / "mine.toml").read_text()
    (folder / "mine.toml").write_text(text.replace("[network]", "[network]\nloss = 'bce'"))
    for options in ({}, {"loss": "bce"}):
        with pytest.raises(PresetError, match="derivative article does not go with bce"):
            load(folder / "mine.toml", **options)
    assert load(folder / "mine.toml", derivative="exact").network.loss == "bce"


def test_they_are_refused_together_in_the_middle_of_a_run_too() -> None:
    for what, name, value in (("article", "loss", "bce"), ("or", "derivative", "article")):
        with pytest.raises(PresetError, match="derivative article does not go with bce"):
            with_option(load(what), name, value)


def test_a_label_takes_the_place_of_the_presets(folder: Path) -> None:
    experiment = load(str(folder / "mine.toml"), label="c")
    assert experiment.dataset.label == "c"
    assert experiment.dataset.features == ("a", "b")


def test_queries_are_of_the_columns_that_the_preset_has_chosen(folder: Path) -> None:
    mine = folder / "mine.toml"
    for label in (None, "a"):
        assert load(mine, label=label, lr=9).queries == ((1, 0.5),)
    for columns in ({"label": "c"}, {"features": "b"}, {"label": "b", "features": "c,a"}):
        assert load(mine, **columns).queries == ()


@pytest.mark.parametrize("preset", ["article", "exact"])
def test_a_run_starts_from_the_data_and_the_options(preset: str) -> None:
    experiment = load(preset, seed=9, lr=0.25)
    frame = experiment.frame()
    assert np.array_equal(frame["input_set"], experiment.dataset.inputs)
    assert np.array_equal(frame["labels"], experiment.dataset.labels)
    assert frame["lr"] == 0.25
    expected = np.random.RandomState(9).rand(experiment.program.state_size)
    assert frame.state.tobytes() == experiment.initial.tobytes() == expected.tobytes()


@pytest.mark.parametrize(
    ("option", "complaint"),
    [
        ({"lr": 10**400}, "lr must be finite, not 1000"),
        ({"lr": "fast"}, "lr must be a number, not 'fast'"),
        ({"hidden": 8}, "hidden must be text, not 8"),
        ({"lr": True}, "lr must be a number, not True"),
        ({"epochs": 1.5}, "epochs must be a whole number, not 1.5"),
        ({"epochs": True}, "epochs must be a whole number, not True"),
        ({"seed": 42.0}, "seed must be a whole number, not 42.0"),
    ],
)
def test_an_option_of_a_wrong_kind_is_refused(option: dict[str, Any], complaint: str) -> None:
    with pytest.raises(PresetError) as refusal:
        load("article", **option)
    assert str(refusal.value).startswith(complaint)

"""Parameters as JSON and as an archive of numpy: every bit of them, and nothing to be executed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest

from nnstep import NnstepError, __version__, load
from nnstep.export import numpy_script, parameters_json, torch_script, write_npz
from tests.export.making import KINDS, made, moment_at
from tests.straight import assert_same_bits

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("kind", KINDS)
def test_json_has_every_bit(kind: str) -> None:
    experiment = made(kind)
    moment = moment_at(experiment, 2)
    document = json.loads(parameters_json(experiment, moment))
    kept = {**document["parameters"], **document["slots"]}
    expected = experiment.program.kept_in(moment.state)
    assert list(kept) == list(expected)
    assert_same_bits({name: np.array(values) for name, values in kept.items()}, expected)
    scale = {name: np.array(values) for name, values in document["scale"].items()}
    assert_same_bits(scale, experiment.scaling)


def test_json_says_what_the_network_is() -> None:
    experiment = made("flowers")
    document = json.loads(parameters_json(experiment, moment_at(experiment, 3, batch=5, done=4)))
    assert {name: document[name] for name in list(document)[:-3]} == {
        "nnstep": __version__,
        "experiment": "iris",
        "position": "3.5",
        "epoch": 3,
        "layers": [{"units": 8, "activation": "tanh"}, {"units": 3, "activation": "softmax"}],
        "loss": "cce",
        "features": ["sepal_length", "sepal_width", "petal_length", "petal_width"],
        "outputs": ["setosa", "versicolor", "virginica"],
        "classes": ["setosa", "versicolor", "virginica"],
    }
    assert list(document)[-3:] == ["scale", "parameters", "slots"]
    document = json.loads(parameters_json(load("article"), moment_at(load("article"), 3)))
    assert (document["position"], document["outputs"], document["classes"]) == ("3", ["Y"], [])


@pytest.mark.parametrize("kind", ["flowers", "article"])
def test_an_archive_has_every_bit_by_name(kind: str, tmp_path: Path) -> None:
    experiment = made(kind)
    moment = moment_at(experiment, 2)
    file = tmp_path / "parameters.npz"
    write_npz(experiment, moment, file)
    with np.load(file, allow_pickle=False) as archive:
        arrays = dict(archive)
    assert arrays.pop("epoch") == 2
    assert arrays.pop("position") == ("2.0" if kind == "flowers" else "2")
    expected = experiment.program.kept_in(moment.state)
    assert_same_bits(arrays, {**expected, **experiment.scaling})
    again = tmp_path / "again.npz"
    write_npz(experiment, moment, again)
    assert again.read_bytes() == file.read_bytes()


def test_what_is_not_finite_is_not_exported(undefined: str, tmp_path: Path) -> None:
    experiment = load(undefined)
    moment = moment_at(experiment, 5)
    assert not np.isfinite(moment.state).all()
    file = tmp_path / "parameters.npz"
    for write in (numpy_script, torch_script, parameters_json):
        with pytest.raises(NnstepError, match=r"^at 5:inputs weights is not finite; an earlier "):
            write(experiment, moment)
    with pytest.raises(NnstepError, match=r"^at 5:inputs weights is not finite; an earlier "):
        write_npz(experiment, moment, file)
    assert not file.exists()

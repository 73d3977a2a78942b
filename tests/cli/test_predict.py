from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from nnstep import load, predict
from nnstep.debugger import describe
from nnstep.experiment import datasets

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cli.calling import Called

    Nnstep = Callable[..., Called]


@pytest.mark.parametrize("epochs", [0, 1, 500])
@pytest.mark.parametrize("point", [(1, 0, 0), (0, 1, 0), (-2.5, 0.125, 3e5)])
def test_predict_prints_one_object(nnstep: Nnstep, point: tuple[float, ...], epochs: int) -> None:
    words = [f"{number:f}" for number in point]
    [result] = nnstep("predict", "article", *words, "--at", str(epochs), "--json").values()
    expected = predict("article", point, epochs)
    assert list(result) == ["point", "XW", "z", "class"]
    assert result == {
        "point": list(point),
        "XW": expected.XW[0],
        "z": expected.z[0],
        "class": int(expected.label or "none"),
    }


@pytest.mark.parametrize("what", ["iris --scale standard --hidden 4:tanh", "digits --classes"])
def test_several_outputs_are_lists_and_a_class_is_its_name(nnstep: Nnstep, what: str) -> None:
    name, *options = what.split()
    path = datasets()[name]
    chosen: dict[str, Any] = (
        {"classes": True} if name == "digits" else {"scale": "standard", "hidden": "4:tanh"}
    )
    experiment = load(path, **chosen)
    inputs = experiment.dataset.inputs
    said = set()
    for point in inputs[:: len(inputs) // 4].tolist():
        words = [repr(value) for value in point]
        [result] = nnstep("predict", str(path), *words, "--at", "1", "--json", *options).values()
        expected = predict(experiment, point, 1)
        assert result["z"] == list(expected.z)
        assert result["XW"] == list(expected.XW)
        assert result["class"] == expected.label
        assert len(result["z"]) == len(experiment.dataset.classes)
        said.add(result["class"])
    assert said <= set(experiment.dataset.classes)


def test_numbers_have_no_class(nnstep: Nnstep) -> None:
    call = ("predict", str(datasets()["curve"]), "0.5", "--at", "3", "--loss", "mse")
    [result] = nnstep(*call, "--json").values()
    assert result["class"] is None
    assert "class" not in nnstep(*call).printed()


def test_predict_for_people_is_one_line(nnstep: Nnstep) -> None:
    printed = nnstep("predict", "article", "1", "0", "0", "--at", "500").printed()
    assert printed == describe(predict("article", (1, 0, 0), 500)) + "\n"


def test_predict_trains_as_long_as_the_preset_says(nnstep: Nnstep) -> None:
    [result] = nnstep("predict", "exact", "0", "1", "0", "--json").values()
    assert result["z"] == pytest.approx(0.96175397, abs=5e-9)


def test_options_reach_the_experiment(nnstep: Nnstep) -> None:
    [result] = nnstep(
        *("predict", "article", "1", "0", "0", "--at", "50"),
        *("--lr", "0.5", "--seed", "3", "--json"),
    ).values()
    assert result["XW"] == predict(load("article", lr=0.5, seed=3), (1, 0, 0), 50).XW[0]


def test_a_prediction_that_is_not_finite_is_strict_json(nnstep: Nnstep) -> None:
    point = ["1e308"] * 3
    [result] = nnstep("predict", "article", *point, "--at", "5", "--json").values()
    assert result == {"point": [1e308] * 3, "XW": "inf", "z": 1, "class": 1}


def test_nothing_is_predicted_after_a_run_that_failed(nnstep: Nnstep, undefined: str) -> None:
    said = nnstep("predict", undefined, "1", "--at", "5").complaint(code=1)
    assert said.startswith("nnstep predict: weights = weights - lr * dweights made a number that")
    assert nnstep("predict", undefined, "1", "--at", "0").printed()


@pytest.mark.parametrize("point", ["1,0,-2", "1, 0, -2", "[1, 0, -2]", "1 0,-2"])
def test_numbers_may_have_commas_between_them(nnstep: Nnstep, point: str) -> None:
    for words in ([point], point.strip("[]").split()):
        [result] = nnstep("predict", "article", *words, "--json", "--at", "5").values()
        assert result["point"] == [1, 0, -2]


def test_a_point_with_commas_may_begin_with_a_negative_number(nnstep: Nnstep) -> None:
    [result] = nnstep("predict", "article", "-1e-3,0,-.5", "--json", "--at", "5").values()
    assert result["point"] == [-0.001, 0, -0.5]


def test_a_number_may_have_a_negative_exponent(nnstep: Nnstep) -> None:
    [result] = nnstep("predict", "article", "-1e-3", "0", "-.5E+1", "--json", "--at", "5").values()
    assert result["point"] == [-0.001, 0, -5]

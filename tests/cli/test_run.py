from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from nnstep import load, train

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.calling import Called

    Nnstep = Callable[..., Called]

KEYS = ["epochs", "parameters", "error_sum", "mse", "accuracy", "predictions"]


def test_run_prints_one_object_with_the_result(nnstep: Nnstep) -> None:
    [result] = nnstep("run", "article", "--epochs", "500", "--json").values()
    assert list(result) == KEYS
    assert list(result["parameters"]) == ["weights", "bias"]
    assert np.shape(result["parameters"]["weights"]) == (3, 1)
    assert np.shape(result["parameters"]["bias"]) == (1,)
    assert [list(prediction) for prediction in result["predictions"]] == [
        ["point", "XW", "z", "class"]
    ] * 2


@pytest.mark.parametrize("what", ["article", "exact", "people"])
def test_run_prints_the_figures_of_the_library(nnstep: Nnstep, what: str) -> None:
    [result] = nnstep(
        "run", what, "--epochs", "300", "--lr", "0.5", "--seed", "7", "--json"
    ).values()
    trained = train(load(what, epochs=300, lr=0.5, seed=7))
    assert result == {
        "epochs": 300,
        "parameters": {name: value.tolist() for name, value in trained.parameters.items()},
        "error_sum": trained.error_sum,
        "mse": trained.mse,
        "accuracy": trained.accuracy,
        "predictions": [
            {"point": list(p.point), "XW": p.XW, "z": p.z, "class": p.label}
            for p in trained.predictions
        ],
    }


def test_the_article_at_55000_epochs_gives_the_figures_that_the_article_prints(
    nnstep: Nnstep,
) -> None:
    [result] = nnstep("run", "article", "--epochs", "55000", "--json").values()
    assert result["error_sum"] == pytest.approx(-0.0014133988903706311, rel=1e-11)
    assert [round(p["z"], 8) for p in result["predictions"]] == [0.01031463, 0.99440207]
    assert [p["class"] for p in result["predictions"]] == [0, 1]
    assert result["accuracy"] == 1


def test_the_article_at_its_own_25000_epochs(nnstep: Nnstep) -> None:
    [result] = nnstep("run", "article", "--json").values()
    assert result["epochs"] == 25_000
    assert np.round(result["parameters"]["weights"], 8).ravel().tolist() == [
        6.5760963,
        14.73465467,
        -7.69323689,
    ]
    assert round(result["parameters"]["bias"][0], 8) == -10.34170351
    assert round(result["error_sum"], 8) == -0.00266308
    assert [round(p["z"], 8) for p in result["predictions"]] == [0.02262959, 0.98778682]


def test_exact_at_25000_epochs(nnstep: Nnstep) -> None:
    [result] = nnstep("run", "exact", "--json").values()
    assert [round(p["z"], 8) for p in result["predictions"]] == [0.05930351, 0.96175397]


def test_costs_are_those_before_the_last_update(nnstep: Nnstep) -> None:
    [result] = nnstep("run", "article", "--epochs", "1", "--json").values()
    assert result["error_sum"] == pytest.approx(1.8806216715619812, rel=1e-12)


def test_a_run_of_no_epochs_has_no_cost(nnstep: Nnstep) -> None:
    [result] = nnstep("run", "article", "--epochs", "0", "--json").values()
    assert (result["epochs"], result["error_sum"], result["mse"]) == (0, None, None)
    assert "error sum" not in nnstep("run", "article", "--epochs", "0").printed()


def test_run_for_people_has_a_line_for_each_figure(nnstep: Nnstep) -> None:
    lines = nnstep("run", "article", "--epochs", "1000").printed().splitlines()
    trained = train(load("article", epochs=1000))
    assert lines[0] == ("article: 1 000 epochs on people: 7 samples of X1, X2, X3; label Y")
    names = ["weights", "bias", "error sum", "mse", "accuracy", "predict", "predict"]
    for name, line in zip(names, lines[1:], strict=True):
        assert line.startswith(f"{name:<10} ")
    weights = [float(number) for number in lines[1].split()[1:]]
    assert weights == pytest.approx(trained.parameters["weights"].ravel(), rel=1e-8)
    assert float(lines[3].split()[-1]) == pytest.approx(trained.error_sum, rel=1e-8)
    assert lines[5].endswith(" 100.0% (7 of 7)")


def test_without_queries_the_samples_are_predicted(nnstep: Nnstep) -> None:
    [result] = nnstep("run", "people", "--epochs", "10", "--json").values()
    points = [prediction["point"] for prediction in result["predictions"]]
    assert points == load("people").dataset.inputs.tolist()


def test_only_some_of_many_predictions_are_printed_for_people(
    nnstep: Nnstep, tmp_path: Path
) -> None:
    path = tmp_path / "many.csv"
    path.write_text("X1,Y\n" + "1,0\n2,1\n" * 500)
    lines = nnstep("run", str(path), "--epochs", "1").printed().splitlines()
    assert sum(line.startswith("predict") for line in lines) == 20
    assert lines[-1].strip() == "… and 980 more, which --json has"
    [result] = nnstep("run", str(path), "--epochs", "1", "--json").values()
    assert len(result["predictions"]) == 1000
    [*_, z, _] = nnstep("trace", str(path)).printed().splitlines()
    assert len(z) < 1000


def test_nothing_but_the_result_is_printed_when_nobody_watches(nnstep: Nnstep) -> None:
    assert nnstep("run", "article", "--epochs", "2000").err == ""


def test_a_run_that_meets_infinity_fails_and_names_the_statement(nnstep: Nnstep, huge: str) -> None:
    assert nnstep("run", huge).complaint(code=1) == (
        "nnstep run: XW = inputs @ weights + bias made a number that is not finite; "
        "the run stopped at 1:z"
    )


def test_a_learning_rate_that_blows_up_fails_and_names_the_statement(
    nnstep: Nnstep, undefined: str
) -> None:
    complaint = nnstep("run", undefined, "--json").complaint(code=1)
    assert "weights = weights - lr * dweights made a number that is not finite" in complaint


def test_a_large_learning_rate_that_stays_finite_does_not_fail(nnstep: Nnstep) -> None:
    [result] = nnstep("run", "article", "--lr", "1e6", "--epochs", "100", "--json").values()
    assert np.isfinite(result["parameters"]["weights"]).all()


def test_a_label_may_be_chosen(nnstep: Nnstep) -> None:
    [result] = nnstep("run", "people", "--label", "X2", "--epochs", "10", "--json").values()
    assert len(result["parameters"]["weights"]) == 3
    assert result["predictions"][0]["point"] == [0, 0, 1]

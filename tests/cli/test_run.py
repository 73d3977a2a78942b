from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from nnstep import load, train
from nnstep.experiment import datasets

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.calling import Called

    Nnstep = Callable[..., Called]

KEYS = ["epochs", "parameters", "error_sum", "mse", "accuracy", "training", "predictions"]


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
        "mse": trained.cost,
        "accuracy": trained.accuracy,
        "training": {"mse": trained.training.cost, "accuracy": trained.training.accuracy},
        "predictions": [
            {"point": list(p.point), "XW": p.XW[0], "z": p.z[0], "class": int(p.label or "none")}
            for p in trained.predictions
        ],
    }


@pytest.mark.parametrize(
    ("what", "options", "figure", "has_accuracy"),
    [
        ("iris", {"test": 0.2, "batch": 16}, "cross_entropy", True),
        ("iris", {"test": 0.2, "loss": "mse", "hidden": "4:relu"}, "mse", True),
        ("people", {"test": 0.3, "loss": "bce"}, "cross_entropy", True),
        ("curve", {"test": 0.5, "loss": "mse", "batch": 7}, "mse", False),
        ("mazur", {"label": "o1,o2", "hidden": "2:sigmoid"}, "mse", False),
    ],
)
def test_the_figure_is_of_the_loss_and_the_test_has_its_own(
    nnstep: Nnstep, what: str, options: dict[str, Any], figure: str, has_accuracy: bool
) -> None:
    words = [word for name, value in options.items() for word in (f"--{name}", str(value))]
    path = datasets()[what]
    call = ("run", str(path), "--epochs", "3", "--lr", "0.01", "--json")
    [result] = nnstep(*call, *words).values()
    trained = train(load(path, epochs=3, lr=0.01, **options))
    keys = [key if key != "mse" else figure for key in KEYS]
    tested = [] if trained.test is None else ["test"]
    assert list(result) == [*keys[:-1], *tested, keys[-1]]
    assert result[figure] == trained.cost
    assert result["accuracy"] == trained.accuracy
    assert (result["accuracy"] is not None) == has_accuracy
    assert result["error_sum"] == trained.error_sum
    assert (result["error_sum"] is None) == (what == "iris" and figure == "cross_entropy")
    assert result["training"] == {figure: trained.training.cost, "accuracy": trained.accuracy}
    if trained.test is not None:
        expected = trained.test.accuracy if has_accuracy else None
        assert result["test"] == {figure: trained.test.cost, "accuracy": expected}
    assert [p["class"] for p in result["predictions"]] == [
        int(p.label) if p.label and what == "people" else p.label for p in trained.predictions
    ]


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


def test_a_run_of_no_epochs_has_no_cost_but_a_score(nnstep: Nnstep) -> None:
    [result] = nnstep("run", "article", "--epochs", "0", "--json").values()
    assert (result["epochs"], result["error_sum"], result["mse"]) == (0, None, None)
    [begun] = nnstep("run", "article", "--epochs", "1", "--json").values()
    assert result["training"]["mse"] == pytest.approx(begun["mse"], rel=1e-12)
    printed = nnstep("run", "article", "--epochs", "0").printed()
    assert "before its update" not in printed
    assert f"\ntraining      mse +{begun['mse']:.10f}, accuracy 57.1% (4 of 7)\n" in printed


def test_run_for_people_has_a_line_for_each_figure(nnstep: Nnstep) -> None:
    lines = nnstep("run", "article", "--epochs", "1000").printed().splitlines()
    trained = train(load("article", epochs=1000))
    assert lines[0] == ("article: 1 000 epochs on people: 7 samples of X1, X2, X3; label Y")
    names = ["weights", "bias", "error sum", "mse", "training", "predict", "predict"]
    for name, line in zip(names, lines[1:], strict=True):
        assert line.startswith(f"{name:<10} ")
    weights = [float(number) for number in lines[1].split()[1:]]
    assert weights == pytest.approx(trained.parameters["weights"].ravel(), rel=1e-8)
    before = "of the last epoch, before its update"
    assert float(lines[3].split()[2]) == pytest.approx(trained.error_sum, rel=1e-8)
    assert [line.partition(" of ")[1:] for line in lines[3:5]] == [(" of ", before[3:])] * 2
    assert lines[5].endswith(", accuracy 100.0% (7 of 7)")


def test_run_for_people_tells_of_layers_costs_and_test(nnstep: Nnstep) -> None:
    options = {"hidden": "3:tanh,2:relu", "batch": 32, "test": 0.2, "epochs": 4}
    words = [word for name, value in options.items() for word in (f"--{name}", str(value))]
    path = datasets()["iris"]
    lines = nnstep("run", str(path), *words).printed().splitlines()
    trained = train(load(path, **options))
    assert lines[0].startswith("iris: 4 epochs on iris: 120 samples of sepal_length, ")
    rows = dict(line.split(maxsplit=1) for line in lines[1:10])
    assert list(rows) == [
        *("weights1", "bias1", "weights2", "bias2", "weights3", "bias3"),
        *("cross-entropy", "training", "test"),
    ]
    assert rows["weights1"].endswith(" more") == (trained.parameters["weights1"].size > 20)
    cost, _, said = rows["cross-entropy"].partition(" of ")
    assert float(cost) == pytest.approx(trained.cost, rel=1e-8)
    assert said == "the last batch, before its update"
    assert trained.test is not None
    for part, score, samples in (("training", trained.training, 120), ("test", trained.test, 30)):
        match = re.fullmatch(r"cross-entropy (\S+), accuracy (\S+)% \((\d+) of (\d+)\)", rows[part])
        assert match
        assert float(match[1]) == pytest.approx(score.cost, rel=1e-8)
        assert float(match[2]) == pytest.approx(100 * score.accuracy, abs=0.05)
        assert int(match[3]) == round(score.accuracy * samples)
        assert int(match[4]) == samples


def test_numbers_have_no_accuracy_for_people_either(nnstep: Nnstep) -> None:
    call = ("run", "curve", "--test", "0.5", "--epochs", "2")
    printed = nnstep(*call).printed()
    assert re.search(r"\ntraining +mse \S+\ntest +mse \S+\n", printed)


def test_a_cross_entropy_of_nothing_is_no_negative_zero(nnstep: Nnstep, tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    path.write_text("x,Y\n-1,a\n1,b\n")
    printed = nnstep("run", str(path), "--lr", "1e9", "--epochs", "3").printed()
    assert "cross-entropy +0 of the last epoch" in printed
    assert "cross-entropy -0" not in printed


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


def test_a_loss_that_divides_by_nothing_says_why_and_what_helps(
    nnstep: Nnstep, tmp_path: Path
) -> None:
    path = tmp_path / "data.csv"
    path.write_text("x,y\n1,0\n2,0\n60,1\n80,1\n")
    call = ("run", str(path), "--loss", "bce", "--epochs", "50")
    said = nnstep(*call).complaint(code=1)
    assert said.startswith("nnstep run: dcost = error / (z * (1 - z)) made a number that is not ")
    assert said.endswith(
        ":dpred; an output was exactly 0 or 1 there, or too near to it; "
        "--scale standard or a lower --lr keeps it from that"
    )
    assert nnstep(*call, "--scale", "standard").printed()


def test_columns_of_text_that_are_not_computed_with_are_told_of(
    nnstep: Nnstep, tmp_path: Path
) -> None:
    path = tmp_path / "data.csv"
    path.write_text("colour,size,tasty\nblue,6,1\nred,1,0\n")
    lines = nnstep("run", str(path), "--epochs", "1").printed().splitlines()
    assert lines[0] == (
        "data: 1 epoch on data: 2 samples of size; label tasty; colour is text, not computed with"
    )


def test_a_learning_rate_that_grows_beyond_all_numbers_fails(nnstep: Nnstep) -> None:
    options = ["--schedule", "step", "--every", "1", "--factor", "1e100", "--epochs", "9"]
    assert nnstep("run", "people", *options).complaint(code=1) == (
        "nnstep run: lr = step_decay(lr_start, epoch, every, factor) made a number that is not "
        "finite; the run stopped at 4:weights"
    )


def test_a_large_learning_rate_that_stays_finite_does_not_fail(nnstep: Nnstep) -> None:
    [result] = nnstep("run", "article", "--lr", "1e6", "--epochs", "100", "--json").values()
    assert np.isfinite(result["parameters"]["weights"]).all()


def test_a_label_may_be_chosen(nnstep: Nnstep) -> None:
    [result] = nnstep("run", "people", "--label", "X2", "--epochs", "10", "--json").values()
    assert len(result["parameters"]["weights"]) == 3
    assert result["predictions"][0]["point"] == [0, 0, 1]

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import nnstep
from nnstep import NnstepError, load, predict, trace, train, training
from nnstep.errors import CommandError, PresetError, RunError
from nnstep.experiment import datasets
from tests.straight import StraightRun

if TYPE_CHECKING:
    from pathlib import Path

    from nnstep import Experiment, Trained
    from nnstep.engine import Array


def ended(epochs: int, stop: bool) -> tuple[Trained, int]:
    """Train block by block: the result, and the number of pauses."""
    work = training(load("article"), epochs)
    pauses = 0
    try:
        next(work)
        while True:
            pauses += 1
            work.send(stop)
    except StopIteration as end:
        trained: Trained = end.value
        return trained, pauses


# train ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("what", ["article", "exact"])
@pytest.mark.parametrize("epochs", [1, 2, 300])
def test_train_ends_with_what_a_straight_run_gives(what: str, epochs: int) -> None:
    trained = train(what, epochs)
    straight = StraightRun(load(what))
    parameters = straight.before(nnstep.Position(epochs))
    errors = straight.errors(epochs - 1)
    assert trained.epochs == epochs
    assert trained.parameters.keys() == parameters.keys()
    for name, value in parameters.items():
        assert trained.parameters[name].tobytes() == value.tobytes()
    assert trained.error_sum == errors.sum()
    assert (trained.cost, trained.figure) == (np.square(errors).mean(), "mse")
    assert trained.test is None


def test_train_takes_the_presets_epochs_unless_told() -> None:
    assert train(load("article", epochs=12)).epochs == 12
    assert train(load("article", epochs=12), epochs=7).epochs == 7


def test_accuracy_counts_the_samples_that_are_on_the_right_side() -> None:
    for epochs in (0, 50, 200, 2000):
        experiment = load("article")
        before = StraightRun(experiment).values(nnstep.Position(epochs, 3))
        right = (before["z"] >= 0.5) == (experiment.dataset.labels == 1)
        trained = train(experiment, epochs)
        assert trained.accuracy == trained.training.accuracy == pytest.approx(right.mean())
        errors = before["z"] - experiment.dataset.labels
        assert trained.training.cost == pytest.approx(np.square(errors).mean(), rel=1e-12)


def test_predictions_are_of_the_queries() -> None:
    trained = train("article", 100)
    assert [p.point for p in trained.predictions] == [(1, 0, 0), (0, 1, 0)]
    assert trained.predictions[1] == predict("article", (0, 1, 0), 100)


def test_no_epochs_leave_the_initial_parameters_and_no_cost() -> None:
    trained = train("article", 0)
    draw = np.random.RandomState(42)
    assert np.array_equal(trained.parameters["weights"], draw.rand(3, 1))
    assert np.array_equal(trained.parameters["bias"], draw.rand(1))
    assert (trained.error_sum, trained.cost) == (None, None)


def test_training_block_by_block_is_the_same_run() -> None:
    trained, pauses = ended(2000, stop=False)
    assert pauses > 1
    assert trained.epochs == 2000
    assert trained.error_sum == train("article", 2000).error_sum


def test_training_that_is_stopped_gives_what_it_came_to() -> None:
    trained, pauses = ended(2000, stop=True)
    assert pauses == 1
    assert 0 < trained.epochs < 2000
    assert trained.error_sum == train("article", trained.epochs).error_sum


def test_numpys_global_generator_is_left_alone() -> None:
    np.random.seed(5)
    expected = np.random.rand(3).tolist()
    np.random.seed(5)
    train("article", 10)
    assert np.random.rand(3).tolist() == expected


def test_a_run_that_is_not_finite_fails() -> None:
    with pytest.raises(
        RunError, match=r"XW = .* made a number that is not finite; the run stopped at 2:z"
    ):
        train(load("article", lr=1e308), 100)


# networks of several layers, in batches, with samples to test with -------------------------------

DEEP: dict[str, tuple[str, dict[str, Any]]] = {
    "classes": ("iris", {"hidden": "5:tanh,4:relu", "scale": "standard", "optimizer": "adam"}),
    "numbers": ("curve", {"hidden": "4:softplus", "output": "identity", "lr": 0.001}),
    "odds": ("moons", {"hidden": "6:leaky_relu", "loss": "bce", "lr": 0.01, "l2": 0.1}),
}
DEEPER = pytest.mark.parametrize("name", DEEP)


def deep(name: str) -> Experiment:
    """Load a network that is trained in batches of 30, the last one smaller, and tested."""
    what, options = DEEP[name]
    return load(datasets()[what], batch=30, test=0.3, epochs=4, seed=11, **options)


def said(experiment: Experiment, z: Array) -> list[str | None]:
    """Return what outputs say of each sample, as plainly as can be."""
    if experiment.dataset.classes:
        return [experiment.dataset.classes[index] for index in z.argmax(axis=1)]
    if experiment.network.loss == "mse":
        return [None] * len(z)
    return ["1" if value >= 0.5 else "0" for value in z.ravel()]


def figures(experiment: Experiment, z: Array, labels: Array) -> tuple[float, float]:
    """Return the mean loss and the accuracy of some outputs, as plainly as can be."""
    cost = {
        "cce": lambda: -np.log(z[labels == 1]).mean(),
        "bce": lambda: -np.log(np.abs(1 - labels - z)).mean(),
        "mse": lambda: np.square(z - labels).mean(),
    }[experiment.network.loss]()
    right = np.mean(
        [a == b for a, b in zip(*(said(experiment, x) for x in (z, labels)), strict=True)]
    )
    return float(cost), float(right)


@DEEPER
def test_train_ends_with_what_a_straight_run_of_batches_gives(name: str) -> None:
    experiment = deep(name)
    batches = experiment.program.batches
    assert batches > 1
    trained, straight = train(experiment), StraightRun(experiment)
    for parameter, value in trained.parameters.items():
        expected = straight.before(nnstep.Position(4 * batches))[parameter]
        assert value.tobytes() == expected.tobytes()
    assert list(trained.parameters) == list(experiment.spec.parameters)
    last = straight.ended(4 * batches - 1)
    cost, _ = figures(experiment, last[experiment.spec.output], last["labels"])
    assert trained.epochs == 4
    assert trained.cost == pytest.approx(cost, rel=1e-13)
    assert trained.figure == ("mse" if name == "numbers" else "cross-entropy")
    assert trained.error_sum == (last["error"].sum() if "error" in last else None)


@DEEPER
def test_train_scores_all_samples_of_training_and_those_of_the_test(name: str) -> None:
    experiment = deep(name)
    trained, test = train(experiment), experiment.test
    assert test is not None
    assert trained.test is not None
    z = np.array([prediction.z for prediction in trained.predictions])
    _, right = figures(experiment, z, experiment.dataset.labels)
    kept = np.array([predict(experiment, point, 4).z for point in test.inputs.tolist()])
    cost, test_right = figures(experiment, kept, test.labels)
    assert trained.test.cost == pytest.approx(cost, rel=1e-12)
    if name == "numbers":
        assert trained.accuracy is None
        assert np.isnan(trained.test.accuracy)
    else:
        assert trained.accuracy == pytest.approx(right)
        assert trained.test.accuracy == pytest.approx(test_right)


@DEEPER
def test_predictions_are_of_the_samples_of_training_when_nothing_is_asked(name: str) -> None:
    experiment = deep(name)
    trained = train(experiment)
    points = [prediction.point for prediction in trained.predictions]
    assert points == list(map(tuple, experiment.dataset.inputs.tolist()))
    z = np.array([prediction.z for prediction in trained.predictions])
    assert [prediction.label for prediction in trained.predictions] == said(experiment, z)
    assert trained.predictions[7] == predict(experiment, points[7], 4)


@DEEPER
def test_trace_gives_each_statement_of_each_batch(name: str) -> None:
    experiment = deep(name)
    program, straight = experiment.program, StraightRun(experiment)
    traced = trace(experiment, 2)
    expected = [
        (update, statement)
        for update in range(2 * program.batches, 3 * program.batches)
        for statement in program.statements
    ]
    for entry, (update, statement) in zip(traced, expected, strict=True):
        assert entry.statement == statement
        assert entry.position == f"2.{update % program.batches}:{statement.target}"
        assert entry.value.tobytes() == straight.ended(update)[statement.target].tobytes()
    sizes = {len(entry.value) for entry in traced if entry.statement.target == "z1"}
    assert sizes == {30, len(experiment.dataset) % 30 or 30}


def test_a_run_in_batches_that_is_not_finite_names_the_batch() -> None:
    experiment = load(datasets()["curve"], loss="mse", batch=20, lr=1e200, shuffle=False)
    with pytest.raises(
        RunError, match=r"made a number that is not finite; the run stopped at 0\.\d"
    ):
        train(experiment, 100)


# trace and predict ------------------------------------------------------------------------------


def test_trace_gives_each_statement_and_a_value_of_its_own() -> None:
    traced = list(trace("article", 30))
    straight = StraightRun(load("article"))
    program = load("article").program
    assert [entry.statement for entry in traced] == [*program.statements]
    for index, entry in enumerate(traced):
        assert entry.position == f"30:{entry.statement.target}"
        after = straight.values(nnstep.Position(30, index).moved(1, program))
        assert entry.value.tobytes() == after[entry.statement.target].tobytes()


@pytest.mark.parametrize("point", [(1,), (1, 0, 0, 1), ()])
def test_predict_refuses_a_point_that_does_not_fit(point: tuple[float, ...]) -> None:
    with pytest.raises(CommandError, match=rf"a point has 3 numbers .*, not {len(point)}"):
        predict("article", point)


def test_what_is_not_there_is_refused() -> None:
    with pytest.raises(PresetError, match=r"did you mean 'article'"):
        train("artikle")
    assert issubclass(PresetError, NnstepError)


@pytest.mark.parametrize("epochs", [-5, 10**13, 2.5, "5"])
def test_epochs_that_there_are_not_are_refused(epochs: Any) -> None:
    for ask in (train, trace, lambda what, n: predict(what, (1, 0, 0), n)):
        with pytest.raises(CommandError, match=r"there is no epoch|two whole numbers"):
            ask("article", epochs)


@pytest.mark.parametrize("done", [11, 99, -1])
def test_statements_that_there_are_not_have_never_run(done: int) -> None:
    with pytest.raises(CommandError, match="an update has 11 statements"):
        nnstep.Timeline(load("article")).moment(nnstep.Position(0, done))


def test_a_path_and_numbers_of_numpy_will_do(tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    path.write_text("X1,Y\n0,0\n1,1\n")
    numbers: dict[str, Any] = {"epochs": np.int64(5), "lr": np.float32(0.5)}
    assert train(path, numbers["epochs"]).epochs == train(load(path, **numbers)).epochs == 5


@pytest.mark.parametrize("value", [10**400, "x", None])
def test_a_point_of_what_is_no_number_is_refused(value: Any) -> None:
    with pytest.raises(CommandError, match="a point's numbers are finite"):
        predict("article", (value, 0, 0), 1)


def test_what_a_moment_shows_cannot_be_written_to() -> None:
    moment = nnstep.Timeline(load("article")).moment(nnstep.Position(5, 3))
    for array in (*moment.values.values(), *moment.before.values(), moment.state):
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0


# the package ------------------------------------------------------------------------------------


def test_every_public_name_is_there_and_documented() -> None:
    for name in nnstep.__all__:
        value = getattr(nnstep, name)
        assert name == "__version__" or value.__doc__
    assert dir(nnstep) == nnstep.__all__


def test_a_name_that_is_not_public_is_no_attribute() -> None:
    with pytest.raises(AttributeError, match="module 'nnstep' has no attribute 'frobnicate'"):
        nnstep.frobnicate  # noqa: B018


def test_importing_the_package_loads_nothing_heavy() -> None:
    code = "import sys, nnstep; print(*{'numpy', 'textual', 'rich'} & sys.modules.keys())"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (loaded.returncode, loaded.stdout.split(), loaded.stderr) == (0, [], "")

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnstep import Experiment, feedforward, load
from nnstep.experiment import Judge, Predictor, datasets
from tests.making import FINITE, MODERATE, experiment_on, experiments, states

if TYPE_CHECKING:
    from pathlib import Path

    from nnstep.engine import Array

DATA = datasets()
ANY = st.floats()
TINY = math.ulp(0.0)


def by_plain_numpy(state: Array, points: Array) -> tuple[Array, Array]:
    """Return `XW` and `z` of each point; the state holds the weights and then the bias."""
    with np.errstate(all="ignore"):
        XW = points @ state[:-1].reshape(-1, 1) + state[-1:]
        return XW, 1 / (1 + np.exp(-XW))


def points(experiment: Experiment) -> st.SearchStrategy[list[float]]:
    """Draw a number for each feature."""
    count = len(experiment.dataset.features)
    return st.lists(FINITE, min_size=count, max_size=count)


def unit(bias: float) -> tuple[Predictor, Array]:
    """Return a predictor of one feature, and parameters that leave only the bias."""
    experiment = experiment_on(np.ones((2, 1)), np.array([[0.0], [1.0]]))
    return Predictor(experiment), np.array([0.0, bias])


@given(experiments(), st.data())
def test_a_prediction_is_the_sigmoid_of_the_weighted_sum(
    experiment: Experiment, data: st.DataObject
) -> None:
    state, point = data.draw(states(experiment)), data.draw(points(experiment))
    prediction = Predictor(experiment)(state, point)
    XW, z = by_plain_numpy(state, np.array([point]))
    assert prediction.point == tuple(point)
    assert np.array_equal(prediction.XW, XW[0], equal_nan=True)
    assert np.array_equal(prediction.z, z[0], equal_nan=True)


@given(experiments(), st.data())
def test_the_class_is_1_from_one_half_up_and_none_for_what_is_no_number(
    experiment: Experiment, data: st.DataObject
) -> None:
    state, point = data.draw(states(experiment, ANY)), data.draw(points(experiment))
    prediction = Predictor(experiment)(state, point)
    [z] = prediction.z
    assert prediction.label == (None if math.isnan(z) else "01"[z >= 0.5])


@pytest.mark.parametrize(
    ("bias", "label"),
    [(0.0, 1), (-0.0, 1), (TINY, 1), (1e-15, 1), (-1e-15, 0), (math.inf, 1), (-math.inf, 0)],
)
def test_one_half_belongs_to_class_1(bias: float, label: int) -> None:
    predictor, state = unit(bias)
    assert predictor(state, [1]).label == str(label)


def test_parameters_that_are_no_numbers_predict_no_class() -> None:
    predictor, state = unit(math.nan)
    prediction = predictor(state, [1])
    assert np.isnan([*prediction.XW, *prediction.z]).all()
    assert prediction.label is None


@given(experiments(), st.data())
def test_predictions_do_not_depend_on_those_before_them(
    experiment: Experiment, data: st.DataObject
) -> None:
    asked = st.tuples(states(experiment, ANY), points(experiment))
    questions = data.draw(st.lists(asked, min_size=1, max_size=5))
    alone = [repr(Predictor(experiment)(*question)) for question in questions]
    predictor = Predictor(experiment)
    for index in data.draw(st.permutations(range(len(questions)))):
        assert repr(predictor(*questions[index])) == alone[index]


@given(experiments(), st.data())
def test_predicting_changes_neither_the_parameters_nor_the_point_nor_the_experiment(
    experiment: Experiment, data: st.DataObject
) -> None:
    state, point = data.draw(states(experiment)), data.draw(points(experiment))
    parameters, numbers = state.copy(), list(point)
    before = {name: array.copy() for name, array in experiment.constants.items()}
    Predictor(experiment)(state, point)
    assert state.tobytes() == parameters.tobytes()
    assert point == numbers
    for name, array in experiment.constants.items():
        assert array.tobytes() == before[name].tobytes()


def test_a_sample_of_the_data_is_predicted_as_training_computes_it() -> None:
    experiment = load("article")
    predictor = Predictor(experiment)
    XW, z = by_plain_numpy(experiment.initial, experiment.dataset.inputs)
    predictions = [predictor(experiment.initial, p) for p in experiment.dataset.inputs.tolist()]
    np.testing.assert_allclose([p.XW for p in predictions], XW, rtol=1e-12)
    np.testing.assert_allclose([p.z for p in predictions], z, rtol=1e-12)


# deeper networks --------------------------------------------------------------------------------

DEEP: dict[str, tuple[str, dict[str, Any]]] = {
    "classes": ("iris", {"hidden": "5:tanh,4:relu", "scale": "standard"}),
    "batches": ("digits", {"classes": True, "hidden": "6:softplus", "batch": 100, "test": 0.2}),
    "numbers": ("curve", {"hidden": "3:sigmoid,2:leaky_relu", "output": "identity"}),
    "two": ("mazur", {"label": "o1,o2", "hidden": "2:sigmoid"}),
    "sign": ("moons", {"hidden": "4:tanh", "output": "tanh", "scale": "minmax", "batch": 7}),
}


@pytest.fixture(scope="module", params=DEEP)
def deep(request: pytest.FixtureRequest) -> Experiment:
    what, options = DEEP[request.param]
    return load(DATA[what], **options)


def activated(name: str, x: Array) -> Array:
    """Return what an activation makes of weighted sums."""
    exponentials = np.exp(x)
    functions: dict[str, Array] = {
        "sigmoid": 1 / (1 + np.exp(-x)),
        "tanh": np.tanh(x),
        "relu": np.where(x > 0, x, 0),
        "leaky_relu": np.where(x > 0, x, 0.01 * x),
        "softplus": np.log1p(exponentials),
        "identity": x,
        "softmax": exponentials / exponentials.sum(axis=1, keepdims=True),
    }
    return functions[name]


def test_a_point_goes_through_the_scaling_and_every_layer(deep: Experiment) -> None:
    raw = deep.dataset.inputs
    predictor = Predictor(deep)
    z = raw
    if deep.scale == "standard":
        z = (raw - raw.mean(axis=0)) / raw.std(axis=0)
    elif deep.scale == "minmax":
        z = (raw - raw.min(axis=0)) / (raw.max(axis=0) - raw.min(axis=0))
    parameters = list(deep.program.parameters_in(deep.initial).values())
    layers: dict[str, Array] = {}
    for n, layer in enumerate(deep.spec.layers, 1):
        XW = z @ parameters[2 * n - 2] + parameters[2 * n - 1]
        z = activated(layer.activation, XW)
        layers |= {f"XW{n}": XW, f"z{n}": z}
    for row in range(0, len(raw), 1 + len(raw) // 20):
        prediction = predictor(deep.initial, raw[row].tolist())
        assert prediction.point == tuple(raw[row])
        np.testing.assert_allclose(prediction.z, z[row], rtol=1e-12, atol=1e-15)
        np.testing.assert_allclose(prediction.XW, XW[row], rtol=1e-12, atol=1e-15)
        for name, value in layers.items():
            np.testing.assert_allclose(prediction.values[name], value[row : row + 1], atol=1e-12)


def test_a_sample_is_predicted_as_training_computes_it_whatever_its_batch(
    deep: Experiment,
) -> None:
    predictor, frame = Predictor(deep), deep.frame()
    for number in range(min(deep.program.batches, 4)):
        frame.load(deep.initial, number)
        for _ in feedforward(frame.program, frame):
            pass
        rows = frame["batch"] if "batch" in frame else np.arange(len(deep.dataset))
        for row, z in list(zip(rows.tolist(), frame[deep.spec.output], strict=True))[:9]:
            prediction = predictor(deep.initial, deep.dataset.inputs[row].tolist())
            np.testing.assert_allclose(prediction.z, z, rtol=1e-12)


def test_accuracy_of_classes_is_the_share_whose_largest_output_is_theirs() -> None:
    experiment = load(DATA["iris"], scale="standard", epochs=3)
    assert experiment.dataset.classes == ("setosa", "versicolor", "virginica")
    predictor = Predictor(experiment)
    inputs, labels = experiment.dataset.inputs.tolist(), experiment.dataset.labels
    said = [predictor(experiment.initial, point).label for point in inputs]
    names = [experiment.dataset.classes[index] for index in labels.argmax(axis=1)]
    right = [mine == theirs for mine, theirs in zip(said, names, strict=True)]
    assert 0 < sum(right) < len(right)
    assert accuracy_of(experiment, experiment.initial) == pytest.approx(sum(right) / len(right))


@pytest.mark.parametrize(
    ("labels", "output", "bias", "label"),
    [
        ("0,1\n1,0\n", "sigmoid", [9, -9], "1 0"),
        ("0,1\n1,0\n", "sigmoid", [-9, 0], "0 1"),
        ("-1,1\n1,-1\n", "tanh", [-0.1, 0], "-1 1"),
        ("0,1\n0.5,0\n", "sigmoid", [9, -9], None),
        ("0,1\n2,0\n", "identity", [1, 0], None),
        ("0,1\n1,0\n", "sigmoid", [9, math.nan], None),
    ],
)
def test_several_outputs_say_yes_or_no_each_when_their_labels_do(
    tmp_path: Path, labels: str, output: str, bias: list[float], label: str | None
) -> None:
    path = tmp_path / "data.csv"
    rows = "".join(f"1,{line}\n" for line in labels.splitlines())
    path.write_text(f"x,o1,o2\n{rows}")
    experiment = load(path, label="o1,o2", output=output)
    prediction = Predictor(experiment)(np.array([0, 0, *bias]), [1])
    assert prediction.label == label


@pytest.mark.parametrize(
    ("labels", "bias", "label"),
    [
        ("-1\n1\n", -1e-9, "-1"),
        ("-1\n1\n", 0, "1"),
        ("0\n1\n", 0.49, "0"),
        ("0\n1\n", 0.5, "1"),
        ("1\n1\n", 0.25, "0"),
        ("-1\n0\n1\n", 1, None),
    ],
)
def test_one_output_decides_halfway_between_no_and_yes(
    tmp_path: Path, labels: str, bias: float, label: str | None
) -> None:
    path = tmp_path / "data.csv"
    path.write_text("x,Y\n" + "".join(f"1,{line}\n" for line in labels.splitlines()))
    experiment = load(path, output="identity")
    assert Predictor(experiment)(np.array([0, bias]), [1]).label == label


def test_what_an_output_means_is_told_by_all_labels_not_only_those_of_training(
    tmp_path: Path,
) -> None:
    path = tmp_path / "data.csv"
    path.write_text("x,Y\n1,-1\n2,1\n3,1\n4,1\n5,1\n")
    for seed in range(20):
        experiment = load(path, output="tanh", test=0.2, seed=seed)
        assert experiment.task.threshold == 0


def accuracy_of(experiment: Experiment, state: Array) -> float:
    return Judge(experiment, experiment.dataset)(state).accuracy


# accuracy ---------------------------------------------------------------------------------------


@given(experiments(MODERATE), st.data())
def test_accuracy_is_the_share_of_samples_on_the_right_side(
    experiment: Experiment, data: st.DataObject
) -> None:
    state = data.draw(states(experiment, MODERATE))
    _, z = by_plain_numpy(state, experiment.dataset.inputs)
    pairs = zip(z.ravel().tolist(), experiment.dataset.labels.ravel().tolist(), strict=True)
    right = [(output >= 0.5) == (label == 1) for output, label in pairs]
    assert accuracy_of(experiment, state) == sum(right) / len(right)


def test_an_output_that_is_no_number_is_never_right() -> None:
    inputs = np.array([[0.0], [1.0], [-1.0], [0.0]])
    experiment = experiment_on(inputs, np.array([[1.0], [1.0], [0.0], [0.0]]))
    assert accuracy_of(experiment, np.array([math.inf, 0.0])) == 0.5  # 0 × ∞ is no number
    assert accuracy_of(experiment, np.array([math.nan, 0.0])) == 0
    assert accuracy_of(experiment, np.array([1.0, 0.0])) == 0.75

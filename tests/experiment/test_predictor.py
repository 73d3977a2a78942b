from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnstep import Experiment, load
from nnstep.experiment import Predictor, accuracy
from tests.making import FINITE, MODERATE, experiment_on, experiments, states

if TYPE_CHECKING:
    from nnstep.engine import Array

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
    assert np.array_equal([prediction.XW], XW[0], equal_nan=True)
    assert np.array_equal([prediction.z], z[0], equal_nan=True)


@given(experiments(), st.data())
def test_the_class_is_1_from_one_half_up_and_none_for_what_is_no_number(
    experiment: Experiment, data: st.DataObject
) -> None:
    state, point = data.draw(states(experiment, ANY)), data.draw(points(experiment))
    prediction = Predictor(experiment)(state, point)
    expected = None if math.isnan(prediction.z) else int(prediction.z >= 0.5)
    assert prediction.label == expected


@pytest.mark.parametrize(
    ("bias", "label"),
    [(0.0, 1), (-0.0, 1), (TINY, 1), (1e-15, 1), (-1e-15, 0), (math.inf, 1), (-math.inf, 0)],
)
def test_one_half_belongs_to_class_1(bias: float, label: int) -> None:
    predictor, state = unit(bias)
    assert predictor(state, [1]).label == label


def test_parameters_that_are_no_numbers_predict_no_class() -> None:
    predictor, state = unit(math.nan)
    prediction = predictor(state, [1])
    assert math.isnan(prediction.XW)
    assert math.isnan(prediction.z)
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
    assert [p.XW for p in predictions] == pytest.approx(XW.ravel(), rel=1e-12)
    assert [p.z for p in predictions] == pytest.approx(z.ravel(), rel=1e-12)


# accuracy ---------------------------------------------------------------------------------------


@given(experiments(MODERATE), st.data())
def test_accuracy_is_the_share_of_samples_on_the_right_side(
    experiment: Experiment, data: st.DataObject
) -> None:
    state = data.draw(states(experiment, MODERATE))
    _, z = by_plain_numpy(state, experiment.dataset.inputs)
    pairs = zip(z.ravel().tolist(), experiment.dataset.labels.ravel().tolist(), strict=True)
    right = [(output >= 0.5) == (label == 1) for output, label in pairs]
    assert accuracy(experiment, state) == sum(right) / len(right)


def test_an_output_that_is_no_number_is_never_right() -> None:
    inputs = np.array([[0.0], [1.0], [-1.0], [0.0]])
    experiment = experiment_on(inputs, np.array([[1.0], [1.0], [0.0], [0.0]]))
    assert accuracy(experiment, np.array([math.inf, 0.0])) == 0.5  # 0 × ∞ is no number
    assert accuracy(experiment, np.array([math.nan, 0.0])) == 0
    assert accuracy(experiment, np.array([1.0, 0.0])) == 0.75

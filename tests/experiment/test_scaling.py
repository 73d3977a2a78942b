"""Scaled inputs: measured on the samples of training, computed by a statement of the program."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nnstep import Experiment, feedforward, load
from nnstep.engine import Phase
from nnstep.errors import PresetError
from nnstep.experiment import Dataset, Judge, Predictor, datasets

if TYPE_CHECKING:
    from pathlib import Path

    from nnstep.engine import Array

IRIS = datasets()["iris"]
SCALED = ["standard", "minmax"]
BY = pytest.mark.parametrize("scale", SCALED)


def scaled(experiment: Experiment) -> Array:
    """Return the inputs that training computes with."""
    frame = experiment.frame()
    for _ in feedforward(experiment.program, frame):
        pass
    return frame["inputs"].copy()


def experiment_on(inputs: Array, scale: str) -> Experiment:
    """Return an experiment that scales these inputs."""
    samples, features = inputs.shape
    data = Dataset(
        name="made-up",
        features=tuple(f"X{n}" for n in range(features)),
        label="Y",
        inputs=inputs.copy(),
        labels=np.ones((samples, 1)),
        rows=tuple(map(str, range(samples))),
    )
    return Experiment("made-up", "", "", data, scale=scale)


def columns(entries: st.SearchStrategy[float]) -> st.SearchStrategy[Array]:
    return st.tuples(st.integers(1, 9), st.integers(1, 4)).flatmap(
        lambda shape: arrays(np.float64, shape, elements=entries)
    )


@BY
@given(columns(st.floats(-1e6, 1e6)))
def test_a_feature_that_varies_is_scaled_and_one_that_does_not_becomes_0(
    scale: str, inputs: Array
) -> None:
    values = scaled(experiment_on(inputs, scale))
    assert np.isfinite(values).all()
    for raw, column in zip(inputs.T, values.T, strict=True):
        if (raw == raw[0]).all():
            assert (column == 0).all()
        elif scale == "minmax":
            assert (column.min(), column.max()) == (0, pytest.approx(1))
        elif np.ptp(raw) > 1e-9 * np.abs(raw).max() > 1e-100:
            assert column.mean() == pytest.approx(0, abs=1e-5)
            assert column.std() == pytest.approx(1)


@BY
@pytest.mark.parametrize("value", [0.1, 1 / 3, -7e-300, 0.0, 1e300])
def test_what_is_always_the_same_is_divided_by_nothing_small(scale: str, value: float) -> None:
    experiment = experiment_on(np.full((7, 1), value), scale)
    assert (scaled(experiment) == 0).all()
    prediction = Predictor(experiment)(experiment.initial, [value + 1])
    assert float(prediction.values["inputs"].item()) == pytest.approx(1 if value < 1e9 else 0)


@pytest.mark.parametrize(
    ("scale", "formula"),
    [("standard", "({} - mean) / deviation"), ("minmax", "({} - low) / span")],
)
@pytest.mark.parametrize(("batch", "target"), [(None, "inputs"), (16, "scaled")])
def test_scaling_is_a_statement_of_feedforward(
    scale: str, formula: str, batch: int | None, target: str
) -> None:
    program = load(IRIS, scale=scale, batch=batch).program
    statement = program.writer(target)
    assert statement is not None
    assert statement.phase is Phase.FEEDFORWARD
    assert statement.source == f"{target} = {formula.format('input_set')}"


def test_without_scaling_there_is_no_such_statement() -> None:
    sources = [s.source for s in load(IRIS).program.statements]
    assert "inputs = input_set" in sources
    assert load(IRIS, scale="none").program == load(IRIS).program


@BY
def test_only_samples_of_training_are_measured(scale: str) -> None:
    experiment = load(IRIS, scale=scale, test=0.3, seed=5)
    test, raw = experiment.test, experiment.dataset.inputs
    assert test is not None
    base, spread = experiment.scaling.values()
    if scale == "standard":
        np.testing.assert_allclose(base, raw.mean(axis=0), rtol=1e-15)
        np.testing.assert_allclose(spread, raw.std(axis=0), rtol=1e-15)
    else:
        np.testing.assert_array_equal(base, raw.min(axis=0))
        np.testing.assert_array_equal(spread, np.ptp(raw, axis=0))
    everything = load(IRIS, scale=scale)
    assert list(everything.scaling) == list(experiment.scaling)
    assert not np.array_equal(base, next(iter(everything.scaling.values())))


@BY
def test_samples_of_the_test_are_scaled_as_those_of_training(scale: str) -> None:
    experiment = load(IRIS, scale=scale, test=0.3, seed=5)
    assert experiment.test is not None
    base, spread = experiment.scaling.values()
    weights, bias = experiment.program.parameters_in(experiment.initial).values()
    XW = (experiment.test.inputs - base) / spread @ weights + bias
    expected = np.exp(XW) / np.exp(XW).sum(axis=1, keepdims=True)
    outputs = Judge(experiment, experiment.test).outputs(experiment.initial)
    np.testing.assert_allclose(outputs, expected, rtol=1e-12)


@BY
@pytest.mark.parametrize("batch", [None, 16])
def test_a_query_goes_through_the_scaling(scale: str, batch: int | None) -> None:
    experiment = load(IRIS, scale=scale, batch=batch, hidden="5:tanh")
    predictor, judge = Predictor(experiment), Judge(experiment, experiment.dataset)
    outputs = judge.outputs(experiment.initial).copy()
    for row in range(0, 150, 7):
        prediction = predictor(experiment.initial, experiment.dataset.inputs[row].tolist())
        np.testing.assert_allclose(prediction.z, outputs[row], rtol=1e-12)
        assert prediction.point == tuple(experiment.dataset.inputs[row])


@BY
@pytest.mark.parametrize("rows", ["1e308,0\n-1e308,1\n", "1.7e308,0\n1.6e308,1\n-1e308,1\n"])
def test_numbers_that_are_too_large_to_be_scaled_are_refused(
    tmp_path: Path, scale: str, rows: str
) -> None:
    path = tmp_path / "data.csv"
    path.write_text("a,b,Y\n" + "".join(f"1,{row}\n" for row in rows.splitlines()))
    with pytest.raises(PresetError) as refusal:
        load(path, scale=scale)
    assert str(refusal.value) == f"scale {scale}: the numbers of b are too large to be scaled"
    assert load(path).dataset.inputs.max() >= 1e308

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnstep import Experiment, load
from nnstep.debugger.result import Examiner
from nnstep.experiment import Dataset, Layer, Network
from tests.judging import answers_of, outputs_of
from tests.making import made_up, networks, states

IRIS = load("iris", hidden="8:tanh", optimizer="adam", batch=16, test=0.2, scale="standard")
ENTRIES = st.floats(-1e3, 1e3) | st.sampled_from([math.nan, math.inf, -math.inf])


def parts(experiment: Experiment) -> dict[str, Dataset]:
    return {
        **({"test": experiment.test} if experiment.test else {}),
        "training": experiment.dataset,
    }


@st.composite
def moments(draw: st.DrawFn) -> tuple[Experiment, np.ndarray]:
    experiment = draw(networks(sizes=(1.0,)))
    return experiment, draw(states(experiment, ENTRIES))


@given(moment=moments())
def test_outputs_are_those_of_the_listing(moment: tuple[Experiment, np.ndarray]) -> None:
    experiment, state = moment
    results = Examiner(experiment)(state)
    assert [*results] == [*parts(experiment)]
    for part, data in parts(experiment).items():
        assert results[part].data is data
        expected = outputs_of(experiment, data, state)
        assert np.array_equal(results[part].outputs, expected, equal_nan=True)


@given(moment=moments())
def test_right_and_wrong_are_those_that_are_counted_one_by_one(
    moment: tuple[Experiment, np.ndarray],
) -> None:
    experiment, state = moment
    task = experiment.task
    for result in Examiner(experiment)(state).values():
        outputs, labels = result.outputs.tolist(), result.data.labels.tolist()
        if not task.decides:
            continue
        if task.answers:
            said = answers_of(experiment, result.outputs)
            truth = answers_of(experiment, result.data.labels)
            right = [one == other for one, other in zip(said, truth, strict=True)]
        else:
            threshold = task.threshold or 0.0
            right = [
                all(
                    z == z and (z >= threshold) == (y >= threshold)
                    for z, y in zip(*rows, strict=True)
                )
                for rows in zip(outputs, labels, strict=True)
            ]
        assert result.right.tolist() == right
        assert result.wrong == [n for n, correct in enumerate(right) if not correct]
        assert result.accuracy == pytest.approx(sum(right) / len(right), rel=1e-12)


@given(moment=moments())
def test_the_confusion_matrix_counts_every_sample_once(
    moment: tuple[Experiment, np.ndarray],
) -> None:
    experiment, state = moment
    if not (count := len(experiment.task.answers)):
        return
    for result in Examiner(experiment)(state).values():
        expected = np.zeros((count, count + 1), dtype=int)
        said = answers_of(experiment, result.outputs)
        truth = answers_of(experiment, result.data.labels)
        for one, other in zip(truth, said, strict=True):
            expected[one, count if other is None else other] += 1
        assert result.confusion.tolist() == expected.tolist()


def test_of_several_outputs_each_has_its_own_share() -> None:
    experiment = made_up(Network((Layer(3, "tanh"),)), samples=40, outputs=3, test=9)
    for result in Examiner(experiment)(experiment.initial).values():
        yes, wanted = result.outputs >= 0.5, result.data.labels == 1
        assert result.shares.tolist() == [(yes[:, n] == wanted[:, n]).mean() for n in range(3)]


@given(moment=moments())
def test_errors_are_listed_from_the_largest_on(moment: tuple[Experiment, np.ndarray]) -> None:
    experiment, state = moment
    for result in Examiner(experiment)(state).values():
        with np.errstate(all="ignore"):
            errors = result.outputs - result.data.labels
            squared, absolute = (errors**2).mean(axis=0), abs(errors).mean(axis=0)
        assert np.array_equal(result.squared, squared, equal_nan=True)
        assert np.array_equal(result.absolute, absolute, equal_nan=True)
        assert sorted(result.largest) == [*np.ndindex(errors.shape)]
        sizes = [abs(errors[place].item()) for place in result.largest]
        known = [math.inf if math.isnan(size) else size for size in sizes]
        assert known == sorted(known, reverse=True)


def test_how_sure_an_answer_is() -> None:
    xor = load("xor", hidden="4:tanh")
    result = Examiner(xor)(xor.initial)["training"]
    for sample, (output,) in enumerate(result.outputs.tolist()):
        assert result.sure(sample) == pytest.approx(max(output, 1 - output))
    result = Examiner(IRIS)(IRIS.initial)["test"]
    for sample, outputs in enumerate(result.outputs.tolist()):
        assert result.sure(sample) == max(outputs)


@pytest.mark.parametrize(
    ("network", "outputs"),
    [(Network(output="tanh"), 1), (Network(output="identity"), 1), (Network(), 2)],
    ids=["tanh", "identity", "several"],
)
def test_nothing_is_said_of_how_sure_where_outputs_are_no_shares(
    network: Network, outputs: int
) -> None:
    experiment = made_up(network, samples=5, outputs=outputs)
    result = Examiner(experiment)(experiment.initial)["training"]
    assert [result.sure(sample) for sample in range(5)] == [None] * 5


def test_it_is_worked_out_again_only_when_a_parameter_changed() -> None:
    examine = Examiner(IRIS)
    state = IRIS.initial.copy()
    first = examine(state)
    state[-1] += 1  # a slot of the optimizer
    assert examine(state) is first
    before = first["test"].outputs.copy()
    state[0] += 1
    second = examine(state)
    assert second is not first
    assert not np.array_equal(second["test"].outputs, before)
    assert np.array_equal(first["test"].outputs, before)

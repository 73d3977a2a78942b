"""The figures that the article prints, and those of its network at other epochs."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from nnstep import Position, Timeline, load, train
from nnstep.experiment import Predictor
from tests.article import plain

PRINTED = np.loadtxt(Path(__file__).with_name("printed_error_sums.txt"))
FIRST_PRINTED = 54_927
PRINTED_AT = 55_000
PRESET_AT = 25_000
POINTS = [(1, 0, 0), (0, 1, 0)]


@pytest.fixture(scope="module")
def run() -> Timeline:
    """A run that has gone as far as the printed figures do."""
    timeline = Timeline(load("article"))
    timeline.moment(Position(PRINTED_AT))
    return timeline


def error_sum(run: Timeline, epoch: int) -> float:
    """Return the error sum that the article prints in this epoch, counted from 0."""
    cost = run.moment(Position(epoch + 1)).last_cost
    assert cost is not None
    assert cost.update == epoch
    return cost.error_sum


def predicted(run: Timeline, epochs: int) -> list[float]:
    """Predict the article's two points after so many epochs, to the digits that it prints."""
    predictor = Predictor(run.experiment)
    state = run.moment(Position(epochs)).state
    return [round(predictor(state, point).z[0], 8) for point in POINTS]


def rounded(run: Timeline, epochs: int) -> list[float]:
    """Return the weights and the bias after so many epochs, to eight decimals."""
    return [round(value, 8) for value in run.moment(Position(epochs)).state.tolist()]


# after 55,000 epochs ----------------------------------------------------------------------------


def test_there_are_73_printed_sums_up_to_the_last_epoch() -> None:
    assert FIRST_PRINTED + len(PRINTED) == PRINTED_AT
    assert len(PRINTED) == 73


def test_the_printed_error_sums_are_those_of_the_last_epochs(run: Timeline) -> None:
    sums = [error_sum(run, epoch) for epoch in range(FIRST_PRINTED, PRINTED_AT)]
    np.testing.assert_allclose(sums, PRINTED, rtol=1e-11, atol=0)


def test_the_printed_error_sums_are_those_of_no_other_epochs(run: Timeline) -> None:
    for shift in (-1, 1):
        sums = [error_sum(run, epoch + shift) for epoch in range(FIRST_PRINTED, PRINTED_AT)]
        assert not np.isclose(sums, PRINTED, rtol=1e-11, atol=0).any()


def test_the_printed_predictions_to_every_digit(run: Timeline) -> None:
    assert predicted(run, PRINTED_AT) == [0.01031463, 0.99440207]


def test_the_parameters_that_predict_so(run: Timeline) -> None:
    assert rounded(run, PRINTED_AT) == [8.1788067, 17.92237655, -9.28552203, -12.74263094]


# after the 25,000 epochs of the preset, and at the start ----------------------------------------


def test_the_figures_of_the_25000_epochs_that_the_article_tells_of(run: Timeline) -> None:
    assert run.experiment.training.epochs == PRESET_AT
    assert rounded(run, PRESET_AT) == [6.5760963, 14.73465467, -7.69323689, -10.34170351]
    assert predicted(run, PRESET_AT) == [0.02262959, 0.98778682]
    assert round(error_sum(run, PRESET_AT - 1), 8) == -0.00266308


def test_a_run_to_25000_and_one_back_from_55000_are_the_same(run: Timeline) -> None:
    trained = train("article")
    back = run.program.parameters_in(run.moment(Position(PRESET_AT)).state)
    assert trained.error_sum == error_sum(run, PRESET_AT - 1)
    for name, value in trained.parameters.items():
        assert value.tobytes() == back[name].tobytes()


def test_the_figures_of_the_start(run: Timeline) -> None:
    assert rounded(run, 0) == [0.37454012, 0.95071431, 0.73199394, 0.59865848]
    assert error_sum(run, 0) == pytest.approx(1.8806216715619812, rel=1e-12)


def test_the_exact_derivative_flattens_out_and_so_gets_less_far() -> None:
    trained = train("exact")
    assert trained.epochs == PRESET_AT
    assert [round(p.z[0], 8) for p in trained.predictions] == [0.05930351, 0.96175397]


# the loop in plain numpy ------------------------------------------------------------------------


def test_the_data_is_the_articles(run: Timeline) -> None:
    values = run.moment(Position(0)).values
    assert np.array_equal(values["input_set"], plain.FEATURES)
    assert np.array_equal(values["labels"], plain.CLASSES)
    assert values["lr"] == plain.RATE


def test_the_plain_loop_agrees_epoch_by_epoch(run: Timeline) -> None:
    for number, epoch in enumerate(islice(plain.epochs(), 3000)):
        if number % 100 in (0, 1, 99):
            moment = run.moment(Position(number))
            np.testing.assert_allclose(moment.before["weights"], epoch.weights, rtol=1e-9)
            np.testing.assert_allclose(moment.before["bias"], epoch.bias, rtol=1e-9)
            assert error_sum(run, number) == pytest.approx(epoch.error_sum, rel=1e-9, abs=1e-12)

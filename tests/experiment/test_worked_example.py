"""Matt Mazur's worked example of backpropagation: two inputs, two hidden and two output units."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from nnstep import Position, Timeline, load
from nnstep.experiment import datasets

if TYPE_CHECKING:
    from nnstep import Experiment

INITIAL = {
    "weights1": [[0.15, 0.25], [0.20, 0.30]],
    "bias1": [0.35, 0.35],
    "weights2": [[0.40, 0.50], [0.45, 0.55]],
    "bias2": [0.60, 0.60],
}
BEFORE = 0.2983711087600027
AFTER = {"frozen": 0.29102777369359933, "trained": 0.28047144679143016}
"""The total error after an update; the example leaves the biases as they are."""


def example(**options: Any) -> Experiment:
    return load(
        datasets()["mazur"],
        label="o1,o2",
        hidden="2:sigmoid",
        initial=INITIAL,
        lr=0.5,
        epochs=2,
        **options,
    )


@pytest.mark.parametrize("loss", [None, "half_squares"])
@pytest.mark.parametrize("bias", AFTER)
def test_the_total_error_before_and_after_an_update(bias: str, loss: str | None) -> None:
    experiment = example(bias=bias, loss=loss)
    assert experiment.network.loss == "half_squares"
    run = Timeline(experiment)
    before, after = (experiment.cost(run.moment(Position(n)).state) for n in (0, 1))
    assert before == pytest.approx(BEFORE, rel=1e-15)
    assert after == pytest.approx(AFTER[bias], rel=1e-15)


def test_the_outputs_and_the_gradients_that_the_example_prints() -> None:
    moment = Timeline(example(bias="frozen")).moment(Position(1))
    ended = Timeline(example(bias="frozen")).moment(Position(0, len(moment.program) - 1))
    assert ended.values["z1"].ravel().round(9).tolist() == [0.593269992, 0.596884378]
    assert ended.values["z2"].ravel().round(9).tolist() == [0.751365070, 0.772928465]
    assert ended.values["dweights2"][0, 0].round(9) == 0.082167041
    assert ended.values["dweights1"][0, 0].round(9) == 0.000438568
    weights = [moment.before[name] for name in ("weights1", "weights2")]
    np.testing.assert_allclose(
        weights,
        [
            [[0.149780716, 0.24975114], [0.19956143, 0.29950229]],
            [[0.35891648, 0.511301270], [0.408666186, 0.561370121]],
        ],
        rtol=0,
        atol=5e-9,
    )
    assert moment.before["bias1"].tolist() == [0.35, 0.35]

"""Conditions on the article's network, against a plain numpy loop that looks at every epoch."""

from __future__ import annotations

from itertools import islice

import numpy as np
import pytest

from nnstep import Debugger, Timeline, load
from tests.article import plain

EPOCHS = 55_000


@pytest.fixture(scope="module")
def sums() -> list[float]:
    """The error sums of the article's own loop."""
    return [epoch.error_sum for epoch in islice(plain.epochs(), EPOCHS)]


@pytest.fixture(scope="module")
def debugger() -> Debugger:
    """A debugger on so long a run."""
    return Debugger(Timeline(load("article", epochs=EPOCHS)))


@pytest.mark.parametrize("bound", [0.01, 0.5, 0.0022])
def test_the_first_and_the_last_epoch_with_a_small_error_sum_are_found(
    debugger: Debugger, sums: list[float], bound: float
) -> None:
    small = np.flatnonzero(np.abs(sums) < bound)
    debugger.run("delete all")
    debugger.run("catch nan")
    debugger.run("restart")
    debugger.run(f"break if abs(error.sum()) < {bound}")
    debugger.run("continue")
    assert str(debugger.moment) == f"{small[0]}:dcost"
    debugger.run("goto 55000")
    debugger.run("reverse-continue")
    assert str(debugger.moment) == f"{small[-1]}:dcost"


def test_where_the_error_sum_crosses_zero_is_found(debugger: Debugger, sums: list[float]) -> None:
    above = np.array(sums) > 0
    crossings = np.flatnonzero(above[1:] != above[:-1]) + 1
    debugger.run("delete all")
    debugger.run("restart")
    debugger.run("watch error.sum() > 0")
    for epoch in crossings[:10]:
        debugger.run("continue")
        assert str(debugger.moment) == f"{epoch}:dcost"
    debugger.run("continue")
    assert debugger.moment.epoch == (crossings[10] if len(crossings) > 10 else EPOCHS)


def test_the_prediction_of_the_article_falls_below_one_half_where_the_loop_has_it(
    debugger: Debugger,
) -> None:
    first = next(
        n
        for n, epoch in enumerate(plain.epochs())
        if plain.squashed(np.array([1.0, 0, 0]) @ epoch.weights + epoch.bias)[0] < 0.5
    )
    debugger.run("delete all")
    debugger.run("restart")
    debugger.run("until predict(1, 0, 0) < 0.5")
    assert str(debugger.moment) == f"{first}:inputs"

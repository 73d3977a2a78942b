from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from nnstep import Debugger, Experiment, Timeline, load
from nnstep.timeline import Budget
from tests.making import exploding

if TYPE_CHECKING:
    from pathlib import Path

TINY = Budget(checkpoints=4, window=3, buckets=4, block=5)
"""So little room that a run of a few dozen epochs thins its checkpoints again and again."""


@pytest.fixture(scope="session")
def people() -> Experiment:
    return load("article", epochs=60)


@pytest.fixture
def debugger(people: Experiment) -> Debugger:
    return Debugger(Timeline(people, budget=TINY))


@pytest.fixture
def article() -> Debugger:
    return Debugger(Timeline(load("article")))


@pytest.fixture
def overflowing(tmp_path: Path) -> Debugger:
    """A run whose weighted sums become infinite in its second epoch."""
    return _debugging(exploding(tmp_path, "1e300,0\n-1e300,1\n"))


@pytest.fixture
def undefined(tmp_path: Path) -> Debugger:
    """A run whose weight becomes infinite in its first epoch, and is then multiplied by zero."""
    return _debugging(exploding(tmp_path, "1e300,0\n0,1\n", lr=1e10))


def _debugging(preset: Path) -> Debugger:
    return Debugger(Timeline(load(preset), budget=TINY))

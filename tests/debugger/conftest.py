from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from nnstep import Debugger, Experiment, Timeline, load
from nnstep.timeline import Budget

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
    return _huge(tmp_path, "a,Y\n1e300,0\n-1e300,1\n", lr=0.05)


@pytest.fixture
def undefined(tmp_path: Path) -> Debugger:
    """A run whose weight becomes infinite in its first epoch, and is then multiplied by zero."""
    return _huge(tmp_path, "a,Y\n1e300,0\n0,1\n", lr=1e10)


def _huge(folder: Path, data: str, lr: float) -> Debugger:
    (folder / "huge.csv").write_text(data)
    preset = folder / "huge.toml"
    preset.write_text(
        '[data]\nfile = "huge.csv"\n[network]\nderivative = "article"\n'
        f"[training]\nlr = {lr}\nepochs = 40\n"
    )
    return Debugger(Timeline(load(str(preset)), budget=TINY))

"""Experiments on made-up data, and what draws them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nnstep.experiment import DERIVATIVES, Dataset, Experiment, Training

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import ArrayLike

    from nnstep.engine import Array

FINITE = st.floats(allow_nan=False, allow_infinity=False)
MODERATE = st.floats(-3, 3)
RATES = st.floats(min_value=0, exclude_min=True, allow_infinity=False)
SEEDS = st.integers(0, 2**32 - 1)


def experiment_on(
    inputs: Array,
    labels: ArrayLike,
    derivative: str = "article",
    lr: float = 0.05,
    seed: int = 42,
    epochs: int = 40,
) -> Experiment:
    """Return an experiment on an input set, `(samples, features)`, and labels of no file."""
    samples, features = inputs.shape
    dataset = Dataset(
        name="made-up",
        features=tuple(f"X{feature + 1}" for feature in range(features)),
        label="Y",
        inputs=np.array(inputs, dtype=float),
        labels=np.array(labels, dtype=float).reshape(-1, 1),
        rows=tuple(map(str, range(1, samples + 1))),
    )
    return Experiment("made-up", "", "", dataset, derivative, Training(lr, epochs, seed))


@st.composite
def experiments(
    draw: st.DrawFn,
    entries: st.SearchStrategy[float] = FINITE,
    derivatives: tuple[str, ...] = tuple(DERIVATIVES),
    rates: st.SearchStrategy[float] = RATES,
) -> Experiment:
    """Draw an experiment on 2 to 12 samples with 1 to 6 features."""
    samples, features = draw(st.integers(2, 12)), draw(st.integers(1, 6))
    return experiment_on(
        draw(arrays(np.float64, (samples, features), elements=entries)),
        draw(arrays(np.float64, (samples, 1), elements=st.sampled_from([0.0, 1.0]))),
        draw(st.sampled_from(derivatives)),
        draw(rates),
        draw(SEEDS),
    )


def states(
    experiment: Experiment, entries: st.SearchStrategy[float] = FINITE
) -> st.SearchStrategy[Array]:
    """Draw parameters for an experiment, flat."""
    return arrays(np.float64, experiment.program.state_size, elements=entries)


def exploding(folder: Path, rows: str, lr: float = 0.05) -> Path:
    """Write a preset, and data of so large numbers that they become infinite; return its file."""
    (folder / "huge.csv").write_text(f"a,Y\n{rows}")
    preset = folder / "huge.toml"
    preset.write_text(
        '[data]\nfile = "huge.csv"\n[network]\nderivative = "article"\n'
        f"[training]\nlr = {lr}\nepochs = 40\n"
    )
    return preset

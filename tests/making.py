"""Experiments on made-up data, and what draws them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nnstep.engine import ACTIVATIONS, INITIALISERS, LOSSES, OPTIMIZERS, SCHEDULES
from nnstep.experiment import (
    DERIVATIVES,
    SCALES,
    Dataset,
    Experiment,
    Layer,
    Network,
    Training,
)
from nnstep.experiment.build import check, check_labels
from nnstep.experiment.network import BIASES

if TYPE_CHECKING:
    from collections.abc import Sequence
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
    network = Network(derivative=derivative)
    return Experiment("made-up", "", "", dataset, network, Training(lr, epochs, seed))


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


# networks of every kind --------------------------------------------------------------------------

HIDDEN = tuple(name for name in ACTIVATIONS if name != "softmax")
"""The activations that a hidden layer may have."""

ENDS = tuple(
    (output, loss.name)
    for output in ACTIVATIONS
    for loss in LOSSES.values()
    if loss.outputs in ("", output)
)
"""Every activation of the output with every loss that goes with it."""

PENALTIES = {"none": (0.0, 0.0), "l1": (0.03, 0.0), "l2": (0.0, 0.05), "both": (0.02, 0.04)}
"""Name → rates of the penalties, l1 and l2."""

OPTIONS = {
    "momentum": (0.0, 0.5, 0.9),
    "decay": (0.0, 0.5, 0.9),
    "beta1": (0.0, 0.5, 0.9),
    "beta2": (0.0, 0.9, 0.999),
    "epsilon": (1e-8, 1e-3),
    "every": (0.5, 1.0, 2.0),
    "factor": (0.1, 0.5, 2.0),
}
"""Constants of optimizers and schedules → values to choose from."""

AS_IN_ARTICLE = Training()

LARGEST_SCALED = 1e100
"""Deviations of larger inputs than these overflow, and are refused."""


def made_up(
    network: Network,
    training: Training = AS_IN_ARTICLE,
    *,
    samples: int = 6,
    features: int = 2,
    outputs: int = 1,
    test: int = 0,
    seed: int = 0,
    size: float = 1.0,
    whole: bool = False,
    scale: str = "none",
) -> Experiment:
    """Return an experiment on data that suit its output, drawn by `seed`.

    Args:
        network: layers and loss.
        training: how it is trained.
        samples: to train on.
        features: of each sample.
        outputs: labels of each sample, or classes when the output is softmax.
        test: samples that are kept from training.
        seed: of the data; the parameters are drawn by that of the training.
        size: what inputs are multiplied by.
        whole: whether they are rounded before, so that there are equal ones and zeros.
        scale: how inputs are scaled.
    """
    data = [
        _made_up_data(network, f"data{n}", count, (features, outputs), seed + n, size, whole)
        for n, count in enumerate((samples, test))
        if count
    ]
    experiment = Experiment(
        "made-up", "", "", data[0], network, training, test=data[1] if test else None, scale=scale
    )
    for dataset in data:
        check_labels(dataset, network, lambda output, sample: f"label {output} of {sample}")
    check(experiment)
    return experiment


def _made_up_data(
    network: Network,
    name: str,
    samples: int,
    columns: tuple[int, int],
    seed: int,
    size: float,
    whole: bool,
) -> Dataset:
    draw = np.random.default_rng(seed)
    features, outputs = columns
    inputs = draw.normal(size=(samples, features))
    names = tuple(f"Y{output + 1}" for output in range(outputs))
    classes = names if network.output == "softmax" else ()
    low, high = ACTIVATIONS[network.output].range
    if classes:
        labels = np.eye(outputs)[draw.integers(0, outputs, samples)]
    elif np.isfinite([low, high]).all():
        labels = draw.choice([low, high], (samples, outputs))
    else:
        labels = np.maximum(draw.normal(1, 1, (samples, outputs)), low)
    return Dataset(
        name=name,
        features=tuple(f"X{feature + 1}" for feature in range(features)),
        label="Y",
        inputs=(inputs.round() if whole else inputs) * size,
        labels=labels,
        rows=tuple(map(str, range(1, samples + 1))),
        outputs=names,
        classes=classes,
    )


@st.composite
def networks(
    draw: st.DrawFn,
    *,
    hidden: Sequence[str] = HIDDEN,
    ends: Sequence[tuple[str, str]] = ENDS,
    rates: Sequence[float] = (0.001, 0.05, 0.5),
    sizes: Sequence[float] = (1.0, 0.01, 100.0),
    derivatives: Sequence[str] = tuple(DERIVATIVES),
    initials: Sequence[str] = tuple(INITIALISERS),
    samples: tuple[int, int] = (1, 9),
) -> Experiment:
    """Draw an experiment with one to four layers, of any kind, on made-up data.

    Args:
        draw: hypothesis's.
        hidden: activations of hidden layers to choose from.
        ends: activations of the output, each with a loss, to choose from.
        rates: learning rates to choose from.
        sizes: of inputs, to choose from.
        derivatives: of a sigmoid, to choose from.
        initials: names of initialisers to choose from; values can be given instead of them.
        samples: how many there are at least and at the most.
    """
    layer = st.builds(Layer, st.integers(1, 4), st.sampled_from(hidden))
    layers = tuple(draw(st.lists(layer, max_size=3)))
    output, loss = draw(st.sampled_from(ends))
    l1, l2 = draw(st.sampled_from(tuple(PENALTIES.values())))
    has_sigmoid = "sigmoid" in (output, *(layer.activation for layer in layers))
    count, features, size = (
        draw(st.integers(*samples)),
        draw(st.integers(1, 4)),
        draw(st.sampled_from(sizes)),
    )
    outputs = draw(st.integers(2 if output == "softmax" else 1, 3))
    first = f"weights{'1' if layers else ''}"
    given = np.linspace(-1, 1, features * (layers[0].units if layers else outputs))
    network = Network(
        hidden=layers,
        output=output,
        loss=loss,
        derivative=draw(st.sampled_from(derivatives)) if has_sigmoid else "exact",
        l1=l1,
        l2=l2,
        bias=draw(st.sampled_from(BIASES)),
        initial=draw(st.sampled_from(initials)),
        values=draw(st.sampled_from([{}, {first: given.reshape(features, -1).tolist()}])),
    )
    batch = draw(st.none() | st.integers(1, count))
    optimizer, schedule = (
        draw(st.sampled_from(list(OPTIMIZERS))),
        draw(st.sampled_from(list(SCHEDULES))),
    )
    constants = [*OPTIMIZERS[optimizer].options, *SCHEDULES[schedule].options]
    training = Training(
        lr=draw(st.sampled_from(rates)),
        epochs=draw(st.integers(1, 6)),
        seed=draw(SEEDS),
        optimizer=optimizer,
        schedule=schedule,
        options={
            name: draw(st.sampled_from(OPTIONS[name])) for name in constants if draw(st.booleans())
        },
        batch=batch,
        shuffle=draw(st.booleans()),
    )
    return made_up(
        network,
        training,
        samples=count,
        features=features,
        outputs=outputs,
        test=draw(st.integers(0, 2)),
        seed=draw(st.integers(0, 2**16)),
        size=size,
        whole=draw(st.booleans()),
        scale=draw(st.sampled_from(list(SCALES))) if size < LARGEST_SCALED else "none",
    )


# files -------------------------------------------------------------------------------------------


def exploding(folder: Path, rows: str, lr: float = 0.05) -> Path:
    """Write a preset, and data of so large numbers that they become infinite; return its file."""
    (folder / "huge.csv").write_text(f"a,Y\n{rows}")
    preset = folder / "huge.toml"
    preset.write_text(
        '[data]\nfile = "huge.csv"\n[network]\nderivative = "article"\n'
        f"[training]\nlr = {lr}\nepochs = 40\n"
    )
    return preset

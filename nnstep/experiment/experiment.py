"""An experiment: a program, the data it runs on, and where it starts. Everything a run needs."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from nnstep.engine import INITIALISERS, Frame, Loop, uniform
from nnstep.errors import PresetError
from nnstep.experiment.network import ELSE_INITIAL, SCALES, Network, Spec, Training
from nnstep.experiment.programs import program_of
from nnstep.experiment.task import Task, task_of

if TYPE_CHECKING:
    from nnstep.engine import Array, Program
    from nnstep.experiment.dataset import Dataset
    from nnstep.experiment.recipe import Recipe


@dataclass(frozen=True)
class Experiment:
    """What is trained, and how.

    Attributes:
        name: of the preset or the file it came from.
        title: one line.
        description: what to look at; may be empty.
        dataset: the samples to train on.
        network: the layers and the loss.
        training: optimizer, learning rate, batches, epochs and seed.
        queries: points to predict from the start, each with a number per feature.
        test: samples that are kept from training.
        scale: how inputs are scaled, a key of `SCALES`.
        recipe: what it was loaded from; only `load` knows that.
    """

    name: str
    title: str
    description: str
    dataset: Dataset
    network: Network = field(default_factory=Network)
    training: Training = field(default_factory=Training)
    queries: tuple[tuple[float, ...], ...] = ()
    test: Dataset | None = None
    scale: str = "none"
    recipe: Recipe | None = field(default=None, init=False, compare=False, repr=False)

    @cached_property
    def spec(self) -> Spec:
        """What the program is made of."""
        data = self.dataset
        return Spec(self.network, self.training, len(data.features), len(data.outputs), self.scale)

    @cached_property
    def program(self) -> Program:
        """The statements of one update."""
        return program_of(self.spec, len(self.dataset))

    @cached_property
    def task(self) -> Task:
        """What the outputs mean."""
        data = self.dataset
        labels = [data.labels] if self.test is None else [data.labels, self.test.labels]
        return task_of(data.outputs, data.classes, np.concatenate(labels))

    @cached_property
    def scaling(self) -> dict[str, Array]:
        """Name → what inputs are scaled by, `(features,)`, measured on the samples of training.

        A feature that is always the same becomes 0.
        """
        if self.scale == "none":
            return {}
        inputs = self.dataset.inputs
        low, high = inputs.min(axis=0), inputs.max(axis=0)
        with np.errstate(all="ignore"):
            if self.scale == "standard":
                base, spread = inputs.mean(axis=0), inputs.std(axis=0)
            else:
                base, spread = low, high - low
        same = low == high  # rounding can make a mean of equal numbers another one
        values = np.where(same, low, base), np.where(same | (spread == 0), 1.0, spread)
        return dict(zip(SCALES[self.scale], values, strict=True))

    @cached_property
    def constants(self) -> dict[str, Array]:
        """Name → what no statement writes and no loop gives."""
        labels = "labels" if self.training.batch is None else "label_set"
        numbers = {**self.network.penalties, **self.training.constants}
        return {
            "input_set": self.dataset.inputs,
            labels: self.dataset.labels,
            **self.scaling,
            **{name: np.array(value) for name, value in numbers.items()},
        }

    @cached_property
    def initial(self) -> Array:
        """Parameters and slots before the first update, flat, `(program.state_size,)`."""
        shapes = self.spec.parameters
        sizes = [math.prod(shape) for shape in shapes.values()]
        drawn = uniform(self.training.seed, sum(sizes))
        initialise = INITIALISERS[self.network.initial]
        pieces = []
        for (name, shape), own in zip(
            shapes.items(), np.split(drawn, np.cumsum(sizes)[:-1]), strict=True
        ):
            if name in self.network.values:
                pieces.append(self._given(name))
            elif len(shape) == 2:
                pieces.append(initialise(own, *shape))
            else:
                pieces.append(own if self.network.initial == "article" else np.zeros(shape))
        slots = [
            np.full(math.prod(self.program.slots[name]), value)
            for name, value in self.spec.slots.items()
        ]
        return np.concatenate([*pieces, *slots], axis=None)

    def _given(self, name: str) -> Array:
        shape = self.spec.parameters[name]
        try:
            values = np.array(self.network.values[name])
        except ValueError:  # rows of several lengths
            values = np.array(None)
        numbers = values.dtype.kind in "iuf" and bool(np.isfinite(values).all())
        if values.shape != shape or not numbers:
            wanted, found = (" × ".join(map(str, sizes)) for sizes in (shape, values.shape))
            told = f", not {found or 'one number'}; {ELSE_INITIAL}" if numbers else ""
            raise PresetError(f"initial: {name} must be finite numbers of shape {wanted}{told}")
        return values.astype(np.float64)

    @cached_property
    def end(self) -> int:
        """How many updates the run has."""
        return self.training.epochs * self.program.batches

    def program_for(self, samples: int) -> Program:
        """Return the program for another number of samples, all in one batch."""
        return program_of(self.spec, samples, Loop(samples))

    def frame(self) -> Frame:
        """Return a new frame at the very beginning."""
        return Frame(self.program, self.constants, self.initial)

    def cost(self, state: Array, dataset: Dataset | None = None) -> float:
        """Return what training makes small: the loss of some samples and the penalties.

        Args:
            state: parameters and slots, flat.
            dataset: the samples of training unless given.
        """
        from nnstep.experiment.forward import Forward

        data = dataset or self.dataset
        with np.errstate(all="ignore"):
            z = Forward(self, data.inputs)(state)[self.spec.output]
            cost = float(self.network.rule.cost(z, data.labels))
            for name, values in self.program.parameters_in(state).items():
                if name.startswith("weights"):
                    cost += float(self.network.penalty(values))
        return cost

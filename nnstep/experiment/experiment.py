"""An experiment: a program, the data it runs on, and where it starts. Everything a run needs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from nnstep.engine import Frame, uniform
from nnstep.experiment.network import one_layer

if TYPE_CHECKING:
    from nnstep.engine import Array, Program
    from nnstep.experiment.dataset import Dataset
    from nnstep.experiment.preset import Training


@dataclass(frozen=True)
class Experiment:
    """What is trained, and how.

    Attributes:
        name: of the preset or the file it came from.
        title: one line.
        description: what to look at; may be empty.
        dataset: the samples.
        derivative: how `dpred` is computed.
        training: learning rate, epochs and seed.
        queries: points to predict from the start, each with a number per feature.
    """

    name: str
    title: str
    description: str
    dataset: Dataset
    derivative: str
    training: Training
    queries: tuple[tuple[float, ...], ...] = ()

    @cached_property
    def program(self) -> Program:
        """The statements of one update."""
        return self.program_for(len(self.dataset))

    @cached_property
    def constants(self) -> dict[str, Array]:
        """What no statement writes: the input set, the labels and the learning rate."""
        return {
            "input_set": self.dataset.inputs,
            "labels": self.dataset.labels,
            "lr": np.array(self.training.lr),
        }

    @cached_property
    def initial(self) -> Array:
        """The parameters before the first update, flat, `(program.state_size,)`."""
        return uniform(self.training.seed, self.program.state_size)

    def program_for(self, samples: int) -> Program:
        """Return the same program for another number of samples."""
        return one_layer(samples, len(self.dataset.features), self.derivative)

    def frame(self) -> Frame:
        """Return a new frame at the very beginning."""
        return Frame(self.program, self.constants, self.initial)

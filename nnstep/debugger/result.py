"""How right a network is: what it makes of samples, and which it takes for something else."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from nnstep.experiment import NO_ANSWER, Judge

if TYPE_CHECKING:
    from nnstep.engine import Array
    from nnstep.experiment import Dataset, Experiment

    Counts = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Result:
    """What a network makes of some samples.

    Attributes:
        experiment: the network, and what its outputs mean.
        data: the samples.
        outputs: of the network, `(samples, outputs)`.
    """

    experiment: Experiment
    data: Dataset
    outputs: Array

    # What stands for a class, or says yes or no ---------------------------------------------------

    @cached_property
    def right(self) -> npt.NDArray[np.bool_]:
        """Which samples are right, `(samples,)`."""
        return self.experiment.task.right(self.outputs, self.data.labels)

    @cached_property
    def wrong(self) -> list[int]:
        """The samples that are wrong, in the order of the data."""
        found: list[int] = np.flatnonzero(~self.right).tolist()
        return found

    @property
    def accuracy(self) -> float:
        """The share of the samples that is right."""
        return float(self.right.mean())

    @cached_property
    def answers(self) -> Counts:
        """Which of the task's answers each sample is taken for, or `NO_ANSWER`, `(samples,)`."""
        return self.experiment.task.answers_to(self.outputs)

    @cached_property
    def truths(self) -> Counts:
        """Which of the task's answers is right for each sample, `(samples,)`."""
        return self.experiment.task.answers_to(self.data.labels)

    @cached_property
    def confusion(self) -> Counts:
        """How many samples of an answer are taken for which, `(answers, answers + 1)`.

        A row is of what they are, a column of what they are taken for; the last column counts
        those that are taken for nothing.
        """
        count = len(self.experiment.task.answers)
        table = np.zeros((count, count + 1), dtype=np.intp)
        np.add.at(table, (self.truths, self.answers), 1)
        return table

    @cached_property
    def shares(self) -> Array:
        """The share of the samples for which each output is right, `(outputs,)`."""
        threshold = self.experiment.task.threshold or 0.0
        alike = (self.outputs >= threshold) == (self.data.labels >= threshold)
        shares: Array = (alike & ~np.isnan(self.outputs)).mean(axis=0)
        return shares

    @property
    def is_share(self) -> bool:
        """Whether an output is between 0 and 1, so that it says how sure an answer is."""
        return self.experiment.spec.layers[-1].rule.range == (0.0, 1.0)

    def sure(self, sample: int) -> float | None:
        """Return how sure the answer to a sample is, 0 to 1; `None` where outputs are no shares."""
        task, answer = self.experiment.task, int(self.answers[sample])
        if not task.answers or answer == NO_ANSWER or not self.is_share:
            return None
        if task.classes:
            return float(self.outputs[sample, answer])
        yes = float(self.outputs[sample, 0])
        return yes if answer else 1 - yes

    # What says a number ---------------------------------------------------------------------------

    @cached_property
    def errors(self) -> Array:
        """By how much each output misses its label, `(samples, outputs)`."""
        with np.errstate(all="ignore"):
            return self.outputs - self.data.labels

    @cached_property
    def squared(self) -> Array:
        """The mean squared error of each output, `(outputs,)`."""
        with np.errstate(all="ignore"):
            means: Array = np.square(self.errors).mean(axis=0)
        return means

    @cached_property
    def absolute(self) -> Array:
        """The mean absolute error of each output, `(outputs,)`."""
        with np.errstate(all="ignore"):
            means: Array = np.abs(self.errors).mean(axis=0)
        return means

    @cached_property
    def largest(self) -> list[tuple[int, int]]:
        """Sample and output of every error, the largest first; what is not a number leads."""
        sizes = np.where(np.isnan(self.errors), np.inf, np.abs(self.errors)).ravel()
        order = np.argsort(-sizes, kind="stable").tolist()
        return [divmod(place, self.errors.shape[1]) for place in order]


class Examiner:
    """Says how right a network is on the samples to test with, and on those to train on.

    Args:
        experiment: the network.
    """

    def __init__(self, experiment: Experiment) -> None:
        self.experiment = experiment
        sets = {"test": experiment.test, "training": experiment.dataset}
        self._sets = {name: data for name, data in sets.items() if data is not None}
        self._judges = {name: Judge(experiment, data) for name, data in self._sets.items()}
        self._size = sum(map(math.prod, experiment.spec.parameters.values()))
        self._seen = b""
        self._results: dict[str, Result] = {}

    def __call__(self, state: Array) -> dict[str, Result]:
        """Return `test`, if there is one, and `training`; worked out when parameters changed."""
        parameters = state[: self._size].tobytes()
        if parameters != self._seen:
            self._seen = parameters
            self._results = {
                name: Result(self.experiment, data, self._judges[name].outputs(state).copy())
                for name, data in self._sets.items()
            }
        return self._results

"""Runs that keep everything: what expressions are evaluated on, and compared with, in tests."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from nnstep import load
from nnstep.engine import update
from nnstep.experiment import Predictor, measured

if TYPE_CHECKING:
    from nnstep import Experiment, Frame
    from nnstep.debugger.expression import Ints
    from nnstep.engine import Array

MEASURES = ("error_sum", "cost", "accuracy")
OF_THE_LOOP = ("batch", "epoch")

NETS = {
    "article": lambda: load("article"),
    "xor": lambda: load("xor"),
    "adam": lambda: load("xor", optimizer="adam", schedule="step"),
    "frozen": lambda: load("article", bias="frozen", optimizer="momentum"),
    "iris": lambda: load("iris", batch=32),
    "spirals": lambda: load("spirals", batch=50),
    "one left": lambda: load("article", batch=3),
    "curve": lambda: load("curve"),
    "digits": lambda: load("digits", batch=None),
}
"""Full batches and small ones, one layer and several, classes and numbers; `one left` has a last
batch of one sample."""


@cache
def net(name: str) -> Experiment:
    return NETS[name]()


@cache
def run(name: str) -> Run:
    experiment = net(name)
    return Run(experiment, min(3 * experiment.program.batches + 5, 14))


class Run:
    """The first updates of an experiment, statement by statement; a source of their values.

    Attributes:
        experiment: what was trained.
        count: how many updates were run.
    """

    origin = 0

    def __init__(self, experiment: Experiment, count: int) -> None:
        self.experiment = experiment
        self.count = count
        self._predictor = Predictor(experiment)
        self._frames: list[list[dict[str, Array]]] = []
        self._states: list[list[Array]] = []
        self._figures: list[Array] = []
        frame, program = experiment.frame(), experiment.program
        for number in range(count):
            frame.begin(number)
            frames, states = [_copied(frame, experiment)], [frame.state.copy()]
            for _ in update(program, frame):
                frames.append(_copied(frame, experiment))
                states.append(frame.state.copy())
            self._frames.append(frames)
            self._states.append(states)
            z, labels = frame[experiment.spec.output], frame["labels"]
            self._figures.append(measured(experiment, z, labels))

    def frame(self, number: int, done: int) -> dict[str, Array]:
        """Return everything that there is once some statements of an update have run."""
        if number >= 0:
            return self._frames[number][done]
        program = self.experiment.program
        first = self._frames[0][0]
        survives = {*program.kept, *program.constants} - set(OF_THE_LOOP)
        return {name: first[name] for name in survives}

    def value(self, name: str, updates: Ints, done: int) -> Array:
        values = [self.frame(number, done)[name] for number in updates.tolist()]
        assert len({value.shape for value in values}) == 1
        return np.stack(values)

    def figure(self, name: str, updates: Ints) -> Array:
        assert updates.min() >= 0
        column = MEASURES.index(name)
        return np.array([self._figures[number][column] for number in updates.tolist()])

    def predict(self, point: tuple[float, ...], updates: Ints, done: int) -> Array:
        states = [
            self._states[number][done] if number >= 0 else self.experiment.initial
            for number in updates.tolist()
        ]
        return np.array([self._predictor(state, point).z for state in states])


def _copied(frame: Frame, experiment: Experiment) -> dict[str, Array]:
    """Copy a frame; what is the same in every update is shared."""
    program = experiment.program
    shared = {*program.constants, *program.fixed} - set(OF_THE_LOOP)
    return {
        name: value if name in shared else np.array(value, dtype=np.float64)
        for name, value in frame.items()
    }


def same(left: object, right: object) -> bool:
    """Whether two values are the same to the last bit; NaN is NaN, whatever its bits."""
    one, other = np.asarray(left), np.asarray(right)
    if one.shape != other.shape or (one.dtype == bool) != (other.dtype == bool):
        return False
    equal = (
        (one == other) & (np.signbit(one) == np.signbit(other))
        if one.dtype != bool
        else one == other
    )
    return bool((equal | ((one != one) & (other != other))).all())

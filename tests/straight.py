"""The oracle of the tests: the listing, executed by plain Python, straight from 0."""

from __future__ import annotations

from typing import Any

import numpy as np

from nnstep import Experiment, Position
from nnstep.engine import Array

Values = dict[str, Array]


class StraightRun:
    """Every value at any position, from executing the source text one line after the other."""

    def __init__(self, experiment: Experiment) -> None:
        self.program = experiment.program
        self._always: dict[str, Any] = {
            "input_set": experiment.dataset.inputs,
            "labels": experiment.dataset.labels,
            "lr": experiment.training.lr,
        }
        self._helpers: dict[str, Any] = {"np": np}
        for helper in self.program.helpers:
            exec(helper, self._helpers)
        self._lines = [compile(s.source, s.target, "exec") for s in self.program.statements]
        draw = np.random.RandomState(experiment.training.seed)
        features = len(experiment.dataset.features)
        self._begins: list[Values] = [{"weights": draw.rand(features, 1), "bias": draw.rand(1)}]
        self._errors: list[Array] = []

    def values(self, position: Position) -> Values:
        """Return what there is at `position`: name → array."""
        while len(self._begins) <= position.update:
            ended = self._run(len(self._begins) - 1, len(self._lines))
            self._begins.append({name: ended[name] for name in ("weights", "bias")})
            self._errors.append(ended["error"])
        return self._run(*position)

    def before(self, position: Position) -> Values:
        """Return the parameters that the update in progress began with."""
        self.values(position)
        return self._begins[position.update]

    def errors(self, update: int) -> Array:
        """Return the errors of a finished update."""
        self.values(Position(update + 1))
        return self._errors[update]

    def _run(self, update: int, statements: int) -> Values:
        values = {**self._always, **self._begins[update]}
        with np.errstate(all="ignore"):
            for line in self._lines[:statements]:
                exec(line, self._helpers, values)
        return {name: np.asarray(value) for name, value in values.items()}


def assert_same_bits(left: Values, right: Values) -> None:
    """Assert that the same names have the same numbers to the last bit."""
    assert left.keys() == right.keys()
    for name in left:
        assert left[name].shape == right[name].shape, name
        assert left[name].tobytes() == right[name].tobytes(), name

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
        self.experiment = experiment
        self._always: dict[str, Any] = dict(experiment.constants)
        self._helpers: dict[str, Any] = {"np": np}
        for helper in self.program.helpers:
            exec(helper, self._helpers)
        self._lines = [compile(s.source, s.target, "exec") for s in self.program.statements]
        self._begins: list[Values] = [self.program.kept_in(experiment.initial)]
        self._ends: list[Values] = []
        self._past: tuple[StraightRun, int] | None = None

    def forked(self, update: int, experiment: Experiment, **values: Any) -> StraightRun:
        """Return the run that goes on otherwise from an update, with some values set there."""
        fork = StraightRun(experiment)
        begins = {**self.before(Position(update))}
        fresh = fork.program.kept_in(experiment.initial)
        if experiment.training.optimizer != self.experiment.training.optimizer:
            begins = {name: begins[name] for name in fork.program.parameters}
        start = {name: begins.get(name, fresh[name]).copy() for name in fork.program.kept}
        for name, (index, value) in values.items():
            start[name][index] = value
        fork._begins = [*self._begins[:update], start]
        fork._ends = self._ends[:update]
        fork._past = self, update
        return fork

    def owner(self, update: int) -> StraightRun:
        """Return the run that an update is one of: this one, or the one that it goes on from."""
        return self._past[0].owner(update) if self._past and update < self._past[1] else self

    def values(self, position: Position) -> Values:
        """Return what there is at `position`: name → array."""
        if self._past and position.update < self._past[1]:
            return self._past[0].values(position)
        while len(self._begins) <= position.update:
            ended = self._run(len(self._begins) - 1, len(self._lines))
            self._begins.append({name: ended[name] for name in self.program.kept})
            self._ends.append(ended)
        return self._run(*position)

    def before(self, position: Position) -> Values:
        """Return the parameters and slots that the update in progress began with."""
        self.values(position)
        return self._begins[position.update]

    def errors(self, update: int) -> Array:
        """Return the errors of a finished update."""
        ended = self.ended(update)
        return np.asarray(ended[self.program.measured[0]] - ended["labels"])

    def ended(self, update: int) -> Values:
        """Return everything that a finished update computed."""
        self.values(Position(update + 1))
        return self._ends[update]

    def _run(self, update: int, statements: int) -> Values:
        values: dict[str, Any] = {**self._always, **self._begins[update]}
        if "batch" in self.program.constants:
            values["batch"] = self.program.loop.rows(update)
        if "epoch" in self.program.constants:
            values["epoch"] = float(update // self.program.batches)
        with np.errstate(all="ignore"):
            for line in self._lines[:statements]:
                exec(line, self._helpers, values)
        return {name: np.asarray(value) for name, value in values.items()}


def assert_same_bits(left: Values, right: Values) -> None:
    """Assert that the same names have the same numbers to the last bit; any NaN is like another."""
    assert left.keys() == right.keys()
    for name in left:
        assert left[name].shape == right[name].shape, name
        assert _bits(left[name]) == _bits(right[name]), name


def _bits(array: Array) -> bytes:
    unknown = np.isnan(array)
    return (np.where(unknown, np.nan, array) if unknown.any() else array).tobytes()

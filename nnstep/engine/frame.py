"""A frame: the variables of a program at one moment, in memory that never moves."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import numpy as np

from nnstep.engine.blas import one_thread

if TYPE_CHECKING:
    from nnstep.engine.ops import Array, Call, Shape
    from nnstep.engine.program import Program


class AbsentError(KeyError):
    """A name whose value is not computed yet at this moment."""


class Frame(Mapping[str, "Array"]):
    """The variables of a program: name → array, only those that have a value now.

    All that statements write lies in one flat float64 vector, `arena`, whose first part is the
    `state` (what survives an update). Arrays read from a frame are views into it: running on
    overwrites them, so copy what is to be kept.

    Args:
        program: what will run on it.
        constants: name → array for what no statement writes; never written to.
        state: the values of the parameters, flat, `(program.state_size,)`.
    """

    def __init__(self, program: Program, constants: Mapping[str, Array], state: Array) -> None:
        one_thread()
        self.program = program
        written = [
            s for s in program.statements if s.rule.kernel and s.target not in program.parameters
        ]
        own: dict[str, Shape] = {
            **program.parameters,
            **{statement.target: program.shapes[statement.target] for statement in written},
        }
        self.arena = np.zeros(sum(math.prod(shape) for shape in own.values()))
        self.state = self.arena[: program.state_size]
        self._arrays: dict[str, Array] = {
            name: np.ascontiguousarray(array, dtype=np.float64)
            if np.ndim(array)
            else np.array(array, dtype=np.float64)
            for name, array in constants.items()
        }
        self.spans: dict[str, slice] = {}
        """Name → where in the arena its value lies, for what statements have written."""
        start = 0
        for name, shape in own.items():
            self.spans[name] = slice(start, start + math.prod(shape))
            self._arrays[name] = self.arena[self.spans[name]].reshape(shape)
            start = self.spans[name].stop
        self.calls: list[tuple[Call, ...]] = []
        """For each statement the numpy calls that run it."""
        for statement in program.statements:
            arguments = [self._arrays[name] for name in statement.reads]
            kernel = statement.rule.kernel
            if kernel is None:
                self._arrays[statement.target] = arguments[0]
                if statement.reads[0] in self.spans:
                    self.spans[statement.target] = self.spans[statement.reads[0]]
                self.calls.append(())
            else:
                self.calls.append(kernel(self._arrays[statement.target], *arguments))
        self.done = 0
        """How many statements of the update have run."""
        self.load(state)

    def load(self, state: Array) -> None:
        """Put the parameters at `state` and forget every value computed from earlier ones."""
        self.state[:] = state
        self.done = 0

    def advance(self) -> None:
        """Run the next statement; after the last one a new update begins at the first."""
        if self.done == len(self.program):
            self.done = 0
        for call in self.calls[self.done]:
            call()
        self.done += 1

    def _written(self) -> tuple[str, ...]:
        return self.program.names[: self.done]

    def __getitem__(self, name: str) -> Array:
        if name in self._written() or name in self.program.parameters:
            return self._arrays[name]
        if name in self.program.constants:
            return self._arrays[name]
        if name in self._arrays:
            raise AbsentError(name)
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter(
            dict.fromkeys((*self.program.constants, *self.program.parameters, *self._written()))
        )

    def __len__(self) -> int:
        return sum(1 for _ in self)

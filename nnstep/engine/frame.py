"""A frame: the variables of a program at one moment, in memory that never moves."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from itertools import accumulate, chain
from typing import TYPE_CHECKING, Any

import numpy as np

from nnstep.engine.blas import one_thread

if TYPE_CHECKING:
    from nnstep.engine.op import Array, Call
    from nnstep.engine.program import Program, Statement


class AbsentError(KeyError):
    """A name whose value is not computed yet at this moment."""


class Frame(Mapping[str, "Array"]):
    """The variables of a program: name → array, only those that have a value now.

    All that statements write lies in one flat float64 vector, `arena`: first the `state` (what
    survives an update), then what is `measured`, then what is `wild`, then the rest. Arrays read
    from a frame are views into it: running on overwrites them, so copy what is to be kept. What is
    the same in every update is computed once, and lies elsewhere.

    Args:
        program: what will run on it.
        constants: name → array for what no statement writes and no loop gives; never written to.
        state: the values of parameters and slots, flat, `(program.state_size,)`.
    """

    def __init__(self, program: Program, constants: Mapping[str, Array], state: Array) -> None:
        one_thread()
        written = {
            s.target
            for s in program.statements
            if s.rule.kernel and s.target not in program.kept and s.target not in program.fixed
        }
        measured = [name for name in program.measured if name in written]
        wild = [name for name in program.wild if name in written.difference(measured)]
        head = [*program.kept, *measured, *wild]
        names = [*head, *sorted(written.difference(head))]
        sizes = [math.prod(program.shapes[name]) for name in names]
        *starts, size = accumulate(sizes, initial=0)
        self._starts = dict(zip(names, starts, strict=True))
        self.arena = np.zeros(size)
        self.state = self.arena[: program.state_size]
        tame = sum(sizes[: len(head) - len(wild)])
        self.measured = self.arena[program.state_size : tame]
        self.wild = self.arena[tame : sum(sizes[: len(head)])]
        """What can be infinite without leaving a trace in the state."""
        self._given = {
            name: np.ascontiguousarray(array, dtype=np.float64)
            if np.ndim(array)
            else np.array(array, dtype=np.float64)
            for name, array in constants.items()
        }
        self._epoch = np.zeros(())
        self._batch = np.zeros(program.constants.get("batch", ()), dtype=np.intp)
        self._batches = program.batches
        self._epoch_now = -1
        self._order = np.zeros(0, dtype=np.intp)
        self._base = program
        self._fixed: dict[str, Array] = {}
        self._now = self._bind(program)
        self._most = self._size = self._batch.size
        self._bound = {self._size: self._now}
        self.update = 0
        """Which update is in progress."""
        self.done = 0
        """How many statements of the update have run."""
        self.load(state)

    @property
    def program(self) -> Program:
        """What runs in this update; the last batch of an epoch may have fewer samples."""
        return self._now.program

    def load(self, state: Array, update: int = 0) -> None:
        """Begin an update with `state`, and forget every value computed before."""
        self.state[:] = state
        self.begin(update)

    def begin(self, update: int) -> None:
        """Begin an update: take from the loop what it gives."""
        self.update = update
        self.done = 0
        if not self._base.follows_loop:
            return
        epoch, number = divmod(update, self._batches)
        if epoch != self._epoch_now:
            self._epoch_now = epoch
            self._epoch[()] = epoch
            if self._batch.ndim:
                self._order = self._base.loop.order(epoch)
        if self._batch.ndim:
            most = self._most
            rows = self._order[number * most : (number + 1) * most]
            size = len(rows)
            if size != self._size:
                self._size, self._now = size, self.layout(size)
            self._batch[:size] = rows

    def layout(self, size: int) -> Layout:
        """Return where everything lies when a batch has so many samples."""
        if not self._batch.ndim:
            return self._now
        if size not in self._bound:
            self._bound[size] = self._bind(self._base.for_batch(size))
        return self._bound[size]

    def _bind(self, program: Program) -> Layout:
        """Bind the statements of a program to the memory of this frame."""
        given: dict[str, Any] = {**self._given, "epoch": self._epoch}
        if self._batch.ndim:
            given["batch"] = self._batch[: program.constants["batch"][0]]
        spans: dict[str, slice] = {}
        arrays = {name: given[name] for name in program.constants}
        for name, start in self._starts.items():
            shape = program.shapes[name]
            spans[name] = slice(start, start + math.prod(shape))
            arrays[name] = self.arena[spans[name]].reshape(shape)
        calls: list[tuple[Call, ...]] = []
        for statement in program.statements:
            arguments = [arrays[name] for name in statement.reads]
            kernel = statement.rule.kernel
            if kernel is not None and statement.target in program.fixed:
                arrays[statement.target] = self._computed(statement, program, arguments)
                calls.append(())
                continue
            if kernel is None:
                arrays[statement.target] = arguments[0]
                if statement.reads[0] in spans:
                    spans[statement.target] = spans[statement.reads[0]]
                calls.append(())
            else:
                calls.append(kernel(arrays[statement.target], *arguments))
        return Layout(program, arrays, spans, calls)

    def _computed(self, statement: Statement, program: Program, arguments: list[Array]) -> Array:
        """Compute once what is the same in every update."""
        name = statement.target
        if name not in self._fixed:
            assert statement.rule.kernel is not None
            self._fixed[name] = np.empty(program.shapes[name])
            with np.errstate(all="ignore"):
                for call in statement.rule.kernel(self._fixed[name], *arguments):
                    call()
        return self._fixed[name]

    @property
    def calls(self) -> list[tuple[Call, ...]]:
        """For each statement the numpy calls that run it."""
        return self._now.calls

    @property
    def update_calls(self) -> tuple[Call, ...]:
        """The numpy calls of the whole update."""
        return self._now.all_calls

    @property
    def spans(self) -> Mapping[str, slice]:
        """Name → where in the arena its value lies, for what statements write."""
        return self._now.spans

    def advance(self) -> None:
        """Run the next statement; after the last one a new update begins at the first."""
        if self.done == len(self._base):
            self.begin(self.update + 1)
        for call in self._now.calls[self.done]:
            call()
        self.done += 1

    def _written(self) -> tuple[str, ...]:
        return self._base.names[: self.done]

    def __getitem__(self, name: str) -> Array:
        now = self._now
        if name in self._written() or name in self._base.kept or name in self._base.constants:
            return now.arrays[name]
        if name in now.arrays:
            raise AbsentError(name)
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        base = self._base
        return iter(dict.fromkeys((*base.constants, *base.kept, *self._written())))

    def __len__(self) -> int:
        return sum(1 for _ in self)


class Layout:
    """A program bound to the memory of a frame.

    Attributes:
        program: for batches of one size.
        arrays: name → array, whether its value is there yet or not.
        spans: name → where in the arena it lies, for what statements write.
        calls: for each statement the numpy calls that run it.
        all_calls: those of the whole update.
    """

    __slots__ = ("all_calls", "arrays", "calls", "program", "spans")

    def __init__(
        self,
        program: Program,
        arrays: dict[str, Array],
        spans: dict[str, slice],
        calls: list[tuple[Call, ...]],
    ) -> None:
        self.program = program
        self.arrays = arrays
        self.spans = spans
        self.calls = calls
        self.all_calls = tuple(chain.from_iterable(calls))

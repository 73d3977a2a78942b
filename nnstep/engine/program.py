"""A program: the flat list of statements of one update, checked before a number is computed."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from nnstep.engine.expansion import Cell, Expansion
from nnstep.engine.loop import Loop
from nnstep.engine.ops import OPS
from nnstep.errors import ShapeError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nnstep.engine.op import Array, Op, Shape


class Phase(StrEnum):
    """The part of an update that a statement belongs to."""

    FEEDFORWARD = "feedforward"
    BACKPROP = "backprop"
    UPDATE = "update"


@dataclass(frozen=True, slots=True)
class Statement:
    """One assignment of the training loop.

    Attributes:
        target: the name it assigns.
        op: the name of its row in the op table.
        reads: the names it reads, in the order of the op's source.
        layer: the layer it belongs to, counted from 1; `None` when the network has only one.
        note: what the source alone does not say, in a few words; mostly empty.
    """

    target: str
    op: str
    reads: tuple[str, ...]
    phase: Phase
    layer: int | None = None
    note: str = ""

    @property
    def rule(self) -> Op:
        """The row of the op table that says what the statement does."""
        return OPS[self.op]

    @property
    def source(self) -> str:
        """The statement as Python, `z = sigmoid(XW)`."""
        return f"{self.target} = {self.rule.source.format(*self.reads)}"


@dataclass(frozen=True)
class Program:
    """The statements of one update and the shapes of every name in it.

    Attributes:
        statements: in the order they run.
        parameters: name → shape of the weights and biases, in the order of the state vector.
        constants: name → shape of what no statement writes.
        slots: name → shape of what else survives an update; they follow the parameters.
        measured: names whose values tell what an update costs.
        loop: gives `batch` and `epoch`, when there are constants of that name, to each update.

    Raises:
        ShapeError: shapes do not fit, or the statements are no program: a name is read before it
            exists or assigned twice, a constant is assigned, or the phases are out of order.
    """

    statements: tuple[Statement, ...]
    parameters: Mapping[str, Shape]
    constants: Mapping[str, Shape]
    slots: Mapping[str, Shape] = field(default_factory=dict)
    measured: tuple[str, ...] = ()
    loop: Loop = field(default_factory=Loop)
    shapes: Mapping[str, Shape] = field(init=False)

    def __post_init__(self) -> None:
        shapes = {**self.constants, **self.kept}
        self._check_order()
        for statement in self.statements:
            unknown = [name for name in statement.reads if name not in shapes]
            if unknown:
                raise ShapeError(f"{statement.source}: {unknown[0]} is read before it exists")
            try:
                shape = statement.rule.shape(*(shapes[name] for name in statement.reads))
            except ShapeError as error:
                raise ShapeError(f"{statement.source}: {error}") from None
            if shapes.setdefault(statement.target, shape) != shape:
                raise ShapeError(
                    f"{statement.source}: gives shape {shape}, "
                    f"{statement.target} has {shapes[statement.target]}"
                )
        object.__setattr__(self, "shapes", shapes)

    def _check_order(self) -> None:
        """Refuse what a frame could not show truly: each name has one value at each moment."""
        phases = list(Phase)
        seen: set[str] = set(self.constants)
        reached = 0
        for statement in self.statements:
            line = f"{statement.target} ({statement.op})"
            if statement.op not in OPS:
                raise ShapeError(f"{line}: there is no such op{did_you_mean(statement.op, OPS)}")
            if statement.target in seen:
                raise ShapeError(f"{statement.source}: {statement.target} has a value already")
            if phases.index(statement.phase) < reached:
                raise ShapeError(f"{statement.source}: {statement.phase} comes too late")
            if statement.rule.kernel is None and statement.reads[0] in self.kept:
                raise ShapeError(f"{statement.source}: a parameter changes, its copy would too")
            seen.add(statement.target)
            reached = phases.index(statement.phase)

    def __len__(self) -> int:
        return len(self.statements)

    @property
    def batches(self) -> int:
        """How many updates make an epoch."""
        return self.loop.batches

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The target of each statement; a position is named by the statement about to run."""
        return tuple(statement.target for statement in self.statements)

    @cached_property
    def phase_starts(self) -> tuple[int, ...]:
        """The index of the first statement of each phase."""
        return tuple(
            index
            for index, statement in enumerate(self.statements)
            if index == 0 or statement.phase is not self.statements[index - 1].phase
        )

    @cached_property
    def layer_starts(self) -> tuple[int, ...]:
        """The index of the first statement of each layer in each phase."""
        return tuple(
            index
            for index, (statement, before) in enumerate(
                zip(self.statements, (None, *self.statements), strict=False)
            )
            if before is None or (statement.phase, statement.layer) != (before.phase, before.layer)
        )

    @cached_property
    def backprop_start(self) -> int:
        """The index of the first statement of backprop; once it has run, the cost is known."""
        return self._start_of(Phase.BACKPROP)

    @cached_property
    def update_start(self) -> int:
        """The index of the first statement that changes a parameter."""
        return self._start_of(Phase.UPDATE)

    def _start_of(self, phase: Phase) -> int:
        return next(n for n, s in enumerate(self.statements) if s.phase is phase)

    @cached_property
    def given(self) -> frozenset[str]:
        """The names of what is given and not computed: the constants, and rows chosen of them."""
        names = set(self.constants)
        for statement in self.statements:
            if statement.rule.selects and names.issuperset(statement.reads):
                names.add(statement.target)
        return frozenset(names)

    @cached_property
    def fixed(self) -> frozenset[str]:
        """The names of what is the same in every batch: computed of constants alone.

        Without batches nothing is: the points that a network is asked about are constants too.
        """
        if "batch" not in self.constants:
            return frozenset()
        known = set(self.constants) - {"batch", "epoch"}
        names = set()
        for statement in self.statements:
            if known.issuperset(statement.reads):
                names.add(statement.target)
                known.add(statement.target)
        return frozenset(names)

    @cached_property
    def of_samples(self) -> tuple[str, ...]:
        """The names of what statements compute for each sample, in the order of computing."""
        names = {name for name, shape in self.constants.items() if len(shape) == 2}
        for statement in self.statements:
            if names.intersection(statement.reads) and not statement.rule.sums_samples:
                names.add(statement.target)
        names -= self.fixed  # that is of all samples, and not of the batch's
        return tuple(name for name in self.names if name in names)

    @cached_property
    def kept(self) -> dict[str, Shape]:
        """Name → shape of all that survives an update, in the order of the state vector."""
        return {**self.parameters, **self.slots}

    @cached_property
    def state_size(self) -> int:
        """How many numbers survive an update."""
        return sum(math.prod(shape) for shape in self.kept.values())

    def parameters_in(self, state: Array) -> dict[str, Array]:
        """Read the parameters, by name, out of a flat state."""
        kept = self.kept_in(state)
        return {name: kept[name] for name in self.parameters}

    def kept_in(self, state: Array) -> dict[str, Array]:
        """Read parameters and slots, by name, out of a flat state."""
        values: dict[str, Array] = {}
        start = 0
        for name, shape in self.kept.items():
            stop = start + math.prod(shape)
            values[name] = state[start:stop].reshape(shape)
            start = stop
        return values

    @cached_property
    def wild(self) -> tuple[str, ...]:
        """The names of feedforward values that can be the first that are not finite.

        Those of backprop need not be looked at: they all flow into the state, where a NaN or an
        infinity stays one.
        """
        return tuple(
            statement.target
            for statement in self.statements
            if statement.phase is Phase.FEEDFORWARD and not statement.rule.tame
        )

    @cached_property
    def follows_loop(self) -> bool:
        """Whether the loop gives something else to each update."""
        return "batch" in self.constants or "epoch" in self.constants

    def for_batch(self, size: int) -> Program:
        """Return the same program for a batch of another size."""
        if self.constants.get("batch", (size,)) == (size,):
            return self
        if size not in self._sized:
            self._sized[size] = replace(self, constants={**self.constants, "batch": (size,)})
        return self._sized[size]

    @cached_property
    def _sized(self) -> dict[int, Program]:
        return {}

    @cached_property
    def helpers(self) -> tuple[str, ...]:
        """The definitions that the listing needs beside numpy, each once."""
        return tuple(
            dict.fromkeys(text for statement in self.statements for text in statement.rule.helpers)
        )

    def expand(self, statement: Statement, index: tuple[int, ...]) -> Expansion:
        """Expand the cell at `index` of what `statement` writes."""
        shapes = tuple(self.shapes[name] for name in statement.reads)
        terms = statement.rule.terms(statement.reads, shapes, index)
        return Expansion(Cell(statement.target, index), terms)

    def writer(self, name: str) -> Statement | None:
        """Return the statement that assigns `name`, or `None` for what no statement writes."""
        return next((s for s in self.statements if s.target == name), None)

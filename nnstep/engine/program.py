"""A program: the flat list of statements of one update, checked before a number is computed."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from nnstep.engine.expansion import Cell, Expansion
from nnstep.engine.ops import OPS, Array, Op, Shape
from nnstep.errors import ShapeError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping


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
    """

    target: str
    op: str
    reads: tuple[str, ...]
    phase: Phase
    layer: int | None = None

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
        parameters: name → shape of what survives an update, in the order of the state vector.
        constants: name → shape of what no statement writes.

    Raises:
        ShapeError: shapes do not fit, or the statements are no program: a name is read before it
            exists or assigned twice, a constant is assigned, or the phases are out of order.
    """

    statements: tuple[Statement, ...]
    parameters: Mapping[str, Shape]
    constants: Mapping[str, Shape]
    shapes: Mapping[str, Shape] = field(init=False)

    def __post_init__(self) -> None:
        shapes = {**self.constants, **self.parameters}
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
            if statement.rule.kernel is None and statement.reads[0] in self.parameters:
                raise ShapeError(f"{statement.source}: a parameter changes, its copy would too")
            seen.add(statement.target)
            reached = phases.index(statement.phase)

    def __len__(self) -> int:
        return len(self.statements)

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
    def update_start(self) -> int:
        """The index of the first statement that changes a parameter."""
        return next(n for n, s in enumerate(self.statements) if s.phase is Phase.UPDATE)

    @cached_property
    def given(self) -> frozenset[str]:
        """The names of what is given and not computed: the constants, also by other names."""
        names = set(self.constants)
        for statement in self.statements:
            if statement.rule.kernel is None and names.issuperset(statement.reads):
                names.add(statement.target)
        return frozenset(names)

    @cached_property
    def of_samples(self) -> tuple[str, ...]:
        """The names of what statements compute for each sample, in the order of computing."""
        names = {name for name, shape in self.constants.items() if shape}
        for statement in self.statements:
            if names.intersection(statement.reads) and not statement.rule.sums_samples:
                names.add(statement.target)
        return tuple(name for name in self.names if name in names)

    @cached_property
    def state_size(self) -> int:
        """How many numbers survive an update."""
        return sum(math.prod(shape) for shape in self.parameters.values())

    def parameters_in(self, state: Array) -> dict[str, Array]:
        """Read the parameters, by name, out of a flat state."""
        values: dict[str, Array] = {}
        start = 0
        for name, shape in self.parameters.items():
            stop = start + math.prod(shape)
            values[name] = state[start:stop].reshape(shape)
            start = stop
        return values

    @cached_property
    def helpers(self) -> tuple[str, ...]:
        """The definitions that the listing needs beside numpy, each once."""
        return tuple(
            dict.fromkeys(text for statement in self.statements for text in statement.rule.helpers)
        )

    def expand(self, statement: Statement, index: tuple[int, ...]) -> Expansion:
        """Expand the cell at `index` of what `statement` writes."""
        shapes = tuple(self.shapes[name] for name in statement.reads)
        terms = statement.rule.expand(statement.reads, shapes, index)
        return Expansion(Cell(statement.target, index), terms)

    def writer(self, name: str) -> Statement | None:
        """Return the statement that assigns `name`, or `None` for what no statement writes."""
        return next((s for s in self.statements if s.target == name), None)

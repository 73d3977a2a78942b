"""Where a number comes from: the statement that wrote it, what that read, and so on, back."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nnstep.debugger.given import origin
from nnstep.debugger.writing import digits_in
from nnstep.engine import Cell
from nnstep.numbers import brief, number
from nnstep.timeline import Position, written_update

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from nnstep.engine import Array, Expansion, Program, Statement
    from nnstep.experiment import Experiment
    from nnstep.timeline import Moment, Timeline


ALL = sys.maxsize


@dataclass(frozen=True, slots=True)
class Factor:
    """A number that a statement read.

    Attributes:
        cell: which number.
        at: when it was read; its own provenance is asked for there.
        value: what it was; `None` when it is not computed yet.
        source: in a few words, what it is or what wrote it.
        is_given: whether it is no result of a computation.
    """

    cell: Cell
    at: Position
    value: float | None
    source: str
    is_given: bool

    def written(self, digits: int) -> str:
        """Write the value, in so many significant digits."""
        return "·" if self.value is None else write_value(self.value, digits, self.is_given)


@dataclass(frozen=True, slots=True)
class Summand:
    """A term of a sum.

    Attributes:
        factors: one number, or two that are multiplied.
        value: what they come to.
        total: the sum of the terms up to this one, added from left to right.
    """

    factors: tuple[Factor, ...]
    value: float
    total: float


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a number comes from.

    Attributes:
        cell: which number.
        value: what it is; `None` when it is not computed yet.
        is_given: whether it is no result of a computation.
        written: just before the statement that wrote it, or when it was asked for that will write
            it; `None` for what no statement has written.
        expansion: the right-hand side of that statement, for this number.
        factors: what stands in it, each once.
        told: what it is or what wrote it, on one line.
    """

    cell: Cell
    value: float | None
    is_given: bool
    written: Position | None
    expansion: Expansion | None
    factors: tuple[Factor, ...]
    told: str

    def named(self, most: int = ALL) -> str:
        """Return the right-hand side with names, so many pieces of it; empty without one."""
        return self.expansion.shortened(most).named() if self.expansion else ""

    def valued(self, write: Callable[[Factor], str], most: int = ALL) -> str:
        """Return the right-hand side with each name written as a number by `write`."""
        if self.expansion is None:
            return ""
        factors = {factor.cell: factor for factor in self.factors}
        return self.expansion.shortened(most).valued(lambda cell: write(factors[cell]))

    def numbered(self, digits: int, most: int = ALL) -> str:
        """Return the right-hand side with numbers of so many digits, more where those tell."""

        def write(factor: Factor) -> str:
            if self.expansion is None or factor.value is None:
                return factor.written(digits)
            return factor.written(digits_in(self.expansion, factor.value, digits))

        return self.valued(write, most)

    def result(self, digits: int) -> str:
        """Write the value, in so many significant digits."""
        return "·" if self.value is None else write_value(self.value, digits, self.is_given)

    def summands(self) -> tuple[Summand, ...]:
        """Return the terms of a sum of numbers and products; none when it is of another kind."""
        terms = _sum_of(self.expansion) if self.expansion else []
        factors = {factor.cell: factor for factor in self.factors}
        summands: list[Summand] = []
        total = 0.0
        for cells in terms:
            read = tuple(factors[cell] for cell in cells)
            values = [factor.value for factor in read if factor.value is not None]
            if len(values) < len(read):
                return ()
            value = values[0] * values[1] if len(values) > 1 else values[0]
            total = total + value if summands else value
            summands.append(Summand(read, value, total))
        return tuple(summands)

    def parted(self) -> float | None:
        """Return what its terms come to from left to right, when that is another number."""
        summands = self.summands()
        if not summands or self.value is None:
            return None
        total = summands[-1].total
        return None if total == self.value or total != total else total


def provenance(timeline: Timeline, cell: Cell, at: Position) -> Provenance:
    """Return where a number comes from that is looked at somewhere in a run.

    What an earlier update wrote is read there; nothing that is asked moves the cursor.

    Args:
        timeline: the run.
        cell: one number, with a full index.
        at: when it is looked at; the name may be one that is not computed yet.
    """
    experiment = timeline.experiment_at(at.update)
    statement, written = experiment.program.writer(cell.name), written_at(timeline, cell, at)
    if written is None and (statement is None or cell.name in experiment.program.kept):
        return _given(timeline, cell, at)
    read = timeline.moment(written or at)
    statement = read.program.writer(cell.name)
    assert statement is not None
    expansion = read.program.expand(statement, cell.index)
    return Provenance(
        cell=cell,
        value=None if written is None else value_after(timeline, cell, written.update),
        is_given=cell.name in read.program.given,
        written=read.position,
        expansion=expansion,
        factors=tuple(_factors(timeline, read, expansion, statement)),
        told=_told(timeline, read, statement, cell, awaited=written is None),
    )


def written_at(timeline: Timeline, cell: Cell, at: Position) -> Position | None:
    """Return just before the statement that wrote a number as it was at a position.

    `None` for what no statement has written until then, or only in an earlier update, which is
    forgotten; and for a parameter that was set to another value where a future begins.
    """
    name, program = cell.name, timeline.experiment_at(at.update).program
    if name in program.names[: at.done]:
        return Position(at.update, program.names.index(name))
    if name not in program.kept:
        return None
    base = timeline.origin(at.update)
    update = at.update if name in program.names else base  # what is frozen was written before
    if update == 0 or (update == base and _was_set(timeline, cell, base)):
        return None
    before = timeline.experiment_at(update - 1).program
    if name not in before.names:
        return written_at(timeline, cell, Position(update - 1))
    return Position(update - 1, before.names.index(name))


def _was_set(timeline: Timeline, cell: Cell, base: int) -> bool:
    """Whether a future begins with another value than the update before it has left."""
    if cell.name not in timeline.experiment_at(base - 1).program.kept:
        return True
    began = timeline.moment(Position(base)).values[cell.name][cell.index].item()
    ended = value_after(timeline, cell, base - 1)
    return began != ended and (began == began or ended == ended)


def value_after(timeline: Timeline, cell: Cell, update: int) -> float:
    """Return a number as an update leaves it."""
    program = timeline.experiment_at(update).program
    recording = timeline.recorded((cell.name,), update)
    values = recording.value(cell.name, np.array([update]), len(program))
    return float(values[0][cell.index])


def write_value(value: float, digits: int, is_given: bool) -> str:
    """Write what is given as short as it is, and what is computed with its sign."""
    return (brief if is_given else number)(value, digits)


def when(program: Program, update: int) -> str:
    """Name an update: `epoch 12`, or `batch 12.3`."""
    unit = "epoch" if program.batches == 1 else "batch"
    return f"{unit} {written_update(update, program)}"


def _given(timeline: Timeline, cell: Cell, at: Position) -> Provenance:
    moment = timeline.moment(at)
    value = float(moment.values[cell.name][cell.index])
    told = _origin(timeline, cell, at, value)
    return Provenance(cell, value, cell.name in moment.program.given, None, None, (), told)


def _origin(timeline: Timeline, cell: Cell, at: Position, value: float | None) -> str:
    """Say where a number comes from that no statement has written."""
    experiment, base = timeline.experiment_at(at.update), timeline.origin(at.update)
    if base and cell.name in experiment.program.kept:
        return f"set where {when(experiment.program, base)} begins"
    return origin(experiment, cell, value)


def _factors(
    timeline: Timeline, read: Moment, expansion: Expansion, statement: Statement
) -> Iterator[Factor]:
    """Yield what a right-hand side reads; of a row that is chosen, first the number in it."""
    cells = [term for term in expansion.terms if isinstance(term, Cell)]
    if statement.op == "take":
        table, (row, column) = statement.reads[0], expansion.cell.index
        rows = _value(read.values, Cell(statement.reads[1], (row,)))
        if rows is not None:
            cells.insert(0, Cell(table, (int(rows), column)))
    for cell in dict.fromkeys(cells):
        value = _value(read.values, cell)
        source = _source(timeline, read, cell, value)
        yield Factor(cell, read.position, value, source, cell.name in read.program.given)


def _value(values: Mapping[str, Array], cell: Cell) -> float | None:
    array = values.get(cell.name)
    return None if array is None else float(array[cell.index])


def _source(timeline: Timeline, read: Moment, cell: Cell, value: float | None) -> str:
    """Say in a few words what a number is that is read."""
    program, at = read.program, read.position
    statement, written = program.writer(cell.name), written_at(timeline, cell, at)
    if written is not None and written.update < at.update:
        return f"written in {when(program, written.update)}"
    if written is None and (statement is None or cell.name in program.kept):
        return _origin(timeline, cell, at, value)
    assert statement is not None
    data, is_scaled = _datum(read, cell) if written else (None, False)
    if data is None:
        return statement.source
    return _origin(timeline, data, at, value) + (", scaled" if is_scaled else "")


def _datum(read: Moment, cell: Cell) -> tuple[Cell | None, bool]:
    """Return the number of the data that one is a copy of, if it is, and whether it is scaled."""
    statement = read.program.writer(cell.name)
    if statement is None:
        return cell, False
    index = cell.index
    if statement.op == "take":
        index = int(read.values[statement.reads[1]][index[0]]), *index[1:]
    elif statement.op not in ("alias", "scale"):
        return None, False
    data, is_scaled = _datum(read, Cell(statement.reads[0], index))
    return data, is_scaled or statement.op == "scale"


def _told(
    timeline: Timeline, read: Moment, statement: Statement, cell: Cell, *, awaited: bool
) -> str:
    program = read.program
    told = f"{statement.phase} of {when(program, read.position.update)}: {statement.source}"
    if awaited:
        told = f"not computed yet at {read}: {statement.source} will write it"
    who = _sample_of(timeline.experiment_at(read.position.update), read, cell)
    return f"{told} · {who}" if who else told


def _sample_of(experiment: Experiment, read: Moment, cell: Cell) -> str:
    """Name the sample that a number is of; empty when it is of none, or of all."""
    if cell.name not in read.program.of_samples or len(cell.index) < 2:
        return ""
    row = cell.index[0] if read.batch is None else int(read.batch[cell.index[0]])
    return f"{experiment.dataset.row_title} {experiment.dataset.rows[row]}"


def _sum_of(expansion: Expansion) -> list[tuple[Cell, ...]]:
    """Return the cells of each term of a sum; none when there is anything else in it."""
    terms: list[list[Cell | str]] = [[]]
    for term in expansion.terms:
        if term == " + ":
            terms.append([])
        else:
            terms[-1].append(term)
    cells = [_multiplied(term) for term in terms]
    return cells if len(cells) > 1 and all(cells) else []


def _multiplied(term: Sequence[Cell | str]) -> tuple[Cell, ...]:
    """Return the number, or the two whose product a term is; nothing when it is another one."""
    match term:
        case [Cell() as only]:
            return (only,)
        case [Cell() as left, " * ", Cell() as right]:
            return left, right
    return ()

"""The commands that trace a number back: to what it was computed of, and to what has moved it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnstep.debugger import arguments
from nnstep.debugger.contributions import contributions
from nnstep.debugger.movers import (
    by_size,
    identity,
    movers_of_epochs,
    movers_of_samples,
    told_of_samples,
)
from nnstep.debugger.outcome import Outcome
from nnstep.debugger.provenance import provenance
from nnstep.engine import Cell
from nnstep.errors import CommandError
from nnstep.numbers import EVERY_DIGIT, counted, number

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nnstep.debugger.contributions import Contributions
    from nnstep.debugger.cursor import Cursor
    from nnstep.debugger.movers import Mover
    from nnstep.debugger.outcome import Work
    from nnstep.debugger.provenance import Provenance
    from nnstep.engine import Program

DIGITS = 8
"""Significant digits of the numbers in a formula."""

MOST_ROWS = 12
"""Samples, and stretches of epochs, that are listed; the rest is summed up."""

MOST_PIECES = 200
"""Names, numbers and signs of a formula that are written out."""

MOST_FACTORS = 64
"""Numbers that a formula has read that are listed."""

BAR = 20


def explain(cursor: Cursor, argument: str) -> Work:
    """Tell where a number comes from, and each number that it was computed of.

    explain z_del[2]      its formula with names, with numbers, and where those come from
    explain weights[1]    what the last update that wrote it has read
    explain XW[2,0]       a row and a column; an axis of length one need not be given
    """
    yield from ()
    cell = one_number("explain", argument, cursor.moment.program)
    found = provenance(cursor.timeline, cell, cursor.position)
    sentence = f"explain {cell}: {found.told}"
    return Outcome(sentence, report=tuple(_explained(found)), screen=("explain", str(cell)))


def history(cursor: Cursor, argument: str) -> Work:
    """Tell what has moved a weight or a bias: which samples, and in which epochs.

    history weights[1]    from its first value to where it is now

    The run up to here is replayed. In plain gradient descent an update is a sum over the samples,
    so that each has its share of every step; with another optimizer, shares are of the gradient.
    """
    cell = one_number("history", argument, cursor.moment.program)
    check_moves(cell, cursor)
    found = yield from contributions(cursor.timeline, cell, cursor.position)
    if found is None:
        return Outcome(f"history {cell}: stopped", interrupted=True)
    moved = number(found.value - found.initial, DIGITS)
    sentence = f"history {cell}: moved by {moved} in {counted(found.updates, 'update')}"
    return Outcome(sentence, report=tuple(_history(found, cursor)))


def one_number(command: str, argument: str, program: Program) -> Cell:
    """Read one number of a value: a name and a full index, less the axes of length one.

    Raises:
        CommandError: no such number, or many.
    """
    match = arguments.NAMED.fullmatch(argument)
    if not match:
        said = f", not {argument!r}" if argument else ""
        raise CommandError(f"{command} takes one number, such as weights[1] or z_del[2]{said}")
    cell = arguments.cell(argument, program)
    shape = program.shapes[cell.name]
    rest = shape[len(cell.index) :]
    if any(length > 1 for length in rest):
        size, first = "×".join(map(str, shape)), Cell(cell.name, (0,) * len(shape))
        raise CommandError(f"{command} takes one number, such as {first}; {cell.name} is {size}")
    return Cell(cell.name, (*cell.index, *[0] * len(rest)))


def check_moves(cell: Cell, cursor: Cursor) -> None:
    """Let a number be one of a parameter that is trained.

    Raises:
        CommandError: another one.
    """
    spec = cursor.experiment.spec
    if cell.name in spec.trained:
        return
    if cell.name in spec.parameters:
        raise CommandError(f"history {cell}: {cell.name} is frozen, no statement changes it")
    trained = ", ".join(spec.trained)
    raise CommandError(f"history {cell}: only a weight or a bias has one: {trained}")


def _explained(found: Provenance) -> Iterator[str]:
    written = {factor.cell: factor.written(DIGITS) for factor in found.factors}
    yield f"{found.cell} = {found.result(EVERY_DIGIT)}"
    if found.expansion is not None:
        yield f"  = {found.named(MOST_PIECES)}"
        values = found.numbered(DIGITS, MOST_PIECES)
        if found.value is not None and values != found.result(DIGITS):
            yield f"  = {values}"
    yield found.told
    parted = found.parted()
    if parted is not None:
        yield f"from left to right it is {number(parted, EVERY_DIGIT)}: numpy adds in its own order"
    factors = found.factors[:MOST_FACTORS]
    names = max((len(str(factor.cell)) for factor in factors), default=0)
    width = max((len(written[factor.cell]) for factor in factors), default=0)
    for factor in factors:
        value = written[factor.cell]
        yield f"  {factor.cell!s:<{names}}  {value:<{width}}  {factor.source}"
    if rest := len(found.factors) - len(factors):
        yield f"  and {rest} more"


def _history(found: Contributions, cursor: Cursor) -> Iterator[str]:
    experiment = cursor.experiment
    items = identity(found, experiment, str(cursor.moment))
    written = [number(item.value, EVERY_DIGIT) for item in items]
    width = max(map(len, written))
    for text, item in zip(written, items, strict=True):
        yield f"{item.sign} {text:<{width}}  {item.told}"
    if not found.updates:
        return
    yield told_of_samples(found, experiment)
    yield from _rows(by_size(movers_of_samples(found, experiment)))
    yield "how far each stretch of epochs has moved it"
    yield from _rows(by_size(movers_of_epochs(found)))


def _rows(movers: Sequence[Mover]) -> Iterator[str]:
    shown = movers[:MOST_ROWS]
    width = max(len(mover.name) for mover in shown)
    for mover in shown:
        value = number(mover.value, DIGITS)
        bar = "━" * round(mover.size * BAR)
        yield f"  {mover.name:<{width}}  {value:<14}  {mover.part:>4.0%}  {bar}".rstrip()
    rest = movers[MOST_ROWS:]
    if rest:
        value = number(sum(mover.value for mover in rest), DIGITS)
        yield f"  {f'{len(rest)} more':<{width}}  {value}"

"""How one number came about: the formula with names, with numbers, and the result."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnstep.numbers import number

if TYPE_CHECKING:
    from nnstep.engine import Cell
    from nnstep.timeline import Moment


def explanation(moment: Moment, cell: Cell, digits: int) -> tuple[str, str] | None:
    """Write the right-hand side of a number, once with names and once with numbers.

    `None` when it is not one number, or when no statement has written it in this update.
    """
    program = moment.program
    statement = program.writer(cell.name)
    if statement is None or len(cell.index) != len(program.shapes[cell.name]):
        return None
    if cell.name not in program.names[: moment.position.done]:
        return None
    expansion = program.expand(statement, cell.index)
    values = dict(moment.values)
    for name in program.names[program.names.index(cell.name) :]:
        if name in moment.before:  # read before this update wrote it anew
            values[name] = moment.before[name]
    return expansion.named(), expansion.valued(
        lambda read: number(values[read.name][read.index].item(), digits)
    )


def explained(moment: Moment, cell: Cell, digits: int, room: int) -> str:
    """Write one line about a number: its formula and value, or what it will come from.

    Args:
        moment: when.
        cell: which number.
        digits: significant digits.
        room: the longest line; names are left out first, then the formula is cut.
    """
    if cell.name not in moment.values:
        statement = moment.program.writer(cell.name)
        assert statement is not None  # only what a statement writes can be absent
        formula = moment.program.expand(statement, cell.index).named()
        line = f"{cell} is not computed yet; it will be {formula}"
        return line if len(line) <= room else f"{line[: room - 2]} …"
    value = number(moment.values[cell.name][cell.index].item(), digits)
    formulas = explanation(moment, cell, digits)
    if formulas is None:
        return f"{cell} = {value}"
    named, valued = formulas
    line = _equation(str(cell), named, valued, value)
    if len(line) > room:
        line = _equation(str(cell), valued, value)
    if len(line) > room:
        line = f"{line[: room - len(value) - 5]} … = {value}"
    return line


def _equation(*sides: str) -> str:
    """Join sides by `=`, each once: a copy of a number is that number already."""
    return " = ".join(dict.fromkeys(sides))

"""How one number came about: the formula with names, with numbers, and the result."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nnstep.debugger.changes import RATE
from nnstep.debugger.writing import digits_in
from nnstep.numbers import brief, number

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nnstep.debugger.changes import Change
    from nnstep.engine import Array, Cell, Expansion, Program
    from nnstep.experiment import Prediction
    from nnstep.timeline import Moment


MOST_PIECES = 1000
"""Names, numbers and signs of a formula that are written out; a sum may have very many."""


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
    expansion = program.expand(statement, cell.index).shortened(MOST_PIECES)
    values = dict(moment.values)
    for name in program.names[program.names.index(cell.name) :]:
        if name in moment.before:  # read before this update wrote it anew
            values[name] = moment.before[name]
    return expansion.named(), _valued(expansion, program, values, digits)


def explained(moment: Moment, cell: Cell, digits: int, room: int) -> str:
    """Write one line about a number: its formula and value, or what it will come from.

    Args:
        moment: when.
        cell: which number.
        digits: significant digits.
        room: the longest line; names are left out first, then the formula is cut.
    """
    if cell.name not in moment.values:
        return awaited(moment.program, cell, room)
    value = float(moment.values[cell.name][cell.index])
    sides = explanation(moment, cell, digits) or ()
    given = cell.name in moment.program.given
    return _equation(room, str(cell), *sides, (brief if given else number)(value, digits))


def awaited(program: Program, cell: Cell, room: int) -> str:
    """Say what a number that is not computed yet will come from."""
    statement = program.writer(cell.name)
    assert statement is not None  # only what a statement writes can be absent
    formula = program.expand(statement, cell.index).shortened(MOST_PIECES).named()
    return _cut(f"{cell} is not computed yet; it will be {formula}", room)


def explained_step(moment: Moment, change: Change, digits: int, room: int) -> str:
    """Write one line about how far an update moves a parameter: rate × step."""
    if change.step is None:
        return _cut(f"{change.cell} is frozen: no statement changes it", room)
    formula = f"{RATE} * {change.step}"
    if change.change is None:
        missing = RATE if RATE.name not in moment.values else change.step
        return _cut(f"{formula} is not computed yet: {missing} is not", room)
    rate = brief(moment.values[RATE.name].item(), digits)
    step = number(moment.values[change.step.name][change.step.index].item(), digits)
    return _equation(room, formula, f"{rate} * {step}", number(change.change, digits))


def explained_prediction(
    program: Program,
    moment: Moment,
    prediction: Prediction,
    cell: Cell,
    digits: int,
    room: int,
) -> str:
    """Write one line about a value of feedforward for a point of the user's own.

    Args:
        program: for one sample.
        moment: whose parameters are used.
        prediction: of the point.
        cell: a number of what a feedforward statement gave, `(0, unit)`.
        digits: significant digits.
        room: the longest line.
    """
    statement = program.writer(cell.name)
    assert statement is not None
    values = {**moment.values, **prediction.values, "input_set": np.array([prediction.point])}
    expansion = program.expand(statement, cell.index).shortened(MOST_PIECES)
    value = number(values[cell.name][cell.index].item(), digits)
    name = str(cell) if values[cell.name].size > 1 else cell.name
    return _equation(room, name, _valued(expansion, program, values, digits), value)


def _valued(
    expansion: Expansion, program: Program, values: Mapping[str, Array], digits: int
) -> str:
    def write(cell: Cell) -> str:
        value = float(values[cell.name][cell.index])
        if cell.name in program.given:
            return brief(value, digits)
        return number(value, digits_in(expansion, value, digits))

    return expansion.valued(write)


def equation_lines(equation: str) -> tuple[str, list[str]]:
    """Set an equation of several sides in lines: what it is of, then value and formulas."""
    name, *formulas, value = equation.split(" = ") if " = " in equation else (equation, "")
    if not value:
        return name, [equation]
    return name, [f"{name} = {value}", *(f"  = {formula}" for formula in formulas)]


def _equation(room: int, left: str, *sides: str) -> str:
    """Join the sides of an equation by `=`, each once: a copy of a number is that number already.

    The first formula is left out where there is no room for all, and the next one cut.
    """
    *formulas, value = dict.fromkeys(sides)
    line = " = ".join((left, *formulas, value))
    if len(line) > room and formulas:
        line = " = ".join((left, formulas[-1], value))
    if len(line) > room and not formulas:
        return _cut(line, room)
    if len(line) > room:
        return f"{_cut(f'{left} = {formulas[-1]}', room - len(value) - 3)} = {value}"
    return line


def _cut(text: str, room: int) -> str:
    """Cut text between two words, with an ellipsis: half a number is another number."""
    if len(text) <= room:
        return text
    return f"{text[: room - 1].rpartition(' ')[0]} …"

"""How values are written on one line: of expressions, and in formulas."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nnstep.numbers import digits_beside_one, number

if TYPE_CHECKING:
    from nnstep.debugger.expression import Values
    from nnstep.engine import Expansion

ABSENT = "absent"


def written_value(value: Values | None, digits: int = 8) -> str:
    """Write one number, one answer, or many in brackets as numpy nests them."""
    if value is None:
        return ABSENT
    return _written(value.item() if value.size == 1 else value.tolist(), digits)


def digits_in(expansion: Expansion, value: float, digits: int) -> int:
    """Return the digits of a number in a formula: more than usual where those are what counts."""
    return digits_beside_one(value, digits) if expansion.takes_from_one else digits


def _written(value: Any, digits: int) -> str:
    if isinstance(value, list):
        return f"[{', '.join(_written(entry, digits) for entry in value)}]"
    if isinstance(value, bool):
        return "true" if value else "false"
    return number(float(value), digits)

"""How a number is written: the sign always there, few digits, never wider than its column."""

from __future__ import annotations

import math

EVERY_DIGIT = 17
"""Significant digits at which a float64 is written so that reading it back gives the same bits."""


def width_of(digits: int) -> int:
    """Return the width of a column in which numbers of `digits` significant digits fit."""
    return 24 if digits >= EVERY_DIGIT else digits + 5


def number(value: float, digits: int = 4, width: int | None = None) -> str:
    """Write `value` with `digits` significant decimals, fewer where `width` has no room for them.

    Points stand below each other from 0.1 up. The exponent is compact (``-1.235e-5``) and used
    outside 0.001 … 10^digits.
    """
    if math.isnan(value):
        return "nan"
    if math.isinf(value):
        return "+inf" if value > 0 else "-inf"
    if value == 0:
        return "-0" if math.copysign(1, value) < 0 else "+0"
    text = _written(value, digits)
    while width is not None and len(text) > width and digits > 1:
        digits -= 1
        text = _written(value, digits)
    return text


def _written(value: float, digits: int) -> str:
    if digits >= EVERY_DIGIT:
        return repr(value) if value < 0 else "+" + repr(value)
    mantissa, _, exponent = f"{value:+.{digits - 1}e}".partition("e")
    power = int(exponent)
    if -3 <= power < max(digits, 4):
        return f"{value:+.{digits - 1 - min(power, -1)}f}"
    return f"{mantissa}e{power}"


def plain(value: float) -> str:
    """Write a number of the data as short as it can be read back: ``1``, ``0.5``, ``-2.25``."""
    return repr(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def grouped(count: int) -> str:
    """Write a count with thin groups of three digits: ``25 000``."""
    return f"{count:,}".replace(",", " ")


def size(count: int) -> str:
    """Write a number of bytes in the largest binary unit that keeps it at least one."""
    amount = float(count)
    for unit in ("B", "KiB", "MiB"):
        if amount < 1024:
            return f"{amount:.0f} {unit}" if unit == "B" else f"{amount:.1f} {unit}"
        amount /= 1024
    return f"{amount:.1f} GiB"

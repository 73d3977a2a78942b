"""How a number is written: the sign always there, few digits, never wider than its column."""

from __future__ import annotations

import math

MOST_EPOCHS = 10**12
"""No run is longer than so many epochs."""

EVERY_DIGIT = 17
"""Significant digits at which a float64 is written so that reading it back gives the same bits."""

LEAST_OF_DISTANCE = 4
"""Digits in which the distance of a number from ±1 is seen."""


def width_of(digits: int) -> int:
    """Return the width of a column in which numbers of `digits` significant digits fit."""
    return 24 if digits >= EVERY_DIGIT else digits + 6


def aligned(text: str, places: int, width: int) -> str:
    """Pad a number at the right up to `places` decimals, so that points stand below each other.

    What has an exponent, and what would be wider than `width`, is left at the right edge.
    """
    _, point, decimals = text.partition(".")
    if not point or "e" in decimals:
        return text
    return text + " " * max(min(places - len(decimals), width - len(text)), 0)


def number(value: float, digits: int = 4, width: int | None = None) -> str:
    """Write `value` with `digits` significant decimals, fewer where `width` has no room for them.

    From 0.1 up that many places follow the point. The exponent is compact (``-1.235e-5``) and used
    outside 0.001 … 10^digits.
    """
    if math.isnan(value):
        return "nan"
    if math.isinf(value):
        return "+inf" if value > 0 else "-inf"
    if value == 0:
        return "-0" if math.copysign(1, value) < 0 else "+0"
    text = _written(value, digits, width)
    while width is not None and len(text) > width and digits > 1:
        digits -= 1
        text = _written(value, digits, width)
    return text


def _written(value: float, digits: int, width: int | None) -> str:
    if digits >= EVERY_DIGIT:
        return repr(value) if value < 0 else "+" + repr(value)
    mantissa, _, exponent = f"{value:+.{digits - 1}e}".partition("e")
    power = int(exponent)
    if -3 <= power < max(digits, 4):
        decimals = digits - 1 - min(power, -1)
        if width is not None:  # those behind the last significant digit may go
            room = width - len(f"{value:+.0f}.")
            decimals = max(min(decimals, room), digits - 1 - power, 0)
        return f"{value:+.{decimals}f}"
    return f"{mantissa}e{power}"


def digits_beside_one(value: float, digits: int) -> int:
    """Return so many digits, or more where a number is so near to ±1 that they hide how near."""
    lacks = abs(1 - abs(value))
    nines = math.floor(-math.log10(lacks)) if 0 < lacks < 1 else 0
    return max(digits, min(nines + LEAST_OF_DISTANCE, EVERY_DIGIT - 1))


def plain(value: float) -> str:
    """Write a number of the data as short as it can be read back: ``1``, ``0.5``, ``-2.25``."""
    value = float(value)  # rows of samples are ints, which know of is_integer from Python 3.12 on
    return repr(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def short(value: float, digits: int = 3) -> str:
    """Write a number in few digits, without a plus, its exponent compact."""
    mantissa, exponent, power = f"{value:.{digits}g}".partition("e")
    return f"{mantissa}e{int(power)}" if exponent else mantissa


def brief(value: float, digits: int = 4) -> str:
    """Write a number that was given, not computed: as it is read where that is short, `0.05`."""
    text = plain(value)
    return text if len(text) <= max(digits, 4) + 3 else number(value, digits)


def grouped(count: int) -> str:
    """Write a count with thin groups of three digits: ``25 000``."""
    return f"{count:,}".replace(",", " ")


def counted(count: int, unit: str) -> str:
    """Write a count with its unit: `1 statement`, `30 000 statements`."""
    return f"{grouped(count)} {unit}" if count == 1 else f"{grouped(count)} {unit}s"


def size(count: int) -> str:
    """Write a number of bytes in the largest binary unit that keeps it at least one."""
    amount = float(count)
    for unit in ("B", "KiB", "MiB"):
        if amount < 1024:
            return f"{amount:.0f} {unit}" if unit == "B" else f"{amount:.1f} {unit}"
        amount /= 1024
    return f"{amount:.1f} GiB"

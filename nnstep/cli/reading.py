"""Reading the values of options: each reader returns one, or says what it takes."""

from __future__ import annotations

import re
from argparse import ArgumentTypeError

from nnstep.numbers import MOST_EPOCHS
from nnstep.options import read_as

UNITS = {"": 0, "k": 10, "m": 20, "g": 30}


def number(text: str) -> float:
    """Read a number."""
    try:
        return float(read_as(float, text))
    except ValueError:
        raise ArgumentTypeError(f"takes a number such as 0.1, not {text!r}") from None


def whole(text: str) -> int:
    """Read a whole number."""
    try:
        return int(read_as(int, text))
    except ValueError:
        raise ArgumentTypeError(f"takes a whole number such as 20, not {text!r}") from None


KINDS = {str: str, float: number, int: whole}
"""Kind of an option → what reads it."""


def count(text: str) -> int:
    """Read how many: a whole number, 0 or more."""
    if not text.isascii() or not text.isdigit():
        raise ArgumentTypeError(f"takes a whole number, 0 or more, not {text!r}")
    return at_most(text)


def at_most(text: str) -> int:
    """Read digits that are no more than a run can have epochs."""
    if len(text) > len(str(MOST_EPOCHS)) or int(text) > MOST_EPOCHS:
        raise ArgumentTypeError(f"takes at most {MOST_EPOCHS}, not {text}")
    return int(text)


def beginning(text: str) -> tuple[int, int]:
    """Read an epoch, or an epoch and a batch of it."""
    if not re.fullmatch(r"[0-9]+(\.[0-9]+)?", text):
        raise ArgumentTypeError(f"takes an epoch such as 12, or a batch such as 12.3, not {text!r}")
    epoch, _, batch = text.partition(".")
    return at_most(epoch), at_most(batch or "0")


def size(text: str) -> int:
    """Read a size in bytes."""
    match = re.fullmatch(r"(\d{1,12})([kmg]?)(i?b)?", text.strip().lower())
    if not match:
        raise ArgumentTypeError(f"takes a size such as 64M or 512K, not {text!r}")
    return int(match[1]) << UNITS[match[2]]


def screen(text: str) -> tuple[int, int]:
    """Read how many columns and rows a screen has."""
    match = re.fullmatch(r"(\d{2,3})[x×](\d{2,3})", text.strip().lower())
    if not match or not (60 <= int(match[1]) <= 400 and 16 <= int(match[2]) <= 200):
        raise ArgumentTypeError(f"takes columns and rows from 60x16 to 400x200, not {text!r}")
    return int(match[1]), int(match[2])

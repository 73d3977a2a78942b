"""Characters that are drawn by their geometry: lines of boxes, blocks and braille.

Fonts that lack them, or leave gaps between them, would make another picture.
"""

from __future__ import annotations

from functools import cache
from typing import Any
from unicodedata import name

Place = tuple[int, int, int, int]
"""Left, top, right and bottom of a cell; the last two are no part of it."""

SIDES = {"LEFT": "L", "UP": "U", "RIGHT": "R", "DOWN": "D", "HORIZONTAL": "LR", "VERTICAL": "UD"}
WEIGHTS = {"LIGHT": (0, 0), "SINGLE": (0, 0), "HEAVY": (-1, 1), "DOUBLE": (-2, 2)}
"""What a line is called → where its edges are, in pixels from its middle."""

PIECES = {"DOUBLE": 2, "TRIPLE": 3, "QUADRUPLE": 4}
"""What a broken line is called → in how many pieces it is."""

DIAGONALS = {"╱": "/", "╲": "\\", "╳": "/\\"}

DOTS = ((0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3))
"""Column and row of each dot of a braille character, by its bit."""

PARTS = {
    "▀": (0, 0, 8, 4),
    "▐": (4, 0, 8, 8),
    "▔": (0, 0, 8, 1),
    "▕": (7, 0, 8, 8),
    **{chr(0x2580 + n): (0, 8 - n, 8, 8) for n in range(1, 9)},
    **{chr(0x2590 - n): (0, 0, n, 8) for n in range(1, 8)},
}
"""Blocks → left, top, right and bottom, by eighths of a cell."""

QUARTERS = dict(
    zip("▖▗▘▙▚▛▜▝▞▟", ("c", "d", "a", "acd", "ad", "abc", "abd", "b", "bc", "bcd"), strict=True)
)
"""Blocks → which quarters of a cell they fill: `a` and `b` above, `c` and `d` below."""

SHADES = {"░": 1, "▒": 2, "▓": 3}
"""Shades → how many pixels of four they fill."""


def drawn(draw: Any, character: str, place: Place, colour: str) -> bool:
    """Draw a character if it is one of these; return whether it was."""
    if "\u2800" <= character <= "\u28ff":
        _dots(draw, ord(character) - 0x2800, place, colour)
    elif character in DIAGONALS:
        _diagonals(draw, DIAGONALS[character], place, colour)
    elif "\u2500" <= character <= "\u257f":
        pieces, arms = lines_of(character)
        if pieces:
            _dashes(draw, pieces, arms, place, colour)
        else:
            _arms(draw, arms, place, colour)
    elif character in PARTS:
        _part(draw, PARTS[character], place, colour)
    elif character in QUARTERS:
        for quarter in QUARTERS[character]:
            x, y = divmod("acbd".index(quarter), 2)
            _part(draw, (4 * x, 4 * y, 4 * x + 4, 4 * y + 4), place, colour)
    elif character in SHADES:
        _shade(draw, SHADES[character], place, colour)
    else:
        return False
    return True


@cache
def lines_of(character: str) -> tuple[int, dict[str, str]]:
    """Return in how many pieces a line is, or 0, and its sides with their weights, by its name.

    A name tells the weight before the sides, as in `LIGHT DOWN AND RIGHT`, or after them, as in
    `DOWN HEAVY AND RIGHT LIGHT`.
    """
    words = name(character).removeprefix("BOX DRAWINGS ").split()
    pieces = 0
    if "DASH" in words:
        pieces = PIECES[words.pop(words.index("DASH") - 1)]
    words = [word for word in words if word in SIDES or word in WEIGHTS]
    if words[0] not in WEIGHTS:
        words.reverse()
    weight, arms = "", dict[str, str]()
    for word in words:
        if word in WEIGHTS:
            weight = word
        else:
            arms |= dict.fromkeys(SIDES[word], weight)
    return pieces, arms


def _arms(draw: Any, arms: dict[str, str], place: Place, colour: str) -> None:
    """Draw lines from the sides to the middle, and as far over it as the others are wide."""
    left, top, right, bottom = place
    x, y = (left + right) // 2, (top + bottom) // 2
    for side, weight in arms.items():
        reach = max(
            (WEIGHTS[other][1] for at, other in arms.items() if _cross(at, side)), default=0
        )
        for edge in _edges(weight):
            draw.rectangle(
                {
                    "L": (left, y + edge[0], x + reach, y + edge[1]),
                    "U": (x + edge[0], top, x + edge[1], y + reach),
                    "R": (x - reach, y + edge[0], right - 1, y + edge[1]),
                    "D": (x + edge[0], y - reach, x + edge[1], bottom - 1),
                }[side],
                colour,
            )


def _cross(side: str, other: str) -> bool:
    return (side in "LR") != (other in "LR")


def _edges(weight: str) -> tuple[tuple[int, int], ...]:
    """Return the strokes of a line: two thin ones where it is double."""
    first, last = WEIGHTS[weight]
    return ((first, first), (last, last)) if weight == "DOUBLE" else ((first, last),)


def _dashes(draw: Any, pieces: int, arms: dict[str, str], place: Place, colour: str) -> None:
    left, top, right, bottom = place
    first, last = WEIGHTS[next(iter(arms.values()))]
    lies = "L" in arms
    start, end = (left, right) if lies else (top, bottom)
    middle = (top + bottom) // 2 if lies else (left + right) // 2
    long = (end - start) / pieces
    for n in range(pieces):
        a, b = round(start + n * long), round(start + (n + 0.6) * long)
        draw.rectangle(
            (a, middle + first, b, middle + last)
            if lies
            else (middle + first, a, middle + last, b),
            colour,
        )


def _diagonals(draw: Any, which: str, place: Place, colour: str) -> None:
    left, top, right, bottom = place
    if "/" in which:
        draw.line((left, bottom - 1, right - 1, top), colour)
    if "\\" in which:
        draw.line((left, top, right - 1, bottom - 1), colour)


def _dots(draw: Any, bits: int, place: Place, colour: str) -> None:
    left, top, right, bottom = place
    wide, high = (right - left) / 2, (bottom - top) / 4
    for bit, (column, row) in enumerate(DOTS):
        if bits >> bit & 1:
            x, y = left + (column + 0.5) * wide, top + (row + 0.5) * high
            draw.rectangle((round(x) - 1, round(y) - 1, round(x), round(y)), colour)


def _part(draw: Any, eighths: Place, place: Place, colour: str) -> None:
    left, top, right, bottom = place
    wide, high = (right - left) / 8, (bottom - top) / 8
    x0, y0, x1, y1 = eighths
    box = (left + round(x0 * wide), top + round(y0 * high))
    end = (left + round(x1 * wide) - 1, top + round(y1 * high) - 1)
    draw.rectangle((*box, max(end[0], box[0]), max(end[1], box[1])), colour)


def _shade(draw: Any, quarters: int, place: Place, colour: str) -> None:
    left, top, right, bottom = place
    filled = ((0, 0), (1, 1), (1, 0))[:quarters]
    draw.point(
        [
            (x, y)
            for y in range(top, bottom)
            for x in range(left, right)
            if (x % 2, y % 2) in filled
        ],
        colour,
    )

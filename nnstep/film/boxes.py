"""Characters that are drawn by their geometry: lines of boxes, blocks and braille.

Fonts that lack them, or leave gaps between them, would make another picture.
"""

from __future__ import annotations

from typing import Any

Place = tuple[int, int, int, int]
"""Left, top, right and bottom of a cell; the last two are no part of it."""

LEFT, UP, RIGHT, DOWN = range(4)

ARMS = {
    "─": "1.1.",
    "━": "2.2.",
    "│": ".1.1",
    "┃": ".2.2",
    "╴": "1...",
    "╶": "..1.",
    "┌": "..11",
    "┐": "1..1",
    "└": ".11.",
    "┘": "11..",
    "├": ".111",
    "┤": "11.1",
    "┬": "1.11",
    "┴": "111.",
    "┼": "1111",
    "╭": "..11",
    "╮": "1..1",
    "╯": "11..",
    "╰": ".11.",
    "┏": "..22",
    "┓": "2..2",
    "┗": ".22.",
    "┛": "22..",
    "┣": ".222",
    "┫": "22.2",
    "┳": "2.22",
    "┻": "222.",
    "╋": "2222",
}
"""A line character → its arms to the left, up, right and down: thin, thick or none."""

DASHED = {"┄": ("1.1.", 3), "┅": ("2.2.", 3), "╌": ("1.1.", 2), "╍": ("2.2.", 2)}
"""A broken line → its arms, and in how many pieces it is."""

EIGHTHS = {chr(0x2580 + n): n for n in range(1, 9)}
"""Blocks that fill a cell from below, by eighths."""

DOTS = ((0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3))
"""Column and row of each dot of a braille character, by its bit."""


def drawn(draw: Any, character: str, place: Place, colour: str) -> bool:
    """Draw a character if it is one of these; return whether it was."""
    if character in ARMS:
        _arms(draw, ARMS[character], place, colour)
    elif character in DASHED:
        _dashes(draw, *DASHED[character], place, colour)
    elif "\u2800" <= character <= "\u28ff":
        _dots(draw, ord(character) - 0x2800, place, colour)
    elif character in EIGHTHS or character in "▀▌▐▄█":
        _block(draw, character, place, colour)
    else:
        return False
    return True


def _arms(draw: Any, arms: str, place: Place, colour: str) -> None:
    left, top, right, bottom = place
    x, y = (left + right) // 2, (top + bottom) // 2
    for side, weight in enumerate(arms):
        if weight == ".":
            continue
        half = 1 if weight == "2" else 0
        box = {
            LEFT: (left, y - half, x + half, y + half),
            UP: (x - half, top, x + half, y + half),
            RIGHT: (x - half, y - half, right - 1, y + half),
            DOWN: (x - half, y - half, x + half, bottom - 1),
        }[side]
        draw.rectangle(box, colour)


def _dashes(draw: Any, arms: str, pieces: int, place: Place, colour: str) -> None:
    left, top, right, bottom = place
    y, half = (top + bottom) // 2, 1 if arms[0] == "2" else 0
    wide = (right - left) / pieces
    for n in range(pieces):
        start = left + n * wide
        draw.rectangle((round(start), y - half, round(start + wide * 0.6), y + half), colour)


def _dots(draw: Any, bits: int, place: Place, colour: str) -> None:
    left, top, right, bottom = place
    wide, high = (right - left) / 2, (bottom - top) / 4
    for bit, (column, row) in enumerate(DOTS):
        if bits >> bit & 1:
            x, y = left + (column + 0.5) * wide, top + (row + 0.5) * high
            draw.rectangle((round(x) - 1, round(y) - 1, round(x), round(y)), colour)


def _block(draw: Any, character: str, place: Place, colour: str) -> None:
    left, top, right, bottom = place
    x, y = (left + right) // 2, (top + bottom) // 2
    box = {
        "▀": (left, top, right - 1, y),
        "▌": (left, top, x, bottom - 1),
        "▐": (x, top, right - 1, bottom - 1),
    }.get(character)
    if box is None:
        high = round((bottom - top) * EIGHTHS.get(character, 8) / 8)
        box = (left, bottom - high, right - 1, bottom - 1)
    draw.rectangle(box, colour)

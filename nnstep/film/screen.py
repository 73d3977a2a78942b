"""A small model of a terminal: what an app writes becomes rows of cells."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING, Any

from rich.cells import cell_len, get_character_cell_size

from nnstep.film.film import Ink, Row, Run

if TYPE_CHECKING:
    from collections.abc import Iterator

TOKEN = re.compile(
    r"\x1b\[(?P<parameters>[0-?]*)[ -/]*(?P<final>[@-~])"
    r"|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)"
    r"|\x1b[PX^_][^\x1b]*\x1b\\"
    r"|\x1b[ -/]*[0-~]"
    r"|(?P<control>[\x00-\x1f\x7f])"
    r"|(?P<text>[^\x00-\x1f\x7f]+)"
)
MARKS = re.compile("[\u0300-\u036f\u200b-\u200f\ufe00-\ufe0f]")
"""Characters that take no cell: two wrongs of width would make a right."""

CUBE = (0, 95, 135, 175, 215, 255)
BASIC = (
    *("#000000", "#800000", "#008000", "#808000", "#000080", "#800080", "#008080", "#c0c0c0"),
    *("#808080", "#ff0000", "#00ff00", "#ffff00", "#0000ff", "#ff00ff", "#00ffff", "#ffffff"),
)
"""The first sixteen colours."""

FLAGS = {1: "bold", 2: "dim", 3: "italic", 4: "underline", 9: "strike"}
"""What switches something on → what."""

OFF = {22: ("bold", "dim"), 23: ("italic",), 24: ("underline",), 29: ("strike",)}

Cell = tuple[str, Ink]
"""A character and how it looks; the second half of a wide one is empty."""


class Screen:
    """What a terminal shows after all that has been written to it.

    Args:
        size: columns and rows.
        foreground: the colour of text where nothing else is said.
        background: the colour behind it.
    """

    def __init__(self, size: tuple[int, int], foreground: str, background: str) -> None:
        self._width, self._height = size
        self._plain = Ink(foreground, background)
        self._pen = self._plain
        self._reversed = False
        self._pens: dict[tuple[Ink, bool, str], tuple[Ink, bool]] = {}
        self._x = self._y = 0
        self._cells = [self._blank() for _ in range(self._height)]
        self._rows: dict[int, Row] = {}

    def feed(self, data: str) -> None:
        """Take what is written."""
        for token in TOKEN.finditer(data):
            if text := token["text"]:
                self._write(text)
            elif final := token["final"]:
                self._control(final, token["parameters"])
            elif token["control"] == "\r":
                self._x = 0
            elif token["control"] == "\n":
                self._feed_line()

    @property
    def rows(self) -> tuple[Row, ...]:
        """All rows from top to bottom; those that nothing was written to stay the same objects."""
        for y, cells in enumerate(self._cells):
            if y not in self._rows:
                self._rows[y] = tuple(_runs(cells))
        return tuple(self._rows[y] for y in range(self._height))

    def _feed_line(self) -> None:
        """Go down a line; from the last one everything moves up."""
        if self._y < self._height - 1:
            self._y += 1
            return
        self._cells = [*self._cells[1:], self._blank()]
        self._rows = {}

    def _blank(self) -> list[Cell]:
        return [(" ", self._plain)] * self._width

    def _write(self, text: str) -> None:
        ink = self._ink()
        cells = self._cells[self._y]
        self._rows.pop(self._y, None)
        if self._is_simple(text, cells):
            end = self._x + len(text)
            cells[self._x : end] = [(character, ink) for character in text]
            self._x = end
            return
        for character in text:
            width = get_character_cell_size(character)
            if width == 0:
                self._combine(cells, character)
                continue
            self._x = min(self._x, self._width - width)  # the last cell is written again and again
            self._split_wide(cells, self._x)
            self._split_wide(cells, self._x + width)
            cells[self._x] = (character, ink)
            if width == 2:
                cells[self._x + 1] = ("", ink)
            self._x += width

    def _is_simple(self, text: str, cells: list[Cell]) -> bool:
        """Whether text takes a cell for each character, and no wide one is there or in its way."""
        start, end = self._x, self._x + len(text)
        if cell_len(text) != len(text) or end > self._width:
            return False
        whole = end == self._width or bool(cells[end][0])
        return whole and bool(cells[start][0]) and not MARKS.search(text)

    def _combine(self, cells: list[Cell], mark: str) -> None:
        """Put a combining mark on the character before."""
        at = self._x - 1
        while at > 0 and not cells[at][0]:
            at -= 1
        if at >= 0:
            cells[at] = (cells[at][0] + mark, cells[at][1])

    def _split_wide(self, cells: list[Cell], x: int) -> None:
        """Blank a wide character of which only one half would be left."""
        if 0 < x < self._width and not cells[x][0]:
            cells[x - 1] = (" ", cells[x - 1][1])
            cells[x] = (" ", cells[x][1])

    def _control(self, final: str, parameters: str) -> None:
        if parameters[:1] in ("?", ">", "<", "="):
            return
        if final == "m":
            self._change_pen(parameters)
            return
        numbers = [int(part) if part.isdigit() else 0 for part in parameters.split(";")]
        match final:
            case "H" | "f":
                row, column = (*numbers, 0, 0)[:2]
                self._y = min(max(row, 1), self._height) - 1
                self._x = min(max(column, 1), self._width) - 1
            case "A":
                self._y = max(self._y - max(numbers[0], 1), 0)
            case "B":
                self._y = min(self._y + max(numbers[0], 1), self._height - 1)
            case "C":
                self._x = min(self._x + max(numbers[0], 1), self._width - 1)
            case "D":
                self._x = max(min(self._x, self._width - 1) - max(numbers[0], 1), 0)
            case "J" if numbers[0] == 2:
                self._cells = [self._blank() for _ in range(self._height)]
                self._rows = {}
            case "K":
                self._erase(numbers[0])

    def _erase(self, which: int) -> None:
        """Blank a line: from the cursor on, up to it, or all of it."""
        start = self._x if which == 0 else 0
        end = min(self._x + 1, self._width) if which == 1 else self._width
        self._cells[self._y][start:end] = [(" ", self._plain)] * (end - start)
        self._rows.pop(self._y, None)

    # Colours ------------------------------------------------------------------------------------

    def _ink(self) -> Ink:
        pen = self._pen
        return pen._replace(fg=pen.bg, bg=pen.fg) if self._reversed else pen

    def _change_pen(self, parameters: str) -> None:
        """Change the pen; what that comes to is known from the second time on."""
        key = self._pen, self._reversed, parameters
        if key not in self._pens:
            self._dip(re.split("[;:]", parameters))
            self._pens[key] = self._pen, self._reversed
        self._pen, self._reversed = self._pens[key]

    def _change(self, changes: dict[str, Any]) -> None:
        self._pen = self._pen._replace(**changes)

    def _dip(self, parameters: list[str]) -> None:
        """Change the pen."""
        codes = iter([int(code) if code.isdigit() else 0 for code in parameters])
        for code in codes:
            if code == 0:
                self._pen, self._reversed = self._plain, False
            elif code in FLAGS:
                self._change({FLAGS[code]: True})
            elif code in OFF:
                self._change(dict.fromkeys(OFF[code], False))
            elif code in (7, 27):
                self._reversed = code == 7
            elif code in (38, 48):
                self._change({"fg" if code == 38 else "bg": _colour(codes)})
            elif code in (39, 49):
                which = "fg" if code == 39 else "bg"
                self._change({which: getattr(self._plain, which)})
            elif 30 <= code <= 37 or 90 <= code <= 97:
                self._pen = self._pen._replace(fg=BASIC[code % 10 + (8 if code >= 90 else 0)])
            elif 40 <= code <= 47 or 100 <= code <= 107:
                self._pen = self._pen._replace(bg=BASIC[code % 10 + (8 if code >= 100 else 0)])


def _colour(codes: Iterator[int]) -> str:
    """Read a colour by its parts, or by its number among 256."""
    if next(codes, 0) == 2:
        red, green, blue = (next(codes, 0) for _ in range(3))
        return f"#{red:02x}{green:02x}{blue:02x}"
    number = next(codes, 0)
    if number < len(BASIC):
        return BASIC[number]
    if number >= 232:
        grey = 8 + 10 * (number - 232)
        return f"#{grey:02x}{grey:02x}{grey:02x}"
    number -= 16
    red, green, blue = CUBE[number // 36 % 6], CUBE[number // 6 % 6], CUBE[number % 6]
    return f"#{red:02x}{green:02x}{blue:02x}"


def _runs(cells: list[Cell]) -> Iterator[Run]:
    """Yield what looks alike together; the colour of what is not seen does not count."""
    for ink, group in groupby(cells, lambda cell: cell[1]):
        yield Run("".join(text for text, _ in group), ink)

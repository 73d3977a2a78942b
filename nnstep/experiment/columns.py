"""The columns of a CSV file: cells as they were read, each with the line that it is on."""

from __future__ import annotations

import csv
import io
import math
import re
from dataclasses import dataclass
from itertools import compress
from typing import TYPE_CHECKING, NoReturn

from nnstep.errors import DataError, one_line
from nnstep.experiment import files
from nnstep.numbers import counted, plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nnstep.experiment.files import Readable


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """A column as it was read: its name, its cells, and the line that each cell is on.

    A cell is empty where its value is missing.
    """

    path: Readable
    name: str
    cells: tuple[str, ...]
    lines: tuple[int, ...]

    @property
    def names_rows(self) -> bool:
        """Whether its cells are names of the rows: all text, or called so."""
        return self.name.lower() in ROW_NAMES or self.is_text

    @property
    def is_text(self) -> bool:
        """Whether no cell is a number, and not all are missing."""
        return any(self.cells) and not any(map(is_number, self.cells))

    @property
    def first_text(self) -> str:
        """Where the first cell is that is not missing, and what it holds."""
        index = next(index for index, cell in enumerate(self.cells) if cell)
        return f"{self.place(index)}: {self.cells[index]!r}"

    def numbers(self, hint: str) -> list[float]:
        """Return the cells as finite numbers; `hint` says what to do where one is no number."""
        return [
            float(cell)
            if is_number(cell) and math.isfinite(float(cell))
            else self._refuse(index, hint)
            for index, cell in enumerate(self.cells)
        ]

    def only(self, chosen: Sequence[bool]) -> Column:
        """Return the column with the chosen cells only."""
        cells, lines = compress(self.cells, chosen), compress(self.lines, chosen)
        return Column(self.path, self.name, tuple(cells), tuple(lines))

    def classes(self) -> tuple[str, ...]:
        """Return the class that each cell names; a number is one however it is written."""
        for index, cell in enumerate(self.cells):
            if not cell:
                self._refuse(index)
        if all(map(is_number, self.cells)):
            return tuple(map(plain, self.numbers("")))
        return self.cells

    def place(self, index: int) -> str:
        """Return where a cell is in the file."""
        return f"{self.path}, line {self.lines[index]}, column {self.name}"

    def _refuse(self, index: int, hint: str = "") -> NoReturn:
        cell, where = self.cells[index], self.place(index)
        if not cell:
            raise DataError(f"{where}: the value is missing; --drop-missing leaves out such rows")
        if not is_number(cell):
            raise DataError(f"{where}: {cell!r} is not a number; {hint}")
        raise DataError(f"{where}: {cell} is not a finite number")


ROW_NAMES = ("person", "name", "id", "sample", "row")
"""Columns whose cells name the rows, even where the names are numbers."""

MISSING = frozenset(("na", "n/a", "#n/a", "nan", "null", "none", "?", "-"))
"""What stands in lower case for a missing value, but only among numbers: it may be a word."""


def is_number(cell: str) -> bool:
    """Return whether a cell can be read as a number, be it infinite."""
    try:
        value = float(cell)
    except ValueError:
        return False
    return not math.isnan(value) and "_" not in cell


def read_columns(path: Readable) -> list[Column]:
    """Read the columns of a CSV file with a header.

    Raises:
        DataError: a file that is no such one; the message names line, column and value.
    """
    header, rows = _read_rows(path)
    for line, row in rows:
        if len(row) != len(header):
            values, columns = counted(len(row), "value"), counted(len(header), "column")
            raise DataError(f"{path}, line {line}: {values}, the header has {columns}")
    if not rows:
        raise DataError(
            f"{path}: no values under the header; training needs at least a row of them"
        )
    lines = tuple(line for line, _ in rows)
    return [
        Column(path, name, _present(tuple(row[index] for _, row in rows)), lines)
        for index, name in enumerate(header)
    ]


def _present(cells: tuple[str, ...]) -> tuple[str, ...]:
    """Return cells, those empty that stand for a missing value."""
    words = [cell.lower() in MISSING for cell in cells]
    if not any(words):
        return cells
    present = tuple("" if word else cell for cell, word in zip(cells, words, strict=True))
    return present if any(map(is_number, present)) or not any(present) else cells


CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")

SEPARATOR = re.compile(r"[;\t|]")
"""What other programs write between columns."""


def _read_rows(path: Readable) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """Return the header, and each row that is not blank with the line that it begins on."""
    raw = _parsed(path)
    line, names = next(raw, (0, []))
    if not names:
        raise DataError(f"{path}: the file is empty; it needs a header and rows of numbers")
    header = _tidy(names)
    _check_header(f"{path}, line {line}", header, names)
    rows = [(line, header), *((line, _tidy(row)) for line, row in raw)]
    for line, row in rows:
        for name, cell in zip(header, row, strict=False):
            if CONTROL.search(cell):
                where = f"{path}, line {line}, column {one_line(name)}"
                raise DataError(f"{where}: {cell!r} holds a control character")
    return header, rows[1:]


def _parsed(path: Readable) -> Iterator[tuple[int, list[str]]]:
    """Yield each row that is not blank, with the line that it begins on."""
    reader = csv.reader(io.StringIO(_text(path), newline=""), strict=True)
    line = 1
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                yield line, row
            line = reader.line_num + 1
    except csv.Error as error:
        raise DataError(f"{path}, line {line}: not a CSV file: {error}") from None


def _tidy(row: list[str]) -> list[str]:
    """Return cells without blanks at their ends, and with single ones in them."""
    return [" ".join(cell.split()) for cell in row]


def _text(path: Readable) -> str:
    try:
        content = files.read(path)
    except OSError as error:
        raise DataError(f"{path}: {files.reason(error)}") from None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise DataError(f"{path}, line {line}: not text in UTF-8") from None


def _check_header(where: str, header: list[str], raw: list[str]) -> None:
    """Refuse names that are none; tabs between them are seen in the raw ones."""
    if all(is_number(cell) for cell in header):
        raise DataError(f"{where}: the first line must name the columns")
    if len(header) == 1 and SEPARATOR.search(raw[0].strip()):
        raise DataError(f"{where}: columns must have commas between them, not {raw[0].strip()!r}")
    seen: set[str] = set()
    for position, name in enumerate(header, 1):
        if not name:
            raise DataError(f"{where}: column {position} has no name")
        if name in seen:
            raise DataError(f"{where}: two columns are called {name!r}")
        seen.add(name)

"""A dataset: samples with named features and a label, read from a CSV file with a header."""

from __future__ import annotations

import csv
import io
import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

import numpy as np

from nnstep.errors import DataError, did_you_mean, one_line
from nnstep.experiment import files

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from nnstep.engine import Array


@dataclass(frozen=True, slots=True)
class Dataset:
    """Samples to train on.

    The arrays can be read only, from here on.

    Attributes:
        name: what the data is called, the file's name without its ending.
        features: the names of the columns of `inputs`.
        label: the name of the column that is to be predicted.
        inputs: `(samples, features)`.
        labels: `(samples, 1)`, each 0 or 1.
        rows: a name for each sample, from the text columns, or else its number.
        row_title: what those names are names of.
    """

    name: str
    features: tuple[str, ...]
    label: str
    inputs: Array
    labels: Array
    rows: tuple[str, ...]
    row_title: str = "sample"

    @property
    def summary(self) -> str:
        """What there is in it, on one line."""
        return f"{len(self)} samples of {', '.join(self.features)}; label {self.label}"

    def __post_init__(self) -> None:
        for array in (self.inputs, self.labels):
            array.flags.writeable = False

    def __len__(self) -> int:
        return len(self.rows)


@dataclass(frozen=True, slots=True, eq=False)
class _Column:
    """A column as it was read: its name, its cells, and the line that each cell is on."""

    path: Path
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
        return any(self.cells) and not any(map(_is_number, self.cells))

    def numbers(self) -> list[float]:
        """Return the cells as finite numbers."""
        return [
            float(cell) if _is_number(cell) and math.isfinite(float(cell)) else self._refuse(index)
            for index, cell in enumerate(self.cells)
        ]

    def classes(self) -> list[float]:
        """Return the cells as labels, each 0 or 1."""
        numbers = self.numbers()
        for index, value in enumerate(numbers):
            if value not in (0, 1):
                raise DataError(f"{self._place(index)}: a label is 0 or 1, not {self.cells[index]}")
        return numbers

    def _refuse(self, index: int) -> NoReturn:
        cell, where = self.cells[index], self._place(index)
        if not cell:
            raise DataError(f"{where}: the value is missing")
        if not _is_number(cell):
            raise DataError(f"{where}: {cell!r} is not a number")
        raise DataError(f"{where}: {cell} is not a finite number")

    def _place(self, index: int) -> str:
        return f"{self.path}, line {self.lines[index]}, column {self.name}"


ROW_NAMES = ("person", "name", "id", "sample", "row")
"""Columns whose cells name the rows, even where the names are numbers."""


def read_dataset(path: Path, label: str | None = None) -> Dataset:
    """Read a CSV file with a header; text columns name the rows.

    Args:
        path: the file.
        label: the column to predict; the last column of numbers unless said.

    Raises:
        DataError: a file that cannot be trained on; the message names line, column and value.
    """
    columns = _read_columns(path)
    chosen = _choose_label(path, columns, label)
    names = [column for column in columns if column.names_rows and column is not chosen]
    features = [column for column in columns if not column.names_rows and column is not chosen]
    if not features:
        raise DataError(f"{path}: no column of numbers is left beside the label {chosen.name!r}")
    cells = [column.cells for column in names] or [tuple(map(str, range(1, len(chosen.cells) + 1)))]
    return Dataset(
        name=path.stem,
        features=tuple(column.name for column in features),
        label=chosen.name,
        inputs=np.array([column.numbers() for column in features]).T.copy(),
        labels=np.array(chosen.classes()).reshape(-1, 1),
        rows=tuple(" ".join(filter(None, row)) for row in zip(*cells, strict=True)),
        row_title=" ".join(column.name for column in names) or "sample",
    )


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return "_" not in cell


def _read_columns(path: Path) -> list[_Column]:
    header, rows = _read_rows(path)
    for line, row in rows:
        if len(row) != len(header):
            raise DataError(
                f"{path}, line {line}: {len(row)} values, the header has {len(header)} columns"
            )
    if len(rows) < 2:
        found = "one row" if rows else "no rows"
        raise DataError(f"{path}: {found} under the header; training needs at least two")
    lines = tuple(line for line, _ in rows)
    return [
        _Column(path, name, tuple(row[index] for _, row in rows), lines)
        for index, name in enumerate(header)
    ]


CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def _read_rows(path: Path) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """Return the header, and each row that is not blank with the line that it begins on."""
    rows = list(_parsed(path))
    if not rows:
        raise DataError(f"{path}: the file is empty; it needs a header and rows of numbers")
    line, header = rows[0]
    _check_header(f"{path}, line {line}", header)
    for line, row in rows:
        for name, cell in zip(header, row, strict=False):
            if CONTROL.search(cell):
                where = f"{path}, line {line}, column {one_line(name)}"
                raise DataError(f"{where}: {cell!r} holds a control character")
    return header, rows[1:]


def _parsed(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Yield each row that is not blank, its cells stripped, with the line that it begins on."""
    reader = csv.reader(io.StringIO(_text(path), newline=""), strict=True)
    line = 1
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                yield line, [" ".join(cell.split()) for cell in row]
            line = reader.line_num + 1
    except csv.Error as error:
        raise DataError(f"{path}, line {line}: not a CSV file: {error}") from None


def _text(path: Path) -> str:
    try:
        content = files.read(path)
    except OSError as error:
        raise DataError(f"{path}: {files.reason(error)}") from None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise DataError(f"{path}, line {line}: not text in UTF-8") from None


def _check_header(where: str, header: list[str]) -> None:
    if all(_is_number(cell) for cell in header):
        raise DataError(f"{where}: the first line must name the columns")
    if len(header) == 1 and re.search(r"[;\t|]", header[0]):
        raise DataError(f"{where}: columns must have commas between them, not {header[0]!r}")
    seen: set[str] = set()
    for position, name in enumerate(header, 1):
        if not name:
            raise DataError(f"{where}: column {position} has no name")
        if name in seen:
            raise DataError(f"{where}: two columns are called {name!r}")
        seen.add(name)


def _choose_label(path: Path, columns: Sequence[_Column], label: str | None) -> _Column:
    names = [column.name for column in columns]
    if label is not None and label not in names:
        raise DataError(
            f"{path}: there is no column {label!r}{did_you_mean(label, names)}; "
            f"the columns are {', '.join(names)}"
        )
    if label is not None:
        return columns[names.index(label)]
    numeric = [column for column in columns if not column.names_rows]
    if not numeric:
        raise DataError(f"{path}: no column of numbers")
    last = columns[-1]
    if last.is_text and last.name.lower() not in ROW_NAMES:
        raise DataError(
            f"{path}, line {last.lines[0]}, column {last.name}: the last column is text, "
            f"{last.cells[0]!r}; a label is 0 or 1: name its column with --label"
        )
    return numeric[-1]

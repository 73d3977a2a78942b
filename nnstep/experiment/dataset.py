"""A dataset: samples with named features and a label, read from a CSV file with a header."""

from __future__ import annotations

import csv
import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nnstep.errors import DataError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from nnstep.engine import Array


@dataclass(frozen=True, slots=True)
class Dataset:
    """Samples to train on.

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

    def __len__(self) -> int:
        return len(self.rows)


@dataclass(frozen=True, slots=True)
class _Column:
    name: str
    cells: tuple[str, ...]
    lines: tuple[int, ...]

    def is_text(self) -> bool:
        """Whether no cell is a number: then the column names the rows."""
        return not any(_is_number(cell) for cell in self.cells)

    def numbers(self, path: Path) -> list[float]:
        numbers = []
        for cell, line in zip(self.cells, self.lines, strict=True):
            where = f"{path}, line {line}, column {self.name}"
            if not cell:
                raise DataError(f"{where}: the value is missing")
            if not _is_number(cell):
                raise DataError(f"{where}: {cell!r} is not a number")
            value = float(cell)
            if not math.isfinite(value):
                raise DataError(f"{where}: {cell} is not a finite number")
            numbers.append(value)
        return numbers


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
    numeric = [c for c in columns if not c.is_text() and c.name.lower() not in ROW_NAMES]
    chosen = _choose_label(path, columns, numeric, label)
    features = [column for column in numeric if column is not chosen]
    if not features:
        raise DataError(f"{path}: no column of numbers is left beside the label {chosen.name!r}")
    names = [column for column in columns if column not in numeric and column is not chosen]
    cells = [column.cells for column in names] or [tuple(map(str, range(1, len(chosen.cells) + 1)))]
    return Dataset(
        name=path.stem,
        features=tuple(column.name for column in features),
        label=chosen.name,
        inputs=np.array([column.numbers(path) for column in features]).T.copy(),
        labels=_classes(path, chosen),
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
        _Column(name, tuple(row[index] for _, row in rows), lines)
        for index, name in enumerate(header)
    ]


CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def _read_rows(path: Path) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """Return the header, and each row that is not blank with its line number."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            rows = [
                (reader.line_num, [" ".join(cell.split()) for cell in row])
                for row in reader
                if any(cell.strip() for cell in row)
            ]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DataError(f"{path}: {_why(error)}") from None
    if not rows:
        raise DataError(f"{path}: the file is empty; it needs a header and rows of numbers")
    for line, row in rows:
        for cell in filter(CONTROL.search, row):
            raise DataError(f"{path}, line {line}: {cell!r} holds a control character")
    line, header = rows[0]
    if all(_is_number(cell) for cell in header):
        raise DataError(f"{path}, line {line}: the first line must name the columns")
    for position, name in enumerate(header):
        if not name:
            raise DataError(f"{path}, line {line}: column {position + 1} has no name")
        if name in header[:position]:
            raise DataError(f"{path}, line {line}: two columns are called {name!r}")
    return header, rows[1:]


def _why(error: Exception) -> str:
    if isinstance(error, FileNotFoundError):
        return "there is no such file"
    if isinstance(error, OSError):
        return (error.strerror or str(error)).lower()
    if isinstance(error, UnicodeDecodeError):
        return f"not a text file in UTF-8 (byte {error.start})"
    return f"not a CSV file: {error}"


def _choose_label(
    path: Path, columns: Sequence[_Column], numeric: Sequence[_Column], label: str | None
) -> _Column:
    if label is None:
        if not numeric:
            raise DataError(f"{path}: no column of numbers")
        return numeric[-1]
    names = [column.name for column in columns]
    if label not in names:
        raise DataError(
            f"{path}: there is no column {label!r}{did_you_mean(label, names)}; "
            f"the columns are {', '.join(names)}"
        )
    return columns[names.index(label)]


def _classes(path: Path, label: _Column) -> Array:
    for value, cell, line in zip(label.numbers(path), label.cells, label.lines, strict=True):
        if value not in (0, 1):
            raise DataError(
                f"{path}, line {line}, column {label.name}: a label is 0 or 1, not {cell}"
            )
    return np.array(label.numbers(path)).reshape(-1, 1)

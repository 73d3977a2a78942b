"""A dataset: samples with named features and labels, read from a CSV file with a header."""

from __future__ import annotations

import csv
import io
import math
import re
from dataclasses import dataclass, replace
from itertools import compress
from typing import TYPE_CHECKING, NoReturn

import numpy as np
import numpy.typing as npt

from nnstep.errors import DataError, did_you_mean, one_line
from nnstep.experiment import files
from nnstep.numbers import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from nnstep.engine import Array

MOST_NAMED = 8
"""So many features are listed by name."""

MOST_CLASSES = 1024
"""A label of more kinds than this does not name classes."""

TEST_STREAM = 1 << 255
"""Where in a generator's stream the test samples are drawn, far from the order of any epoch."""


@dataclass(frozen=True, slots=True)
class Dataset:
    """Samples to train on.

    The arrays can be read only, from here on.

    Attributes:
        name: what the data is called, the file's name without its ending.
        features: the names of the columns of `inputs`.
        label: the name of the column that is to be predicted, or of several.
        inputs: `(samples, features)`.
        labels: `(samples, outputs)`.
        rows: a name for each sample, from the text columns, or else its number.
        row_title: what those names are names of.
        outputs: the names of the columns of `labels`: those of the file, or the classes.
        classes: when a sample is in one of several, their names; each has a column of 0 and 1.
        dropped: how many rows were left out because a value was missing.
    """

    name: str
    features: tuple[str, ...]
    label: str
    inputs: Array
    labels: Array
    rows: tuple[str, ...]
    row_title: str = "sample"
    outputs: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    dropped: int = 0

    @property
    def summary(self) -> str:
        """What there is in it, on one line."""
        count = len(self.features)
        features = ", ".join(self.features) if count <= MOST_NAMED else f"{count} features"
        label = f"label {self.label}"
        if self.classes:
            label += f": {', '.join(self.classes)}"
        dropped = f"; {self.dropped} rows with missing values were dropped" if self.dropped else ""
        return f"{len(self)} samples of {features}; {label}{dropped}"

    def __post_init__(self) -> None:
        if not self.outputs:
            object.__setattr__(self, "outputs", (self.label,))
        for array in (self.inputs, self.labels):
            array.flags.writeable = False

    def __len__(self) -> int:
        return len(self.rows)

    def split(self, share: float, seed: int) -> tuple[Dataset, Dataset]:
        """Return the samples to train on, and a share of them to test with, drawn by `seed`."""
        count = min(max(round(share * len(self)), 1), len(self) - 1)
        keys = np.random.Philox(key=seed, counter=TEST_STREAM).random_raw(len(self))
        chosen = np.zeros(len(self), dtype=bool)
        chosen[np.argsort(keys, kind="stable")[:count]] = True
        return self._only(~chosen), self._only(chosen)

    def _only(self, chosen: npt.NDArray[np.bool_]) -> Dataset:
        return replace(
            self,
            inputs=self.inputs[chosen],
            labels=self.labels[chosen],
            rows=tuple(compress(self.rows, chosen.tolist())),
        )


@dataclass(frozen=True, slots=True)
class Choice:
    """Which columns of a file are used, and how.

    Attributes:
        label: the columns to predict; the last one unless said.
        features: the columns to predict from; all that are left unless said.
        classes: whether the label's numbers are names of classes.
        drop_missing: whether rows in which a value is missing are left out.
    """

    label: tuple[str, ...] = ()
    features: tuple[str, ...] = ()
    classes: bool = False
    drop_missing: bool = False


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

    def only(self, chosen: Sequence[bool]) -> _Column:
        """Return the column with the chosen cells only."""
        cells, lines = compress(self.cells, chosen), compress(self.lines, chosen)
        return _Column(self.path, self.name, tuple(cells), tuple(lines))

    def classes(self) -> tuple[str, ...]:
        """Return the class that each cell names; a number is one however it is written."""
        for index, cell in enumerate(self.cells):
            if not cell:
                self._refuse(index)
        if all(map(_is_number, self.cells)):
            return tuple(map(plain, self.numbers()))
        return self.cells

    def place(self, index: int) -> str:
        """Return where a cell is in the file."""
        return f"{self.path}, line {self.lines[index]}, column {self.name}"

    def _refuse(self, index: int) -> NoReturn:
        cell, where = self.cells[index], self.place(index)
        if not cell:
            raise DataError(f"{where}: the value is missing; --drop-missing leaves out such rows")
        if not _is_number(cell):
            raise DataError(f"{where}: {cell!r} is not a number")
        raise DataError(f"{where}: {cell} is not a finite number")


ROW_NAMES = ("person", "name", "id", "sample", "row")
"""Columns whose cells name the rows, even where the names are numbers."""


def read_dataset(path: Path, choice: Choice = Choice()) -> Dataset:
    """Read a CSV file with a header; text columns that are not chosen name the rows.

    A label of text is one of several classes; its outputs are those, each 0 or 1.

    Raises:
        DataError: a file that cannot be trained on; the message names line, column and value.
    """
    columns = _read_columns(path)
    labels = _choose_labels(path, columns, choice)
    features = _choose_features(path, columns, labels, choice)
    used = [*features, *labels]
    names = [column for column in columns if column.names_rows and column not in used]
    dropped = 0
    if choice.drop_missing:
        whole = [all(cells) for cells in zip(*(column.cells for column in used), strict=True)]
        dropped = whole.count(False)
        if dropped == len(whole):
            empty = [column.name for column in used if not any(column.cells)]
            hint = f"; column {empty[0]} is empty, so leave it out with --features" if empty else ""
            raise DataError(f"{path}: a value is missing in every row{hint}")
        features, labels, names = (
            [column.only(whole) for column in group] for group in (features, labels, names)
        )
    if choice.classes or labels[0].is_text:
        classes, values = _one_hot(labels[0])
    else:
        classes, values = (), [column.numbers() for column in labels]
    count = len(labels[0].cells)
    cells = [column.cells for column in names] or [tuple(map(str, range(1, count + 1)))]
    return Dataset(
        name=path.stem,
        features=tuple(column.name for column in features),
        label=", ".join(column.name for column in labels),
        inputs=np.array([column.numbers() for column in features]).T.copy(),
        labels=np.array(values).T.copy(),
        rows=tuple(" ".join(filter(None, row)) for row in zip(*cells, strict=True)),
        row_title=" ".join(column.name for column in names) or "sample",
        outputs=classes or tuple(column.name for column in labels),
        classes=classes,
        dropped=dropped,
    )


def _one_hot(column: _Column) -> tuple[tuple[str, ...], list[list[float]]]:
    """Return the classes that a column names, in order, and for each 1 where it is named."""
    named = column.classes()
    classes = tuple(sorted(set(named), key=float if all(map(_is_number, named)) else None))
    where = f"{column.path}: column {column.name}"
    if len(classes) < 2:
        raise DataError(f"{where} names only one class, {classes[0]!r}")
    if len(classes) > MOST_CLASSES:
        raise DataError(f"{where} names {len(classes)} classes; {MOST_CLASSES} is the most")
    return classes, [[float(name == kind) for name in named] for kind in classes]


def label_place(path: Path, choice: Choice, output: int, sample: int) -> str:
    """Return where the label of a sample stands in a file, to say what is wrong with it."""
    columns = _read_columns(path)
    labels = _choose_labels(path, columns, choice)
    column = labels[min(output, len(labels) - 1)]
    if choice.drop_missing:
        used = [*_choose_features(path, columns, labels, choice), *labels]
        whole = [all(cells) for cells in zip(*(other.cells for other in used), strict=True)]
        column = column.only(whole)
    return column.place(sample)


def _choose_features(
    path: Path, columns: Sequence[_Column], labels: Sequence[_Column], choice: Choice
) -> list[_Column]:
    if choice.features:
        features = [_named(path, columns, name) for name in choice.features]
        for column in features:
            if column in labels:
                raise DataError(f"{path}: column {column.name!r} is a label, so it is no feature")
            if choice.features.count(column.name) > 1:
                raise DataError(f"{path}: the feature {column.name!r} is named twice")
        return features
    features = [column for column in columns if not column.names_rows and column not in labels]
    if not features:
        beside = ", ".join(repr(column.name) for column in labels)
        raise DataError(f"{path}: no column of numbers is left beside the label {beside}")
    return features


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
    if not rows:
        raise DataError(f"{path}: no rows under the header; training needs at least one")
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


def _named(path: Path, columns: Sequence[_Column], name: str) -> _Column:
    names = [column.name for column in columns]
    if name not in names:
        raise DataError(
            f"{path}: there is no column {name!r}{did_you_mean(name, names)}; "
            f"the columns are {', '.join(names)}"
        )
    return columns[names.index(name)]


def _choose_labels(path: Path, columns: Sequence[_Column], choice: Choice) -> list[_Column]:
    if choice.label:
        labels = [_named(path, columns, name) for name in choice.label]
        for column in labels if len(labels) > 1 else ():
            if choice.label.count(column.name) > 1:
                raise DataError(f"{path}: the label {column.name!r} is named twice")
            if column.is_text or choice.classes:
                raise DataError(
                    f"{path}: several labels are numbers, so {column.name!r} cannot name classes"
                )
        return labels
    numeric = [column for column in columns if not column.names_rows]
    if not numeric:
        raise DataError(f"{path}: no column of numbers")
    last = columns[-1]
    if last.name.lower() in ROW_NAMES or not last.is_text:
        return numeric[-1:]
    kinds = len(set(filter(None, last.cells)))
    if kinds > max(len(last.cells) // 2, 2):
        raise DataError(
            f"{path}, line {last.lines[0]}, column {last.name}: the last column is text of "
            f"{kinds} kinds, so it hardly names classes; choose a column with --label"
        )
    return [last]

"""A dataset: samples with named features and labels, chosen among the columns of a CSV file."""

from __future__ import annotations

import shlex
from dataclasses import dataclass, replace
from itertools import compress
from typing import TYPE_CHECKING, NoReturn

import numpy as np
import numpy.typing as npt

from nnstep.errors import DataError, did_you_mean
from nnstep.experiment.columns import ROW_NAMES, Column, is_number, read_columns
from nnstep.numbers import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nnstep.engine import Array
    from nnstep.experiment.files import Readable

MOST_NAMED = 8
"""So many columns are listed by name."""

MOST_CLASSES = 1024
"""A label of more kinds than this does not name classes."""

MOST_KINDS, LONGEST_KIND = 4, 20
"""So many texts of a column are named, each in so many characters."""

FEATURE_HINT = "features are numbers, and --features chooses them"
LABEL_HINT = "a label is numbers, or text in every row; --classes makes classes of both"

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
        unused: the names of the columns of text that are not computed with.
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
    unused: tuple[str, ...] = ()

    @property
    def summary(self) -> str:
        """What there is in it, on one line."""
        features = _named_or_counted(self.features, "features")
        label = f"label {self.label}"
        if len(self.classes) > MOST_NAMED and self.labels.sum(axis=0).max() <= 1:
            label += f": {len(self.classes)} classes, none of more than one sample"
        elif self.classes:
            label += f": {', '.join(self.classes)}"
        samples = "one sample" if len(self) == 1 else f"{len(self)} samples"
        return "; ".join((f"{samples} of {features}", label, *self._left_out))

    @property
    def _left_out(self) -> Iterator[str]:
        """What of the file is not computed with."""
        if self.dropped:
            were = "was" if self.dropped == 1 else "were"
            yield f"{counted(self.dropped, 'row')} with missing values {were} dropped"
        if self.unused:
            are = "is" if len(self.unused) == 1 else "are"
            yield f"{_named_or_counted(self.unused, 'columns')} {are} text, not computed with"

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
        chosen[np.argsort(keys)[:count]] = True
        return self._only(~chosen), self._only(chosen)

    def _only(self, chosen: npt.NDArray[np.bool_]) -> Dataset:
        return replace(
            self,
            inputs=self.inputs[chosen],
            labels=self.labels[chosen],
            rows=tuple(compress(self.rows, chosen.tolist())),
        )


def _named_or_counted(names: Sequence[str], unit: str) -> str:
    return ", ".join(names) if len(names) <= MOST_NAMED else f"{len(names)} {unit}"


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


@dataclass(frozen=True, slots=True)
class _Chosen:
    """The columns of a file that are used, without the rows that are left out.

    Attributes:
        features: to predict from.
        labels: to predict.
        names: of the rows.
        dropped: how many rows were left out.
    """

    features: list[Column]
    labels: list[Column]
    names: list[Column]
    dropped: int


def read_dataset(path: Readable, choice: Choice = Choice()) -> Dataset:
    """Read a CSV file with a header; text columns that are not chosen name the rows.

    A label of text is one of several classes; its outputs are those, each 0 or 1.

    Raises:
        DataError: a file that cannot be trained on; the message names line, column and value.
    """
    chosen = _chosen(path, choice)
    labels, names = chosen.labels, chosen.names
    if choice.classes or labels[0].is_text:
        classes, values = _one_hot(labels[0])
    else:
        classes, values = (), [column.numbers(LABEL_HINT) for column in labels]
    count = len(labels[0].cells)
    cells = [column.cells for column in names] or [tuple(map(str, range(1, count + 1)))]
    return Dataset(
        name=path.stem,
        features=tuple(column.name for column in chosen.features),
        label=", ".join(column.name for column in labels),
        inputs=np.array([column.numbers(FEATURE_HINT) for column in chosen.features]).T.copy(),
        labels=np.array(values).T.copy(),
        rows=tuple(" ".join(filter(None, row)) for row in zip(*cells, strict=True)),
        row_title=" ".join(column.name for column in names) or "sample",
        outputs=classes or tuple(column.name for column in labels),
        classes=classes,
        dropped=chosen.dropped,
        unused=tuple(column.name for column in names if column.is_text),
    )


def label_place(path: Readable, choice: Choice, output: int, sample: int) -> str:
    """Return where the label of a sample stands in a file, to say what is wrong with it."""
    labels = _chosen(path, choice).labels
    return labels[min(output, len(labels) - 1)].place(sample)


def _chosen(path: Readable, choice: Choice) -> _Chosen:
    """Read a file, and choose among its columns and rows."""
    columns = read_columns(path)
    labels = _choose_labels(path, columns, choice)
    features = _choose_features(path, columns, labels, choice)
    used = [*features, *labels]
    names = [column for column in columns if column.names_rows and column not in used]
    if not choice.drop_missing:
        return _Chosen(features, labels, names, 0)
    whole = [all(cells) for cells in zip(*(column.cells for column in used), strict=True)]
    if not any(whole):
        raise DataError(f"{path}: a value is missing in every row{_empty(features, labels)}")
    features, labels, names = (
        [column.only(whole) for column in group] for group in (features, labels, names)
    )
    return _Chosen(features, labels, names, whole.count(False))


def _empty(features: Sequence[Column], labels: Sequence[Column]) -> str:
    """Say which column is empty, if there is one, and what chooses another."""
    for columns, told in (
        (labels, "the label {} is empty, so choose another with --label"),
        (features, "column {} is empty, so leave it out with --features"),
    ):
        for column in columns:
            if not any(column.cells):
                return f"; {told.format(column.name)}"
    return ""


def _one_hot(column: Column) -> tuple[tuple[str, ...], list[list[float]]]:
    """Return the classes that a column names, in order, and for each 1 where it is named."""
    named = column.classes()
    classes = tuple(sorted(set(named), key=float if all(map(is_number, named)) else None))
    where = f"{column.path}: column {column.name}"
    if len(classes) < 2:
        raise DataError(f"{where} names only one class, {classes[0]!r}")
    if len(classes) > MOST_CLASSES:
        raise DataError(f"{where} names {len(classes)} classes; {MOST_CLASSES} is the most")
    return classes, [[float(name == kind) for name in named] for kind in classes]


def _choose_features(
    path: Readable, columns: Sequence[Column], labels: Sequence[Column], choice: Choice
) -> list[Column]:
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
        rest = [column for column in columns if column not in labels]
        _refuse(path, rest, f"no column of numbers is left beside the label {beside}")
    return features


def _refuse(path: Readable, columns: Sequence[Column], reason: str) -> NoReturn:
    """Say that there are no numbers, and what stands in the first of the columns instead."""
    if not columns:
        raise DataError(f"{path}: {reason}")
    first = columns[0]
    if first.is_text:
        raise DataError(f"{first.first_text} is not a number; {reason}")
    raise DataError(
        f"{path}: column {first.name} names the rows, unless --features chooses it; {reason}"
    )


def _named(path: Readable, columns: Sequence[Column], name: str) -> Column:
    names = [column.name for column in columns]
    if name not in names:
        raise DataError(
            f"{path}: there is no column {name!r}{did_you_mean(name, names)}; "
            f"the columns are {', '.join(names)}"
        )
    return columns[names.index(name)]


def _choose_labels(path: Readable, columns: Sequence[Column], choice: Choice) -> list[Column]:
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
        _refuse(path, columns, "there is no column of numbers")
    last = columns[-1]
    if last.name.lower() in ROW_NAMES or not last.is_text:
        return numeric[-1:]
    kinds = tuple(dict.fromkeys(filter(None, last.cells)))
    if len(kinds) > max(len(last.cells) // 2, 2):
        raise DataError(
            f"{path}, line {last.lines[0]}, column {last.name}: the last column is text of "
            f"{len(kinds)} kinds ({_few(kinds)}), so it hardly names classes; "
            f"{_chooses(last, kinds)}"
        )
    return [last]


def _few(kinds: Sequence[str]) -> str:
    """Name what a column holds, the first of it where there is much."""
    named = [
        repr(kind if len(kind) <= LONGEST_KIND else f"{kind[:LONGEST_KIND]}…")
        for kind in kinds[:MOST_KINDS]
    ]
    return ", ".join([*named, *(["…"] if len(kinds) > MOST_KINDS else [])])


def _chooses(column: Column, kinds: Sequence[str]) -> str:
    """Say what makes a column the label all the same, if it can be one, or another column."""
    if len(kinds) > MOST_CLASSES:
        return "choose another with --label"
    name = column.name
    if "," in name or '"' in name:  # several names have commas between them
        name = '"{}"'.format(name.replace('"', '""'))
    return f"`--label {shlex.quote(name)}` takes it all the same, or choose another column"

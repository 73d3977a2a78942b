from __future__ import annotations

import csv
import io
import math
import shlex
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nnstep.errors import DataError
from nnstep.experiment import Choice, Dataset, read_dataset
from nnstep.experiment.accept import ACCEPT
from tests.making import FINITE, SEEDS

if TYPE_CHECKING:
    from pathlib import Path

    from nnstep.engine import Array

ROW_NAMES = ("person", "name", "id", "sample", "row")
PEOPLE = "who,X1,X2,Y\nann,0,1.5,1\nbob,1,-2,0\n"


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file to be written over and over again."""
    return tmp_path_factory.mktemp("data") / "made-up.csv"


def read(path: Path, text: str, *label: str, encoding: str = "utf-8", **choice: Any) -> Dataset:
    path.write_bytes(text.encode(encoding))
    return read_dataset(path, Choice(label, **choice))


def refused(path: Path, text: str, *label: str, **choice: Any) -> str:
    with pytest.raises(DataError) as complaint:
        read(path, text, *label, **choice)
    return str(complaint.value).removeprefix(f"{path}")


# any table --------------------------------------------------------------------------------------


def is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


NAMES = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=6).filter(
    lambda name: name.lower() not in ROW_NAMES and not is_number(name)
)


@dataclass(frozen=True)
class Table:
    """Columns of numbers in the order of the file, and which of them is the label."""

    names: list[str]
    columns: Array
    label: int

    @property
    def features(self) -> list[int]:
        return [index for index in range(len(self.names)) if index != self.label]

    def cells(self) -> list[list[str]]:
        return [self.names, *([repr(cell) for cell in row] for row in self.columns.T.tolist())]


@st.composite
def tables(draw: st.DrawFn) -> Table:
    names = draw(st.lists(NAMES, min_size=2, max_size=6, unique=True))
    shape = (len(names), draw(st.integers(1, 8)))
    columns = draw(arrays(np.float64, shape, elements=FINITE))
    return Table(names, columns, draw(st.integers(0, len(names) - 1)))


DIALECTS = st.fixed_dictionaries(
    {
        "quoting": st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]),
        "lineterminator": st.sampled_from(["\n", "\r\n", "\r"]),
    }
)
ENCODINGS: st.SearchStrategy[Literal["utf-8", "utf-8-sig"]] = st.sampled_from(
    ["utf-8", "utf-8-sig"]
)


@given(tables(), DIALECTS, ENCODINGS)
@example(Table(["a", "b"], np.array([[-0.0, 5e-324], [0, 1]]), 1), {}, "utf-8")
def test_what_pythons_csv_writer_writes_is_read_back_bit_for_bit(
    path: Path, table: Table, dialect: dict[str, Any], encoding: str
) -> None:
    file = io.StringIO()
    csv.writer(file, **dialect).writerows([table.names, *table.columns.T.tolist()])
    last = table.label == len(table.names) - 1
    label = table.names[table.label]
    dataset = read(path, file.getvalue(), *[] if last else [label], encoding=encoding)
    assert dataset.inputs.tobytes() == table.columns[table.features].T.tobytes()
    assert dataset.inputs.shape == (len(dataset), len(table.names) - 1)
    assert dataset.labels.tobytes() == table.columns[table.label].tobytes()
    assert dataset.labels.shape == (len(dataset), 1)
    assert dataset.features == tuple(table.names[index] for index in table.features)
    assert (dataset.name, dataset.label, dataset.outputs) == ("made-up", label, (label,))
    assert (dataset.classes, dataset.dropped) == ((), 0)
    assert dataset.rows == tuple(map(str, range(1, len(dataset) + 1)))


MISSED = "the value is missing; --drop-missing leaves out such rows"
UNUSABLE = {
    "two": "'two' is not a number",
    "1_000": "'1_000' is not a number",
    "0x10": "'0x10' is not a number",
    "1,5": "'1,5' is not a number",
    "--1": "'--1' is not a number",
    " ": MISSED,
    "NaN": MISSED,
    "n/a": MISSED,
    "-": MISSED,
    "-Infinity": "-Infinity is not a finite number",
    "1e999": "1e999 is not a finite number",
}


@given(tables(), st.data(), st.sampled_from(list(UNUSABLE)))
def test_a_cell_that_is_no_number_is_named_with_its_line_and_column(
    path: Path, table: Table, data: st.DataObject, unusable: str
) -> None:
    samples = table.columns.shape[1]
    assume(samples > 1)  # else the column has no numbers, and may be names
    row, column = (
        data.draw(st.integers(1, samples)),
        data.draw(st.integers(0, len(table.names) - 1)),
    )
    blank = data.draw(st.lists(st.integers(0, 2), min_size=samples + 1, max_size=samples + 1))
    cells = table.cells()
    cells[row][column] = unusable
    file = io.StringIO()
    for lines, line in zip(blank, cells, strict=True):
        file.write("\n" * lines)
        csv.writer(file, lineterminator="\n").writerow(line)
    line_number = row + 1 + sum(blank[: row + 1])
    said = refused(path, file.getvalue(), table.names[table.label])
    where = f", line {line_number}, column {table.names[column]}: {UNUSABLE[unusable]}"
    assert said.partition("; features ")[0].partition("; a label ")[0] == where


@given(st.binary(max_size=40) | st.text('aY10.,-" \t\r\n\0', max_size=40).map(str.encode))
@example(b"a,b\n1,0\n2,1\n")
@example(b"\xff\xfea\x00")
def test_any_bytes_are_a_dataset_or_a_complaint_of_one_line(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    try:
        dataset = read_dataset(path)
    except DataError as error:
        [said] = str(error).splitlines()
    else:
        said = f"{path}"
        assert len(dataset) >= 1
        assert np.isfinite(dataset.inputs).all()
    assert said.startswith(f"{path}")


# one table in many guises -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        PEOPLE,
        PEOPLE.rstrip("\n"),
        PEOPLE.replace("\n", "\r\n"),
        PEOPLE.replace("\n", "\r"),
        "\ufeff" + PEOPLE,
        "\n\n" + PEOPLE.replace("\n", "\n \n,,,\n"),
        PEOPLE.replace(",", " , ").replace("\n", "  \n"),
        PEOPLE.replace(",", "\t,\u00a0"),
        'who,"X1","X2",Y\n"ann","0","1.5","1"\n"bob",1,"-2",0\n',
        "who,X1,X2,Y\nann,0e5,15e-1,1.0\nbob,+1,-2.,-0.\n",
        "who,X1,X2,Y\nann,.0,01.50,1\nbob,1E0,-0.2E+1,0\n",
    ],
)
def test_a_table_is_the_same_in_any_guise(path: Path, text: str) -> None:
    dataset = read(path, text)
    assert dataset.inputs.tolist() == [[0, 1.5], [1, -2]]
    assert dataset.labels.tolist() == [[1], [0]]
    assert dataset.features == ("X1", "X2")
    assert dataset.rows == ("ann", "bob")
    assert dataset.row_title == "who"
    assert dataset.label == "Y"
    assert dataset.unused == ("who",)
    assert dataset.summary == "2 samples of X1, X2; label Y; who is text, not computed with"


def test_names_may_be_quoted_spaced_and_of_any_script(path: Path) -> None:
    dataset = read(path, 'имя,"длина, см", 幅 ,"the ""label""\nof it"\nОля,1,2,0\nНяня,3,4,1\n')
    assert dataset.features == ("длина, см", "幅")
    assert dataset.label == 'the "label" of it'
    assert dataset.rows == ("Оля", "Няня")


# columns ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [*ROW_NAMES, "Person", "ID"])
def test_numbers_that_count_people_name_the_rows(path: Path, name: str) -> None:
    dataset = read(path, f"X1,{name},Y\n5,101,1\n6,102,0\n")
    assert dataset.features == ("X1",)
    assert (dataset.rows, dataset.row_title) == (("101", "102"), name)


def test_text_columns_name_the_rows_wherever_they_stand(path: Path) -> None:
    dataset = read(path, "X1,first,Y,last\n5,ann,1,lee\n6,,0,ng\n7,cy,1,\n", "Y")
    assert (dataset.features, dataset.label) == (("X1",), "Y")
    assert dataset.rows == ("ann lee", "ng", "cy")
    assert dataset.row_title == "first last"


def test_rows_without_a_name_are_counted_from_1(path: Path) -> None:
    dataset = read(path, "X1,Y\n5,1\n6,0\n7,0\n")
    assert (dataset.rows, dataset.row_title) == (("1", "2", "3"), "sample")
    assert len(dataset) == 3


def test_a_column_that_holds_a_single_number_is_no_text(path: Path) -> None:
    assert refused(path, "X1,X2,Y\nten,1,1\n10,1,0\n") == (
        ", line 2, column X1: 'ten' is not a number; features are numbers, and --features chooses "
        "them"
    )


@pytest.mark.parametrize(
    ("label", "features"),
    [(None, ("a", "b")), ("c", ("a", "b")), ("a", ("b", "c")), ("b", ("a", "c"))],
)
def test_the_label_is_the_last_column_of_numbers_unless_said(
    path: Path, label: str | None, features: tuple[str, ...]
) -> None:
    dataset = read(path, "town,a,b,id,c\nOslo,0,1,7,1\nRome,1,0,8,0\n", *[label] if label else [])
    assert (dataset.label, dataset.features) == (label or "c", features)
    assert dataset.rows == ("Oslo 7", "Rome 8")


def test_a_dataset_can_only_be_read(path: Path) -> None:
    dataset = read(path, "X1,Y\n5,1\n6,0\n")
    for array in (dataset.inputs, dataset.labels):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1


def test_a_column_that_would_name_the_rows_may_be_the_label(path: Path) -> None:
    dataset = read(path, "id,X1,X2\n0,5,6\n1,7,8\n", "id")
    assert dataset.labels.tolist() == [[0], [1]]
    assert dataset.features == ("X1", "X2")
    assert dataset.rows == ("1", "2")


def test_one_row_is_enough(path: Path) -> None:
    dataset = read(path, "X1,X2,Y\n5,6,1\n")
    assert (dataset.inputs.tolist(), dataset.labels.tolist()) == ([[5, 6]], [[1]])


# several labels, and features -------------------------------------------------------------------

FOUR = "a,b,c,d\n1,2,3,4\n5,6,7,8\n"


@pytest.mark.parametrize("label", ["cd", "dc", "ad", "bac"])
def test_several_columns_are_labels_in_the_order_they_are_named(path: Path, label: str) -> None:
    dataset = read(path, FOUR, *label)
    rows = [dict(zip("abcd", row, strict=True)) for row in ([1, 2, 3, 4], [5, 6, 7, 8])]
    assert dataset.labels.tolist() == [[row[name] for name in label] for row in rows]
    assert (dataset.outputs, dataset.label) == (tuple(label), ", ".join(label))
    assert dataset.features == tuple(sorted(set("abcd") - set(label)))
    assert dataset.classes == ()


@pytest.mark.parametrize("features", ["a", "ca", "abc"])
def test_only_the_features_that_are_named_are_used_in_their_order(
    path: Path, features: str
) -> None:
    dataset = read(path, FOUR, features=tuple(features))
    columns = {name: dataset.inputs[:, n].tolist() for n, name in enumerate(dataset.features)}
    assert list(columns) == list(features)
    assert columns == {name: [1 + "abcd".index(name), 5 + "abcd".index(name)] for name in features}


def test_a_column_that_would_name_the_rows_may_be_a_feature(path: Path) -> None:
    dataset = read(path, "id,X1,Y\n7,5,0\n8,6,1\n", features=("id",))
    assert (dataset.features, dataset.inputs.tolist()) == (("id",), [[7], [8]])
    assert dataset.rows == ("1", "2")


@pytest.mark.parametrize(
    ("label", "features", "complaint"),
    [
        ("e", "", ": there is no column 'e'; the columns are a, b, c, d"),
        ("", "ae", ": there is no column 'e'; the columns are a, b, c, d"),
        ("cdc", "", ": the label 'c' is named twice"),
        ("", "aba", ": the feature 'a' is named twice"),
        ("a", "ab", ": column 'a' is a label, so it is no feature"),
        ("", "ad", ": column 'd' is a label, so it is no feature"),
        ("abcd", "", ": no column of numbers is left beside the label 'a', 'b', 'c', 'd'"),
    ],
)
def test_columns_that_cannot_be_chosen_so(
    path: Path, label: str, features: str, complaint: str
) -> None:
    assert refused(path, FOUR, *label, features=tuple(features)) == complaint


def test_a_column_that_is_nearly_called_so_is_suggested(path: Path) -> None:
    data = "petal,sepal,kind\n1,2,0\n"
    assert "(did you mean 'petal'?)" in refused(path, data, features=("pettal",))
    assert "(did you mean 'kind'?)" in refused(path, data, "kid")


# classes ----------------------------------------------------------------------------------------

KINDS = st.lists(
    st.text("abcÄ z9_-", min_size=1, max_size=4)
    .map(lambda text: " ".join(text.split()))
    .filter(lambda text: text and not is_number(text)),
    min_size=2,
    max_size=5,
    unique=True,
)


@given(KINDS, st.data())
def test_a_label_of_text_is_one_of_several_classes(
    path: Path, kinds: list[str], data: st.DataObject
) -> None:
    more = data.draw(st.lists(st.sampled_from(kinds), max_size=6))
    named = data.draw(st.permutations(kinds + more))
    file = io.StringIO()
    csv.writer(file).writerows([("x", "kind"), *enumerate(named)])
    dataset = read(path, file.getvalue(), "kind")
    assert dataset.classes == dataset.outputs == tuple(sorted(kinds))
    assert dataset.label == "kind"
    assert set(np.unique(dataset.labels)) == {0, 1}
    assert (dataset.labels.sum(axis=1) == 1).all()
    assert [dataset.classes[index] for index in dataset.labels.argmax(axis=1)] == named


def test_numbers_are_names_of_classes_when_one_says_so(path: Path) -> None:
    data = "x,digit\n1,10\n2,9\n3,10\n4,-1\n"
    assert read(path, data).classes == ()
    dataset = read(path, data, classes=True)
    assert dataset.classes == ("-1", "9", "10")
    assert dataset.labels.tolist() == [[0, 0, 1], [0, 1, 0], [0, 0, 1], [1, 0, 0]]


def test_a_number_is_one_class_however_it_is_written(path: Path) -> None:
    dataset = read(path, "x,Y\n1,1\n2,1.0\n3,0\n4,-0e3\n5,2.50\n", classes=True)
    assert dataset.classes == ("0", "1", "2.5")
    assert dataset.labels.argmax(axis=1).tolist() == [1, 1, 0, 0, 2]


@pytest.mark.parametrize(
    ("rows", "complaint"),
    [
        ("1,a\n2,a\n", ": column Y names only one class, 'a'"),
        ("1,a\n2,\n3,b\n", ", line 3, column Y: the value is missing; --drop-missing leaves "),
        ("1,1\n2,inf\n", ", line 3, column Y: inf is not a finite number"),
        ("".join(f"1,{n}\n" for n in range(1025)), ": column Y names 1025 classes; 1024 is "),
    ],
)
def test_labels_that_name_no_classes(path: Path, rows: str, complaint: str) -> None:
    assert refused(path, f"x,Y\n{rows}", "Y", classes=True).startswith(complaint)


@pytest.mark.parametrize("label", [("kind", "Y"), ("Y", "kind")])
def test_of_several_labels_none_names_classes(path: Path, label: tuple[str, ...]) -> None:
    data = "x,kind,Y\n1,a,0\n2,b,1\n"
    assert refused(path, data, *label) == (
        ": several labels are numbers, so 'kind' cannot name classes"
    )
    assert refused(path, data, "x", "Y", classes=True).endswith("so 'x' cannot name classes")


@pytest.mark.parametrize("kinds", ["no yes", "no  yes", "a b a b", "a b c a b c", "yes  no yes"])
def test_a_last_column_of_text_is_the_label(path: Path, kinds: str) -> None:
    named = kinds.split(" ")
    data = "x,z,Y\n" + "".join(f"{n},1,{kind}\n" for n, kind in enumerate(named))
    dataset = read(path, data, drop_missing=True)
    assert (dataset.label, dataset.features) == ("Y", ("x", "z"))
    assert dataset.classes == tuple(sorted(set(filter(None, named))))


def test_a_last_column_of_text_of_many_kinds_hardly_names_classes(path: Path) -> None:
    data = "x,Y,town\n1,0,Oslo\n2,1,Rome\n3,1,Bonn\n"
    assert refused(path, data) == (
        ", line 2, column town: the last column is text of 3 kinds ('Oslo', 'Rome', 'Bonn'), so it "
        "hardly names classes; `--label town` takes it all the same, or choose another column"
    )
    assert read(path, data, "Y").rows == ("Oslo", "Rome", "Bonn")
    assert read(path, data, "town").classes == ("Bonn", "Oslo", "Rome")
    assert read(path, data.replace("town", "name")).label == "Y"


@pytest.mark.parametrize(
    ("header", "name", "kinds", "said"),
    [
        ("y", "y", "yes no yes No", "3 kinds ('yes', 'no', 'No')"),
        ("y", "y", "a b c d e", "5 kinds ('a', 'b', 'c', 'd', …)"),
        ("of town", "'of town'", f"a b {'c' * 50}", f"3 kinds ('a', 'b', '{'c' * 20}…')"),
        ('"a, b"', "'\"a, b\"'", "a b c", "3 kinds ('a', 'b', 'c')"),
    ],
)
def test_the_option_that_takes_such_a_column_is_one_that_works(
    path: Path, header: str, name: str, kinds: str, said: str
) -> None:
    rows = kinds.split()
    data = f"x,{header}\n" + "".join(f"{n},{kind}\n" for n, kind in enumerate(rows))
    complaint = refused(path, data)
    assert said in complaint
    assert f"`--label {name}` takes it" in complaint
    [flag] = shlex.split(name)
    assert read(path, data, *ACCEPT["label"](flag)).classes == tuple(sorted(set(rows)))


def test_a_column_of_too_many_kinds_is_no_label_in_any_case(path: Path) -> None:
    data = "x,y\n" + "".join(f"{n},t{n}\n" for n in range(1025))
    assert refused(path, data).endswith("so it hardly names classes; choose another with --label")
    assert "1024 is the most" in refused(path, data, "y")


# missing values ---------------------------------------------------------------------------------


@given(tables(), st.data())
def test_rows_in_which_a_value_is_missing_are_left_out_and_counted(
    path: Path, table: Table, data: st.DataObject
) -> None:
    size, samples = table.columns.shape
    gaps = data.draw(arrays(np.bool_, (samples, size)))
    whole = ~gaps.any(axis=1)
    cells = table.cells()
    for row, column in zip(*map(np.ndarray.tolist, np.nonzero(gaps)), strict=True):
        cells[row + 1][column] = ""
    file = io.StringIO()
    csv.writer(file, quoting=csv.QUOTE_ALL).writerows(
        [["row", *cells[0]], *([str(n), *line] for n, line in enumerate(cells[1:]))]
    )
    label = table.names[table.label]
    if not whole.any():
        said = refused(path, file.getvalue(), label, drop_missing=True)
        assert said.startswith(": a value is missing in every row")
        return
    dataset = read(path, file.getvalue(), label, drop_missing=True)
    assert dataset.inputs.tobytes() == table.columns[table.features].T[whole].tobytes()
    assert dataset.labels.tobytes() == table.columns[table.label][whole].tobytes()
    assert dataset.rows == tuple(map(str, np.flatnonzero(whole)))
    assert dataset.dropped == samples - whole.sum()
    assert ("dropped" in dataset.summary) == (dataset.dropped > 0)


@pytest.mark.parametrize("word", ["NA", "N/A", "#N/A", "nan", "NULL", "None", "?", "-", " na "])
def test_words_for_what_is_missing_are_so_among_numbers(path: Path, word: str) -> None:
    data = f"a,b,Y\n1,{word},0\n{word},2,1\n3,4,{word}\n5,6,1\n"
    assert refused(path, data) == f", line 4, column Y: {MISSED}"
    dataset = read(path, data, drop_missing=True)
    assert (dataset.inputs.tolist(), dataset.labels.tolist()) == ([[5, 6]], [[1]])
    assert dataset.dropped == 3
    assert refused(path, f"a,Y\n{word},0\n{word},1\n") == f", line 2, column a: {MISSED}"


@pytest.mark.parametrize("word", ["NA", "nan", "None", "?", "-"])
def test_among_text_they_are_words(path: Path, word: str) -> None:
    data = f"who,x,Y\n{word},1,{word}\nann,2,+\nbob,3,{word}\n"
    dataset = read(path, data, drop_missing=True)
    assert (dataset.rows, dataset.dropped) == ((word, "ann", "bob"), 0)
    assert dataset.classes == tuple(sorted((word, "+")))


def test_the_columns_of_text_that_are_left_are_told_of(path: Path) -> None:
    data = "town,id,a,hue,Y\nOslo,1,1,red,0\nRome,2,2,blue,1\n"
    assert read(path, data).unused == ("town", "hue")
    assert read(path, data).summary.endswith("; town, hue are text, not computed with")
    assert read(path, data, "hue").unused == ("town",)
    many = ",".join(f"t{n}" for n in range(9))
    wide = read(path, f"{many},a,Y\n{'x,' * 9}1,0\n{'y,' * 9}2,1\n")
    assert wide.summary == "2 samples of a; label Y; 9 columns are text, not computed with"


def test_one_row_that_was_dropped_is_one(path: Path) -> None:
    dataset = read(path, "x,Y\n,0\n2,1\n", drop_missing=True)
    assert dataset.summary.endswith("; 1 row with missing values was dropped")


def test_a_gap_in_a_column_that_is_not_used_drops_nothing(path: Path) -> None:
    data = "name,a,b,Y\n,1,,0\nbo,2,3,1\n"
    dataset = read(path, data, features=("a",), drop_missing=True)
    assert (len(dataset), dataset.dropped) == (2, 0)
    assert len(read(path, data, drop_missing=True)) == 1


def test_dropped_rows_are_told_of(path: Path) -> None:
    dataset = read(path, "x,Y\n,a\n2,b\n3,\n4,a\n", drop_missing=True)
    assert dataset.summary == (
        "2 samples of x; label Y: a, b; 2 rows with missing values were dropped"
    )


@pytest.mark.parametrize(
    ("rows", "complaint"),
    [
        ("1,,0\n2,,1\n", "column b is empty, so leave it out with --features"),
        ("1,2,NA\n0,3,NA\n", "the label Y is empty, so choose another with --label"),
        ("1,,NA\n0,,NA\n", "the label Y is empty, so choose another with --label"),
    ],
)
def test_a_column_that_is_empty_is_named_with_what_chooses_another(
    path: Path, rows: str, complaint: str
) -> None:
    said = refused(path, f"a,b,Y\n{rows}", drop_missing=True)
    assert said == f": a value is missing in every row; {complaint}"


def test_classes_of_one_sample_each_are_told_of_and_not_listed(path: Path) -> None:
    def summary(kinds: list[int]) -> str:
        return read(path, "x,Y\n" + "".join(f"0,{kind}\n" for kind in kinds), classes=True).summary

    told = "9 classes, none of more than one sample"
    assert summary(list(range(9))) == f"9 samples of x; label Y: {told}"
    assert summary([*range(9), 8]) == "10 samples of x; label Y: 0, 1, 2, 3, 4, 5, 6, 7, 8"
    assert summary([3, 1, 2]) == "3 samples of x; label Y: 1, 2, 3"


# training and test ------------------------------------------------------------------------------


def numbered(samples: int) -> Dataset:
    """Return samples of which everything tells which one it is."""
    count = np.arange(samples, dtype=float)
    return Dataset(
        name="numbered",
        features=("n", "twice"),
        label="half",
        inputs=np.stack([count, 2 * count], axis=1),
        labels=count[:, None] / 2,
        rows=tuple(map(str, range(samples))),
        dropped=3,
    )


SHARES = st.floats(0, 1, exclude_min=True, exclude_max=True)


@given(st.integers(2, 300), SHARES, SEEDS)
def test_a_split_gives_every_sample_to_one_side(samples: int, share: float, seed: int) -> None:
    data = numbered(samples)
    sides = data.split(share, seed)
    for side in sides:
        which = [int(row) for row in side.rows]
        assert which == sorted(which)
        assert len(side) >= 1
        assert np.array_equal(side.inputs, data.inputs[which])
        assert np.array_equal(side.labels, data.labels[which])
        assert (side.features, side.outputs, side.label) == (("n", "twice"), ("half",), "half")
    train, test = sides
    assert sorted(map(int, train.rows + test.rows)) == list(range(samples))
    assert abs(len(test) - share * samples) <= 1


@given(st.integers(2, 100), SHARES, SEEDS)
def test_a_split_is_the_same_whenever_it_is_made(samples: int, share: float, seed: int) -> None:
    once = numbered(samples).split(share, seed)
    np.random.random()  # has no say in it
    again = numbered(samples).split(share, seed)
    assert [side.rows for side in once] == [side.rows for side in again]


def test_a_larger_share_keeps_what_a_smaller_one_has_kept() -> None:
    data = numbered(50)
    kept = [set(data.split(share / 10, 7)[1].rows) for share in range(1, 10)]
    assert all(smaller < larger for smaller, larger in pairwise(kept))


def test_every_sample_is_drawn_by_some_seed_about_as_often_as_any_other() -> None:
    data = numbered(10)
    drawn = np.zeros(10)
    for seed in range(1000):
        drawn[[int(row) for row in data.split(0.3, seed)[1].rows]] += 1
    assert drawn.sum() == 3000
    assert np.abs(drawn - 300).max() < 5 * math.sqrt(1000 * 0.3 * 0.7)

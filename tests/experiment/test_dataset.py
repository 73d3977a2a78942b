from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nnstep.errors import DataError
from nnstep.experiment import read_dataset
from tests.making import FINITE

if TYPE_CHECKING:
    from pathlib import Path

    from nnstep.engine import Array
    from nnstep.experiment import Dataset

ROW_NAMES = ("person", "name", "id", "sample", "row")
PEOPLE = "who,X1,X2,Y\nann,0,1.5,1\nbob,1,-2,0\n"


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file to be written over and over again."""
    return tmp_path_factory.mktemp("data") / "made-up.csv"


def read(path: Path, text: str, label: str | None = None, encoding: str = "utf-8") -> Dataset:
    path.write_bytes(text.encode(encoding))
    return read_dataset(path, label)


def refused(path: Path, text: str, label: str | None = None) -> str:
    with pytest.raises(DataError) as complaint:
        read(path, text, label)
    return str(complaint.value)


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
    shape = (len(names), draw(st.integers(2, 8)))
    columns = draw(arrays(np.float64, shape, elements=FINITE))
    label = draw(st.integers(0, len(names) - 1))
    columns[label] = draw(arrays(np.float64, shape[1], elements=st.sampled_from([0.0, 1.0])))
    return Table(names, columns, label)


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
    dataset = read(path, file.getvalue(), None if last else label, encoding)
    assert dataset.inputs.tobytes() == table.columns[table.features].T.tobytes()
    assert dataset.inputs.shape == (len(dataset), len(table.names) - 1)
    assert dataset.labels.tobytes() == table.columns[table.label].tobytes()
    assert dataset.labels.shape == (len(dataset), 1)
    assert dataset.features == tuple(table.names[index] for index in table.features)
    assert (dataset.name, dataset.label) == ("made-up", label)
    assert dataset.rows == tuple(map(str, range(1, len(dataset) + 1)))


UNUSABLE = {
    "two": "'two' is not a number",
    "1_000": "'1_000' is not a number",
    "0x10": "'0x10' is not a number",
    "1,5": "'1,5' is not a number",
    "--1": "'--1' is not a number",
    " ": "the value is missing",
    "nan": "nan is not a finite number",
    "-Infinity": "-Infinity is not a finite number",
    "1e999": "1e999 is not a finite number",
}


@given(tables(), st.data(), st.sampled_from(list(UNUSABLE)))
def test_a_cell_that_is_no_number_is_named_with_its_line_and_column(
    path: Path, table: Table, data: st.DataObject, unusable: str
) -> None:
    samples = table.columns.shape[1]
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
    assert refused(path, file.getvalue(), table.names[table.label]) == (
        f"{path}, line {line_number}, column {table.names[column]}: {UNUSABLE[unusable]}"
    )


@given(tables(), st.data(), FINITE.filter(lambda value: value not in (0, 1)))
def test_a_label_that_is_neither_0_nor_1_is_named(
    path: Path, table: Table, data: st.DataObject, value: float
) -> None:
    row = data.draw(st.integers(1, table.columns.shape[1]))
    cells = table.cells()
    cells[row][table.label] = repr(value)
    file = io.StringIO()
    csv.writer(file).writerows(cells)
    label = table.names[table.label]
    assert refused(path, file.getvalue(), label) == (
        f"{path}, line {row + 1}, column {label}: a label is 0 or 1, not {value!r}"
    )


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
        assert len(dataset) >= 2
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
    assert dataset.summary == "2 samples of X1, X2; label Y"


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
        f"{path}, line 2, column X1: 'ten' is not a number"
    )


@pytest.mark.parametrize(
    ("label", "features"),
    [(None, ("a", "b")), ("c", ("a", "b")), ("a", ("b", "c")), ("b", ("a", "c"))],
)
def test_the_label_is_the_last_column_of_numbers_unless_said(
    path: Path, label: str | None, features: tuple[str, ...]
) -> None:
    dataset = read(path, "town,a,b,id,c\nOslo,0,1,7,1\nRome,1,0,8,0\n", label)
    assert (dataset.label, dataset.features) == (label or "c", features)
    assert dataset.rows == ("Oslo 7", "Rome 8")


def test_a_last_column_of_text_may_be_the_label_so_one_has_to_say(path: Path) -> None:
    data = "X1,X2,Y\n0,1,yes\n1,0,no\n"
    assert refused(path, data).startswith(f"{path}, line 2, column Y: the last column is text")
    assert read(path, data, "X2").rows == ("yes", "no")
    assert read(path, data.replace("Y", "name")).label == "X2"


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

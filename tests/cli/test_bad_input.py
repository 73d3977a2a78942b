"""Files and options that cannot be used: one line that names file, line, column and value."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from nnstep.errors import one_line

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.calling import Called

    Nnstep = Callable[..., Called]

PEOPLE = "person,X1,X2,Y\n1,0,1,1\n2,1,0,0\n"


@pytest.mark.parametrize("command", ["run", "trace", "open", "exec"])
def test_a_missing_file(nnstep: Nnstep, tmp_path: Path, command: str) -> None:
    for name in ("none.csv", "none.toml"):
        path = tmp_path / name
        assert nnstep(command, str(path)).complaint() == (
            f"nnstep {command}: {path}: there is no such file"
        )


@pytest.mark.parametrize("command", ["open", "run", "trace", "export"])
def test_a_lesson_and_a_session_are_no_data(nnstep: Nnstep, tmp_path: Path, command: str) -> None:
    session, lesson = tmp_path / "try.nnstep", tmp_path / "try.md"
    if command != "open":
        said = nnstep(command, str(session)).complaint()
        assert said == f"nnstep {command}: {session}: there is no such file"
    if command != "export":  # that takes lessons
        lesson.write_text("# Try\n")
        said = nnstep(command, str(lesson)).complaint()
        plays = f"`nnstep play {lesson}` plays it"
        assert said == f"nnstep {command}: {lesson}: this is a lesson; {plays}"


@pytest.mark.parametrize(
    "what", ["artcle", "no/such/thing", "a" * 300, "b" * 300 + ".csv", "", "\x07", "a\nb.csv"]
)
def test_what_is_neither_preset_nor_file(nnstep: Nnstep, what: str) -> None:
    said = nnstep("run", what).complaint()
    assert said.startswith("nnstep run: ")
    assert ("did you mean 'article'?" in said) == (what == "artcle")
    if not what:
        assert said == "nnstep run: '': no such preset or file; `nnstep presets` lists the presets"


@pytest.mark.parametrize("ending", ["", ".csv", ".toml"])
def test_a_folder_is_no_file(nnstep: Nnstep, tmp_path: Path, ending: str) -> None:
    folder = tmp_path / f"folder{ending}"
    folder.mkdir()
    assert "is a directory" in nnstep("run", str(folder)).complaint().lower()


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("", ": the file is empty; it needs a header and rows of numbers"),
        ("\n \n", ": the file is empty; it needs a header and rows of numbers"),
        *(
            (content, ": no values under the header; training needs at least a row of them")
            for content in ("X1,Y\n", "X1,X2,Y\n,,\n , ,\n")
        ),
        ("X1,X2,Y\n1,0,1\n1,0\n", ", line 3: 2 values, the header has 3 columns"),
        ("X1,X2,Y\n1,0,1\n\n1,0,0,0\n", ", line 4: 4 values, the header has 3 columns"),
        ("X1,X2,Y\n1\n", ", line 2: 1 value, the header has 3 columns"),
        ("X1\n1,0\n", ", line 2: 2 values, the header has 1 column"),
        (
            "X1,X2,Y\n1,0,1\n1,two,0\n",
            ", line 3, column X2: 'two' is not a number; features are numbers, and --features ",
        ),
        (
            "X1,Y\n1,0\n1,two\n",
            ", line 3, column Y: 'two' is not a number; a label is numbers, or text in every row; ",
        ),
        (
            "X1,X2,Y\n1,0,1\n1,,0\n",
            ", line 3, column X2: the value is missing; --drop-missing ",
        ),
        ("X1,X2,Y\n1,nan,1\n1,0,0\n", ", line 2, column X2: the value is missing; --drop-missing "),
        ("X1,X2,Y\n1,0,1\n1,?,0\n", ", line 3, column X2: the value is missing; --drop-missing "),
        ("X1,X2,Y\n1,0,1\n-inf,0,0\n", ", line 3, column X1: -inf is not a finite number"),
        ("X1,X2,Y\n1,0,1\n1,1e999,0\n", ", line 3, column X2: 1e999 is not a finite number"),
        (
            "X1,X2,Y\n1,0,1\n1,0,2\n",
            ", line 3, column Y: with sigmoid and half_squares a label is 0 to 1, not 2; "
            "--output identity fits any number, --classes makes classes of the numbers",
        ),
        ("X1,X2,Y\n1,0,1\n1,0,inf\n", ", line 3, column Y: inf is not a finite number"),
        ("X1,X1,Y\n1,0,1\n1,0,0\n", ", line 1: two columns are called 'X1'"),
        ("X1,,Y\n1,0,1\n1,0,0\n", ", line 1: column 2 has no name"),
        ("1,0,1\n1,0,0\n", ", line 1: the first line must name the columns"),
        (
            "name,sort\na,b\nc,d\n",
            ", line 2, column name: 'a' is not a number; there is no column of numbers",
        ),
        (
            "hue,Y\n,1\nb,0\n",
            ", line 3, column hue: 'b' is not a number; no column of numbers is left beside the "
            "label 'Y'",
        ),
        (
            "id,Y\n1,1\n2,0\n",
            ": column id names the rows, unless --features chooses it; no column of numbers is "
            "left beside the label 'Y'",
        ),
        ("X1\n1\n", ": no column of numbers is left beside the label 'X1'"),
        ('X1,Y\n"1,0\n1,1\n', ", line 2: not a CSV file: "),
        ('"X\n1",Y\n1,0\nx,1\n', ", line 4, column X 1: 'x' is not a number"),
        ('X1,Y\n1,0\n"\n\nx",1\n', ", line 3, column X1: 'x' is not a number"),
        ("X1,Y\n,0\n,1\n", ", line 2, column X1: the value is missing"),
        ("X1;Y\n1;0\n", ", line 1: columns must have commas between them, not 'X1;Y'"),
        ("X1\tY\n1\t0\n", ", line 1: columns must have commas between them, not 'X1\\tY'"),
        (
            "X1,Y\n0,yes\n1,no\n2,perhaps\n",
            ", line 2, column Y: the last column is text of 3 kinds ('yes', 'no', 'perhaps'), so ",
        ),
        ("X1,Y\n0,yes\n1,yes\n", ": column Y names only one class, 'yes'"),
        ("X1,Y\n0,yes\n1,\n2,no\n", ", line 3, column Y: the value is missing; --drop-missing"),
    ],
)
def test_data_that_cannot_be_trained_on(
    nnstep: Nnstep, tmp_path: Path, content: str, complaint: str
) -> None:
    path = tmp_path / "data.csv"
    path.write_text(content)
    assert nnstep("run", str(path)).complaint().startswith(f"nnstep run: {path}{complaint}")


@pytest.mark.parametrize("column", ["X\x1b[31m1", "X\x001", "X\x9b1"])
def test_a_column_name_with_control_characters(nnstep: Nnstep, tmp_path: Path, column: str) -> None:
    path = tmp_path / "data.csv"
    path.write_text(f"{column},Y\n1,0\n1,1\n", encoding="utf-8")
    said = nnstep("run", str(path)).complaint()
    where = f"{path}, line 1, column {one_line(column)}"
    assert said == f"nnstep run: {where}: {column!r} holds a control character"


def test_data_that_is_no_text(nnstep: Nnstep, tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    path.write_bytes(b"X1,Y\n" + b"1,0\n" * 30_000 + b"1,\xff\n")
    assert nnstep("run", str(path)).complaint() == (
        f"nnstep run: {path}, line 30002: not text in UTF-8"
    )


@pytest.mark.parametrize("name", ["data.csv", "mine.toml"])
def test_a_device_that_never_ends_is_not_read(nnstep: Nnstep, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.symlink_to("/dev/zero")
    assert nnstep("run", str(path)).complaint() == f"nnstep run: {path}: a device is no file"


def test_links_that_go_in_a_circle(nnstep: Nnstep, tmp_path: Path) -> None:
    (tmp_path / "data.csv").symlink_to("data.csv")
    path = tmp_path / "mine.toml"
    path.write_text("[data]\nfile = 'data.csv'\n")
    assert nnstep("run", str(path)).complaint().startswith(f"nnstep run: {path}: [data] file ")


def test_a_preset_that_is_a_link_finds_its_data_where_it_really_is(
    nnstep: Nnstep, tmp_path: Path
) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "data.csv").write_text(PEOPLE)
    (tmp_path / "real" / "mine.toml").write_text("[data]\nfile = 'data.csv'\n")
    (tmp_path / "link.toml").symlink_to("real/mine.toml")
    assert nnstep("run", str(tmp_path / "link.toml"), "--epochs", "2").printed()


@pytest.mark.parametrize("file", ["", ".", "real"])
def test_a_preset_whose_data_is_a_folder(nnstep: Nnstep, tmp_path: Path, file: str) -> None:
    (tmp_path / "real").mkdir()
    path = tmp_path / "mine.toml"
    path.write_text(f"[data]\nfile = '{file}'\n")
    said = nnstep("run", str(path)).complaint()
    assert said.startswith(f"nnstep run: {path}: [data] file {file!r} is neither beside")


def test_a_wide_file_is_read_in_no_time_to_speak_of(nnstep: Nnstep, tmp_path: Path) -> None:
    path = tmp_path / "wide.csv"
    names = ",".join(f"X{n}" for n in range(20_000))
    path.write_text(f"{names},Y\n" + (",".join(["1"] * 20_000) + ",1\n") * 2)
    [result] = nnstep("run", str(path), "--epochs", "1", "--json").values()
    assert len(result["parameters"]["weights"]) == 20_000


def test_an_error_does_not_echo_without_end(nnstep: Nnstep, tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    path.write_text(f"X1,Y\n1,0\n{'x' * 100_000},1\n")
    assert len(nnstep("run", str(path)).complaint()) < 800


@pytest.mark.parametrize("label", ["Z", "X", "x1", "'X1'"])
def test_a_label_column_that_is_not_there(nnstep: Nnstep, tmp_path: Path, label: str) -> None:
    path = tmp_path / "data.csv"
    path.write_text(PEOPLE)
    said = nnstep("run", str(path), "--label", label).complaint()
    assert said.startswith(f"nnstep run: {path}: there is no column {label!r}")
    assert said.endswith("the columns are person, X1, X2, Y")


def test_a_feature_that_is_text(nnstep: Nnstep, tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    path.write_text("who,X1,Y\nann,0,1\nbob,1,0\n")
    assert nnstep("run", str(path), "--features", "X1,who").complaint() == (
        f"nnstep run: {path}, line 2, column who: 'ann' is not a number; "
        "features are numbers, and --features chooses them"
    )


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("", ": [data] must name a file"),
        ("titel = 'x'\n", ": unknown key 'titel' (did you mean 'title'?)"),
        (
            "[data]\nfile = 'people'\nlabl = 'Y'\n",
            ": [data] unknown key 'labl' (did you mean 'label'?)",
        ),
        ("[trainin]\nlr = 1\n", ": unknown key 'trainin' (did you mean 'training'?)"),
        ("data = 'people'\n", ": data must be a table, not 'people'"),
        ("[training]\nlr = 'fast'\n", ": [training] lr must be a number, not 'fast'"),
        ("[training]\nlr = true\n", ": [training] lr must be a number, not True"),
        ("[training]\nlr = nan\n", ": [training] lr must be finite, not nan"),
        ("[training]\nlr = -0.5\n", ": [training] lr must be above 0, not -0.5"),
        ("[training]\nlr = 0\n", ": [training] lr must be above 0, not 0"),
        ("[training]\nepochs = 1.5\n", ": [training] epochs must be a whole number, not 1.5"),
        (
            "[training]\nepochs = -1\n",
            ": [training] epochs must be between 0 and 1000000000000, not -1",
        ),
        ("[training]\nseed = 4294967296\n", ": [training] seed must be between 0 and 4294967295"),
        (
            "[network]\nderivative = 'exat'\n",
            ": [network] derivative must be one of article, exact (did",
        ),
        ("[data]\nfile = 3\n", ": [data] file must be text, not 3"),
        ("queries = [1, 0, 0]\n", ": queries must be a list of points, each a list of numbers"),
        (
            "queries = [[1, 0, 'x']]\n",
            ": queries must be lists of numbers, each of which must be a number",
        ),
        (
            "[data]\nfile = 'peple'\n",
            ": [data] file 'peple' is neither beside the preset nor a dataset (did",
        ),
        (
            "[data]\nfile = '../secret.csv'\n",
            ": [data] file must lie beside the preset, not '../secret.csv'",
        ),
        (
            "[data]\nfile = '/etc/passwd'\n",
            ": [data] file must lie beside the preset, not '/etc/passwd'",
        ),
        ('[data]\nfile = "a\\u0000.csv"\n', ": [data] file must be one line of text, not "),
        ('title = "a\\nb"\n', ": title must be one line of text, not 'a\\nb'"),
        ("[data]\nfile = '" + "a" * 300 + ".csv'\n", ": [data] file "),
        ("title = \n", ": not a preset in TOML: "),
        ("[training]\nseed = " + "9" * 5000 + "\n", ": not a preset in TOML: "),
        ("queries = " + "[" * 5000 + "]" * 5000 + "\n", ": not a preset in TOML: "),
    ],
)
def test_a_preset_that_describes_no_experiment(
    nnstep: Nnstep, tmp_path: Path, content: str, complaint: str
) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(content)
    assert nnstep("run", str(path)).complaint().startswith(f"nnstep run: {path}{complaint}")


def test_a_preset_that_is_no_text(nnstep: Nnstep, tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_bytes(b"title = '\xff'\n")
    assert (
        nnstep("run", str(path))
        .complaint()
        .startswith(f"nnstep run: {path}: not a preset in TOML: ")
    )


@pytest.mark.parametrize(
    ("query", "has"), [("[1, 0.5]", "2 numbers"), ("[1]", "1 number"), ("[]", "0 numbers")]
)
def test_a_query_that_does_not_fit_the_data(
    nnstep: Nnstep, tmp_path: Path, query: str, has: str
) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(f"queries = [{query}]\n[data]\nfile = 'people'\n")
    assert nnstep("run", str(path)).complaint() == (
        f"nnstep run: {path}: query {query} has {has}, the data has 3 features"
    )


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        ("--lr nan", "lr must be finite, not nan"),
        ("--lr inf", "lr must be finite, not inf"),
        ("--lr 0", "lr must be above 0, not 0.0"),
        ("--lr -0.5", "lr must be above 0, not -0.5"),
        ("--epochs -1", "epochs must be between 0 and 1000000000000, not -1"),
        ("--epochs 1000000000001", "epochs must be between 0 and 1000000000000, not "),
        ("--seed -1", "seed must be between 0 and 4294967295, not -1"),
        ("--seed 4294967296", "seed must be between 0 and 4294967295, not 4294967296"),
    ],
)
@pytest.mark.parametrize("command", ["run", "exec"])
def test_an_option_that_is_out_of_range(
    nnstep: Nnstep, command: str, options: str, complaint: str
) -> None:
    said = nnstep(command, "article", *options.split()).complaint()
    assert said.startswith(f"nnstep {command}: {complaint}")


@pytest.mark.parametrize(
    ("point", "complaint"),
    [
        ("1", "a point has 3 numbers (X1, X2, X3), not 1"),
        ("1 0", "a point has 3 numbers (X1, X2, X3), not 2"),
        ("1 0 0 1", "a point has 3 numbers (X1, X2, X3), not 4"),
        ("1 0 nan", "a point's numbers are finite, not nan"),
        ("1 inf 0", "a point's numbers are finite, not inf"),
        ("1 0 x", "'x' is not a number"),
    ],
)
def test_a_point_that_does_not_fit_the_features(nnstep: Nnstep, point: str, complaint: str) -> None:
    said = nnstep("predict", "article", *point.split()).complaint()
    assert said == f"nnstep predict: {complaint}"


@pytest.mark.parametrize("history", ["-1M", "-1", "-.5g", "64X", "1_0"])
def test_history_that_is_no_size(nnstep: Nnstep, history: str) -> None:
    assert nnstep("exec", "article", "--history", history).complaint() == (
        f"nnstep exec: --history takes a size such as 64M or 512K, not {history!r}; "
        "see `nnstep exec --help`"
    )


@pytest.mark.parametrize("history", ["0", "1k", "100B"])
def test_too_little_history(nnstep: Nnstep, history: str) -> None:
    said = nnstep("exec", "article", "--history", history, "-x", "info").complaint()
    assert "is too small for this network; it needs at least " in said


@pytest.mark.parametrize("history", ["1000000g", "999999999999g"])
def test_more_history_than_there_is_memory(nnstep: Nnstep, history: str) -> None:
    said = nnstep("exec", "article", "--history", history, "-x", "info").complaint()
    assert said.startswith("nnstep exec: history ")
    assert said.endswith(" GiB is more than can be had")


def test_the_least_history_that_is_asked_for_is_enough(nnstep: Nnstep) -> None:
    said = nnstep("exec", "article", "--history", "0", "-x", "info").complaint()
    needed = said.split()[-2:]
    assert nnstep(
        *("exec", "article", "--history", "".join(needed).replace(".0", "")),
        *("-x", "run 5000", "-x", "goto 2500:z", "-x", "info"),
    ).printed()

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnstep.errors import PresetError
from nnstep.experiment import DERIVATIVES, Preset, Training, read_preset
from tests.making import FINITE, RATES, SEEDS

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file to be written over and over again."""
    return tmp_path_factory.mktemp("presets") / "mine.toml"


def read(path: Path, text: str) -> Preset:
    path.write_text(text, encoding="utf-8")
    return read_preset(path)


def in_toml(table: str, entries: dict[str, Any]) -> str:
    """Write a table; text and numbers are written in TOML as in JSON."""
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in entries.items()]
    return "\n".join([f"[{table}]" if table else "", *lines, ""])


WORDS = st.text(st.characters(exclude_categories=["C", "Zl", "Zp"]), max_size=12)
LINES = WORDS.map(str.strip).filter(str.isprintable)
TEXTS = st.lists(WORDS, max_size=4).map(lambda words: "\n\t".join(words).strip())
TOP = st.fixed_dictionaries(
    {},
    optional={
        "title": LINES,
        "description": TEXTS,
        "queries": st.lists(st.lists(FINITE | st.integers(-99, 99), max_size=3), max_size=3),
    },
)
DATA = st.fixed_dictionaries({"file": LINES}, optional={"label": LINES})
NETWORK = st.fixed_dictionaries({}, optional={"derivative": st.sampled_from([*DERIVATIVES])})
TRAINING = st.fixed_dictionaries(
    {},
    optional={
        "lr": RATES | st.integers(1, 1000),
        "epochs": st.integers(0, 10**12),
        "seed": SEEDS,
    },
)
Entries = dict[str, Any]


@given(TOP, DATA, NETWORK, TRAINING)
def test_a_preset_says_what_its_file_says_and_the_defaults_for_the_rest(
    path: Path, top: Entries, data: Entries, network: Entries, training: Entries
) -> None:
    preset = read(
        path,
        in_toml("", top)
        + in_toml("training", training)
        + in_toml("data", data)
        + in_toml("network", network),
    )
    assert preset == Preset(
        title=top.get("title", "mine"),
        description=top.get("description", ""),
        queries=tuple(map(tuple, top.get("queries", ()))),
        data=data["file"],
        label=data.get("label"),
        derivative=network.get("derivative", "exact"),
        training=Training(
            training.get("lr", 0.05), training.get("epochs", 25_000), training.get("seed", 42)
        ),
    )


def test_the_smallest_preset_names_its_data(path: Path) -> None:
    assert read(path, "[data]\nfile = 'people'\n") == Preset(title="mine", data="people")


def test_whole_numbers_are_numbers(path: Path) -> None:
    preset = read(path, "queries = [[1, 0.5]]\n[data]\nfile = 'people'\n[training]\nlr = 1\n")
    assert [type(entry) for entry in (preset.training.lr, *preset.queries[0])] == [float] * 3


def test_text_may_be_indented_and_stand_on_many_lines(path: Path) -> None:
    preset = read(
        path,
        'title = "  À la carte "\ndescription = """\n  One line,\n  and another.\n"""\n'
        "[data]\nfile = ' people '\n",
    )
    assert preset.title == "À la carte"
    assert preset.description == "One line,\n  and another."
    assert preset.data == "people"


@given(st.binary(max_size=40) | st.text(max_size=40).map(str.encode))
def test_any_bytes_are_refused_in_one_line_when_they_name_no_data(
    path: Path, content: bytes
) -> None:
    path.write_bytes(content)
    with pytest.raises(PresetError) as complaint:
        read_preset(path)
    [said] = str(complaint.value).splitlines()
    assert said.startswith(f"{path}: ")

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnstep.engine import ACTIVATIONS, INITIALISERS, LOSSES, OPTIMIZERS, SCHEDULES
from nnstep.errors import PresetError
from nnstep.experiment import DERIVATIVES, SCALES, Layer, Preset, read_preset
from nnstep.options import OPTIONS
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
COLUMNS = st.lists(LINES.map(lambda line: " ".join(line.split())).filter(len), min_size=1)
HIDDEN = sorted({*ACTIVATIONS} - {"softmax"})
LAYERS = st.builds("{}:{}".format, st.integers(1, 1024), st.sampled_from(HIDDEN))
SHARES = st.just(0) | st.floats(0, 1, exclude_max=True)
NOT_NEGATIVE = st.just(0) | st.floats(0, allow_infinity=False)
VALUES = {
    "label": COLUMNS,
    "features": COLUMNS,
    "classes": st.booleans(),
    "drop_missing": st.booleans(),
    "scale": st.sampled_from([*SCALES]),
    "test": SHARES,
    "hidden": st.lists(LAYERS, max_size=16),
    "output": st.sampled_from([*ACTIVATIONS]),
    "loss": st.sampled_from([*LOSSES]),
    "derivative": st.sampled_from([*DERIVATIVES]),
    "l1": NOT_NEGATIVE,
    "l2": NOT_NEGATIVE,
    "bias": st.sampled_from(["trained", "frozen"]),
    "initial": st.sampled_from([*INITIALISERS]),
    "lr": RATES | st.integers(1, 1000),
    "epochs": st.integers(0, 10**12),
    "seed": SEEDS,
    "optimizer": st.sampled_from([*OPTIMIZERS]),
    "momentum": SHARES,
    "decay": SHARES,
    "beta1": SHARES,
    "beta2": SHARES,
    "epsilon": RATES,
    "schedule": st.sampled_from([*SCHEDULES]),
    "every": RATES,
    "factor": RATES,
    "batch": st.integers(1, 2**31),
    "shuffle": st.booleans(),
}
"""Option → what it takes."""

CHOSEN = st.fixed_dictionaries({}, optional=VALUES)
Entries = dict[str, Any]


def as_read(name: str, value: Any) -> object:
    """Return a value of the file in the form that it is kept in."""
    if name == "hidden":
        pairs = [layer.split(":") for layer in value]
        return tuple(Layer(int(units), activation) for units, activation in pairs)
    return tuple(value) if isinstance(value, list) else value


@given(TOP, LINES, CHOSEN)
def test_a_preset_says_what_its_file_says_and_no_more(
    path: Path, top: Entries, file: str, chosen: Entries
) -> None:
    tables: dict[str, Entries] = {"training": {}, "data": {"file": file}, "network": {}}
    for option in OPTIONS:
        if option.name in chosen:
            tables[option.table][option.name] = chosen[option.name]
    text = "".join(in_toml(table, entries) for table, entries in tables.items())
    assert read(path, in_toml("", top) + text) == Preset(
        title=top.get("title", "mine"),
        description=top.get("description", ""),
        queries=tuple(map(tuple, top.get("queries", ()))),
        data=file,
        options={name: as_read(name, value) for name, value in chosen.items()},
    )


def test_the_smallest_preset_names_its_data(path: Path) -> None:
    assert read(path, "[data]\nfile = 'people'\n") == Preset(title="mine", data="people")


def test_whole_numbers_are_numbers(path: Path) -> None:
    preset = read(path, "queries = [[1, 0.5]]\n[data]\nfile = 'people'\n[training]\nlr = 1\n")
    assert [type(entry) for entry in (preset.options["lr"], *preset.queries[0])] == [float] * 3


def test_values_to_begin_with_are_kept_as_they_are_written(path: Path) -> None:
    initial = "[network.initial]\nweights = [[1], [0.5]]\nbias = [0]\n"
    preset = read(path, f"[data]\nfile = 'people'\n{initial}")
    assert preset.options == {"initial": {"weights": [[1], [0.5]], "bias": [0]}}


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

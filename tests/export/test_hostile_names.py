"""Names and titles of the user's are no code, whatever is in them."""

from __future__ import annotations

import ast
import json
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnstep import Experiment, load
from nnstep.experiment import Dataset, Network
from nnstep.export import numpy_script, parameters_json, torch_script
from tests.export.making import moment_at

if TYPE_CHECKING:
    from pathlib import Path

HOSTILE = (
    '"""\nimport os\nos.mkdir("broken")\n"""',
    "'''\nimport os\n'''",
    "\\",
    "x\rimport os",
    "x\x0cimport os\x1c\x85\u2028import os",
    "# coding: rot13\n# vim: set fileencoding=utf-7 :",
    "{experiment} {0} {} %s %(name)s",
    "\udc80",
    "\u202eimport os\u202c",
    "\x00",
    "é漢字🙂",
    "",
)


def named(name: str) -> Experiment:
    """Return an experiment in which everything that can have a name has this one."""
    dataset = Dataset(
        name=name,
        features=(name, name),
        label=name,
        inputs=np.array([[0.0, 1.0], [1.0, 0.5], [0.5, 0.5]]),
        labels=np.eye(2)[[0, 1, 1]],
        rows=(name,) * 3,
        row_title=name,
        outputs=(name, name + "2"),
        classes=(name, name + "2"),
    )
    network = Network(output="softmax", loss="cce")
    return Experiment(name, name, name, dataset, network, test=dataset, queries=((0.0, 1.0),))


def programs(experiment: Experiment) -> list[str]:
    """Return both scripts as Python reads them from a file, without comments."""
    moment = moment_at(experiment, 0)
    scripts = numpy_script(experiment, moment), torch_script(experiment, moment)
    return [ast.dump(ast.parse(script.encode())) for script in scripts]


HARMLESS = programs(named("harmless"))


@pytest.mark.parametrize("name", HOSTILE)
def test_a_script_is_the_same_program_with_a_hostile_name(name: str) -> None:
    assert programs(named(name)) == HARMLESS


@given(st.text(st.characters(exclude_categories=())))
def test_a_script_is_the_same_program_whatever_the_names(name: str) -> None:
    assert programs(named(name)) == HARMLESS


@pytest.mark.parametrize("name", HOSTILE)
def test_json_has_names_as_they_are_on_one_line_of_ascii(name: str) -> None:
    experiment = named(name)
    text = parameters_json(experiment, moment_at(experiment, 0))
    document = json.loads(text)
    assert document["experiment"] == name
    assert document["features"] == [name, name]
    assert document["classes"] == document["outputs"] == [name, name + "2"]
    assert text.isascii()
    assert text.count("\n") == 1


def test_titles_and_columns_of_files_are_comments(tmp_path: Path) -> None:
    data = tmp_path / "data.csv"
    data.write_text('"a""""""b","c\\",Y\n1,0,\'yes\'\n0,1,"""""""no"\n')
    preset = tmp_path / 'hostile""".toml'
    preset.write_text('title = \'""" # \\\'\n[data]\nfile = "data.csv"\n')
    experiment = load(preset)
    script = numpy_script(experiment, moment_at(experiment, 0))
    tree = ast.parse(script)
    modules = [
        name.name for node in tree.body if isinstance(node, ast.Import) for name in node.names
    ]
    assert modules == ["os", "numpy"]
    assert '# """ # \\\n' in script
    assert '# data: 2 samples of a"""b, c\\; label Y: """no, \'yes\'\n' in script
    again = replace(experiment, title="x", dataset=replace(experiment.dataset, name="x"))
    assert ast.dump(ast.parse(numpy_script(again, moment_at(again, 0)))) == ast.dump(tree)

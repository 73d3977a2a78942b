from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import pytest

from nnstep import Position, load, trace
from nnstep.experiment import datasets
from tests.straight import StraightRun

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cli.calling import Called

    Nnstep = Callable[..., Called]

IRIS = datasets()["iris"]


def test_an_epoch_of_several_batches_is_traced_batch_by_batch(nnstep: Nnstep) -> None:
    options = ["--hidden", "4:tanh", "--batch", "60", "--optimizer", "momentum"]
    entries = nnstep("trace", str(IRIS), "--epoch", "3", "--json", *options).values()
    experiment = load(IRIS, hidden="4:tanh", batch=60, optimizer="momentum")
    program, run = experiment.program, StraightRun(experiment)
    assert program.batches == 3
    places = [(update, index) for update in range(9, 12) for index in range(len(program))]
    for entry, (update, index) in zip(entries, places, strict=True):
        statement = program.statements[index]
        value = run.ended(update)[statement.target]
        assert entry == {
            "position": f"3.{update - 9}:{statement.target}",
            "statement": statement.target,
            "source": statement.source,
            "phase": statement.phase.value,
            "shape": list(value.shape),
            "value": value.tolist(),
        }
    assert entries[-1]["position"] == "3.2:bias2"
    assert {entry["shape"][0] for entry in entries if entry["statement"] == "z1"} == {60, 30}
    lines = nnstep("trace", str(IRIS), "--epoch", "3", *options).printed().splitlines()
    assert len(lines) == len(entries)
    assert lines[0].startswith("3.0:inputs     inputs = input_set[batch]")


@pytest.mark.parametrize("what", ["article", "exact"])
@pytest.mark.parametrize("epoch", [0, 1, 77])
def test_trace_prints_every_statement_with_its_value(nnstep: Nnstep, what: str, epoch: int) -> None:
    entries = nnstep("trace", what, "--epoch", str(epoch), "--json").values()
    program = load(what).program
    run = StraightRun(load(what))
    for index, (entry, statement) in enumerate(zip(entries, program.statements, strict=True)):
        after = run.values(Position(epoch, index).moved(1, program))
        value = after[statement.target]
        assert entry == {
            "position": f"{epoch}:{statement.target}",
            "statement": statement.target,
            "source": statement.source,
            "phase": statement.phase.value,
            "shape": list(value.shape),
            "value": value.tolist(),
        }


def test_the_keys_come_in_the_order_that_is_promised(nnstep: Nnstep) -> None:
    for entry in nnstep("trace", "article", "--json").values():
        assert list(entry) == ["position", "statement", "source", "phase", "shape", "value"]


def test_trace_prints_the_figures_of_the_library(nnstep: Nnstep) -> None:
    entries = nnstep("trace", "article", "--epoch", "500", "--json").values()
    for entry, traced in zip(entries, trace("article", 500), strict=True):
        assert entry["position"] == traced.position
        assert entry["value"] == traced.value.tolist()


def test_trace_begins_with_the_first_epoch_unless_told(nnstep: Nnstep) -> None:
    assert nnstep("trace", "article").out == nnstep("trace", "article", "--epoch", "0").out


def test_trace_goes_beyond_the_end_of_the_run(nnstep: Nnstep) -> None:
    entries = nnstep("trace", "article", "--epoch", "25100", "--json").values()
    assert entries[-1]["position"] == "25100:bias"


def test_trace_for_people_has_a_line_for_each_statement(nnstep: Nnstep) -> None:
    lines = nnstep("trace", "article", "--epoch", "12").printed().splitlines()
    assert len({line.index(" [") for line in lines}) == 1
    for line, traced in zip(lines, trace("article", 12), strict=True):
        place = f"12:{traced.statement.target}"
        assert line.startswith(f"{place:<{len('12:dweights')}}  {traced.statement.source} ")
        cells = line[line.index("[") + 1 : -1].replace("|", " ").split()
        assert [float(cell) for cell in cells] == pytest.approx(traced.value.ravel(), rel=1e-4)


def test_numbers_that_are_not_finite_are_written_as_words(nnstep: Nnstep, undefined: str) -> None:
    entries = nnstep("trace", undefined, "--epoch", "1", "--json").values()
    values = {entry["statement"]: np.ravel(entry["value"]).tolist() for entry in entries}
    assert values["XW"] == ["-inf", "nan", "inf"]
    assert values["bias"] == ["nan"]
    lines = nnstep("trace", undefined, "--epoch", "1").printed().splitlines()
    assert lines[1].endswith("[-inf | nan | +inf]")


@pytest.mark.parametrize(
    ("statement", "written"),
    [
        ("bias1", r"\S+  \S+  \S+"),
        ("weights2", r"\S+ \| \S+ \| \S+"),
        ("weights1", r"\S+  \S+  \S+ \| \S+  \S+  \S+"),
        ("bias2", r"\S+"),
    ],
)
def test_a_vector_and_a_column_look_different(nnstep: Nnstep, statement: str, written: str) -> None:
    lines = nnstep("trace", "xor", "--hidden", "3:tanh").printed().splitlines()
    [line] = [line for line in lines if line.startswith(f"0:{statement} ")]
    assert re.fullmatch(rf".*  \[{written}\]", line)


def test_what_there_is_no_room_for_in_a_vector_is_counted(nnstep: Nnstep) -> None:
    lines = nnstep("trace", "xor", "--hidden", "30:tanh").printed().splitlines()
    [line] = [line for line in lines if line.startswith("0:bias1 ")]
    assert line.endswith("  … 10 more]")
    assert len(line[line.index("[") :].split()) == 20 + 3

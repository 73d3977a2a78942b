"""A cell written out, `z_del[2,0] = dcost[2,0] * dpred[2,0]`, is a formula that gives its value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given

from nnstep import Experiment, load
from nnstep.engine import Cell, update
from tests.making import MODERATE, experiments

if TYPE_CHECKING:
    from nnstep.engine import Expansion

Values = dict[str, Any]


def sigmoid(x: float) -> float:
    return float(1 / (1 + np.exp(-x)))


FUNCTIONS = {"__builtins__": {}, "exp": np.exp, "sigmoid": sigmoid}


def check_every_cell(experiment: Experiment) -> None:
    """Work out each cell of each statement of an update from the values before the statement."""
    program, frame = experiment.program, experiment.frame()
    before = {name: array.copy() for name, array in frame.items()}
    for statement in update(program, frame):
        after = frame[statement.target].copy()
        for index in np.ndindex(after.shape):
            expansion = program.expand(statement, index)
            assert expansion.cell == Cell(statement.target, index)
            value = pytest.approx(after[index], rel=1e-12, abs=1e-12)
            assert eval(expansion.named(), FUNCTIONS, before) == value
            assert worked_out_from_numbers(expansion, before) == value
        before[statement.target] = after


def worked_out_from_numbers(expansion: Expansion, before: Values) -> float:
    """Let plain Python work out the right-hand side with a number for each cell that is there."""

    def write(cell: Cell) -> str:
        assert cell.index in list(np.ndindex(before[cell.name].shape))
        return repr(before[cell.name][cell.index].item())

    value: float = eval(expansion.valued(write), FUNCTIONS)
    return value


def test_a_long_expansion_is_shortened_to_an_ellipsis() -> None:
    program = load("article").program
    statement = next(s for s in program.statements if s.target == "dbias")
    expansion = program.expand(statement, (0,))
    assert expansion.shortened(100) is expansion
    assert expansion.shortened(3).named() == "z_del[0,0] + z_del[1,0] …"


@pytest.mark.parametrize("preset", ["article", "exact"])
def test_each_cell_is_what_its_expansion_gives(preset: str) -> None:
    check_every_cell(load(preset))


@given(experiments(MODERATE, rates=MODERATE.filter(bool)))
def test_each_cell_is_what_its_expansion_gives_for_any_data(experiment: Experiment) -> None:
    check_every_cell(experiment)


@pytest.mark.parametrize(
    ("preset", "name", "index", "formula"),
    [
        ("article", "inputs", (6, 2), "input_set[6,2]"),
        (
            "article",
            "XW",
            (2, 0),
            "inputs[2,0] * weights[0,0] + inputs[2,1] * weights[1,0] + inputs[2,2] * weights[2,0]"
            " + bias[0]",
        ),
        ("article", "z", (2, 0), "1 / (1 + exp(-(XW[2,0])))"),
        ("article", "dpred", (2, 0), "sigmoid(z[2,0]) * (1 - sigmoid(z[2,0]))"),
        ("exact", "dpred", (2, 0), "z[2,0] * (1 - z[2,0])"),
        ("article", "z_del", (2, 0), "dcost[2,0] * dpred[2,0]"),
        ("article", "weights", (1, 0), "weights[1,0] - lr * dweights[1,0]"),
    ],
)
def test_a_cell_is_written_out_in_the_names_of_the_listing(
    preset: str, name: str, index: tuple[int, ...], formula: str
) -> None:
    program = load(preset).program
    statement = program.writer(name)
    assert statement is not None
    assert program.expand(statement, index).named() == formula

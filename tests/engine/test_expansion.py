"""A cell written out, `z_del[2,0] = dcost[2,0] * dpred[2,0]`, is a formula that gives its value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings

from nnstep import Experiment, load
from nnstep.engine import Cell, update
from nnstep.experiment import Layer, Network, Training
from tests.effort import tries
from tests.making import MODERATE, experiments, made_up, networks

if TYPE_CHECKING:
    from nnstep.engine import Expansion

Values = dict[str, Any]


def check_every_cell(experiment: Experiment) -> None:
    """Work out each cell of each statement of an update from the values before the statement."""
    program, frame = experiment.program, experiment.frame()
    functions: Values = {"np": np, "exp": np.exp}
    for helper in program.helpers:
        exec(helper, functions)
    before = {name: array.copy() for name, array in frame.items()}
    for statement in update(program, frame):
        after = frame[statement.target].copy()
        for index in np.ndindex(after.shape):
            expansion = program.expand(statement, index)
            assert expansion.cell == Cell(statement.target, index)
            value = pytest.approx(after[index], rel=1e-12, abs=1e-12)
            assert eval(expansion.named(), functions, before) == value
            assert worked_out_from_numbers(expansion, functions, before) == value
        before[statement.target] = after


def worked_out_from_numbers(expansion: Expansion, functions: Values, before: Values) -> float:
    """Let plain Python work out the right-hand side with a number for each cell that is there."""

    def write(cell: Cell) -> str:
        assert cell.index in list(np.ndindex(before[cell.name].shape))
        return repr(before[cell.name][cell.index].item())

    value: float = eval(expansion.valued(write), functions, before)
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


@settings(max_examples=tries(30))
@given(networks(sizes=(1.0,), samples=(1, 3)))
def test_each_cell_is_what_its_expansion_gives_in_any_network(experiment: Experiment) -> None:
    check_every_cell(experiment)


EXPERIMENTS = {
    "article": load("article"),
    "exact": load("exact"),
    "deep": made_up(
        Network((Layer(2, "tanh"),), "softmax", "mse", l2=0.1),
        Training(optimizer="rmsprop", schedule="step", batch=2),
        outputs=2,
        scale="minmax",
    ),
}


@pytest.mark.parametrize(
    ("name", "cell", "formula"),
    [
        ("article", Cell("inputs", (6, 2)), "input_set[6,2]"),
        (
            "article",
            Cell("XW", (2, 0)),
            "inputs[2,0] * weights[0,0] + inputs[2,1] * weights[1,0] + inputs[2,2] * weights[2,0]"
            " + bias[0]",
        ),
        ("article", Cell("z", (2, 0)), "1 / (1 + exp(-(XW[2,0])))"),
        ("article", Cell("dpred", (2, 0)), "sigmoid(z[2,0]) * (1 - sigmoid(z[2,0]))"),
        ("exact", Cell("dpred", (2, 0)), "z[2,0] * (1 - z[2,0])"),
        ("article", Cell("z_del", (2, 0)), "dcost[2,0] * dpred[2,0]"),
        ("article", Cell("weights", (1, 0)), "weights[1,0] - lr * dweights[1,0]"),
        ("deep", Cell("scaled", (5, 0)), "(input_set[5,0] - low[0]) / span[0]"),
        ("deep", Cell("inputs", (1, 0)), "scaled[batch[1],0]"),
        ("deep", Cell("z1", (0, 1)), "np.tanh(XW1[0,1])"),
        ("deep", Cell("z2", (1, 0)), "exp(XW2[1,0]) / (exp(XW2[1,0]) + exp(XW2[1,1]))"),
        ("deep", Cell("dcost2", (1, 0)), "2 * error[1,0] / 4"),
        (
            "deep",
            Cell("z_del2", (1, 0)),
            "z2[1,0] * (dcost2[1,0] - (dcost2[1,0] * z2[1,0] + dcost2[1,1] * z2[1,1]))",
        ),
        (
            "deep",
            Cell("dcost1", (0, 1)),
            "z_del2[0,0] * weights2[1,0] + z_del2[0,1] * weights2[1,1]",
        ),
        ("deep", Cell("dpred1", (0, 1)), "1 - (z1[0,1]) ** 2"),
        ("deep", Cell("dpenalty1", (1, 0)), "l2 * weights1[1,0]"),
        ("deep", Cell("lr", ()), "step_decay(lr_start, epoch, every, factor)"),
        (
            "deep",
            Cell("vweights1", (1, 0)),
            "decay * vweights1[1,0] + (1 - decay) * (dtotal1[1,0]) ** 2",
        ),
        ("deep", Cell("sbias1", (1,)), "dbias1[1] / (np.sqrt(vbias1[1]) + epsilon)"),
    ],
)
def test_a_cell_is_written_out_in_the_names_of_the_listing(
    name: str, cell: Cell, formula: str
) -> None:
    program = EXPERIMENTS[name].program
    statement = program.writer(cell.name)
    assert statement is not None
    assert program.expand(statement, cell.index).named() == formula

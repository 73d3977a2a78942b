"""Where a number comes from: an expression that gives its value, and factors that lead further."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnstep import Debugger, Experiment, Timeline, load
from nnstep.debugger.provenance import Factor, Provenance, provenance, written_at
from nnstep.engine import ACTIVATIONS, OPTIMIZERS, SCHEDULES, Cell
from nnstep.experiment import SCALES, Layer, Network, Training, datasets
from nnstep.numbers import EVERY_DIGIT
from nnstep.timeline import Position
from tests.debugger.asking import at, refused, report
from tests.debugger.nets import NETS
from tests.effort import tries
from tests.making import ENDS, HIDDEN, PENALTIES, made_up, networks
from tests.straight import StraightRun

if TYPE_CHECKING:
    from pathlib import Path

UPDATE = 2


def exactly(factor: Factor) -> str:
    """Write the very number; a row of a table as the whole number that it is."""
    assert factor.value is not None
    return (
        repr(int(factor.value)) if factor.cell.name == "batch" else f"np.float64({factor.value!r})"
    )


def check(timeline: Timeline, found: Provenance, functions: dict[str, Any]) -> None:
    """Let Python work a number out: from names, and from the numbers that they stand for."""
    assert found.written is not None
    assert found.value is not None
    sizes = [abs(factor.value) for factor in found.factors if factor.value is not None]
    slack = 1e-15 * (1 + max(sizes, default=0.0)) ** 2  # terms may cancel
    expected = pytest.approx(found.value, rel=1e-12, abs=slack, nan_ok=True)
    values = dict(timeline.moment(found.written).values)
    with np.errstate(all="ignore"):
        assert eval(found.named(), functions, values) == expected, found
        assert eval(found.valued(exactly), functions, values) == expected, found


def same(value: float | None, other: Any) -> bool:
    """Whether two numbers are the same, or both are none."""
    return value is not None and np.array_equal(value, other, equal_nan=True)


def check_every_cell(experiment: Experiment, update: int = UPDATE) -> None:
    """Work out every number that an update writes, and compare it with the oracle's."""
    timeline, straight = Timeline(experiment), StraightRun(experiment)
    program = timeline.moment(Position(update)).program
    functions: dict[str, Any] = {"np": np, "exp": np.exp, "nan": np.nan, "inf": np.inf}
    for helper in program.helpers:
        exec(helper, functions)
    ended = straight.ended(update)
    for n, statement in enumerate(program.statements):
        end = Position(update, n).moved(1, program)
        for index in np.ndindex(program.shapes[statement.target]):
            written = timeline.moment(Position(update, n))
            cell = Cell(statement.target, index)
            found = provenance(timeline, cell, end if end.done else Position(update + 1))
            assert found.written == (update, n)
            assert same(found.value, ended[cell.name][index])
            check(timeline, found, functions)
            for factor in found.factors:
                assert factor.at == written.position
                read = written.values[factor.cell.name][factor.cell.index].item()
                assert same(factor.value, read)


EVERY_KIND = {
    **{
        f"{output} with {loss}": (
            Network((Layer(2, HIDDEN[n % len(HIDDEN)]),), output, loss),
            Training(epochs=4, lr=0.1),
            "none",
        )
        for n, (output, loss) in enumerate(ENDS)
    },
    **{
        f"hidden {name}": (Network((Layer(2, name),)), Training(epochs=4), "none")
        for name in HIDDEN
    },
    **{
        f"optimizer {name}": (Network(), Training(epochs=4, optimizer=name), "none")
        for name in OPTIMIZERS
    },
    **{
        f"schedule {name}": (Network(), Training(epochs=4, schedule=name, batch=2), "none")
        for name in SCHEDULES
    },
    **{
        f"scale {name}": (Network(), Training(epochs=4, batch=batch), name)
        for name in SCALES
        for batch in (None, 2)
    },
    **{
        f"penalty {name}": (Network(l1=l1, l2=l2, bias="frozen"), Training(epochs=4), "none")
        for name, (l1, l2) in PENALTIES.items()
    },
    "derivative article": (Network(derivative="article"), Training(epochs=4), "none"),
}


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_the_expression_of_every_number_comes_to_it_in_a_network_of_every_kind(kind: str) -> None:
    network, training, scale = EVERY_KIND[kind]
    outputs = 2 if network.output == "softmax" else 1
    check_every_cell(made_up(network, training, samples=3, outputs=outputs, scale=scale))


def test_there_is_a_network_of_every_kind() -> None:
    assert {kind.partition(" ")[0] for kind in EVERY_KIND} >= set(ACTIVATIONS)


@settings(max_examples=tries(15))
@given(networks(sizes=(1.0,), samples=(1, 3)), st.integers(0, 5))
def test_the_expression_of_every_number_comes_to_it(experiment: Experiment, update: int) -> None:
    check_every_cell(experiment, update)


# the way down -----------------------------------------------------------------------------------


@pytest.mark.parametrize("net", NETS)
def test_every_factor_leads_to_its_own_provenance(net: str) -> None:
    timeline = Timeline(NETS[net])
    names = list(NETS[net].spec.trained)
    asked = [(Cell(name, (0,) * len(timeline.program.shapes[name])), Position(3)) for name in names]
    seen = set(asked)
    while asked:
        cell, when = asked.pop()
        found = provenance(timeline, cell, when)
        assert found.told
        for factor in found.factors:
            below = provenance(timeline, factor.cell, factor.at)
            assert below.value == factor.value
            assert below.is_given == factor.is_given
            assert below.written is None or below.written < factor.at
            if (factor.cell, factor.at) not in seen:
                seen.add((factor.cell, factor.at))
                asked.append((factor.cell, factor.at))
    assert len(seen) > 100


def test_looking_back_moves_nothing(debugger: Debugger) -> None:
    at(debugger, "20:z_del")
    at(debugger, "40")
    before = debugger.position, debugger.timeline.head, debugger.timeline.computed
    provenance(debugger.timeline, Cell("weights", (1, 0)), Position(7))
    assert (debugger.position, debugger.timeline.head, debugger.timeline.computed) == before


@pytest.mark.parametrize(
    ("when", "written"),
    [
        ((0, 0), None),
        ((0, 9), None),
        ((0, 10), (0, 9)),
        ((1, 0), (0, 9)),
        ((7, 9), (6, 9)),
        ((7, 10), (7, 9)),
    ],
)
def test_a_weight_was_written_by_the_update_before_until_this_one_has(
    people: Experiment, when: tuple[int, int], written: tuple[int, int] | None
) -> None:
    timeline = Timeline(people)
    assert written_at(timeline, Cell("weights", (1, 0)), Position(*when)) == written
    found = provenance(timeline, Cell("weights", (1, 0)), Position(*when))
    assert found.value == StraightRun(people).values(Position(*when))["weights"][1, 0]


def test_what_is_not_computed_yet_says_what_it_will_come_from(people: Experiment) -> None:
    found = provenance(Timeline(people), Cell("z_del", (2, 0)), Position(5, 6))
    assert (found.value, found.result(4)) == (None, "·")
    assert found.named() == "dcost[2,0] * dpred[2,0]"
    assert [factor.written(4) != "·" for factor in found.factors] == [True, True]
    assert found.told.startswith("not computed yet at 5:z_del: z_del = dcost * dpred will write it")
    early = provenance(Timeline(people), Cell("z_del", (2, 0)), Position(5))
    assert [factor.value for factor in early.factors] == [None, None]
    assert early.summands() == ()


# what was given ---------------------------------------------------------------------------------

GIVEN = {
    "article": load("article", epochs=5),
    "mazur": load("mazur", epochs=5, bias="frozen"),
    "iris": load(
        datasets()["iris"],
        hidden="2:tanh",
        batch=50,
        scale="standard",
        epochs=5,
        optimizer="adam",
        schedule="step",
        l1=0.1,
    ),
    "zeros": load("people", initial="zeros", epochs=5),
}


@pytest.mark.parametrize(
    ("name", "cell", "told"),
    [
        ("article", Cell("input_set", (2, 1)), "X2 of person 3"),
        ("article", Cell("labels", (4, 0)), "label of person 5"),
        ("article", Cell("lr", ()), "the learning rate, given"),
        ("article", Cell("weights", (0, 0)), "first value: initialiser article, seed 42"),
        ("mazur", Cell("weights1", (0, 0)), "first value: given by mazur"),
        ("mazur", Cell("bias2", (1,)), "first value: given by mazur, and frozen"),
        ("mazur", Cell("labels", (0, 1)), "label o2 of sample 1"),
        (
            "iris",
            Cell("deviation", (0,)),
            "the standard deviation of sepal_length over the samples",
        ),
        ("iris", Cell("lr_start", ()), "the learning rate to begin with, given"),
        ("iris", Cell("l1", ()), "the rate of the L1 penalty, given"),
        ("iris", Cell("beta1", ()), "an option of adam, given"),
        ("iris", Cell("every", ()), "an option of step, given"),
        ("iris", Cell("epoch", ()), "the epoch, counted from 0"),
        ("iris", Cell("beta1_t", ()), "where adam begins"),
        ("iris", Cell("bias1", (0,)), "first value: 0, as initialiser glorot has biases"),
        ("zeros", Cell("weights", (0, 0)), "first value: 0, by initialiser zeros"),
    ],
)
def test_what_no_statement_wrote_is_told_in_words(name: str, cell: Cell, told: str) -> None:
    found = provenance(Timeline(GIVEN[name]), cell, Position(0))
    assert (found.written, found.expansion, found.factors) == (None, None, ())
    assert found.told.startswith(told)


def test_a_row_of_a_batch_leads_to_its_sample() -> None:
    timeline = Timeline(GIVEN["iris"])
    moment = timeline.moment(Position(4, 3))
    assert moment.batch is not None
    row = int(moment.batch[7])
    who = f"sample {GIVEN['iris'].dataset.rows[row]}"
    found = provenance(timeline, Cell("inputs", (7, 2)), moment.position)
    table, batch = found.factors
    assert (table.cell, batch.cell) == (Cell("scaled", (row, 2)), Cell("batch", (7,)))
    assert table.source == f"petal_length of {who}, scaled"
    assert batch.source == f"the row of a sample, chosen by the loop: {who}"
    assert found.told.endswith(who)
    label = provenance(timeline, Cell("labels", (7, 1)), moment.position).factors[0]
    assert label.source == f"label {GIVEN['iris'].dataset.outputs[1]} of {who}"


# sums -------------------------------------------------------------------------------------------


def test_a_sum_is_added_up_from_left_to_right(people: Experiment) -> None:
    timeline = Timeline(people)
    values = timeline.moment(Position(9, 7)).values
    products = (values["inputs"][:, 1] * values["z_del"][:, 0]).tolist()
    found = provenance(timeline, Cell("dweights", (1, 0)), Position(9, 8))
    summands = found.summands()
    assert [summand.value for summand in summands] == products
    totals = [sum(products[1 : n + 1], products[0]) for n in range(7)]
    assert [summand.total for summand in summands] == totals
    assert found.parted() == (None if totals[-1] == found.value else totals[-1])
    [first, *_] = summands
    assert [str(factor.cell) for factor in first.factors] == ["inputs[0,1]", "z_del[0,0]"]


@pytest.mark.parametrize(
    ("name", "count"), [("XW", 4), ("dweights", 7), ("dbias", 7), ("z", 0), ("z_del", 0)]
)
def test_only_sums_of_numbers_and_products_have_terms(
    people: Experiment, name: str, count: int
) -> None:
    index = (0,) if name == "dbias" else (0, 0)
    found = provenance(Timeline(people), Cell(name, index), Position(3, 9))
    assert len(found.summands()) == count


def test_numpys_own_order_is_told_only_where_it_comes_to_something_else() -> None:
    timeline = Timeline(load("digits", epochs=1))
    moment = timeline.moment(Position(3, 5))
    parted = 0
    for row in range(6):
        found = provenance(timeline, Cell("XW1", (row, 0)), moment.position)
        last = found.summands()[-1].total
        assert found.parted() == (None if last == found.value else last)
        assert last == pytest.approx(found.value, rel=1e-12)
        parted += found.parted() is not None
    assert parted


# another future ---------------------------------------------------------------------------------


def test_what_was_set_where_a_future_begins_comes_from_there(people: Experiment) -> None:
    timeline = Timeline(people)
    state = timeline.moment(Position(6)).state.copy()
    state[1] = 5.0
    fork = timeline.fork(6, people, state)
    changed, same = (provenance(fork, Cell("weights", (n, 0)), Position(6, 2)) for n in (1, 0))
    assert (changed.value, changed.told) == (5.0, "set where epoch 6 begins")
    assert same.written == (5, 9)
    sources = {
        str(f.cell): f.source for f in provenance(fork, Cell("XW", (0, 0)), Position(6, 2)).factors
    }
    assert sources["weights[1,0]"] == "set where epoch 6 begins"
    assert sources["weights[0,0]"] == "written in epoch 5"
    assert provenance(fork, Cell("weights", (1, 0)), Position(8)).written == (7, 9)


# the command ------------------------------------------------------------------------------------


def test_explain_tells_formula_numbers_and_where_each_comes_from(debugger: Debugger) -> None:
    at(debugger, "20:dweights")
    value, named, numbers, told, *factors = report(debugger, "explain z_del[2]")
    assert float(value.partition(" = ")[2]) == debugger.moment.values["z_del"][2, 0]
    assert named == "  = dcost[2,0] * dpred[2,0]"
    assert numbers.startswith("  = +")
    assert told == "backprop of epoch 20: z_del = dcost * dpred · person 3"
    assert [line.split()[0] for line in factors] == ["dcost[2,0]", "dpred[2,0]"]
    assert factors[0].endswith("dcost = error")


def test_explain_shortens_what_has_very_many_factors() -> None:
    debugger = at(Debugger(Timeline(load("digits", epochs=1))), "0.1:z1")
    lines = report(debugger, "explain XW1[0,0]")
    assert lines[-1] == "  and 65 more"
    assert lines[1].endswith("…")


def test_a_screen_shows_an_explanation_in_its_own_way(debugger: Debugger) -> None:
    assert debugger.run("explain weights[1]").screen == ("explain", "weights[1,0]")


def test_the_row_of_a_batch_is_explained_as_the_whole_number_it_is() -> None:
    debugger = at(Debugger(Timeline(load(datasets()["iris"], batch=12))), "3.2:XW")
    row = debugger.moment.values["batch"][3].item()
    told = f"the row of a sample, chosen by the loop: sample {row + 1}"
    assert report(debugger, "explain batch[3]") == [f"batch[3] = {row}", told]
    found = provenance(debugger.timeline, Cell("inputs", (3, 2)), debugger.position)
    [read] = [factor for factor in found.factors if factor.cell.name == "batch"]
    opened = provenance(debugger.timeline, read.cell, read.at)
    assert (opened.result(EVERY_DIGIT), opened.told) == (f"{row}", told)


@pytest.mark.parametrize(
    ("cell", "column", "told"),
    [
        ("deviation", "2,2,2", "in the place of 0, which nothing is divided by: the standard dev"),
        ("deviation", "1e-200,0,0", "in the place of 0, which nothing is divided by: the standar"),
        ("deviation", "1,2,3", "the standard deviation of b over the samples"),
        ("deviation", "1,-1,1", "the standard deviation of b over the samples"),
        ("mean", "2,2,2", "the mean of b over the samples"),
        ("span", "2,2,2", "in the place of 0, which nothing is divided by: the range of b over"),
        ("span", "2,3,2", "the range of b over the samples"),
        ("low", "2,2,2", "the smallest b of the samples"),
    ],
)
def test_a_1_in_the_place_of_a_spread_of_0_is_told_as_that(
    tmp_path: Path, cell: str, column: str, told: str
) -> None:
    path = tmp_path / "data.csv"
    rows = [f"{n},{entry},{n % 2}\n" for n, entry in enumerate(column.split(","))]
    path.write_text(f"a,b,y\n{''.join(rows)}")
    scale = "minmax" if cell in ("span", "low") else "standard"
    debugger = Debugger(Timeline(load(path, scale=scale)))
    assert report(debugger, f"explain {cell}[1]")[-1].startswith(told)


@pytest.mark.parametrize(
    ("argument", "complaint"),
    [
        ("", "explain takes one number, such as weights[1] or z_del[2]"),
        ("z + 1", "explain takes one number, such as weights[1] or z_del[2], not 'z + 1'"),
        ("weights", "explain takes one number, such as weights[0,0]; weights is 3×1"),
        ("weight[1]", "there is no value 'weight' (did you mean 'weights'?)"),
        ("weights[3]", "weights[3]: index 3 is out of range; weights is 3×1, counted from 0 to 2"),
    ],
)
def test_explain_refuses_what_is_not_one_number(
    debugger: Debugger, argument: str, complaint: str
) -> None:
    assert refused(debugger, f"explain {argument}".strip()).startswith(complaint)

from __future__ import annotations

import math
import re
from typing import Any

import numpy as np
import pytest

from nnstep import Debugger, Timeline, load
from nnstep.debugger import Changes, describe, explained, written_point
from nnstep.engine import Cell
from nnstep.experiment import Prediction
from nnstep.numbers import size as written_size
from tests.debugger.asking import at, refused, report
from tests.debugger.nets import NETS
from tests.straight import StraightRun

WRITTEN_BY_NO_STATEMENT = ("input_set", "labels", "lr")


def calculated(formula: str, values: dict[str, Any]) -> float:
    """Let Python work a formula out."""
    scope = {"np": np, "exp": math.exp, "sigmoid": lambda x: 1 / (1 + math.exp(-x)), **values}
    return float(eval(formula, {"__builtins__": {}}, scope))


def computed_cells(debugger: Debugger) -> list[Cell]:
    """List each number that the statements of the update in progress have written."""
    names = debugger.program.names[: debugger.position.done]
    shapes = debugger.program.shapes
    return [Cell(name, index) for name in names for index in np.ndindex(*shapes[name])]


# print ------------------------------------------------------------------------------------------


def test_print_gives_every_digit_of_a_value(debugger: Debugger) -> None:
    at(debugger, "20:error")
    [line] = report(debugger, "print z")
    name, _, written = line.partition(" = ")
    exact = StraightRun(debugger.experiment).values(debugger.position)["z"]
    assert name == "z"
    assert eval(written) == exact.tolist()


@pytest.mark.parametrize("name", WRITTEN_BY_NO_STATEMENT)
def test_print_knows_what_no_statement_writes(debugger: Debugger, name: str) -> None:
    [line] = report(debugger, f"print {name}")
    assert np.array_equal(eval(line.partition(" = ")[2]), debugger.moment.values[name])


@pytest.mark.parametrize(
    ("asked", "answered"), [("epoch", "20"), ("epoch/8", "2.5"), ("epoch > 3", "true")]
)
def test_print_writes_the_epoch_as_a_count(debugger: Debugger, asked: str, answered: str) -> None:
    at(debugger, "20:error")
    assert report(debugger, f"print {asked}") == [f"{asked} = {answered}"]


def test_print_tells_which_samples_a_batch_has() -> None:
    debugger = Debugger(Timeline(NETS["classes"]))
    at(debugger, "3.1:XW1")
    [line] = report(debugger, "print batch")
    batch = debugger.moment.batch
    assert batch is not None
    assert eval(line.partition(" = ")[2]) == batch.tolist()
    row = int(batch[7])
    assert report(debugger, "print batch[7]") == [f"batch[7] = {row}"]
    value, *formulas = report(debugger, "print inputs[7,2]")
    assert float(value.split(" = ")[1]) == debugger.moment.values["scaled"][row, 2]
    assert formulas == ["  = scaled[batch[7],2]", f"  = scaled[{row},2]"]
    assert explained(debugger.moment, Cell("batch", (7,)), 4, 80) == f"batch[7] = {row}"


@pytest.mark.parametrize(
    ("asked", "answered"),
    [
        ("weights[2]", "weights[2,0]"),
        ("weights[2,0]", "weights[2,0]"),
        ("weights[-1]", "weights[2,0]"),
        ("weights [ 2 , 0 ]", "weights[2,0]"),
        ("z[3,0]", "z[3,0]"),
        ("z[-7]", "z[0,0]"),
        ("bias[0]", "bias[0]"),
        ("inputs[4]", "inputs[4]"),
        ("inputs[4,-1]", "inputs[4,2]"),
    ],
)
def test_print_takes_an_index(debugger: Debugger, asked: str, answered: str) -> None:
    at(debugger, "20:error")
    assert report(debugger, f"print {asked}")[0].partition(" = ")[0] == answered


@pytest.mark.parametrize("place", ["20:error", "20:weights", "20:bias"])
def test_print_shows_how_each_number_came_about(debugger: Debugger, place: str) -> None:
    at(debugger, place)
    values = {**debugger.moment.values, **debugger.moment.before}
    for cell in computed_cells(debugger):
        result, named, numbers = (line.split("= ")[1] for line in report(debugger, f"print {cell}"))
        value = debugger.moment.values[cell.name][cell.index]
        assert float(result) == value
        assert calculated(named, values) == pytest.approx(value, rel=1e-12, abs=1e-15)
        assert calculated(numbers, {}) == pytest.approx(value, rel=1e-3, abs=1e-5)


@pytest.mark.parametrize("net", NETS)
def test_a_formula_is_of_the_numbers_that_were_read(net: str) -> None:
    debugger = Debugger(Timeline(NETS[net]))
    program = debugger.program
    at(debugger, f"3:{program.names[-1]}")
    moment = debugger.moment
    helpers: dict[str, Any] = {"np": np}
    for helper in program.helpers:
        exec(helper, helpers)
    tables = {name: moment.values.get(name) for name in ("input_set", "label_set", "scaled")}
    for n, name in enumerate(program.names[:-1]):
        read = {
            other: moment.before[other]
            if other in moment.before and other in program.names[n:]
            else value
            for other, value in moment.values.items()
        }
        value = moment.values[name]
        for index in {next(np.ndindex(value.shape)), tuple(size - 1 for size in value.shape)}:
            lines = report(debugger, f"print {Cell(name, index)}")
            result, named, numbers = (line.partition("= ")[2] for line in lines)
            assert float(result) == value[index]
            for formula, scope in ((named, read), (numbers, tables)):
                came = calculated(formula, {**helpers, **scope})
                assert came == pytest.approx(value[index], rel=1e-12, abs=1e-15)


def test_a_parameter_of_the_last_update_has_no_formula_yet(debugger: Debugger) -> None:
    at(debugger, "20:inputs")
    assert len(report(debugger, "print weights[1]")) == 1


def test_a_whole_array_has_no_formula(debugger: Debugger) -> None:
    at(debugger, "20:error")
    assert len(report(debugger, "print XW")) == 1


def test_an_absent_value_is_said_to_be_absent_and_where_it_will_be(debugger: Debugger) -> None:
    for name in debugger.program.names:
        at(debugger, "20:inputs")
        if name in debugger.moment.values:
            continue
        [line] = report(debugger, f"print {name}")
        said, hint = line.rstrip("`").split(": `")
        assert said == f"{name} is not computed yet at 20:inputs"
        debugger.run(hint)
        assert report(debugger, f"print {name}")[0].startswith(f"{name} = ")


def test_the_values_of_the_last_update_are_gone_at_the_first_statement(debugger: Debugger) -> None:
    at(debugger, "20:bias")
    assert report(debugger, "print z")[0].startswith("z = ")
    debugger.run("step")
    assert report(debugger, "print z")[0].startswith("z is not computed yet")


@pytest.mark.parametrize(
    ("argument", "complaint"),
    [
        ("", "print takes a name such as z or weights[2], or an expression"),
        ("z z", "column 3: "),
        ("z[0", "column 2: "),
        ("z_dell", "column 1: there is no value 'z_dell' (did you mean 'z_del'?)"),
        ("__import__", "column 1: there is no value '__import__'"),
        ("weights[3]", "weights[3]: index 3 is out of range; weights is 3×1, counted from 0 to 2"),
        ("weights[-4]", "weights[-4]: index -4 is out of range"),
        ("weights[0,1]", "weights[0,1]: index 1 is out of range; weights is 3×1"),
        ("weights[0,0,0]", "weights[0,0,0]: weights is 3×1, so it has no such index"),
        ("lr[0]", "lr[0]: lr is one number, so it has no such index"),
        ("z[x]", "column 3: an index is made of whole numbers"),
        ("z[]", "z[]: '' is not an index"),
        ("z[0,]", "z[0,]: '' is not an index"),
        ("z[1.0]", "column 3: an index is made of whole numbers"),
    ],
)
def test_print_refuses_what_it_cannot_print(
    debugger: Debugger, argument: str, complaint: str
) -> None:
    at(debugger, "20:error")
    assert refused(debugger, f"print {argument}").startswith(complaint)


# one line about a number, and the changes of an update ------------------------------------------


def test_explained_gives_formula_numbers_and_value(debugger: Debugger) -> None:
    at(debugger, "20:dweights")
    line = explained(debugger.moment, Cell("z_del", (2, 0)), digits=6, room=200)
    name, formula, numbers, value = line.split(" = ")
    assert (name, formula) == ("z_del[2,0]", "dcost[2,0] * dpred[2,0]")
    assert calculated(numbers, {}) == pytest.approx(float(value), rel=1e-4)


def test_explained_leaves_the_names_out_where_there_is_no_room(debugger: Debugger) -> None:
    at(debugger, "20:dweights")
    line = explained(debugger.moment, Cell("z_del", (2, 0)), digits=6, room=60)
    assert "dcost" not in line
    assert line.count(" = ") == 2


def test_explained_says_what_an_absent_number_will_be(debugger: Debugger) -> None:
    line = explained(debugger.moment, Cell("z_del", (2, 0)), digits=6, room=200)
    assert line == "z_del[2,0] is not computed yet; it will be dcost[2,0] * dpred[2,0]"


@pytest.mark.parametrize("room", [40, 60, 80, 200])
@pytest.mark.parametrize("place", ["20:inputs", "20:error", "20:bias"])
def test_explained_never_takes_more_than_its_room(
    debugger: Debugger, place: str, room: int
) -> None:
    at(debugger, place)
    shapes = debugger.program.shapes
    for name in debugger.program.names:
        for index in np.ndindex(*shapes[name]):
            assert len(explained(debugger.moment, Cell(name, index), 6, room)) <= room


def test_explained_gives_only_the_value_of_what_no_statement_writes(debugger: Debugger) -> None:
    assert explained(debugger.moment, Cell("labels", (1, 0)), 6, 80) == "labels[1,0] = 0"


@pytest.mark.parametrize(
    ("place", "known"),
    [
        ("20:inputs", {"before"}),
        ("20:dbias", {"before", "weights"}),
        ("20:weights", {"before", "weights", "bias"}),
        ("20:bias", {"before", "weights", "bias", "after"}),
    ],
)
def test_changes_show_what_is_known_of_an_update(
    debugger: Debugger, place: str, known: set[str]
) -> None:
    at(debugger, place)
    before = {name: array.copy() for name, array in debugger.moment.before.items()}
    after = StraightRun(debugger.experiment).before(debugger.position._replace(update=21))
    rows = Changes(debugger.experiment, debugger.moment)
    assert [row.source for row in rows] == ["X1", "X2", "X3", ""]
    for row in rows:
        name, index = row.cell.name, row.cell.index
        assert row.before == before[name][index]
        assert (row.slope is not None) == (row.change is not None) == (name in known)
        assert (row.after is not None) == ("after" in known and name == "weights")
        if row.change is not None:
            assert row.before - row.change == after[name][index]


@pytest.mark.parametrize("net", NETS)
def test_what_an_update_subtracts_is_the_rate_times_the_step(net: str) -> None:
    debugger = Debugger(Timeline(NETS[net]))
    spec = NETS[net].spec
    at(debugger, f"3:{debugger.program.names[-1]}")
    begun = debugger.moment
    debugger.run("step")
    ended = debugger.moment.before
    rows = Changes(NETS[net], begun)
    assert len(rows) == sum(begun.before[name].size for name in spec.parameters)
    assert [row.cell for row in rows] == [
        Cell(name, index) for name, shape in spec.parameters.items() for index in np.ndindex(*shape)
    ]
    for row in rows:
        name, index = row.cell.name, row.cell.index
        assert row.before == begun.before[name][index]
        if name not in spec.trained:
            assert (row.gradient, row.step, row.slope, row.change, row.after) == (None,) * 5
            assert ended[name][index] == row.before
            continue
        assert row.gradient
        assert row.step
        assert row.slope == begun.values[row.gradient.name][row.gradient.index]
        assert row.change == begun.values["lr"] * begun.values[row.step.name][row.step.index]
        assert row.change is not None
        assert row.before - row.change == ended[name][index]
        assert row.after == (None if name == debugger.program.names[-1] else ended[name][index])
    assert rows[-1] == rows[len(rows) - 1]
    assert rows[:2] == [rows[0], rows[1]]
    with pytest.raises(IndexError):
        rows[len(rows)]


def test_a_weight_is_multiplied_by_a_feature_or_by_a_unit_of_the_layer_before() -> None:
    debugger = Debugger(Timeline(NETS["numbers"]))
    rows = Changes(NETS["numbers"], debugger.moment)
    sources = {str(row.cell): row.source for row in rows}
    assert sources["weights1[0,2]"] == "x"
    assert (sources["weights2[0,1]"], sources["weights2[2,0]"]) == ("z1[0]", "z1[2]")
    assert sources["weights3[1,0]"] == "z2[1]"
    assert sources["bias2[1]"] == ""


# predict and forget -----------------------------------------------------------------------------


def test_queries_begin_as_the_preset_has_them(debugger: Debugger) -> None:
    assert debugger.queries == [(1, 0, 0), (0, 1, 0)]


@pytest.mark.parametrize("written", ["1 1 1", "1,1,1", "[1, 1, 1]", "1, 1.0, 1e0", "+1  1 ,1"])
def test_predict_answers_and_keeps_the_point(debugger: Debugger, written: str) -> None:
    [line] = report(debugger, f"predict {written}")
    assert line == describe(debugger.predictions()[-1])
    assert debugger.queries == [(1, 0, 0), (0, 1, 0), (1, 1, 1)]


def test_a_point_is_kept_once(debugger: Debugger) -> None:
    report(debugger, "predict 0 1 0")
    assert debugger.queries == [(1, 0, 0), (0, 1, 0)]


@pytest.mark.parametrize("place", ["start", "13:z", "13:bias", "40", "90:weights", "13"])
def test_queries_follow_the_cursor(debugger: Debugger, place: str) -> None:
    report(debugger, "predict 1 1 -2.5")
    at(debugger, "50")
    at(debugger, place)
    now = StraightRun(debugger.experiment).values(debugger.position)
    for prediction, point in zip(debugger.predictions(), debugger.queries, strict=True):
        weighted = (np.array(point) @ now["weights"] + now["bias"]).item()
        assert prediction.point == point
        assert pytest.approx((weighted,), rel=1e-14) == prediction.XW
        assert prediction.z == pytest.approx((1 / (1 + math.exp(-weighted)),), rel=1e-14)
        assert prediction.label == ("1" if weighted >= 0 else "0")


@pytest.mark.parametrize(
    ("argument", "complaint"),
    [
        ("", "predict takes a number for each feature, such as `predict 1 0 0`"),
        (",", "predict takes a number for each feature, such as `predict 1 0 0`"),
        ("1 0", "a point has 3 numbers (X1, X2, X3), not 2"),
        ("1 0 0 1", "a point has 3 numbers (X1, X2, X3), not 4"),
        ("1 0 yes", "'yes' is not a number"),
        ("1 0 nan", "a point's numbers are finite, not nan"),
        ("1 -inf 0", "a point's numbers are finite, not -inf"),
        ("1 1e400 0", "a point's numbers are finite, not inf"),
    ],
)
def test_predict_refuses_what_is_no_point(
    debugger: Debugger, argument: str, complaint: str
) -> None:
    assert refused(debugger, f"predict {argument}") == complaint


def test_a_prediction_is_written_on_one_line() -> None:
    line = describe(Prediction((1.0, 0.5, -2.0), {}, (4.25,), (0.986,), "1"))
    [(point, XW, z, label)] = re.findall(r"(.*) → XW (.*), z (.*), (.*)", line)
    assert (point, float(XW), float(z), label) == ("[1, 0.5, -2]", 4.25, 0.986, "class 1")


def test_a_prediction_of_several_outputs_is_written_on_one_line() -> None:
    line = describe(Prediction((1.0,), {}, (4.25, -1.0), (0.9, 0.1), "setosa"))
    assert line == "[1] → XW +4.25000000 -1.00000000, z +0.90000000 +0.10000000, class setosa"


def test_a_prediction_of_a_number_has_no_class() -> None:
    line = describe(Prediction((1.0,), {}, (4.25,), (4.25,), None))
    assert line == "[1] → XW +4.25000000, z +4.25000000"


def test_a_prediction_that_is_not_a_number_has_no_class() -> None:
    line = describe(Prediction((1.0,), {}, (math.inf, 1.0), (math.nan, 1.0), None))
    assert line == "[1] → XW +inf +1.00000000, z nan +1.00000000, no class"


def test_forget_drops_a_query_by_its_number(debugger: Debugger) -> None:
    outcome = debugger.run("forget 1")
    assert outcome.sentence == f"forgot query 1: {written_point((1.0, 0.0, 0.0))}"
    assert debugger.queries == [(0, 1, 0)]


@pytest.mark.parametrize(
    ("argument", "complaint"),
    [
        ("3", "forget 3: there are 2 queries"),
        ("0", "forget takes a whole number above 0, not '0'"),
        ("", "forget takes a whole number above 0, not ''"),
    ],
)
def test_forget_refuses_a_number_that_is_not_there(
    debugger: Debugger, argument: str, complaint: str
) -> None:
    assert refused(debugger, f"forget {argument}") == complaint


# list, info, help, quit -------------------------------------------------------------------------


@pytest.mark.parametrize("index", range(11))
def test_list_points_at_the_statement_about_to_run(debugger: Debugger, index: int) -> None:
    at(debugger, f"3:{debugger.program.names[index]}")
    [arrow] = [line for line in report(debugger, "list") if line.startswith("=>")]
    assert arrow.split(maxsplit=2)[1:] == [str(index + 1), debugger.moment.statement.source]


def test_list_shows_every_statement_under_its_phase(debugger: Debugger) -> None:
    lines = [line.removeprefix("=>").strip() for line in report(debugger, "list")]
    expected: list[str] = []
    for n, statement in enumerate(debugger.program.statements, 1):
        if statement.phase not in expected:
            expected.append(statement.phase)
        expected.append(f"{n}  {statement.source}")
    assert lines == expected


def test_info_tells_of_experiment_place_costs_and_queries(debugger: Debugger) -> None:
    at(debugger, "33:z")
    at(debugger, "20:dcost")
    rows = dict(line.split("  ", 1) for line in report(debugger, "info"))
    told = {name: text.strip() for name, text in rows.items()}
    straight = StraightRun(debugger.experiment)
    assert told["experiment"].startswith("article: ")
    assert told["about"].startswith("One sigmoid unit, trained by full-batch gradient descent")
    assert told["data"] == "people: 7 samples of X1, X2, X3; label Y"
    assert told["training"] == "lr 0.05, 60 epochs, seed 42"
    assert told["position"] == "20:dcost, about to run dcost = error"
    assert told["furthest"] == "33:z"
    assert told["query 2"] == describe(debugger.predictions()[1])
    for update in (19, 20):
        error_sum, mse, accuracy = (part.split()[-1] for part in told[f"epoch {update}"].split(","))
        assert float(error_sum) == straight.errors(update).sum()
        assert float(mse) == np.square(straight.errors(update)).mean()
        right = np.abs(straight.errors(update)) < 0.5
        assert accuracy == f"{right.mean():.1%}"


def test_info_says_how_much_room_there_is_for_history(debugger: Debugger) -> None:
    def room() -> str:
        [line] = [line for line in report(debugger, "info") if line.startswith("history")]
        return line.removeprefix("history").strip()

    begun = debugger.timeline.nbytes
    assert room() == f"room for moments and costs: {written_size(begun)} at most"
    at(debugger, "20")
    debugger.run("set lr 0.2")
    both = debugger.timeline.nbytes
    assert both > begun
    shared = "at most in this fork and the past that it shares"
    assert room() == f"room for moments and costs: {written_size(both)} {shared}"


def test_info_says_since_when_values_are_not_finite(overflowing: Debugger) -> None:
    assert not [line for line in report(overflowing, "info") if "not finite" in line]
    at(overflowing, "9:z")
    assert report(overflowing, "info")[-1].split("  ") == ["not finite", "from 1:z on"]


def test_help_lists_every_command_with_its_sentence(debugger: Debugger) -> None:
    lines = report(debugger, "help")
    for command in debugger.registry:
        [line] = [line for line in lines if line.startswith(f"  {command.synopsis}  ")]
        assert line.endswith(command.summary)
    assert [line for line in lines[:-1] if not line.startswith(" ")] == [*debugger.registry.groups]


def test_help_of_a_command_has_usage_examples_aliases_and_keys(debugger: Debugger) -> None:
    lines = report(debugger, "help go")
    assert lines[0] == "goto PLACE"
    assert any("goto 500:z_del" in line for line in lines)
    assert lines[-2] == "  also: g"
    assert lines[-1] == "  keys: L, t, g, G"


def test_the_examples_in_the_help_of_goto_all_work() -> None:
    debugger = Debugger(Timeline(load("article", batch=2, epochs=60)))
    debugger.run("mark dip")
    lines = [line.strip() for line in report(debugger, "help goto")]
    examples = [line.split("  ")[0] for line in lines if line.startswith("goto ")][1:]
    assert len(examples) >= 6
    for example in examples:
        debugger.run(example)


def test_help_of_what_is_no_command_says_so(debugger: Debugger) -> None:
    assert refused(debugger, "help stepp").startswith("there is no command 'stepp'")


def test_quit_says_that_the_user_wants_to_leave(debugger: Debugger) -> None:
    assert debugger.run("q").quit
    assert not debugger.run("step").quit


@pytest.mark.parametrize("command", ["list", "info", "quit"])
def test_looking_takes_no_argument(debugger: Debugger, command: str) -> None:
    assert refused(debugger, f"{command} z") == f"{command} takes no argument, not 'z'"

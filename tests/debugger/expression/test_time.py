"""When expressions have a value, and what they see when they look back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnstep.debugger.expression import ExpressionError, compile_expression
from tests.debugger.expression.running import net, run, same

if TYPE_CHECKING:
    from nnstep.debugger.expression import Expression
    from tests.debugger.expression.running import Run


def on(name: str, text: str) -> Expression:
    return compile_expression(text, net(name))


def after(name: str, statement: str) -> int:
    return net(name).program.names.index(statement) + 1


# sites -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "text", "statement"),
    [
        ("article", "z[0]", "z"),
        ("article", "z[0] > weights[0]", "z"),
        ("article", "inputs * error", "error"),
        ("article", "cost", "error"),
        ("article", "cost * z[0]", "error"),
        ("article", "cost * dbias", "dbias"),
        ("article", "prev(dbias)", "dbias"),
        ("article", "weights.sum()", "weights"),
        ("article", "weights.sum() + bias", "bias"),
        ("article", "predict(1, 1, 1)", "bias"),
        ("frozen", "predict(1, 1, 1)", "weights"),
        ("frozen", "vweights.max()", "vweights"),
        ("adam", "beta1_t", "beta1_t"),
        ("adam", "lr", "lr"),
    ],
)
def test_it_is_evaluated_just_after_what_it_reads_is_written(
    name: str, text: str, statement: str
) -> None:
    assert on(name, text).site == after(name, statement)


@pytest.mark.parametrize("text", ["1", "epoch > 3", "lr", "labels.sum()", "input_set", "bias"])
def test_what_is_never_written_is_evaluated_at_the_start(text: str) -> None:
    assert on("frozen", text).site == 0


@pytest.mark.parametrize("name", ["article", "iris", "adam"])
def test_a_value_is_there_from_the_statement_on_that_writes_it(name: str) -> None:
    program, ran = net(name).program, run(name)
    for text in program.shapes:
        expression = on(name, text)
        start = 0
        if text not in program.kept and text in program.names:
            start = after(name, text)
            assert expression.site == start
        for done in range(len(program) + 1):
            if done < start:
                with pytest.raises(ExpressionError, match=f"column 1: {text} is not there") as e:
                    expression.at(done)
                assert e.value.column == 1
                assert program.names[done] in str(e.value)
            else:
                expression.at(done)
                value = expression.value(ran, 2, done)
                assert value is not None
                assert same(value, ran.frame(2, done)[text])


@pytest.mark.parametrize(
    ("text", "done", "told"),
    [
        ("1 + z", 1, "column 5: z is not there yet at XW, only from error on"),
        ("mse > cost", 0, "column 1: mse is not there yet at inputs, only from dcost on"),
        (
            "weights + dweights",
            6,
            "column 11: dweights is not there yet at z_del, only from dbias on",
        ),
        (
            "delta(sum(dbias))",
            8,
            "column 11: dbias is not there yet at dbias, only from weights on",
        ),
    ],
)
def test_where_it_will_be_there_is_told(text: str, done: int, told: str) -> None:
    expression, ran = on("article", text), run("article")
    for ask in (expression.changes, lambda *place: expression.at(place[-1])):
        with pytest.raises(ExpressionError) as complaint:
            ask(ran, 3, 1, done)
        assert str(complaint.value) == told
    with pytest.raises(ExpressionError, match="is not there yet"):
        expression.value(ran, 3, done)


@pytest.mark.parametrize("done", [-1, 12, 10**30])
def test_there_is_no_site_outside_of_an_update(done: int) -> None:
    with pytest.raises(ExpressionError, match="an update has 11 statements"):
        on("article", "1").at(done)


def test_what_was_not_yet_written_has_the_value_that_the_update_began_with() -> None:
    ran = run("article")
    weights = on("article", "weights.sum()")
    length = len(net("article").program)
    assert same(weights.numbers(ran, 1, 6, 0), weights.numbers(ran, 0, 6, length))


# looking back ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "lag", "first"),
    [
        ("z", 0, 0),
        ("prev(z)", 1, 1),
        ("delta(z)", 1, 1),
        ("delta(delta(z))", 2, 2),
        ("prev(prev(prev(z))) - prev(z)", 3, 3),
        ("delta(delta(delta(delta(delta(z)))))", 5, 5),
        ("delta(weights)", 1, 0),
        ("delta(delta(weights))", 2, 1),
        ("delta(predict(1, 1, 1))", 1, 0),
        ("prev(labels)", 1, 0),
        ("prev(epoch)", 1, 1),
        ("prev(1)", 0, 0),
        ("delta(cost)", 1, 1),
        ("norm(delta(weights)) < 1 and epoch > 3", 1, 0),
        ("delta(weights) * prev(z[0])", 1, 1),
    ],
)
def test_the_first_update_with_a_value_is_known(text: str, lag: int, first: int) -> None:
    expression = on("article", text)
    assert (expression.lag, expression.first) == (lag, first)
    values = [expression.value(run("article"), number, expression.site) for number in range(8)]
    assert [value is None for value in values] == [number < first for number in range(8)]


def test_what_survives_is_known_before_the_first_update_only_once_it_is_written() -> None:
    expression = on("article", "delta(weights)")
    written = after("article", "weights")
    assert [expression.earliest(done) for done in (0, written - 1, written)] == [1, 1, 0]
    assert on("article", "delta(predict(1, 1, 1))").earliest(written) == 1
    assert on("frozen", "delta(bias)").earliest(0) == 0
    assert on("iris", "delta(batch)").earliest(12) == 1


@pytest.mark.parametrize("name", ["article", "one left", "adam"])
@pytest.mark.parametrize("done", [0, -1])
def test_a_difference_is_between_the_same_sites_of_two_updates(name: str, done: int) -> None:
    ran, experiment = run(name), net(name)
    done %= len(experiment.program) + 1
    for text in experiment.program.kept:
        change = on(name, f"delta({text})")
        other = on(name, f"{text} - prev({text})")
        for number in range(ran.count):
            value = change.value(ran, number, done)
            if number == 0 and done == 0:
                assert value is None
                continue
            assert value is not None
            wanted = ran.frame(number, done)[text] - ran.frame(number - 1, done)[text]
            assert same(value, wanted)
            again = other.value(ran, number, done)
            assert again is not None
            assert same(value, again)


def test_differences_nest() -> None:
    ran = run("article")
    z = [ran.frame(number, 3)["z"] for number in range(8)]
    value = on("article", "delta(delta(z))").value(ran, 5, 3)
    assert value is not None
    assert same(value, (z[5] - z[4]) - (z[4] - z[3]))


# batches of several sizes ------------------------------------------------------------------------


def absent(ran: Run, text: str) -> list[bool]:
    expression = compile_expression(text, ran.experiment)
    return [expression.value(ran, number, expression.site) is None for number in range(9)]


@pytest.mark.parametrize("name", ["iris", "one left"])
def test_what_a_smaller_batch_lacks_is_absent_there(name: str) -> None:
    ran, loop = run(name), net(name).program.loop
    small = [loop.size(number) < loop.size(0) for number in range(9)]
    after_small = [number > 0 and small[number - 1] for number in range(9)]
    first = [number == 0 for number in range(9)]
    either = [a or b or c for a, b, c in zip(small, after_small, first, strict=True)]
    last = loop.size(0) - 1
    assert absent(ran, f"z[{last}]") == absent(ran, f"z[{last}:]") == small
    assert absent(ran, f"z[{last}, 0] > 0") == small
    assert absent(ran, f"prev(z[{last}])") == [
        a or b for a, b in zip(after_small, first, strict=True)
    ]
    for text in ("delta(z)", "z - prev(z)", "max(delta(z)) < 0", "all(prev(z) < z)"):
        assert absent(ran, text) == either
    for text in ("delta(z[0])", "delta(mean(z))", "sum(z) < sum(prev(z))"):
        assert absent(ran, text) == first
    assert not any(absent(ran, "z.mean()"))
    assert absent(ran, "z - z[0]") == [False] * 9


def test_one_sample_is_not_compared_with_many() -> None:
    """A batch of one would fit every other batch by being repeated."""
    ran = run("one left")
    assert compile_expression("z + prev(z)", ran.experiment).value(ran, 2, 5) is None
    assert compile_expression("z + prev(z)", ran.experiment).value(ran, 3, 5) is None
    assert compile_expression("z + prev(z)", ran.experiment).value(ran, 4, 5) is not None
    assert not compile_expression("z", ran.experiment).changes(ran, 2, 2, 5).any()


def test_an_absent_condition_does_not_hold_and_an_absent_number_is_nan() -> None:
    ran = run("one left")
    held = compile_expression("prev(z[2]) > -inf", ran.experiment)
    assert held.truths(ran, 0, 7, 5).tolist() == [False, True, True, False, True, True, False]
    denied = compile_expression("not (prev(z[2]) < -inf)", ran.experiment)
    assert denied.truths(ran, 0, 7, 5).tolist() == held.truths(ran, 0, 7, 5).tolist()
    number = compile_expression("prev(z[2]) * 0", ran.experiment)
    assert np.isnan(number.numbers(ran, 0, 7, 5)).tolist() == [
        not known for known in held.truths(ran, 0, 7, 5).tolist()
    ]


@given(first=st.integers(0, 13), count=st.integers(0, 14))
def test_any_stretch_of_updates_gives_what_the_whole_gives(first: int, count: int) -> None:
    ran = run("one left")
    count = min(count, ran.count - first)
    for text in ("delta(z[0]) > 0", "z[2] > 0.5", "delta(weights[0]) < 0"):
        expression = compile_expression(text, ran.experiment)
        site = expression.site
        for ask in (expression.truths, expression.numbers, expression.changes):
            whole = ask(ran, 0, ran.count, site)
            assert same(ask(ran, first, count, site), whole[first : first + count])


# changes -----------------------------------------------------------------------------------------


def test_a_change_is_one_cell_that_differs() -> None:
    ran = run("article")
    assert on("article", "weights").changes(ran, 0, 4, 11).tolist() == [True] * 4
    assert on("article", "weights").changes(ran, 0, 4, 0).tolist() == [False, True, True, True]
    assert on("article", "z").changes(ran, 0, 4, 3).tolist() == [False, True, True, True]
    for text in ("inputs", "labels", "lr", "1", "nan", "z * nan", "z > 2", "0 * z[0] == 0"):
        expression = on("article", text)
        assert not expression.changes(ran, 0, 8, expression.site).any()


def test_a_truth_that_turns_is_a_change() -> None:
    ran = run("one left")
    assert on("one left", "epoch % 2 == 0").changes(ran, 0, 10, 0).tolist() == [
        number in (3, 6, 9) for number in range(10)
    ]

"""What an expression gives is what plain numpy gives for each moment alone, to the last bit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, reject
from hypothesis import strategies as st

from nnstep import Timeline
from nnstep.debugger.expression import (
    ExpressionError,
    Kind,
    compile_expression,
)
from nnstep.debugger.watching import names_of
from nnstep.errors import CommandError
from tests.debugger.expression.running import Run, net, run, same
from tests.debugger.expression.writing import expressions_on

if TYPE_CHECKING:
    from collections.abc import Callable

    from nnstep.debugger.expression import Expression, Ints
    from nnstep.engine import Array

    Frame = dict[str, Array]

PLAIN: dict[str, Callable[[Frame], Any]] = {
    "abs(error.sum()) < 0.01": lambda f: np.abs(f["error"].sum()) < 0.01,
    "sum(error)": lambda f: f["error"].sum(),
    "max(abs(z_del)) < 1e-6": lambda f: np.abs(f["z_del"]).max() < 1e-6,
    "weights[0] > 0.5": lambda f: f["weights"][0] > 0.5,
    "any(isnan(weights))": lambda f: np.isnan(f["weights"]).any(),
    "argmax(z)": lambda f: np.argmax(f["z"]).astype(float),
    "argmax(z, axis=0)": lambda f: f["z"].argmax(axis=0).astype(float),
    "any(all(z == 0, axis=0))": lambda f: (f["z"] == 0).all(axis=0).any(),
    "norm(dweights)": lambda f: np.sqrt((f["dweights"] * f["dweights"]).sum()),
    "norm(z, axis=1)": lambda f: np.sqrt((f["z"] * f["z"]).sum(axis=1)),
    "z.mean()": lambda f: f["z"].mean(),
    "mean(z, axis=0)": lambda f: f["z"].mean(axis=0),
    "mean(z > 0.5)": lambda f: (f["z"] > 0.5).mean(),
    "sum(z > 0.5)": lambda f: np.float64((f["z"] > 0.5).sum()),
    "sum((z > 0.5) != (labels > 0.5))": lambda f: np.float64(
        ((f["z"] > 0.5) != (f["labels"] > 0.5)).sum()
    ),
    "z.min() - z.max()": lambda f: f["z"].min() - f["z"].max(),
    "inputs": lambda f: f["inputs"],
    "inputs[:, 0] * 2 - 1": lambda f: f["inputs"][:, 0] * 2.0 - 1.0,
    "inputs[::2].sum()": lambda f: f["inputs"][::2].sum(),
    "inputs[::-1, 1:].sum()": lambda f: f["inputs"][::-1, 1:].sum(),
    "(inputs - inputs.mean(axis=0)).sum(axis=1)": lambda f: (
        f["inputs"] - f["inputs"].mean(axis=0)
    ).sum(axis=1),
    "inputs * bias": lambda f: f["inputs"] * f["bias"],
    "z[1, 0]": lambda f: f["z"][1, 0],
    "z[-1]": lambda f: f["z"][-1],
    "z[2:5, 0] / lr": lambda f: f["z"][2:5, 0] / f["lr"],
    "exp(XW)": lambda f: np.exp(f["XW"]),
    "1 / (1 + exp(-XW)) - z": lambda f: 1.0 / (1.0 + np.exp(-f["XW"])) - f["z"],
    "log(z).sum()": lambda f: np.log(f["z"]).sum(),
    "sqrt(-z)": lambda f: np.sqrt(-f["z"]),
    "error ** 2": lambda f: f["error"] ** 2,
    "(error ** 2).mean()": lambda f: (f["error"] ** 2).mean(),
    "abs(error) ** (1 / 2)": lambda f: np.abs(f["error"]) ** 0.5,
    "error ** -1": lambda f: f["error"] ** -1,
    "2 ** z": lambda f: 2.0 ** f["z"],
    "abs(z) ** z": lambda f: np.abs(f["z"]) ** f["z"],
    "z % 0.3": lambda f: f["z"] % 0.3,
    "z % 0": lambda f: f["z"] % 0.0,
    "-+z": lambda f: -(+f["z"]),
    "0 < z < 0.6": lambda f: (f["z"] > 0) & (f["z"] < 0.6),
    "not (z > 0.5)": lambda f: ~(f["z"] > 0.5),
    "z < 0.2 or z > 0.5 and labels == 1": lambda f: (
        (f["z"] < 0.2) | ((f["z"] > 0.5) & (f["labels"] == 1))
    ),
    "all(isfinite(z / (labels - labels)))": lambda f: np.isfinite(
        f["z"] / (f["labels"] - f["labels"])
    ).all(),
    "10 ** 400": lambda f: np.float64(np.inf),
    "nan": lambda f: np.float64(np.nan),
    "9 ** 9 ** 9 ** 9 > 1": lambda f: np.True_,
    "lr * 2": lambda f: f["lr"] * 2.0,
}  # fmt: skip
"""Expression → the same in plain numpy, on the frame of one moment."""


@pytest.mark.parametrize("name", ["article", "frozen", "one left"])
@pytest.mark.parametrize("text", PLAIN)
def test_it_gives_what_plain_numpy_gives_for_each_moment_alone(name: str, text: str) -> None:
    check(run(name), text, PLAIN[text])


def check(ran: Run, text: str, plain: Callable[[Frame], Any]) -> None:
    """Compare at every site where it has a value, for one update and for many."""
    expression = compile_expression(text, ran.experiment)
    usual = ran.experiment.program.loop.size(0)
    for done in range(expression.site, len(ran.experiment.program) + 1):
        for number in range(ran.count):
            value = expression.value(ran, number, done)
            if value is None:  # what only smaller batches lack
                assert ran.experiment.program.loop.size(number) < usual
                continue
            frame = {key: np.array(value) for key, value in ran.frame(number, done).items()}
            with np.errstate(all="ignore"):
                assert same(value, plain(frame))
        many_as_one(expression, ran, done)


def many_as_one(expression: Expression, ran: Run, done: int) -> None:
    """Make sure that many updates at once give what each of them alone gives."""
    alone = [expression.value(ran, number, done) for number in range(ran.count)]
    if expression.kind is not Kind.ARRAY:
        numbers = [np.nan if value is None else float(value.reshape(())) for value in alone]
        assert same(expression.numbers(ran, 0, ran.count, done), numbers)
        assert same(expression.numbers(ran, 2, ran.count - 3, done), numbers[2 : ran.count - 1])
    if expression.kind is Kind.TRUTH:
        truths = [value is not None and bool(value.reshape(())) for value in alone]
        assert expression.truths(ran, 0, ran.count, done).tolist() == truths
    start = expression.earliest(done)
    changed = [False] * ran.count
    for number in range(start + 1, ran.count):
        now, before = alone[number], alone[number - 1]
        if now is not None and before is not None and now.shape == before.shape:
            changed[number] = not bool(
                ((now == before) | ((now != now) & (before != before))).all()
            )
    given = expression.changes(ran, 0, ran.count, done)
    assert given[start + 1 :].tolist() == changed[start + 1 :]
    if start or not expression.names or expression.figures:
        assert not given[:start].any()


WIDE = {
    "input_set.sum()": lambda f: f["input_set"].sum(),
    "(input_set / 3)[::2].sum()": lambda f: (f["input_set"] / 3.0)[::2].sum(),
    "(input_set / 3)[:, 1::2].mean()": lambda f: (f["input_set"] / 3.0)[:, 1::2].mean(),
    "(input_set / 3)[::-1].sum()": lambda f: (f["input_set"] / 3.0)[::-1].sum(),
    "inputs.sum()": lambda f: f["inputs"].sum(),
    "inputs.sum(axis=0)": lambda f: f["inputs"].sum(axis=0),
    "inputs.sum(axis=1)": lambda f: f["inputs"].sum(axis=1),
    "norm(weights1)": lambda f: np.sqrt((f["weights1"] * f["weights1"]).sum()),
    "weights1[:, ::2].sum()": lambda f: f["weights1"][:, ::2].sum(),
    "weights1[::3].sum(axis=0)": lambda f: f["weights1"][::3].sum(axis=0),
    "weights1[::-1].sum()": lambda f: f["weights1"][::-1].sum(),
    "weights1[:, ::-3].mean()": lambda f: f["weights1"][:, ::-3].mean(),
    "norm(weights1[1::2, 3:9])": lambda f: np.sqrt((f["weights1"][1::2, 3:9] ** 2).sum()),
    "sum(exp(weights1[:, 5]))": lambda f: np.exp(f["weights1"][:, 5]).sum(),
    "(inputs[:, 5:] ** 3).sum(axis=0)": lambda f: (f["inputs"][:, 5:] ** 3).sum(axis=0),
}  # fmt: skip


@pytest.mark.parametrize("text", WIDE)
def test_it_does_so_for_thousands_of_cells_however_they_lie_in_memory(text: str) -> None:
    check(run("digits"), text, WIDE[text])


class Turned:
    """A run whose values lie in memory the other way round: time comes last."""

    origin = 0

    def __init__(self, ran: Run) -> None:
        self.figure, self.predict = ran.figure, ran.predict
        self._ran = ran

    def value(self, name: str, updates: Ints, done: int) -> Array:
        return np.asfortranarray(self._ran.value(name, updates, done))


@pytest.mark.parametrize(
    "text", ["z.sum()", "norm(z)", "mean(XW, axis=0)", "sum(exp(XW[1:]))", "z"]
)
def test_how_a_source_keeps_its_values_does_not_matter(text: str) -> None:
    ran = run("iris")
    expression = compile_expression(text, ran.experiment)
    for number in range(ran.count):
        value = expression.value(ran, number, expression.site)
        turned = expression.value(Turned(ran), number, expression.site)
        assert (value is None and turned is None) or same(value, turned)
    if expression.kind is not Kind.ARRAY:
        asked = (0, ran.count, expression.site)
        assert same(expression.numbers(Turned(ran), *asked), expression.numbers(ran, *asked))


@pytest.mark.parametrize("name", ["article", "iris", "xor"])
@pytest.mark.parametrize(
    "text", ["exp({}[::-1])", "log({}[::-2])", "abs({0}[::-1]) ** {0}[::-1]", "2 ** {}[:, ::-1]"]
)
def test_what_runs_backwards_comes_to_the_same_bits_alone_and_with_others(
    name: str, text: str
) -> None:
    text = text.format(net(name).spec.output)
    expression = compile_expression(text, net(name))
    many_as_one(expression, run(name), expression.site)
    many_as_one(compile_expression(f"sum({text})", net(name)), run(name), expression.site)


@pytest.mark.parametrize("name", ["article", "one left", "iris", "adam", "curve"])
@given(data=st.data())
def test_the_shape_is_known_before_and_many_updates_are_as_each_alone(
    name: str, data: st.DataObject
) -> None:
    ran = run(name)
    text = data.draw(expressions_on(ran.experiment))
    try:
        expression = compile_expression(text, ran.experiment)
    except ExpressionError:
        reject()
    last = len(ran.experiment.program)
    done = data.draw(st.sampled_from([expression.site, last]))
    for number in range(ran.count):
        value = expression.value(ran, number, done)
        assert value is None or number >= expression.earliest(done)
        if ran.experiment.program.loop.size(-1) == ran.experiment.program.loop.size(0):
            assert (value is None) == (number < expression.earliest(done))
        if value is not None and ran.experiment.program.batches == 1:
            assert value.shape == expression.type.shape
        assert value is None or (value.dtype == bool) == expression.type.truth
    many_as_one(expression, ran, done)


# figures and predictions -------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["article", "one left", "spirals", "curve"])
def test_the_sum_of_the_errors_is_the_figure_of_that_name(name: str) -> None:
    ran = run(name)
    summed, figure = (
        compile_expression(text, ran.experiment) for text in ("error.sum()", "error_sum")
    )
    assert summed.site == figure.site
    assert same(
        *(each.numbers(ran, 0, ran.count, figure.site) for each in (summed, figure)),
    )


@pytest.mark.parametrize(
    ("name", "word"), [("article", "mse"), ("curve", "mse"), ("iris", "cross_entropy")]
)
def test_the_cost_has_the_name_of_what_it_is_too(name: str, word: str) -> None:
    ran = run(name)
    cost, other = (compile_expression(text, ran.experiment) for text in ("cost", word))
    assert cost.figures == other.figures == ("cost",)
    assert same(*(each.numbers(ran, 0, ran.count, each.site) for each in (cost, other)))


def test_a_prediction_is_that_of_the_parameters_at_the_site() -> None:
    ran = run("article")
    expression = compile_expression("predict(1, 0, -(1/2))", ran.experiment)
    assert expression.points == ((1.0, 0.0, -0.5),)
    assert expression.kind is Kind.NUMBER
    assert expression.site == len(ran.experiment.program)
    before = expression.numbers(ran, 1, 5, 0)
    after = expression.numbers(ran, 0, 5, expression.site)
    assert same(before, after)
    assert not same(after, expression.numbers(ran, 1, 5, expression.site))


@pytest.mark.parametrize("name", ["article", "one left", "xor"])
def test_the_epoch_counts_from_0(name: str) -> None:
    ran = run(name)
    batches = ran.experiment.program.batches
    expression = compile_expression("epoch", ran.experiment)
    assert expression.names == ()
    wanted = [float(number // batches) for number in range(ran.count)]
    assert expression.numbers(ran, 0, ran.count, 0).tolist() == wanted


# one moment --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["article", "one left", "adam"])
@pytest.mark.parametrize(
    "text", ["{z} * 2", "sum({weights})", "cost", "error_sum", "predict({point})", "epoch + lr"]
)
def test_at_the_cursor_it_gives_what_the_run_gives(name: str, text: str) -> None:
    ran = run(name)
    spec = ran.experiment.spec
    point = ", ".join(["1"] * spec.features)
    text = text.format(z=spec.output, weights=spec.name("weights", 1), point=point)
    expression = compile_expression(text, ran.experiment)
    timeline = Timeline(ran.experiment)
    length = len(ran.experiment.program)
    for number in range(4):
        for done in range(length):
            source = timeline.recorded(names_of(expression, timeline.program), number)
            try:
                expression.at(done)
            except CommandError:
                with pytest.raises(CommandError):
                    expression.value(source, number, done)
                continue
            value = expression.value(source, number, done)
            assert value is not None
            assert same(value, expression.value(ran, number, done))


# what it gives -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("z", Kind.ARRAY),
        ("z > 0", Kind.ARRAY),
        ("z[0]", Kind.NUMBER),
        ("z[0, 0]", Kind.NUMBER),
        ("weights[2]", Kind.NUMBER),
        ("bias", Kind.NUMBER),
        ("weights[2] > 0", Kind.TRUTH),
        ("bias == 1 or z[0] > 3", Kind.TRUTH),
        ("z.sum(axis=0)", Kind.NUMBER),
        ("z.sum(axis=1)", Kind.ARRAY),
        ("any(z > 0)", Kind.TRUTH),
        ("z[0:1] - z[3:4]", Kind.NUMBER),
        ("1", Kind.NUMBER),
        ("1 < 2", Kind.TRUTH),
    ],
)
def test_one_cell_counts_as_one_number(text: str, kind: Kind) -> None:
    assert compile_expression(text, net("article")).kind is kind


def test_what_is_no_condition_says_how_to_make_one() -> None:
    for text, hint in [("z > 0", "any(…) or all(…)"), ("z", "an index"), ("z[0]", "z[0] > 0")]:
        expression = compile_expression(text, net("article"))
        with pytest.raises(ExpressionError) as complaint:
            expression.truths(run("article"), 0, 1, expression.site)
        assert hint in str(complaint.value)
    with pytest.raises(ExpressionError, match=r"an index, max\(…\) or sum\(…\)"):
        compile_expression("z", net("article")).numbers(run("article"), 0, 1, 5)

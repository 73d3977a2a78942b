"""Where an expression may hold is never left out; where it surely does not mostly is."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import example, given, reject, settings
from hypothesis import strategies as st

from nnstep.debugger.expression import ExpressionError, Kind, compile_expression
from nnstep.timeline.history import History
from tests.debugger.expression.running import MEASURES, net, run
from tests.debugger.expression.writing import Writer
from tests.effort import tries

if TYPE_CHECKING:
    from nnstep.debugger.expression import Expression, Ints, Truths
    from nnstep.engine import Array

EXAMPLES = tries(300)
"""How many random expressions are tried."""

UPDATES, SPAN = 12, 4


class Figures:
    """A run of which there is nothing but figures; values of the frame are drawn.

    Attributes:
        columns: name → the figure of each update.
        seed: of the values of the frame.
    """

    origin = 0

    def __init__(self, columns: dict[str, Array], seed: int) -> None:
        self.columns = columns
        self._seed = seed

    def value(self, name: str, updates: Ints, done: int) -> Array:
        shape = net("article").program.shapes[name]
        if name == "error":  # the sum of one number and zeros is that number
            error = np.zeros((len(updates), math.prod(shape)))
            error[:, 0] = self.columns["error_sum"][updates]
            return error.reshape(len(updates), *shape)
        drawn = np.random.default_rng([self._seed, *name.encode()])
        return drawn.choice([-2.0, 0.0, 0.5, 1e200, np.inf, np.nan], (len(updates), *shape))

    def figure(self, name: str, updates: Ints) -> Array:
        return self.columns[name][updates]

    def predict(self, point: tuple[float, ...], updates: Ints, done: int) -> Array:
        return np.full((len(updates), 1), 0.25)


NUMBERS = st.sampled_from(
    [0.0, -0.0, 1.0, 2.0, -1.0, 0.1, 0.5, 3.0, 1e-320, 1e308, -1e308, 1e-9, np.inf, -np.inf, np.nan]
)
COLUMNS = st.builds(
    lambda numbers, seed: np.random.default_rng(seed).choice(numbers, UPDATES),
    st.lists(st.one_of(NUMBERS, st.floats(-10, 10), st.floats()), min_size=1, max_size=5),
    st.integers(0, 99),
)
"""Columns of a few numbers each, so that many buckets are without what is not finite."""


def buckets(columns: dict[str, Array]) -> tuple[dict[str, Array], dict[str, Array]]:
    """Return the smallest and the largest of each figure and of the epoch."""
    epochs = np.arange(UPDATES, dtype=float)
    low, high = {}, {}
    for name, column in {**columns, "epoch": epochs}.items():
        low[name] = column.reshape(-1, SPAN).min(axis=1)
        high[name] = column.reshape(-1, SPAN).max(axis=1)
    return low, high


@st.composite
def conditions(draw: st.DrawFn) -> str:
    known = ["cost", "error_sum", "accuracy", "epoch", "error.sum()", "sum(error)", "mse"]
    unknown = ["weights", "sum(abs(z))", "max(error)", "predict(1, 1, 1)", "z[0]", "bias", "lr"]
    text = Writer(draw, known, unknown).truth(3)
    return text if draw(st.booleans()) else f"any({text})"


def ruled_out_wrongly(condition: Expression, figures: Figures) -> Truths:
    """Say in which buckets a condition holds somewhere, although it is said that it cannot."""
    site = len(net("article").program)
    held = condition.truths(figures, 0, UPDATES, site).reshape(-1, SPAN).any(axis=1)
    possible = condition.possible(*buckets(figures.columns))
    assert possible.shape == (UPDATES // SPAN,)
    assert possible.dtype == bool
    wrongly: Truths = held & ~possible
    return wrongly


@settings(max_examples=EXAMPLES)
@given(conditions(), st.tuples(COLUMNS, COLUMNS, COLUMNS), st.integers(0, 9))
@example("cost ** error_sum > 1", (np.full(UPDATES, 1e-9), np.full(UPDATES, -40.0)) * 2, 0)
def test_what_holds_somewhere_is_never_ruled_out(
    text: str, columns: tuple[Array, ...], seed: int
) -> None:
    figures = Figures(dict(zip(MEASURES, columns, strict=False)), seed)
    figures.columns.setdefault("accuracy", columns[0])
    try:
        condition = compile_expression(text, net("article"))
        condition.require(Kind.TRUTH)
    except ExpressionError:
        reject()
    assert not ruled_out_wrongly(condition, figures).any()


POINTWISE = ("+", "-", "*", "/", "%", "**")


@settings(max_examples=EXAMPLES)
@given(st.data(), COLUMNS, COLUMNS)
def test_no_operator_leaves_its_bounds(data: st.DataObject, one: Array, other: Array) -> None:
    """What is compared with is a value that there is, or the number next to it."""
    inner = data.draw(
        st.sampled_from(
            [
                *(f"cost {operator} error_sum" for operator in POINTWISE),
                *(f"{name}(cost)" for name in ("abs", "sqrt", "exp", "log", "norm", "sum", "-")),
                *("cost ** 2", "cost ** 0.5", "cost ** 3", "cost ** -1", "2 ** cost", "cost % 3"),
                *("epoch % 4", "epoch % -3", "epoch / 3 - cost", "max(cost) * 2 - min(error)"),
                *("cost - cost ** 2", "abs(cost - 1)", "exp(-cost)", "log(epoch + 1)"),
            ]
        )
    )
    figures = Figures({"cost": one, "error_sum": other, "accuracy": one}, 0)
    site = len(net("article").program)
    expression = compile_expression(inner, net("article"))
    if expression.kind is Kind.NUMBER:
        number = data.draw(st.sampled_from(expression.numbers(figures, 0, UPDATES, site).tolist()))
        number = data.draw(
            st.sampled_from([number, np.nextafter(number, 9), np.nextafter(number, -9)])
        )
        for comparison in ("<", "<=", ">", ">=", "==", "!="):
            text = f"{inner} {comparison} {float(number)!r}"
            for condition in (text, f"not ({text})"):
                compiled = compile_expression(condition, net("article"))
                assert not ruled_out_wrongly(compiled, figures).any()


def column(*numbers: float) -> Array:
    return np.array(numbers, dtype=np.float64)


LOW = {
    "cost": column(0.5, 0.1, 0.01, math.nan, -math.inf),
    "error_sum": column(-1, -2, 0.5, math.nan, 0),
    "accuracy": column(0, 0.5, 1, math.nan, 0),
    "epoch": column(0, 100, 200, 300, 400),
}
HIGH = {
    "cost": column(0.9, 0.5, 0.1, math.nan, 1),
    "error_sum": column(1, -1, 0.6, math.nan, math.inf),
    "accuracy": column(0.5, 1, 1, math.nan, 1),
    "epoch": column(99, 199, 299, 399, 499),
}


@pytest.mark.parametrize(
    ("text", "possible"),
    [
        ("mse < 0.1", "nnyyy"),
        ("mse <= 0.1", "nyyyy"),
        ("mse > 0.5", "ynnyy"),
        ("mse >= 0.5", "yynyy"),
        ("cost == 0.3", "nynyy"),
        ("cost != 0.3", "yyyyy"),
        ("0.2 < cost < 0.4", "nynyy"),
        ("abs(error.sum()) < 0.01", "ynnyy"),
        ("abs(sum(error)) > 1.5", "nynyy"),
        ("error_sum < 0", "yynyn"),
        ("not (error_sum < 0)", "ynyyy"),
        ("epoch > 250", "nnyyy"),
        ("epoch > 250 and mse < 0.2", "nnyyy"),
        ("epoch > 250 or mse > 0.6", "ynyyy"),
        ("epoch % 150 == 149", "nyyny"),
        ("epoch % 1000 == 350", "nnnyn"),
        ("epoch == 42", "ynnnn"),
        ("sqrt(mse) < 0.2", "nnyyy"),
        ("mse ** 2 > 0.3", "ynnyy"),
        ("exp(mse) > 2", "ynnyy"),
        ("log(mse) < -2.5", "nnyyy"),
        ("2 * mse - 1 > 0", "ynnyy"),
        ("1 / mse > 20", "nnyyy"),
        ("accuracy == 1", "nyyyy"),
        ("isnan(mse)", "nnnyn"),
        ("isfinite(mse)", "yyyyy"),
        ("not isfinite(mse)", "nnnyy"),
        ("mse > nan", "yyyyy"),
        ("mse < inf", "yyyyy"),
        ("mse > inf", "nnnnn"),
        ("max(mse) > 0.6 and any(weights > 0)", "ynnyy"),
        ("all(weights > 0) or mse > 0.6", "yyyyy"),
        ("any(weights > mse)", "yyyyy"),
        ("sum(mse > 0.6) == 1", "ynnyy"),
        ("delta(mse) > 0", "yyyyy"),
        ("prev(mse) < 0.01", "yyyyy"),
        ("1 > 2", "nnnnn"),
        ("1 < 2", "yyyyy"),
    ],
)
def test_what_cannot_hold_is_ruled_out(text: str, possible: str) -> None:
    condition = compile_expression(text, net("article"))
    given = condition.possible(LOW, HIGH).tolist()
    assert "".join("y" if yes else "n" for yes in given) == possible


@pytest.mark.parametrize(
    "text",
    [
        *("isnan(mse % 0)", "not (mse % 0 < 5)", "not (mse % (mse - 0.3) > -5)", "not (0 / 0 < 9)"),
        *("isnan(mse / (mse - mse))", "not (sqrt(0.2 - mse) >= 0)", "not (log(mse - 0.3) < 9)"),
        *("isnan(inf - inf + mse)", "not (0 * (mse + inf) < 1)", "not ((mse - 0.3) ** 0.5 > -1)"),
        *("not (abs(weights[0]) > -1)", "not (-1 < abs(weights[0]))", "not (weights[0] ** 2 > -1)"),
        *("not (norm(weights[0]) > -1)", "not (norm(weights[0]) >= 0)", "not (exp(bias) >= 0)"),
        *("sum(isnan(z)) > 2", "sum(z > mse) > 2", "sum(abs(z)) > 2", "mean(isfinite(z)) == 0.5"),
        *("argmax(z) == 4", "norm(z) > 2", "sum(z, axis=1)[0] > 2", "any(abs(z) > 2)"),
        *("max(abs(error)) < 0.1", "min(abs(error)) > 0.1", "not (max(abs(z)) >= 0)"),
        *(
            "(z[0] > 0) == (mse > 0.3)",
            "(mse > 5) != (mse > 6)",
            "prev(mse > 5)",
            "any(prev(z > 5))",
        ),
    ],
)
def test_what_is_unknown_or_not_a_number_rules_nothing_out(text: str) -> None:
    low, high = {"cost": column(0.1), "epoch": column(0)}, {"cost": column(0.5), "epoch": column(9)}
    assert compile_expression(text, net("article")).possible(low, high).tolist() == [True]


def test_what_is_not_said_may_be_anything() -> None:
    only = {"epoch": LOW["epoch"]}
    for text in ("mse < 0.1", "error.sum() == 1", "accuracy > 2", "isnan(cost)"):
        assert compile_expression(text, net("article")).possible(only, only).all()


@pytest.mark.parametrize(
    ("text", "useful"),
    [
        ("mse < 0.1", True),
        ("epoch > 3 and any(z > 0)", True),
        ("error.sum() < 0.1", True),
        ("sum(error) < 0.1", True),
        ("sum(error, axis=0)[0] < 0.1", False),
        ("max(error) < 0.1", False),
        ("z[0] > 0", False),
        ("prev(mse) < 0.1", False),
        ("delta(mse) > 0", False),
        ("delta(mse) > mse", True),
        ("1 < 2", False),
    ],
)
def test_whether_bounds_are_of_any_use_is_known(text: str, useful: bool) -> None:
    assert compile_expression(text, net("article")).prunable is useful


def test_the_sum_of_errors_is_unknown_where_there_is_none() -> None:
    condition = compile_expression("cost < 1 and sum(z_del) > 0", net("iris"))
    assert condition.possible(LOW, HIGH).tolist() == [True] * 5


def test_only_conditions_have_places() -> None:
    for text in ("mse", "z > 0", "z"):
        with pytest.raises(ExpressionError):
            compile_expression(text, net("article")).possible(LOW, HIGH)


@pytest.mark.parametrize(
    "text", ["error.sum() > 0.05", "mse < 0.25 and epoch > 2", "accuracy == 1"]
)
def test_the_history_of_a_run_is_what_it_is_asked_about(text: str) -> None:
    ran = run("article")
    history = History(4, MEASURES)
    condition = compile_expression(text, ran.experiment)
    updates = np.arange(ran.count)
    history.extend(np.stack([ran.figure(name, updates) for name in MEASURES], axis=1))
    starts = np.arange(len(history)) * history.span
    low: dict[str, Array] = {"epoch": starts.astype(np.float64)}
    high: dict[str, Array] = {"epoch": (starts + history.span - 1).astype(np.float64)}
    for name in MEASURES:
        low[name], high[name], _ = history.columns(name)
    possible = condition.possible(low, high)
    held = condition.truths(ran, 0, ran.count, condition.site)
    assert possible[np.flatnonzero(held) // history.span].all()

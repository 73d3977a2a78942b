"""The Cost panel shows the costs that were computed, where they were, and goes where it is told."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import pytest

from nnstep import Timeline, load
from nnstep.experiment import datasets
from nnstep.numbers import number, width_of
from nnstep.timeline.scoring import count_tests, epochs_of_tests
from nnstep.tui.panel import FOCUSED
from nnstep.tui.plot import GLYPHS
from tests.making import exploding
from tests.tui.driving import LARGE, SIZES, SMALL, WIDE, Driven, opened

if TYPE_CHECKING:
    from pathlib import Path

    from nnstep import Experiment
    from nnstep.engine import Array

DATA = datasets()
SHORT = {"epochs": 40}
FAST = {"hidden": "6:tanh", "optimizer": "adam", "lr": 0.1, "epochs": 800}
IRIS = {"hidden": "6:tanh", "batch": 16, "test": 0.2, "scale": "standard", "epochs": 12}
NUMBER = r"[+-]\d\S*"


def figures(driven: Driven, panel: str = "Cost") -> list[str]:
    """Return what stands in the lines of figures."""
    count = len(driven.app.query_one(f"#{panel.lower()}")._header)  # type: ignore[attr-defined]
    return " ".join(driven.panel(panel)[:count]).replace(FOCUSED, " ").split()


async def at(driven: Driven, *lines: str) -> None:
    for line in lines:
        driven.app.command(line)
        await driven.settle()


def axis(driven: Driven, panel: str = "Cost") -> tuple[int, int, int]:
    """Return the screen's row of the axis, and its columns of 0 and of the last column."""
    region = driven.region(panel)
    row = region.bottom - 1
    text = driven.lines[row][region.x : region.right]
    left = region.x + re.search(r"(linear|log) ", text).end()  # type: ignore[union-attr]
    return row, left, region.right - 2


def cursor(driven: Driven, panel: str = "Cost") -> int:
    """Return the screen's column of the cursor."""
    region = driven.region(panel)
    columns = {region.x + line.index("│") for line in driven.panel(panel) if "│" in line}
    [column] = columns
    return column


# figures ----------------------------------------------------------------------------------------


async def test_figures_are_those_of_the_epoch_that_they_name() -> None:
    async with opened() as driven:
        for place, epoch in (("700:dcost", 700), ("700:error", 699)):
            await at(driven, f"goto {place}")
            _, z, labels = straight(load("article"), epoch)
            error = z - labels
            assert figures(driven) == [
                *f"epoch {epoch}".split(),
                *f"error sum {number(error.sum())}".split(),
                *f"mse {number(np.square(error).mean())}".split(),
                f"{((z >= 0.5) == labels).mean():.1%}",
            ]


def straight(experiment: Experiment, epochs: int) -> tuple[dict[str, Array], Array, Array]:
    """Train one sigmoid layer in plain numpy; return parameters, outputs and labels."""
    x, labels = experiment.dataset.inputs, experiment.dataset.labels
    kept = experiment.program.parameters_in(experiment.initial.copy())
    weights, bias = kept["weights"], kept["bias"]

    def sigmoid(values: Array) -> Array:
        return np.asarray(1 / (1 + np.exp(-values)))

    for _ in range(epochs):
        z = sigmoid(x @ weights + bias)
        slope = sigmoid(z) * (1 - sigmoid(z))
        delta = (z - labels) * slope
        weights, bias = weights - 0.05 * x.T @ delta, bias - 0.05 * delta.sum(axis=0)
    return kept, sigmoid(x @ weights + bias), labels


async def test_figures_of_the_test_are_of_this_moment_and_the_error_sum_is_not_for_softmax() -> (
    None
):
    experiment = load(DATA["iris"], **IRIS)
    async with opened(experiment, size=LARGE) as driven:
        await at(driven, "show curve", "goto 5.3:dweights1")
        moment = driven.app.debugger.moment
        z, labels = (moment.values[name] for name in ("z2", "labels"))
        train = -np.log((z * labels).sum(axis=1)).mean(), right(z, labels)
        assert experiment.test is not None
        inputs = experiment.dataset.inputs
        scaled = (experiment.test.inputs - inputs.mean(axis=0)) / inputs.std(axis=0)
        kept = moment.values
        hidden = np.tanh(scaled @ kept["weights1"] + kept["bias1"])
        powers = np.exp(hidden @ kept["weights2"] + kept["bias2"])
        z, labels = powers / powers.sum(axis=1, keepdims=True), experiment.test.labels
        test = -np.log((z * labels).sum(axis=1)).mean(), right(z, labels)
        assert figures(driven, "curve") == [
            *f"{GLYPHS_LINE} train, batch 5.3 cross-entropy {number(train[0])}".split(),
            *f"accuracy {train[1]}".split(),
            *f"{GLYPHS.mark} test, now cross-entropy {number(test[0])}".split(),
            *f"accuracy {test[1]}".split(),
        ]


GLYPHS_LINE = "⠒"


def right(z: Array, labels: Array) -> str:
    return f"{(z.argmax(axis=1) == labels.argmax(axis=1)).mean():.1%}"


async def test_outputs_that_are_numbers_have_no_accuracy() -> None:
    async with opened(
        load(DATA["curve"], output="identity", loss="mse", **SHORT), size=LARGE
    ) as driven:
        await at(driven, "goto 5")
        assert "mse" in figures(driven)
        assert "accuracy" not in figures(driven)


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
@pytest.mark.parametrize("digits", range(3))
@pytest.mark.parametrize(
    "experiment",
    [load("article"), load(DATA["iris"], **IRIS), load(DATA["xor"], test=0.5, **SHORT)],
    ids=lambda experiment: experiment.name,
)
async def test_figures_are_never_cut_and_the_cost_is_always_there(
    size: tuple[int, int], digits: int, experiment: Experiment
) -> None:
    async with opened(experiment, size=size) as driven:
        await at(driven, "goto 4")
        await driven.press(*"v" * digits)
        cost = driven.app.debugger.moment.last_cost
        assert cost is not None
        for panel in ("Cost", "curve"):
            await at(driven, f"show {panel}")
            known = [cost.cost, cost.error_sum]
            score = driven.app.debugger.test_score()
            if score is not None:
                known.append(score.cost)
            written = {
                number(value, digits, width_of(digits)): value
                for value in known
                for digits in (4, 8, 17)
            }
            shown = [text for text in figures(driven, panel) if re.fullmatch(NUMBER, text)]
            assert all(text in written for text in shown)
            assert cost.cost in [written[text] for text in shown]
            if score is not None:
                assert score.cost in [written[text] for text in shown]
                assert "test" in " ".join(figures(driven, panel))


async def test_numbers_keep_their_place_from_one_moment_to_the_next() -> None:
    async with opened(load(DATA["iris"], **IRIS), size=LARGE) as driven:
        await at(driven, "show curve", "continue")
        places = set()
        for place in ("0.4", "1", "3.6:dweights1", "9.3:weights2"):
            await at(driven, f"goto {place}")
            lines = driven.panel("curve")[:2]
            places.add(
                tuple(found.start() for line in lines for found in re.finditer(r"[+-]\d|acc", line))
            )
        assert len(places) == 1


async def test_there_is_nothing_to_show_before_the_first_update_but_the_test() -> None:
    async with opened(load(DATA["iris"], **IRIS)) as driven:
        text = " ".join(driven.panel("Cost"))
        assert "the curve begins with the first batch: u runs it " in text
        assert "·" in text
        assert number(driven.app.debugger.test_score().cost) in text  # type: ignore[union-attr]
        await driven.press("l", "h", "end", "enter")
        await at(driven, "show cost")
        await driven.press("l", "h", "end", "enter")
        await driven.press("u")
        assert "begins" not in " ".join(driven.panel("Cost"))


@pytest.mark.parametrize("size", [SMALL, (60, 16)], ids=str)
async def test_what_begins_the_curve_is_said_in_full_on_a_small_screen(
    size: tuple[int, int],
) -> None:
    async with opened(load("article"), size) as driven:
        await at(driven, "show cost", "zoom")
        text = " ".join(" ".join(driven.panel("Cost")).split())
        assert "the curve begins with the first epoch: f runs it" in text


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
@pytest.mark.parametrize("digits", range(3))
@pytest.mark.parametrize(
    ("experiment", "label"),
    [
        (load("too-fast", epochs=20), "epoch 3"),
        (load(DATA["xor"], test=0.5, **SHORT), "epoch 3"),
        (load(DATA["iris"], **IRIS), "batch 3.7"),
        (load(DATA["iris"], hidden="6:tanh", batch=16, epochs=12), "batch 3.9"),
    ],
    ids=["alone", "test", "test and batches", "batches"],
)
async def test_which_epoch_or_batch_the_cost_is_of_is_always_said(
    experiment: Experiment, label: str, digits: int, size: tuple[int, int]
) -> None:
    async with opened(experiment, size=size) as driven:
        await at(driven, "goto 4")
        await driven.press(*"v" * digits)
        for panel in ("Cost", "curve"):
            await at(driven, f"show {panel}")
            assert f"{label} " in " ".join(figures(driven, panel))


# the curve --------------------------------------------------------------------------------------


async def test_the_curve_grows_with_the_run_and_its_axis_says_how_far() -> None:
    async with opened(load("article", epochs=1000)) as driven:
        await at(driven, "goto 10")
        assert driven.panel("Cost")[-1].split()[-1] == "10"
        await at(driven, "continue")
        assert driven.panel("Cost")[-1].split()[-2:] == ["1", "000"]
        assert driven.panel("Cost")[-1].split()[0] == "linear"


MOONS = {"hidden": "8:tanh", "test": 0.4, "epochs": 640, "lr": 0.05}


@pytest.mark.parametrize(
    "experiment",
    [load(DATA["iris"], **IRIS), load(DATA["moons"], **MOONS)],
    ids=["each epoch", "more rarely by and by"],
)
async def test_the_test_is_in_the_plot_with_a_mark_of_its_own(experiment: Experiment) -> None:
    async with opened(experiment, size=LARGE) as driven:
        await at(driven, "show curve", "continue")
        plot = driven.panel("curve")[2:-1]
        marked = {x for line in plot for x, char in enumerate(line) if char == GLYPHS.mark}
        _, left, last = axis(driven, "curve")
        x, epochs = driven.region("curve").x, experiment.training.epochs
        tested = range(epochs + 1)
        if epochs > 16:
            every = driven.app.debugger.timeline.test_every
            tests = count_tests(epochs, every)
            assert tests < epochs / 4
            tested = epochs_of_tests(np.arange(tests), every).tolist()
        expected = {round(n / epochs * (last - left)) + left - x for n in tested}
        assert marked <= expected
        assert len(marked) > len(expected) / 2


async def test_what_is_not_finite_is_marked(tmp_path: Path) -> None:
    experiment = load(exploding(tmp_path, "1e300,0\n0,1\n-1e300,1\n", lr=1e10))
    async with opened(experiment) as driven:
        await at(driven, "continue", "continue")
        plot = driven.panel("Cost")[1:-1]
        assert GLYPHS.gap in plot[-1]
        assert not any(GLYPHS.gap in line for line in plot[:-1])


async def test_both_panels_show_the_same_curve_when_they_are_as_large() -> None:
    async with opened(load("article", epochs=300), size=SMALL) as driven:
        await at(driven, "goto 200", "show cost", "zoom")
        one = driven.panel("Cost")
        await at(driven, "zoom", "show curve")
        assert driven.region("Cost") != driven.region("curve")
        assert driven.panel("curve") == one


# linear and logarithmic -------------------------------------------------------------------------


async def test_enter_changes_the_scale_and_the_axis_says_which() -> None:
    async with opened(load("article", epochs=2000)) as driven:
        await at(driven, "continue", "show cost")
        linear = driven.panel("Cost")
        await driven.press("enter")
        log = driven.panel("Cost")
        assert log[-1].split()[0] == "log"
        assert re.match(r" +(0\.01|0\.001) ", log[-2])
        await driven.press("enter")
        assert driven.panel("Cost") == linear
        assert linear[-1].split()[0] == "linear"
        assert linear[-2].split()[0] == "0"


async def test_a_run_over_three_decades_is_logarithmic_from_there_on_and_stays_so() -> None:
    async with opened(load(DATA["xor"], **FAST)) as driven:
        history = driven.app.debugger.timeline.history
        kinds = []
        for epoch in (20, 100, 400, 800):
            await at(driven, f"goto {epoch}")
            cost = history.columns("cost")[1]
            kinds.append((cost.max() / cost.min() > 1000, driven.panel("Cost")[-1].split()[0]))
        assert kinds[0] == (False, "linear")
        assert kinds[-1] == (True, "log")
        await at(driven, "goto 10")
        assert driven.panel("Cost")[-1].split()[0] == "log"


async def test_who_has_chosen_a_scale_keeps_it() -> None:
    async with opened(load(DATA["xor"], **FAST)) as driven:
        await at(driven, "goto 20", "show cost")
        await driven.press("enter", "enter")
        await at(driven, "continue")
        assert driven.panel("Cost")[-1].split()[0] == "linear"


# going along it ---------------------------------------------------------------------------------


@pytest.mark.parametrize("panel", ["Cost", "curve"])
@pytest.mark.parametrize("size", [WIDE, SMALL], ids=str)
async def test_a_click_goes_to_the_epoch_of_its_column(panel: str, size: tuple[int, int]) -> None:
    async with opened(load("article", epochs=1000), size=size) as driven:
        await at(driven, "continue", f"show {panel}")
        region = driven.region(panel)
        left, last = region.x + 8, region.right - 2
        for column in (left, last, left + 11, (left + last) // 2):
            await driven.click(region.y + 1, column)
            expected = round((column - left) / (last - left) * 1000)
            assert driven.at == f"{expected}:inputs"
        await driven.click(region.y + 1, left - 3)  # beside the plot
        assert driven.at == f"{expected}:inputs"


async def test_the_cursor_is_in_the_column_of_the_moment() -> None:
    async with opened(load("article", epochs=1000)) as driven:
        await at(driven, "continue", "show cost")
        _, left, last = axis(driven)
        for epoch in (0, 333, 640, 1000):
            await at(driven, f"goto {epoch}")
            assert cursor(driven) == left + round(epoch / 1000 * (last - left))


async def test_keys_move_by_a_column_of_the_plot_and_to_its_ends() -> None:
    async with opened(load("article", epochs=1000)) as driven:
        await at(driven, "continue", "goto 500", "show cost")
        _, left, last = axis(driven)
        start = cursor(driven)
        for keys, expected in (
            ("l", start + 1),
            ("right", start + 2),
            ("h", start + 1),
            ("left", start),
            ("pageup", start - 10),
            ("pagedown", start),
            ("home", left),
            ("end", last),
        ):
            await driven.press(keys)
            assert cursor(driven) == expected
        assert driven.at == "1000:inputs"
        await driven.press("l")
        assert driven.at == "1000:inputs"


async def test_keys_move_by_an_update_where_columns_are_narrower() -> None:
    experiment = load(DATA["iris"], **IRIS)
    first = experiment.program.names[0]
    async with opened(experiment) as driven:
        await at(driven, "goto 1.2", "goto 0.6:z1", "show cost")
        seen = []
        for key in ("l", "l", "h", "h", "h"):
            await driven.press(key)
            seen.append(driven.at)
        assert seen == [f"{place}:{first}" for place in ("0.7", "1.0", "0.7", "0.6", "0.5")]
        await at(driven, "goto 0.0:z1")
        await driven.press("h")
        assert driven.at == f"0.0:{first}"


# room -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [*SIZES.values(), (60, 16), (100, 30)], ids=str)
@pytest.mark.parametrize("what", ["article", "iris"])
async def test_plot_and_axis_fit_the_panel(size: tuple[int, int], what: str) -> None:
    options = IRIS if what == "iris" else SHORT
    async with opened(load(DATA.get(what, what), **options), size=size) as driven:
        await at(driven, "continue")
        for panel in ("Cost", "curve") if size[1] > 16 else ("curve",):
            await at(driven, f"show {panel}")
            lines = driven.panel(panel)
            assert lines[-1].split()[0] == ("linear" if len(lines) > 4 else "0")
            assert any(0x2800 < ord(char) < 0x2900 for char in "".join(lines[1:]))


async def test_another_network_of_the_same_layers_begins_without_a_curve() -> None:
    async with opened(load("xor", epochs=40)) as driven:
        await driven.press("5", "f")
        driven.app.debugger.begin(Timeline(load("saturated", epochs=40)))
        driven.app.show(driven.app.debugger.moment)
        await driven.settle()
        assert "the curve begins with the first epoch" in "\n".join(driven.lines)
        await driven.press("f")
        assert "0.25" in "\n".join(driven.lines)

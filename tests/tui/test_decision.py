from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnstep import load
from nnstep.experiment import datasets
from nnstep.tui.decision.field import Field
from nnstep.tui.decision.fit import Fit
from nnstep.tui.decision.framing import framed
from nnstep.tui.decision.panel import Decision
from nnstep.tui.decision.sights import sights
from nnstep.tui.glyphs import ASCII
from nnstep.tui.plot import BITS
from tests.effort import tries
from tests.making import experiment_on, experiments, states
from tests.tui.driving import LARGE, SIZES, SMALL, WIDE, opened

if TYPE_CHECKING:
    from collections.abc import Callable

    from nnstep import Experiment
    from nnstep.engine import Array
    from tests.tui.driving import Driven

TRAINED, TESTED, MIXED = "●▲■", "○△□", "✱"
PAPERS = "region", "minus", "plus"
"""What the inks of a background begin with."""

BRAILLE = {chr(code) for code in range(0x2800, 0x2900)}

pytestmark = pytest.mark.skipif(ASCII, reason="these are the characters of a full terminal")


class Seen(NamedTuple):
    """What the plane of the panel shows, and where its cells lie.

    Attributes:
        chars: a character for each cell, row by row from the top.
        tokens: the names of its inks.
        x: the middle of each column, as the axis below says.
        y: the middle of each row, as the axis at the left says.
        left: the cells before the first column.
    """

    chars: list[str]
    tokens: list[list[set[str]]]
    x: Array
    y: Array
    left: int

    @property
    def points(self) -> Array:
        """The middles of all cells, `(cells, 2)`, row by row."""
        return np.array([(x, y) for y in self.y for x in self.x])

    def cell(self, x: float, y: float) -> tuple[int, int]:
        """The row and the column of a point."""
        return int(np.abs(self.y - y).argmin()), int(np.abs(self.x - x).argmin())


def panel(driven: Driven) -> Decision:
    return driven.app.query_one("#decision", Decision)


async def go(driven: Driven, *lines: str) -> None:
    """Carry out commands as the prompt does, without typing them."""
    for line in lines:
        driven.app.command(line)
        await driven.settle()


def seen(driven: Driven) -> Seen:
    """Read the picture, and the axes from what is written along them."""
    shown = panel(driven)
    lines = [shown.row(index) for index in range(shown.row_count())]
    *rows, below = lines
    left = len(rows[0][0].text)
    cells = [[(c, set(ink.split())) for text, ink in row[1:] for c in text] for row in rows]
    labels = below[0].text.split()
    low, high = (float(rows[index][0].text.strip(" │")) for index in (-1, 0))
    return Seen(
        ["".join(char for char, _ in row) for row in cells],
        [[tokens for _, tokens in row] for row in cells],
        middles(float(labels[0]), float(labels[-1]), len(below[0].text) - left),
        middles(low, high, len(cells))[::-1],
        left,
    )


def middles(low: float, high: float, count: int) -> Array:
    return low + (np.arange(count) + 0.5) / count * (high - low)


ACTIVATIONS: dict[str, Callable[[Array], Array]] = {
    "tanh": np.tanh,
    "identity": lambda sums: sums,
    "sigmoid": lambda sums: 1 / (1 + np.exp(-sums)),
    "softmax": lambda sums: np.exp(sums) / np.exp(sums).sum(axis=1, keepdims=True),
}


def outputs(experiment: Experiment, state: Array, points: Array) -> list[Array]:
    """The outputs of every layer in plain numpy, for tanh below and one or more classes on top."""
    parameters = experiment.program.parameters_in(state)
    last = len(experiment.spec.layers)
    values, layers = points, []
    for n in range(1, last + 1):
        name = str(n) if last > 1 else ""
        sums = values @ parameters[f"weights{name}"] + parameters[f"bias{name}"]
        values = ACTIVATIONS[experiment.spec.layers[n - 1].activation](sums)
        layers.append(values)
    return layers


def classes_at(driven: Driven, points: Array) -> Array:
    """The class of each point, `(points, features)`, at the moment shown."""
    z = outputs(driven.app.debugger.experiment, driven.app.shown.state, points)[-1]
    return z.argmax(axis=1) if z.shape[1] > 1 else (z[:, 0] >= 0.5).astype(int)


def region(tokens: set[str]) -> int:
    """The class that a cell's background stands for."""
    (ink,) = (token for token in tokens if token.startswith(PAPERS))
    return {"minus": 0, "plus": 1}.get(ink[:-1], int(ink[-1]))


def on_data(name: str, **options: Any) -> Experiment:
    """Open a dataset as it is, and not the preset of its name."""
    return load(datasets()[name], **options)


def moons(**options: Any) -> Experiment:
    return on_data("moons", hidden="8:tanh", epochs=500, **{"lr": 0.05, **options})


def iris(**options: Any) -> Experiment:
    return on_data("iris", hidden="6:tanh", optimizer="adam", lr=0.02, epochs=200, **options)


CURVE = {"output": "identity", "loss": "mse", "hidden": "16:tanh", "lr": 0.1}


# Regions -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
@pytest.mark.parametrize("scale", ["none", "standard"])
async def test_a_cell_is_of_the_class_that_the_network_says_of_its_middle(
    size: tuple[int, int], scale: str
) -> None:
    experiment = moons(scale=scale)
    async with opened(experiment, size) as driven:
        await go(driven, "show decision", "goto 60")
        picture = seen(driven)
        points = picture.points
        if scale == "standard":
            points = (points - experiment.dataset.inputs.mean(axis=0)) / (
                experiment.dataset.inputs.std(axis=0)
            )
        shown = [region(tokens) for row in picture.tokens for tokens in row]
        assert shown == classes_at(driven, points).tolist()
        assert set(shown) == {0, 1}


async def test_several_classes_have_a_region_each() -> None:
    async with opened(on_data("blobs", hidden="8:tanh", lr=0.02, epochs=200)) as driven:
        await go(driven, "show decision", "goto 100")
        picture = seen(driven)
        shown = [region(tokens) for row in picture.tokens for tokens in row]
        assert shown == classes_at(driven, picture.points).tolist()
        assert set(shown) == {0, 1, 2}


@pytest.mark.parametrize("data", ["moons", "blobs"])
async def test_fills_tell_classes_apart_without_colour(
    data: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with opened(on_data(data, hidden="8:tanh", lr=0.02, epochs=200)) as driven:
        await go(driven, "show decision", "goto 150")
        picture = seen(driven)
        text = [line[picture.left :] for line in driven.panel("decision")[2:]]
        said = classes_at(driven, picture.points).reshape(len(picture.y), -1)
        fills: dict[str, set[float]] = {}
        for line, row in zip(text, said.tolist(), strict=False):
            for char, answer in zip(line.ljust(len(row)), row, strict=False):
                if char not in BRAILLE | {*TRAINED}:
                    fills.setdefault(char, set()).add(answer)
        assert all(len(answers) == 1 for answers in fills.values())
        assert len({*map(tuple, fills.values())}) == len(set(said.ravel().tolist()))


async def test_how_sure_a_yes_is_can_be_seen() -> None:
    async with opened(moons()) as driven:
        await go(driven, "show decision", "goto 400")
        picture = seen(driven)
        experiment, state = driven.app.debugger.experiment, driven.app.shown.state
        z = outputs(experiment, state, picture.points)[-1][:, 0]
        inks = [
            next(token for token in tokens if token.startswith(PAPERS))
            for row in picture.tokens
            for tokens in row
        ]
        bands = {ink: [z[n] for n, other in enumerate(inks) if other == ink] for ink in {*inks}}
        assert len(bands) == 4
        edges = sorted((min(values), max(values)) for values in bands.values())
        for (_, below), (above, _), share in zip(edges, edges[1:], (0.1, 0.5, 0.9), strict=False):
            assert below < share <= above


async def test_the_boundary_runs_between_the_classes() -> None:
    async with opened(moons(), LARGE) as driven:
        await go(driven, "show decision", "goto 100")
        picture = seen(driven)
        said = classes_at(driven, picture.points).reshape(len(picture.y), -1)
        lines = 0
        for y, row in enumerate(picture.chars):
            for x, char in enumerate(row):
                around = said[max(y - 1, 0) : y + 2, max(x - 1, 0) : x + 2]
                if char in BRAILLE:
                    lines += 1
                    assert len(set(around.ravel().tolist())) == 2
        assert lines >= len(picture.x) / 2


@pytest.mark.parametrize("data", ["moons", "blobs"])
async def test_the_legend_shows_what_is_in_the_plane(data: str) -> None:
    async with opened(on_data(data, hidden="8:tanh", lr=0.02, epochs=300)) as driven:
        await go(driven, "show decision", "goto 300")
        picture = seen(driven)
        cells = {
            (char, ink, answer)
            for row, line, said in zip(
                picture.chars,
                picture.tokens,
                classes_at(driven, picture.points).reshape(len(picture.y), -1).tolist(),
                strict=True,
            )
            for char, tokens, answer in zip(row, line, said, strict=True)
            for ink in tokens
            if ink.startswith(PAPERS)
        }
        (legend,) = panel(driven).header()[1:]
        names = driven.app.debugger.experiment.task.answers
        for index, name in enumerate(names):
            mark = next(n for n, span in enumerate(legend) if span.text == TRAINED[index])
            fill, (paper, _) = legend[mark - 1].text, legend[mark].tokens.split()[-2:]
            assert (fill, paper, index) in cells
            assert legend[mark + 2].text.strip() == name


@pytest.mark.parametrize("steepness", [1.0, 1000.0])
def test_the_boundary_is_exact_however_steep_the_output_is(steepness: float) -> None:
    corners = np.array([[0.0, 0.0], [1.0, 1.0]])
    experiment = experiment_on(corners, [0, 1])
    field = Field(experiment, (0, 1), 60, 30)
    drawing = field.draw(
        sights(experiment, together=False)[0], steepness * np.array([0.3, 0.9, -0.61]), ()
    )
    assert drawing is not None
    width, height = drawing.width * 2, drawing.canvas.height * 4
    x = middles(drawing.across.low, drawing.across.high, width)
    y = middles(drawing.up.low, drawing.up.high, height)[::-1]
    lines = ["".join(text for text, _ in line) for line in drawing.canvas.lines()]
    dots = [
        (2 * column + dx, 4 * row + dy)
        for row, line in enumerate(lines)
        for column, char in enumerate(line)
        if char in BRAILLE
        for dx in range(2)
        for dy in range(4)
        if (ord(char) - 0x2800) & BITS[dy, dx]
    ]
    assert len(dots) >= width - 4
    for column, row in dots:
        assert abs(0.3 * x[column] + 0.9 * y[row] - 0.61) <= 0.3 * (x[1] - x[0]) + 0.9 * (
            y[0] - y[1]
        )


async def test_an_output_at_the_threshold_is_a_yes() -> None:
    async with opened(moons(initial="zeros")) as driven:
        await go(driven, "show decision")
        assert {region(tokens) for row in seen(driven).tokens for tokens in row} == {1}


# Samples -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
async def test_every_sample_is_drawn_in_its_cell_by_its_class(size: tuple[int, int]) -> None:
    experiment = on_data("blobs", hidden="8:tanh", lr=0.02, epochs=200, test=0.3)
    test = experiment.test
    assert test is not None
    async with opened(experiment, size) as driven:
        await go(driven, "show decision")
        picture = seen(driven)
        expected: dict[tuple[int, int], set[str]] = {}
        for data, marks in ((experiment.dataset, TRAINED), (test, TESTED)):
            for point, answer in zip(data.inputs, data.labels.argmax(axis=1), strict=True):
                expected.setdefault(picture.cell(*point), set()).add(marks[answer])
        drawn = {
            (y, x): char
            for y, row in enumerate(picture.chars)
            for x, char in enumerate(row)
            if char in TRAINED + TESTED + MIXED
        }
        assert drawn.keys() == expected.keys()
        for place, mark in drawn.items():
            classes = {(TRAINED + TESTED).index(other) % len(TRAINED) for other in expected[place]}
            assert (mark == MIXED) == (len(classes) > 1)
            if mark == MIXED:
                continue
            assert mark in expected[place]
            if expected[place] & {*TRAINED}:  # what is trained on lies above
                assert mark in TRAINED


async def test_what_is_wrong_is_reversed_and_lies_above() -> None:
    experiment = moons()
    async with opened(experiment) as driven:
        await go(driven, "show decision")
        for place in ("goto 0", "goto 60", "goto 500"):
            await go(driven, place)
            picture = seen(driven)
            data = experiment.dataset
            wrong = classes_at(driven, data.inputs) != data.labels[:, 0]
            expected = {picture.cell(*point) for point in data.inputs[wrong]}
            reversed_ = {
                (y, x)
                for y, row in enumerate(picture.tokens)
                for x, tokens in enumerate(row)
                if "cell" in tokens
            }
            assert reversed_ == expected
            assert "wrong" in driven.panel("decision")[0]


async def test_queries_are_drawn_as_numbers() -> None:
    async with opened(moons()) as driven:
        await go(driven, "show decision", "predict -1.1 -0.6", "predict 2 1.2", "predict 100 100")
        picture = seen(driven)
        for number, point in (("1", (-1.1, -0.6)), ("2", (2, 1.2))):
            row, column = picture.cell(*point)
            assert picture.chars[row][column] == number
        assert "3" not in "".join(picture.chars)


async def test_a_query_does_not_hide_the_sample_it_is_at() -> None:
    async with opened() as driven:  # the article's two queries are samples
        await go(driven, "show decision")
        drawn = "".join(seen(driven).chars)
        corners = {tuple(point) for point in driven.app.debugger.experiment.dataset.inputs[:, 1:]}
        assert sum(drawn.count(mark) for mark in TRAINED + MIXED) == len(corners)
        assert [drawn.count(number) for number in "123"] == [1, 1, 0]


async def test_what_a_query_looks_like_is_no_count_of_queries() -> None:
    async with opened(size=LARGE) as driven:
        await go(driven, "show decision")
        assert "1 is a query" in " ".join(driven.panel("decision")[:3])


async def test_many_samples_are_thinned_and_this_is_said() -> None:
    digits = on_data("digits", classes=True, hidden="16:relu", batch=32, epochs=1)
    async with opened(digits, LARGE) as driven:
        await go(driven, "show decision")
        remark = panel(driven).remark()
        every = int(remark.partition("1 in ")[2].split()[0])
        assert every > 1
        drawn = sum(char.isdigit() for row in seen(driven).chars for char in row)
        assert 0 < drawn <= 1797 / every + 1


async def test_samples_of_several_classes_in_one_place_have_a_sign_that_is_explained() -> None:
    for size in (SMALL, WIDE, LARGE):
        async with opened(size=size) as driven:
            await go(driven, "show decision", "goto 600:z_del")
            assert "".join(seen(driven).chars).count(MIXED) == 1
            assert re.search(f"{MIXED} (several classes|mixed)", " ".join(driven.lines))


async def test_it_is_said_how_many_are_hidden_where_each_class_has_a_letter_or_digit() -> None:
    async with opened(load("digits"), SMALL) as driven:
        await go(driven, "show decision", "zoom")
        said = " ".join(driven.panel("decision")[:2])
        drawn = sum(char.isdigit() for row in seen(driven).chars for char in row)
        assert drawn + int(re.findall(r"(\d+) hidden", said)[0]) <= 1797 / 5 + 1
        assert "others at their mean" in said
        assert "1 in 5 samples" in said


async def test_what_a_number_is_stays_explained_where_room_is_short() -> None:
    async with opened(load("iris")) as driven:
        await go(driven, "show decision", "predict 5 3 1 0.2")
        assert "1 a query" in " ".join(driven.lines)


async def test_a_unit_that_is_never_negative_has_no_shades_below_0_in_its_legend() -> None:
    for activation, negative in (("softplus", False), ("tanh", True)):
        async with opened(load("moons", hidden=f"3:{activation}")) as driven:
            await go(driven, "show decision", "goto 50")
            await driven.press("enter")
            (legend,) = panel(driven).header()[1:]
            assert any("minus" in span.tokens for span in legend) == negative
            assert any("plus" in span.tokens for span in legend)
            assert ("-1 " in "".join(span.text for span in legend)) == negative


# Time --------------------------------------------------------------------------------------------


async def test_the_picture_follows_the_cursor_back_and_forth() -> None:
    async with opened(moons()) as driven:
        await go(driven, "show decision")
        pictures: dict[str, list[str]] = {}
        for place in ("0", "20", "200", "20:bias2", "0", "20", "200", "20:bias2"):
            await go(driven, f"goto {place}")
            lines = driven.panel("decision")
            assert pictures.setdefault(place, lines) == lines
        assert len({*map(tuple, pictures.values())}) == 4


async def test_what_was_out_of_sight_catches_up() -> None:
    async with opened(moons(), SMALL) as driven:
        await go(driven, "show decision")
        await driven.press("tab")
        await go(driven, "goto 100")
        await driven.press("shift+tab")
        there = driven.panel("decision")
        await go(driven, "goto 0")
        assert driven.panel("decision") != there
        await go(driven, "goto 100")
        assert driven.panel("decision") == there


async def test_nan_is_said_in_words() -> None:
    experiment = on_data("curve", **{**CURVE, "hidden": "16:relu", "lr": 1e200})
    async with opened(experiment) as driven:
        await go(driven, "show decision", "goto 5")
        await go(driven, "goto 5")  # the first time it stops at the first infinity
        text = " ".join(" ".join(driven.panel("decision")).split())
        assert "output: y is NaN, not a number, at every point" in text
        await go(driven, "goto 0")
        assert "NaN" not in " ".join(driven.panel("decision"))


# More than two features --------------------------------------------------------------------------


def with_others_at_their_mean(experiment: Experiment, pair: list[str], points: Array) -> Array:
    data = experiment.dataset
    full = np.tile(data.inputs.mean(axis=0), (len(points), 1))
    full[:, [data.features.index(name) for name in pair]] = points
    return full


@pytest.mark.parametrize(
    ("keys", "pair"),
    [
        ([], ["petal_length", "petal_width"]),
        (["l"], ["sepal_length", "petal_width"]),
        (["right", "j"], ["sepal_length", "sepal_width"]),
        (["h", "h", "k"], ["sepal_length", "petal_length"]),
        (["up"], ["petal_length", "sepal_width"]),
    ],
)
async def test_two_features_span_the_plane_and_the_others_are_at_their_mean(
    keys: list[str], pair: list[str]
) -> None:
    experiment = iris()
    async with opened(experiment, LARGE) as driven:
        await go(driven, "show decision", "goto 150")
        for key in keys:
            await driven.press(key)
        picture = seen(driven)
        assert panel(driven).remark().startswith(f"{pair[0]} → {pair[1]} ↑, others at their mean")
        points = with_others_at_their_mean(experiment, pair, picture.points)
        shown = [region(tokens) for row in picture.tokens for tokens in row]
        assert shown == classes_at(driven, points).tolist()


async def test_two_features_are_not_changed_by_keys() -> None:
    async with opened(moons()) as driven:
        await go(driven, "show decision")
        before = driven.panel("decision")
        await driven.press("h", "j", "k", "l")
        assert driven.panel("decision") == before


# Units -------------------------------------------------------------------------------------------


async def test_keys_go_through_the_output_and_every_hidden_unit() -> None:
    experiment = on_data("moons", hidden="2:tanh,3:relu", epochs=10)
    async with opened(experiment) as driven:
        await go(driven, "show decision")
        titles = []
        for _ in range(7):
            titles.append(panel(driven).sight.title)
            assert titles[-1] in driven.panel("decision")[0]
            await driven.press("enter")
        units = [f"unit z1[{k}]" for k in range(2)] + [f"unit z2[{k}]" for k in range(3)]
        assert titles == ["output: moon", *units, "output: moon"]
        await driven.press("home", "backspace")
        assert panel(driven).sight.title == "unit z2[2]"


async def test_a_unit_is_shaded_by_its_value() -> None:
    async with opened(moons()) as driven:
        await go(driven, "show decision", "goto 200")
        await driven.press("enter", "enter")
        picture = seen(driven)
        experiment, state = driven.app.debugger.experiment, driven.app.shown.state
        values = outputs(experiment, state, picture.points)[0][:, 1]
        shades = [
            next((t for t in tokens if t.startswith(("minus", "plus"))), "plus0")
            for row in picture.tokens
            for tokens in row
        ]
        levels = [int(s[-1]) * (-1 if s.startswith("minus") else 1) for s in shades]
        marked = np.array([char in TRAINED + MIXED for row in picture.chars for char in row])
        most = np.where(marked, 3, 4)  # on the strongest shade a mark would lose its colour
        assert levels == np.clip(np.rint(values * 4), -most, most).astype(int).tolist()
        signs = {char for row in picture.chars for char in row} - {*TRAINED, *MIXED, " "}
        assert signs == {"+", "-"}
        for char, value in zip("".join(picture.chars), values, strict=True):
            assert char not in signs or char == ("+" if value > 0 else "-")


async def test_each_of_several_outputs_is_looked_at_alone() -> None:
    experiment = on_data("mazur", label="o1,o2", hidden="2:sigmoid")
    async with opened(experiment) as driven:
        await go(driven, "show decision")
        for title in ("output: o1", "output: o2", "unit z1[0]"):
            assert panel(driven).sight.title == title
            await driven.press("enter")


async def test_numbers_are_told_to_be_too_low_or_too_high() -> None:
    draw = np.random.default_rng(1)
    experiment = experiment_on(draw.normal(size=(80, 2)), draw.normal(0.5, 0.4, size=80))
    async with opened(experiment, LARGE) as driven:
        await go(driven, "show decision")
        picture, data = seen(driven), experiment.dataset
        z = outputs(experiment, driven.app.shown.state, data.inputs)[-1][:, 0]
        off = (data.labels[:, 0] - z) / (np.ptp(data.labels) / 2)
        expected: dict[tuple[int, int], set[str]] = {}
        for point, how in zip(data.inputs, off, strict=True):
            mark = "●" if abs(how) <= 1 / 8 else "▲" if how > 0 else "▼"
            expected.setdefault(picture.cell(*point), set()).add(mark)
        for (row, column), marks in expected.items():
            assert picture.chars[row][column] in marks
        assert {char for row in picture.chars for char in row} >= {*"●▲▼"}


# One feature -------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
async def test_the_curve_of_one_feature_goes_through_the_outputs(size: tuple[int, int]) -> None:
    experiment = on_data("curve", epochs=1000, **CURVE)
    async with opened(experiment, size) as driven:
        await go(driven, "show decision", "goto 800")
        picture = seen(driven)
        state = driven.app.shown.state
        height = len(picture.y)
        for column, x in enumerate(picture.x):
            half = (picture.x[1] - picture.x[0]) / 4
            z = outputs(experiment, state, np.array([[x - half], [x + half]]))[-1][:, 0]
            step = picture.y[0] - picture.y[1]
            rows = {
                round(float((picture.y[0] - value + nudge) / step))
                for value in z
                for nudge in (-step / 4, step / 4)
            }
            drawn = {
                row for row in range(height) if picture.chars[row][column] in BRAILLE | {*"•○"}
            }
            assert drawn & rows


async def test_labels_are_drawn_at_their_height() -> None:
    experiment = on_data("curve", epochs=100, test=0.2, **CURVE)
    test = experiment.test
    assert test is not None
    async with opened(experiment, LARGE) as driven:
        await go(driven, "show decision")
        picture = seen(driven)
        for data, marks in ((experiment.dataset, "•○"), (test, "▪□")):
            for x, y in zip(data.inputs[:, 0], data.labels[:, 0], strict=True):
                row, column = picture.cell(x, y)
                assert picture.chars[row][column] in marks


async def test_classes_of_one_feature_have_a_curve_each() -> None:
    experiment = on_data(
        "iris", features="petal_length", hidden="4:tanh", optimizer="adam", lr=0.05
    )
    async with opened(experiment, LARGE) as driven:
        await go(driven, "show decision", "goto 200")
        picture = seen(driven)
        inks = {t for row in picture.tokens for tokens in row for t in tokens}
        assert {"class0", "class1", "class2"} <= inks
        assert {row[-1] for row in picture.chars} >= {*TRAINED}
        answers = classes_at(driven, experiment.dataset.inputs)
        wrong = answers != experiment.dataset.labels.argmax(axis=1)
        columns = {picture.cell(x, 1.0)[1] for x in experiment.dataset.inputs[wrong, 0]}
        reversed_ = {x for row in picture.tokens for x, t in enumerate(row) if "cell" in t}
        assert len(reversed_) == len(columns)


# The mouse ---------------------------------------------------------------------------------------


async def clicked(driven: Driven, row: int, column: int) -> tuple[float, ...]:
    """Click a cell of the plane, and return the point that was asked about."""
    shown = panel(driven)
    x, y, *_ = driven.region("decision")
    header = len(shown.header())
    await driven.click(y + header + row, x + seen(driven).left + column)
    return driven.app.debugger.queries[-1]


@pytest.mark.parametrize("size", [WIDE, SMALL], ids=str)
async def test_a_click_asks_about_the_point_that_was_clicked(size: tuple[int, int]) -> None:
    async with opened(moons(), size) as driven:
        await go(driven, "show decision")
        picture = seen(driven)
        for row, column in ((0, 0), (3, 10), (len(picture.y) - 1, len(picture.x) - 1)):
            point = await clicked(driven, row, column)
            assert picture.cell(*point) == (row, column)
            assert point == pytest.approx((picture.x[column], picture.y[row]), abs=0.01)
            assert f"[{point[0]:g}, {point[1]:g}]" in driven.status
        await driven.click(driven.region("decision").y, driven.region("decision").x)
        assert len(driven.app.debugger.queries) == 3


async def test_a_click_leaves_other_features_at_their_mean() -> None:
    experiment = iris()
    async with opened(experiment) as driven:
        await go(driven, "show decision")
        picture = seen(driven)
        point = await clicked(driven, 4, 7)
        assert picture.cell(*point[2:]) == (4, 7)
        assert point[:2] == pytest.approx(experiment.dataset.inputs[:, :2].mean(axis=0), rel=1e-5)


async def test_a_click_on_a_curve_asks_about_its_feature() -> None:
    async with opened(on_data("curve", epochs=10, **CURVE)) as driven:
        await go(driven, "show decision")
        picture = seen(driven)
        (x,) = await clicked(driven, 5, 12)
        assert np.abs(picture.x - x).argmin() == 12


# Any size and any numbers ------------------------------------------------------------------------


@pytest.mark.parametrize("size", [(60, 16), (61, 17), (110, 34), (160, 50)], ids=str)
@pytest.mark.parametrize("data", ["moons", "iris", "curve"])
async def test_any_size_that_fits_the_app_is_drawn(size: tuple[int, int], data: str) -> None:
    options = CURVE if data == "curve" else {"hidden": "3:tanh"}
    async with opened(on_data(data, epochs=10, **options), size) as driven:
        await go(driven, "show decision")
        await driven.press("z", "enter", "z")
        region = driven.region("decision")
        assert len(driven.panel("decision")) == region.height
        assert panel(driven).virtual_size.height <= region.height
        assert max(map(len, driven.lines)) <= size[0]


@settings(max_examples=tries(60), deadline=None)
@given(st.data(), st.integers(1, 40), st.integers(1, 20))
def test_any_numbers_and_any_room_can_be_drawn(
    data: st.DataObject, width: int, height: int
) -> None:
    experiment = data.draw(experiments())
    state = data.draw(states(experiment))
    features = len(experiment.dataset.features)
    picture = (
        Fit(experiment, width, height)
        if features == 1
        else Field(experiment, (0, 1), width, height)
    )
    for sight in sights(experiment, together=features == 1):
        drawing = picture.draw(sight, state, ())
        if drawing is not None:
            lines = list(framed(drawing, picture.gutter))
            assert len(lines) == max(height, 2)
            assert len({sum(len(text) for text, _ in line) for line in lines[:-1]}) == 1


@pytest.mark.parametrize(("preset", "answer"), [("moons", "class "), ("curve", "z ")])
async def test_a_click_says_which_query_it_has_made(preset: str, answer: str) -> None:
    async with opened(load(preset)) as driven:
        await driven.ask("show decision")
        known = len(driven.app.debugger.queries)
        x, y, width, height = driven.region("Decision")
        await driven.click(y + height // 2, x + width // 2)
        assert len(driven.app.debugger.queries) == known + 1
        assert driven.status.startswith(f"query {known + 1} [")
        assert f": {answer}" in driven.status
        assert driven.status.endswith(f"`forget {known + 1}` drops it")

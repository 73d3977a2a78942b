from __future__ import annotations

import re
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnstep import load
from nnstep.debugger import result
from nnstep.debugger.result import Examiner
from nnstep.experiment import Judge, Layer, Network, Training
from nnstep.numbers import number
from nnstep.tui.result.confusion import confusion_lines
from nnstep.tui.result.mistakes import Mistakes
from nnstep.tui.result.panel import Result
from tests.judging import answers_of, outputs_of
from tests.making import exploding, made_up
from tests.tui.driving import LARGE, SIZES, SMALL, WIDE, Driven, opened

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from nnstep import Experiment
    from nnstep.engine import Array
    from nnstep.experiment import Dataset
    from nnstep.tui.draw import Line

ARTICLE = load("article")
IRIS = load("iris", hidden="8:tanh", optimizer="adam", batch=16, test=0.2, scale="standard")
DIGITS = load("digits", classes=True, hidden="64:relu", batch=32, scale="minmax", test=0.2)
CURVE = load("curve", hidden="8:tanh", output="identity", test=0.2)
SEVERAL = made_up(Network((Layer(3, "tanh"),)), samples=30, outputs=3, test=10)
TANH = made_up(Network((), "tanh"), samples=30, test=10)
MANY_NUMBERS = made_up(Network((), "identity"), samples=12, outputs=2, test=4)
KINDS = {
    "article": ARTICLE,
    "iris": IRIS,
    "digits": DIGITS,
    "curve": CURVE,
    "several": SEVERAL,
    "tanh": TANH,
    "numbers": MANY_NUMBERS,
}


@asynccontextmanager
async def seen(
    experiment: Experiment, size: tuple[int, int] = WIDE, place: str = "", *, zoomed: bool = False
) -> AsyncIterator[Driven]:
    """Open an experiment, go somewhere, and turn to the result."""
    async with opened(experiment, size) as driven:
        for line in (f"goto {place}" if place else "", "show result", "zoom" if zoomed else ""):
            driven.app.command(line)
            await driven.settle()
        yield driven


def panel_of(driven: Driven) -> Result:
    return driven.app.query_one(Result)


def lines_of(driven: Driven) -> list[str]:
    """The lines of the panel, without its border and its scroll bar."""
    width = panel_of(driven).scrollable_content_region.width
    return [line[:width] for line in driven.panel("Result")]


def parts_of(experiment: Experiment) -> dict[str, Dataset]:
    """What is judged, by the name that it has on the screen."""
    return {
        **({"test": experiment.test} if experiment.test else {}),
        "training": experiment.dataset,
    }


def judged(driven: Driven, data: Dataset) -> tuple[Array, list[bool]]:
    """Return the outputs for a part of the data at the moment shown, and which are right."""
    experiment, state = driven.app.debugger.experiment, driven.app.debugger.moment.state
    outputs = outputs_of(experiment, data, state)
    if experiment.task.answers:
        said, truth = answers_of(experiment, outputs), answers_of(experiment, data.labels)
        return outputs, [one == other for one, other in zip(said, truth, strict=True)]
    return outputs, np.all((outputs >= 0.5) == (data.labels >= 0.5), axis=1).tolist()


def listed(driven: Driven) -> dict[str, list[str]]:
    """Return the names that are listed under each heading, where all have room."""
    found: dict[str, list[str]] = {}
    columns: dict[int, str] = {}
    for line in lines_of(driven):
        if headings := [*re.finditer(r"(\d+|none) of \d+ wrong in (\w+)", line)]:
            columns |= {heading.start(): heading[2] for heading in headings}
            found |= {heading[2]: [] for heading in headings}
            continue
        for column, part in columns.items():
            if entry := re.match(r"(\S+) .*→", line[column:]):
                found[part].append(entry[1])
    return {part: names[1:] for part, names in found.items()}  # without the titles


async def test_each_part_has_a_list_of_its_own_where_there_is_room() -> None:
    async with seen(IRIS, LARGE, "0", zoomed=True) as driven:
        [line] = [line for line in lines_of(driven) if "wrong in test" in line]
        start = line.index("wrong in training")
        panel, lines = panel_of(driven), lines_of(driven)
        top, (left, *_) = driven.region("Result").y, driven.region("Result")
        row = lines.index(line) + 3
        name = re.findall(r"\d+", lines[row][start - 12 :])[0]
        await driven.click(top + row, left + start)
        assert panel._chosen is not None
        assert panel._chosen.part == "training"
        assert f" {name}:" in driven.status
        await driven.press("home")
        assert panel._chosen.part == "test"
    async with seen(IRIS, SMALL, "0") as driven:
        assert not any("in test" in line and "in training" in line for line in lines_of(driven))


async def test_where_nothing_is_wrong_there_are_no_titles_of_columns() -> None:
    async with seen(ARTICLE, place="5000") as driven:
        assert listed(driven) == {"training": []}
        assert "said" not in " ".join(lines_of(driven)).split()
    async with seen(ARTICLE, place="0") as driven:
        assert listed(driven)["training"]
        assert "said" in " ".join(lines_of(driven)).split()


# how right ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["article", "iris", "digits", "several"])
@pytest.mark.parametrize("size", [WIDE, SMALL], ids=str)
async def test_accuracy_is_that_of_the_parameters_of_the_moment(
    kind: str, size: tuple[int, int]
) -> None:
    experiment = KINDS[kind]
    async with seen(experiment, size) as driven:
        for place in ("0", "1", "3"):
            driven.app.command(f"goto {place}")
            await driven.settle()
            header = " ".join(lines_of(driven)[:2])
            for part, data in parts_of(experiment).items():
                _, right = judged(driven, data)
                assert re.search(rf"{part} +{np.mean(right):.1%} ", header)


@pytest.mark.parametrize("kind", ["curve", "numbers"])
async def test_numbers_have_a_mean_error(kind: str) -> None:
    experiment = KINDS[kind]
    async with seen(experiment, place="3") as driven:
        header = lines_of(driven)[:2]
        for line, (part, data) in zip(header, parts_of(experiment).items(), strict=True):
            errors = judged(driven, data)[0] - data.labels
            mse, mae = (number(float(value.mean()), 4, 8) for value in (errors**2, abs(errors)))
            assert line.strip(" ▸").split() == [part, "mse", mse, "mae", mae]


async def test_each_of_several_outputs_has_its_own_figure() -> None:
    for experiment in (SEVERAL, MANY_NUMBERS):
        async with seen(experiment, place="2") as driven:
            assert experiment.test is not None
            outputs, _ = judged(driven, experiment.test)
            labels = experiment.test.labels
            squares = (outputs - labels) ** 2
            for n, name in enumerate(experiment.task.outputs):
                if experiment.task.decides:
                    share = np.mean((outputs[:, n] >= 0.5) == (labels[:, n] >= 0.5))
                    expected = f" {name}  {share:>6.1%}"
                else:
                    expected = f" {name}   mse {number(float(squares[:, n].mean()))}"
                assert any(line.startswith(expected) for line in lines_of(driven))


# the confusion matrix ----------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["article", "iris", "digits", "tanh"])
async def test_the_matrix_counts_what_is_taken_for_what(kind: str) -> None:
    experiment = KINDS[kind]
    async with seen(experiment, LARGE) as driven:
        for place in ("0", "2"):
            driven.app.command(f"goto {place}")
            await driven.settle()
            for data in parts_of(experiment).values():
                outputs, _ = judged(driven, data)
                count = len(experiment.task.answers)
                expected = np.zeros((count, count), dtype=int)
                for one, other in zip(
                    answers_of(experiment, data.labels),
                    answers_of(experiment, outputs),
                    strict=True,
                ):
                    expected[one, other] += 1
                lines = lines_of(driven)
                first = next(n for n, line in enumerate(lines) if "taken for" in line) + 2
                shown = [line.split()[1 : count + 1] for line in lines[first : first + count]]
                assert shown == [[str(n) if n else "·" for n in row] for row in expected.tolist()]
                await driven.press("l")


def text_of(lines: list[Line]) -> list[str]:
    return ["".join(text for text, _ in line) for line in lines]


@given(width=st.integers(20, 120), seed=st.integers(0, 100))
def test_however_wide_the_matrix_is_no_count_is_cut(width: int, seed: int) -> None:
    experiment = made_up(Network(output="softmax"), Training(seed=seed), samples=60, outputs=9)
    found = Examiner(experiment)(experiment.initial)["training"]
    heading, titles, *rows = text_of(confusion_lines(found, width))
    assert max(map(len, (heading, titles, *rows))) <= width
    cells = [row[4:] for row in rows]
    if len(cells[0]) < 27:  # no room for two digits and a space in each column
        assert width < 4 + 27
        assert not any(map(str.isdigit, "".join(cells)))
        return
    counts = found.confusion[:, :-1].tolist()
    assert [row.split() for row in cells] == [[str(n) if n else "·" for n in row] for row in counts]
    assert [title[:1] for title in titles.split()] == ["Y"] * 9


@pytest.mark.parametrize(("width", "cell"), [(24, 2), (14, 1)])
def test_where_there_is_hardly_room_shades_tell_right_from_wrong(width: int, cell: int) -> None:
    found = Examiner(DIGITS)(DIGITS.initial)["test"]
    counts = found.confusion[:, :-1].tolist()
    _, _, *rows = text_of(confusion_lines(found, width))
    seen_columns = min((width - 3) // cell, 10)
    for n, (row, line) in enumerate(zip(counts, rows, strict=True)):
        for column in range(seen_columns):
            glyphs = set(line[3 + cell * column : 3 + cell * (column + 1)]) - {" "}
            assert bool(glyphs) == bool(row[column])
            assert glyphs <= set("'+*#" if column == n else ",-~=")


async def test_what_is_no_number_is_taken_for_nothing(tmp_path: Path) -> None:
    experiment = load(exploding(tmp_path, "1e308,0\n-1e308,1\n1e200,1\n0,1\n", lr=1e300))
    async with seen(experiment, place="1") as driven:
        lines = lines_of(driven)
        outputs, right = judged(driven, experiment.dataset)
        unknown = np.isnan(outputs[:, 0])
        assert unknown.any()
        assert any(right)
        assert lines[2].split() == ["0", "1", "?"]
        counts = [line.split()[-1] for line in lines[3:5]]
        assert sum(int(count) for count in counts if count != "·") == unknown.sum()
        assert sum(bool(re.search(r"→ \?", line)) for line in lines) == unknown.sum()


# what is wrong -----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["article", "iris", "several"])
async def test_what_is_listed_is_wrong_and_follows_the_cursor(kind: str) -> None:
    experiment = KINDS[kind]
    async with seen(experiment, (200, 140), zoomed=True) as driven:
        for place in ("0", "1", "4", "30"):
            driven.app.command(f"goto {place}")
            await driven.settle()
            expected = {
                part: [
                    name
                    for name, right in zip(data.rows, judged(driven, data)[1], strict=True)
                    if not right
                ]
                for part, data in parts_of(experiment).items()
            }
            assert listed(driven) == expected
            assert [*listed(driven)] == [*expected]  # of test first


async def test_a_mistake_says_what_it_is_what_it_is_taken_for_and_how_sure() -> None:
    async with seen(IRIS, LARGE, "2", zoomed=True) as driven:
        assert IRIS.test is not None
        outputs, right = judged(driven, IRIS.test)
        text = "\n".join(lines_of(driven))
        for n in np.flatnonzero(~np.array(right)).tolist():
            is_, said = (
                IRIS.task.outputs[int(row[n].argmax())] for row in (IRIS.test.labels, outputs)
            )
            sure = f"{outputs[n].max():.1%}"
            assert re.search(rf"\b{IRIS.test.rows[n]} +{is_} +→ {said} +{sure}", text)


async def test_the_largest_errors_come_first() -> None:
    async with seen(CURVE, LARGE, "5", zoomed=True) as driven:
        assert CURVE.test is not None
        outputs, _ = judged(driven, CURVE.test)
        errors = (outputs - CURVE.test.labels)[:, 0]
        lines = lines_of(driven)
        first = next(n for n, line in enumerate(lines) if "largest errors of test" in line) + 2
        for line, n in zip(lines[first:], np.argsort(-abs(errors), kind="stable"), strict=False):
            assert line.split() == [
                CURVE.test.rows[n],
                *map(number, (CURVE.test.labels[n, 0], outputs[n, 0], errors[n])),
            ]


# choosing ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
async def test_keys_and_clicks_choose_a_mistake_and_tell_its_outputs(size: tuple[int, int]) -> None:
    async with seen(DIGITS, size, "1") as driven:
        assert DIGITS.test is not None
        outputs, right = judged(driven, DIGITS.test)
        wrong = np.flatnonzero(~np.array(right)).tolist()
        for n in (0, 1, 2, 1):
            await driven.press("k" if n == 1 and driven.status.count(name_of(wrong[2])) else "j")
            told, digit = outputs[wrong[n]], int(DIGITS.test.labels[wrong[n]].argmax())
            best = int(told.argmax())
            assert driven.status.startswith(
                f"sample {name_of(wrong[n])}: digit {digit}, taken for {best}; "
                f"z2: {best} {number(told[best])}, "
            )
        place = next(
            (y, line.index(name_of(wrong[2])))
            for y, line in enumerate(driven.lines)
            if re.search(rf"\b{name_of(wrong[2])} .*→", line)
        )
        await driven.click(*place)
        assert driven.status.startswith(f"sample {name_of(wrong[2])}: ")
        await driven.press("enter")
        assert repr(outputs[wrong[2]].max().item()) in " ".join(driven.lines)


def name_of(sample: int) -> str:
    assert DIGITS.test is not None
    return DIGITS.test.rows[sample]


async def test_what_is_chosen_stays_chosen_while_it_is_wrong() -> None:
    async with seen(ARTICLE, place="1") as driven:
        await driven.press("j", "j")
        name = driven.status.split(":")[0].split()[1]
        driven.app.command("goto 2")
        await driven.settle()
        await driven.press("j")
        _, right = judged(driven, ARTICLE.dataset)
        wrong = [n for n, ok in enumerate(right) if not ok]
        after = wrong[wrong.index(ARTICLE.dataset.rows.index(name)) + 1 :]
        assert driven.status.startswith(f"person {ARTICLE.dataset.rows[after[0]]}: ")


async def test_a_key_or_a_click_changes_between_test_and_training() -> None:
    async with seen(DIGITS, SMALL, "1") as driven:

        def shown() -> list[int]:
            lines = lines_of(driven)
            row = next(n for n, line in enumerate(lines) if "taken for" in line)
            beside = re.search(r"\d+ of \d+ wrong", lines[row])
            assert beside
            counts = " ".join(line[3 : beside.start()] for line in lines[row + 2 : row + 12])
            return [int(count) for count in counts.split() if count.isdigit()]

        samples = {part: len(data) for part, data in parts_of(DIGITS).items()}
        for key, part in (("l", "training"), ("h", "test"), ("right", "training")):
            await driven.press(key)
            assert sum(shown()) == samples[part]
            assert f"▸{part}" in lines_of(driven)[0]
            assert next(iter(listed(driven))) == part
        row, column = driven.place(" test ")
        await driven.click(row, column + 2)
        assert sum(shown()) == samples["test"]


async def test_without_a_test_there_is_nothing_to_change_to() -> None:
    async with seen(ARTICLE) as driven:
        before = lines_of(driven)
        await driven.press("l", "h")
        assert lines_of(driven) == before
        assert not panel_of(driven).border_subtitle


async def test_the_sample_that_is_chosen_is_seen_as_a_picture_where_there_is_room() -> None:
    async with seen(DIGITS, WIDE, "1", zoomed=True) as driven:
        assert not any("╭" in line for line in lines_of(driven))
        await driven.press("j")
        text = "\n".join(lines_of(driven))
        assert "╭" in text
        name = driven.status.split(":")[0]
        assert f" {name}: digit" in text


# when it is worked out ---------------------------------------------------------------------------


async def test_nothing_is_judged_on_another_page_and_once_for_the_same_parameters(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = 0

    class Counting(Judge):
        def outputs(self, state: Array) -> Array:
            nonlocal asked
            asked += 1
            return super().outputs(state)

    monkeypatch.setattr(result, "Judge", Counting)
    async with opened(IRIS) as driven:
        await driven.press("s", "s")
        assert asked == 0
        for line, count in (
            ("show result", 2),  # test and training
            ("goto 0.0:dbias1", 2),
            ("goto 0.1", 4),
            ("show numbers", 4),
            ("goto 5", 4),
            ("show result", 6),
        ):
            driven.app.command(line)
            await driven.settle()
            await driven.press("v", "v", "v")
            assert asked == count


# wherever it is shown -----------------------------------------------------------------------------


@given(
    kind=st.sampled_from([*KINDS]), width=st.integers(1, 130), digits=st.sampled_from([4, 8, 17])
)
def test_a_list_is_as_wide_as_it_says(kind: str, width: int, digits: int) -> None:
    experiment = KINDS[kind]
    results = Examiner(experiment)(experiment.initial)
    mistakes = Mistakes(results, width, digits)
    lines = text_of([mistakes.line(n, None) for n in range(min(len(mistakes.rows), 30))])
    assert max(map(len, lines)) <= mistakes.width
    if width >= 36:
        assert mistakes.width <= width
        titles = lines[1].split()
        assert titles[0] == experiment.dataset.row_title or titles[0].endswith("…")
        assert "said" in titles


@pytest.mark.parametrize("kind", KINDS)
async def test_no_size_is_too_small_to_live_in(kind: str) -> None:
    async with seen(KINDS[kind], place="1") as driven:
        for size in ((60, 16), (20, 5), (1, 1), (7, 30), (200, 4), (61, 17)):
            await driven.resize(*size)
            await driven.press("j", "l", "enter", "escape", "s", "v")
        await driven.resize(*WIDE)
        assert any("▸t" in line for line in lines_of(driven))

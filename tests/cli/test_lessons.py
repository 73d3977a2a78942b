"""`nnstep play`, `check`, `shot` and `export` of a lesson."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest

from nnstep.walkthrough import lessons
from tests.terminal import INSTALLED, Terminal
from tests.walkthrough.writing import FRONT, block, written

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.calling import Called

    Nnstep = Callable[..., Called]


@pytest.fixture
def lesson(tmp_path: Path) -> str:
    lines = "step 3", "expect z[0] = 0.8248", "shot answers", "finish", "expect epoch = 1"
    text = f"{FRONT}# One\n\nSome *prose*.\n\n{block(*lines)}\n# Two\n\n{block('finish 3')}"
    return str(written(tmp_path, text))


def test_play_lists_the_lessons_in_their_order(nnstep: Nnstep) -> None:
    printed = nnstep("play").printed().splitlines()
    assert [line.split()[0] for line in printed] == list(lessons())
    assert printed[0].endswith("The article, step by step")


def test_play_needs_a_terminal_and_says_what_does_not(nnstep: Nnstep) -> None:
    called = nnstep("play", "first-steps")
    assert called.code == 2
    assert "the screen needs a terminal; `nnstep check` plays lessons without one" in called.err


def test_check_says_how_many_are_so(nnstep: Nnstep, lesson: str) -> None:
    assert nnstep("check", lesson).printed() == f"{lesson}: 2 of 2 are so\n"


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        (
            "z[0] = 0.8248",
            "z[0] = 0.8249",
            "line 14: expect z[0] = 0.8249: expected z[0] = 0.8249, found z[0] = +0.82482312",
        ),
        ("finish 3", "finsh 3", "line 23: there is no command 'finsh' (did you mean 'finish'?)"),
        ('"article"', '"xor"', "line 14: column 1: there is no value 'z'"),
        ('"article"', '"articel"', "'articel' is no preset, no dataset and no file beside"),
        ("epochs = 60", "epoch = 60", "front matter: [options] there is no option 'epoch'"),
        ("expect epoch = 1", "press ctrl+s", "line 17: press ctrl+s: a lesson cannot save"),
        ("finish\n", "fork nowhere\n", "line 16: fork nowhere: there is no fork 'nowhere'"),
    ],
)
def test_check_finds_what_is_broken_and_names_the_line(
    nnstep: Nnstep, lesson: str, right: str, wrong: str, said: str
) -> None:
    with open(lesson, encoding="utf-8") as file:
        text = file.read()
    assert text.count(right) >= 1
    with open(lesson, "w", encoding="utf-8") as file:
        file.write(text.replace(right, wrong, 1))
    called = nnstep("check", lesson, lesson)
    assert called.code == 1
    assert called.err == ""
    assert called.out.count(said) == 2


def test_check_of_what_is_no_lesson_fails_in_one_line(nnstep: Nnstep) -> None:
    called = nnstep("check", "frist-steps")
    assert called.code == 1
    assert called.out.startswith(
        "frist-steps: no such lesson or file (did you mean 'first-steps'?)"
    )


@pytest.mark.parametrize("ending", ["cast", "html", "svg", "txt", "md"])
def test_a_lesson_is_exported_by_its_ending(
    nnstep: Nnstep, lesson: str, tmp_path: Path, ending: str
) -> None:
    path = tmp_path / f"made.{ending}"
    printed = nnstep("export", lesson, "-o", str(path)).printed()
    assert printed.startswith(f"wrote {path}{'' if ending in ('txt', 'md') else ': 0:0'}")
    text = path.read_text(encoding="utf-8")
    match ending:
        case "cast":
            assert json.loads(text.splitlines()[0])["version"] == 2
        case "html":
            assert text.startswith("<!doctype html>")
        case "svg":
            ElementTree.fromstring(text)
        case "txt":
            assert "4:inputs" in text
        case "md":
            assert "Some *prose*." in text
            assert "z[0] = +0.82482312" in text


def test_a_lesson_is_not_exported_onto_itself(nnstep: Nnstep, lesson: str) -> None:
    called = nnstep("export", lesson, "-o", lesson)
    assert called.code == 2
    assert "this is what is read; another name keeps it" in called.err


def test_a_caption_that_no_film_shows_to_its_end_is_told(nnstep: Nnstep, tmp_path: Path) -> None:
    prose = "".join(f"- line {n}\n" for n in range(40))
    path = written(tmp_path, f"{FRONT}Short.\n\n{block('step')}\n{prose}\n{block('step')}")
    told, summary = nnstep("check", str(path)).printed().splitlines()
    line = path.read_text(encoding="utf-8").splitlines().index("- line 0") + 1
    said = "its caption is longer than the 14 lines that a film shows of it"
    assert told == f"{path}: line {line}: {said}"
    assert summary.endswith("0 of 0 are so")


def test_chapters_shots_and_versions_are_chosen(
    nnstep: Nnstep, lesson: str, tmp_path: Path
) -> None:
    path = tmp_path / "made.txt"
    nnstep("export", lesson, "--shot", "answers", "-o", str(path)).printed()
    assert "0:error" in path.read_text()
    nnstep("export", lesson, "--to", "one", "-o", str(path)).printed()
    assert "1:inputs" in path.read_text()
    cast = tmp_path / "made.cast"
    nnstep("export", lesson, "--from", "2", "--cast-version", "3", "-o", str(cast)).printed()
    header, *events = map(json.loads, cast.read_text().splitlines())
    assert header["version"] == 3
    assert [data for _, code, data in events if code == "m"] == ["Two"]
    told = tmp_path / "made.md"
    nnstep("export", lesson, "--from", "2", "-o", str(told)).printed()
    assert re.findall("(?m)^## .*", told.read_text()) == ["## Two"]
    assert "Some *prose*." not in told.read_text()


def test_chapters_of_one_name_are_told_apart_by_their_numbers(
    nnstep: Nnstep, tmp_path: Path
) -> None:
    text = (
        FRONT
        + f"# Same\n\n{block('step')}\n# Same\n\n{block('step')}\n# Same too\n\n{block('step')}"
    )
    lesson, made = str(written(tmp_path, text)), tmp_path / "made.txt"
    called = nnstep("export", lesson, "-o", str(made), "--to", "same")
    assert called.code == 2
    assert "there are 2 chapters 'same'; take its number: 1 Same; 2 Same; 3 Same too" in called.err
    nnstep("export", lesson, "-o", str(made), "--to", "2").printed()
    assert "0:z" in made.read_text()
    nnstep("export", lesson, "-o", str(made), "--to", "same t").printed()
    assert "0:error" in made.read_text()


def test_what_looks_like_markup_is_shown_as_it_is(nnstep: Nnstep, tmp_path: Path) -> None:
    text = f"# a [/b] [red]c\n\n[@click=app.exit]Prose[/]\n\n{block('mark a [/x]')}"
    lesson, made = str(written(tmp_path, text)), tmp_path / "made.txt"
    nnstep("export", lesson, "-o", str(made)).printed()
    shown = made.read_text()
    assert "a [/b] [red]c ▸ mark a [/x]" in shown
    assert "[@click=app.exit]Prose[/]" in shown


def test_ctrl_c_ends_a_long_step(tmp_path: Path) -> None:
    lesson = written(tmp_path, FRONT + block("run 1000000000"))
    with Terminal() as terminal:
        called = terminal.run(INSTALLED, "check", str(lesson))
        terminal.wait_for("playing")
        terminal.type("\x03")
        assert terminal.wait_for_end(called) == 130


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("-o", "made.mp4"), "the name must end in one of .cast, .html, .svg, .gif, .txt, .md"),
        ((), "a lesson is written into a file: -o with one of .cast"),
        (("-o", "nowhere/made.cast"), "nowhere/made.cast: there is no such folder"),
        (("-o", "made.txt", "--shot", "x"), "there is no such shot; there are answers"),
        (("-o", "made.cast", "--from", "3"), "there is no chapter '3'; there are 1 One; 2 Two"),
        (("-o", "made.cast", "--from", "2", "--to", "1"), "that chapter is before --from 2"),
        (("-o", "made.gif", "--cast-version", "3"), "--cast-version goes with .cast only"),
        (("-o", "made.cast", "--font", "x.ttf"), "--font goes with .gif only, not with made.cast"),
    ],
)
def test_what_cannot_be_exported_is_told_in_one_line(
    nnstep: Nnstep,
    lesson: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    said: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    called = nnstep("export", lesson, *arguments)
    assert called.code == 2
    assert said in called.err
    assert len(called.err.splitlines()) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["try.md"]


def test_a_form_of_experiments_is_still_checked(nnstep: Nnstep) -> None:
    called = nnstep("export", "article", "--to", "trch")
    assert called.code == 2
    assert "--to takes numpy, torch, npz or json, not 'trch' (did you mean 'torch'?)" in called.err


def test_an_export_that_is_no_longer_so_is_written_and_tells(
    nnstep: Nnstep, tmp_path: Path
) -> None:
    path = written(tmp_path, FRONT + block("step", "expect epoch = 3"))
    called = nnstep("export", str(path), "-o", str(tmp_path / "made.txt"))
    assert called.code == 1
    said = "line 10: expect epoch = 3: expected epoch = 3, found epoch = 0"
    assert called.err == f"{path}: {said}\n"
    assert (tmp_path / "made.txt").exists()


def test_shot_takes_a_picture_of_a_moment(nnstep: Nnstep, tmp_path: Path) -> None:
    path = tmp_path / "made.txt"
    lines = "-x", "goto 30:z_del", "-x", "show parameters", "-x", "press j j"
    nnstep("shot", "article", *lines, "--size", "80x24", "-o", str(path)).printed()
    text = path.read_text()
    assert "30:z_del" in text
    assert len(text.splitlines()) == 24
    svg = tmp_path / "made.svg"
    nnstep("shot", "xor", "-x", "goto 9", "--theme", "light", "-o", str(svg)).printed()
    assert "#f7f7fa" in svg.read_text()
    ElementTree.fromstring(svg.read_text())


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("-x", "gto 3", "-o", "a.svg"), "there is no command 'gto'"),
        (("-x", "goto nowhere", "-o", "a.svg"), "goto takes"),
        (("-x", "save b", "-o", "a.svg"), "a lesson cannot save: it writes a file"),
        (("-o", "a.png"), "a.png: the name must end in one of .svg, .txt"),
        (("-o", "a.svg", "--size", "9x9"), "takes columns and rows from 60x16 to 400x200"),
    ],
)
def test_what_cannot_be_shot_is_told(
    nnstep: Nnstep,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    said: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    called = nnstep("shot", "article", *arguments)
    assert called.code == 2
    assert said in called.err
    assert not list(tmp_path.iterdir())

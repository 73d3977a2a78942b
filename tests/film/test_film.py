"""Films as files: what players of others show is what the app showed."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from functools import cache
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

import pyte
import pytest

from nnstep.film.cast import cast, cells_of
from nnstep.film.html import html
from nnstep.film.svg import animated, still
from nnstep.film.text import text
from nnstep.film.transcript import transcript
from nnstep.walkthrough import lesson_of, lessons
from nnstep.walkthrough.opening import opened
from tests.terminal import ENVIRONMENT
from tests.walkthrough.writing import REGISTRY, block, played

if TYPE_CHECKING:
    from pathlib import Path

    from nnstep.film.lesson import Take

NAMES = tuple(lessons())

IN_ANOTHER_PROCESS = """
import sys, hashlib
from nnstep.cli.lessons import opened
from nnstep.film.cast import cast
from nnstep.film.html import html
from nnstep.film.lesson import shoot_lesson
from nnstep.film.svg import animated
from nnstep.film.text import text
from nnstep.film.transcript import transcript
take = shoot_lesson(*opened(sys.argv[1]))
film = take.film
for made in (cast(film), cast(film, 3), animated(film), html(film), text(film.frames[-1]),
             transcript(take)):
    print(hashlib.sha256(made.encode()).hexdigest())
"""


@cache
def taken(name: str) -> Take:
    return played(lessons()[name])


def events_of(written: str) -> tuple[dict[str, Any], list[list[Any]]]:
    header, *events = map(json.loads, written.splitlines())
    return header, events


def shown(data: str, size: tuple[int, int]) -> list[str]:
    """Return what a terminal emulator shows."""
    screen = pyte.Screen(*size)
    pyte.Stream(screen).feed(data)
    return [line.rstrip() for line in screen.display]


@pytest.mark.parametrize("name", NAMES)
def test_every_lesson_that_comes_along_is_so(name: str) -> None:
    assert taken(name).failures == ()
    assert any(answer.step.verb == "expect" for answer in taken(name).answers)


@pytest.mark.parametrize("name", NAMES)
def test_an_emulator_shows_every_picture_of_a_cast(name: str) -> None:
    film = taken(name).film
    header, events = events_of(cast(film))
    assert (header["version"], header["width"], header["height"]) == (2, *film.size)
    screen = pyte.Screen(*film.size)
    stream = pyte.Stream(screen)
    frames = list(film.frames)
    for at, code, data in events:
        if code != "o" or at >= round(film.seconds, 3):
            continue
        stream.feed(data)
        frame = frames.pop(0)
        assert at == round(frame.at, 3)
        assert [line.rstrip() for line in screen.display] == [line.rstrip() for line in frame.lines]
    assert not frames


@pytest.mark.parametrize("name", NAMES)
def test_a_cast_has_its_chapters_and_is_small(name: str) -> None:
    take = taken(name)
    _, events = events_of(cast(take.film))
    marks = [(at, data) for at, code, data in events if code == "m"]
    assert [title for _, title in marks] == [note.text for note in take.film.chapters]
    assert all(at > 0 for at, _ in marks)
    assert [at for at, _, _ in events] == sorted(at for at, _, _ in events)
    assert events[-1][0] == round(take.film.seconds, 3)
    assert len(cast(take.film).encode()) * 5 <= take.written


def test_times_of_version_3_are_from_one_event_to_the_next() -> None:
    film = taken("first-steps").film
    header, relative = events_of(cast(film, 3))
    _, absolute = events_of(cast(film))
    assert (header["term"]["cols"], header["term"]["rows"]) == film.size
    now = 0.0
    for (gap, *rest), (at, *same) in zip(relative, absolute, strict=True):
        now += gap
        assert rest == same
        assert abs(now - at) < 1e-6


def test_colours_and_weights_are_written_as_they_are(tmp_path: Path) -> None:
    film = taken("by-hand").film
    _, events = events_of(cast(film))
    screen = pyte.Screen(*film.size)
    pyte.Stream(screen).feed("".join(data for _, code, data in events if code == "o"))
    for y, row in enumerate(film.frames[-1].rows):
        for x, (character, ink) in enumerate(cells_of(row)):
            cell = screen.buffer[y][x]
            if character.strip():
                seen = film.foreground if cell.fg == "default" else f"#{cell.fg}"
                assert (seen, cell.bold, cell.italics) == (ink.fg, ink.bold, ink.italic)
            paper = film.background if cell.bg == "default" else f"#{cell.bg}"
            assert paper == ink.bg


def test_other_processes_make_the_same_bytes() -> None:
    made = set()
    busy = [
        subprocess.Popen([sys.executable, "-c", "while True: pass"], env=ENVIRONMENT)
        for _ in range(2)
    ]
    try:
        for seed in ("0", "1"):
            done = subprocess.run(
                [sys.executable, "-c", IN_ANOTHER_PROCESS, "not-a-derivative"],
                env={**ENVIRONMENT, "PYTHONHASHSEED": seed, "TERM": "dumb", "NO_COLOR": seed},
                capture_output=True,
                text=True,
                check=True,
            )
            made.add(done.stdout)
            for process in busy:
                process.kill()
    finally:
        for process in busy:
            process.kill()
            process.wait()
    assert len(made) == 1
    assert len(made.pop().splitlines()) == 6


@pytest.mark.parametrize("name", NAMES)
def test_pictures_and_pages_are_well_formed_and_ask_for_nothing(name: str) -> None:
    film = taken(name).film
    for made in (animated(film), still(film, film.frames[-1])):
        root = ElementTree.fromstring(made)
        assert root.tag == "{http://www.w3.org/2000/svg}svg"
        assert set(re.findall(r"https?://[^\"'<> ]*", made)) == {"http://www.w3.org/2000/svg"}
        assert "script" not in made
    page = html(film)
    assert not re.findall(r"""(?:src|href)\s*=\s*["'](?!#)|url\(|https?://""", page)
    assert page.count("<script") == 2
    for note in film.chapters:
        assert note.text.replace("'", "&#x27;") in page


def test_a_still_has_all_its_text() -> None:
    film = taken("first-steps").film
    frame = film.frames[-1]
    root = ElementTree.fromstring(still(film, frame))
    written = "".join(root.itertext())
    for line in frame.lines:
        for word in line.split():
            assert word in written


def test_what_is_in_a_film_cannot_end_the_page_that_it_is_in() -> None:
    evil = "</script><script>alert(1)</script><!-- & \" '"
    lesson = lesson_of(f"# {evil}\n\n<b>{evil}</b>\n\n{block('step')}", "try", REGISTRY)
    from nnstep import Debugger, Timeline
    from nnstep.film.lesson import shoot_lesson
    from nnstep.tui.screen_commands import SCREEN_COMMANDS

    experiment = opened(lesson, "article epochs=60")
    take = shoot_lesson(lesson, Debugger(Timeline(experiment), SCREEN_COMMANDS))
    page = html(take.film)
    assert page.count("<script") == 2
    assert page.count("</script>") == 2
    ElementTree.fromstring(animated(take.film))


def test_a_part_of_a_film_begins_with_what_was_seen() -> None:
    film = taken("first-steps").film
    begin, end = film.chapters[1].at, film.chapters[3].at
    part = film.cut(begin, end)
    assert part.seconds == end - begin
    assert part.frames[0].rows == film.frame_at(begin).rows
    assert [note.text for note in part.chapters] == [note.text for note in film.chapters[1:3]]
    assert part.frame_at(part.seconds).rows == film.frame_at(end - 1e-6).rows


def test_the_transcript_has_the_values_filled_in() -> None:
    told = transcript(taken("first-steps"))
    assert told.startswith("# The article, step by step\n")
    assert "## Feedforward" in told
    assert "expect error.sum() = 1.8806\n    error.sum() = +1.88062167" in told
    assert told.count("```") % 2 == 0


def test_the_text_of_a_picture_is_its_lines() -> None:
    frame = taken("first-steps").film.frames[0]
    assert text(frame).splitlines() == [line.rstrip() for line in frame.lines]


def test_presses_and_shots_are_noted(tmp_path: Path) -> None:
    film = taken("debugger").film
    assert [note.text for note in film.presses][:5] == ["s", "s", "n", "f", "S"]
    path = tmp_path / "try.md"
    path.write_text(block("step 2", "shot two", "step", "shot three"))
    shots = played(path).film.shots
    assert [note.text for note in shots] == ["two", "three"]


@pytest.mark.skipif(shutil.which("asciinema") is None, reason="asciinema is not installed")
def test_a_player_of_others_plays_it(tmp_path: Path) -> None:
    film = taken("first-steps").film
    path = tmp_path / "a.cast"
    path.write_text(cast(film))
    done = subprocess.run(
        ["asciinema", "cat", os.fspath(path)], capture_output=True, text=True, check=True
    )
    assert shown(done.stdout, film.size) == [line.rstrip() for line in film.frames[-1].lines]

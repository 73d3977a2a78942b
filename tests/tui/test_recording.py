"""Recording: what one does is a lesson that comes to the same moment and the same screen."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from textual.events import Key

from nnstep import load
from nnstep.debugger.past import MOST_LINES, Past
from nnstep.errors import CommandError
from nnstep.film.lesson import shoot_lesson
from nnstep.tui.lessons.captions import BORDER, FEWEST_LINES, lines_of
from nnstep.tui.screen_commands import SCREEN_COMMANDS
from nnstep.walkthrough.opening import open_lesson
from nnstep.walkthrough.recording import Recorder
from tests.effort import tries
from tests.tui.driving import Driven, opened, state_of
from tests.walkthrough.writing import REGISTRY, played

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


EXPERIMENT = load("article", epochs=60)
KEYS = (
    *("s", "n", "f", "u", "S", "N", "F", "c", "C", "R", "G", "m", "b", "P", "v", "z", "tab"),
    *("shift+tab", "j", "k", "l", "h", "enter", "w", "D", "x", "left_square_bracket", "i", "o"),
    *("right_square_bracket", "less_than_sign", "ctrl+z", "ctrl+y", "B", "escape", "5", "W", "t"),
)
LINES = (
    *("goto 30:z_del", "goto 50%", "set lr 0.5", "set weights[1] = 0", "fork main", "undo"),
    *("break if mse < 0.2", "until mse < 0.1", "watch weights[0] > 0.5", "display norm(dweights)"),
    *("predict 1 1 1", "forget 1", "show futures", "show array", "print z", "nonsense", "step 3"),
    *("catch rising", "delete all", "beside main", "reverse-until mse > 0.2", "goto nowhere"),
)

CAPTION, BELOW = FEWEST_LINES + BORDER, 3
"""Lines that the caption takes, and those below it: time, status and keys."""


async def do(driven: Driven, done: list[str]) -> None:
    """Press keys and type lines."""
    for what in done:
        await (driven.ask(what) if " " in what or what in LINES else driven.press(what))


async def recorded(driven: Driven, path: Path, done: list[str]) -> list[str]:
    """Record what is done; return the screen that it came to."""
    app = driven.app
    await driven.press("ctrl+r")
    assert app.recorder is not None, driven.status
    await do(driven, done)
    await driven.press("escape")  # no count is begun
    while len(app.screen_stack) > 1 or app.is_prompting:
        await driven.press("escape")
    app.command("print epoch")  # nothing of a key's, or of folded steps, is left in the status line
    await driven.settle()
    lines = driven.lines
    app.command(f"record! {path}")
    await driven.settle()
    assert app.recorder is None, driven.status
    return lines


@pytest.mark.parametrize("size", [(120, 40), (80, 24)], ids=["120×40", "80×24"])
@given(done=st.lists(st.sampled_from((*KEYS, *LINES)), max_size=12))
@settings(
    max_examples=tries(3),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_what_was_recorded_plays_to_the_same_moment_and_the_same_screen(
    tmp_path: Path, size: tuple[int, int], done: list[str]
) -> None:
    path = tmp_path / "try.md"

    async def record() -> list[str]:
        async with opened(EXPERIMENT, size=size) as driven:
            return await recorded(driven, path, done)

    lines = asyncio.run(record())
    take = played(path)
    assert take.failures == ()
    assert seen_of(without_caption(take.film.frames[-1].lines)) == seen_of(lines)


def without_caption(lines: Sequence[str]) -> list[str]:
    """Leave out the caption, which stands above the lines of time, status and keys."""
    return [*lines[: -CAPTION - BELOW], *lines[-BELOW:]]


def seen_of(lines: Sequence[str]) -> list[str]:
    """Return what a lesson and its recording have in common: all but the title and the keys."""
    place = lines[0].split("  ")[-1]
    return [place, *(line.rstrip() for line in lines[1:-1])]


def test_steps_are_folded_captions_said_and_stops_expected(tmp_path: Path) -> None:
    path = tmp_path / "try.md"
    asyncio.run(with_pauses(path))
    text = path.read_text(encoding="utf-8")
    first, second = text.split("Now\n")
    assert "epochs = 60" in first
    assert "step 3\nnext\npress tab j j\nexpect epoch = 0\nexpect weights[0,0] = 0.3745" in first
    assert "wait 3.5\n```" in first
    assert "```nnstep\nfinish 2\nexpect epoch = 2\nexpect weights[0,0] =" in second
    assert "nowhere" not in text
    assert played(path).failures == ()


def test_what_the_mouse_chooses_is_chosen_again_when_it_is_played(tmp_path: Path) -> None:
    path = tmp_path / "try.md"
    lines, stops = asyncio.run(with_the_mouse(path))
    take = played(path)
    assert take.failures == ()
    text = path.read_text(encoding="utf-8")
    assert "next\nshow queries\npress j\nwatch predict(" in text
    assert (
        "show parameters\nhighlight weights[2,0]\nhighlight weights[1,0]\nwatch weights[1" in text
    )
    assert "show array\nhighlight z[1,0]\nwatch z[1,0]\n" in text
    assert len(stops) == 4
    assert seen_of(without_caption(take.film.frames[-1].lines)) == seen_of(lines)


async def with_the_mouse(path: Path) -> tuple[list[str], list[str]]:
    """Record what the mouse chooses, and keys that are about it: what is seen, and the stops."""
    async with opened(EXPERIMENT) as driven:
        await driven.press("ctrl+r", "n")
        await driven.click(*driven.place("+0.8248"))
        await driven.press("j", "w")
        await driven.click(*driven.place("+0.7320"))
        await driven.click(*driven.place("+0.9507"))
        await driven.press("w")
        await driven.ask("show array")
        x, y, *_ = driven.region("array")
        await driven.click(y + 4, x + 8)
        await driven.press("w", "v")
        lines = driven.lines
        await driven.ask(f"record {path}")
        return lines, [stop.written for stop in driven.app.debugger.stops]


async def with_pauses(path: Path) -> None:
    """Record some steps, a pause and something said."""
    now = [0.0]
    async with opened(EXPERIMENT) as driven:
        app = driven.app
        app.clock = lambda: now[0]
        await driven.press("ctrl+r")
        assert "● rec" in driven.lines[0]
        await driven.press("s", "s", "s", "n", "tab", "j", "j")
        now[0] += 3.3
        await driven.press("quotation_mark", *"Now", "enter", "f", "f")
        await driven.ask("goto nowhere")
        await driven.ask(f"record {path}")
        assert "● rec" not in driven.lines[0]


async def test_a_recording_is_not_lost_by_leaving(tmp_path: Path) -> None:
    path = tmp_path / "try.md"
    async with opened(EXPERIMENT) as driven:
        await driven.press("ctrl+r", "s", "q")
        assert driven.app.is_running
        assert "still recording: ctrl+r keeps it, q again leaves without it" in driven.status
        await driven.press("ctrl+r")
        assert driven.app.prompt is not None
        assert driven.app.prompt.value == "record article.md "
        await driven.press("escape")
        assert driven.app.recorder is not None
        await driven.ask(f"record {tmp_path}/nowhere/try.md")
        assert "there is no such folder" in driven.status
        assert driven.app.recorder is not None
        await driven.ask(f"record {path}")
    assert "step" in path.read_text()


async def test_a_recording_takes_the_place_of_no_file_unasked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    mine = tmp_path / "article.md"
    mine.write_text("mine", encoding="utf-8")
    async with opened(EXPERIMENT) as driven:
        await driven.press("ctrl+r", "s")
        await driven.ask("record article")
        assert "article.md is there already; `record! article.md` takes its place" in driven.status
        await driven.ask("record data.csv")
        assert "a lesson's name ends in .md, not data.csv" in driven.status
        await driven.ask("open iris")
        assert "still recording; ctrl+r keeps it, `open! iris` leaves without it" in driven.status
        assert mine.read_text(encoding="utf-8") == "mine"
        await driven.press("ctrl+r")
        assert driven.app.prompt is not None
        assert driven.app.prompt.value == "record article-2.md "
        await driven.press("escape")
        await driven.ask("record! article")
        assert mine.read_text(encoding="utf-8").startswith("+++")
        await driven.ask("record! article")
        assert "nothing is recorded" in driven.status


async def test_keys_that_are_none_are_not_recorded_however_fast(tmp_path: Path) -> None:
    async with opened(EXPERIMENT) as driven:
        await driven.press("ctrl+r")
        for name in ("s", "r", "tab", "r", "j", "s"):
            driven.app.post_message(Key(name, name if len(name) == 1 else None))
        await driven.settle()
        recorder = driven.app.recorder
        assert recorder is not None
        assert "step\npress tab j\nstep\n" in recorder.lesson("Try")


async def test_a_lesson_begins_as_the_screen_looked_when_it_was_begun() -> None:
    async with opened(EXPERIMENT) as driven:
        await driven.ask("theme light")
        await driven.press("s", "ctrl+r")
        await driven.ask("theme")
        recorder = driven.app.recorder
        assert recorder is not None
        text = recorder.lesson("Try")
        assert 'theme = "light"' in text
        assert "```nnstep\nstep\ntheme\n" in text


async def test_playing_up_to_a_stop_is_recorded_as_that() -> None:
    async with opened(EXPERIMENT) as driven:
        await driven.press("ctrl+r")
        await driven.ask("break z_del")
        await driven.press("plus", "plus", "space")
        recorder = driven.app.recorder
        assert recorder is not None
        assert "break z_del\n" in recorder.lesson("Try")
        assert driven.at == "0:z_del"
        assert "\ncontinue\n" in recorder.lesson("Try")


@given(before=st.lists(st.sampled_from((*KEYS, *LINES)), min_size=1, max_size=10))
@example(before=["set lr 0.5"])
@settings(
    max_examples=tries(4),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_a_recording_begins_wherever_one_is(tmp_path: Path, before: list[str]) -> None:
    path = tmp_path / "try.md"

    async def record() -> dict[str, Any]:
        async with opened(EXPERIMENT) as driven:
            await do(driven, before)
            await driven.press("escape", "escape")
            await recorded(driven, path, ["u"])
            return state_of(driven.app.debugger)

    state = asyncio.run(record())
    lesson, debugger = open_lesson(path, REGISTRY, SCREEN_COMMANDS)
    assert shoot_lesson(lesson, debugger).failures == ()
    assert state_of(debugger) == state


@pytest.mark.parametrize(
    "caption",
    [
        "~~~",
        "<!-- note",
        "```nnstep",
        "[x]: http://y",
        "> ```",
        "---",
        "*a* [/b]",
        "# [/b]",
        "日本",
    ],
)
async def test_whatever_is_said_can_be_played(tmp_path: Path, caption: str) -> None:
    path = tmp_path / "d😀.md"
    async with opened(EXPERIMENT) as driven:
        await driven.press("ctrl+r", "s")
        for line in (f"caption {caption}", "theme nord", "show Network", f"record {path}"):
            driven.app.command(line)
            await driven.settle()
    take = await asyncio.to_thread(played, path)
    assert take.failures == ()
    assert len(take.answers) >= 3
    said = [line for scene in take.lesson.scenes for line in lines_of(scene.caption, 80)]
    titles = [chapter.title for chapter in take.lesson.chapters]
    plain = caption.lstrip("# ").replace("*", "") if caption[0] in "*#" else caption
    assert plain in [*(line.plain.rstrip() for line in said), *titles]


async def test_a_session_with_stops_that_was_opened_cannot_begin_a_recording() -> None:
    async with opened(EXPERIMENT) as driven:
        await driven.ask("break z")
        past = Past(driven.app.debugger).lines
        with pytest.raises(CommandError, match="how its forks and stops came about"):
            Recorder(driven.app.debugger, driven.app.clock, (80, 24), "dark", past)


async def test_a_long_past_is_not_played_again_where_a_place_is_all_there_is_to_it() -> None:
    async with opened(EXPERIMENT) as driven:
        for n in range(MOST_LINES + 1):
            driven.app.command(f"goto {n % 50}:z")
        await driven.ask("display mse")
        await driven.ask("predict 1 1 1")
        await driven.press("ctrl+r", "s")
        recorder = driven.app.recorder
        assert recorder is not None
        text = recorder.lesson("Try")
        assert "display mse" in text
        assert "predict 1 1 1" in text
        assert text.count("goto") == 1

"""Lessons in the app: forwards, back in time, taken over, and in their own time."""

from __future__ import annotations

import asyncio
import re
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual.events import Resize
from textual.geometry import Size

from nnstep import Debugger, Timeline
from nnstep.film.clock import run_virtually
from nnstep.film.shooting import Camera, shoot
from nnstep.tui.box import Box
from nnstep.tui.lessons import LessonApp, Mode
from nnstep.tui.lessons.captions import BORDER, FRAME, lines_of
from nnstep.tui.lessons.conductor import settled
from nnstep.tui.screen_commands import SCREEN_COMMANDS
from nnstep.tui.themes import THEMES
from nnstep.walkthrough import find_lesson, lessons, read_lesson
from nnstep.walkthrough.opening import opened
from tests.effort import tries
from tests.tui.driving import SIZES, Driven, state_of, text_of
from tests.walkthrough.writing import FRONT, REGISTRY, block, read

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from pathlib import Path

    from nnstep.walkthrough import Lesson

MANY = f"""{FRONT}
# One

The first caption.

{block("step 2", "highlight XW[1]", "expect epoch = 0", "display z", "break dcost", "catch rising")}

The second one, with `code`.

{block("show pictures", "goto 30:z", "press tab", "set lr 1 as fast", "show futures", "digits 8")}

# Two

{block("explain weights[1]", "press enter", "show numbers", "predict 1 1 1", "undo", "zoom")}

{block("open xor epochs=40", "goto 20:z1", "show decision", "press v", "theme light", "finish")}
"""


def app_of(lesson: Lesson, **options: Any) -> LessonApp:
    experiment = opened(lesson, f"{lesson.experiment} epochs=60")
    return LessonApp(Debugger(Timeline(experiment), SCREEN_COMMANDS), lesson, **options)


@asynccontextmanager
async def conducted(text: str, size: tuple[int, int] = (120, 40)) -> AsyncIterator[LessonApp]:
    """Open a lesson that somebody else performs."""
    app = app_of(read(text), by_itself=False)
    async with app.run_test(size=size) as pilot:
        await Driven(app, pilot).settle()
        yield app


def seen(app: LessonApp) -> dict[str, object]:
    """Return what is there and what is seen of it; that more of a run is known does not count."""
    debugger = app.debugger
    screen = app.screen_stack[0]
    lines = text_of(app.export_screenshot())
    panels: dict[str, object] = {
        panel.id or "": [line[x : x + width - 2] for line in lines[y : y + height]]  # no scroll bar
        for panel in app.seen
        if panel.id not in ("cost", "curve", "costs", "forks", "displays")
        and len(app.screen_stack) == 1
        for x, y, width, height in [panel.content_region]
    }
    return {
        **panels,
        "top": lines[0] if len(app.screen_stack) == 1 else "",
        "at": str(debugger.moment),
        "values": {name: array.tolist() for name, array in debugger.moment.values.items()},
        "forks": (list(debugger.forks.known), debugger.forks.current, debugger.forks.beside),
        "stops": [(stop.name, stop.written, stop.hits, stop.enabled) for stop in debugger.stops],
        "others": (debugger.queries[:], [display.text for display in debugger.displays]),
        "screen": (app.page, app.digits, app.theme, screen.focused and screen.focused.id),
        "zoomed": bool(screen.query(".zoomed")),
        "box": app.screen.told if isinstance(app.screen, Box) else (),
    }


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
async def test_going_back_is_time_travel_of_everything(size: tuple[int, int]) -> None:
    async with conducted(MANY, size) as app:
        conductor = app.conductor
        before = [seen(app)]
        while not conductor.is_over:
            assert await app.perform_beat() is None
            await settled(app)
            before.append(seen(app))
        order = [*range(len(conductor.beats) - 1, -1, -3), len(conductor.beats) - 2, 5, 0]
        for index in order:
            while conductor.index < index:
                await app.perform_beat()
                await settled(app)
            await conductor.go_back(index)
            await settled(app)
            now, then = seen(app), before[index]
            assert now.keys() == then.keys(), conductor.beats[index]
            for what in now:
                assert now[what] == then[what], (what, conductor.beats[index])


CHOICES = """+++
experiment = "iris"
+++

# Choices

```nnstep
press home h
press j j h
show network
press ,
press pagedown j
show decision
press enter
press l
show result
press h
press j
show array
press l l
press j l
press enter
```
"""


async def test_going_back_takes_back_what_was_chosen_in_panels() -> None:
    async with conducted(CHOICES) as app:
        conductor = app.conductor
        before = [seen(app)]
        while not conductor.is_over:
            assert await app.perform_beat() is None
            await settled(app)
            before.append(seen(app))
        for index in range(len(conductor.beats) - 1, -1, -1):
            await conductor.go_back(index)
            await settled(app)
            assert seen(app) == before[index], conductor.beats[index]
        for index in range(len(conductor.beats)):
            assert await app.perform_beat() is None
            await settled(app)
            assert seen(app) == before[index + 1], conductor.beats[index]


async def test_a_chapter_without_prose_has_no_caption_of_the_one_before() -> None:
    text = (
        f"{FRONT}# One\n\nSaid here.\n\n{block('step')}\n{block('step')}\n# Two\n\n{block('step')}"
    )
    async with conducted(text) as app:
        said = []
        while not app.conductor.is_over:
            await app.perform_beat()
            said.append((app.conductor.title, app.conductor.caption))
    assert set(said) == {("One", "Said here."), ("Two", "")}


def test_a_caption_longer_than_its_box_can_be_scrolled() -> None:
    lines = "".join(f"- line {n}\n" for n in range(40))
    first = []

    async def script(app: LessonApp) -> None:
        for names in ([], ["j", "pagedown"], ["k"], ["pageup", "up"]):
            await key(app, *names)
            await asyncio.sleep(0.1)
            text = "\n".join(text_of(app.export_screenshot()))
            first.append(re.findall(r"• (line \d+)", text)[0])

    live(f"{FRONT}{lines}\n{block('step')}", script)
    assert first == ["line 0", "line 6", "line 5", "line 0"]


async def test_steps_that_fail_say_why_and_where() -> None:
    text = FRONT + block(
        "goto 3", "fork nowhere", "expect epoch = 4", "press ctrl+s", "highlight z"
    )
    async with conducted(text) as app:
        failures = [await app.perform_beat() for _ in app.conductor.beats]
    told = [failure and (failure.step.line, failure.told) for failure in failures]
    assert told[0] is None
    assert told[1] == (10, "there is no fork 'nowhere'; there are main")
    assert told[2] == (11, "expected epoch = 4, found epoch = 3")
    assert told[3] == (12, "a lesson cannot save: it writes a file")
    assert told[4] is None


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
@pytest.mark.parametrize("opens", ["check", "explain weights[1]", "press ?"])
async def test_a_box_leaves_its_caption_in_sight_until_something_else_is_done(
    size: tuple[int, int], opens: str
) -> None:
    text = FRONT + block("goto 1:weights", opens) + "\n\nLook at the box.\n\n" + block("step")
    async with conducted(text, size) as app:
        for _ in range(3):
            assert await app.perform_beat() is None
            await settled(app)
        assert app.conductor.caption == "Look at the box."
        (box,) = (widget for widget in app.screen.children if widget.id in ("report", "explain"))
        assert box.region.bottom <= app.captions.region.y
        assert box.region.y >= 1
        assert box.region.height >= 6
        assert await app.perform_beat() is None
        await settled(app)
        assert len(app.screen_stack) == 1


@pytest.mark.parametrize("keys", ["q", "ctrl+s", "colon s a v e space x enter", "ctrl+r"])
async def test_a_lesson_can_press_no_key_that_leaves_or_writes(keys: str, tmp_path: Any) -> None:
    async with conducted(FRONT + block(f"press {keys}", "step")) as app:
        failures = [await app.perform_beat() for _ in app.conductor.beats]
        assert failures[0] is not None
        assert "a lesson cannot" in failures[0].told
        assert failures[1] is None
        assert app.is_running
        assert app.recorder is None


# In its own time ------------------------------------------------------------------------------


def live(text: str, script: Callable[[LessonApp], Awaitable[None]]) -> None:
    """Play a lesson by itself in virtual time, and do something with it."""

    async def main() -> None:
        app = app_of(read(text), clock=asyncio.get_running_loop().time)
        await shoot(app, Camera((120, 40), THEMES[0]), (120, 40), lambda: script(app))

    run_virtually(main)


async def key(app: LessonApp, *names: str) -> None:
    from textual.events import Key

    for name in names:
        app.post_message(Key(name, name if len(name) == 1 else None))
        await settled(app)
        await settled(app)


TIMED = (
    FRONT + "Four words of prose.\n\n" + block("step", "step", "pause", "step", "wait 9", "step")
)


def test_beats_come_in_their_time_and_a_pause_waits() -> None:
    async def script(app: LessonApp) -> None:
        await asyncio.sleep(1.0)
        assert (app.conductor.index, str(app.debugger.moment)) == (1, "0:inputs")
        await asyncio.sleep(0.8)
        assert str(app.debugger.moment) == "0:XW"
        await asyncio.sleep(100)
        assert str(app.debugger.moment) == "0:z"
        assert app.playback.mode is Mode.PAUSED
        await key(app, "space")
        await asyncio.sleep(0.1)
        assert str(app.debugger.moment) == "0:error"
        await asyncio.sleep(9)
        assert str(app.debugger.moment) == "0:error"
        await asyncio.sleep(1)
        assert str(app.debugger.moment) == "0:dcost"
        assert app.conductor.is_over

    live(TIMED, script)


def test_a_listener_goes_on_back_faster_and_to_chapters() -> None:
    text = (
        FRONT
        + "# A\n\n"
        + block("step", "step")
        + "# B\n\n"
        + block("next")
        + "# C\n\n"
        + block("f")
    )

    async def script(app: LessonApp) -> None:
        await key(app, "space")
        await app.conductor.go_back(0)
        for name, moment in (
            ("full_stop", "0:XW"),
            ("l", "0:z"),
            ("comma", "0:XW"),
            ("enter", "0:z"),
            ("right_square_bracket", "0:error"),
            ("right_square_bracket", "1:inputs"),
            ("left_square_bracket", "0:error"),
            ("h", "0:z"),
            ("backspace", "0:XW"),
        ):
            await key(app, name)
            await asyncio.sleep(0.01)
            assert str(app.debugger.moment) == moment, name
        await key(app, "plus", "plus", "plus", "plus")
        assert app.playback.pace == 4
        await key(app, "x")
        assert "x is no key of a lesson" in app.status.said

    live(text, script)


def test_who_takes_over_has_all_keys_and_the_lesson_goes_on_where_it_was() -> None:
    async def script(app: LessonApp) -> None:
        await asyncio.sleep(4)
        assert str(app.debugger.moment) == "0:z"
        before = seen(app)
        await key(app, "t")
        assert app.playback.mode is Mode.TAKEN
        await key(app, "n", "f", "P", "b", "s")
        app.command("set lr 3")
        await settled(app)
        assert len(app.debugger.forks.known) == 2
        assert str(app.debugger.moment) == "1:XW"
        await key(app, "t")
        await asyncio.sleep(0.1)
        assert app.status.said == "your edits go with that: ctrl+s saves, t again goes on"
        assert len(app.debugger.forks.known) == 2
        await key(app, "t")
        await asyncio.sleep(0.1)
        assert str(app.debugger.moment) == "0:z"
        assert len(app.debugger.forks.known) == 1
        assert seen(app) == before
        await key(app, "space")
        await asyncio.sleep(0.5)
        assert str(app.debugger.moment) == "0:error"

    live(TIMED, script)


@pytest.mark.parametrize(
    ("pressed", "mode", "goes_back"),
    [("space", Mode.PAUSED, True), ("ctrl+c", Mode.PAUSED, True), ("t", Mode.TAKEN, False)],
)
async def test_a_long_step_can_be_broken_off(pressed: str, mode: Mode, goes_back: bool) -> None:
    app = app_of(read(FRONT + block("step", "run 1000000000", "step")))
    async with app.run_test(size=(120, 40)) as pilot:
        while app.carrier.activity is None:
            await pilot.pause()
        await pilot.press(pressed)
        while app.playback.mode is not mode or app.carrier.activity is not None:
            await pilot.pause()
        assert app.conductor.index == 1
        assert (str(app.debugger.moment) == "0:XW") is goes_back
        if not goes_back:
            await pilot.press("t")
            while app.playback.mode is Mode.TAKEN:
                await pilot.pause()
            assert str(app.debugger.moment) == "0:XW"


async def test_who_records_goes_on_with_the_lesson_afterwards(tmp_path: Path) -> None:
    app = app_of(read(FRONT + block("step", "pause", "step")))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("t")
        while app.playback.mode is not Mode.TAKEN:
            await pilot.pause()
        await pilot.press("ctrl+r", "s", "t")
        assert app.playback.mode is Mode.TAKEN
        assert "still recording" in app.status.complaint
        app.command("open iris")
        assert app.status.complaint == "a lesson is played here; q leaves it"
        app.command(f"record {tmp_path / 'try.md'}")
        assert (tmp_path / "try.md").exists()
        await pilot.press("t")
        while app.playback.mode is Mode.TAKEN:
            await pilot.pause()


def test_help_pauses_and_q_leaves() -> None:
    async def script(app: LessonApp) -> None:
        await key(app, "question_mark")
        await asyncio.sleep(0.1)
        assert len(app.screen_stack) == 2
        assert app.playback.mode is Mode.PAUSED
        await key(app, "q")

    live(TIMED, script)


LISTENER = "space", "full_stop", "comma", "left_square_bracket", "right_square_bracket", "plus", "t"
WILD = (
    "n",
    "f",
    "P",
    "tab",
    "j",
    "x",
    "z",
    "b",
    "c",
    "C",
    "p",
    "escape",
    "question_mark",
    "e",
    "v",
)


@given(
    keys=st.lists(st.sampled_from((*LISTENER, *LISTENER, *WILD)), max_size=25),
    size=st.sampled_from([*SIZES.values(), (59, 15)]),
    at=st.integers(0, 25),
)
@settings(max_examples=tries(5), deadline=None)
def test_whatever_a_listener_does_the_lesson_comes_to_the_same_end(
    keys: list[str], size: tuple[int, int], at: int
) -> None:
    async def listen(app: LessonApp) -> None:
        for n, name in enumerate(keys):
            if n == at:
                app.post_message(Resize(Size(*size), Size(*size)))
            await key(app, name)
            await asyncio.sleep(0.3)
        await to_the_end(app)

    async def to_the_end(app: LessonApp) -> None:
        for _ in range(100):
            if app.playback.mode is Mode.TAKEN:
                await key(app, "escape", "escape", "escape", "t")
            else:
                await key(app, "escape", "full_stop")
            await asyncio.sleep(0.1)
            if app.conductor.is_over and app.playback.mode is not Mode.TAKEN:
                break
        assert app.conductor.is_over
        ends.append(state_of(app.debugger))

    ends: list[dict[str, Any]] = []
    live(MANY, listen)
    live(MANY, to_the_end)
    assert ends[0] == ends[1]


def test_pictures_and_rules_in_a_caption_take_no_room_of_their_own() -> None:
    caption = "Four ![points](x.png) here.\n\n***\n\nAnd there."
    lines = [line.plain.rstrip() for line in lines_of(caption, 30)]
    assert lines == ["Four points here.", "", "-" * 30, "", "And there."]


# The lessons that come along ------------------------------------------------------------------


@pytest.mark.parametrize("name", lessons())
def test_every_caption_fits_into_its_box(name: str) -> None:
    lesson = read_lesson(find_lesson(name), REGISTRY)
    columns, rows = lesson.size
    longest = max(len(lines_of(scene.caption, columns - FRAME)) for scene in lesson.scenes)
    assert longest + BORDER <= rows * 0.2

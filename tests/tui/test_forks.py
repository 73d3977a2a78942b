"""Other futures on the screen, and expressions that stay in sight."""

from __future__ import annotations

import pytest

from nnstep import Position, load
from nnstep.numbers import number
from nnstep.tui.displays import LEVELS
from nnstep.tui.plot import GLYPHS
from tests.tui.driving import SIZES, opened

ARTICLE = load("article", epochs=60)


def displayed(lines: list[str], text: str) -> str:
    """Return the line of a display."""
    return next(line for line in lines if f" {text} " in line)


async def test_a_fork_is_named_and_its_curve_stands_beside_that_of_its_parent() -> None:
    async with opened(ARTICLE) as driven:
        await driven.ask("goto 40")
        await driven.ask("goto 20")
        assert "main" not in driven.lines[0]
        await driven.ask("set lr 1 as fast")
        await driven.ask("goto 30")
        assert driven.lines[0].split()[-6:-4] == ["fast", "epoch"]
        text = "\n".join(driven.lines)
        assert f"{GLYPHS.mark} main · enter: log scale" in text
        assert text.count(GLYPHS.mark) > 10
        await driven.press("ctrl+z")
        assert (driven.at, driven.lines[0].split()[-6]) == ("20:inputs", "main")
        assert f"{GLYPHS.mark} main" not in "\n".join(driven.lines)
        await driven.press("ctrl+y")
        assert driven.lines[0].split()[-6] == "fast"


async def test_e_sets_the_chosen_number() -> None:
    async with opened(ARTICLE) as driven:
        await driven.ask("goto 5")
        await driven.press("tab", "j", "j", "e")
        assert driven.app.prompt is not None
        assert driven.app.prompt.value == "set weights[1,0] "
        await driven.press("0", "enter")
        assert driven.status == "set weights[1,0]=0: fork weights[1,0]=0 → 5:inputs"


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
async def test_a_display_stays_in_sight_and_takes_no_room_before(size: tuple[int, int]) -> None:
    async with opened(ARTICLE, size=size) as driven:
        assert not driven.app.query_one("#displays").display
        await driven.ask("goto 30:dcost")
        await driven.ask("display error[0]")
        timeline = driven.app.debugger.timeline
        moment, before = (timeline.moment(Position(n, 4)) for n in (30, 29))
        line = displayed(driven.lines, "error[0]")
        for shown in (moment, before):
            assert number(shown.values["error"][0, 0].item(), 4)[:6] in line
        await driven.ask("undisplay 1")
        assert not driven.app.query_one("#displays").display


async def test_the_course_of_a_display_is_drawn_and_a_click_goes_there() -> None:
    async with opened(ARTICLE) as driven:
        await driven.ask("goto 60")
        await driven.ask("display mse")
        driven.app.work_in_idle_time()
        await driven.settle()
        line = displayed(driven.lines, "mse")
        course = [cell for cell in line if cell in LEVELS]
        assert course == sorted(course, reverse=True)  # the cost only falls
        assert (course[0], course[-1]) == (LEVELS[-1], LEVELS[0])
        row = driven.lines.index(line)
        await driven.click(row, line.index(course[0]))
        assert driven.at == "0:inputs"


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
async def test_every_page_follows_into_a_fork_with_other_statements_and_back(
    size: tuple[int, int],
) -> None:
    async with opened(ARTICLE, size=size) as driven:
        for page in ("pictures", "arrays", "futures", "numbers"):
            await driven.ask(f"show {page}")
            await driven.press("right", "j")
        await driven.ask("goto 20")
        await driven.ask("set optimizer adam")
        await driven.ask("goto 25:bias")
        await driven.press("j", "j", "b")
        for page in ("pictures", "arrays", "futures", "numbers"):
            await driven.ask(f"show {page}")
            for place in ("25:vweights", "5:z", "22:bias", "fork main", "fork optimizer=adam"):
                await driven.ask(place if " " in place else f"goto {place}")
                await driven.press("right", "j")
        await driven.ask("goto 25:vweights")
        assert any("vweights" in line for line in driven.panel("Listing"))
        await driven.ask("goto 5:z")
        assert not any("vweights" in line for line in driven.panel("Listing"))
        await driven.press("b", "apostrophe", "escape")
        assert driven.at == "5:z"

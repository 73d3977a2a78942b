"""The page of futures: forks as a tree, and another one beside this one, in step."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from nnstep import Position, load
from nnstep.numbers import number
from nnstep.tui.futures import Beside
from nnstep.tui.futures.rows import Rows
from nnstep.tui.plot import GLYPHS
from nnstep.tui.stage import FUTURES
from tests.tui.driving import SIZES, SMALL, Driven, opened

if TYPE_CHECKING:
    from nnstep import Moment

ARTICLE = load("article", epochs=60)


async def forked(driven: Driven) -> None:
    """Make two futures, and look at the page."""
    await driven.ask("goto 20")
    await driven.ask("set lr 1 as fast")
    await driven.ask("goto 40")
    await driven.ask("fork main")
    await driven.ask("set weights[1] = 0 as blank")
    await driven.ask("goto 30:z_del")
    await driven.ask("show futures")


def rows(driven: Driven) -> Rows:
    """Return what is compared."""
    view = driven.app.query_one(Beside).view
    assert view is not None
    return Rows(view)


def there(driven: Driven, fork: str) -> Moment:
    """Return the moment of a fork at the place of the cursor, replayed on a path of its own."""
    debugger = driven.app.debugger
    return debugger.forks.known[fork].timeline.moment(debugger.position)


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
async def test_the_page_says_what_to_do_before_there_is_a_fork(size: tuple[int, int]) -> None:
    async with opened(ARTICLE, size=size) as driven:
        await driven.press("s")
        await driven.ask("show futures")
        assert "one future so far" in driven.panel("Forks")[1]
        await driven.press("j", "enter", "l", "w", "escape")
        await driven.ask("show beside")
        await driven.press("j", "enter", "e", "escape")
        assert "one future only" in driven.panel("Beside")[1]


async def test_forks_are_a_tree_with_how_far_they_are_run_and_what_that_came_to() -> None:
    async with opened(ARTICLE) as driven:
        await forked(driven)
        _, main, fast, blank, *_ = driven.panel("Forks")
        forks = driven.app.debugger.forks.known
        for line, name, words in (
            (main, "main", [GLYPHS.mark, "main", "·", "40"]),
            (fast, "fast", ["fast", "20", "40"]),
            (blank, "blank", ["=>", "blank", "40", "30"]),
        ):
            history = forks[name].timeline.history
            words[-1] = str(history.updates)
            last = history.columns("cost")[2][-1].item()
            assert line.split()[: len(words)] == words
            assert number(last, 4)[:6] in line


async def test_choosing_a_fork_lets_it_stand_beside_and_enter_goes_over() -> None:
    async with opened(ARTICLE) as driven:
        await forked(driven)
        assert driven.app.debugger.forks.beside == "main"
        await driven.press("j", "j")
        assert driven.app.debugger.forks.beside == "fast"
        assert f"{GLYPHS.mark} fast" in "\n".join(driven.lines)
        await driven.press("j")  # this is where the cursor is
        assert driven.app.debugger.forks.beside == "fast"
        await driven.press("k", "enter")
        assert driven.app.debugger.forks.current == "fast"
        assert driven.app.debugger.forks.beside == "blank"
        assert driven.at == "30:z_del"


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
async def test_both_futures_walk_in_step(size: tuple[int, int]) -> None:
    async with opened(ARTICLE, size=size) as driven:
        await forked(driven)
        await driven.ask("show beside")
        for key in ("s", "S", "n", "f", "F", "U", "s", "s"):
            await driven.press(key)
            other, here = there(driven, "main"), driven.app.debugger.moment
            table = rows(driven)
            pairs = [table[n] for n in range(len(table))]
            assert {pair.cell.name for pair in pairs if pair.cell} >= set(here.program.names)
            for pair in pairs:
                if pair.cell is None:
                    continue
                for moment, seen in ((here, pair.here), (other, pair.there)):
                    value = moment.values.get(pair.cell.name)
                    expected = None if value is None else value[pair.cell.index]
                    assert seen == expected, (key, pair)
        assert f"both at {here}" in "\n".join(driven.lines) or size == SMALL


async def test_what_was_written_last_is_kept_in_sight_on_both_sides() -> None:
    async with opened(ARTICLE, size=SMALL) as driven:
        await forked(driven)
        await driven.ask("show beside")
        for place in ("z", "z_del", "bias", "XW"):
            await driven.ask(f"goto 33:{place}")
            await driven.press("s")
            line = next(line for line in driven.panel("Beside") if f" {place}[0" in line)
            here, other = driven.app.debugger.moment, there(driven, "main")
            for moment in (here, other):
                value = moment.values[place]
                assert number(value[(0,) * value.ndim].item(), 4)[:6] in line


async def test_the_numbers_of_two_futures_are_explained_each_on_its_side() -> None:
    async with opened(ARTICLE) as driven:
        await forked(driven)
        await driven.ask("show beside")
        first = rows(driven).of("z")
        assert first is not None
        await driven.press("home", *["j"] * first[0])
        here, other = driven.app.debugger.moment, there(driven, "main")
        assert number(here.values["z"][0, 0].item(), 4) in driven.status
        await driven.press("l")
        assert number(other.values["z"][0, 0].item(), 4) in driven.status
        await driven.press("l")
        difference = here.values["z"][0, 0].item() - other.values["z"][0, 0].item()
        assert driven.status.endswith(number(difference, 4))
        await driven.press("D")
        assert [display.text for display in driven.app.debugger.displays] == ["z[0,0]"]


async def test_a_future_that_is_behind_is_run_up_in_idle_time() -> None:
    long = load("article", epochs=200_000)
    async with opened(long) as driven:
        await driven.ask("set lr 0.1 as slow")
        await driven.ask("goto 150000:z")
        await driven.ask("show futures")
        app = driven.app
        view = app.query_one(Beside).view
        assert view is not None
        assert view.beside is not None
        if view.beside.moment is None:
            assert "main is run up to 150000:z …" in "\n".join(driven.lines)
        while app.idle.companion.catch_up() or app.idle.companion._moment is None:
            pass
        app.show()
        await driven.settle()
        assert "both at 150000:z" in "\n".join(driven.lines)
        assert app.debugger.forks.known["main"].timeline.head >= Position(150_000, 2)
        pair = rows(driven)[rows(driven).of("weights")[0]]  # type: ignore[index]
        assert pair.there == there(driven, "main").values["weights"][0, 0]
        assert pair.here == app.debugger.moment.values["weights"][0, 0]


async def test_values_that_only_one_future_has_are_absent_in_the_other() -> None:
    async with opened(ARTICLE) as driven:
        await driven.ask("set optimizer adam")
        await driven.ask("goto 3:weights")
        await driven.ask("show futures")
        table = rows(driven)
        start = table.of("mweights")
        assert start is not None
        assert table[start[0]].there is None
        assert table[start[0]].here == driven.app.debugger.moment.values["mweights"][0, 0]
        await driven.ask("fork main")
        assert rows(driven).of("mweights") is None


async def test_a_curve_beside_that_has_not_begun_is_none() -> None:
    async with opened(ARTICLE) as driven:
        await driven.ask("set lr 1 as fast")
        await driven.ask("goto 5")
        assert driven.at == "5:inputs"
        await driven.ask("show futures")
        assert f"{GLYPHS.mark} main" in "\n".join(driven.lines)


async def test_the_cost_of_a_fork_is_not_taken_for_that_of_the_test() -> None:
    async with opened(load("iris", epochs=20)) as driven:
        await driven.ask("goto 5")
        await driven.ask("goto 2")
        await driven.ask("set lr 0.5 as fast")
        await driven.ask("goto 4")
        text = "\n".join(driven.panel("Cost"))
        assert GLYPHS.mark in text.splitlines()[1]  # the figures of the test
        assert f"{GLYPHS.mark} main" not in text
        await driven.ask("show futures")
        plot = driven.panel("Costs")
        assert GLYPHS.mark in "\n".join(plot[1:])
        assert "test" not in plot[0]


async def test_the_difference_is_of_the_numbers_and_same_numbers_say_so() -> None:
    async with opened(ARTICLE) as driven:
        await driven.ask("goto 20")
        await driven.ask("set lr 1 as fast")
        await driven.ask("goto 20:error")
        await driven.ask("show futures")
        lines = [line for line in driven.panel("Beside") if " z[" in line]
        assert len(lines) == len(ARTICLE.dataset.rows)
        assert all(line.rstrip().endswith("=") for line in lines)
        await driven.ask("goto 22:error")
        z = [moment.values["z"] for moment in (driven.app.debugger.moment, there(driven, "main"))]
        for n, line in enumerate(line for line in driven.panel("Beside") if " z[" in line):
            assert number(float(np.subtract(*z)[n, 0]), 4)[:6] in line


async def test_the_page_is_found_again_in_a_session() -> None:
    async with opened(ARTICLE) as driven:
        await forked(driven)
        assert driven.app.page == FUTURES
        assert driven.app.debugger.ledger.layout()["page"] == FUTURES

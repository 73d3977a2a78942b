"""Stops and marks on the screen: the keys that make them, and where they are seen."""

from __future__ import annotations

import pytest

from nnstep import load
from nnstep.tui.bars import MARK
from nnstep.tui.listing import ARROW, BREAK, FOLDED, RESTING, STOPPED
from tests.tui.driving import SIZES, SMALL, Driven, opened

DIGITS = load("digits", epochs=1)


def margin(driven: Driven, name: str) -> str:
    """Return what stands before a statement in the listing."""
    for line in driven.panel("Listing"):
        before, found, _ = line.partition(f" {name} ")
        if found and "=" in line and "#" not in line:
            return before.strip("╭│╰╶ 0123456789▌")
    raise AssertionError(f"{name} is not in sight")


def axis(driven: Driven) -> str:
    """Return the line of time."""
    return next(line for line in driven.lines if "◆" in line and line.startswith(" 0 "))


# breakpoints ------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
async def test_b_makes_a_breakpoint_at_the_chosen_statement_and_takes_it_away(
    size: tuple[int, int],
) -> None:
    async with opened(size=size) as driven:
        await driven.press("j", "j", "b")
        assert driven.status == "breakpoint 1: z, before z in every epoch"
        assert (margin(driven, "z"), margin(driven, "inputs")) == (BREAK, ARROW)
        await driven.press("c")
        assert driven.at == "0:z"
        assert margin(driven, "z") == STOPPED
        await driven.press("b")
        assert driven.status == "deleted breakpoint 1: z"
        assert margin(driven, "z") == ARROW


async def test_b_without_a_chosen_statement_is_about_the_one_that_is_about_to_run() -> None:
    async with opened() as driven:
        await driven.press("s", "tab", "b")
        assert driven.status.startswith("breakpoint 1: XW, ")
        assert margin(driven, "XW") == STOPPED


async def test_a_breakpoint_that_is_disabled_looks_so_and_stops_nothing() -> None:
    async with opened(load("article", epochs=5)) as driven:
        await driven.ask("break z")
        await driven.ask("disable 1")
        assert margin(driven, "z") == RESTING
        await driven.press("c")
        assert driven.at == "5:inputs"
        await driven.ask("goto 1:z")
        assert margin(driven, "z") == ARROW


async def test_a_folded_group_shows_the_breakpoint_in_it() -> None:
    def heading(driven: Driven) -> str:
        [line] = [line for line in driven.panel("Listing") if "backprop" in line]
        return line.split()[0]

    async with opened() as driven:
        await driven.press(*"jjjh")
        assert heading(driven) == FOLDED
        for line, mark in (
            ("break dpred", BREAK),
            ("disable 1", RESTING),
            ("enable 1", BREAK),
            ("goto dcost", ARROW),
            ("goto dpred", STOPPED),
        ):
            await driven.ask(line)
            assert heading(driven) == mark


async def test_t_runs_to_the_chosen_statement_and_back() -> None:
    async with opened() as driven:
        await driven.press("j", "j", "j", "t")
        assert driven.at == "0:error"
        await driven.press("k", "k", "t")
        assert driven.at == "0:XW"


@pytest.mark.parametrize(("key", "line"), [("t", ":goto"), ("w", ":watch"), ("W", ":last")])
async def test_a_key_that_needs_a_choice_asks_for_it_when_there_is_none(
    key: str, line: str
) -> None:
    async with opened() as driven:
        await driven.press("tab", key)
        assert driven.lines[-2].strip() == line
        await driven.press("escape")
        assert not driven.app.is_prompting


# watchpoints ------------------------------------------------------------------------------------


async def test_w_watches_the_chosen_number_and_says_in_full_what_stopped_the_run() -> None:
    async with opened(size=SMALL) as driven:
        await driven.ask("goto 2000:bias")
        await driven.press("tab", "l", "w")
        assert driven.status.startswith("watchpoint 1: weights[0,0], looked at after weights")
        await driven.press("c")
        said = " ".join(" ".join(driven.lines[-3:-1]).split())
        assert "watchpoint 1: weights[0,0] was +" in said
        assert said.endswith("2001:bias")
        assert "…" not in said


async def test_capital_w_goes_back_to_where_the_chosen_number_was_written() -> None:
    async with opened() as driven:
        await driven.ask("goto 7:z")
        await driven.press("tab", "l", "W")
        assert driven.at == "6:bias"
        assert driven.status == "last write of weights[0,0] → 6:bias"


async def test_capital_b_shows_the_stops_there_are() -> None:
    async with opened() as driven:
        await driven.ask("watch weights[0] > 0.5")
        await driven.ask("break z")
        await driven.press("B")
        text = " ".join(" ".join(driven.lines).split())
        assert "1 watchpoint weights[0] > 0.5" in text
        assert "2 breakpoint z" in text
        await driven.press("escape", "s")
        assert driven.at == "0:XW"


# marks ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
async def test_bookmarks_are_on_the_line_of_time_and_the_brackets_go_along_them(
    size: tuple[int, int],
) -> None:
    async with opened(load("article", epochs=1000), size) as driven:
        for place in ("250", "750"):
            await driven.ask(f"goto {place}")
            await driven.press("m")
        assert driven.status == "mark b: 750:inputs; `goto 'b` comes back"
        await driven.ask("goto 500")
        line = axis(driven)
        assert line.count(MARK) == 2
        first, cursor, last = line.index(MARK), line.index("◆"), line.rindex(MARK)
        assert first < cursor < last
        assert cursor - first == pytest.approx(last - cursor, abs=2)
        await driven.press("left_square_bracket")
        assert driven.at == "250:inputs"
        assert axis(driven).count(MARK) == 1  # the cursor is at the other
        await driven.press("right_square_bracket")
        assert driven.at == "750:inputs"
        await driven.press("right_square_bracket")
        assert driven.status == "next-mark: there is no mark after 750:inputs"


async def test_an_apostrophe_lists_the_marks_and_one_can_be_gone_to_by_name() -> None:
    async with opened() as driven:
        await driven.ask("goto 30")
        await driven.ask("mark dip the cost dips")
        await driven.press("g", "apostrophe")
        text = " ".join(" ".join(driven.lines).split())
        assert "'dip 30:inputs the cost dips" in text
        await driven.press("escape")
        await driven.ask("goto 'dip")
        assert driven.at == "30:inputs"


async def test_jumps_are_undone_and_done_again() -> None:
    async with opened() as driven:
        await driven.ask("goto 40")
        await driven.ask("goto 90:z")
        await driven.press("less_than_sign")
        assert driven.at == "40:inputs"
        await driven.press("less_than_sign")
        assert driven.at == "0:inputs"
        await driven.press("greater_than_sign", "greater_than_sign")
        assert driven.at == "90:z"


async def test_a_hit_is_marked_and_a_long_reason_is_said_on_as_many_lines_as_it_takes() -> None:
    async with opened(size=(60, 20)) as driven:
        await driven.ask("break if abs(error.sum()) < 0.9 and max(abs(z_del)) < 0.18")
        await driven.press("c")
        said = " ".join(" ".join(driven.lines[-4:-1]).split())
        assert "abs(error.sum()) < 0.9 and max(abs(z_del)) < 0.18" in said
        assert said.endswith(f"→ {driven.at}")
        where = driven.at
        await driven.press("g", "right_square_bracket")
        assert driven.at == where


async def test_the_commands_of_a_stop_are_answered_on_the_screen() -> None:
    async with opened() as driven:
        await driven.ask("break z")
        await driven.ask("commands 1 print z[0]; print error")
        await driven.press("c")
        text = " ".join(" ".join(driven.lines).split())
        assert driven.at == "0:z"
        assert "breakpoint 1 → 0:z" in text
        assert "error is not computed yet" in text

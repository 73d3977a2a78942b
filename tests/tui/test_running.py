"""Long runs and playing: keys are answered meanwhile, and what is shown is where it has come to."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from nnstep import Experiment, load
from nnstep.tui.playing import DEFAULT_SPEED, SPEEDS, Speed
from tests.making import exploding
from tests.tui.driving import Driven, opened

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ENDLESS = 10**9
PATIENCE = 100_000  # turns of the app until what does not come is taken for missing
TURNS = 50  # between two looks


def endless() -> Experiment:
    return load("article", epochs=ENDLESS)


async def until(driven: Driven, holds: Callable[[], bool]) -> None:
    """Let the app go on until something holds."""
    for _ in range(PATIENCE // TURNS):
        for _ in range(TURNS):
            await asyncio.sleep(0)
        if holds():
            return
    raise AssertionError(f"it does not come; the status line says {driven.status!r}")


async def begin(driven: Driven, *keys: str, sign: str = "ctrl+c stops") -> None:
    """Press keys that begin something long, and wait for its sign."""
    press(driven, *keys)
    await until(driven, lambda: sign in driven.status)


def press(driven: Driven, *keys: str) -> None:
    """Press keys while something is running, without waiting for what they do."""
    for key in keys:
        driven.app.simulate_key(key)


@pytest.mark.parametrize("stopper", ["ctrl+c", "space"])
async def test_a_long_run_shows_its_progress_and_is_stopped(stopper: str) -> None:
    async with opened(endless()) as driven:
        await begin(driven, "c")
        assert driven.status.startswith("continue …")
        assert "running 0%" in driven.status
        assert "epochs/s" in driven.status
        await driven.press(stopper)
        assert driven.status.startswith(f"continue to the end: stopped → {driven.at}")
        assert int(driven.at.partition(":")[0]) > 0
        assert driven.app.debugger.timeline.head == driven.app.debugger.position


async def test_what_is_shown_on_the_way_is_where_the_run_has_come_to() -> None:
    async with opened(endless()) as driven:
        await begin(driven, "c")
        epoch, name = driven.at.split(":")
        assert name == "weights"  # every value of an epoch is there, and no parameter changed yet
        assert 0 < int(epoch) < driven.app.debugger.timeline.computed
        assert "·" not in "".join(driven.panel("Samples"))
        await driven.press("ctrl+c")


async def test_keys_are_answered_while_it_runs() -> None:
    async with opened(endless()) as driven:
        await begin(driven, "c")
        press(driven, "v")
        await until(driven, lambda: driven.status.startswith("8 digits"))
        press(driven, "question_mark")
        await until(driven, lambda: "Help" in "".join(driven.lines))
        press(driven, "escape", "tab")
        await until(driven, lambda: driven.app.query_one("#parameters").has_focus)
        assert driven.app.carrier.activity is not None
        await driven.press("ctrl+c")


async def test_a_key_that_moves_stops_the_run_and_goes_on_from_there() -> None:
    async with opened(endless()) as driven:
        await begin(driven, "c")
        await driven.press("s", "s")
        assert driven.at.endswith(":XW") or driven.at.endswith(":z")
        assert driven.status.startswith("step 1 statement")


@pytest.mark.parametrize("over", ["question_mark", "colon", "ctrl+p"])
async def test_ctrl_c_stops_whatever_lies_over_the_screen(over: str) -> None:
    async with opened(endless()) as driven:
        await begin(driven, "c")
        press(driven, over)
        await until(driven, lambda: driven.app.is_prompting or len(driven.app.screen_stack) > 1)
        press(driven, "ctrl+c")
        await until(driven, lambda: driven.app.carrier.activity is None)
        assert driven.app.debugger.position.update > 0


async def test_what_is_shown_of_a_run_stays_when_the_screen_changes() -> None:
    async with opened(endless()) as driven:
        await begin(driven, "c")
        for key in ("v", "y"):
            press(driven, key)
        await until(driven, lambda: bool(driven.app.clipboard))
        assert int(driven.app.clipboard.partition(":")[0]) > 0
        assert int(driven.at.partition(":")[0]) > 0
        await driven.press("ctrl+c")


async def test_commands_are_carried_out_in_their_order_while_something_runs() -> None:
    async with opened(endless()) as driven:
        await begin(driven, "c")
        for line in ("goto 5", "digits 8", "step", "digits 17"):
            driven.app.command(line)
        await until(driven, lambda: driven.status == "every digit")
        assert driven.at == "5:XW"


async def test_only_the_last_of_many_places_to_go_counts() -> None:
    async with opened(endless()) as driven:
        await begin(driven, "c")
        for epoch in range(100):
            driven.app.command(f"goto {epoch}")
        await until(driven, lambda: driven.status.startswith("goto → 99:inputs"))


async def test_a_run_that_was_stopped_by_another_command_is_said_to_be() -> None:
    async with opened(endless()) as driven:
        await begin(driven, "c")
        driven.app.command("print lr")
        await until(driven, lambda: "lr = 0.05" in driven.status)
        assert driven.status == "lr = 0.05 · continue was stopped"
        await driven.press("s")
        assert "was stopped" not in driven.status


async def test_q_quits_out_of_a_run() -> None:
    async with opened(endless()) as driven:
        await begin(driven, "c")
        await driven.press("q")
        assert driven.app.return_code == 0


async def test_running_beyond_the_end_shows_how_far_it_is_to_go() -> None:
    async with opened(load("article", epochs=100)) as driven:
        driven.app.command("run 900000000")
        await until(driven, lambda: "ctrl+c stops" in driven.status)
        assert driven.lines[-3].rstrip().endswith(" 900 000 000")
        await driven.press("ctrl+c")
        assert not driven.lines[-3].rstrip().endswith(" 900 000 000")


async def test_nothing_to_stop_is_said() -> None:
    async with opened() as driven:
        await driven.press("ctrl+c")
        assert driven.status == "nothing is running; q quits"


# playing ----------------------------------------------------------------------------------------


async def test_space_plays_and_pauses() -> None:
    async with opened() as driven:
        await begin(driven, "space", sign="▶")
        await until(driven, lambda: driven.at != "0:inputs")
        await driven.press("space")
        assert driven.status.startswith(f"paused → {driven.at}")
        assert driven.app.carrier.activity is None


async def test_playing_shows_its_speed_which_can_be_changed() -> None:
    async with opened() as driven:
        await begin(driven, "space", sign=str(SPEEDS[DEFAULT_SPEED]))
        for key, step in (("plus", 1), ("plus", 2), ("minus", 1)):
            await driven.pilot.press(key)
            assert f"▶ up to {SPEEDS[DEFAULT_SPEED + step]} · + - speed" in driven.status
        await driven.press("space")


async def test_the_sign_of_playing_is_still_there_after_the_prompt() -> None:
    async with opened() as driven:
        await begin(driven, "space", sign="▶")
        await driven.pilot.press("colon", "escape", *"12", "escape")
        assert "▶" in driven.status
        await driven.press("space")


async def test_speeds_have_a_slowest_and_a_fastest() -> None:
    async with opened() as driven:
        await driven.press(*["plus"] * 20)
        assert driven.status == f"space plays at {SPEEDS[-1]}"
        await driven.press(*["minus"] * 20)
        assert driven.status == f"space plays at {SPEEDS[0]}"


async def test_playing_ends_at_the_end_of_the_run_and_can_go_beyond() -> None:
    async with opened(load("article", epochs=300)) as driven:
        await driven.press(*["plus"] * 20, "space")
        assert driven.status == "played to the end of the run → 300:inputs"
        await begin(driven, "space", sign="▶")
        await until(driven, lambda: int(driven.at.partition(":")[0]) > 300)
        await driven.press("space")


@pytest.mark.parametrize("speed", SPEEDS, ids=str)
async def test_playing_stops_where_the_first_infinity_is_made(speed: Speed, tmp_path: Path) -> None:
    async with opened(load(exploding(tmp_path, "1e300,0\n-1e300,1\n"))) as driven:
        driven.app.command("goto 0:bias")
        driven.app.speed = SPEEDS.index(speed)
        await driven.press("space")
        assert driven.at == "1:z"
        assert "XW = inputs @ weights + bias made the first infinity" in driven.status
        assert "+inf" in "".join(driven.panel("Samples"))


# numbers that are not finite --------------------------------------------------------------------


async def test_continue_stops_at_the_first_infinity_and_says_which_statement_made_it(
    tmp_path: Path,
) -> None:
    async with opened(load(exploding(tmp_path, "1e300,0\n0,1\n-1e300,1\n", lr=1e10))) as driven:
        await driven.press("c")
        assert driven.status.startswith(
            "continue to the end: stopped → 0:bias, weights = weights - lr * dweights made the "
        )
        await driven.press("c", "p", "1", "enter")
        assert "nan" in "".join(driven.panel("Parameters"))
        assert "none" in "".join(driven.panel("Queries"))
        assert "×" in "".join(driven.panel("Cost"))

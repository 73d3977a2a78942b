"""Virtual time: it passes at once, in order, and not while a thread is worked in."""

from __future__ import annotations

import asyncio
import threading
from time import perf_counter

import pytest
from textual import _time

from nnstep.errors import NnstepError
from nnstep.film.clock import run_virtually


def test_hours_pass_at_once_and_timers_fire_in_order() -> None:
    fired: list[tuple[str, float]] = []

    async def main() -> float:
        loop = asyncio.get_running_loop()

        async def note(name: str, seconds: float) -> None:
            await asyncio.sleep(seconds)
            fired.append((name, loop.time()))

        await asyncio.gather(note("late", 7200.0), note("soon", 0.5), note("later", 1800.0))
        return loop.time()

    before = perf_counter()
    assert run_virtually(main) == 7200.0
    assert perf_counter() - before < 600
    assert fired == [("soon", 0.5), ("later", 1800.0), ("late", 7200.0)]


def test_no_time_passes_before_a_thread_is_done() -> None:
    go = threading.Event()

    async def main() -> tuple[str, float]:
        loop = asyncio.get_running_loop()
        work = asyncio.create_task(asyncio.to_thread(lambda: str(go.wait())))
        waiting = asyncio.create_task(asyncio.sleep(1000))
        loop.call_soon(go.set)
        said = await work
        now = loop.time()
        await waiting
        return said, now

    assert run_virtually(main) == ("True", 0.0)


def test_textual_is_told_the_time_and_gets_its_own_back() -> None:
    before = _time.get_time

    async def main() -> float:
        await asyncio.sleep(42)
        return _time.get_time()

    assert run_virtually(main) == 42.0
    assert _time.get_time is before


def test_what_goes_wrong_comes_out() -> None:
    async def main() -> None:
        await asyncio.sleep(1)
        raise ValueError("wrong")

    with pytest.raises(ValueError, match="wrong"):
        run_virtually(main)


def test_a_textual_that_keeps_its_time_elsewhere_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    async def main() -> None:
        return None

    monkeypatch.delattr(_time, "get_time")
    with pytest.raises(NnstepError, match="Textual"):
        run_virtually(main)

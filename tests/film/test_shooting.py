"""Shooting: what is taken when, and what comes of an app or a script that goes wrong."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from textual.app import App
from textual.events import Key
from textual.widgets import Static

from nnstep.errors import CommandError
from nnstep.film.clock import run_virtually
from nnstep.film.shooting import Camera, in_colour, shoot
from nnstep.tui.themes import THEMES

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from textual.app import ComposeResult

    from nnstep.film.film import Film

SIZE = 20, 3


class Counter(App[str]):
    """Shows a number; keys change it, end it, or break it."""

    def compose(self) -> ComposeResult:
        yield Static("0")

    def on_key(self, event: Key) -> None:
        if event.key == "q":
            self.exit()
        elif event.key == "x":
            raise ZeroDivisionError
        self.show(event.key)

    def show(self, text: str) -> None:
        self.query_one(Static).update(text)


def filmed(script: Callable[[Counter, Camera], Awaitable[None]]) -> Film:
    async def main() -> Film:
        with in_colour():
            app = Counter()
        camera = Camera(SIZE, THEMES[0])

        async def told() -> Film:
            await asyncio.sleep(0.1)
            camera.begin()
            await script(app, camera)
            return camera.film("Try")

        return await shoot(app, camera, SIZE, told)

    return run_virtually(main)


def shown(film: Film) -> list[str]:
    return [frame.lines[0].strip() for frame in film.frames]


def test_what_comes_by_itself_is_taken_so_often_at_most() -> None:
    async def script(app: Counter, _: Camera) -> None:
        for n in range(1000):
            app.show(str(n))
            await asyncio.sleep(0.002)

    film = filmed(script)
    gaps = [b.at - a.at for a, b in zip(film.frames, film.frames[1:-1], strict=False)]
    assert 40 <= len(film.frames) <= 62
    assert min(gaps[1:]) >= 1 / 31
    assert shown(film)[-1] == "999"


def test_what_is_seen_for_no_time_at_all_is_no_picture() -> None:
    async def script(app: Counter, camera: Camera) -> None:
        await asyncio.sleep(1)
        for text in ("1", "2"):
            camera.write(f"\x1b[1;1H{text}")
            camera.take()
        await asyncio.sleep(1)
        for text in ("7", "2"):
            camera.write(f"\x1b[1;1H{text}")
            camera.take()

    assert shown(filmed(script)) == ["0", "2"]


@pytest.mark.parametrize("key", ["x", "q"])
def test_an_app_that_is_gone_is_said_to_be(key: str, capfd: pytest.CaptureFixture[str]) -> None:
    async def script(app: Counter, _: Camera) -> None:
        app.post_message(Key(key, key))
        await asyncio.Event().wait()

    with pytest.raises(ZeroDivisionError if key == "x" else CommandError):
        filmed(script)
    assert capfd.readouterr() == ("", "")


def test_what_goes_wrong_in_a_script_comes_out(capfd: pytest.CaptureFixture[str]) -> None:
    async def script(_: Counter, __: Camera) -> None:
        raise LookupError("of the script")

    with pytest.raises(LookupError, match="of the script"):
        filmed(script)
    assert capfd.readouterr() == ("", "")

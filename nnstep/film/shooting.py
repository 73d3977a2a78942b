"""Shooting: an app that writes to no terminal, and a camera that takes what it would show."""

from __future__ import annotations

import asyncio
import io
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from rich.console import Console
from textual.driver import Driver
from textual.events import Resize
from textual.geometry import Size

from nnstep.errors import CommandError
from nnstep.film.film import Film, Frame, Note
from nnstep.film.screen import Screen

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from textual.app import App
    from textual.theme import Theme

Told = TypeVar("Told")

SHUTTER_SECONDS = 1 / 30
"""What is painted by itself is taken so often at most."""


class Camera:
    """Takes what an app shows, at the time that its event loop has.

    Attributes:
        written: the characters that the app has written.
    """

    def __init__(self, size: tuple[int, int], theme: Theme) -> None:
        self.written = 0
        self._size = size
        self._foreground, self._background = theme.foreground or "#ffffff", theme.background or ""
        self._screen = Screen(size, self._foreground, self._background)
        self._frames: list[Frame] = []
        self._notes: dict[str, list[Note]] = {}
        self._begun = 0.0
        self._due: asyncio.TimerHandle | None = None

    def write(self, data: str) -> None:
        """Take what the app writes; unless somebody takes a picture before, one is due soon."""
        self.written += len(data)
        self._screen.feed(data)
        if self._due is None and self._frames:
            loop = asyncio.get_running_loop()
            self._due = loop.call_later(SHUTTER_SECONDS, self.take)

    def begin(self) -> None:
        """Let time begin now, with a first picture."""
        self._begun = asyncio.get_running_loop().time()
        self._frames = [Frame(0.0, self._screen.rows)]

    @property
    def now(self) -> float:
        """The seconds since the beginning."""
        return asyncio.get_running_loop().time() - self._begun

    def take(self) -> None:
        """Take a picture, if it is another one than the last."""
        if self._due is not None:
            self._due.cancel()
            self._due = None
        rows, now = self._screen.rows, self.now
        if self._frames[-1].at == now:
            self._frames.pop()
        if not self._frames or rows != self._frames[-1].rows:
            self._frames.append(Frame(now, rows))

    def note(self, kind: str, text: str) -> None:
        """Note something of this moment: a chapter, a caption, keys or the name of a shot."""
        self._notes.setdefault(kind, []).append(Note(self.now, text))

    def film(self, title: str) -> Film:
        """Return what was taken up to now."""
        self.take()
        noted = {kind: tuple(notes) for kind, notes in self._notes.items()}
        return Film(
            title,
            self._size,
            self._foreground,
            self._background,
            self.now,
            tuple(self._frames),
            noted.get("chapter", ()),
            noted.get("press", ()),
            noted.get("caption", ()),
            noted.get("shot", ()),
        )


@contextmanager
def in_colour() -> Iterator[None]:
    """Let apps that are made here be in colour, whatever this terminal wants."""
    wanted = os.environ.pop("NO_COLOR", None)
    try:
        yield
    finally:
        if wanted is not None:
            os.environ["NO_COLOR"] = wanted


async def shoot(
    app: App[str], camera: Camera, size: tuple[int, int], script: Callable[[], Awaitable[Told]]
) -> Told:
    """Run an app in front of a camera, with somebody who drives it; return what that comes to.

    What goes wrong in the app, or in the script, is raised.

    Raises:
        CommandError: the app was left before the script was over.
    """
    gone = asyncio.Event()
    telling: asyncio.Future[Told] = asyncio.get_running_loop().create_future()
    _set_up(app, camera, size, gone)

    async def drive(_: object) -> None:
        nonlocal telling
        telling = asyncio.ensure_future(script())
        leaving = asyncio.ensure_future(gone.wait())
        await asyncio.wait((telling, leaving), return_when=asyncio.FIRST_COMPLETED)
        telling.cancel()
        leaving.cancel()
        await asyncio.wait((telling, leaving))
        app.exit()

    await app.run_async(headless=False, size=size, mouse=False, auto_pilot=drive)
    if app._exception is not None:
        raise app._exception
    if not telling.done() or telling.cancelled():
        raise CommandError("the app was left before the film was over")
    return telling.result()


def _set_up(app: App[str], camera: Camera, size: tuple[int, int], gone: asyncio.Event) -> None:
    """Let an app write to the camera, in all colours, and nowhere else."""

    class FilmDriver(Driver):
        """Hands what is written to the camera; no key comes from it."""

        def write(self, data: str) -> None:
            camera.write(data)

        def start_application_mode(self) -> None:
            self.send_message(Resize(Size(*size), Size(*size)))

        def disable_input(self) -> None:
            """There is none."""

        def stop_application_mode(self) -> None:
            """There is nothing to put back in order, but nobody is left to be driven."""
            gone.set()

    app.driver_class = FilmDriver
    app.animation_level = "none"
    app.console = Console(
        color_system="truecolor",
        force_terminal=True,
        legacy_windows=False,
        width=size[0],
        height=size[1],
        _environ={},
    )
    app.error_console = Console(file=io.StringIO())  # what goes wrong is raised, not printed

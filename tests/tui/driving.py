"""The app without a terminal: keys go in, the text of the screen comes out."""

from __future__ import annotations

import re
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from nnstep import Timeline, load
from nnstep.debugger.session.writing import document_of
from nnstep.tui import NnstepApp
from nnstep.tui.stage import BOUNDARY_HINTS

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from textual.geometry import Region
    from textual.pilot import Pilot

    from nnstep import Experiment
    from nnstep.debugger.cursor import Cursor

WIDE, SMALL, LARGE = (120, 40), (80, 24), (200, 60)
SIZES = {"80×24": SMALL, "120×40": WIDE, "200×60": LARGE}


class Driven:
    """An app that is running, and who drives it."""

    def __init__(self, app: NnstepApp, pilot: Pilot[str]) -> None:
        self.app = app
        self.pilot = pilot

    async def press(self, *keys: str) -> None:
        """Press keys, and wait until they have been answered."""
        await self.pilot.press(*keys)
        await self.settle()

    async def ask(self, line: str) -> None:
        """Type a command at the prompt."""
        await self.pilot.press("colon", *(NAMES.get(c, c) for c in line), "enter")
        await self.settle()

    async def click(self, row: int, column: int) -> None:
        """Click a place of the screen."""
        await self.pilot.click(offset=(column, row))
        await self.settle()

    async def resize(self, width: int, height: int) -> None:
        """Make the terminal another size."""
        await self.pilot.resize_terminal(width, height)
        await self.settle()

    async def settle(self) -> None:
        """Wait until what was asked for is done and drawn."""
        await self.app.workers.wait_for_complete()
        await self.pilot.pause()

    @property
    def lines(self) -> list[str]:
        """The text of the screen."""
        return text_of(self.app.export_screenshot())

    @property
    def at(self) -> str:
        """The position that is shown."""
        return self.lines[0].split()[-1]

    @property
    def status(self) -> str:
        """What the status line says, without the hint at its right."""
        line = self.lines[-2].strip()
        for hint in BOUNDARY_HINTS:
            for unit in ("epoch", "batch"):
                line = line.removesuffix(hint.format(unit=unit)).strip()
        return line

    def region(self, title: str) -> Region:
        """Where a panel is on the screen, without its border."""
        return self.app.query_one(f"#{title.lower()}").content_region

    def panel(self, title: str) -> list[str]:
        """The lines of a panel, without its border."""
        x, y, width, height = self.region(title)
        return [line[x : x + width] for line in self.lines[y : y + height]]

    @property
    def report(self) -> str:
        """The text of the box over the screen, its lines joined."""
        x, y, width, height = self.app.screen.query_one("#report").content_region
        lines = [line[x : x + width] for line in self.lines[y : y + height]]
        return " ".join(" ".join(lines).split())

    def place(self, text: str) -> tuple[int, int]:
        """Where a text stands on the screen: row and column."""
        for row, line in enumerate(self.lines):
            if text in line:
                return row, line.index(text)
        raise AssertionError(f"{text!r} is not on the screen")


NAMES = {
    ":": "colon",
    "'": "apostrophe",
    " ": "space",
    "+": "plus",
    "-": "minus",
    "%": "percent_sign",
}


@asynccontextmanager
async def opened(
    experiment: Experiment | None = None, size: tuple[int, int] = WIDE
) -> AsyncIterator[Driven]:
    """Open an experiment, the article's unless another is given."""
    app = NnstepApp(Timeline(experiment or load("article")))
    async with app.run_test(size=size) as pilot:
        driven = Driven(app, pilot)
        await driven.settle()
        yield driven


def text_of(svg: str) -> list[str]:
    """Read the lines of text in a picture that Textual has drawn."""
    rows: dict[float, list[tuple[float, str]]] = {}
    root = ElementTree.fromstring(svg)
    cell = float(re.findall(r'textLength="([\d.]+)"[^>]*>[^<&]</text>', svg)[0])
    for text in root.iterfind(".//{*}g[@class]/{*}text"):
        if text.text and "clip-path" in text.attrib:
            place = rows.setdefault(float(text.attrib["y"]), [])
            place.append((float(text.attrib["x"]), text.text.replace("\xa0", " ")))
    lines = []
    for _, pieces in sorted(rows.items()):
        line = ""
        for x, piece in sorted(pieces):
            line = line.ljust(round(x / cell)) + piece
        lines.append(line.rstrip("\n"))
    return lines


def state_of(cursor: Cursor) -> dict[str, Any]:
    """Return what a session would keep, but for the layout and how far each future has come."""
    document = document_of(cursor)
    del document["layout"]
    for fork in document["forks"]:
        del fork["reached"]
    return document

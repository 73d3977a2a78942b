"""What the README shows that the program knows itself: the table of keys and the picture."""

from __future__ import annotations

import re
from pathlib import Path

from nnstep.debugger import COMMANDS, Registry
from nnstep.experiment import load
from nnstep.timeline import Timeline
from nnstep.tui import NnstepApp
from nnstep.tui.screen_commands import SCREEN_COMMANDS

README = Path(__file__).resolve().parents[2] / "README.md"
PICTURE = Path(__file__).resolve().parent / "nnstep.svg"
TABLE = re.compile(r"(?<=<!-- keys -->\n).*?(?=<!-- end of keys -->)", re.DOTALL)


def key_table() -> str:
    """Return the table of all keys and commands in Markdown."""
    rows = ["| keys | command | what it does |", "|---|---|---|"]
    for commands in Registry((*COMMANDS, *SCREEN_COMMANDS)).groups.values():
        rows += (_row(*entry) for command in commands for entry in command.entries)
    return "\n".join(rows) + "\n"


def _row(keys: str, line: str, help_: str) -> str:
    caps = " ".join(f"`{key}`" for key in keys.split())
    return f"| {caps} | `{line}` | {help_} |"


async def picture() -> str:
    """Return a picture of the app, in the middle of backpropagation, as SVG."""
    app = NnstepApp(Timeline(load("article")))
    async with app.run_test(size=(120, 40)) as pilot:
        app.command("goto 1204:dweights")
        await app.workers.wait_for_complete()
        await pilot.pause()
        return app.export_screenshot(title="nnstep", simplify=True)

"""A terminal that shows only ASCII gets nothing else, on every page and at every size."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from nnstep.tui.glyphs import PLAIN
from tests.tui.driving import SIZES

CODE = """
import asyncio
from nnstep import load
from tests.tui.driving import opened

LINES = (
    "break {z}", "break {last}", "disable 2", "goto 3", "mark", "goto 3:{z}", "goto 0:{last}",
    "show network", "show decision", "show cost", "show health", "show result", "show array",
    "show numbers", "zoom", "zoom", "marks", "keys",
)

async def main():
    for name, z, last in (("article", "z", "weights"), ("iris", "z1", "weights2")):
        async with opened(load(name, epochs=5), size=SIZE) as driven:
            for line in LINES:
                driven.app.command(line.format(z=z, last=last))
                await driven.settle()
                print(*driven.lines, sep="\\n")
            await driven.press("escape", "escape", "colon", "g")
            print(*driven.lines, sep="\\n")

asyncio.run(main())
"""


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
def test_every_page_is_drawn_in_ascii(size: tuple[int, int]) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", CODE.replace("SIZE", str(size))],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "NNSTEP_ASCII": "1", "PYTHONIOENCODING": "utf-8"},
    )
    assert ended.returncode == 0, ended.stderr
    strange = [line for line in ended.stdout.splitlines() if not line.isascii()]
    assert strange == []
    for sign in (
        "@ ",
        "# ",
        "> ",
        "===O",
        "breakpoint 1: z, before z",
    ):  # breakpoints, the arrow, the line of time
        assert sign in ended.stdout


def test_each_sign_is_one_cell_of_ascii() -> None:
    assert all(len(plain) == 1 and plain.isascii() for plain in PLAIN.values())

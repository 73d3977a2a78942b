"""What a room loads when it is imported in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from functools import cache

import pytest

CORE = [
    *("errors", "numbers", "options", "work", "engine", "experiment", "timeline", "debugger"),
    *("export", "api", "cli.batch", "cli.execute"),
]


@cache
def loaded_by(module: str) -> frozenset[str]:
    """Import a module in a fresh process: the top-level packages that this brings in."""
    code = (
        "import sys; before = set(sys.modules)\n"
        f"import {module}\n"
        "print(*{name.partition('.')[0] for name in sys.modules.keys() - before})"
    )
    ended = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    return frozenset(ended.stdout.split())


@pytest.mark.parametrize("room", CORE)
def test_a_core_room_loads_nothing_that_draws(room: str) -> None:
    loaded = loaded_by(f"nnstep.{room}")
    assert "nnstep" in loaded
    assert not loaded & {"textual", "rich"}


@pytest.mark.parametrize(
    ("room", "needs"),
    [
        ("errors", set()),
        ("numbers", set()),
        ("options", set()),
        ("work", set()),
        ("cli.parser", set()),
        ("engine", {"numpy", "threadpoolctl"}),
    ],
)
def test_a_room_at_the_bottom_loads_little_beside_the_standard_library(
    room: str, needs: set[str]
) -> None:
    assert loaded_by(f"nnstep.{room}") - sys.stdlib_module_names == {"nnstep", *needs}

"""A session of a long run with forks: how long it takes to open, and how large its file is."""

from __future__ import annotations

import tempfile
from functools import partial
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from nnstep import Debugger, Timeline, load
from nnstep.debugger.session.autosave import Keeper
from nnstep.debugger.session.reading import read_session
from nnstep.debugger.session.restoring import experiment_of, restore
from nnstep.work import complete
from tests.benchmarks.figures import Figure, seconds

if TYPE_CHECKING:
    from collections.abc import Iterator

ROUNDS = 9
EPOCHS = 25_000
FORKS = 5
LOOKS = 50
ARRANGED = (
    *("break z_del if mse < 0.001", "watch weights[0] > 3", "catch rising", "mark dip it dips"),
    *("predict 1 1 1", "display weights[1]", "commands 1 print error"),
)


def figures() -> Iterator[Figure]:
    """Yield the time from a file to its moment, its size, and what keeping it costs a key."""
    debugger = arranged()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "long.nnstep"
        debugger.run(f"save {path}")
        times = [seconds(partial(opened, path)) for _ in range(ROUNDS)]
        size = path.stat().st_size
    yield Figure("session: 25,000 epochs, 5 forks, open", median(times), "s", 1)
    yield Figure("session: its file", size / 1024, "KiB", 64)
    yield Figure("session: saving it, with its checks", saving(debugger) * 1000, "ms")
    yield Figure("session: a look whether it has changed", looking(debugger) * 1000, "ms", 5)


def arranged() -> Debugger:
    """Return a debugger at the end of the run, with a fork in each part of it."""
    debugger = Debugger(Timeline(load("article")))
    for n in range(1, FORKS + 1):
        debugger.run(f"goto {n * EPOCHS // (FORKS + 1)}:z")
        debugger.run(f"set lr {0.05 + n / 100} as fork{n}")
        debugger.run("fork main")
    for line in ARRANGED:
        debugger.run(line)
    debugger.run(f"goto {EPOCHS}")
    return debugger


def opened(path: Path) -> Debugger:
    """Open a session."""
    session = read_session(path)
    debugger = Debugger(Timeline(experiment_of(session, path)))
    outcome = complete(restore(debugger, session, path))
    assert "exact" in outcome.sentence
    return debugger


def saving(debugger: Debugger) -> float:
    """Return the seconds that it takes to save."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "saved.nnstep"
        return median(seconds(partial(debugger.run, f"save {path}")) for _ in range(ROUNDS))


def looking(debugger: Debugger) -> float:
    """Return the seconds that a key may have to wait while a session is kept."""
    with tempfile.TemporaryDirectory() as folder:
        keeper = Keeper(Path(folder), "article")
        return max(seconds(partial(keeper.due, debugger, 0.0)) for _ in range(LOOKS))

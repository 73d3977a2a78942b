"""A process that is killed at any moment leaves files that open, and next to nothing is lost."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from nnstep import Debugger, Timeline
from nnstep.debugger.session.autosave import INTERVAL, leftovers
from nnstep.debugger.session.reading import read_session
from nnstep.debugger.session.restoring import experiment_of, restore
from nnstep.work import complete
from tests.effort import tries

if TYPE_CHECKING:
    from pathlib import Path

KILLS = tries(10)
"""How often a process is killed."""

TICK = 0.25
"""Seconds that pass from one thing that is done to the next, as the process has it."""

MOST_DONE = 12
LONGEST_PAUSE = 400_000

WORKING = f"""
import sys
from itertools import count
from pathlib import Path
from nnstep import Debugger, Timeline, load
from nnstep.debugger.session.autosave import Keeper

folder = Path(sys.argv[1])
debugger = Debugger(Timeline(load("article")))
keeper = Keeper(folder / "state", "article")
for n in count(1):
    for line in (
        f"goto {{n * 37 % 500}}:z",
        f"set weights[{{n % 3}}] = {{n}}.5" if n % 7 == 0 else "step",
        "fork main" if n % 14 == 0 else "back",
        f"mark m{{n}} done",
        f"save {{folder / 'try'}}",
    ):
        debugger.run(line)
    if len(debugger.forks.known) > 20:
        break
    snapshot = keeper.due(debugger, n * {TICK})
    if snapshot:
        keeper.write(snapshot)
    print(n, flush=True)
"""


@pytest.mark.skipif(os.name != "posix", reason="killing is of Unix")
@pytest.mark.parametrize("kill", range(KILLS))
def test_a_killed_process_leaves_its_session(kill: int, tmp_path: Path) -> None:
    draw = random.Random(kill)
    done = draw.randrange(1, MOST_DONE)
    process = subprocess.Popen(
        [sys.executable, "-c", WORKING, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    with process:
        assert process.stdout
        for _ in range(done):
            assert process.stdout.readline()
        for _ in range(draw.randrange(LONGEST_PAUSE)):
            pass
        process.kill()
    assert marks(tmp_path / "try.nnstep") >= done
    [left] = leftovers(tmp_path / "state")
    assert marks(left.path) >= done - INTERVAL / TICK
    unfinished = [name for name in os.listdir(tmp_path) if name not in ("try.nnstep", "state")]
    assert len(unfinished) <= 1


def marks(path: Path) -> int:
    """Open a session all the way; return how many bookmarks there are in it."""
    session = read_session(path)
    debugger = Debugger(Timeline(experiment_of(session, path)))
    assert ": exact → " in complete(restore(debugger, session, path)).sentence
    return len(debugger.trail.bookmarks)

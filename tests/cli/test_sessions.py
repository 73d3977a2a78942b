"""Sessions on the command line: saved, opened, refused, and found again after a crash."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from nnstep import Debugger, Timeline, load
from nnstep.debugger.session.autosave import Keeper
from nnstep.options import OPTIONS
from tests.straight import assert_same_bits

if TYPE_CHECKING:
    from collections.abc import Callable

    from nnstep.options import Option
    from tests.cli.calling import Called

    Nnstep = Callable[..., Called]

EXECUTED = [
    "goto 5:z",
    "set lr 0.5 as fast",
    "goto 9",
    "mark dip it dips",
    "break dcost",
    "save try",
]


def asked(lines: list[str]) -> list[str]:
    return [word for line in lines for word in ("-x", line)]


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of one's own, to work in."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path


@pytest.fixture
def saved(nnstep: Nnstep) -> str:
    assert nnstep("exec", "article", *asked(EXECUTED)).printed().splitlines()[-1].startswith("save")
    return "try.nnstep"


def test_exec_goes_on_where_a_session_was_left(nnstep: Nnstep, saved: str) -> None:
    printed = nnstep("exec", saved, *asked(["fork", "continue", "save", "marks"])).printed()
    assert printed.splitlines() == [
        "try.nnstep: exact → 9:inputs",
        "   main                     the run as it began",
        "=>   fast                   from 5, lr=0.5",
        "continue: breakpoint 1 → 9:dcost",
        f"save: try.nnstep, {Path(saved).stat().st_size / 1024:.1f} KiB",
        "   'dip   9:inputs         it dips",
        "=> hit    9:dcost          breakpoint 1",
    ]
    assert nnstep("exec", saved, "-x", "list").printed().startswith("try.nnstep: exact → 9:dcost\n")


def test_history_may_be_chosen_for_a_session(nnstep: Nnstep, saved: str) -> None:
    assert nnstep("exec", saved, "--history", "1M", "-x", "step").printed()
    assert "history" in nnstep("exec", saved, "--history", "1", "-x", "step").complaint()


@pytest.mark.parametrize("option", OPTIONS, ids=[option.name for option in OPTIONS])
def test_options_do_not_go_with_a_session(nnstep: Nnstep, saved: str, option: Option) -> None:
    kinds: dict[type, list[str]] = {bool: [], int: ["1"], float: ["0.5"], str: ["a"]}
    said = nnstep("exec", saved, option.flag, *kinds[option.kind]).complaint()
    assert said.startswith(f"nnstep exec: {option.flag} does not go with a session")


@pytest.mark.parametrize("command", ["run", "trace", "predict"])
def test_other_commands_say_who_takes_a_session(nnstep: Nnstep, saved: str, command: str) -> None:
    point = ["1", "0", "0"] if command == "predict" else []
    said = nnstep(command, saved, *point).complaint()
    assert "this is a session; `nnstep open`, `exec` and `export` take it" in said


def test_a_fork_is_exported_and_goes_on_to_the_last_bit(nnstep: Nnstep, here: Path) -> None:
    lines = ["goto 5", "set optimizer adam", "goto 7", "set labels[3] 1", "goto 9.3:z1"]
    nnstep("exec", "moons", "--batch", "32", *asked([*lines, "save try"])).printed()
    said = nnstep("export", "try.nnstep", "-o", "go_on.py").printed()
    assert said == "wrote go_on.py: goes on from 9.3 to 400\n"
    script: dict[str, Any] = {"__name__": "script"}
    exec(compile((here / "go_on.py").read_text(encoding="utf-8"), "go_on.py", "exec"), script)
    trained = script["train"](20)
    debugger = Debugger(Timeline(load("moons", batch=32)))
    for line in (*lines, "goto 20"):
        debugger.run(line)
    kept = debugger.program.kept_in(debugger.moment.state)
    assert {"mweights1", "vweights1", "weights2"} <= set(kept)
    assert_same_bits({name: np.asarray(trained[name]) for name in kept}, kept)


def test_before_a_fork_begins_there_is_nothing_of_it_to_export(nnstep: Nnstep, saved: str) -> None:
    said = nnstep("export", saved, "--at", "4").complaint()
    assert "the fork fast parts after 4; --at 5 is in it" in said


@pytest.mark.parametrize("command", ["open", "exec"])
def test_a_file_that_is_no_session_gets_one_line(nnstep: Nnstep, command: str) -> None:
    Path("x.nnstep").write_text('{"format": 1, "forks": 5}')
    said = nnstep(command, "x.nnstep").complaint()
    assert said == f"nnstep {command}: x.nnstep: forks must be a list, not 5"
    Path("x.nnstep").write_bytes(b"\xff")
    assert "x.nnstep: line 1: not text in UTF-8" in nnstep(command, "x.nnstep").complaint()
    Path("x.nnstep").unlink()
    assert "x.nnstep: there is no such file" in nnstep(command, "x.nnstep").complaint()


def test_a_session_that_can_be_opened_still_needs_a_terminal(nnstep: Nnstep, saved: str) -> None:
    assert nnstep("open", saved).complaint() == (
        "nnstep open: the screen needs a terminal; `nnstep exec` works without one"
    )


# recovering -------------------------------------------------------------------------------------


@pytest.fixture
def left(here: Path) -> Path:
    """A session that was left behind."""
    debugger = Debugger(Timeline(load("article")))
    keeper = Keeper(here / "state" / "nnstep", "article")
    for line in EXECUTED[:-1]:
        debugger.run(line)
    snapshot = keeper.due(debugger, 0)
    assert snapshot is not None
    keeper.write(snapshot)
    return keeper.path


def test_there_is_nothing_to_recover_at_first(nnstep: Nnstep) -> None:
    assert nnstep("recover").printed() == "no session was left behind\n"
    said = nnstep("recover", "1").complaint()
    assert said == "nnstep recover: there is no session 1 to recover; none was left behind"


def test_what_was_left_behind_is_listed(nnstep: Nnstep, left: Path) -> None:
    os.utime(left, (0, 0))
    listed = nnstep("recover").printed()
    assert listed.startswith(" 1  19")
    assert listed.endswith("  article at 9:inputs, forks fast\n")
    said = nnstep("recover", "2").complaint()
    assert said == "nnstep recover: there is no session 2 to recover; there are 1"


def test_one_that_cannot_be_read_is_listed_with_the_reason(nnstep: Nnstep, left: Path) -> None:
    left.write_text("{}")
    assert nnstep("recover").printed().endswith("article.nnstep: format is missing\n")


def test_one_can_be_dropped(nnstep: Nnstep, left: Path) -> None:
    assert nnstep("recover", "1", "--drop").printed() == f"dropped {left.name}\n"
    assert nnstep("recover").printed() == "no session was left behind\n"


def test_recovering_needs_a_terminal_and_keeps_the_file(nnstep: Nnstep, left: Path) -> None:
    assert "the screen needs a terminal" in nnstep("recover", "1").complaint()
    assert left.exists()

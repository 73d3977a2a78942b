"""A session is kept while it lasts, not too often, and found again when its process has ended."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pytest

from nnstep import Debugger, Timeline, load
from nnstep.debugger.session import autosave
from nnstep.debugger.session.autosave import INTERVAL, Keeper, leftovers, state_folder
from nnstep.debugger.session.reading import read_session
from nnstep.errors import CommandError
from tests.debugger.sessions import assert_same_moment, opened

if TYPE_CHECKING:
    from nnstep.debugger.session.autosave import Snapshot


@pytest.fixture
def debugger() -> Debugger:
    return Debugger(Timeline(load("article", epochs=60)))


@pytest.fixture
def keeper(tmp_path: Path, debugger: Debugger) -> Keeper:
    keeper = Keeper(tmp_path / "state", "article")
    keeper.begin(debugger)
    return keeper


def due(keeper: Keeper, debugger: Debugger, now: float) -> Snapshot:
    snapshot = keeper.due(debugger, now)
    assert snapshot is not None
    return snapshot


def names(keeper: Keeper) -> list[str]:
    folder = keeper.path.parent
    return sorted(os.listdir(folder)) if folder.exists() else []


def finished_process() -> int:
    """Return the number of a process that has ended."""
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    return ended.pid


# when -------------------------------------------------------------------------------------------


def test_nothing_is_written_until_something_is_changed(keeper: Keeper, debugger: Debugger) -> None:
    for now in range(9):
        assert keeper.due(debugger, now) is None
    assert names(keeper) == []
    debugger.run("step")
    keeper.write(due(keeper, debugger, 10))
    assert names(keeper) == [keeper.path.name]
    for now in range(11, 20):
        assert keeper.due(debugger, now) is None


@pytest.mark.parametrize(
    "line",
    ["step", "goto 9", "break z", "catch nan off", "mark", "predict 1 1 1", "set lr 0.5"],
)
def test_whatever_a_session_holds_is_a_change(
    line: str, keeper: Keeper, debugger: Debugger
) -> None:
    debugger.run(line)
    keeper.write(due(keeper, debugger, 1))
    again, said = opened(keeper.path.read_bytes())
    assert ": exact → " in said
    assert_same_moment(debugger, again)


def test_it_is_written_once_in_an_interval_at_most(keeper: Keeper, debugger: Debugger) -> None:
    times = []
    for tick in range(40):
        debugger.run("step")
        now = 100 + tick / 4
        if snapshot := keeper.due(debugger, now):
            keeper.write(snapshot)
            times.append(now)
    assert times == [100 + n * INTERVAL for n in range(10)]


def test_only_one_is_written_at_a_time(keeper: Keeper, debugger: Debugger) -> None:
    debugger.run("step")
    snapshot = due(keeper, debugger, 1)
    debugger.run("step")
    assert keeper.due(debugger, 5) is None
    keeper.write(snapshot)
    assert due(keeper, debugger, 5).position == debugger.position


def test_what_is_written_is_what_was_there_when_it_was_due(
    keeper: Keeper, debugger: Debugger
) -> None:
    debugger.run("goto 7:z")
    snapshot = due(keeper, debugger, 1)
    for line in ("goto 30", "mark", "set lr 0.5", "break z", "predict 1 1 1"):
        debugger.run(line)
    keeper.write(snapshot)
    session = read_session(keeper.path)
    assert session.written == "7:z"
    assert (len(session.forks), session.bookmarks, len(session.queries)) == (1, (), 2)


# leaving ----------------------------------------------------------------------------------------


def test_nothing_is_left_when_it_is_not_needed(keeper: Keeper, debugger: Debugger) -> None:
    debugger.run("step")
    keeper.write(due(keeper, debugger, 1))
    debugger.run("step")
    late = due(keeper, debugger, 2)
    keeper.discard()
    keeper.write(late)
    assert names(keeper) == []


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS])
def test_a_disk_that_is_full_is_told_and_tried_again(
    number: int, keeper: Keeper, debugger: Debugger, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> NoReturn:
        raise OSError(number, os.strerror(number))

    debugger.run("step")
    snapshot = due(keeper, debugger, 1)
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", fail)
        with pytest.raises(CommandError, match=os.strerror(number).lower()):
            keeper.write(snapshot)
    assert names(keeper) == []
    keeper.write(due(keeper, debugger, 2))
    assert names(keeper) == [keeper.path.name]


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path, debugger: Debugger) -> None:
    (tmp_path / "file").write_text("")
    keeper = Keeper(tmp_path / "file" / "state", "article")
    with pytest.raises(CommandError, match=r"file/state: not a directory$"):
        keeper.write(due(keeper, debugger, 1))


# finding ----------------------------------------------------------------------------------------


def test_sessions_of_processes_that_have_ended_are_found_the_latest_first(
    tmp_path: Path,
) -> None:
    ended = finished_process()
    for age, name in enumerate(("new", "old")):
        path = tmp_path / f"{ended}-0123456{age}-{name}.nnstep"
        path.write_text("")
        os.utime(path, (1000 - age, 1000 - age))
    for other in (
        f"{os.getppid()}-01234567-running.nnstep",
        *(f"{ended}-article.nnstep", "article.nnstep", f"{ended}-01234567-x.txt", ".nnstep-0"),
    ):
        (tmp_path / other).write_text("")
    (tmp_path / f"{ended}-01234567-folder.nnstep").mkdir()
    (tmp_path / f"{ended}-01234567-link.nnstep").symlink_to(tmp_path / "article.nnstep")
    found = leftovers(tmp_path)
    assert [(left.path.name[-10:-7], left.when) for left in found] == [("new", 1000), ("old", 999)]


def test_one_with_the_number_of_this_process_is_of_another(tmp_path: Path) -> None:
    (tmp_path / f"{os.getpid()}-01234567-x.nnstep").write_text("")
    assert len(leftovers(tmp_path)) == 1


def test_what_was_never_finished_is_taken_away_when_it_is_old(tmp_path: Path) -> None:
    old, new = tmp_path / ".nnstep-old", tmp_path / ".nnstep-new"
    for path in (old, new):
        path.write_text("")
    os.utime(old, (1000, 1000))
    assert leftovers(tmp_path) == []
    assert os.listdir(tmp_path) == [new.name]


def test_there_is_nothing_to_find_where_there_is_no_folder(tmp_path: Path) -> None:
    assert leftovers(tmp_path / "none") == []


@pytest.mark.parametrize(
    ("name", "kept"),
    [("../../x", ".._.._x"), ("a b\n", "a_b_"), ("Größe", "Gr__e"), ("x" * 300, "x" * 40)],
)
def test_the_file_s_name_is_plain(name: str, kept: str, tmp_path: Path) -> None:
    path = Keeper(tmp_path, name).path
    assert path.parent == tmp_path
    assert path.name.split("-", 2)[2] == f"{kept}.nnstep"


def test_the_folder_is_the_system_s(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/me")
    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    assert state_folder() == Path("/home/me/.local/state/nnstep")
    monkeypatch.setenv("XDG_STATE_HOME", "relative")
    assert state_folder() == Path("/home/me/.local/state/nnstep")
    monkeypatch.setenv("XDG_STATE_HOME", "/state")
    assert state_folder() == Path("/state/nnstep")


def test_a_process_of_another_user_runs_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*_: object) -> NoReturn:
        raise PermissionError

    monkeypatch.setattr(os, "kill", forbidden)
    assert autosave._runs(1)

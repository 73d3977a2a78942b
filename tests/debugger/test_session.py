"""Saving a session to a file and opening it again."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np
import pytest

from nnstep import Debugger, Timeline, load
from nnstep.debugger.session.checks import check_of, compared, verdict
from nnstep.debugger.session.machine import this_machine
from nnstep.debugger.session.reading import read_session, session_of
from nnstep.debugger.session.restoring import experiment_of, restore
from nnstep.debugger.session.saving import note_file
from nnstep.debugger.session.writing import unsaved
from nnstep.errors import CommandError, SessionError
from nnstep.experiment.recipe import KEPT_BYTES
from nnstep.timeline import Position
from nnstep.work import complete
from tests.debugger.asking import interrupted, refused, report
from tests.debugger.sessions import assert_same_moment, content, opened
from tests.making import exploding, made_up

if TYPE_CHECKING:
    from collections.abc import Callable

    from nnstep.debugger import Outcome, Work
    from nnstep.debugger.session.checks import Compared

ROWS = "a,b,Y\n0,0,0\n1,0,1\n0,1,1\n1,1,1\n"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of one's own, to work in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def debugger() -> Debugger:
    return Debugger(Timeline(load("article", epochs=60)))


def asked(debugger: Debugger, *lines: str) -> Debugger:
    """Carry out some lines."""
    for line in lines:
        debugger.run(line)
    return debugger


def opened_from(path: Path) -> tuple[Debugger, str]:
    """Open a session's file."""
    session = read_session(path)
    debugger = Debugger(Timeline(experiment_of(session, path)))
    said = complete(restore(debugger, session, path)).sentence
    note_file(debugger, path, path.read_bytes())
    return debugger, said


def until_stopped(work: Work) -> Outcome:
    """Ask work to stop: what it comes to."""
    try:
        while True:
            work.send(True)
    except StopIteration as end:
        outcome: Outcome = end.value
        return outcome


def changed(debugger: Debugger, change: Callable[[dict[str, Any]], None]) -> bytes:
    """Return the file of a session with something otherwise."""
    document = json.loads(content(debugger))
    change(document)
    return json.dumps(document).encode()


# the file ---------------------------------------------------------------------------------------


def test_everything_that_is_set_up_comes_back(debugger: Debugger) -> None:
    asked(
        debugger,
        *("goto 5:z", "set lr 0.5 as fast", "goto 9", "mark dip it dips", "fork main", "undo"),
        *("break z_del if mse < 0.25", "commands 1 print error; step", "ignore 1 3"),
        *("watch weights[0] > 0.5", "catch rising", "disable 2", "predict 1 1 1", "goto 30:bias"),
        *("display norm(dweights)", "continue", "backward"),
    )
    again, said = opened(content(debugger))
    assert said == f"try.nnstep: exact → {debugger.moment}"
    assert_same_moment(debugger, again)
    for line in ("stops", "marks", "fork", "display"):
        assert report(again, line) == report(debugger, line)
    assert again.forks.done == debugger.forks.done
    assert again.forks.undone == debugger.forks.undone == ["fast"]
    assert again.queries == debugger.queries
    assert again.trail == debugger.trail
    assert asked(again, "redo").forks.current == "fast"


def test_what_cannot_be_printed_does_not_keep_a_session_from_being_opened(
    debugger: Debugger,
) -> None:
    asked(debugger, "mark a \x1b[2J \u200d \ud800", "break z", "commands 1 mark b \u200d\x07")
    again, _ = opened(content(debugger))
    assert again.trail.bookmarks["a"].note == "\\x1b[2J \\u200d \\ud800"
    assert report(again, "stops") == report(debugger, "stops")


def test_the_file_is_to_be_read_by_people(debugger: Debugger) -> None:
    written = content(asked(debugger, "goto 5:z", "set lr 0.5 as fast", "mark dip cost dips: µ"))
    lines = written.decode().splitlines()
    assert max(map(len, lines)) < 120
    assert (
        ' "cursor": {"fork": "fast", "beside": "main", "position": [5, 2], "written": "5:z"},'
        in lines
    )
    assert ' "bookmarks": [{"name": "dip", "position": [5, 2], "note": "cost dips: µ"}],' in lines
    document = json.loads(written)
    assert document["format"] == 1
    assert document["saved_with"] == this_machine()
    assert document["experiment"]["data"]["name"] == "people"


def test_how_far_the_run_had_come_is_remembered_but_not_run_again(debugger: Debugger) -> None:
    written = content(asked(debugger, "goto 50", "goto 5"))
    again, _ = opened(written)
    assert again.timeline.computed == 5
    assert json.loads(written)["forks"][0]["reached"] == [50, 0]
    assert content(again) == written


def test_numbers_that_are_not_finite_are_compared_too(tmp_path: Path) -> None:
    preset = exploding(tmp_path, "1e300,0\n0,1\n", lr=1e10)
    debugger = asked(Debugger(Timeline(load(preset))), "goto 9")
    assert not np.isfinite(debugger.moment.state).all()
    written = content(debugger)
    assert '"nan"' in written.decode()
    again, said = opened(written)
    assert said == "try.nnstep: exact → 9:inputs"
    assert_same_moment(debugger, again)


def test_a_stop_on_values_of_a_fork_that_was_dropped_stays(debugger: Debugger) -> None:
    asked(
        debugger,
        *("set optimizer momentum as heavy", "break vbias", "watch vweights[0]"),
        *("display vbias", "fork main", "drop heavy"),
    )
    again, _ = opened(content(debugger))
    assert report(again, "stops") == report(debugger, "stops")
    assert [shown.text for shown in again.displays] == ["vbias"]
    for both in (debugger, again):
        asked(both, "set optimizer momentum", "disable 2")
        assert both.run("continue").stops[0].written == "vbias"
    assert_same_moment(debugger, again)


def test_a_catch_that_can_catch_nothing_stays() -> None:
    debugger = Debugger(Timeline(load("digits")))
    point = " ".join(["0.0625"] * len(debugger.experiment.dataset.features))
    asked(debugger, f"predict {point}", "catch flip", "catch dead")
    again, said = opened(content(debugger))
    assert "exact" in said
    assert report(again, "stops") == report(debugger, "stops")
    assert again.stops.catches["flip"].conditions == debugger.stops.catches["flip"].conditions


def test_an_experiment_made_in_code_is_refused_with_the_reason(here: Path) -> None:
    debugger = Debugger(Timeline(made_up(load("article").network)))
    assert "made in code" in refused(debugger, "save")
    assert unsaved(debugger) == []
    assert os.listdir(here) == []


# files of the user's own ------------------------------------------------------------------------


def test_a_short_file_goes_with_the_session(tmp_path: Path) -> None:
    own = tmp_path / "own.csv"
    own.write_bytes(b"\xef\xbb\xbf" + ROWS.replace("\n", "\r\n").encode())
    debugger = asked(Debugger(Timeline(load(own, lr=0.5, hidden="3:tanh"))), "goto 7:z1")
    written = content(debugger)
    own.unlink()
    again, said = opened(written)
    assert said == "try.nnstep: exact → 7:z1"
    assert again.experiment.name == "own"
    assert content(again) == written


def test_a_preset_goes_with_the_session_and_its_data_too(tmp_path: Path) -> None:
    (tmp_path / "own.csv").write_text(ROWS)
    preset = tmp_path / "mine.toml"
    preset.write_text('title = "Mine"\nqueries = [[1, 0]]\n[data]\nfile = "own.csv"\n')
    written = content(asked(Debugger(Timeline(load(preset))), "goto 3"))
    for path in (preset, tmp_path / "own.csv"):
        path.unlink()
    again, _ = opened(written)
    assert (again.experiment.name, again.experiment.title) == ("mine", "Mine")
    assert again.queries == [(1.0, 0.0)]


def test_a_long_file_is_read_again_when_it_is_still_the_same(tmp_path: Path) -> None:
    own = tmp_path / "own.csv"
    own.write_text(ROWS + "1,1,1\n" * KEPT_BYTES)
    written = content(asked(Debugger(Timeline(load(own))), "goto 2"))
    assert "text" not in json.loads(written)["experiment"]["data"]
    assert opened(written)[1] == "try.nnstep: exact → 2:inputs"
    own.write_text(ROWS + "1,1,0\n" * KEPT_BYTES)
    with pytest.raises(SessionError, match="this is another file by now"):
        opened(written)
    own.unlink()
    with pytest.raises(SessionError, match=r"own.csv: there is no such file$"):
        opened(written)


@pytest.mark.skipif(sys.platform != "linux", reason="names of files are text elsewhere")
def test_a_name_that_is_no_text_is_kept_as_it_is(tmp_path: Path) -> None:
    own = tmp_path / os.fsdecode(b"caf\xe9.csv")
    own.write_text(ROWS)
    again, said = opened(content(asked(Debugger(Timeline(load(own))), "goto 2")))
    assert said == "try.nnstep: exact → 2:inputs"
    assert again.experiment.recipe is not None
    assert again.experiment.recipe.data.name == str(own)


# what is said of the numbers --------------------------------------------------------------------


def test_a_run_that_parts_is_told_with_the_place_and_both_machines(debugger: Debugger) -> None:
    asked(debugger, "goto 5:z", "set lr 0.5 as fast", "mark first", "goto 40", "mark later")

    def elsewhere(document: dict[str, Any]) -> None:
        for check in document["checks"]:
            if check["position"] > [4, 0]:
                check["sha256"] = "0" * 64
                check["numbers"] = [number * 1.001 for number in check["numbers"]]
        document["saved_with"] |= {"numpy": "9.9", "blas": "other 1.2", "machine": "arm64"}

    _, said = opened(changed(debugger, elsewhere))
    here = f"here numpy {np.__version__}, {this_machine()['blas']} on {this_machine()['machine']}"
    assert said == (
        "try.nnstep: parts at 5:inputs in fork fast; "
        f"saved with numpy 9.9, other 1.2 on arm64, {here} → 40:inputs"
    )


def test_a_run_with_other_last_digits_is_as_good_as_equal(debugger: Debugger) -> None:
    def elsewhere(document: dict[str, Any]) -> None:
        for check in document["checks"]:
            check["sha256"] = "0" * 64
            check["numbers"][0] *= 1 + 3e-12

    _, said = opened(changed(asked(debugger, "goto 40"), elsewhere))
    assert said.startswith(
        "try.nnstep: equal to 1e-9 (largest relative difference 3e-12); the same machine "
    )


def test_a_file_without_checks_says_so(debugger: Debugger) -> None:
    _, said = opened(changed(debugger, lambda document: document.update(checks=[])))
    assert said == "try.nnstep: nothing to check it by → 0:inputs"


@pytest.mark.parametrize(
    ("before", "now", "difference"),
    [
        ([1.0, 2.0], [1.0, 2.0], 0.0),
        ([0.0, -1.0], [-0.0, -1.0], 0.0),
        ([np.nan, np.inf], [np.nan, np.inf], 0.0),
        ([np.nan], [1.0], np.inf),
        ([np.inf], [-np.inf], np.inf),
        ([1.0], [1.0, 1.0], np.inf),
        ([1e-300, 1.0], [2e-300, 1.0], 0.0),
        ([1.0], [1.5], 1 / 3),
        ([1e308], [-1e308], 2.0),
        ([5e-324], [0.0], 1.0),
    ],
)
def test_differences_are_relative(before: list[float], now: list[float], difference: float) -> None:
    found = _compared(np.array(before), np.array(now))
    assert found.difference == pytest.approx(difference, rel=1e-15, abs=1e-200)


def _compared(before: np.ndarray[Any, Any], now: np.ndarray[Any, Any]) -> Compared:
    place = Position(3)
    return compared(check_of("main", place, before), check_of("main", place, now), "3:inputs")


def test_the_first_place_in_time_is_named() -> None:
    good, bad = (_compared(np.ones(2), np.full(2, value)) for value in (1.0, 2.0))
    assert verdict([good], "main") == "exact"
    assert verdict([good, bad], "main") == "parts at 3:inputs"


def test_a_package_that_has_changed_is_no_reason_to_refuse(debugger: Debugger) -> None:
    def other(document: dict[str, Any]) -> None:
        document["experiment"]["data"]["sha256"] = "0" * 64

    assert opened(changed(debugger, other))[1] == "try.nnstep: exact → 0:inputs"


# the command ------------------------------------------------------------------------------------


def test_save_names_the_file_and_its_size(here: Path, debugger: Debugger) -> None:
    said = debugger.run("save").sentence
    size = (here / "article.nnstep").stat().st_size
    assert said == f"save: article.nnstep, {size / 1024:.1f} KiB"


def test_save_goes_to_the_file_of_the_session(here: Path, debugger: Debugger) -> None:
    asked(debugger, "save try", "step", "save")
    assert os.listdir(here) == ["try.nnstep"]
    again, said = opened_from(here / "try.nnstep")
    assert said == "try.nnstep: exact → 0:XW"
    asked(again, "goto 7", "save")
    assert opened_from(here / "try.nnstep")[1] == "try.nnstep: exact → 7:inputs"
    assert asked(again, "save other.nnstep").ledger.path == Path("other.nnstep")


def test_save_takes_no_other_session_s_place_unasked(here: Path, debugger: Debugger) -> None:
    (here / "article.nnstep").write_text("of yesterday")
    assert "article.nnstep is there already" in refused(debugger, "save")
    assert (here / "article.nnstep").read_text() == "of yesterday"
    asked(debugger, "save article.nnstep")
    assert opened_from(here / "article.nnstep")


def test_no_file_of_another_kind_is_written_over(here: Path, debugger: Debugger) -> None:
    (here / "own.csv").write_text(ROWS)
    asked(debugger, "save own.csv")
    assert (here / "own.csv").read_text() == ROWS
    assert (here / "own.csv.nnstep").exists()


@pytest.mark.parametrize(
    ("argument", "said"),
    [
        ("none/try", "none/try.nnstep: there is no such folder"),
        ("folder", "folder.nnstep: this is a folder, not a file"),
        ("/", "/: this is a folder, not a file"),
        (".", ".: this is a folder, not a file"),
    ],
)
def test_what_cannot_be_written_is_told(
    argument: str, said: str, here: Path, debugger: Debugger
) -> None:
    (here / "folder.nnstep").mkdir()
    assert refused(debugger, f"save {argument}") == said
    assert debugger.ledger.path is None


def test_a_home_is_known_by_its_tilde(
    here: Path, debugger: Debugger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(here))
    asked(debugger, "save ~/mine")
    assert (here / "mine.nnstep").exists()


def test_save_can_be_stopped_and_then_writes_nothing(here: Path) -> None:
    debugger = asked(Debugger(Timeline(load("article"))), "goto 20000", "mark far", "goto 10")
    debugger.run("save")
    again, _ = opened_from(here / "article.nnstep")
    again.forks.known["main"] = Debugger(Timeline(again.experiment)).forks.here
    again.trail.bookmarks["far"] = debugger.trail.bookmarks["far"]
    again.forks.known["main"] = replace(again.forks.here, reached=Position(20000))
    before = (here / "article.nnstep").read_bytes()
    assert interrupted(again, "save", 2).sentence == "save: stopped; nothing is written"
    assert (here / "article.nnstep").read_bytes() == before


def test_opening_can_be_stopped(here: Path) -> None:
    asked(Debugger(Timeline(load("article"))), "goto 20000", "set lr 0.5", "goto 21000", "save")
    session = read_session(here / "article.nnstep")
    debugger = Debugger(Timeline(experiment_of(session, here / "article.nnstep")))
    work = restore(debugger, session, here / "article.nnstep")
    next(work)
    assert until_stopped(work).interrupted


@pytest.mark.parametrize("line", ["commands 1 save", "commands 1 save /tmp/x; step"])
def test_a_stop_writes_no_files(line: str, debugger: Debugger) -> None:
    asked(debugger, "break z")
    assert refused(debugger, line) == "save is carried out by hand only, not by a stop"


def test_what_is_not_saved_is_known(here: Path, debugger: Debugger) -> None:
    assert unsaved(debugger) == []
    asked(debugger, "goto 5", "continue", "backward")
    assert unsaved(debugger) == []
    asked(debugger, "set lr 0.5", "break z", "mark", "predict 1 1 1", "display z")
    assert unsaved(debugger) == ["edits", "stops", "marks", "queries", "displays"]
    asked(debugger, "save", "step 3", "continue")
    assert unsaved(debugger) == []
    asked(debugger, "delete 1")
    assert unsaved(debugger) == ["stops"]
    assert unsaved(opened_from(here / "article.nnstep")[0]) == []


def test_a_layout_is_kept_where_there_is_no_screen(debugger: Debugger) -> None:
    debugger.ledger.layout = lambda: {"page": "pictures", "digits": 8}
    written = content(debugger)
    again, _ = opened(written)
    assert again.ledger.layout() == {"page": "pictures", "digits": 8}
    assert content(again) == written


# a disk that is full ----------------------------------------------------------------------------


@pytest.mark.parametrize("step", ["fsync", "replace"])
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EDQUOT])
def test_a_write_that_fails_leaves_the_old_file(
    step: str, number: int, here: Path, debugger: Debugger, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked(debugger, "save")
    before = (here / "article.nnstep").read_bytes()

    def fail(*_: object) -> NoReturn:
        raise OSError(number, os.strerror(number))

    asked(debugger, "goto 9", "mark")
    monkeypatch.setattr(os, step, fail)
    assert refused(debugger, "save") == f"article.nnstep: {os.strerror(number).lower()}"
    monkeypatch.undo()
    assert (here / "article.nnstep").read_bytes() == before
    assert os.listdir(here) == ["article.nnstep"]
    assert unsaved(debugger) == ["marks"]


FULL = """
import os, resource, signal, sys
from nnstep import Debugger, Timeline, load
debugger = Debugger(Timeline(load("article")))
debugger.run("save try")
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))
debugger.run("step")
try:
    debugger.run("save")
except Exception as error:
    print(type(error).__name__, error)
"""


@pytest.mark.skipif(os.name != "posix", reason="limits are of Unix")
def test_a_real_write_that_comes_to_a_limit_leaves_the_old_file(here: Path) -> None:
    ran = subprocess.run([sys.executable, "-c", FULL], capture_output=True, text=True, check=True)
    assert ran.stdout == "CommandError try.nnstep: file too large\n"
    assert opened_from(here / "try.nnstep")[1] == "try.nnstep: exact → 0:inputs"
    assert os.listdir(here) == ["try.nnstep"]


LOCKED = """
import os, sys
import nnstep.debugger.session.saving
from nnstep import Debugger, Timeline, load
debugger = Debugger(Timeline(load("article")))
if os.geteuid() == 0:
    os.seteuid(65534)
try:
    debugger.run("save locked/try")
except Exception as error:
    print(type(error).__name__, error)
"""


@pytest.mark.skipif(os.name != "posix", reason="users and their rights are of Unix")
def test_a_folder_that_cannot_be_written_to_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    with tempfile.TemporaryDirectory() as folder:  # which anybody may enter
        os.chmod(folder, 0o755)
        locked = Path(folder) / "locked"
        locked.mkdir(mode=0o555)
        monkeypatch.chdir(folder)
        ran = subprocess.run([sys.executable, "-c", LOCKED], capture_output=True, text=True)
        assert ran.stdout == "CommandError locked/try.nnstep: permission denied\n"
        assert os.listdir(locked) == []
        monkeypatch.undo()


def test_old_and_new_formats(debugger: Debugger) -> None:
    assert session_of(changed(debugger, lambda document: document.update(format=1)))
    with pytest.raises(SessionError, match="format 2, which a newer nnstep has written"):
        session_of(changed(debugger, lambda document: document.update(format=2, cursor=None)))


def test_a_session_too_large_to_be_read_is_not_written(
    here: Path, debugger: Debugger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nnstep.debugger.session.saving.MOST_BYTES", 100)
    with pytest.raises(CommandError, match="is more than a session may have"):
        debugger.run("save")
    assert os.listdir(here) == []


def test_what_somebody_else_has_saved_since_is_not_lost(here: Path) -> None:
    first = asked(Debugger(Timeline(load("article", epochs=60))), "save two")
    path = here / "two.nnstep"
    second, _ = opened_from(path)
    asked(second, "set lr 3 as theirs", "save")
    with pytest.raises(CommandError, match="was written by somebody else since"):
        first.run("save")
    assert "theirs" in path.read_text()
    asked(first, "save two")
    assert "theirs" not in path.read_text()
    asked(first, "set lr 2 as mine", "save")
    assert "mine" in path.read_text()


def test_data_that_has_moved_with_its_session_is_found(tmp_path: Path) -> None:
    before, after = tmp_path / "before", tmp_path / "after"
    before.mkdir()
    rows = "".join(f"{n % 7},{n % 2}\n" for n in range(12_000))
    (before / "own.csv").write_text(f"x,Y\n{rows}")
    debugger = Debugger(Timeline(load(before / "own.csv", epochs=5)))
    asked(debugger, "goto 2", f"save {before / 'try'}")
    before.rename(after)
    _, said = opened_from(after / "try.nnstep")
    assert said == "try.nnstep: exact → 2:inputs"
    with open(after / "own.csv", "a") as file:
        file.write("1,1\n")
    with pytest.raises(SessionError, match="there is no such file"):
        opened_from(after / "try.nnstep")

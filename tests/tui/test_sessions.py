"""The screen's part of a session: its layout, keeping it, and leaving for another."""

from __future__ import annotations

import os
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, NoReturn

import pytest

from nnstep import Debugger, Timeline, load
from nnstep.debugger.session.autosave import Keeper
from nnstep.debugger.session.reading import read_session
from nnstep.debugger.session.restoring import experiment_of, restore
from nnstep.tui import NnstepApp
from nnstep.tui.keeping import Keeping
from nnstep.tui.screen_commands import SCREEN_COMMANDS
from nnstep.work import complete
from tests.tui.driving import WIDE, Driven

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of one's own, to work in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@asynccontextmanager
async def opened(app: NnstepApp) -> AsyncIterator[Driven]:
    """Open an app."""
    async with app.run_test(size=WIDE) as pilot:
        driven = Driven(app, pilot)
        await driven.settle()
        yield driven


def article() -> NnstepApp:
    return NnstepApp(Timeline(load("article")))


def restored(path: Path) -> NnstepApp:
    """Return the app of a session's file."""
    session = read_session(path)
    debugger = Debugger(Timeline(experiment_of(session, path)), SCREEN_COMMANDS)
    return NnstepApp(debugger, complete(restore(debugger, session, path)).sentence)


async def test_a_session_comes_back_with_its_screen(here: Path) -> None:
    async with opened(article()) as driven:
        for line in ("goto 7:z", "digits 8", "show pictures", "theme light", "faster"):
            await driven.ask(line)
        speed = driven.app.speed
        await driven.ask("save try")
        assert driven.status.startswith("save: try.nnstep, ")
    async with opened(restored(here / "try.nnstep")) as driven:
        app = driven.app
        assert driven.at == "7:z"
        assert driven.status == "try.nnstep: exact → 7:z"
        assert (app.page, app.digits, app.speed) == ("pictures", 1, speed)
        assert app.theme == "nnstep-light"
        await driven.ask("save")
        assert driven.status.startswith("save: ")
        layout = dict(read_session(here / "try.nnstep").layout)
        assert layout == {
            "page": "pictures",
            "digits": 8,
            "speed": speed,
            "theme": "nnstep-light",
        }


@pytest.mark.parametrize(
    "layout",
    [
        {"page": "lost", "digits": 5, "speed": 10**9, "theme": "lost"},
        {"page": 1, "digits": "8", "speed": "fast", "theme": True},
        {"page": True, "digits": True, "speed": -1, "theme": 0.5},
        {"speed": 1.5, "digits": 4.0},
    ],
)
async def test_a_layout_that_makes_no_sense_is_left(layout: dict[str, str | int]) -> None:
    app = article()
    app.debugger.ledger.layout = lambda: layout
    async with opened(app) as driven:
        assert (driven.app.page, driven.app.digits) == ("numbers", 0)
        assert driven.at == "0:inputs"


# leaving for another ----------------------------------------------------------------------------


async def test_forks_come_again_as_far_as_they_had_come_before(here: Path) -> None:
    async with opened(article()) as driven:
        for line in ("goto 10", "set lr 0.2", "goto 300", "fork main", "goto 20", "set lr 0.4"):
            await driven.ask(line)
        await driven.ask("save try")
    async with opened(restored(here / "try.nnstep")) as driven:
        app = driven.app
        fork = app.debugger.forks.known["lr=0.2"]
        while fork.timeline.head < fork.reached:
            app.work_in_idle_time()
        await driven.ask("fork lr=0.2")
        await driven.press("G")
        assert driven.at == "300:inputs"
        await driven.ask("show forks")
        [row] = [line for line in driven.panel("forks") if "lr=0.2" in line]
        assert row.split()[1:4] == ["lr=0.2", "10", "300"]


async def test_open_leaves_for_what_is_named() -> None:
    for what in ("iris", "xor"):
        async with opened(article()) as driven:
            await driven.ask(f"open {what}")
            assert driven.app.return_value == what


async def test_what_cannot_be_opened_is_told_and_nothing_is_left(here: Path) -> None:
    (here / "x.nnstep").write_text('{"format": 2}')
    async with opened(article()) as driven:
        for what, said in (
            ("x.nnstep", "! open: x.nnstep: it is of format 2, which a newer nnstep has written"),
            ("none.nnstep", "! open: none.nnstep: there is no such file"),
            ("none", "! open: none: no such preset or file"),
            ("", "! open takes a session, a preset, a dataset or a CSV file"),
        ):
            await driven.ask(f"open {what}")
            assert said in " ".join(" ".join(driven.lines[-4:]).split())
        await driven.press("s")
        assert driven.at == "0:XW"


async def test_what_is_not_saved_is_told_before_it_is_left() -> None:
    async with opened(article()) as driven:
        for line in ("goto 5", "set lr 0.5", "mark"):
            await driven.ask(line)
        await driven.ask("open iris")
        said = " ".join(" ".join(driven.lines[-3:]).split())
        assert "edits and marks are not saved; `save` keeps them, `open! iris` leaves" in said
        await driven.ask("save try")
        await driven.ask("open try.nnstep")
        assert driven.app.return_value == "try.nnstep"
    async with opened(article()) as driven:
        await driven.ask("mark")
        await driven.ask("open! iris")
        assert driven.app.return_value == "iris"


# keeping ----------------------------------------------------------------------------------------


async def test_the_session_is_kept_while_the_screen_is_on(here: Path) -> None:
    keeper = Keeper(here / "state", "article")
    app = article()
    async with opened(app) as driven:
        keeping = Keeping(app, keeper)
        keeper.begin(app.debugger)
        keeping.look()
        await driven.settle()
        assert not keeper.path.exists()
        await driven.ask("goto 7:z")
        await driven.ask("set lr 0.5")
        keeping.look()
        await driven.settle()
    session = read_session(keeper.path)
    assert (session.written, session.current) == ("7:z", "lr=0.5")


async def test_a_disk_that_is_full_is_told_once(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> NoReturn:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(os, "fsync", fail)
    keeper = Keeper(here / "state", "article")
    app = NnstepApp(Timeline(load("article")))
    async with opened(app) as driven:
        keeping = Keeping(app, keeper)
        keeping.look()
        await driven.settle()
        said = " ".join(" ".join(driven.lines[-4:]).split())
        assert "! nothing is kept for recovery: " in said
        assert said.count("no space left on device") == 1
        await driven.press("s")
        keeper._next = 0.0
        keeping.look()
        await driven.settle()
        assert driven.status == "step 1 statement → 0:XW"


async def test_edits_and_marks_are_not_left_behind_without_a_word() -> None:
    async with opened(NnstepApp(Timeline(load("article", epochs=60)))) as driven:
        await driven.press("s", "m")
        await driven.ask("set lr 0.5")
        await driven.press("q")
        assert driven.app.is_running
        said = "! edits and marks are not saved: ctrl+s saves, q again leaves without"
        assert driven.status == said
        await driven.press("s", "q")
        assert driven.status == said  # something else was done between
        await driven.press("q")
        assert not driven.app.is_running

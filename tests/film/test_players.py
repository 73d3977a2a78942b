"""Films in the hands of programs that others wrote: asciinema, and a browser."""

from __future__ import annotations

import shutil
import sysconfig
from typing import TYPE_CHECKING

import pytest

from nnstep.film.cast import cast
from nnstep.film.html import html
from nnstep.walkthrough import lessons
from tests.film.browser import CHROMIUM, Browser
from tests.film.test_film import taken
from tests.terminal import Terminal, called

if TYPE_CHECKING:
    from pathlib import Path

    from nnstep.film.film import Film

NAMES = tuple(lessons())

ASCIINEMA = shutil.which("asciinema", path=sysconfig.get_path("scripts"))

AT_ONCE = """
let now = 0;
performance.now = () => now;
window.requestAnimationFrame = (draw) => setTimeout(() => { now += 200; draw(now); }, 0);
"""
"""A clock of the page's own, so that a film of minutes is over in seconds."""

PLAYED = """
new Promise((over) => {
  document.getElementById("stops").checked = %s;
  nnstepFilm.set(true);
  new MutationObserver(() => {
    if (document.body.dataset.state !== "playing")
      over([document.body.dataset.state, document.getElementById("time").textContent,
            nnstepFilm.text()]);
  }).observe(document.body, { attributes: true });
})
"""


def lines_of(film: Film, frame: int = -1) -> list[str]:
    return [line.rstrip() for line in film.frames[frame].lines]


@pytest.mark.skipif(ASCIINEMA is None, reason="asciinema is not installed")
@pytest.mark.parametrize("name", NAMES)
def test_asciinema_plays_a_cast(name: str, tmp_path: Path) -> None:
    assert ASCIINEMA is not None
    film = taken(name).film
    path = tmp_path / "lesson.cast"
    path.write_text(cast(film), encoding="utf-8")
    settings = {"XDG_CONFIG_HOME": str(tmp_path), "PYTHONWARNINGS": "ignore"}
    assert called(ASCIINEMA, "cat", str(path), **settings)[0] == 0
    with Terminal(*film.size) as terminal:
        player = terminal.run(
            *(ASCIINEMA, "play", "-s", "100", str(path)),
            environment=settings,
        )
        assert terminal.wait_for_end(player) == 0
        assert terminal.screen.text.splitlines() == lines_of(film)


@pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium")
@pytest.mark.parametrize("name", NAMES)
def test_a_browser_plays_a_page_to_its_end_and_asks_for_nothing(name: str, tmp_path: Path) -> None:
    film = taken(name).film
    path = tmp_path / "lesson.html"
    path.write_text(html(film), encoding="utf-8")
    with Browser(tmp_path / "browser") as browser:
        browser.open(path, AT_ONCE)
        state, time, text = browser.evaluate(PLAYED % "false")
        assert (state, time.split(" / ")[0]) == ("ended", time.split(" / ")[1])
        assert [line.rstrip() for line in text] == lines_of(film)
        starts = sorted({note.at for note in film.chapters if note.at > 0})
        for at in starts:
            state, _, text = browser.evaluate(PLAYED % "true")
            seen = max(n for n, frame in enumerate(film.frames) if frame.at <= at + 1e-3)
            assert state == "paused"
            assert [line.rstrip() for line in text] == lines_of(film, seen)
        assert starts
        assert browser.evaluate(PLAYED % "true")[0] == "ended"
        assert browser.requested == [path.as_uri()]

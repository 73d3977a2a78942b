"""A film as one page, with a player, chapters and all that is said; nothing is from elsewhere."""

from __future__ import annotations

import json
from html import escape
from importlib.resources import files
from string import Template
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt
from rich.cells import cell_len

if TYPE_CHECKING:
    from collections.abc import Callable

    from nnstep.film.film import Film, Ink, Note, Row, Run


def html(film: Film, progress: Callable[[float], None] = lambda _: None) -> str:
    """Return the page."""
    page, style, script = map(_own, ("page.html", "player.css", "player.js"))
    return Template(page).substitute(
        title=escape(film.title),
        style=style,
        chapters=_chapters(film),
        transcript=_transcript(film),
        data=_data(film, progress),
        script=script,
        foreground=film.foreground,
        background=film.background,
        columns=film.size[0],
        rows=film.size[1],
    )


def _own(name: str) -> str:
    return (files("nnstep.film") / "player" / name).read_text(encoding="utf-8")


def _chapters(film: Film) -> str:
    return "".join(
        f'<li><a href="#" data-at="{note.at:.3f}">{escape(note.text)}</a> '
        f"<small>{clock(note.at)}</small></li>"
        for note in film.chapters
    )


def _transcript(film: Film) -> str:
    """Return what is said, each piece with the time when it is."""
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")

    def said(note: Note) -> str:
        return (
            f'<div class="said" data-at="{note.at:.3f}">'
            f'<a href="#" data-at="{note.at:.3f}">{clock(note.at)}</a> '
            f"<div>{markdown.render(note.text)}</div></div>"
        )

    return "".join(map(said, film.captions))


def clock(seconds: float) -> str:
    """Write a time as minutes and seconds."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"


def _written(run: Run, inks: dict[Ink, int]) -> list[str | int]:
    """Return text and look of a run; its cells where there are not as many as characters."""
    cells = cell_len(run.text)
    said: list[str | int] = [run.text, inks.setdefault(run.ink, len(inks))]
    return said if cells == len(run.text) else [*said, cells]


def _data(film: Film, progress: Callable[[float], None]) -> str:
    """Return all frames: looks and rows are kept once, a frame tells which rows are new."""
    inks: dict[Ink, int] = {}
    rows: dict[Row, int] = {}
    frames = []
    for frame, changed in film.changes():
        new = [[y, rows.setdefault(row, len(rows))] for y, row in changed]
        frames.append([round(frame.at, 3), new])
        progress(frame.at / film.seconds if film.seconds else 1.0)
    written = [[_written(run, inks) for run in row] for row in rows]
    looks = [[ink.fg, ink.bg, sum(on << n for n, on in enumerate(ink[2:]))] for ink in inks]
    document = {
        "seconds": round(film.seconds, 3),
        "size": film.size,
        "inks": looks,
        "rows": written,
        "frames": frames,
        "presses": [[round(note.at, 3), note.text] for note in film.presses],
    }
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c")  # so that nothing in it ends the script

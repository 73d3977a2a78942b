"""A film as an asciicast, for the players of terminal recordings: version 2, or 3."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from rich.cells import cell_len

from nnstep.film.film import Ink
from nnstep.film.screen import BASIC

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from nnstep.film.film import Film, Row

VERSIONS = 2, 3
BEGIN = "\x1b[0m\x1b[?25l\x1b[?7l\x1b[2J\x1b[H"
END = "\x1b[0m\x1b[?7h\x1b[?25h"
"""There is no alternate screen: leaving it would take the last picture away."""

CLOSE = 8
"""So few cells that are the same are written again rather than jumped over."""

FIRST_MARK = 0.001
"""A player does not stop at a mark at 0."""

FLAGS = (("bold", 1), ("dim", 2), ("italic", 3), ("underline", 4), ("strike", 9))

Event = tuple[float, str, str]


def cast(film: Film, version: int = 2, progress: Callable[[float], None] = lambda _: None) -> str:
    """Return the film as an asciicast.

    Args:
        film: which one.
        version: of the format; 2 is read by every player.
        progress: told which share is written.
    """
    lines = [_written(_header(film, version))]
    before = 0.0
    for at, code, data in _events(film):
        seconds = round(at, 3)
        lines.append(
            _written([round(seconds - before, 3) if version == 3 else seconds, code, data])
        )
        before = seconds
        progress(min(at / film.seconds, 1.0) if film.seconds else 1.0)
    return "\n".join(lines) + "\n"


def _written(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(", ", ": "))


def _header(film: Film, version: int) -> dict[str, object]:
    width, height = film.size
    theme = {"fg": film.foreground, "bg": film.background, "palette": ":".join(BASIC)}
    longest = 1 + max(
        (after.at - frame.at for frame, after in zip(film.frames, film.frames[1:], strict=False)),
        default=0.0,
    )
    rest: dict[str, object] = {
        "idle_time_limit": round(max(longest, film.seconds - film.frames[-1].at + 1), 3),
        "title": film.title,
    }
    if version == 3:
        term = {"cols": width, "rows": height, "theme": theme}
        return {"version": 3, "term": term, **rest}
    return {"version": 2, "width": width, "height": height, "theme": theme, **rest}


def _events(film: Film) -> Iterator[Event]:
    """Yield what is written, what is pressed and where chapters begin, in order."""
    events: list[tuple[float, int, str, str]] = []
    for frame, data in _drawn(film):
        events.append((frame, 0, "o", data))
    events += [(note.at, 1, "i", note.text) for note in film.presses]
    for note in film.chapters:
        events.append((max(note.at, FIRST_MARK), 2, "m", note.text))
    height = film.size[1]
    events.append((film.seconds, 3, "o", f"{END}\x1b[{height};1H"))
    events.sort(key=lambda event: event[:2])
    for at, _, code, data in events:
        yield at, code, data


def _drawn(film: Film) -> Iterator[tuple[float, str]]:
    """Yield when something is drawn, and what that takes."""
    plain = Ink(film.foreground, film.background)
    width, height = film.size
    before: list[list[tuple[str, Ink]]] = [[(" ", plain)] * width for _ in range(height)]
    pen = Pen(plain)
    for frame, rows in film.changes():
        data = BEGIN if frame is film.frames[0] else ""
        for y, row in rows:
            cells = list(cells_of(row))
            for start, end in _spans(before[y], cells):
                data += f"\x1b[{y + 1};{start + 1}H" + _text(cells, start, end, y, pen)
            before[y] = cells
        if data:
            yield frame.at, data


def cells_of(row: Row) -> Iterator[tuple[str, Ink]]:
    """Yield each cell of a row; the second one of a wide character is empty."""
    for text, ink in row:
        for character in clusters(text):
            yield character, ink
            if cell_len(character) == 2:
                yield "", ink


def clusters(text: str) -> Iterator[str]:
    """Yield each character with the combining marks on it."""
    cluster = ""
    for character in text:
        if cluster and cell_len(character) > 0:
            yield cluster
            cluster = ""
        cluster += character
    if cluster:
        yield cluster


def _spans(before: list[tuple[str, Ink]], now: list[tuple[str, Ink]]) -> Iterator[tuple[int, int]]:
    """Yield from where to where cells differ; spans that are close are one."""
    start = end = -1
    for x, (old, new) in enumerate(zip(before, now, strict=True)):
        if old == new:
            continue
        if start >= 0 and x - end > CLOSE:
            yield start, end
            start = -1
        if start < 0:
            start = x - 1 if not new[0] and x else x  # a wide character is written as a whole
        end = x + 1
    if start >= 0:
        yield start, end


def _text(cells: list[tuple[str, Ink]], start: int, end: int, y: int, pen: Pen) -> str:
    """Return what writes some cells of a row."""
    data = ""
    for x in range(start, end):
        character, ink = cells[x]
        if not character:
            continue
        data += pen.to(ink, blank=character == " ") + character
        if len(character) > 1 or cell_len(character) != 1:  # terminals differ on how far that goes
            data += f"\x1b[{y + 1};{x + 1 + max(cell_len(character), 1)}H"
    return data


class Pen:
    """Knows how a terminal writes now, and changes no more of it than has to be.

    Args:
        plain: what it writes with after a reset.
    """

    def __init__(self, plain: Ink) -> None:
        self._plain = plain
        self._ink = plain

    def to(self, ink: Ink, *, blank: bool = False) -> str:
        """Return what makes it write with an ink; of a blank the colour of text is not seen."""
        if blank and not (ink.underline or ink.strike):
            ink = ink._replace(fg=self._ink.fg, bold=self._ink.bold, italic=self._ink.italic)
            ink = ink._replace(dim=self._ink.dim)
        if ink == self._ink:
            return ""
        codes: list[str] = []
        if any(getattr(self._ink, flag) and not getattr(ink, flag) for flag, _ in FLAGS):
            codes, self._ink = ["0"], self._plain
        codes += [
            str(code) for flag, code in FLAGS if getattr(ink, flag) and not getattr(self._ink, flag)
        ]
        for which, code in (("fg", 38), ("bg", 48)):
            colour = getattr(ink, which)
            if colour != getattr(self._ink, which):
                is_plain = colour == getattr(self._plain, which)
                codes.append(str(code + 1) if is_plain else f"{code};2;{_parts(colour)}")
        self._ink = ink
        return f"\x1b[{';'.join(codes)}m"


def _parts(colour: str) -> str:
    return ";".join(str(int(colour[n : n + 2], 16)) for n in (1, 3, 5))

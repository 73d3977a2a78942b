"""Recording: what somebody does becomes a lesson that plays the same and checks itself."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt

from nnstep.debugger.past import is_plain, note
from nnstep.engine import Cell
from nnstep.errors import CommandError
from nnstep.numbers import plain
from nnstep.walkthrough.verbs import CHARACTERS, NEVER, keys_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from nnstep.debugger.cursor import Cursor
    from nnstep.experiment import Recipe

STOPPED = 1.5
"""Who does nothing for so many seconds has stopped, to look at something."""

LONGEST_WAIT, ROUND = 5.0, 0.5
DIGITS = 6
WITHIN = 1e-6
NOT_NOTED = "caption", "record", "record!", "play", "stop"
"""Commands of the recording itself, and of playing: where that came to is noted."""

HIDING = {"fence", "code_block", "html_block", "hr"}
"""Blocks of Markdown that nobody means who types one line."""


@dataclass(slots=True)
class _Piece:
    """A caption, and what was done after it."""

    caption: str = ""
    lines: list[str] = field(default_factory=list)


class Recorder:
    """Notes what is done to a cursor, from now on.

    Args:
        cursor: whose.
        clock: tells the seconds.
        size: columns and rows of the screen that the lesson is played on.
        theme: how it looks at first, `dark` or `light`.
        past: what leads from the start to where the cursor is, if that is known.
        file: where it is to be kept, if that is known.

    Raises:
        CommandError: what was done before could not be played again.
    """

    def __init__(
        self,
        cursor: Cursor,
        clock: Callable[[], float],
        size: tuple[int, int],
        theme: str,
        past: Sequence[str] | None = None,
        file: str = "",
    ) -> None:
        self.file = file
        self._size, self._theme = size, theme
        self._panel = ""
        self._cursor = cursor
        self._clock = clock
        self._last = clock()
        self._recipe = _recipe(cursor)
        before = _beginning(cursor) if past is None else filter(self._is_played, past)
        self._pieces = [_Piece(lines=[line for line in before if not line.startswith("theme")])]
        self._is_new = False

    @property
    def steps(self) -> int:
        """How many there are so far."""
        return sum(len(piece.lines) for piece in self._pieces)

    def did(self, line: str) -> None:
        """Note a command that has been carried out."""
        if self._is_played(line):
            note(self._pieces[-1].lines, line, self._cursor.registry, folds=not self._is_new)
            self._is_new = False

    def _is_played(self, line: str) -> bool:
        """Whether it is a command that a lesson can give."""
        return self._cursor.registry.parse(line)[0].name not in (*NEVER, *NOT_NOTED)

    def pressed(self, key: str) -> None:
        """Note a key that is no command."""
        cap = key if key == "space" else CHARACTERS.get(key, key)
        try:
            keys_of(cap)
        except CommandError:
            return
        self.stop()
        lines = self._pieces[-1].lines
        if lines and lines[-1].startswith("press ") and not self._is_new:
            lines[-1] += f" {cap}"
        else:
            lines.append(f"press {cap}")
        self._is_new = False

    def pointed(self, panel: str, cell: str | None) -> None:
        """Note that the mouse has taken the keys to a panel, and the number chosen there."""
        self.stop()
        lines = self._pieces[-1].lines
        show, last = f"show {panel.lower()}", lines[-1] if lines else ""
        is_there = last.lower() == show or (last.startswith("highlight ") and panel == self._panel)
        lines += [] if is_there else [show]
        lines += [f"highlight {cell}"] if cell else []
        self._panel, self._is_new = panel, True

    def take_back(self, key: str) -> None:
        """Forget a key that nobody has answered; others may have been pressed since."""
        cap = CHARACTERS.get(key, key)
        lines = self._pieces[-1].lines
        for n in range(len(lines) - 1, -1, -1):
            verb, *caps = lines[n].split(" ")
            if verb == "press" and cap in caps:
                del caps[len(caps) - 1 - caps[::-1].index(cap)]
                lines[n : n + 1] = [" ".join((verb, *caps))] if caps else []
                return

    def say(self, caption: str) -> None:
        """Let something be said of what follows."""
        self.stop()
        self._pieces.append(_Piece(caption))
        self._is_new = True

    def lesson(self, title: str) -> str:
        """Return the lesson as it is now, under a title."""
        self.stop(at_end=True)
        matter = {
            "title": title,
            "experiment": Path(self._recipe.what).name,
            "size": list(self._size),
            "theme": self._theme,
        }
        front = [_toml(key, value) for key, value in matter.items()]
        if self._recipe.options:
            front.append("\n[options]")
            front += [_toml(key, value) for key, value in self._recipe.options.items()]
        parts = ["+++\n" + "\n".join(front) + "\n+++", f"# {title}"]
        for piece in self._pieces:
            parts += [_paragraph(piece.caption)] if piece.caption else []
            parts += ["```nnstep\n" + "\n".join(piece.lines) + "\n```"] if piece.lines else []
        return "\n\n".join(parts) + "\n"

    def check_folder(self, file: Path) -> None:
        """Refuse a place where the lesson would not find its experiment.

        Raises:
            CommandError: the experiment is a file that lies elsewhere.
        """
        what = Path(self._recipe.what)
        own = self._recipe.preset.own if self._recipe.preset else self._recipe.data.own
        if own and what.resolve().parent != file.resolve().parent:
            raise CommandError(
                f"record: a lesson lies beside what it opens: in the folder of {what}"
            )

    def stop(self, *, at_end: bool = False) -> None:
        """Expect what is there now, if it was looked at, before something else is done."""
        now = self._clock()
        gap, self._last = now - self._last, now
        lines = self._pieces[-1].lines
        if not lines or not (at_end or gap > STOPPED) or lines[-1].startswith("wait "):
            return
        if not lines[-1].startswith("expect "):
            lines += _expected(self._cursor)
        if not at_end:
            lines.append(f"wait {min(round(gap / ROUND) * ROUND, LONGEST_WAIT):g}")
        self._is_new = True


def _toml(key: str, value: object) -> str:
    return f"{key} = {json.dumps(value, ensure_ascii=False)}"


def _paragraph(caption: str) -> str:
    """Return what is said as Markdown that says it, and does not hide what follows by accident."""
    kinds = {token.type for token in MarkdownIt("commonmark").parse(caption)}
    return caption if "inline" in kinds and not kinds & HIDING else f"\\{caption}"


def _recipe(cursor: Cursor) -> Recipe:
    recipe = cursor.opened.recipe
    if recipe is None:
        raise CommandError("record: the experiment was made in code, so no lesson can open it")
    return recipe


def _beginning(cursor: Cursor) -> Iterator[str]:
    """Yield what leads to where a cursor is.

    Raises:
        CommandError: it has forks or stops, of which nobody knows how they came about.
    """
    if not is_plain(cursor):
        raise CommandError(
            "record: how its forks and stops came about is not known any more, and a lesson begins "
            "at the start; begin to record after opening the experiment anew"
        )
    given = cursor.opened.queries
    if tuple(cursor.queries) != given:
        yield from (f"forget {n}" for n in range(len(given), 0, -1))
        yield from (f"predict {' '.join(map(plain, point))}" for point in cursor.queries)
    yield from (f"display {display.text}" for display in cursor.displays)
    for mark in cursor.trail.bookmarks.values():
        yield f"goto {cursor.timeline.written(mark.position)}"
        yield f"mark {mark.name} {mark.note}".rstrip()
    if cursor.position > (0, 0) or cursor.trail.bookmarks:
        yield f"goto {cursor.moment}"


def _expected(cursor: Cursor) -> Iterator[str]:
    """Yield what is so where a cursor is: the epoch, and a number that all of the past has made."""
    yield f"expect epoch = {cursor.moment.epoch}"
    name, array = next(iter(cursor.program.parameters.items()))
    cell = Cell(name, (0,) * len(array))
    value = cursor.moment.values[name][cell.index].item()
    if value == value and abs(value) != float("inf"):
        within = max(abs(value) * WITHIN, WITHIN)
        yield f"expect {cell} = {value:.{DIGITS + 2}g} ± {within:.1g}"

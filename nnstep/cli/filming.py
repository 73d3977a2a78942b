"""`nnstep check`, `nnstep shot`, and `nnstep export` of a lesson: played without a screen."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from nnstep.cli.parser import CAST_VERSIONS
from nnstep.errors import CommandError, LessonError, NnstepError, did_you_mean, one_line
from nnstep.experiment.files import check_target, save
from nnstep.film.cast import cast
from nnstep.film.gif import gif, missing
from nnstep.film.html import html
from nnstep.film.svg import animated, still
from nnstep.film.text import text
from nnstep.film.transcript import transcript
from nnstep.numbers import counted
from nnstep.tui.lessons.captions import cut_off
from nnstep.walkthrough.shelf import find_lesson

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator

    from nnstep.film.film import Film, Frame
    from nnstep.film.lesson import Take
    from nnstep.tui.lessons import Failure

os.environ.setdefault("NNSTEP_ASCII", "0")  # a film is not drawn on this terminal

FAILED = 1
MOST_MISSING = 20
Progress = Callable[[float], None]


def check(options: Namespace) -> int:
    """Play lessons, and print what is no longer as they expect it."""
    failed = 0
    for what in options.lessons:
        try:
            take = _taken(what)
        except NnstepError as error:
            names_it = isinstance(error, LessonError)
            print(f"{'' if names_it else f'{one_line(what)}: '}{one_line(str(error))}")
            failed += 1
            continue
        for failure in take.failures:
            print(_unmet(what, failure))
        for scene, room in cut_off(take.lesson):
            told = f"its caption is longer than the {room} lines that a film shows of it"
            print(f"{one_line(what)}: line {scene.line}: {told}")
        failed += bool(take.failures)
        steps = [step for scene in take.lesson.scenes for step in scene.steps]
        expected = sum(step.verb == "expect" for step in steps)
        if not take.failures:
            print(f"{one_line(what)}: {expected} of {expected} are so")
    return FAILED if failed else 0


def _unmet(what: str, failure: Failure) -> str:
    step = failure.step
    return f"{one_line(what)}: line {step.line}: {step.text}: {failure.told}"


def export_lesson(options: Namespace) -> int:
    """Play a lesson and write its film."""
    if options.file is None:
        raise CommandError(f"a lesson is written into a file: -o with one of {', '.join(FORMS)}")
    path = Path(options.file)
    form = FORMS.get(path.suffix.lower())
    if form is None:
        raise CommandError(f"{path}: the name must end in one of {', '.join(FORMS)}")
    for name, (ending, flag) in OF_A_FORM.items():
        if getattr(options, name) is not None and path.suffix.lower() != ending:
            raise CommandError(f"{flag} goes with {ending} only, not with {path}")
    check_target(path, find_lesson(options.what))
    take = _between(_taken(options.what), options.begin, options.to)
    film = take.film
    with _bar("writing") as progress:
        if options.shot is None:
            content = form(take, options, progress)
        else:
            content = _still(path)(film, film.frame_at(_shot_at(film, options.shot)))
    save(path, content if isinstance(content, bytes) else content.encode())
    ending = "" if options.shot else path.suffix.lower()
    print(f"wrote {one_line(str(path))}{_extent(film, ending)}")
    if ending == ".gif":
        _tell_missing(missing(film, _font(options)))
    for failure in take.failures:
        print(_unmet(options.what, failure), file=sys.stderr)
    return FAILED if take.failures else 0


def shot(options: Namespace) -> int:
    """Take one picture of a moment."""
    from nnstep.cli.source import debugger_of
    from nnstep.film.lesson import picture
    from nnstep.tui.screen_commands import SCREEN_COMMANDS

    path = Path(options.file)
    form = _still(path)
    check_target(path)
    debugger, _ = debugger_of(options, SCREEN_COMMANDS)
    film = picture(debugger, options.lines or [], options.size, options.theme)
    save(path, form(film, film.frames[-1]).encode())
    print(f"wrote {one_line(str(path))}")
    return 0


def _still(path: Path) -> Callable[[Film, Frame], str]:
    """Return what makes a picture for a file."""
    form = STILLS.get(path.suffix.lower())
    if form is None:
        raise CommandError(f"{path}: the name must end in one of {', '.join(STILLS)}")
    return form


def _taken(what: str) -> Take:
    """Play a lesson, with a progress bar."""
    from nnstep.cli.lessons import opened
    from nnstep.film.lesson import shoot_lesson

    lesson, debugger = opened(what)
    with _bar("playing") as progress:
        return shoot_lesson(lesson, debugger, progress)


def _extent(film: Film, ending: str) -> str:
    """Say how much of a film is in a file."""
    if ending in MOVING:
        minutes, seconds = divmod(round(film.seconds), 60)
        return f": {minutes}:{seconds:02d}, {len(film.frames)} frames"
    return ": the last screen" if ending == ".txt" else ""


def _between(take: Take, begin: str | None, end: str | None) -> Take:
    """Return the chapters that are wanted, by their numbers or the beginnings of their titles."""
    if begin is None and end is None:
        return take
    titles = [note.text for note in take.film.chapters]
    first = 0 if begin is None else _chapter(begin, titles)
    last = len(titles) - 1 if end is None else _chapter(end, titles)
    if last < first:
        raise CommandError(f"--to {end}: that chapter is before --from {begin}")
    return take.part(first, last)


def _chapter(asked: str, titles: list[str]) -> int:
    if asked.isascii() and asked.isdigit() and 1 <= int(asked[:6]) <= len(titles):
        return int(asked) - 1
    asked = asked.lower()
    named = [n for n, title in enumerate(titles) if title.lower() == asked]
    found = named or [n for n, title in enumerate(titles) if title.lower().startswith(asked)]
    there = "; ".join(f"{n} {title}" for n, title in enumerate(titles, 1))
    if not found:
        near = did_you_mean(asked, titles)
        raise CommandError(f"there is no chapter {asked!r}{near}; there are {there}")
    if len(found) > 1:
        raise CommandError(f"there are {len(found)} chapters {asked!r}; take its number: {there}")
    return found[0]


@contextmanager
def _bar(word: str) -> Iterator[Progress]:
    """Show how far something is on standard error, while that is a terminal."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich import progress as rich
    from rich.console import Console

    columns = (rich.TextColumn(word), rich.BarColumn(), rich.TaskProgressColumn())
    with rich.Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=1.0)
        yield lambda share: bar.update(task, completed=share)


# Forms ------------------------------------------------------------------------------------------


def _shot_at(film: Film, name: str) -> float:
    known = {note.text: note.at for note in film.shots}
    if name not in known:
        there = f"there are {', '.join(known)}" if known else "the lesson has none"
        near = did_you_mean(name, known)
        raise CommandError(f"--shot {name}: there is no such shot{near}; {there}")
    return known[name]


def _cast(take: Take, options: Namespace, progress: Progress) -> str:
    return cast(take.film, options.cast_version or CAST_VERSIONS[0], progress)


def _gif(take: Take, options: Namespace, progress: Progress) -> bytes:
    return gif(take.film, _font(options), progress)


def _font(options: Namespace) -> Path | None:
    return None if options.font is None else Path(options.font)


def _tell_missing(characters: str) -> None:
    """Say which characters are empty boxes, as far as a line has room for them."""
    if characters:
        few = characters[:MOST_MISSING] + ("…" if len(characters) > MOST_MISSING else "")
        told = counted(len(characters), "character")
        print(f"{told} not in the font: {few}; --font names another one", file=sys.stderr)


STILLS: dict[str, Callable[[Film, Frame], str]] = {
    ".svg": still,
    ".txt": lambda _, frame: text(frame),
}
"""The ending of a file → what a picture becomes in it."""

MOVING: dict[str, Callable[[Take, Namespace, Progress], str | bytes]] = {
    ".cast": _cast,
    ".html": lambda take, _, progress: html(take.film, progress),
    ".svg": lambda take, _, progress: animated(take.film, progress),
    ".gif": _gif,
}
FORMS = {
    **MOVING,
    ".txt": lambda take, *_: text(take.film.frames[-1]),
    ".md": lambda take, *_: transcript(take),
}
"""The ending of a file → what a lesson becomes in it."""

OF_A_FORM = {"cast_version": (".cast", "--cast-version"), "font": (".gif", "--font")}
"""Where the options are kept that only one form has → its ending, and how they are written."""

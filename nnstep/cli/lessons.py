"""`nnstep play` and `nnstep check`: lessons on the screen, and lessons that are no longer so."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from nnstep.errors import CommandError

if TYPE_CHECKING:
    from argparse import Namespace

    from nnstep.debugger import Debugger
    from nnstep.walkthrough import Lesson


def play(options: Namespace) -> int:
    """Play a lesson on the screen; without one, list those that come along."""
    if options.lesson is None:
        return _list()
    if not (sys.stdin.isatty() and sys.stdout.isatty()) or os.environ.get("TERM") == "dumb":
        raise CommandError("the screen needs a terminal; `nnstep check` plays lessons without one")
    lesson, debugger = opened(options.lesson)
    from nnstep.tui.lessons import LessonApp

    app = LessonApp(debugger, lesson)
    app.run()
    return app.return_code or 0


def opened(what: str) -> tuple[Lesson, Debugger]:
    """Return a lesson, and a debugger at the start of its experiment."""
    from nnstep.debugger import COMMANDS, Registry
    from nnstep.tui.screen_commands import SCREEN_COMMANDS
    from nnstep.walkthrough import find_lesson
    from nnstep.walkthrough.opening import open_lesson

    registry = Registry((*COMMANDS, *SCREEN_COMMANDS))
    return open_lesson(Path(find_lesson(what)), registry, SCREEN_COMMANDS)


def _list() -> int:
    from nnstep.debugger import COMMANDS, Registry
    from nnstep.tui.screen_commands import SCREEN_COMMANDS
    from nnstep.walkthrough import lessons, read_lesson

    registry = Registry((*COMMANDS, *SCREEN_COMMANDS))
    found = {name: read_lesson(path, registry) for name, path in lessons().items()}
    width = max(map(len, found), default=0)
    for name, lesson in found.items():
        print(f"{name:<{width}}  {lesson.title}")
    return 0

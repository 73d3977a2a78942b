"""`nnstep open` and `nnstep recover`: the screen, and the sessions that were not left in order."""

from __future__ import annotations

import gc
import os
import sys
import time
from argparse import Namespace
from typing import TYPE_CHECKING

from nnstep.errors import CommandError, NnstepError, one_line
from nnstep.numbers import counted

if TYPE_CHECKING:
    from pathlib import Path

    from nnstep.debugger import Debugger
    from nnstep.debugger.session.autosave import Leftover


def open_(options: Namespace) -> int:
    """Step through a run in the terminal."""
    # Looking for garbage among what is being imported would take a good part of the start;
    # the app begins to collect once it has painted its first frame.
    gc.disable()
    try:
        from nnstep.cli.source import debugger_of
        from nnstep.tui.screen_commands import SCREEN_COMMANDS

        debugger, said = debugger_of(options, SCREEN_COMMANDS)
        return _step_through(debugger, said, options.history)
    finally:
        gc.enable()


def recover(options: Namespace) -> int:
    """List the sessions whose processes were ended before they were left, or open one of them."""
    from nnstep.debugger.session.autosave import leftovers, state_folder

    found = leftovers(state_folder())
    if options.number is None:
        print(*(_listed(found) or ["no session was left behind"]), sep="\n")
        return 0
    if not 1 <= options.number <= len(found):
        there = f"there are {len(found)}" if found else "none was left behind"
        raise CommandError(f"there is no session {options.number} to recover; {there}")
    path = found[options.number - 1].path
    if options.drop:
        path.unlink(missing_ok=True)
        print(f"dropped {path.name}")
        return 0
    return _recover(path, options)


def _recover(path: Path, options: Namespace) -> int:
    """Open a session that was left behind; once it is saved it need not be kept there."""
    from nnstep.cli.source import history_of, restored
    from nnstep.tui.screen_commands import SCREEN_COMMANDS

    debugger, said = restored(path, history_of(options), SCREEN_COMMANDS)
    code = _step_through(debugger, said, options.history, path)
    if debugger.ledger.path is not None:
        path.unlink(missing_ok=True)
    return code


def _listed(found: list[Leftover]) -> list[str]:
    """Say of each session what it is of, when it was kept last, and what edits are in it."""
    from nnstep.debugger.session.reading import read_session

    lines = []
    for number, left in enumerate(found, 1):
        when = time.strftime("%Y-%m-%d %H:%M", time.localtime(left.when))
        try:
            session = read_session(left.path)
        except NnstepError as error:
            told = one_line(str(error))
        else:
            edits = [fork.name for fork in session.forks[1:]]
            forks = f", forks {', '.join(edits)}" if edits else ""
            told = f"{one_line(session.recipe.what)} at {session.written}{forks}"
        lines.append(f"{number:>2}  {when}  {told}")
    return lines


def _step_through(
    debugger: Debugger, said: str, history: int | None, recovered: Path | None = None
) -> int:
    """Show a debugger on the screen, and after it whatever is opened there."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()) or os.environ.get("TERM") == "dumb":
        raise CommandError("the screen needs a terminal; `nnstep exec` works without one")
    from nnstep.cli.source import debugger_of
    from nnstep.debugger.session.autosave import Keeper, leftovers, state_folder
    from nnstep.debugger.session.writing import unsaved
    from nnstep.tui import NnstepApp
    from nnstep.tui.app import GREETING, SHORT_GREETING
    from nnstep.tui.screen_commands import SCREEN_COMMANDS

    others = [left for left in leftovers(state_folder()) if left.path != recovered]
    hint = f" · `nnstep recover` has {counted(len(others), 'session')}" if others else ""
    said = f"{said or (SHORT_GREETING if hint else GREETING)}{hint}"
    while True:
        keeper = Keeper(state_folder(), debugger.experiment.name)
        app = NnstepApp(debugger, said, keeper)
        app.run()
        code, what = app.return_code or 0, app.return_value
        if what is None:
            if not code or not unsaved(debugger):
                keeper.discard()
            return code
        try:
            debugger, said = debugger_of(Namespace(what=what, history=history), SCREEN_COMMANDS)
        except NnstepError as error:
            raise CommandError(f"{error}; `nnstep recover` has what was not saved") from None
        keeper.discard()
        said = said or GREETING

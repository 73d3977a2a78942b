"""`nnstep open`: the screen."""

from __future__ import annotations

import gc
import os
import sys
from typing import TYPE_CHECKING

from nnstep.errors import CommandError

if TYPE_CHECKING:
    from argparse import Namespace


def open_(options: Namespace) -> int:
    """Step through a run in the terminal."""
    # Looking for garbage among what is being imported would take a good part of the start;
    # the app begins to collect once it has painted its first frame.
    gc.disable()
    try:
        from nnstep.cli.source import debugger_of
        from nnstep.tui.screen_commands import SCREEN_COMMANDS

        debugger, said = debugger_of(options, SCREEN_COMMANDS)
        if not (sys.stdin.isatty() and sys.stdout.isatty()) or os.environ.get("TERM") == "dumb":
            raise CommandError("the screen needs a terminal; `nnstep exec` works without one")
        from nnstep.tui import NnstepApp

        app = NnstepApp(debugger, said)
        app.run()
    finally:
        gc.enable()
    return app.return_code or 0

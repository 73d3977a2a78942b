"""What a session has of the screen, how it is kept while the screen is on, and leaving for another.

Nothing of this is needed before the first frame.
"""

from __future__ import annotations

import asyncio
import os
from time import monotonic
from typing import TYPE_CHECKING

from nnstep.debugger.session.autosave import INTERVAL, Keeper
from nnstep.debugger.session.restoring import check_opens
from nnstep.debugger.session.writing import unsaved
from nnstep.errors import CommandError, NnstepError, one_line
from nnstep.tui.playing import SPEEDS
from nnstep.tui.view import DIGITS

if TYPE_CHECKING:
    from nnstep.debugger.session.autosave import Snapshot
    from nnstep.debugger.session.ledger import Layout
    from nnstep.tui.stage import Stage


def layout_of(stage: Stage) -> Layout:
    """Return what of the screen is to be found again."""
    return {
        "page": stage.page,
        "digits": DIGITS[stage.digits],
        "speed": stage.speed,
        "theme": stage.theme,
    }


def lay_out(stage: Stage, wanted: Layout) -> None:
    """Lay the screen out as a session has it; what it cannot be is left."""
    page, theme, speed = wanted.get("page"), wanted.get("theme"), wanted.get("speed")
    if wanted.get("digits") in DIGITS:
        stage.digits = DIGITS.index(int(wanted["digits"]))
    if isinstance(speed, int) and 0 <= speed < len(SPEEDS):
        stage.speed = speed
    if isinstance(theme, str) and theme in stage.available_themes:
        stage.theme = theme
    if isinstance(page, str) and page in stage.pages:
        stage.turn_to(page)


class Keeping:
    """Keeps the session of a stage while it lasts.

    Args:
        stage: whose session.
        keeper: writes it.
    """

    def __init__(self, stage: Stage, keeper: Keeper) -> None:
        self._stage = stage
        self._keeper = keeper
        self._has_failed = False

    def begin(self) -> None:
        """Begin to keep it: whatever is changed from now on."""
        self._keeper.begin(self._stage.debugger)
        self._stage.set_interval(INTERVAL, self.look)

    def look(self) -> None:
        """Begin to write what has changed, if it is time for that."""
        snapshot = self._keeper.due(self._stage.debugger, monotonic())
        if snapshot is not None:
            self._stage.run_worker(self._write(snapshot))

    async def _write(self, snapshot: Snapshot) -> None:
        try:
            await asyncio.to_thread(self._keeper.write, snapshot)
        except CommandError as error:
            if not self._has_failed:
                self._stage.status.say(f"nothing is kept for recovery: {error}", error=True)
            self._has_failed = True


def open_another(stage: Stage, what: str, *, leave: bool = False) -> None:
    """Leave for another session or experiment; what would be lost is told first.

    Raises:
        CommandError: it cannot be opened, or something is not saved.
    """
    if not what:
        raise CommandError("open takes a session, a preset, a dataset or a CSV file")
    what = os.path.expanduser(what)
    try:
        check_opens(what)
    except NnstepError as error:
        raise CommandError(one_line(f"open: {error}")) from None
    lost = unsaved(stage.debugger)
    if stage.recorder is not None and not leave:
        raise CommandError(
            f"open: still recording; ctrl+r keeps it, `open! {what}` leaves without it"
        )
    if lost and not leave:
        raise CommandError(
            f"open: {' and '.join(lost)} are not saved; `save` keeps them, "
            f"`open! {what}` leaves without them"
        )
    stage.exit(what)

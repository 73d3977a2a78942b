"""From a debugger to what is seen of it: one snapshot that every panel draws from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnstep.tui.view import View

if TYPE_CHECKING:
    from nnstep.debugger import Debugger
    from nnstep.debugger.displays import Shown
    from nnstep.timeline import Moment


def view_of(
    debugger: Debugger,
    moment: Moment,
    there: Moment | None,
    *,
    goal: int,
    digits: int,
    compact: bool,
) -> View:
    """Return what there is to see at a moment.

    Args:
        debugger: whose.
        moment: when; the run may be ahead of it.
        there: the same place in the fork beside, where that is seen and has come so far.
        goal: the update that is being run to.
        digits: significant digits to write.
        compact: whether the screen is small.
    """
    timeline, forks = debugger.timeline, debugger.forks
    return View(
        experiment=timeline.experiment_at(moment.position.update),
        history=timeline.history,
        test_history=timeline.test_history,
        test_every=timeline.test_every,
        computed=timeline.computed,
        furthest=max(timeline.head.update, goal),
        moment=moment,
        predictions=debugger.predictions(moment),
        test=debugger.test_score(moment),
        displays=_displays(debugger, moment),
        fork=forks.current if len(forks.known) > 1 else "",
        forks=tuple(forks.tree()),
        beside=debugger.beside(there),
        breakpoints=debugger.breakpoints,
        marks=tuple(mark.position.update for mark in debugger.trail.marks),
        digits=digits,
        compact=compact,
    )


def _displays(debugger: Debugger, moment: Moment) -> tuple[Shown, ...]:
    """Return what there is to say of expressions that are to stay in sight."""
    if not debugger.displays:
        return ()
    from nnstep.debugger.displays import shown_displays  # the first frame need not wait for it

    return shown_displays(debugger, moment)

"""The commands that move the cursor."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import TYPE_CHECKING

from nnstep.debugger import arguments
from nnstep.debugger.outcome import Outcome
from nnstep.engine import Program
from nnstep.numbers import counted
from nnstep.timeline import START, Position

if TYPE_CHECKING:
    from nnstep.debugger.cursor import Cursor
    from nnstep.debugger.outcome import Work


Starts = Callable[[Program], Sequence[int]]

PHASES: Starts = attrgetter("phase_starts")
LAYERS: Starts = attrgetter("layer_starts")
UPDATES: Starts = lambda _: (0,)  # noqa: E731


def step(cursor: Cursor, argument: str) -> Work:
    """Run the next statement, or the next n."""
    return (yield from _by_statements(cursor, "step", argument, +1))


def back(cursor: Cursor, argument: str) -> Work:
    """Undo the last statement, or the last n."""
    return (yield from _by_statements(cursor, "back", argument, -1))


def next_phase(cursor: Cursor, argument: str) -> Work:
    """Run to the end of the phase: feedforward, backprop or update."""
    return (yield from _by_boundaries(cursor, "next", "phase", argument, +1, PHASES))


def reverse_next(cursor: Cursor, argument: str) -> Work:
    """Go back to the start of the phase, or of the one before."""
    return (yield from _by_boundaries(cursor, "reverse-next", "phase", argument, -1, PHASES))


def over(cursor: Cursor, argument: str) -> Work:
    """Run to the end of the layer, or of the phase where there is but one layer."""
    return (yield from _by_boundaries(cursor, "over", "layer", argument, +1, LAYERS))


def reverse_over(cursor: Cursor, argument: str) -> Work:
    """Go back to the start of the layer, or of the one before."""
    return (yield from _by_boundaries(cursor, "reverse-over", "layer", argument, -1, LAYERS))


def update(cursor: Cursor, argument: str) -> Work:
    """Run to the end of the update: a batch, or the epoch where that is all."""
    return (yield from _by_boundaries(cursor, "update", "update", argument, +1, UPDATES))


def reverse_update(cursor: Cursor, argument: str) -> Work:
    """Go back to the start of the update, or of the one before."""
    return (yield from _by_boundaries(cursor, "reverse-update", "update", argument, -1, UPDATES))


def finish(cursor: Cursor, argument: str) -> Work:
    """Run to the end of the epoch."""
    return (yield from _by_epochs(cursor, "finish", argument, +1))


def reverse_finish(cursor: Cursor, argument: str) -> Work:
    """Go back to the start of the epoch, or of the one before."""
    return (yield from _by_epochs(cursor, "reverse-finish", argument, -1))


def continue_(cursor: Cursor, argument: str) -> Work:
    """Run to the next stop: a breakpoint, a NaN, or the end of the run.

    The end is the number of epochs that the preset says, or --epochs; `run` goes beyond it.
    """
    arguments.nothing("continue", argument)
    end = Position(cursor.timeline.experiment.end)
    if cursor.position >= end:
        if cursor.position == end:
            return Outcome("continue: already at the end of the run; `run 1000` goes on")
        return Outcome("continue: already beyond the end of the run; `goto end` goes back to it")
    return (yield from _through(cursor, end, "continue", "to the end"))


def reverse_continue(cursor: Cursor, argument: str) -> Work:
    """Go back to the last stop: a breakpoint, or the start."""
    arguments.nothing("reverse-continue", argument)
    if cursor.position == START:
        return Outcome("already at the start")
    return (yield from _through(cursor, START, "reverse-continue", "to the start"))


def restart(cursor: Cursor, argument: str) -> Work:
    """Go back to the start; nothing is forgotten."""
    arguments.nothing("restart", argument)
    if cursor.position == START:
        return Outcome("already at the start")
    return (yield from cursor.travel(START, "restart", watch=False))


def run(cursor: Cursor, argument: str) -> Work:
    """Run n epochs on, also beyond the end of the run."""
    epochs = arguments.count("run", argument, default=None)
    now = cursor.position
    target = cursor.timeline.placed(
        now.update + epochs * cursor.program.batches, now.done, cursor.program.names
    )
    return (yield from cursor.travel(target, f"run {counted(epochs, 'epoch')}"))


def goto(cursor: Cursor, argument: str) -> Work:
    """Go to an epoch or a statement of it, forwards or backwards.

    goto 500         the start of epoch 500
    goto 500:z_del   the statement that computes z_del in epoch 500
    goto 12.3:z      the statement z in batch 3 of epoch 12, when an epoch has several
    goto z_del       the same statement in this update
    goto 50%         half of the run
    goto +100        100 epochs on; -100: back
    goto start       also end (of the run) and head (the furthest that was computed)
    goto 'dip        the bookmark of that name
    """
    target = arguments.marked(argument, cursor.trail.bookmarks)
    if target is not None:
        target = cursor.timeline.placed(*target)
    else:
        target = arguments.place(argument, cursor.position, cursor.timeline)
    before = cursor.position
    outcome = yield from cursor.travel(target, "goto", watch=False)
    first = cursor.timeline.nonfinite
    if first is not None and before < first <= cursor.position:
        told = f"numbers are not finite from {cursor.timeline.written(first)} on"
        return outcome.saying(f"{outcome.sentence}; {told}")
    return outcome


def _through(cursor: Cursor, target: Position, said: str, where: str) -> Work:
    """Move to the next stop on the way to `target`, and say so when that is where it ends."""
    outcome = yield from cursor.travel(target, said)
    if (outcome.stops and not outcome.nonfinite) or not outcome.moved:
        return outcome
    return outcome.saying(outcome.sentence.replace(said, f"{said} {where}", 1))


def _by_statements(cursor: Cursor, name: str, argument: str, way: int) -> Work:
    n = arguments.count(name, argument)
    target = cursor.timeline.moved(cursor.position, way * n)
    if target == cursor.position:
        return Outcome(f"{name}: already at the start")
    moved = cursor.timeline.statements(cursor.position) - cursor.timeline.statements(target)
    return (yield from cursor.travel(target, f"{name} {counted(abs(moved), 'statement')}"))


def _by_boundaries(
    cursor: Cursor, name: str, unit: str, argument: str, way: int, starts_of: Starts
) -> Work:
    """Move over `n` of the boundaries that lie before some statements of each update.

    It goes no further than to where another future begins, when that has other statements.
    """
    n = arguments.count(name, argument)
    timeline = cursor.timeline
    first, last = timeline.alike(cursor.position, way)
    starts = starts_of(timeline.experiment_at(first).program)
    number, index = cursor.position
    passed = bisect_right(starts, index) - 1 if way > 0 else bisect_left(starts, index)
    origin = number * len(starts) + passed
    boundary = min(max(origin + way * n, first * len(starts)), last * len(starts))
    target = Position(boundary // len(starts), starts[boundary % len(starts)])
    if target == cursor.position:
        return Outcome(f"{name}: already at the start")
    return (yield from cursor.travel(target, f"{name} {counted(abs(boundary - origin), unit)}"))


def _by_epochs(cursor: Cursor, name: str, argument: str, way: int) -> Work:
    n = arguments.count(name, argument)
    batches, now = cursor.program.batches, cursor.position
    begun = now.update % batches or now.done  # the epoch has begun already
    epoch = now.epoch(cursor.program) + (1 if begun and way < 0 else 0)
    target = Position(max(epoch + way * n, 0) * batches)
    if target == now:
        return Outcome(f"{name}: already at the start")
    passed = abs(target.epoch(cursor.program) - epoch)
    return (yield from cursor.travel(target, f"{name} {counted(passed, 'epoch')}"))

"""The commands that move the cursor."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

from nnstep.debugger import arguments
from nnstep.debugger.outcome import Outcome
from nnstep.numbers import counted
from nnstep.timeline import START, Position

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nnstep.debugger.cursor import Cursor
    from nnstep.debugger.outcome import Work


def step(cursor: Cursor, argument: str) -> Work:
    """Run the next statement, or the next n."""
    return (yield from _by_statements(cursor, "step", argument, +1))


def back(cursor: Cursor, argument: str) -> Work:
    """Undo the last statement, or the last n."""
    return (yield from _by_statements(cursor, "back", argument, -1))


def next_phase(cursor: Cursor, argument: str) -> Work:
    """Run to the end of the phase: feedforward, backprop or update."""
    starts = cursor.program.phase_starts
    return (yield from _by_boundaries(cursor, "next", "phase", argument, +1, starts))


def reverse_next(cursor: Cursor, argument: str) -> Work:
    """Go back to the start of the phase, or of the one before."""
    starts = cursor.program.phase_starts
    return (yield from _by_boundaries(cursor, "reverse-next", "phase", argument, -1, starts))


def over(cursor: Cursor, argument: str) -> Work:
    """Run to the end of the layer, or of the phase where there is but one layer."""
    starts = cursor.program.layer_starts
    return (yield from _by_boundaries(cursor, "over", "layer", argument, +1, starts))


def reverse_over(cursor: Cursor, argument: str) -> Work:
    """Go back to the start of the layer, or of the one before."""
    starts = cursor.program.layer_starts
    return (yield from _by_boundaries(cursor, "reverse-over", "layer", argument, -1, starts))


def update(cursor: Cursor, argument: str) -> Work:
    """Run to the end of the update: a batch, or the epoch where that is all."""
    return (yield from _by_boundaries(cursor, "update", "update", argument, +1, (0,)))


def reverse_update(cursor: Cursor, argument: str) -> Work:
    """Go back to the start of the update, or of the one before."""
    return (yield from _by_boundaries(cursor, "reverse-update", "update", argument, -1, (0,)))


def finish(cursor: Cursor, argument: str) -> Work:
    """Run to the end of the epoch."""
    return (yield from _by_epochs(cursor, "finish", argument, +1))


def reverse_finish(cursor: Cursor, argument: str) -> Work:
    """Go back to the start of the epoch, or of the one before."""
    return (yield from _by_epochs(cursor, "reverse-finish", argument, -1))


def continue_(cursor: Cursor, argument: str) -> Work:
    """Run to the end of the run, or to the first NaN or infinity.

    The end is the number of epochs that the preset says, or --epochs; `run` goes beyond it.
    """
    arguments.nothing("continue", argument)
    end = Position(cursor.experiment.end)
    if cursor.position >= end:
        if cursor.position == end:
            return Outcome("continue: already at the end of the run; `run 1000` goes on")
        return Outcome("continue: already beyond the end of the run; `goto end` goes back to it")
    return (yield from cursor.travel(end, "continue to the end"))


def reverse_continue(cursor: Cursor, argument: str) -> Work:
    """Go back to the start."""
    arguments.nothing("reverse-continue", argument)
    return (yield from _to_start(cursor, "reverse-continue to the start"))


def restart(cursor: Cursor, argument: str) -> Work:
    """Go back to the start; nothing is forgotten."""
    arguments.nothing("restart", argument)
    return (yield from _to_start(cursor, "restart"))


def run(cursor: Cursor, argument: str) -> Work:
    """Run n epochs on, also beyond the end of the run."""
    epochs = arguments.count("run", argument, default=None)
    now = cursor.position
    target = Position(now.update + epochs * cursor.program.batches, now.done)
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
    """
    target = arguments.place(argument, cursor.position, cursor.timeline)
    return (yield from cursor.travel(target, "goto", watch=False))


def _to_start(cursor: Cursor, said: str) -> Work:
    if cursor.position == START:
        return Outcome("already at the start")
    return (yield from cursor.travel(START, said))


def _by_statements(cursor: Cursor, name: str, argument: str, way: int) -> Work:
    n = arguments.count(name, argument)
    target = cursor.position.moved(way * n, cursor.program)
    if target == cursor.position:
        return Outcome(f"{name}: already at the start")
    moved = abs(cursor.position.statements(cursor.program) - target.statements(cursor.program))
    return (yield from cursor.travel(target, f"{name} {counted(moved, 'statement')}"))


def _by_boundaries(
    cursor: Cursor, name: str, unit: str, argument: str, way: int, starts: Sequence[int]
) -> Work:
    """Move over `n` of the boundaries that lie before the statements `starts` of each update."""
    n = arguments.count(name, argument)
    number, index = cursor.position
    passed = bisect_right(starts, index) - 1 if way > 0 else bisect_left(starts, index)
    origin = number * len(starts) + passed
    boundary = max(origin + way * n, 0)
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

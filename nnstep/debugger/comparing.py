"""The commands that set two moments side by side, or two futures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nnstep.debugger import arguments
from nnstep.debugger.looking import written_point
from nnstep.debugger.outcome import Outcome
from nnstep.engine import Cell
from nnstep.errors import CommandError
from nnstep.numbers import counted, grouped, number
from nnstep.timeline import Position, Progress

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    from nnstep.debugger.cursor import Cursor
    from nnstep.debugger.outcome import Work
    from nnstep.timeline import Moment, Timeline

MOST_CELLS = 40
LOOP_NAMES = "epoch", "batch"
"""What differs from one update to the next as a matter of course."""

BLOCK = 256
"""Updates that are compared before there is a pause."""


def diff(cursor: Cursor, argument: str) -> Work:
    """Show how this moment differs from another, the largest difference first.

    diff 500         from epoch 500 of this run, at the same statement
    diff 500:z       from any other place
    diff 'dip        from a bookmark
    diff main        from the same moment of another fork
    diff             from the one beside this one
    """
    if not (argument or cursor.forks.other):
        raise CommandError("diff takes a place such as 500, or the name of a fork")
    timeline, target, name = _other(cursor, argument or cursor.forks.beside)
    arrival = yield from timeline.travel(target)
    if arrival.moment is None or arrival.interrupted:
        return Outcome("diff: stopped", interrupted=True)
    lines = list(_differences(arrival.moment, cursor.moment))
    where = f"{name} {arrival.moment}".strip()
    told = counted(len(lines), "number") if lines else "nothing"
    heading = f"{told} of {cursor.moment} differ{'' if len(lines) > 1 else 's'} from {where}"
    rest = [f"… and {grouped(len(lines) - MOST_CELLS)} more"] if len(lines) > MOST_CELLS else []
    table = [f"{'':<16} {where:>14} {cursor.moment!s:>14} {'difference':>14}"] if lines else []
    return Outcome(f"diff: {heading}", report=(heading, *table, *lines[:MOST_CELLS], *rest))


def part(cursor: Cursor, argument: str) -> Work:
    """Go to the first epoch in which this fork predicts another class.

    part main        of the queries; without any, of the samples of training
    part             from the one beside this one
    """
    argument = argument or cursor.forks.beside
    if not argument:
        raise CommandError("part: there is no other future yet; `set` makes one")
    other = cursor.forks.find(argument).timeline
    if other is cursor.timeline:
        raise CommandError(f"part {argument}: that is the fork the cursor is in")
    points = cursor.queries or list(map(tuple, cursor.experiment.dataset.inputs.tolist()))
    timelines = cursor.timeline, other
    begun = update = timelines[0].parts_from(other)
    end = max(cursor.timeline.experiment.end, cursor.timeline.head.update) + 1
    while update < end:
        stop = min(update + BLOCK, end, *(line.end(update) for line in timelines))
        for line in timelines:  # what has been run once is near a row that is kept
            if (yield from line.travel(Position(stop))).interrupted:
                return Outcome("part: stopped", interrupted=True)
        here, there = (_answers(line, update, stop - update, points) for line in timelines)
        unlike = np.argwhere((here != there).any(axis=2))
        if len(unlike):
            n, which = unlike[0].tolist()
            said = f"part {argument}: {written_point(points[which])} is another class here"
            outcome = yield from cursor.travel(Position(update + n), said, watch=False)
            return outcome.with_met(True)
        update = stop
        if (yield Progress(update, update - begun, end - begun, replaying=True)):
            return Outcome("part: stopped", interrupted=True)
    return Outcome(f"part {argument}: they predict the same up to the end of the run", met=False)


def _answers(
    timeline: Timeline, first: int, count: int, points: list[tuple[float, ...]]
) -> npt.NDArray[np.intp]:
    """Return what some updates begin by saying of some points, `(updates, points, answers)`.

    Raises:
        CommandError: outputs are numbers there; a label that is set can make them that.
    """
    experiment = timeline.experiment_at(first)
    if not experiment.task.decides:
        raise CommandError("part: the outputs are numbers; nothing is decided that could part")
    recording = timeline.recorded(experiment.program.parameters, first, count)
    updates = np.arange(first, first + count)
    outputs = [recording.predict(point, updates, 0) for point in points]
    z = np.stack(outputs, axis=1)
    if experiment.task.answers:
        return experiment.task.answers_to(z)[..., np.newaxis]
    threshold = experiment.task.threshold
    assert threshold is not None  # it decides
    return (z >= threshold).astype(np.intp)


def _other(cursor: Cursor, argument: str) -> tuple[Timeline, Position, str]:
    """Return what is meant to be compared with: a fork at the same place, or another place."""
    if argument in cursor.forks.known:
        timeline = cursor.forks.known[argument].timeline
        return timeline, timeline.placed(*cursor.position, cursor.program.names), argument
    target = arguments.marked(argument, cursor.trail.bookmarks, "diff")
    if target is None:
        target = arguments.place(
            argument, cursor.position, cursor.timeline, "diff", cursor.forks.known
        )
        if target.done == 0 and ":" not in argument and argument not in cursor.program.names:
            target = cursor.timeline.placed(
                target.update, cursor.position.done, cursor.program.names
            )
    return cursor.timeline, target, ""


def _differences(there: Moment, here: Moment) -> Iterator[str]:
    """Yield a line for each cell that both have and that differs, the largest first."""
    found = []
    for name, array in here.values.items():
        other = there.values.get(name)
        if name in LOOP_NAMES or other is None or other.shape != array.shape:
            continue
        unlike = (array != other) & ((array == array) | (other == other))
        for index in map(tuple, np.argwhere(unlike).tolist()):
            before, now = float(other[index]), float(array[index])
            found.append((abs(now - before), Cell(name, index), before, now))
    found.sort(key=lambda entry: -np.nan_to_num(entry[0], nan=np.inf))
    for _, cell, before, now in found:
        figures = (f"{number(value, 8):>14}" for value in (before, now, now - before))
        yield f"{cell!s:<16} {' '.join(figures)}"

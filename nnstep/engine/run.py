"""Running a program: one statement at a time, or whole updates onto a tape."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from nnstep.engine.program import Phase

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nnstep.engine.frame import Frame
    from nnstep.engine.op import Array
    from nnstep.engine.program import Program, Statement


def feedforward(program: Program, frame: Frame) -> Iterator[Statement]:
    """Begin the update again: run the feedforward statements, yielding each one after it."""
    frame.begin(frame.update)
    yield from _phases(program, frame, Phase.FEEDFORWARD)


def backprop(program: Program, frame: Frame) -> Iterator[Statement]:
    """Run the rest of the update, gradients and then parameters, yielding each one after it."""
    yield from _phases(program, frame, Phase.BACKPROP, Phase.UPDATE)


def update(program: Program, frame: Frame) -> Iterator[Statement]:
    """Run a whole update from its beginning, yielding each statement after it has run."""
    yield from feedforward(program, frame)
    yield from backprop(program, frame)


def _phases(program: Program, frame: Frame, *phases: Phase) -> Iterator[Statement]:
    for statement in program.statements[frame.done :]:
        if statement.phase not in phases:
            return
        with np.errstate(all="ignore"):
            frame.advance()
        yield statement


def record(frame: Frame, tape: Array, watched: Array | None = None) -> bool:
    """Run one update per row of `tape`, and leave there what was measured.

    Args:
        frame: at the beginning of an update; it is left at the beginning of another.
        tape: `(updates, watched.size)`, overwritten.
        watched: the part of the frame's arena that is taken; what is `measured` unless given.

    Returns:
        Whether every number that was computed is sure to be finite: their squares have a sum.
    """
    watched = frame.measured if watched is None else watched
    probe = partial(frame.wild.dot, frame.wild)
    squares = 0.0
    varies = frame.program.follows_loop
    calls = frame.update_calls
    with np.errstate(all="ignore"):
        for row in tape:
            for call in calls:
                call()
            row[:] = watched
            squares += float(probe())
            if varies:
                frame.begin(frame.update + 1)
                calls = frame.update_calls
        squares += float(frame.state.dot(frame.state))  # a NaN or an infinity stays one there
    if not varies:
        frame.begin(frame.update + len(tape))
    return math.isfinite(squares)

"""Running a program: one statement at a time, or whole updates onto a tape."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from nnstep.engine.program import Phase

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nnstep.engine.frame import Frame
    from nnstep.engine.ops import Array
    from nnstep.engine.program import Program, Statement


def feedforward(program: Program, frame: Frame) -> Iterator[Statement]:
    """Begin an update: run the feedforward statements, yielding each one after it has run."""
    frame.done = 0
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


def record(frame: Frame, tape: Array) -> None:
    """Run one update per row of `tape`, leaving in each row the whole arena after that update.

    Args:
        frame: at the beginning of an update, where it will be again afterwards.
        tape: `(updates, frame.arena.size)`, overwritten.
    """
    calls = tuple(chain.from_iterable(frame.calls))
    arena = frame.arena
    with np.errstate(all="ignore"):
        for row in tape:
            for call in calls:
                call()
            row[:] = arena
    frame.done = 0

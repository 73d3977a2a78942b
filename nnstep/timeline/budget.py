"""How the memory for history is shared out, and what a replay is modelled to cost."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nnstep.errors import HistoryError
from nnstep.numbers import size

if TYPE_CHECKING:
    from nnstep.engine import Frame

DEFAULT_BYTES = 64 * 2**20
FLOAT = np.dtype(np.float64).itemsize

BUCKET = 6 * FLOAT
"""Bytes of one interval of the history of the cost."""

REPLAY_SECONDS = 0.0025
"""How long replaying the gap between two checkpoints may take, by the model."""

SLICE_SECONDS = 0.004
"""How long a block of updates may take before the screen gets its turn, by the model."""


@dataclass(frozen=True, slots=True)
class Budget:
    """Capacities of a timeline's parts, each a number of rows.

    Attributes:
        checkpoints: parameters kept along the whole run, at least 3.
        window: parameters kept of the most recently computed updates, at least 2.
        buckets: intervals that the history of the cost is summed up in, at least 4, even.
        block: updates that are run before there is a pause.
        stride: updates between two checkpoints, at first; a power of two.
    """

    checkpoints: int
    window: int
    buckets: int
    block: int
    stride: int = 1

    @classmethod
    def of(cls, total: int, frame: Frame) -> Budget:
        """Share out `total` bytes: three quarters for checkpoints, the rest for what is recent.

        Raises:
            HistoryError: too little to keep any history of this network.
        """
        seconds = modelled_seconds(frame)
        row = FLOAT * (frame.state.size + 2)
        block_row = row + FLOAT * frame.arena.size
        least = block_row + row + max(16 * row, 8 * 4 * BUCKET)
        least = -(-least // 1024) * 1024  # a figure that can be typed
        if total < least:
            raise HistoryError(
                f"history {size(total)} is too small for this network; "
                f"it needs at least {size(least)}"
            )
        block = max(min(int(SLICE_SECONDS / seconds), 256, total // 16 // block_row), 1)
        rest = total - block * block_row - row
        return cls(
            checkpoints=rest * 3 // 4 // row,
            window=min(rest // 8 // row, 65_536),
            buckets=min(rest // 8 // BUCKET, 4096) & ~1,
            block=block,
            stride=2 ** max(int(np.log2(REPLAY_SECONDS / seconds)), 0),
        )


def modelled_seconds(frame: Frame) -> float:
    """Model the seconds that one update takes: a fixed cost per numpy call, and one per number.

    Modelled and never timed, so that two equal runs keep equal checkpoints.
    """
    calls = sum(len(calls) for calls in frame.calls)
    sizes = {name: math.prod(shape) for name, shape in frame.program.shapes.items()}
    numbers = sum(
        sizes[name]
        for statement in frame.program.statements
        for name in (statement.target, *statement.reads)
    )
    return calls * 0.45e-6 + numbers * 0.4e-9

"""How the memory for history is shared out, and what a replay is modelled to cost."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nnstep.errors import HistoryError
from nnstep.numbers import size
from nnstep.timeline.cost import MEASURES, SCORES

if TYPE_CHECKING:
    from nnstep.engine import Frame

DEFAULT_BYTES = 64 * 2**20
FLOAT = np.dtype(np.float64).itemsize

BUCKET = 3 * (len(MEASURES) + len(SCORES)) * FLOAT
"""Bytes of one interval of the histories of the costs."""

REPLAY_SECONDS = 0.004
"""How long replaying the gap between two rows may take, by the model."""

SLICE_SECONDS = 0.010
"""How long a block of updates may take before the screen gets its turn, by the model."""


@dataclass(frozen=True, slots=True)
class Budget:
    """Capacities of a timeline's parts, each a number of rows.

    Attributes:
        checkpoints: parameters kept along the whole run, at least 3.
        window: parameters kept of the most recently computed updates, at least 2.
        buckets: intervals that the history of the cost is summed up in, at least 4, even.
        block: updates that are run before there is a pause.
        stride: updates between two rows, a power of two.
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
        row = FLOAT * (frame.state.size + len(MEASURES))
        block_row = FLOAT * frame.measured.size
        needed = row + max(16 * row, 8 * 4 * BUCKET)
        least = needed + block_row
        least = -(-least // 1024) * 1024  # a figure that can be typed
        if total < least:
            raise HistoryError(
                f"history {size(total)} is too small for this network; "
                f"it needs at least {size(least)}"
            )
        spare = min(total // 16, total - needed)
        block = max(min(int(SLICE_SECONDS / seconds), 256, spare // block_row), 1)
        rest = total - block * block_row - row
        return cls(
            checkpoints=rest * 3 // 4 // row,
            window=min(rest // 8 // row, 65_536),
            buckets=min(rest // 8 // BUCKET, 4096) & ~1,
            block=block,
            stride=2 ** max(int(np.log2(REPLAY_SECONDS / seconds)), 0),
        )


def modelled_seconds(frame: Frame, statements: int | None = None) -> float:
    """Model the seconds that an update takes: so much per numpy call, per number and per product.

    Modelled and never timed, so that two equal runs keep equal checkpoints.

    Args:
        frame: what runs.
        statements: how many of its statements, from the first one on; all unless said.
    """
    calls = sum(len(calls) for calls in frame.calls[:statements])
    sizes = {name: math.prod(shape) for name, shape in frame.program.shapes.items()}
    numbers, products = 0, 0.0
    for statement in frame.program.statements[:statements]:
        touched = [sizes[name] for name in (statement.target, *statement.reads)]
        numbers += sum(touched)
        if statement.rule.multiplies:  # (a × b) and (b × c) give (a × c), by a × b × c products
            products += math.sqrt(math.prod(touched[:3]))
    return calls * 0.45e-6 + numbers * 0.1e-9 + products * 0.05e-9

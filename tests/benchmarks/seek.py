"""Random seeks after a real 1,000,000 epochs, and the memory that they need."""

from __future__ import annotations

import random
import sys
from functools import partial
from typing import TYPE_CHECKING

from nnstep import Position, Timeline, load
from nnstep.timeline.budget import DEFAULT_BYTES
from tests.benchmarks.figures import MIB, Figure, fresh, percentile, seconds

if TYPE_CHECKING:
    from collections.abc import Iterator

EPOCHS = 1_000_000
SEEKS = 1_000


def figures() -> Iterator[Figure]:
    """Yield times and sizes as a fresh process measures them."""
    p50, worst, held, peak = map(float, fresh("-m", __name__).split())
    yield Figure("seek: 1,000 random seeks, worst", worst * 1000, "ms", 10)
    yield Figure("seek: 1,000 random seeks, p50", p50 * 1000, "ms")
    yield Figure("seek: history held", held / MIB, "MiB", DEFAULT_BYTES / MIB)
    yield Figure("seek: peak of the process", peak / MIB, "MiB", 250)


def measure() -> None:
    """Run, seek, and print p50 and worst in seconds, history and peak in bytes."""
    import resource

    timeline = Timeline(load("article"))
    timeline.moment(Position(EPOCHS))
    draw = random.Random(0)
    targets = [
        Position(draw.randrange(EPOCHS), draw.randrange(len(timeline.program)))
        for _ in range(SEEKS)
    ]
    times = [seconds(partial(timeline.moment, target)) for target in targets]
    unit = 1 if sys.platform == "darwin" else 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
    print(percentile(times, 0.5), max(times), timeline.nbytes, peak)


if __name__ == "__main__":
    measure()

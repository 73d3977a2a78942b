"""`nnstep --help` is quick because it loads neither numpy nor textual."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

from tests.benchmarks.figures import Figure, fresh, seconds

if TYPE_CHECKING:
    from collections.abc import Iterator

ROUNDS = 7
HEAVY = ("numpy", "textual", "rich")
CALL = """
import sys
from nnstep.cli import main
try:
    main(["--help"])
except SystemExit:
    print(len(set(sys.argv[1:]) & set(sys.modules)))
"""


def figures() -> Iterator[Figure]:
    """Yield how many heavy packages are loaded, and the time."""
    loaded = int(fresh("-c", CALL, *HEAVY).splitlines()[-1])
    yield Figure("help: heavy packages loaded", loaded, "", 0)
    times = [seconds(lambda: fresh("-m", "nnstep", "--help")) for _ in range(ROUNDS)]
    yield Figure("help: nnstep --help", median(times) * 1000, "ms")

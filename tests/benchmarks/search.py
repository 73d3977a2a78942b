"""Running on with a condition, and searching a long run backwards, against running alone."""

from __future__ import annotations

from functools import partial
from statistics import median
from typing import TYPE_CHECKING

from nnstep import Debugger, Timeline, load
from tests.benchmarks.figures import Figure, seconds

if TYPE_CHECKING:
    from collections.abc import Iterator

EPOCHS = 100_000
LONG = 1_000_000
ROUNDS = 5
CONDITIONS = "abs(error.sum()) < 1e-9", "max(abs(z_del)) > 5", "mse < 1e-9"


def ran(epochs: int, *lines: str) -> tuple[Debugger, float]:
    """Carry out some lines on a new run of the article, and run it; return the seconds of that."""
    debugger = Debugger(Timeline(load("article", epochs=epochs)))
    for line in lines:
        debugger.run(line)
    return debugger, seconds(partial(debugger.run, "continue"))


def figures() -> Iterator[Figure]:
    """Yield how fast it goes with a condition, and how long a search backwards takes."""
    for condition in CONDITIONS:
        shares = []
        for _ in range(ROUNDS):
            _, alone = ran(EPOCHS)
            _, looking = ran(EPOCHS, f"break if {condition}")
            shares.append(alone / looking * 100)
        name = f"search: speed with {condition}"
        yield Figure(name, median(shares), "%", 50, at_least=True)
    debugger, forward = ran(LONG)
    for condition, bar in (("max(abs(z_del)) > 5", 1.5), ("mse < 1e-9", 0.1)):
        debugger.run("delete all")
        debugger.run(f"break if {condition}")
        debugger.run("goto end")
        back = seconds(partial(debugger.run, "reverse-continue"))
        yield Figure(f"search: back to {condition}", back / forward, "×", bar)

"""The screen in a real pseudo-terminal: from a key to its frame, while stepping and running."""

from __future__ import annotations

import sys
from compileall import compile_dir
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING

import nnstep
from nnstep import Position, Timeline, load
from tests.benchmarks.figures import Figure, percentile
from tests.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Iterator

STEPS = 300
ROUNDS = 9
RUN_SECONDS = 4.0
KEYS = 120
DIGITS_SAID = "8 digits", "every digit", "4 digits"
ENDLESS = 10**9
QUIET_SECONDS = 0.3
NNSTEP = sys.executable, "-m", "nnstep"

MINIMAL_APP = """
import numpy
from textual.app import App
from textual.widgets import Static
class Minimal(App):
    def compose(self):
        yield Static("painted")
Minimal().run()
"""


def key_figures() -> Iterator[Figure]:
    """Yield how long it takes from a key to its painted frame while stepping."""
    program = load("article").program
    times = []
    with Terminal() as terminal:
        terminal.run(*NNSTEP)
        terminal.wait_for("0:inputs")
        terminal.read_for(1)
        for step in range(1, STEPS + 1):
            position = Position(0).moved(step, program).written(program)
            times.append(seconds_to_answer(terminal, "s", f" {position} "))
            terminal.read_for(0.02 + 0.007 * (step % 5))
    yield Figure("keys: step to painted frame, p95", percentile(times, 0.95) * 1000, "ms", 16)
    yield Figure("keys: step to painted frame, p50", percentile(times, 0.50) * 1000, "ms")


def run_figures() -> Iterator[Figure]:
    """Yield the speed of running with the screen, and how long a key waits meanwhile."""
    headless, times = [_headless_speed()], []
    with Terminal() as terminal:
        terminal.run(*NNSTEP, "open", "article", "--epochs", str(ENDLESS))
        terminal.wait_for("0:inputs")
        terminal.read_for(1)
        begun = perf_counter()
        terminal.type("c")
        terminal.read_for(RUN_SECONDS)
        terminal.type(" ")
        stopped = terminal.wait_for(r"stopped → (\d+):inputs")
        seconds = perf_counter() - begun
        headless.append(_headless_speed())
        share = int(stopped[1]) / seconds / median(headless)
        yield Figure("run: epochs/s with the screen", share * 100, "%", 70, at_least=True)
        yield Figure("run: epochs/s without", median(headless), "")

        terminal.type("c")
        terminal.read_for(0.5)
        for press in range(KEYS):
            terminal.read_for(0.05 + 0.003 * (press % 7))
            said = DIGITS_SAID[press % len(DIGITS_SAID)]
            times.append(seconds_to_answer(terminal, "v", said))
    yield Figure("run: a key is answered, p95", percentile(times, 0.95) * 1000, "ms", 50)


def start_figures() -> Iterator[Figure]:
    """Yield the time to the first frame against that of a minimal app that imports numpy.

    Our modules are compiled before, as an installer does.
    """
    compile_dir(Path(nnstep.__file__).parent, quiet=1)
    minimal, ours = [], []
    for _ in range(ROUNDS):
        minimal.append(_seconds_to_paint("painted", sys.executable, "-c", MINIMAL_APP))
        ours.append(_seconds_to_paint("0:inputs", *NNSTEP))
    ratio = median(ours) / median(minimal)
    yield Figure("start: first frame / minimal app", ratio, "×", 1.5)
    yield Figure("start: first frame", median(ours) * 1000, "ms")


def _seconds_to_paint(pattern: str, *command: str) -> float:
    """Start a program; return the seconds until a pattern is painted."""
    begun = perf_counter()
    with Terminal() as terminal:
        terminal.run(*command)
        terminal.wait_for(pattern)
        seconds = perf_counter() - begun
        terminal.read_for(QUIET_SECONDS)
    return seconds


def seconds_to_answer(terminal: Terminal, keys: str, pattern: str) -> float:
    """Type some keys; return the seconds until a pattern is painted."""
    begun = perf_counter()
    terminal.type(keys)
    terminal.wait_for(pattern)
    return perf_counter() - begun


def _headless_speed() -> float:
    """Return the epochs per second of a timeline that nobody looks at."""
    travel = Timeline(load("article")).travel(Position(ENDLESS))
    begun = perf_counter()
    progress = next(travel)
    while perf_counter() - begun < RUN_SECONDS / 2:
        progress = next(travel)
    return progress.update / (perf_counter() - begun)

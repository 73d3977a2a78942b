"""The screen in a real pseudo-terminal: from a key to its frame, while stepping and running."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import struct
import sys
import termios
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING

from nnstep import Position, Timeline, load
from tests.benchmarks.figures import Figure, percentile

if TYPE_CHECKING:
    from collections.abc import Iterator

COLUMNS, LINES = 120, 40
STEPS = 300
ROUNDS = 9
RUN_SECONDS = 4.0
KEYS = 120
ENDLESS = 10**9
QUIET_SECONDS = 0.3
PATIENCE_SECONDS = 60

MINIMAL_APP = """
import numpy
from textual.app import App
from textual.widgets import Static
class Minimal(App):
    def compose(self):
        yield Static("painted")
Minimal().run()
"""


class Terminal:
    """A program in a pseudo-terminal of 120 × 40 cells.

    Args:
        arguments: of the Python that runs it.
    """

    def __init__(self, *arguments: str) -> None:
        pid, self._fd = pty.fork()
        if pid == 0:
            os.environ.update(TERM="xterm-256color", COLORTERM="truecolor")
            os.execv(sys.executable, [sys.executable, *arguments])
        fcntl.ioctl(self._fd, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
        self._pid = pid

    def press(self, keys: str) -> None:
        """Type some keys."""
        os.write(self._fd, keys.encode())

    def wait_for(self, pattern: str) -> re.Match[str]:
        """Read what is painted until a pattern is in it; return the match."""
        painted = b""
        while (match := re.search(pattern, painted.decode(errors="replace"))) is None:
            if not select.select([self._fd], [], [], PATIENCE_SECONDS)[0]:
                raise TimeoutError(f"{pattern!r} was not painted in {PATIENCE_SECONDS} s")
            painted += os.read(self._fd, 65536)
        return match

    def drain(self, seconds: float) -> None:
        """Read on for so many seconds."""
        end = perf_counter() + seconds
        while (left := end - perf_counter()) > 0:
            if select.select([self._fd], [], [], left)[0]:
                os.read(self._fd, 65536)

    def until_painted(self, keys: str, pattern: str) -> float:
        """Type some keys; return the seconds until a pattern is painted."""
        begun = perf_counter()
        self.press(keys)
        self.wait_for(pattern)
        return perf_counter() - begun

    def close(self) -> None:
        """Hang up."""
        os.close(self._fd)
        os.waitpid(self._pid, 0)


def key_figures() -> Iterator[Figure]:
    """Yield how long it takes from a key to its painted frame while stepping."""
    program = load("article").program
    terminal = Terminal("-m", "nnstep")
    terminal.wait_for("0:inputs")
    terminal.drain(1)
    times = []
    for step in range(1, STEPS + 1):
        position = Position(0).moved(step, program).written(program)
        times.append(terminal.until_painted("s", f" {position} "))
        terminal.drain(0.02 + 0.007 * (step % 5))
    terminal.close()
    yield Figure("keys: step to painted frame, p95", percentile(times, 0.95) * 1000, "ms", 16)
    yield Figure("keys: step to painted frame, p50", percentile(times, 0.50) * 1000, "ms")


def run_figures() -> Iterator[Figure]:
    """Yield the speed of running with the screen, and how long a key waits meanwhile."""
    headless = [_headless_speed()]
    terminal = Terminal("-m", "nnstep", "open", "article", "--epochs", str(ENDLESS))
    terminal.wait_for("0:inputs")
    terminal.drain(1)
    begun = perf_counter()
    terminal.press("c")
    terminal.drain(RUN_SECONDS)
    terminal.press(" ")
    stopped = terminal.wait_for(r"stopped → (\d+):inputs")
    seconds = perf_counter() - begun
    headless.append(_headless_speed())
    share = int(stopped[1]) / seconds / median(headless)
    yield Figure("run: epochs/s with the screen", share * 100, "%", 70, at_least=True)
    yield Figure("run: epochs/s without", median(headless), "")

    terminal.press("c")
    terminal.drain(0.5)
    times = []
    for press in range(KEYS):
        terminal.drain(0.05 + 0.003 * (press % 7))
        times.append(terminal.until_painted("v", f"{(8, 17, 4)[press % 3]} significant"))
    terminal.close()
    yield Figure("run: a key is answered, p95", percentile(times, 0.95) * 1000, "ms", 50)


def start_figures() -> Iterator[Figure]:
    """Yield the time to the first frame against that of a minimal app that imports numpy."""
    minimal, ours = [], []
    for _ in range(ROUNDS):
        minimal.append(_seconds_to_paint("painted", "-c", MINIMAL_APP))
        ours.append(_seconds_to_paint("0:inputs", "-m", "nnstep"))
    ratio = median(ours) / median(minimal)
    yield Figure("start: first frame / minimal app", ratio, "×", 1.5)
    yield Figure("start: first frame", median(ours) * 1000, "ms")


def _seconds_to_paint(pattern: str, *arguments: str) -> float:
    begun = perf_counter()
    terminal = Terminal(*arguments)
    terminal.wait_for(pattern)
    seconds = perf_counter() - begun
    terminal.drain(QUIET_SECONDS)
    terminal.close()
    return seconds


def _headless_speed() -> float:
    """Return the epochs per second of a timeline that nobody looks at."""
    travel = Timeline(load("article")).travel(Position(ENDLESS))
    begun = perf_counter()
    progress = next(travel)
    while perf_counter() - begun < RUN_SECONDS / 2:
        progress = next(travel)
    return progress.update / (perf_counter() - begun)

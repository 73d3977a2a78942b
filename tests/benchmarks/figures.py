"""What a benchmark comes to, how it is printed, and the statistics that several share."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

MIB = 2**20


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured number.

    Attributes:
        name: what was measured.
        value: in the unit of `unit`; smaller is better unless `at_least`.
        unit: written after the number.
        bar: what it must keep to; `None` when it is only worth knowing.
        at_least: whether the bar is the smallest value that will do.
    """

    name: str
    value: float
    unit: str = ""
    bar: float | None = None
    at_least: bool = False

    @property
    def missed(self) -> bool:
        """Whether it fails its bar."""
        if self.bar is None:
            return False
        return self.value < self.bar if self.at_least else self.value > self.bar

    def __str__(self) -> str:
        line = f"{self.name:<38} {self.value:>9.3f} {self.unit:<4}"
        if self.bar is None:
            return line.rstrip()
        sign = "≥" if self.at_least else "≤"
        return f"{line} {sign} {self.bar:<6g} {'MISSED' if self.missed else 'ok'}"


def seconds(work: Callable[[], object]) -> float:
    """Measure how long some work takes."""
    begun = perf_counter()
    work()
    return perf_counter() - begun


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value that a share of all values, between 0 and 1, do not exceed."""
    return sorted(values)[max(round(share * len(values)) - 1, 0)]


def fresh(*arguments: str) -> str:
    """Run Python in a fresh process; return what it printed on standard output."""
    process = subprocess.run([sys.executable, *arguments], stdout=subprocess.PIPE, text=True)
    process.check_returncode()
    return process.stdout

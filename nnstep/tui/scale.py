"""The scales of a plot: where values and updates lie, and what stands beside them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nnstep.numbers import grouped, short

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    from nnstep.engine import Array

    Columns = npt.NDArray[np.intp]

LABEL_WIDTH = 7
"""The cells of a label beside the plot."""

ROWS_APART = 2
"""Labels beside the plot are at least so many rows from each other."""

CELLS_APART = 3
"""Labels below it have at least so many cells between them."""

INEXACT = 0.02
"""A label that is so much of the height beside its place, for want of digits, is left out."""

ROWS_A_LABEL = 3
"""About so many rows have one label between them."""

STEPS = 1, 2, 5, 10
"""Round distances between labels, times a power of ten."""


@dataclass(frozen=True, slots=True)
class Scale:
    """The vertical scale: linear from 0 up, or logarithmic from a power of ten up.

    Attributes:
        bottom: the value at the lower edge, on a logarithmic scale its decimal logarithm.
        top: the same at the upper edge.
        log: whether it is logarithmic.
    """

    bottom: float
    top: float
    log: bool = False

    @classmethod
    def over(cls, values: Array, *, log: bool) -> Scale:
        """Return the scale on which every value that is finite has its place."""
        values = values[np.isfinite(values) & (values > 0)]
        if not log:
            return cls(0.0, float(values.max(initial=0)) or 1.0)
        if not values.size:
            return cls(-1.0, 0.0, log)
        bottom = math.floor(math.log10(values.min()))
        return cls(bottom, max(math.log10(values.max()), bottom + 1), log)

    def share(self, values: Array) -> Array:
        """Return where values lie, 0 at the bottom and 1 at the top; NaN for what is not finite.

        What is 0 or less lies at the bottom.
        """
        with np.errstate(all="ignore"):
            places = np.log10(np.maximum(values, 0)) if self.log else values
            shares = np.clip((places - self.bottom) / (self.top - self.bottom), 0, 1)
        return np.where(np.isfinite(values), shares, np.nan)

    def labels(self, height: int) -> dict[int, str]:
        """Return what stands beside some rows of a plot so high, counted from the top."""
        labels: dict[int, str] = {}
        for place, text in self._ticks(height):
            share = (place - self.bottom) / (self.top - self.bottom)
            row = min(int((1 - share) * height), height - 1)
            if abs(self.share(np.array(float(text))) - share) <= INEXACT and all(
                abs(row - other) >= min(ROWS_APART, height - 1) for other in labels
            ):
                labels[row] = text
        return labels

    def _ticks(self, height: int) -> Iterator[tuple[float, str]]:
        """Yield places with their labels, those that matter most first."""
        yield self.top, self._written(self.top)
        yield self.bottom, self._written(self.bottom)
        span = self.top - self.bottom
        step = _round_up(span / max(height / ROWS_A_LABEL, 1))
        if self.log:
            step = max(step, 1)
        for number in range(1, math.floor(span / step) + 1):
            place = self.bottom + number * step
            yield place, self._written(place)

    def _written(self, place: float) -> str:
        if not self.log:
            return _fitted(place)
        return _power(place) if place == round(place) else _fitted(float(10**place))


def column_of(updates: Array, extent: int, columns: int) -> Columns:
    """Return the columns of updates when the last column is that of update `extent`."""
    return np.rint(updates / max(extent, 1) * (columns - 1)).astype(np.intp)


def update_in(column: int, extent: int, columns: int) -> int:
    """Return the update that a column stands for; beside the plot that of its edge."""
    return round(min(max(column / max(columns - 1, 1), 0), 1) * extent)


def epoch_labels(extent: int, batches: int, width: int) -> str:
    """Return the line below a plot: epochs under their columns, the last one at the right edge.

    Args:
        extent: the update of the last column.
        batches: updates in an epoch.
        width: cells of the plot.
    """
    line = [" "] * width
    free = [True] * width

    def put(text: str, start: int) -> None:
        stop = start + len(text)
        if start >= 0 and stop <= width and all(free[start:stop]):
            line[start:stop] = text
            around = range(max(start - CELLS_APART, 0), min(stop + CELLS_APART, width))
            for cell in around:
                free[cell] = False

    last = extent / batches
    text = grouped(math.floor(last)) if last >= 1 else ""
    put("0", 0)
    put(text, width - len(text))
    step = max(_round_up(last * (len(text) + 2 * CELLS_APART) / width), 1)
    for number in range(1, math.floor(last / step) + 1):
        text = grouped(round(number * step))
        middle = round(number * step / last * (width - 1))
        put(text, middle - len(text) // 2)
    return "".join(line)


def _round_up(distance: float) -> float:
    """Return the smallest round distance that is no less."""
    if distance <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(distance))
    rounded = next((step * power for step in STEPS if step * power >= distance), 10 * power)
    return rounded or distance  # there is no power of ten near the smallest numbers


def _fitted(value: float) -> str:
    """Write a value without a sign in few cells."""
    texts = [short(value, digits) for digits in (3, 2, 1)]
    return next((text for text in texts if len(text) <= LABEL_WIDTH), texts[-1])


def _power(exponent: float) -> str:
    """Write a power of ten."""
    return f"{10.0**exponent:g}" if -4 < exponent < 4 else f"1e{exponent:.0f}"

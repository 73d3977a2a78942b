"""Curves over a run, in cells: one as a line of dots, another as marks joined by such a line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from nnstep.tui.glyphs import ASCII, DOT_BITS
from nnstep.tui.scale import column_of

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt

    from nnstep.engine import Array
    from nnstep.timeline import History
    from nnstep.tui.scale import Scale

    Rows = npt.NDArray[np.intp]
    Flags = npt.NDArray[np.bool_]
    Kinds = npt.NDArray[np.object_]

ACROSS, DOWN = 2, 4
"""Dots in a cell."""

BITS = np.array(DOT_BITS)
"""What each dot of a cell adds to its braille character."""

LINE, AROUND, MARK, JOINT, SIGN = "line", "around", "mark", "joint", "sign"
"""Kinds of cells: of the first curve, of what lies around its means, of the second, of the line
that joins the marks of the second, a sign."""

WIDEST_WINDOW = 256
"""A mean of so many batches is smooth enough."""

EMPTY = " "  # not the empty braille cell: some fonts draw its dots as circles


class Glyphs(NamedTuple):
    """The characters of a plot.

    Attributes:
        cells: for each pattern of dots in a cell what is drawn.
        around: the same for what lies around a line of means.
        mark: of the second curve.
        gap: where a curve is not finite.
        under: where the first curve is 0 or less, which has no place on a logarithmic scale.
        mark_under: the same for the second curve.
    """

    cells: str
    around: str
    mark: str
    gap: str
    under: str
    mark_under: str


def _plain_cell(pattern: int) -> str:
    """Return the character of ASCII that looks most like a pattern of dots."""
    rows = [row for row, bits in enumerate(BITS) if pattern & bits.sum()]
    if not rows:
        return EMPTY
    if pattern.bit_count() >= 6:
        return "#"
    if rows[-1] - rows[0] > 1:
        return ":"
    return "'" if rows[0] == 0 else "_" if rows[-1] == DOWN - 1 else "-"


PATTERNS = range(256)
DOTS = EMPTY + "".join(chr(0x2800 + pattern) for pattern in PATTERNS[1:])
BRAILLE = Glyphs(DOTS, DOTS, "○", "×", "▾", "▿")
PLAIN = Glyphs("".join(map(_plain_cell, PATTERNS)), EMPTY + "." * 255, "o", "x", "v", "u")
GLYPHS = PLAIN if ASCII else BRAILLE


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """A figure over a run, in stretches of updates one after the other; at least one.

    Attributes:
        first: the update that each stretch begins with, `(stretches,)`.
        last: the update that it ends with.
        low: the smallest figure in it.
        high: the largest; one of the two is not finite where a figure was not.
        middle: one that stands for all of them.
    """

    first: Array
    last: Array
    low: Array
    high: Array
    middle: Array

    @classmethod
    def of(
        cls,
        history: History,
        measure: str,
        *,
        window: int = 1,
        at: Callable[[Rows], Rows] | None = None,
    ) -> Curve:
        """Return the curve of a measure in a history.

        Args:
            history: the figures.
            measure: which of them.
            window: entries that the middle is the mean of.
            at: the update of each entry, by its number; unless given they are the same.
        """
        low, high, one = history.columns(measure)
        middle = _means(one, min(window // history.span, len(one), WIDEST_WINDOW))
        first = np.arange(len(low)) * history.span
        last = np.minimum(first + history.span, history.updates) - 1
        if at is not None:
            first, last = at(first), at(last)
        return cls(first.astype(float), last.astype(float), low, high, middle)


def _means(values: Array, window: int) -> Array:
    """Return the mean of what is finite around each value; what is not finite stays as it is.

    At the beginning, where a curve is steepest, it is of as many values before as behind.
    """
    if window < 2:
        return values
    finite = np.isfinite(values)
    sums = _sums(np.where(finite, values, 0.0), window)
    return np.where(finite, sums / np.maximum(_sums(finite * 1.0, window), 1), values)


def _sums(values: Array, window: int) -> Array:
    sums, half = np.convolve(values, np.ones(window), "same"), window // 2
    sums[:half] = values[: 2 * half].cumsum()[::2]
    return np.asarray(sums)


@dataclass(frozen=True, slots=True, eq=False)
class Trace:
    """Something drawn in columns and rows, which are counted from the top.

    Attributes:
        drawn: in which columns there is something of it, `(columns,)`.
        upper: the uppermost row there, `(columns,)`.
        lower: the lowest row, `(columns,)`.
    """

    drawn: Flags
    upper: Rows
    lower: Rows

    def grid(self, rows: int) -> Flags:
        """Return where it is, `(rows, columns)`."""
        row = np.arange(rows)[:, None]
        return np.asarray(self.drawn & (self.upper <= row) & (row <= self.lower))

    def in_cells(self) -> Trace:
        """Return it in rows of cells rather than of dots."""
        return Trace(self.drawn, self.upper // DOWN, self.lower // DOWN)

    def closed_up(self) -> Trace:
        """Join each column on to the one before, so that a steep curve is not torn."""
        follows = self.drawn[1:] & self.drawn[:-1]
        upper, lower = self.upper.copy(), self.lower.copy()
        upper[1:][follows] = np.minimum(upper[1:], self.lower[:-1] + 1)[follows]
        lower[1:][follows] = np.maximum(lower[1:], self.upper[:-1] - 1)[follows]
        return Trace(self.drawn, upper, lower)


class Course:
    """A curve brought to columns.

    Args:
        curve: the figures.
        scale: where they lie.
        extent: the update of the last column.
        columns: how many.
    """

    def __init__(self, curve: Curve, scale: Scale, extent: int, columns: int) -> None:
        self._curve = curve
        self._scale = scale
        at = np.arange(columns)
        begin, end = (column_of(edge, extent, columns) for edge in (curve.first, curve.last))
        start, stop = np.searchsorted(end, at, "left"), np.searchsorted(begin, at, "right")
        self._places = np.stack((start, stop), axis=1).ravel()
        """Of each column the first stretch in it, and the first after it."""
        self.known = start < stop
        """In which columns there are figures."""
        self._between = ~self.known & (start > 0) & (start < len(begin))
        self._left, self._right = start[self._between] - 1, start[self._between]
        way = begin[self._right] - end[self._left]
        self._part = (at[self._between] - end[self._left]) / way
        self._low, self._high = scale.share(curve.low), scale.share(curve.high)
        self._lowest = self._among(np.minimum, self._low)
        self._highest = self._among(np.maximum, self._high)
        self.gap = self.known & np.isnan(self._lowest + self._highest)
        """In which columns a figure is not finite; nothing is drawn there."""

    @property
    def under(self) -> Flags:
        """In which columns a figure is 0 or less on a logarithmic scale."""
        none = self._among(np.minimum, self._curve.low) <= 0
        return self.known & ~self.gap & none & self._scale.log

    def marks(self, rows: int) -> Trace:
        """Return where its figures are, and nothing between them."""
        return self._trace(self.known, self._lowest, self._highest, rows)

    def band(self, rows: int) -> Trace:
        """Return what lies between its smallest and its largest figures, joined by lines."""
        low, high = self._joined(self._lowest, self._low), self._joined(self._highest, self._high)
        return self._trace(self.known | self._between, low, high, rows).closed_up()

    def mean(self, rows: int) -> Trace:
        """Return the line of the means in each column."""
        count = np.maximum(np.diff(self._places)[::2], 1)
        with np.errstate(all="ignore"):
            means = self._among(np.add, self._curve.middle) / count
        line = self._joined(self._scale.share(means), self._scale.share(self._curve.middle))
        line[self.gap] = np.nan
        return self._trace(self.known | self._between, line, line, rows).closed_up()

    def _among(self, reduce: np.ufunc, values: Array) -> Array:
        """Reduce the values of the stretches that lie in each column."""
        return np.asarray(reduce.reduceat(np.append(values, values[-1:]), self._places)[::2])

    def _joined(self, shares: Array, ends: Array) -> Array:
        """Put straight lines from one stretch to the next where no stretch lies."""
        line = ends[self._left] * (1 - self._part) + ends[self._right] * self._part
        joined = shares.copy()
        joined[self._between] = line
        return joined

    @staticmethod
    def _trace(seen: Flags, low: Array, high: Array, rows: int) -> Trace:
        drawn = seen & ~np.isnan(low + high)
        upper, lower = (
            np.rint((1 - np.where(drawn, shares, 0)) * (rows - 1)).astype(np.intp)
            for shares in (high, low)
        )
        return Trace(drawn, upper, lower)


def plotted(
    line: Curve,
    marks: Curve | None,
    scale: Scale,
    extent: int,
    size: tuple[int, int],
    *,
    noisy: bool = False,
    glyphs: Glyphs = GLYPHS,
) -> list[list[tuple[str, str]]]:
    """Draw a curve as a line, and another in marks that are joined by one, in a box of cells.

    Where marks close together are in the cells of the line, both take turns. Where a figure is
    not finite there is a gap, marked in the lowest row for the line, in the uppermost for marks.

    Args:
        line: the first curve.
        marks: the second, if there is one.
        scale: where values lie.
        extent: the update of the last column.
        size: width and height of the box.
        noisy: whether to draw the means as a line, and thinly what lies around them.
        glyphs: the characters to draw with.

    Returns:
        For each row its cells: the character of each, and its kind.
    """
    width, height = size
    first = Course(line, scale, extent, width * ACROSS)
    dots, kinds = _around_means(first, height) if noisy else _line(first, height)
    line_cells, around = (np.array(list(chars))[_patterns(dots)] for chars in glyphs[:2])
    cells = np.where(kinds == AROUND, around, line_cells)

    def put(where: tuple[int, Flags] | Flags, char: Kinds | str, kind: str) -> None:
        cells[where], kinds[where] = char, kind

    gap, under = (
        np.asarray(flags.reshape(width, ACROSS).any(axis=1)) for flags in (first.gap, first.under)
    )
    put((-1, under), glyphs.under, SIGN)
    if marks is not None:
        second, joined = (Course(marks, scale, extent, columns) for columns in (width, 2 * width))
        joints = np.array(list(glyphs.cells))[_patterns(_line(joined, height)[0])]
        there = (joints != EMPTY) & ((cells == EMPTY) | (kinds == AROUND))
        put(there, joints[there], JOINT)
        places = second.marks(height * DOWN).in_cells()
        turn = _turns(places, height)
        put(places.grid(height) & (turn | (kinds != LINE) | (cells == EMPTY)), glyphs.mark, MARK)
        put((-1, second.under & (turn[-1] | ~under)), glyphs.mark_under, MARK)
        put((0, second.gap), glyphs.gap, SIGN)
    put((-1, gap), glyphs.gap, SIGN)
    return [
        list(zip(*row, strict=True)) for row in zip(cells.tolist(), kinds.tolist(), strict=True)
    ]


def _line(course: Course, height: int) -> tuple[Flags, Kinds]:
    """Return the dots of a curve, and the kind of each cell."""
    dots = course.band(height * DOWN).grid(height * DOWN)
    return dots, np.full((height, dots.shape[1] // ACROSS), LINE, dtype=object)


def _around_means(course: Course, height: int) -> tuple[Flags, Kinds]:
    """Return every other dot of a curve that spreads around its means, and the line of these.

    No other dots are in the cells of the line, so that it can be told apart without colour.
    """
    dots, kinds = _line(course, height)
    means = course.mean(height * DOWN).grid(height * DOWN)
    on_line = np.asarray(_in_cells(means).any(axis=(1, 3)))
    kinds[~on_line] = AROUND
    thinned = dots & (np.indices(dots.shape).sum(axis=0) % 2 == 0)
    return np.where(_in_dots(on_line), means, thinned), kinds


def _turns(marks: Trace, height: int) -> Flags:
    """Return in which cells marks go before the line: every other one of those close together.

    Any that stands alone goes before it, or it might never be seen.
    """
    columns = np.arange(len(marks.drawn))
    alone = marks.drawn & ~np.append(False, marks.drawn[:-1])
    along = columns - np.maximum.accumulate(np.where(alone, columns, 0))
    down = np.arange(height)[:, None] - marks.upper
    return np.asarray((along + down // 2) % 2 == 0)


def _patterns(dots: Flags) -> Rows:
    """Return the pattern of the dots of each cell, `(height, width)`."""
    return np.asarray(np.einsum("ydxa,da->yx", _in_cells(dots), BITS))


def _in_cells(dots: Flags) -> Flags:
    """Return dots by the cells they are in, `(height, down, width, across)`."""
    rows, columns = dots.shape
    return dots.reshape(rows // DOWN, DOWN, columns // ACROSS, ACROSS)


def _in_dots(cells: Flags) -> Flags:
    """Return for each dot what is true of its cell."""
    return cells.repeat(DOWN, axis=0).repeat(ACROSS, axis=1)

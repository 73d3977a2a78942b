"""Numbers as shaded cells: the ink and the glyph of each tell how large it is, and its sign."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from nnstep.tui.draw import Line, Span, number_tokens
from nnstep.tui.glyphs import TIMES
from nnstep.tui.inks import LEVELS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from nnstep.engine import Array

    Levels = npt.NDArray[np.int8]

STRANGE = LEVELS + 1
"""The level of a number that is not finite; those of the others go from -8 over 0 to 8."""

STRANGE_GLYPH = TIMES

PLUS, MINUS = " '+*#", " ,-~="
"""Glyphs of small to large numbers: `'` stands high and `,` low, the others speak for themselves.

There is one for two levels each; two beside each other tell all levels apart.
"""


def largest(values: Array) -> float:
    """Return the largest size of a finite number; 0 when there is none."""
    sizes = np.abs(values)
    top = float(sizes.max(initial=0.0))
    if np.isfinite(top):
        return top
    return float(sizes[np.isfinite(sizes)].max(initial=0.0))


def levels(values: Array, top: float) -> Levels:
    """Return the level of each number, where `top` has the highest one.

    Only zero has level 0: however small a number is, its sign can be seen.
    """
    with np.errstate(all="ignore"):
        sizes = np.ceil(np.abs(values) / top * LEVELS) if top else np.abs(values)
        signed = np.copysign(np.clip(sizes, values != 0, LEVELS), values)
    return np.where(np.isfinite(values), signed, STRANGE).astype(np.int8)


def ink_of(level: int) -> str:
    """Return the token of the shade of a level."""
    if level == STRANGE:
        return "warning"
    return f"{'plus' if level > 0 else 'minus'}{abs(level)}" if level else ""


def glyphs_of(level: int, width: int) -> str:
    """Return what stands in a cell of a level that is one or two characters wide."""
    if level == STRANGE:
        return STRANGE_GLYPH * width
    scale, size = PLUS if level > 0 else MINUS, abs(level)
    pair = scale[size // 2] + scale[(size + 1) // 2]
    return pair if width == 2 else pair[1]


NUMBER_INKS = {
    level: number_tokens(level) + (f" {ink_of((level + (level > 0)) // 2)}" if level else "")
    for level in range(-LEVELS, LEVELS + 1)
} | {STRANGE: ink_of(STRANGE)}
"""The tokens of a number that is written out, by its level: it can be read on half the shade."""

_KNOWN = range(-LEVELS, STRANGE + 1)
_INKS = {level: ink_of(level) for level in _KNOWN}
_GLYPHS = {width: {level: glyphs_of(level, width) for level in _KNOWN} for width in (1, 2)}
_MARKS = {level: "- " if level < 0 else "  " for level in _KNOWN} | {STRANGE: STRANGE_GLYPH * 2}


def shaded(row: Iterable[int], width: int) -> Line:
    """Draw a row of levels as cells of one or two characters."""
    return _drawn(row, _GLYPHS[width])


def marked(row: Iterable[int]) -> Line:
    """Draw a row of levels as cells of two characters: shades tell sizes, a mark what is minus.

    Only where there are colours; with no glyph for the size, many cells make a clearer picture.
    """
    return _drawn(row, _MARKS)


def _drawn(row: Iterable[int], texts: Mapping[int, str]) -> Line:
    return [Span(texts[level] * len([*run]), _INKS[level]) for level, run in groupby(row)]

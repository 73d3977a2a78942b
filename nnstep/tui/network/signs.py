"""What a network is drawn with: characters and pens, in full and in ASCII only."""

from __future__ import annotations

from typing import NamedTuple

from nnstep.tui import glyphs
from nnstep.tui.network.strokes import BRAILLE, WHOLE, Grid, Pen


class Signs(NamedTuple):
    """Characters and pens.

    Attributes:
        arrow: stands before what is about to be written.
        wrote: stands before what was just written.
        node: a unit with a number.
        hollow: a unit whose number is not computed yet.
        more: stands before the count of units that are folded.
        absent: in place of a number that is not computed yet.
        cut: at the end of what is cut.
        corners: of a box: upper left, upper right, lower left, lower right.
        sides: of a box: along and down.
        grid: the dots of a cell.
        awaited: the pen of an edge whose number is not computed yet.
        strange: the pen of one whose number is not finite.
        plus: the pens of positive ones, the weak first.
        minus: the pens of negative ones, the weak first.
        legend: what tells a positive edge from a negative one.
    """

    arrow: str
    wrote: str
    node: str
    hollow: str
    more: str
    absent: str
    cut: str
    corners: str
    sides: str
    grid: Grid
    awaited: Pen
    strange: Pen
    plus: tuple[Pen, ...]
    minus: tuple[Pen, ...]
    legend: str


FULL = Signs(
    *("▶", "•", "●", "○", "┊", "·", "…", "╭╮╰╯", "─│"),
    BRAILLE,
    awaited=Pen(".", 1, 3),
    strange=Pen("x", 2, 4, breadth=3),
    plus=(Pen("+"), Pen("+", breadth=2), Pen("+", breadth=3)),
    minus=(Pen("-", 5, 3), Pen("-", 6, 3, breadth=2), Pen("-", 7, 4, breadth=3)),
    legend="── plus  ╌╌ minus",
)

PLAIN = Signs(
    *(">", "*", "o", ".", ":", ".", "~", "++++", "-|"),
    WHOLE,
    awaited=Pen(".", 1, 1),
    strange=Pen("x", 1, 1),
    plus=(Pen("+"), Pen("*"), Pen("#")),
    minus=(Pen("-"), Pen("~"), Pen("=")),
    legend="+*# plus  -~= minus",
)


def signs() -> Signs:
    """Return what the terminal can show."""
    return PLAIN if glyphs.ASCII else FULL

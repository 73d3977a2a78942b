"""The nodes of a layer: a mark and a number each, or boxes where there is room."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, NamedTuple

from rich.cells import cell_len

from nnstep.numbers import number
from nnstep.tui.draw import Line, Span, cut, number_tokens
from nnstep.tui.inks import LEVELS

if TYPE_CHECKING:
    from nnstep.tui.network.signs import Signs

FORMAT, BOX_FORMAT, BIAS_FORMAT = (3, 6), (4, 7), (2, 6)
"""Significant digits of a number, and the cells it should take."""

NAME_FRAME = 3
"""Cells of the upper side of a box around a name: a line, and a space at either side."""

NUMBER_WIDTH = 7
"""Cells that any number takes at the most, with one digit."""


class Node(NamedTuple):
    """What is written of a unit.

    Attributes:
        name: which it is.
        value: its number; `None`: not computed yet.
        largest: the size of the number with the darkest shade.
        bias: for a box, what its bias is called and what it is; `None` when it has none.
        lit: the ink of what is being written here; empty when nothing is.
        chosen: whether it is chosen.
        touched: whether an edge of it is.
    """

    name: str
    value: float | None
    largest: float
    bias: tuple[str, float | None] | None = None
    lit: str = ""
    chosen: bool = False
    touched: bool = False

    @property
    def tokens(self) -> str:
        """The inks of its number, shaded by sign and size; any that is chosen looks the same."""
        return "strong cell" if self.chosen else shade(self.value, self.largest)


def written(value: float | None, form: tuple[int, int], signs: Signs) -> str:
    """Write a number in its cells, or that there is none yet."""
    text = f"   {signs.absent}" if value is None else number(value, *form)
    return text.ljust(NUMBER_WIDTH)


def shade(value: float | None, largest: float) -> str:
    """Return the ink for a number by its sign and its size."""
    if value is None or not isfinite(value):
        return number_tokens(value)
    level = round(LEVELS * min(abs(value) / largest, 1)) if largest else 0
    return f"{'minus' if value < 0 else 'plus'}{level}" if level else ""


def node_line(node: Node, name_width: int, signs: Signs, *, name_first: bool) -> Line:
    """Write a unit on one line, its name before it or after it where it has any cells."""
    mark = signs.hollow if node.value is None else signs.node
    ink = node.lit or number_tokens(node.value)
    line = [
        Span(mark, f"{ink} cell" if node.touched else ink),
        Span(f" {written(node.value, FORMAT, signs)}", node.tokens),
    ]
    if not name_width:
        return line
    name = cut(node.name, name_width, signs.cut)
    padding = " " * (name_width - cell_len(name))
    if name_first:
        return [Span(f"{padding}{name} ", "muted"), *line]
    return [*line, Span(f" {name}{padding}", "muted")]


def name_line(name: str, width: int, signs: Signs) -> Line:
    """Write the name of a unit on a line of its own."""
    text = cut(name, width, signs.cut)
    return [Span(text + " " * (width - cell_len(text)), "muted")]


def node_box(node: Node, width: int, signs: Signs) -> tuple[Line, Line, Line]:
    """Write a unit as a box, its name in the upper side and its bias in the lower one."""
    inside = width - 2
    side = node.lit or "muted"
    along, down = tuple(signs.sides)
    upper_left, upper_right, lower_left, lower_right = tuple(signs.corners)
    name = f" {cut(node.name, inside - NAME_FRAME, signs.cut)} "
    rest = along * (inside - 1 - cell_len(name))
    value = f" {written(node.value, BOX_FORMAT, signs)}".ljust(inside)
    bias = _bias(node.bias, inside, signs) if node.bias else ""
    return (
        [
            Span(f"{upper_left}{along}", side),
            Span(name, f"{side} cell" if node.touched else side),
            Span(f"{rest}{upper_right}", side),
        ],
        [Span(down, side), Span(value, node.tokens), Span(down, side)],
        [Span(f"{lower_left}{bias.center(inside, along)}{lower_right}", side)],
    )


def _bias(bias: tuple[str, float | None], room: int, signs: Signs) -> str:
    """Write a bias, with a space at either side where there is room."""
    label, value = bias
    text = signs.absent if value is None else number(value, *BIAS_FORMAT)
    return f" {label} {text} " if len(label) + len(text) + 3 <= room else f"{label} {text}"

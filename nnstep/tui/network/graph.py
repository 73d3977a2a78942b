"""Where the nodes of a network stand: a column for each layer, folded where it is too tall."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

BOX_WIDTH, BOX_HEIGHT = 12, 3
NAME_ROOM = 5
"""Cells of a box that are not for the name in its upper side."""

NODE_WIDTH, NAMED_HEIGHT = 9, 2
"""A mark, a space and a number; and its rows where the name of the unit stands above it."""

LEAST_GAP, GOOD_GAP, WIDEST_GAP = 6, 10, 72
"""Cells between two layers, for the edges."""

LEAST_NAME = 5
MOST_APART = 12
"""Rows from one node of a small layer to the next."""

FIGURE_WIDTH = 9
"""Cells of a number on an edge, with a space at either side."""

PLACES_ALONG = 0.5, 0.35, 0.65, 0.25, 0.75, 0.15, 0.85
"""Where along an edge its number may stand, the best place first."""

CLEAR = 0.8
"""Rows that must lie between a number and any other edge."""


@dataclass(frozen=True, slots=True)
class Fold:
    """Which units of a layer are seen in its slots; a slot at an end may stand for the rest.

    Attributes:
        units: how many there are.
        slots: how many nodes have room.
        first: the unit that should be seen first.
    """

    units: int
    slots: int
    first: int = 0

    @property
    def above(self) -> int:
        """How many units are folded before those that are seen."""
        if self.units <= self.slots or self.slots < 3 or self.first <= 1:
            return 0
        return min(self.first, self.units - self.slots + 1)

    @property
    def below(self) -> int:
        """How many units are folded after those that are seen."""
        if self.units <= self.slots:
            return 0
        rest = self.units - self.above - (self.slots - (self.above > 0))
        return rest + 1 if rest > 0 else 0

    @property
    def seen(self) -> range:
        """The units that are seen, in the order of the slots."""
        return range(self.above, self.units - self.below)

    def slot(self, unit: int) -> int:
        """Return the slot of a unit that is seen."""
        return unit - self.above + (self.above > 0)

    def unit_at(self, slot: int) -> int | None:
        """Return the unit in a slot; of those folded there, the one that unfolds the most."""
        if self.slots < 3:
            return slot if slot in self.seen else None
        if slot == 0 and self.above:
            return max(self.above - len(self.seen), 0)
        if slot == self.slots - 1 and self.below:
            return min(self.seen.stop + len(self.seen), self.units) - 1
        return self.above + slot - (self.above > 0)

    def showing(self, unit: int) -> Fold:
        """Return the fold moved as little as it takes to see a unit."""
        if unit in self.seen or self.slots < 3:
            return self
        first = unit if unit < self.above else unit - (self.slots - 2) + 1
        return Fold(self.units, self.slots, first)


@dataclass(frozen=True, slots=True)
class Column:
    """Where the nodes of a layer stand.

    Attributes:
        left: the first cell.
        name_width: cells of the names beside the nodes, 0 when none stand there.
        width: cells of a node with its name.
        rows: the row of the number in each slot.
        named_above: whether names stand above the nodes.
    """

    left: int
    name_width: int
    width: int
    rows: tuple[int, ...]
    named_above: bool


@dataclass(frozen=True)
class Plan:
    """Where everything stands.

    Attributes:
        width: cells of the whole.
        height: rows of the whole.
        boxed: whether each node is a box of three rows.
        columns: layer → its column, for the layers that are seen, from the left.
    """

    width: int
    height: int
    boxed: bool
    columns: Mapping[int, Column]

    @cached_property
    def gaps(self) -> dict[int, tuple[int, int]]:
        """Layer → the first cell and the width of what is between it and the one before."""
        return {
            layer: (before.left + before.width, after.left - before.left - before.width - 1)
            for layer, before, after in self._neighbours
        }

    @cached_property
    def figures(self) -> dict[int, dict[tuple[int, int], tuple[int, int]]]:
        """Layer → slots of an edge into it → the cell and the row where its number begins.

        Cells are counted from the left of the gap; there are none where some do not fit.
        """
        return {
            layer: figure_places(before.rows, after.rows, self.gaps[layer][1])
            for layer, before, after in self._neighbours
        }

    @property
    def _neighbours(self) -> list[tuple[int, Column, Column]]:
        columns = list(self.columns.values())
        return list(zip(list(self.columns)[1:], columns, columns[1:], strict=False))


def layers_beside(width: int) -> int:
    """Return how many layers have room beside each other, at least two."""
    return max((width - 2 + LEAST_GAP) // (NODE_WIDTH + LEAST_GAP), 2)


def lay_out(
    units: Sequence[int], names: Sequence[int], seen: range, width: int, height: int
) -> Plan:
    """Find a place for every layer that is seen.

    Args:
        units: of each layer, inputs first.
        names: cells that the names of each layer would like; those of the ends may be cut.
        seen: the layers, at least two.
        width: cells there are.
        height: rows there are, at least one.
    """
    room, ends = width - 2, (0, len(units) - 1)
    boxes = len(seen) * BOX_WIDTH + (len(seen) - 1) * (GOOD_GAP + 4)
    tallest = max(units[layer] for layer in seen)
    boxed = tallest * (BOX_HEIGHT + 1) - 1 <= height and boxes <= room
    above = [
        not boxed and layer in ends and units[layer] * NAMED_HEIGHT <= height for layer in seen
    ]
    if boxed:
        spare = (room - boxes) // len(seen)
        more = [names[layer] + NAME_ROOM - BOX_WIDTH for layer in seen]
        beside, widths = [0] * len(seen), [BOX_WIDTH + min(max(c, 0), spare) for c in more]
    else:
        wanted = [
            max(names[layer] - NODE_WIDTH, 0) if over else names[layer] + 1
            for layer, over in zip(seen, above, strict=True)
        ]
        more = _shares(wanted, room - len(seen) * NODE_WIDTH - (len(seen) - 1) * GOOD_GAP)
        widths = [NODE_WIDTH + cells for cells in more]
        beside = [0 if over else max(c - 1, 0) for over, c in zip(above, more, strict=True)]
    gap = (room - sum(widths)) // (len(seen) - 1)
    gap = min(max(gap, LEAST_GAP), WIDEST_GAP)
    left = max((width - sum(widths) - (len(seen) - 1) * gap) // 2, 0)
    columns = {}
    for layer, own, cells, over in zip(seen, widths, beside, above, strict=True):
        rows = _rows(units[layer], height, BOX_HEIGHT if boxed else NAMED_HEIGHT if over else 1)
        columns[layer] = Column(left, cells, own, rows, over)
        left += own + gap
    return Plan(width, height, boxed, columns)


def figure_places(
    sources: Sequence[int], targets: Sequence[int], width: int
) -> dict[tuple[int, int], tuple[int, int]]:
    """Find a place on every edge for a number that no other edge runs through.

    Args:
        sources: the rows of the nodes at the left.
        targets: the rows of the nodes at the right.
        width: cells between them.

    Returns:
        Edge, by its ends → the cell and the row where its number begins; empty when there is not
        one for each.
    """
    edges = [(s, t) for s in range(len(sources)) for t in range(len(targets))]
    if width < FIGURE_WIDTH + 2 or len(edges) > height_of(sources, targets):
        return {}

    def height_at(edge: tuple[int, int], x: float) -> float:
        start, end = sources[edge[0]], targets[edge[1]]
        return start + (end - start) * x / (width - 1)

    found: dict[tuple[int, int], tuple[int, int]] = {}
    for edge in edges:
        best, clearest = None, CLEAR
        for share in PLACES_ALONG:
            x = min(max(round(share * (width - 1) - FIGURE_WIDTH / 2), 0), width - FIGURE_WIDTH)
            row = round(height_at(edge, x + (FIGURE_WIDTH - 1) / 2))
            ends = x, x + FIGURE_WIDTH - 1
            apart = [_apart(row, (height_at(e, at) for at in ends)) for e in edges if e != edge]
            apart += [abs(y - row) for at, y in found.values() if abs(at - x) <= FIGURE_WIDTH]
            clear = min(apart, default=MOST_APART)
            if clear > clearest:
                best, clearest = (x, row), clear
        if best is None:
            return {}
        found[edge] = best
    return found


def height_of(*columns: Sequence[int]) -> int:
    """Return how many rows the nodes of columns reach over."""
    return max(map(max, columns)) - min(map(min, columns)) + 1


def _apart(row: int, heights: Iterable[float]) -> float:
    """Return how far a row is from a line with these heights at its ends."""
    low, high = sorted(heights)
    return max(low - row, row - high, 0)


def _rows(units: int, height: int, node: int) -> tuple[int, ...]:
    """Return the rows of the numbers of a layer, evenly spaced about the middle."""
    slots = min(units, height)
    apart = (height - node) // (slots - 1) if slots > 1 else 0
    apart = min(apart, MOST_APART)
    top = (height - node - apart * (slots - 1)) // 2 + node // 2
    return tuple(top + apart * slot for slot in range(slots))


def _shares(wanted: Sequence[int], free: int) -> list[int]:
    """Share the free cells among the names: those between the ends first, as they stay whole."""
    first, *numbers, last = wanted
    free -= sum(numbers)
    if free < 0:
        return [0] * len(wanted)
    first = _share(first, max(free // 2, free - last))
    return [first, *numbers, _share(last, free - first)]


def _share(wanted: int, free: int) -> int:
    """Return the cells that a name gets; none when too little of it would be left."""
    return min(wanted, free) if free >= min(wanted, LEAST_NAME) else 0

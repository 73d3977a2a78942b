"""The diagram of a network: nodes in columns, edges between them, drawn anew where they change."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from rich.cells import cell_len

from nnstep.numbers import number
from nnstep.tui.draw import Line, Span, fitted, number_tokens
from nnstep.tui.network.choice import Choice
from nnstep.tui.network.edges import Edge, Figure, drawn_edges, most_edges, painted
from nnstep.tui.network.graph import (
    BOX_HEIGHT,
    FIGURE_WIDTH,
    NAMED_HEIGHT,
    NODE_WIDTH,
    Fold,
    Plan,
    lay_out,
    layers_beside,
)
from nnstep.tui.network.nodes import Node, name_line, node_box, node_line
from nnstep.tui.network.titles import Title, detail_titles, name_titles, placed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nnstep.engine import Array
    from nnstep.experiment import Experiment
    from nnstep.tui.network.scene import Scene, Shown
    from nnstep.tui.network.signs import Signs

FIGURE_DIGITS = 3
LONGEST_NAME = 16
NEAR = 1.0
"""Rows from an edge at which a click still means it."""


class Diagram:
    """Draws a network.

    Args:
        experiment: whose network.
        signs: what to draw with.
    """

    def __init__(self, experiment: Experiment, signs: Signs) -> None:
        spec, data = experiment.spec, experiment.dataset
        self.signs = signs
        self.units = (spec.features, *(layer.units for layer in spec.layers))
        feature = "feature" if spec.features == 1 else "features"
        kinds = feature, *(layer.activation for layer in spec.layers)
        self._kinds = [
            (f"{units} {kind}", f"{units}") for units, kind in zip(self.units, kinds, strict=True)
        ]
        numbers = (tuple(map(str, range(units))) for units in self.units[1:-1])
        self._names = data.features, *numbers, data.outputs
        self._name_widths = [min(max(map(cell_len, own)), LONGEST_NAME) for own in self._names]
        self._first_units = [0] * len(self.units)
        self._first_layer = 0
        self._size = 0, 0
        self.fit(80, 20)
        self._edges: dict[int, tuple[Edge, ...]] = {}
        self._thinned: dict[int, bool] = {}
        self._written: dict[int, tuple[object, dict[int, Line]]] = {}
        self._painted: dict[int, tuple[object, list[Line]]] = {}

    # Where everything is ------------------------------------------------------------------------

    def fit(self, width: int, height: int) -> None:
        """Lay the network out in another size."""
        if (width, height) != self._size:
            self._size = width, height
            self._lay_out()

    def see(self, first: int, last: int) -> None:
        """See to it that a layer is seen, or two neighbours."""
        seen = self.plan.columns
        start = self._first_layer
        if first not in seen or last not in seen:
            self._first_layer = first if first < start else start + last - max(seen)
            self._lay_out()

    def _lay_out(self) -> None:
        count = min(layers_beside(self._size[0]), len(self.units))
        self._first_layer = min(self._first_layer, len(self.units) - count)
        seen = range(self._first_layer, self._first_layer + count)
        width, height = self._size
        self.plan: Plan = lay_out(self.units, self._name_widths, seen, width, max(height, 1))

    def fold(self, layer: int) -> Fold:
        """Return which units of a layer are seen."""
        slots = len(self.plan.columns[layer].rows)
        return Fold(self.units[layer], slots, self._first_units[layer])

    def unfold(self, layer: int, unit: int) -> None:
        """See to it that a unit is seen."""
        self.see(layer, layer)
        self._first_units[layer] = self.fold(layer).showing(unit).first

    def rows_of(self, layer: int) -> list[int]:
        """Return the rows of the units of a layer that are seen."""
        fold, rows = self.fold(layer), self.plan.columns[layer].rows
        return [rows[fold.slot(unit)] for unit in fold.seen]

    # Drawing ------------------------------------------------------------------------------------

    def show(self, scene: Scene, chosen: Choice | None) -> None:
        """Draw a moment, where it has changed."""
        for layer in self.plan.columns:
            self._write(scene, layer, chosen)
        for layer in self.plan.gaps:
            self._paint(scene, layer, chosen)

    @property
    def thinned(self) -> bool:
        """Whether only the strongest edges are drawn somewhere."""
        return any(self._thinned.get(layer, False) for layer in self.plan.gaps)

    def row(self, index: int) -> Line:
        """Return one row."""
        line = []
        for layer, column in self.plan.columns.items():
            if layer in self.plan.gaps:
                line += [*self._painted[layer][1][index], Span(" ")]
            else:
                line.append(Span(" " * column.left))
            line += self._written[layer][1].get(index) or [Span(" " * column.width)]
        return line

    def titles(self, scene: Scene) -> list[Line]:
        """Return two lines: what is shown, and what is about to be or what to say of it."""
        names, details, edge_names, edge_details = [], [], [], []
        for layer, column in self.plan.columns.items():
            cell, shown = column.left + self._indent(layer), scene.nodes[layer]
            texts: Sequence[str] = self._kinds[layer]
            if layer + 1 in self.plan.gaps and scene.edges[layer].current:
                texts = texts[-1:]  # that is to be read in any case
            names.append(Title(cell, name_titles(shown, self.signs)))
            details.append(Title(cell, detail_titles(shown, texts, self.signs)))
        for layer, (left, width) in self.plan.gaps.items():
            shown, middle = scene.edges[layer - 1], left + width // 2
            texts = self._sizes(shown, layer)
            edge_names.append(Title(middle, name_titles(shown, self.signs)))
            edge_details.append(Title(middle, detail_titles(shown, texts, self.signs)))
        more = 0 not in self.plan.columns, len(self.units) - 1 not in self.plan.columns
        return [
            placed(*titles, self.plan.width, more, self.signs)
            for titles in ((names, edge_names), (details, edge_details))
        ]

    def _indent(self, layer: int) -> int:
        """Return the cells before the mark of a node."""
        last = layer == len(self.units) - 1
        column = self.plan.columns[layer]
        return 0 if last or self.plan.boxed else column.width - NODE_WIDTH

    def _sizes(self, shown: Shown, layer: int) -> tuple[str, ...]:
        """Say how large the largest number of the edges is, and how many of them are drawn."""
        if shown.values is None:
            return "not computed yet", "not yet", ""
        drawn, total = len(self._edges[layer]), shown.values.size
        strange = total - int(np.isfinite(shown.values).sum())
        largest = f"max {number(shown.largest, FIGURE_DIGITS).lstrip('+')}"
        if strange:
            said = f"{strange} not finite"
            known = (said,) if strange == total else (f"{largest}, {said}", said)
            return *known, "not finite", "nan", ""
        return f"{largest}, {drawn} of {total}" if drawn < total else largest, largest, ""

    def _write(self, scene: Scene, layer: int, chosen: Choice | None) -> None:
        """Write the nodes of a layer when they have changed."""
        shown, fold = scene.nodes[layer], self.fold(layer)
        values = None if shown.values is None else shown.values.tolist()
        lit = "" if not shown.lit else "arrow" if shown.current else "fresh"
        touched = () if chosen is None else chosen.ends
        nodes = tuple(
            Node(
                self._names[layer][unit],
                None if values is None else values[unit],
                shown.largest,
                scene.bias(layer, unit) if self.plan.boxed and layer else None,
                lit,
                chosen is not None and chosen.is_unit(layer, unit),
                (layer, unit) in touched,
            )
            for unit in fold.seen
        )
        key = self.plan, fold, nodes
        if self._written.get(layer, (None,))[0] != key:
            self._written[layer] = key, self._lines(layer, fold, nodes)

    def _lines(self, layer: int, fold: Fold, nodes: Sequence[Node]) -> dict[int, Line]:
        """Return the rows of a layer that are not blank: its nodes, and how many are folded."""
        column, last = self.plan.columns[layer], layer == len(self.units) - 1
        lines: dict[int, Line] = {}
        for node, row in zip(nodes, self.rows_of(layer), strict=True):
            if self.plan.boxed:
                lines.update(
                    enumerate(node_box(node, column.width, self.signs), row - BOX_HEIGHT // 2)
                )
                continue
            line = node_line(node, column.name_width, self.signs, name_first=not last)
            if column.named_above:
                lines[row - 1] = name_line(node.name, column.width, self.signs)
                beside = Span(" " * (column.width - NODE_WIDTH))
                line = [*line, beside] if last else [beside, *line]
            lines[row] = line
        for count, row in ((fold.above, column.rows[0]), (fold.below, column.rows[-1])):
            if count:
                text = fitted(f"{self.signs.more} {count} more", NODE_WIDTH, self.signs.cut)
                text = (" " * self._indent(layer) + text).ljust(column.width)
                lines[row] = [Span(text, "muted")]
        return lines

    def _paint(self, scene: Scene, layer: int, chosen: Choice | None) -> None:
        """Paint the edges into a layer when they have changed."""
        shown = scene.edges[layer - 1]
        before, after = self.fold(layer - 1).seen, self.fold(layer).seen
        values = None
        if shown.values is not None:
            values = shown.values[before.start : before.stop, after.start : after.stop]
        shape, size = (len(before), len(after)), (self.plan.gaps[layer][1], self.plan.height)
        alone = None
        if chosen is not None and not self.plan.figures[layer]:
            alone = chosen.among(layer, before, after)
        count = shape[0] * shape[1] if alone is None else max(shape)
        most, thin = most_edges(count, *size), count > self.plan.height // 2
        figures = self._figures(values, layer, chosen)
        zeros = bool(figures) or (most == count and not shown.largest)
        edges = drawn_edges(values, shape, shown.largest, most, alone, thin=thin, zeros=zeros)
        self._edges[layer], self._thinned[layer] = edges, most < count
        paper = "bar" if shown.lit else ""
        key = self.plan, self.fold(layer - 1), self.fold(layer), edges, figures, paper
        if self._painted.get(layer, (None,))[0] != key:
            rows = self.rows_of(layer - 1), self.rows_of(layer)
            self._painted[layer] = key, painted(edges, *rows, size, self.signs, figures, paper)

    def _figures(
        self, values: Array | None, layer: int, chosen: Choice | None
    ) -> tuple[Figure, ...]:
        """Return the numbers that stand on the edges into a layer."""
        figures: list[Figure] = []
        for (source, target), (cell, row) in self.plan.figures[layer].items():
            value = None if values is None else values[source, target].item()
            text = self.signs.absent
            if value is not None:
                text = number(value, FIGURE_DIGITS, FIGURE_WIDTH - 2)
            text = f" {text} "
            cell += (FIGURE_WIDTH - len(text)) // 2
            ink = number_tokens(value)
            if chosen is not None and chosen[:3] == (layer, target, source):
                ink += " cell"
            figures.append(Figure(cell, row, text, ink))
        return tuple(figures)

    # What is where ------------------------------------------------------------------------------

    def at(self, x: int, row: int) -> Choice | None:
        """Return the unit or the edge at a place; where units are folded, one of these."""
        for layer, column in self.plan.columns.items():
            if x < column.left:
                return self._edge_at(layer, x, row) if layer in self.plan.gaps else None
            if x < column.left + column.width:
                return self._unit_at(layer, row)
        return None

    def _unit_at(self, layer: int, row: int) -> Choice | None:
        column = self.plan.columns[layer]
        height = BOX_HEIGHT if self.plan.boxed else NAMED_HEIGHT if column.named_above else 1
        for slot, middle in enumerate(column.rows):
            if 0 <= row - middle + height // 2 < height:
                unit = self.fold(layer).unit_at(slot)
                return None if unit is None else Choice(layer, unit)
        return None

    def _edge_at(self, layer: int, x: int, row: int) -> Choice | None:
        left, width = self.plan.gaps[layer]
        before, after = self.fold(layer - 1).seen, self.fold(layer).seen
        for (source, target), (cell, own) in self.plan.figures[layer].items():
            if row == own and cell <= x - left < cell + FIGURE_WIDTH:
                return Choice(layer, target, source)
        starts, ends = self.rows_of(layer - 1), self.rows_of(layer)
        share = (x - left + 0.5) / width
        nearest, found = NEAR, None
        for edge in self._edges[layer]:
            start, end = starts[edge.source], ends[edge.target]
            away = abs(start + (end - start) * share - row)
            if away <= nearest:
                nearest, found = away, Choice(layer, after[edge.target], before[edge.source])
        return found

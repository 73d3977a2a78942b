"""What is chosen in a network: a unit, or an edge between two."""

from __future__ import annotations

from typing import NamedTuple

from nnstep.tui.network.edges import Chosen


class Choice(NamedTuple):
    """A unit that is chosen, or an edge into it.

    Attributes:
        layer: of the unit; the inputs are 0.
        unit: the unit.
        source: for an edge, the unit in the layer before.
        by_source: for an edge, whether another is chosen by its source, and not by its target.
    """

    layer: int
    unit: int
    source: int | None = None
    by_source: bool = False

    def is_unit(self, layer: int, unit: int) -> bool:
        """Whether it is this unit."""
        return self.source is None and (self.layer, self.unit) == (layer, unit)

    @property
    def ends(self) -> tuple[tuple[int, int], ...]:
        """The layers and the units at the ends of an edge."""
        if self.source is None:
            return ()
        return (self.layer - 1, self.source), (self.layer, self.unit)

    @property
    def end(self) -> tuple[int, int]:
        """The layer and the unit of the end that moves."""
        if self.source is not None and self.by_source:
            return self.layer - 1, self.source
        return self.layer, self.unit

    def moved(self, unit: int) -> Choice:
        """Return the choice with another unit at that end."""
        return self._replace(source=unit) if self.by_source else self._replace(unit=unit)

    def among(self, layer: int, before: range, after: range) -> Chosen | None:
        """Return the unit whose edges into a layer stand for what is chosen, if there is one.

        Args:
            layer: the layer.
            before: the units that are seen before it.
            after: the units that are seen of it.
        """
        if self.source is None:
            if self.layer == layer and self.unit in after:
                return Chosen(after.index(self.unit), is_target=True)
            if self.layer == layer - 1 and self.unit in before:
                return Chosen(before.index(self.unit), is_target=False)
            return None
        if self.layer != layer or self.source not in before or self.unit not in after:
            return None
        source, target = before.index(self.source), after.index(self.unit)
        if self.by_source:
            return Chosen(target, is_target=True, marked=source)
        return Chosen(source, is_target=False, marked=target)

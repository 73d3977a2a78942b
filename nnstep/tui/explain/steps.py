"""The steps of the way down: each number that is looked at, and how."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from nnstep.timeline import written_update
from nnstep.tui.draw import Line, Span
from nnstep.tui.glyphs import MORE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nnstep.debugger.contributions import Contributions
    from nnstep.debugger.provenance import Provenance, Summand
    from nnstep.engine import Program
    from nnstep.timeline import Position


@dataclass
class Step:
    """A number on the way down, and how it is looked at.

    Attributes:
        found: where it comes from.
        at: when it is looked at.
        face: which list is shown.
        chosen: which of its rows.
        ordered: whether the rows are sorted by size, for each list.
        moved: what has moved it, once that was asked for.
    """

    found: Provenance
    at: Position
    face: str = "factors"
    chosen: int = 0
    ordered: dict[str, bool] = field(default_factory=lambda: {"samples": True})
    moved: Contributions | None = None

    @cached_property
    def summands(self) -> tuple[Summand, ...]:
        """Its terms, when it is a sum."""
        return self.found.summands()

    @property
    def is_ordered(self) -> bool:
        """Whether the rows are sorted by size."""
        return self.ordered.get(self.face, False)


def crumbs(steps: Sequence[Step], program: Program, width: int) -> Line:
    """Return the way down, cut at its beginning: `25000:weights[1,0] → dweights[1,0]`."""
    names, before = [], -1
    for step in steps:
        update = step.at.update if step.found.written is None else step.found.written.update
        place = f"{written_update(update, program)}:" if update != before else ""
        names.append(f"{place}{step.found.cell}")
        before = update
    above = " → ".join(names[:-1])
    room = width - len(names[-1]) - 4
    if len(above) > room:
        above = MORE + above[len(above) - max(room - 1, 0) :]
    return [Span(f"{above} → " if above else "", "muted"), Span(names[-1], "arrow")]

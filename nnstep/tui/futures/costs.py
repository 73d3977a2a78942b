"""The Costs panel: the costs of two futures in one plot."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from nnstep.tui.cost import Cost
from nnstep.tui.plot import GLYPHS

if TYPE_CHECKING:
    from nnstep.tui.view import View


class Costs(Cost):
    """The history of the cost as a curve, and that of the fork beside."""

    TITLE: ClassVar[str] = "Costs"
    HELP: ClassVar[str] = (
        f"The cost of every update computed so far, and as {GLYPHS.mark} that of the fork beside. "
        "h l and home end move along it, a click goes there; enter changes between a linear scale "
        "and a logarithmic one. The figures above are of the fork that the cursor is in."
    )

    def show(self, view: View) -> None:
        """Draw another view; what is said of the test has no place here."""
        super().show(replace(view, test=None))

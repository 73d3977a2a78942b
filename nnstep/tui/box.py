"""A box over the panels, which leaves in sight what is told below them."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.screen import ModalScreen

if TYPE_CHECKING:
    from collections.abc import Sequence

BAR, BARS = 1, 3
"""Lines above the panels, and below them: time, status and keys."""


class Box(ModalScreen[None]):
    """A screen with a box on it.

    What the app has taken from the panels, for the caption of a lesson, is neither covered nor
    dimmed.
    """

    BOX: ClassVar[str]
    """The box among what is on the screen, as a selector."""

    def make_room(self) -> None:
        """Let the box take the room that there is."""
        taken = getattr(self.app, "rows_taken", 0)
        self.set_class(taken > 0, "above-caption")
        if taken:
            styles = self.query_one(self.BOX).styles
            below = taken + BARS
            styles.margin = (BAR, 0, below, 0)
            styles.max_height = self.app.size.height - below - BAR

    def again(self) -> Box:
        """Return another one with the same in it."""
        raise NotImplementedError

    @property
    def told(self) -> Sequence[str]:
        """The lines in it."""
        raise NotImplementedError

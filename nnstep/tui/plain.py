"""For terminals that show only ASCII: the last step before anything is drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.filter import LineFilter

from nnstep.tui.glyphs import PLAIN

if TYPE_CHECKING:
    from rich.segment import Segment
    from textual.color import Color


class InPlain(LineFilter):
    """Puts a sign of ASCII in the place of each sign that we draw; text of the data stays."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Return the same cells with other signs in them."""
        del background
        return [
            segment
            if segment.text.isascii()
            else segment._replace(text=segment.text.translate(PLAIN))
            for segment in segments
        ]

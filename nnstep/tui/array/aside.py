"""A panel with a picture beside its rows, which stays where it is while they scroll."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from textual.geometry import Region
from textual.strip import Strip

from nnstep.tui.panel import Panel

if TYPE_CHECKING:
    from nnstep.tui.array.pixels import Pixels
    from nnstep.tui.draw import Line
    from nnstep.tui.view import View

BETWEEN = 2
"""Cells between the rows and the picture."""


class Aside(NamedTuple):
    """The picture beside the rows.

    Attributes:
        left: where it begins.
        size: lines of a pixel.
        picture: what is seen; `None` when there is nothing to see.
        lines: as it is drawn.
    """

    left: int = 0
    size: int = 0
    picture: Pixels | None = None
    lines: tuple[Line, ...] = ()


class PicturePanel(Panel):
    """Draws a picture over what is at the right of the rows; `prepare` sets which."""

    def __init__(self) -> None:
        super().__init__()
        self.aside = Aside()

    def set_aside(self, picture: Pixels | None, rows_width: int, header: int) -> None:
        """Put a picture beside rows that are so wide, as large as there is room for.

        Args:
            picture: what is to be seen, if anything.
            rows_width: the cells that the rows take.
            header: the lines above the rows.
        """
        self.aside = Aside()
        if picture is not None:
            left = rows_width + BETWEEN
            width, height = self.scrollable_content_region.size
            size = picture.size_in(width - left, height - header)
            if size:
                lines = picture.lines(size, in_color=self._in_color)
                self.aside = Aside(left, size, picture, tuple(lines))

    @property
    def _in_color(self) -> bool:
        """Whether shades can be told from each other."""
        return not self.app.no_color and self.app.console.color_system != "standard"

    def show(self, view: View) -> None:
        """Draw another view, and the picture where it is another one."""
        before = self.aside
        super().show(view)
        if (before.left, before.lines) != (self.aside.left, self.aside.lines):
            width, height = self.scrollable_content_region.size
            left = min(aside.left for aside in (before, self.aside) if aside.lines)
            self.refresh(Region(left, 0, width - left, height))

    def render_line(self, y: int) -> Strip:
        """Draw a line, with what belongs there of the picture."""
        strip = super().render_line(y)
        line = y - len(self._header)
        if not 0 <= line < len(self.aside.lines):
            return strip
        left = self.aside.left
        beside = self.strip_of(self.aside.lines[line])
        end = left + beside.cell_length
        return Strip.join((strip.crop(0, left), beside, strip.crop(end, strip.cell_length)))

"""A panel: a part of the moment, drawn line by line, only what is seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from nnstep.tui.draw import Drawn, Line, Span

if TYPE_CHECKING:
    from textual.events import Click

    from nnstep.tui.view import View


class Panel(ScrollView, Drawn, can_focus=True):
    """Draws rows under header lines that stay in place while the rows scroll."""

    TITLE: ClassVar[str]
    HELP: ClassVar[str]
    ALLOW_SELECT = False
    COMPONENT_CLASSES = Drawn.COMPONENT_CLASSES  # Textual takes them from the first base only

    @dataclass
    class Asked(Message):
        """The user asks for a command by way of a panel, with a click for instance."""

        line: str

    def __init__(self) -> None:
        super().__init__(id=self.TITLE.lower())
        self.view: View | None = None
        self.border_title = self.TITLE

    def show(self, view: View) -> None:
        """Draw another view."""
        self.view = view
        self.border_subtitle = self.remark()
        rows = len(self.header()) + self.row_count()
        size = Size(max(self.row_width(), 1), rows)
        if size != self.virtual_size:
            resized = size.height != self.virtual_size.height
            self.virtual_size = size
            self.refresh(layout=resized)
        else:
            self.refresh()

    def on_resize(self) -> None:
        """Fit what is drawn into another size."""
        if self.view is not None:
            self.show(self.view)

    # What a panel says of itself ----------------------------------------------------------------

    def remark(self) -> str:
        """Return a few words for the panel's lower border."""
        return ""

    def header(self) -> list[Line]:
        """Return the lines above the rows."""
        return []

    def row_count(self) -> int:
        """Return how many rows there are."""
        raise NotImplementedError

    def row(self, index: int) -> Line:
        """Return one row."""
        raise NotImplementedError

    def row_width(self) -> int:
        """Return the cells that the widest row takes; 0 when it fits itself to the panel."""
        return 0

    def pinned(self) -> int:
        """Return how many cells at the left of each row stay when the rest scrolls."""
        return 0

    # Drawing ------------------------------------------------------------------------------------

    @property
    def compact(self) -> bool:
        """Whether there is no border, so that the title stands in the header."""
        return self.view is not None and self.view.compact

    def render_line(self, y: int) -> Strip:
        """Draw the line `y` of what is seen."""
        width = self.scrollable_content_region.width
        header = self.header()
        if y < len(header):
            style = "bar focus" if self.has_focus and self.compact else "bar"
            line = [Span(text, f"{style} {tokens}") for text, tokens in header[y]]
            fill = self.style_of(style)
        else:
            index = y - len(header) + round(self.scroll_y)
            line = self.row(index) if self.view and index < self.row_count() else []
            fill = self.rich_style
        strip = self.strip_of(line)
        pinned, scrolled = self.pinned(), round(self.scroll_x)
        if not scrolled:
            return strip.crop_extend(0, width, fill)
        rest = strip.crop_extend(pinned + scrolled, width + scrolled, fill)
        return Strip.join((strip.crop(0, pinned), rest))

    def row_at(self, y: int) -> int | None:
        """Return the row drawn at the line `y` of what is seen."""
        index = y - len(self.header()) + round(self.scroll_y)
        return index if y >= len(self.header()) and index < self.row_count() else None

    def reveal(self, row: int, left: int = 0, width: int = 1) -> None:
        """Scroll so that a part of a row is seen."""
        above, pinned = len(self.header()), self.pinned()
        seen = self.scrollable_content_region.size
        x, y = round(self.scroll_x), round(self.scroll_y)
        room = Region(x + pinned, y, max(seen.width - pinned, 1), max(seen.height - above, 1))
        delta = Region.get_scroll_to_visible(room, Region(left, row, width, 1))
        self.scroll_to(x + delta.x, y + delta.y, animate=False)

    async def on_click(self, event: Click) -> None:
        """Hand a click on a row on to the panel."""
        offset = event.get_content_offset(self)
        if offset is not None and self.view is not None:
            row = self.row_at(offset.y)
            if row is not None:
                self.clicked(row, offset.x + round(self.scroll_x))

    def clicked(self, row: int, x: int) -> None:
        """Answer a click on a row, `x` cells from its left."""

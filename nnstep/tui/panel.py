"""A panel: a part of the moment, drawn line by line, only what is seen."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from textual.content import Content
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from nnstep.tui.draw import Drawn, Line, Span

if TYPE_CHECKING:
    from textual.events import Click

    from nnstep.engine import Cell
    from nnstep.experiment import Experiment
    from nnstep.tui.view import View


Kept = tuple["View | None", dict[str, Any]]
"""What a panel showed, and what was chosen in it."""

FOCUSED = "▌"
"""Stands before the title of the panel in focus where no border can show it."""


class Panel(ScrollView, Drawn, can_focus=True):
    """Draws rows under header lines that stay in place while the rows scroll."""

    TITLE: ClassVar[str]
    HELP: ClassVar[str]
    ALLOW_SELECT = False
    KEPT: ClassVar[tuple[str, ...]] = ()
    """What a user has chosen in it, by the names of its attributes."""

    @dataclass
    class Asked(Message):
        """The user asks for a command by way of a panel, with a click for instance."""

        line: str

    @dataclass
    class Clicked(Message):
        """The user has clicked into a panel, and it has answered."""

        panel: Panel

    def __init__(self, id: str | None = None) -> None:  # noqa: A002  Textual's own name for it
        super().__init__(id=id or self.TITLE.lower())
        self.view: View | None = None
        self.border_title = self.TITLE
        self._remark = ""
        self._header: list[Line] = []
        self._row_total = 0
        self._lines: dict[int, Line] = {}

    def show(self, view: View) -> None:
        """Draw another view; only the lines that differ are painted, and none of what is hidden."""
        before, self.view = self.view, view
        if before is not None:
            self._take_leave(before, view)
        self.prepare(view)
        if not self.display:
            return
        if self.remark() != self._remark:  # setting it paints the whole panel
            self._remark = self.remark()
            self.border_subtitle = Content(self._remark)  # names of data may look like markup
        self._header, self._row_total = self.header(), self.row_count()
        size = Size(max(self.row_width(), 1), len(self._header) + self._row_total)
        if size == self.virtual_size:
            self._paint_changes()
            return
        resized = size.height != self.virtual_size.height
        self.virtual_size = size
        self._lines.clear()
        self.refresh(layout=resized)

    def _take_leave(self, before: View, view: View) -> None:
        """Forget what was of another experiment, if it was."""
        if before.experiment is not view.experiment:
            self.renew(before, view)
            if not _alike(before.experiment, view.experiment):
                self.clear()

    def kept(self) -> Kept:
        """Return what is chosen in it, to be found again."""
        return self.view, {name: copy(getattr(self, name)) for name in self.KEPT}

    def keep(self, kept: Kept) -> None:
        """Choose what was chosen before; whoever asks draws it anew."""
        view, chosen = kept
        if self.view is not None and view is not None:
            self._take_leave(self.view, view)
            self.view = view
        for name, value in chosen.items():
            setattr(self, name, copy(value))

    def redraw(self) -> None:
        """Draw the same view again, because the panel itself has changed."""
        if self.view is not None:
            self.show(self.view)

    def on_resize(self) -> None:
        """Fit what is drawn into another size."""
        self.redraw()

    def watch_show_vertical_scrollbar(self) -> None:
        """Fit what is drawn beside the scroll bar, or into the room that it has left."""
        self.redraw()

    def allow_focus(self) -> bool:
        """Leave the focus where it is while a command is typed."""
        return super().allow_focus() and not getattr(self.app, "is_prompting", False)

    def watch_has_focus(self, has_focus: bool) -> None:
        """Show whether the keys go here."""
        super().watch_has_focus(has_focus)
        self.redraw()

    def watch_scroll_x(self, old_value: float, new_value: float) -> None:
        """Draw anew what is scrolled sideways: which columns are seen is another matter now."""
        super().watch_scroll_x(old_value, new_value)
        self._header = self.header()
        self._lines.clear()

    # What a panel says of itself ----------------------------------------------------------------

    def renew(self, before: View, view: View) -> None:
        """Forget what was worked out once for the experiment: in a fork it is another one."""

    def clear(self) -> None:
        """Forget what was chosen: there is another network now, or other data."""

    def prepare(self, view: View) -> None:
        """Get ready to draw a view."""

    def remark(self) -> str:
        """Return a few words for the panel's lower border."""
        return ""

    def chosen_cell(self) -> Cell | None:
        """Return the number that is chosen, for the keys that are about one."""
        return None

    def chosen_expression(self) -> str | None:
        """Return what is chosen as an expression, for the keys that keep it in sight."""
        cell = self.chosen_cell()
        return None if cell is None else str(cell)

    def chosen_watch(self) -> str | None:
        """Return the expression to watch where something is chosen: by itself, when it changes."""
        return self.chosen_expression()

    def chosen_statement(self) -> str | None:
        """Return the name of the statement that is chosen, for the keys that are about one."""
        return None

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

    @property
    def margin(self) -> int:
        """The cells at either side that are not counted as seen."""
        return 0

    @property
    def told(self) -> list[str]:
        """All of it as text."""
        lines = [*self._header, *map(self.row, range(self._row_total))]
        return ["".join(span.text for span in line).rstrip() for line in lines]

    # Drawing ------------------------------------------------------------------------------------

    @property
    def compact(self) -> bool:
        """Whether there is no border, so that the title stands in the header."""
        return self.view is not None and self.view.compact

    def render_line(self, y: int) -> Strip:
        """Draw the line `y` of what is seen."""
        width = self.scrollable_content_region.width
        strip = self.strip_of(self._line(y))
        fill = self.style_of(self._bar_tokens() if y < len(self._header) else "")
        pinned, scrolled = self.pinned(), round(self.scroll_x)
        if not scrolled:
            return strip.crop_extend(0, width, fill)
        rest = strip.crop_extend(pinned + scrolled, width + scrolled, fill)
        return Strip.join((strip.crop(0, pinned), rest))

    def _paint_changes(self) -> None:
        before, self._lines = self._lines, {}
        width, height = self.scrollable_content_region.size
        changed = [
            Region(0, y, width, 1)
            for y in range(height)
            if self._line(y) != before.get(self._line_index(y))
        ]
        if changed:
            self.refresh(*changed)

    def _line(self, y: int) -> Line:
        """Return the line `y` of what is seen, made when it is first asked for."""
        index = self._line_index(y)
        line = self._lines.get(index)
        if line is None:
            line = self._lines[index] = self._make_line(index)
        return line

    def _line_index(self, y: int) -> int:
        """Return the row of a line; those of the header are counted backwards from -1."""
        above = len(self._header)
        return -1 - y if y < above else y - above + round(self.scroll_y)

    def _make_line(self, index: int) -> Line:
        if index < 0:
            return self._header_line(-1 - index)
        return self.row(index) if index < self._row_total else []

    def _header_line(self, index: int) -> Line:
        bar = self._bar_tokens()
        line = [Span(text, f"{bar} {tokens}") for text, tokens in self._header[index]]
        if self.has_focus and self.compact and line:
            line[0] = Span(FOCUSED + line[0].text[1:], line[0].tokens)
        return line

    def _bar_tokens(self) -> str:
        return "bar focus" if self.has_focus and self.compact else "bar"

    def row_at(self, y: int) -> int | None:
        """Return the row drawn at the line `y` of what is seen."""
        index = self._line_index(y)
        return index if 0 <= index < self._row_total else None

    def reveal(self, row: int, left: int = 0, width: int = 1, rows: int = 1) -> None:
        """Scroll so that a part of a row is seen, and those below it as far as there is room."""
        above, pinned = len(self._header), self.pinned()
        seen = self.scrollable_content_region.size
        x, y = round(self.scroll_x), round(self.scroll_y)
        width_seen = max(seen.width - pinned - 2 * self.margin, 1)
        room = Region(x + pinned + self.margin, y, width_seen, max(seen.height - above, 1))
        wanted = Region(left, row, width, min(rows, room.height))
        delta = Region.get_scroll_to_visible(room, wanted)
        if delta:
            self.scroll_to(x + delta.x, y + delta.y, animate=False, immediate=True)

    async def on_click(self, event: Click) -> None:
        """Answer a click, and tell that it was answered."""
        self.pointed(event)
        self.post_message(self.Clicked(self))

    def pointed(self, event: Click) -> None:
        """Hand a click on a row on to the panel."""
        offset = event.get_content_offset(self)
        if offset is not None and self.view is not None:
            row = self.row_at(offset.y)
            if row is not None:
                scrolled = round(self.scroll_x) if offset.x >= self.pinned() else 0
                self.clicked(row, offset.x + scrolled)

    def clicked(self, row: int, x: int) -> None:
        """Answer a click on a row, `x` cells from its left."""


def _alike(before: Experiment, now: Experiment) -> bool:
    """Return whether two experiments have the same units, of the same data."""
    layers = before.spec.layers == now.spec.layers
    return layers and before.dataset.features == now.dataset.features

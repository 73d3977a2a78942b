"""Drawing by lines: spans of text, each with the names of its styles, become strips of cells."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING, Any, NamedTuple

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from textual.strip import Strip
from textual.widget import Widget

from nnstep.tui.glyphs import MORE
from nnstep.tui.inks import INKS, mixed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.style import Style


NARROWEST = 20


class Span(NamedTuple):
    """Text, and the names of its inks with spaces between."""

    text: str
    tokens: str = ""


Line = list[Span]


def wrapped(text: str, width: int, first: str = "", rest: str = "") -> list[str]:
    """Break text between words into lines, at least one; what stands before them counts.

    However narrow the place is: text can still be read when that becomes wider.
    """
    lines = wrap(
        text,
        max(width, NARROWEST),
        initial_indent=first,
        subsequent_indent=rest,
        break_on_hyphens=False,
    )
    return lines or [first]


def fitted(text: str, width: int, more: str = MORE) -> str:
    """Cut text at its end where it is too wide, with a sign that there is more."""
    if cell_len(text) <= width:
        return text
    return set_cell_size(text, width - 1) + more if width > 0 else ""


def cut(text: str, width: int, more: str = MORE) -> str:
    """Leave out the middle of a text that is too long: names often differ at their ends."""
    if cell_len(text) <= width:
        return text
    tail = text[len(text) - max((width - 1) // 2, 0) :]
    while cell_len(tail) > (width - 1) // 2 and tail:
        tail = tail[1:]
    head = set_cell_size(text, max(width - 1 - cell_len(tail), 0))
    return f"{head}{more}{tail}" if width > 0 else ""


def cells_of(line: Line) -> int:
    """Return the cells that a line takes."""
    return sum(cell_len(text) for text, _ in line)


class Drawn(Widget):
    """A widget that is drawn line by line from spans."""

    def __init__(self, *children: Widget, **options: Any) -> None:
        self._styles: dict[str, Style] = {}
        super().__init__(*children, **options)

    def strip_of(self, line: Iterable[Span]) -> Strip:
        """Turn spans into a strip of cells."""
        return Strip([Segment(text, self.style_of(tokens)) for text, tokens in line])

    def style_of(self, tokens: str) -> Style:
        """Return the style that several names make together, the later ones above the earlier."""
        if tokens not in self._styles:
            self._styles[tokens] = mixed(
                [INKS[token] for token in tokens.split()],
                self.background_colors[1],
                self.app.theme_variables,
            )
        return self._styles[tokens]

    def notify_style_update(self) -> None:
        """Forget styles that another theme or state has made wrong."""
        super().notify_style_update()
        self._styles.clear()


class Bar(Drawn):
    """One line: what is said at the left, and what is said at the right."""

    _drawn: tuple[Line, Line] | None = None

    def left(self) -> Line:
        """Return the spans at the left."""
        return []

    def right(self) -> Line:
        """Return the spans at the right; they are kept when there is little room."""
        return []

    def redraw(self) -> None:
        """Paint the line again when it has changed."""
        drawn = self.left(), self.right()
        if drawn != self._drawn:
            self._drawn = drawn
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """Draw the line."""
        width, fill = self.size.width, self.style_of("")
        if y > 0:
            return Strip.blank(width, fill)
        right = self.strip_of(self.right())
        room = max(width - right.cell_length, 0)
        left = self.strip_of(self.left())
        if left.cell_length > room > 0:
            left = Strip.join((left.crop(0, room - 1), self.strip_of([Span(MORE)])))
        left = left.crop_extend(0, room, fill)
        return Strip.join((left, right)).crop_extend(0, width, fill)


def number_tokens(value: float | None) -> str:
    """Return the styles of a number: its sign is told by colour beside the sign itself."""
    if value is None:
        return "absent"
    if value != value or value in (float("inf"), float("-inf")):
        return "warning"
    return "negative" if value < 0 else "positive"

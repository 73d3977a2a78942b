"""The caption of a lesson: what is said of what is seen, and how to go on."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markdown import Markdown
from rich.text import Text
from rich.theme import Theme
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from textual.app import ComposeResult

    from nnstep.walkthrough import Lesson, Scene

PLAIN = Theme(
    {
        "markdown.code": "bold",
        "markdown.code_block": "bold",
        "markdown.item.bullet": "none",
        "markdown.item.number": "none",
        "markdown.link": "none",
        "markdown.link_url": "none",
        "markdown.block_quote": "italic",
        "markdown.table.border": "none",
        "markdown.table.header": "bold",
    }
)
"""Captions in the colours of the screen: weight and slant tell parts of the text apart."""

IMAGE = re.compile(r"!\[([^\]]*)\]\([^)]*\)")
"""A picture, of which what it is called is shown: rich would put it before the paragraph."""

FRAME = 4
"""Cells that the box takes from the width of a caption."""

NARROWEST = 20
HEIGHT = 100
"""Without a height rich would ask the terminal for the width, too."""

BORDER = 2
FEWEST_LINES, MOST_OF_SCREEN = 3, 0.4


def lines_of(caption: str, width: int) -> list[Text]:
    """Set a caption in lines of so many cells, without blank ones around it, or several in it."""
    console = Console(
        width=width, height=HEIGHT, theme=PLAIN, color_system=None, legacy_windows=False
    )
    caption = IMAGE.sub(r"\1", caption)
    lines = [
        Text.assemble(*((segment.text, segment.style or "") for segment in segments))
        for segments in console.render_lines(Markdown(caption), pad=False)
    ]
    while lines and not lines[-1].plain.strip():
        lines.pop()
    blank = [not line.plain.strip() for line in lines]
    after_blank = [True, *blank]
    return [line for n, line in enumerate(lines) if not (blank[n] and after_blank[n])]


def height_for(captions: Sequence[str], width: int, height: int) -> int:
    """Return the lines of a box for captions: of the longest, if that is not too much of a screen.

    Args:
        captions: that are shown in it, one at a time.
        width: cells of a line.
        height: lines of the screen.
    """
    longest = max(len(lines_of(caption, width)) for caption in captions)
    return min(max(longest, FEWEST_LINES), max(int(height * MOST_OF_SCREEN) - BORDER, FEWEST_LINES))


def cut_off(lesson: Lesson) -> Iterator[tuple[Scene, int]]:
    """Yield the scenes whose captions are longer than the box in a film, and its lines."""
    columns, rows = lesson.size
    width = max(columns - FRAME, NARROWEST)
    room = height_for([scene.caption for scene in lesson.scenes], width, rows)
    for scene in lesson.scenes:
        if len(lines_of(scene.caption, width)) > room:
            yield scene, room


class Captions(VerticalScroll, can_focus=False):
    """The box with the caption.

    Args:
        lesson: whose captions.

    Attributes:
        height: the lines that it takes, its border with them.
    """

    def __init__(self, lesson: Lesson) -> None:
        super().__init__(id="captions")
        self.height = FEWEST_LINES + BORDER
        self._captions = [scene.caption for scene in lesson.scenes]
        self._text = Static(id="caption")
        self._width = NARROWEST
        self._told = ("", 0)
        self._framed = ("", "")

    def compose(self) -> ComposeResult:
        """Put the text into the box."""
        yield self._text

    def fit(self, width: int, height: int) -> None:
        """Take as many lines as the longest caption does, if that is not too much of a screen."""
        self._width = max(width, NARROWEST)
        self.height = height_for(self._captions, self._width, height) + BORDER
        self.styles.height = self.height

    def _lines(self, caption: str) -> list[Text]:
        """Set a caption, in fewer cells where there is a scroll bar beside it."""
        lines = lines_of(caption, self._width)
        if len(lines) <= self.height - BORDER:
            return lines
        return lines_of(caption, self._width - self.styles.scrollbar_size_vertical)

    def scroll_by(self, lines: int) -> None:
        """Scroll a caption that is longer than the box."""
        self.scroll_relative(y=lines, animate=False, immediate=True)

    def tell(self, title: str, caption: str, footer: str) -> None:
        """Show a caption under its title, and what can be done at the lower border."""
        if (title, footer) != self._framed:
            self._framed = title, footer
            self.border_title, self.border_subtitle = Content(title), Content(footer)
        if (caption, self._width) != self._told:  # laying out anew takes its time
            self._told = caption, self._width
            self._text.update(Text("\n").join(self._lines(caption)))
            self.scroll_home(animate=False, immediate=True)

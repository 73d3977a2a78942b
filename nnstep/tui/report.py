"""Text over the screen: what a command printed, and the help."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.app import ComposeResult
    from textual.events import Click

    from nnstep.debugger import Cursor, Registry
    from nnstep.tui.panel import Panel


COUNT_HINT = (
    "Lower case goes forward, the same capital goes back. Digits before a key are a count: 100f."
)
FRAME = 8
"""Cells that the box takes from the width: border, padding, scroll bar and the space before it."""


class Report(ModalScreen[None]):
    """Lines of text in a box that scrolls; any of the usual keys closes it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,enter,space,question_mark,f1", "dismiss", show=False),
        Binding("j", "scroll(1)", show=False),
        Binding("k", "scroll(-1)", show=False),
    ]

    def __init__(self, title: str, lines: Iterable[Content | str]) -> None:
        super().__init__()
        self._title = title
        self._lines = [Content(line) if isinstance(line, str) else line for line in lines]

    def compose(self) -> ComposeResult:
        """Put the lines into a box."""
        box = VerticalScroll(Static(Content("\n").join(self._lines)), id="report")
        box.border_title = self._title
        box.border_subtitle = "esc closes · j k scroll"
        yield box

    def action_scroll(self, lines: int) -> None:
        """Scroll by lines."""
        self.query_one("#report").scroll_relative(y=lines, animate=False)

    def on_click(self, event: Click) -> None:
        """Close it when the click is beside the box."""
        if event.widget is self:
            self.dismiss()


def help_lines(registry: Registry[Cursor], panel: Panel | None, width: int) -> Iterable[Content]:
    """Return the help: the panel in focus, then every command with its keys.

    Args:
        registry: the commands.
        panel: the one in focus.
        width: cells of a line.
    """
    if panel is not None:
        yield Content.styled(panel.TITLE, "bold")
        yield from map(Content, wrap(panel.HELP, width))
        yield Content("")
    yield from map(Content, wrap(COUNT_HINT, width))
    keys_width = max(len(command.key_caps) for command in registry) + 2
    name_width = max(len(command.synopsis) for command in registry) + 1
    for heading, commands in registry.groups.items():
        yield Content("")
        yield Content.styled(heading, "bold")
        for command in commands:
            first, *rest = wrap(command.summary, width - keys_width - name_width - 2)
            keys = Content.styled(f"  {command.key_caps:<{keys_width}}", "bold")
            yield keys + Content(f"{command.synopsis:<{name_width}}{first}")
            yield from (Content(" " * (keys_width + name_width + 2) + line) for line in rest)

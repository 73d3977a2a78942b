"""Text over the screen: what a command printed, and the help."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from nnstep.debugger.commands import BACK, FORWARD
from nnstep.tui.box import Box
from nnstep.tui.draw import wrapped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from textual.app import ComposeResult
    from textual.events import Click, Resize

    from nnstep.debugger import Cursor, Registry
    from nnstep.tui.panel import Panel


ELSEWHERE = (
    ("tab", "", "The next panel; shift+tab the one before."),
    ("h j k l", "", "Choose a statement or a number in the panel; so do the arrows."),
    ("enter", "", "Run to the statement; print the number to every digit."),
    ("esc", "", "Close what is open; drop a count; put a zoomed panel back."),
    ("ctrl+p", "", "The palette: every command, to be searched."),
    ("click", "", "A statement, the curve, the line of time: go there. A number: explain it."),
)
"""Keys that stand for no command, and the mouse: keys, nothing, what they do."""

CHOSEN = re.compile(r"\{(\w+)\}")
"""What is chosen, in the line of a key."""

LONGEST_NAME = 20
"""What a longer command does is told below it, so that the others have room."""

WIDEST = 100
FRAME = 8
"""Cells that the box takes from the width: border, padding, scroll bar and the space before it."""


class Report(Box):
    """Lines of text in a box that scrolls; any of the usual keys closes it.

    Args:
        title: what they are.
        lines: the width of the box → the lines.
    """

    BOX: ClassVar[str] = "#report"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,enter,space,question_mark,f1", "dismiss", show=False),
        Binding("j", "scroll(1)", show=False),
        Binding("k", "scroll(-1)", show=False),
    ]

    def __init__(self, title: str, lines: Callable[[int], Iterable[Content | str]]) -> None:
        super().__init__()
        self._title = title
        self._lines = lines

    def compose(self) -> ComposeResult:
        """Put the lines into a box."""
        box = VerticalScroll(Static(self._text(self.app.size.width)), id="report")
        box.border_title = Content(self._title)  # what a user has typed may look like markup
        box.border_subtitle = "esc closes · j k scroll"
        yield box

    def on_mount(self) -> None:
        """Take the room that there is."""
        self.make_room()

    def on_resize(self, event: Resize) -> None:
        """Fit the lines into another width."""
        self.make_room()
        self.query_one(Static).update(self._text(event.size.width))

    def again(self) -> Report:
        """Return another one with the same in it."""
        return Report(self._title, self._lines)

    @property
    def told(self) -> Sequence[str]:
        """The lines in it."""
        return self._text(self.app.size.width).plain.splitlines()

    def _text(self, width: int) -> Content:
        """Return the lines for a screen so wide; the longest go on below themselves."""
        room = width * 96 // 100 - FRAME
        lines = [
            part if isinstance(part, Content) else Content(part)
            for line in self._lines(min(room, WIDEST))
            for part in (_folded(line, room) if isinstance(line, str) else [line])
        ]
        return Content("\n").join(lines)

    def action_scroll(self, lines: int) -> None:
        """Scroll by lines."""
        self.query_one("#report").scroll_relative(y=lines, animate=False)

    def on_click(self, event: Click) -> None:
        """Close it when the click is beside the box."""
        if event.widget is self:
            self.dismiss()


def _folded(line: str, room: int) -> list[str]:
    """Break a line between words where it is too long, each further part set in."""
    inset = " " * (len(line) - len(line.lstrip()) + 4)
    return wrapped(line, room, rest=inset)


def hint_of(registry: Registry[Cursor]) -> str:
    """Say which keys have a capital that goes back, and which take a count."""
    forward, back = (
        [key.press for command in registry.groups[group] for key in command.keys]
        for group in (FORWARD, BACK)
    )
    ways = [press for press in forward if press.upper() in back]
    counted = [key.press for key in registry.keys if key.counted]
    both = [press for press in counted if press.islower() and press.upper() in counted]
    rest = [press for press in counted if press.lower() not in both]
    *_, example = (press for press in both if press in ways)
    return (
        f"{' '.join(ways)} go forward, their capitals go back. "
        f"Digits before {' '.join(both)}, their capitals and {' '.join(rest)} are a count: "
        f"100{example}."
    )


def help_lines(registry: Registry[Cursor], panel: Panel | None, width: int) -> Iterator[Content]:
    """Yield the help: the panel in focus, then every command with its keys.

    Args:
        registry: the commands.
        panel: the one in focus.
        width: cells of a line.
    """
    if panel is not None:
        yield Content.styled(panel.TITLE, "bold")
        yield from map(Content, wrapped(panel.HELP, width))
        yield Content("")
    yield from map(Content, wrapped(hint_of(registry), width))
    groups = {
        heading: [
            (keys, CHOSEN.sub(lambda name: name[1].upper(), line), help_)
            for command in commands
            for keys, line, help_ in command.entries
        ]
        for heading, commands in registry.groups.items()
    }
    groups["Panels and mouse"] = list(ELSEWHERE)
    entries = [entry for group in groups.values() for entry in group]
    keys_width = max(len(keys) for keys, _, _ in entries) + 2
    name_width = min(max(len(line) for _, line, _ in entries), LONGEST_NAME) + 1
    for heading, group in groups.items():
        yield Content("")
        yield Content.styled(heading, "bold")
        for keys, line, help_ in group:
            told = wrapped(help_, width - keys_width - name_width - 2)
            first = told.pop(0) if len(line) < name_width else ""
            caps = Content.styled(f"  {keys:<{keys_width}}", "bold")
            yield caps + Content(f"{line:<{name_width}}{first}")
            yield from (Content(" " * (keys_width + name_width + 2) + more) for more in told)

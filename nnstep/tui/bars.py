"""The lines around the panels: the position, the time axis, the status and the keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.message import Message

from nnstep.numbers import grouped
from nnstep.tui.draw import Bar, Line, Span, wrapped

if TYPE_CHECKING:
    from collections.abc import Collection

    from textual.events import Click, MouseDown, MouseMove, MouseUp
    from textual.strip import Strip

    from nnstep.debugger import Cursor, Registry
    from nnstep.tui.view import View


MARK = "╋"
PROMPT_KEYS = "enter runs · tab completes · esc closes"


class PositionBar(Bar):
    """What is debugged, and where the cursor is."""

    def __init__(self) -> None:
        super().__init__(id="position")
        self._view: View | None = None
        self._is_recording = False

    def tell_recording(self, is_recording: bool) -> None:
        """Show whether what is done is recorded."""
        self._is_recording = is_recording
        self.redraw()

    def show(self, view: View) -> None:
        """Draw another view."""
        self._view = view
        self.redraw()

    def left(self) -> Line:
        """Return the experiment's name and title."""
        if self._view is None:
            return [Span(" nnstep", "strong")]
        experiment = self._view.experiment
        return [Span(" nnstep ", "strong"), Span(f" {experiment.title}", "muted")]

    def right(self) -> Line:
        """Return the position."""
        if self._view is None:
            return []
        view = self._view
        end = view.experiment.training.epochs
        beyond = view.position.update > view.experiment.end
        return [
            *([Span("  ● rec ", "warning")] if self._is_recording else []),
            *([Span(f"  {view.fork} ", "positive")] if view.fork else []),
            Span("  epoch "),
            Span(grouped(view.moment.epoch), "strong"),
            Span(f" {'beyond' if beyond else 'of'} {grouped(end)}   ", "muted"),
            Span(f" {view.moment} ", "arrow"),
        ]


class TimelineBar(Bar):
    """A scrubber over the run: click it or drag along it to go anywhere."""

    class Sought(Message):
        """The user wants to be somewhere else in time."""

        def __init__(self, place: str) -> None:
            super().__init__()
            self.place = place

        def can_replace(self, message: Message) -> bool:
            """Take the place of an older wish that nobody has seen to yet."""
            return isinstance(message, TimelineBar.Sought)

    def __init__(self) -> None:
        super().__init__(id="timeline")
        self._view: View | None = None
        self._dragging = False

    def show(self, view: View) -> None:
        """Draw another view."""
        self._view = view
        self.redraw()

    def left(self) -> Line:
        """Return the axis: what has been computed, the cursor, and what is still to come."""
        if self._view is None:
            return []
        width, last = self._width(), self._view.extent
        cursor = round(self._view.position.update / last * (width - 1))
        known = round(self._view.computed / last * (width - 1))
        before, after = min(cursor, known), max(known - cursor, 0)
        axis = [
            Span("━" * before + "┄" * (cursor - before), "positive"),
            Span("◆", "arrow"),
            Span("━" * after, "positive"),
            Span("┄" * (width - 1 - cursor - after), "muted"),
        ]
        marks = {round(min(mark / last, 1) * (width - 1)) for mark in self._view.marks} - {cursor}
        return [
            Span(" 0 ", "muted"),
            *with_marks(axis, marks),
            Span(f" {self._end()} ", "muted"),
        ]

    def on_mouse_down(self, event: MouseDown) -> None:
        """Go where the mouse is."""
        self._dragging = True
        self.capture_mouse()
        self._seek(event.x)

    def on_mouse_move(self, event: MouseMove) -> None:
        """Follow the mouse while its button is down."""
        if self._dragging:
            self._seek(event.x)

    def on_mouse_up(self, _: MouseUp) -> None:
        """Stop following the mouse."""
        self._dragging = False
        self.release_mouse()

    def _width(self) -> int:
        assert self._view is not None
        return max(self.size.width - len(self._end()) - 5, 2)

    def _end(self) -> str:
        """Write the last epoch of the axis."""
        assert self._view is not None
        return grouped(-(-self._view.extent // self._view.batches))

    def _seek(self, x: int) -> None:
        if self._view is not None:
            share = min(max((x - 3) / (self._width() - 1), 0), 1)
            self.post_message(self.Sought(self._view.written(round(share * self._view.extent))))


def with_marks(axis: Line, marks: Collection[int]) -> Line:
    """Put marks on an axis, each in a cell of its own."""
    line: Line = []
    start = 0
    for text, tokens in axis:
        begun = 0
        for at in sorted(mark - start for mark in marks if start <= mark < start + len(text)):
            line += [Span(text[begun:at], tokens), Span(MARK, "arrow")]
            begun = at + 1
        line.append(Span(text[begun:], tokens))
        start += len(text)
    return line


class StatusBar(Bar):
    """What the last key did, and what is under way."""

    def __init__(self) -> None:
        super().__init__(id="status")
        self._said = ""
        self._is_error = False
        self._in_full = False
        self._under_way = ""
        self._count = ""
        self._hints: tuple[str, ...] = ()

    def say(self, text: str, *, error: bool = False, in_full: bool = False) -> None:
        """Show what happened.

        Args:
            text: what is said.
            error: it is something wrong, and said in full.
            in_full: on as many lines as it takes.
        """
        self._said, self._is_error, self._in_full = text, error, error or in_full
        self.on_resize()
        self.redraw()

    @property
    def said(self) -> str:
        """What is said now."""
        return self._said

    @property
    def complaint(self) -> str:
        """What is wrong, if something is."""
        return self._said if self._is_error else ""

    def drop_error(self) -> None:
        """Let go of an error: it would read as the answer to the next key."""
        if self._is_error:
            self.say("")

    def on_resize(self) -> None:
        """Take as many lines as there are to be read."""
        self.styles.height = len(self._lines())

    def count(self, digits: str) -> None:
        """Show the count that has been typed; an empty text when there is none."""
        self._count = digits
        self.redraw()

    def report(self, under_way: str) -> None:
        """Show what is under way; an empty text when nothing is."""
        if under_way != self._under_way:
            self._under_way = under_way
            self.redraw()

    def hint(self, *texts: str) -> None:
        """Say what to do next, in the first way that there is room for; nothing under way."""
        self._hints = texts
        self.redraw()

    def left(self) -> Line:
        """Return what happened."""
        return [Span(self._lines()[0], self._tokens)]

    def right(self) -> Line:
        """Return what is under way."""
        if self._count:
            return [Span(f"  {self._count} … ", "strong")]
        if self._under_way:
            return [Span(f"  {self._under_way} ", "arrow")]
        free = self.size.width - len(self._said) - 5
        fitting = (hint for hint in self._hints if len(hint) < free)
        return [Span(f"  {hint} ", "muted") for hint in fitting][:1]

    def render_line(self, y: int) -> Strip:
        """Draw a line of what was said, the first one with what is under way."""
        lines = self._lines()
        if not 0 < y < len(lines):
            return super().render_line(y)
        strip = self.strip_of([Span(lines[y], self._tokens)])
        return strip.crop_extend(0, self.size.width, self.style_of(""))

    def _lines(self) -> list[str]:
        if not self._in_full:
            return [f" {self._said}"]
        first = " ! " if self._is_error else " "
        return wrapped(self._said, self.app.size.width - 1, first, " " * len(first))

    @property
    def _tokens(self) -> str:
        return "warning" if self._is_error else ""


class KeysBar(Bar):
    """The keys that matter most; each can be clicked."""

    class Pressed(Message):
        """A key was clicked."""

        def __init__(self, press: str) -> None:
            super().__init__()
            self.press = press

    def __init__(self, registry: Registry[Cursor]) -> None:
        super().__init__(id="keys")
        self._keys = [key for key in registry.keys if key.footer]
        self._advice: str | None = None
        self._advice_keys = PROMPT_KEYS

    def advise(self, advice: str | None, keys: str = PROMPT_KEYS) -> None:
        """Say what may be typed, and with which keys; `None` when nothing is any more."""
        if (advice, keys) != (self._advice, self._advice_keys):
            self._advice, self._advice_keys = advice, keys
            self.redraw()

    def right(self) -> Line:
        """Return the keys of the prompt while a command is typed, where the advice leaves room."""
        if self._advice is None or len(self._advice) + len(self._advice_keys) + 4 > self.size.width:
            return []
        return [Span(f"  {self._advice_keys} ", "muted")]

    def left(self) -> Line:
        """Return each key with its word, or what may be typed."""
        if self._advice is not None:
            return [Span(f" {self._advice}")]
        line = []
        for key in self._keys:
            line += [Span(f" {key.shown}", "strong"), Span(f" {key.footer} ", "muted")]
        return line

    def on_click(self, event: Click) -> None:
        """Press the key that was clicked."""
        if self._advice is not None:
            return
        edge = 0
        for key in self._keys:
            edge += len(key.shown) + len(key.footer) + 3
            if event.x < edge:
                self.post_message(self.Pressed(key.press))
                return

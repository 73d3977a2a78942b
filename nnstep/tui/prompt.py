"""The prompt: a command line with completion and history."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.suggester import Suggester
from textual.widgets import Input

if TYPE_CHECKING:
    from nnstep.debugger import Debugger


class CommandSuggester(Suggester):
    """Suggests commands and their arguments from the registry."""

    def __init__(self, debugger: Debugger) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._debugger = debugger

    async def get_suggestion(self, value: str) -> str | None:
        """Return the first line that `value` could become."""
        if not value.strip():
            return None
        return next(iter(self._debugger.registry.complete(value, self._debugger)), None)


class Prompt(Input):
    """Takes a command line; the arrows go through what was typed before."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "recall(-1)", show=False),
        Binding("down", "recall(1)", show=False),
        Binding("tab", "complete", show=False),
        Binding("escape", "leave", show=False),
        Binding("ctrl+c", "leave", show=False),
    ]

    @dataclass
    class Left(Message):
        """The prompt was left; `line` is what was typed, `None` when it was given up."""

        line: str | None

    def __init__(self, debugger: Debugger) -> None:
        super().__init__(
            id="prompt",
            compact=True,
            placeholder="a command: goto 500, print z, predict 1 0 0, help …",
            suggester=CommandSuggester(debugger),
            select_on_focus=False,
        )
        self._history: list[str] = []
        self._recalled = 0

    def open(self, line: str) -> None:
        """Show the prompt with the beginning of a line in it."""
        self._recalled = len(self._history)
        self.value = line
        self.cursor_position = len(line)
        self.display = True
        self.focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Hand the line over."""
        event.stop()
        line = event.value.strip()
        if line and self._history[-1:] != [line]:
            self._history.append(line)
        self.post_message(self.Left(line))

    def action_leave(self) -> None:
        """Give up what was typed."""
        self.post_message(self.Left(None))

    def action_complete(self) -> None:
        """Take the suggestion."""
        self.action_cursor_right()

    def action_recall(self, way: int) -> None:
        """Show a line that was typed before."""
        if self._history:
            self._recalled = min(max(self._recalled + way, 0), len(self._history))
            self.value = [*self._history, ""][self._recalled]
            self.cursor_position = len(self.value)

"""The prompt: a command line with completion and history."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Horizontal
from textual.events import Key
from textual.widgets import Input, Static

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import ComposeResult

    from nnstep.debugger import Debugger


class Prompt(Input):
    """Takes a command line; tab goes through what it could become, arrows through earlier lines.

    It answers its keys itself, one after the other as they were typed, and hands on those that were
    typed after it was left, however fast that was.

    Args:
        debugger: knows the commands.
        typed: called whenever the line is another one.
        left: called with the line when the prompt is left, with `None` when it is given up.
    """

    def __init__(
        self,
        debugger: Debugger,
        typed: Callable[[str], None],
        left: Callable[[str | None], None],
    ) -> None:
        super().__init__(compact=True, select_on_focus=False)
        self.cursor_blink = False
        self.is_open = False
        self._debugger = debugger
        self._typed = typed
        self._left = left
        self._history: list[str] = []
        self._recalled = 0
        self._offers: list[str] = []
        self._offered = 0
        self._answers: dict[str, Callable[[], None]] = {
            "enter": self._submit,
            "escape": self._give_up,
            "ctrl+c": self._give_up,
            "tab": lambda: self._complete(+1),
            "shift+tab": lambda: self._complete(-1),
            "up": lambda: self._recall(-1),
            "down": lambda: self._recall(+1),
        }

    def open(self, line: str) -> None:
        """Begin to take a line that begins with `line`."""
        self.is_open = True
        self._recalled = len(self._history)
        self._put(line)
        self._typed(line)

    def watch_value(self, value: str) -> None:
        """Tell what the line is now."""
        if value not in self._offers:
            self._offers = []
        if self.is_open:
            self._typed(value)

    async def _on_key(self, event: Key) -> None:
        answer = self._answers.get(event.key)
        if not self.is_open:
            self.app.post_message(Key(event.key, event.character))
        elif answer is not None:
            answer()
        else:
            await super()._on_key(event)
            return
        event.stop()
        event.prevent_default()

    def _submit(self) -> None:
        line = self.value.strip().lstrip(":").lstrip()
        if line and self._history[-1:] != [line]:
            self._history.append(line)
        self._close(line)

    def _give_up(self) -> None:
        self._close(None)

    def _close(self, line: str | None) -> None:
        self.is_open = False
        self._left(line)

    def _complete(self, way: int) -> None:
        """Put the next of the lines that this one could become; the only one, to go on from."""
        if not self._offers:
            offers = self._debugger.registry.complete(self.value, self._debugger)
            if len(offers) == 1:
                self._put(offers[0] if " " in offers[0] else f"{offers[0]} ")
                return
            self._offers = offers
            self._offered = -1 if way > 0 else 0
        if self._offers:
            self._offered = (self._offered + way) % len(self._offers)
            self._put(self._offers[self._offered])

    def _recall(self, way: int) -> None:
        """Show a line that was typed before."""
        if self._history:
            self._recalled = min(max(self._recalled + way, 0), len(self._history))
            self._put([*self._history, ""][self._recalled])

    def _put(self, line: str) -> None:
        self.value = line
        self.cursor_position = len(line)


class PromptLine(Horizontal):
    """The line that the prompt stands in, after a colon."""

    def __init__(self, prompt: Prompt) -> None:
        super().__init__(id="prompt")
        self.prompt = prompt

    def compose(self) -> ComposeResult:
        """Put the colon before the prompt."""
        yield Static(" :", id="colon")
        yield self.prompt

"""The app: keys become command lines, the debugger carries them out, panels show the moment."""

from __future__ import annotations

import asyncio
import gc
import signal
from typing import TYPE_CHECKING, ClassVar

from textual.app import SystemCommand
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Static

from nnstep.debugger import COMMANDS, Debugger, explained
from nnstep.tui.bars import KeysBar, TimelineBar
from nnstep.tui.cost import Cost
from nnstep.tui.listing import Listing
from nnstep.tui.parameters import Parameters
from nnstep.tui.queries import Queries
from nnstep.tui.samples import Samples
from nnstep.tui.screen_commands import SCREEN_ACTIONS, SCREEN_COMMANDS, unzoom
from nnstep.tui.stage import Stage
from nnstep.tui.themes import THEMES
from nnstep.tui.view import DIGITS
from nnstep.tui.working import Working

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.app import ComposeResult
    from textual.events import Key as KeyEvent
    from textual.events import Resize
    from textual.screen import Screen
    from textual.theme import Theme

    from nnstep.timeline import Timeline
    from nnstep.tui.panel import Panel
    from nnstep.tui.prompt import Prompt
    from nnstep.tui.table import Table

SMALLEST = 60, 16
ROOMY = 160, 50
KEYS = {key.press: key for command in (*COMMANDS, *SCREEN_COMMANDS) for key in command.keys}


class NnstepApp(Stage):
    """Steps through a run: every key is a command of the registry.

    Args:
        timeline: the run to step through.
    """

    CSS_PATH = "style.tcss"
    TITLE = "nnstep"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(press, f"press({press!r})", show=False) for press in KEYS
    ]

    def __init__(self, timeline: Timeline) -> None:
        panels = Listing(), Working(), Parameters(), Queries(), Cost(), Samples()
        super().__init__(Debugger(timeline, SCREEN_COMMANDS), panels)
        self._count = ""

    @property
    def available_themes(self) -> dict[str, Theme]:
        """All themes by name, ours among them before the style sheet is read."""
        return {**super().available_themes, **{theme.name: theme for theme in THEMES}}

    def compose(self) -> ComposeResult:
        """Lay out the panels."""
        listing, working, parameters, queries, cost, samples = self.panels
        yield self.position_bar
        with Vertical(id="panels"):
            with Horizontal(id="upper"):
                with Vertical(id="program"):
                    yield listing
                    yield working
                with Vertical(id="side"):
                    yield parameters
                    yield queries
                    yield cost
            yield samples
        yield self.timeline_bar
        yield self.status
        yield KeysBar(self.debugger.registry)
        yield Static(id="too-small")

    def on_mount(self) -> None:
        """Begin at the start."""
        for number in (signal.SIGTERM, signal.SIGHUP):
            asyncio.get_running_loop().add_signal_handler(number, self._leave_for, number)
        self.panels[0].focus()
        self.call_after_refresh(self._collect_garbage)
        self.status.say("s runs the next statement, space plays, ? shows all keys")

    def on_resize(self, event: Resize) -> None:
        """Choose the layout for the size; the moment stays."""
        width, height = event.size
        screen = self.screen_stack[0]
        too_small = width < SMALLEST[0] or height < SMALLEST[1]
        screen.set_class(self.is_compact, "compact")
        screen.set_class(width >= ROOMY[0] and height >= ROOMY[1], "roomy")
        screen.set_class(too_small, "too-small")
        if too_small:
            needed = f"nnstep needs {SMALLEST[0]}×{SMALLEST[1]} cells, this is {width}×{height}"
            screen.query_one("#too-small", Static).update(needed)
        self.show()

    def perform(self, name: str, argument: str) -> None:
        """Carry out one of the screen's own commands."""
        SCREEN_ACTIONS[name](self, argument)

    # What is asked for --------------------------------------------------------------------------

    def action_press(self, press: str) -> None:
        """Carry out what a key stands for, as often as the count before it says."""
        key, count = KEYS[press], self._count
        self._count = ""
        self.command(key.counted.format(n=count) if count and key.counted else key.line)

    def on_key(self, event: KeyEvent) -> None:
        """Collect the digits of a count."""
        if event.character and event.character.isdigit() and len(self._count) < 12:
            self._count = (self._count + event.character).lstrip("0")
            self.status.report(f"{self._count} …" if self._count else "")
            event.stop()
        elif event.key == "escape":
            self._count = ""
            self.status.report("")
            unzoom(self)

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Put every command into the palette; one with arguments opens the prompt."""
        for command in self.debugger.registry:
            line = f"prompt {command.name}" if command.needs_argument else command.name
            keys = f"  ({command.key_caps})" if command.keys else ""
            yield SystemCommand(
                command.name, f"{command.summary}{keys}", lambda line=line: self.command(line)
            )
        yield SystemCommand("themes", "Choose among all themes.", self.action_change_theme)

    # What panels say ----------------------------------------------------------------------------

    def on_panel_asked(self, event: Panel.Asked) -> None:
        """Carry out what was asked for by way of a panel."""
        self.command(event.line)

    def on_timeline_bar_sought(self, event: TimelineBar.Sought) -> None:
        """Go to an epoch."""
        self.command(f"goto {event.epoch}")

    def on_keys_bar_pressed(self, event: KeysBar.Pressed) -> None:
        """Press a key that was clicked."""
        self.action_press(event.press)

    def on_table_chosen(self, event: Table.Chosen) -> None:
        """Tell how a number came about."""
        if event.in_full:
            self.command(f"print {event.cell}")
        else:
            room, digits = self.size.width - 2, DIGITS[self.digits]
            self.status.say(explained(self.debugger.moment, event.cell, digits, room))

    def on_prompt_left(self, event: Prompt.Left) -> None:
        """Carry out what was typed at the prompt."""
        self.query_one("#prompt").display = False
        self.status.display = True
        (self.focused_before_prompt or self.panels[0]).focus()
        if event.line is not None:
            self.command(event.line)

    @staticmethod
    def _collect_garbage() -> None:
        """Collect garbage from now on, but not among what has been imported.

        Looking through all of that would keep a key waiting for 50 ms.
        """
        gc.freeze()
        gc.enable()

    def _leave_for(self, number: int) -> None:
        self.exit(return_code=128 + number)

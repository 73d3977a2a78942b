"""The app: keys become command lines, the debugger carries them out, panels show the moment."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
from functools import cached_property
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, ClassVar

from textual.app import SystemCommand
from textual.binding import Binding, BindingType
from textual.command import CommandPalette
from textual.containers import Horizontal, Vertical
from textual.events import Key
from textual.filter import LineFilter, Monochrome, NoColor
from textual.widgets import Static

from nnstep.debugger import COMMANDS, Debugger, equation_lines, written_point
from nnstep.numbers import plain
from nnstep.tui.cost import Cost
from nnstep.tui.displays import Displays
from nnstep.tui.glyphs import ASCII
from nnstep.tui.listing import Listing
from nnstep.tui.panel import Panel
from nnstep.tui.parameters import Parameters
from nnstep.tui.plain import InPlain
from nnstep.tui.queries import Queries
from nnstep.tui.samples import Samples
from nnstep.tui.screen_commands import (
    SCREEN_ACTIONS,
    SCREEN_ANSWERS,
    SCREEN_COMMANDS,
    furnish,
    unzoom,
)
from nnstep.tui.stage import Stage
from nnstep.tui.themes import THEMES
from nnstep.tui.working import Working

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from textual.app import ComposeResult
    from textual.events import Event, Resize
    from textual.screen import Screen
    from textual.theme import Theme

    from nnstep.debugger.session.autosave import Keeper
    from nnstep.timeline import Timeline
    from nnstep.tui.bars import KeysBar, TimelineBar
    from nnstep.tui.decision import Decision
    from nnstep.tui.table import Table

SMALLEST = 60, 16
COMFORTABLE = 110, 34
ROOMY = 160, 50
LONGEST_COUNT = 12
IDLE_INTERVAL = 0.1
LONGEST_POINT = 40
GREETING = "s runs the next statement, space plays, ? shows all keys"
SHORT_GREETING = "s runs the next statement, ? shows all keys"
DIGIT_KEYS = "0123456789"
KEYS = {key.press: key for command in (*COMMANDS, *SCREEN_COMMANDS) for key in command.keys}
CHOSEN: dict[str, Callable[[Panel], object]] = {
    "cell}": lambda panel: panel.chosen_cell(),
    "expression}": lambda panel: panel.chosen_expression(),
    "watch}": lambda panel: panel.chosen_watch(),
    "statement}": lambda panel: panel.chosen_statement(),
}
"""The end of a key's line → what is put there."""

COUNT_ENDS = {*KEYS, *DIGIT_KEYS, "escape"}
"""Keys that see to a count themselves; after any other it is forgotten."""


class NnstepApp(Stage):
    """Steps through a run: every key is a command of the registry.

    Args:
        run: what to step through: a timeline, or a debugger with the commands of the screen.
        said: what the status line says first.
        keeper: keeps the session while it lasts, if that is wanted.
        clock: tells the seconds.
    """

    CSS_PATH = Path(__file__).with_name("style.tcss")  # also for an app that is made of this one
    TITLE = "nnstep"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(keys, action, show=False, priority=True)  # answered in the order they are typed
        for keys, action in (
            *((press, f"press({press!r})") for press in KEYS),
            *((digit, f"count({digit!r})") for digit in DIGIT_KEYS),
            ("escape", "back_out"),
            ("tab", "focus_next"),
            ("shift+tab", "focus_previous"),
        )
    ]

    def __init__(
        self,
        run: Timeline | Debugger,
        said: str = GREETING,
        keeper: Keeper | None = None,
        clock: Callable[[], float] = perf_counter,
    ) -> None:
        panels = Listing(), Working(), Parameters(), Queries(), Displays(), Cost(), Samples()
        debugger = run if isinstance(run, Debugger) else Debugger(run, SCREEN_COMMANDS)
        super().__init__(debugger, {"numbers": panels}, clock)
        self._said = said
        self._keeper = keeper
        self._count = ""

    @cached_property
    def available_themes(self) -> dict[str, Theme]:
        """All themes by name, ours among them before the style sheet is read."""
        return {**super().available_themes, **{theme.name: theme for theme in THEMES}}

    def compose(self) -> ComposeResult:
        """Lay out the panels of the first page."""
        listing, working, parameters, queries, displays, cost, samples = self.pages["numbers"]
        yield self.position_bar
        with Vertical(id="panels"), Vertical(id="numbers"):
            with Horizontal(id="upper"):
                with Vertical(id="program"):
                    yield listing
                    yield working
                with Vertical(id="side"):
                    yield parameters
                    yield queries
                    yield displays
                    yield cost
            yield samples
        yield self.timeline_bar
        yield self.status
        yield self.keys_bar
        yield Static(id="too-small")

    def on_load(self) -> None:
        """Leave in good order whoever ends it, from before the terminal is touched."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP) if os.name == "posix" else ():
            loop.add_signal_handler(number, self._leave_for, number)

    def on_mount(self) -> None:
        """Begin at the start."""
        self.current[0].focus()
        self.call_after_refresh(self._make_ready)
        self.set_interval(IDLE_INTERVAL, self.work_in_idle_time)
        self.status.say(self._said)

    def on_resize(self, event: Resize) -> None:
        """Choose the layout for the size; the moment stays."""
        width, height = event.size  # the app's own is still the one before
        screen = self.screen_stack[0]
        too_small = width < SMALLEST[0] or height < SMALLEST[1]
        height -= self.rows_taken
        self.compact = width < COMFORTABLE[0] or height < COMFORTABLE[1]
        screen.set_class(self.compact, "compact")
        screen.set_class(width >= ROOMY[0] and height >= ROOMY[1], "roomy")
        screen.set_class(too_small, "too-small")
        if too_small:
            there = f"{width}×{event.size.height}"
            needed = f"nnstep needs {SMALLEST[0]}×{SMALLEST[1]} cells, this is {there}"
            screen.query_one("#too-small", Static).update(needed)
        elif screen.focused is None and not self.is_prompting:
            self.current[0].focus()  # what is out of sight loses the focus
        self.show()

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Take all colour away when `NO_COLOR` is set; Textual would leave shades of grey.

        Where the terminal shows only ASCII, nothing else is drawn.
        """
        filters = [
            NoColor() if isinstance(filter_, Monochrome) else filter_
            for filter_ in super().get_line_filters()
        ]
        return [*filters, InPlain()] if ASCII else filters

    def perform(self, name: str, argument: str) -> None:
        """Carry out one of the screen's own commands, or show the answer of another one."""
        (SCREEN_ACTIONS.get(name) or SCREEN_ANSWERS[name])(self, argument)

    # What is asked for --------------------------------------------------------------------------

    async def on_event(self, event: Event) -> None:
        """Drop a count when a key comes that it cannot be meant for, and an error at any key."""
        if isinstance(event, Key) and not event.is_forwarded:
            self._note_key(event.key)
        if isinstance(event, Key) and not event.is_forwarded and len(self.screen_stack) == 1:
            self.status.drop_error()
            if self._count and event.key not in COUNT_ENDS:
                self._drop_count()
        await super().on_event(event)

    def _note_key(self, key: str) -> None:
        """Let a key be recorded that does not become a command."""
        if self.recorder is None or self.is_prompting or isinstance(self.screen, CommandPalette):
            return
        drops_a_count = key == "escape" and self._count  # and digits are not noted either
        plain = len(self.screen_stack) == 1
        if plain and (drops_a_count or key in (*KEYS, *DIGIT_KEYS, "ctrl+p")):
            return
        self.recorder.pressed(key)

    def on_panel_clicked(self, event: Panel.Clicked) -> None:
        """Let it be recorded where the mouse has taken the keys, and what it has chosen."""
        if self.recorder is not None:
            cell = event.panel.chosen_cell()
            self.recorder.pointed(event.panel.TITLE, None if cell is None else str(cell))

    def on_key(self, event: Key) -> None:
        """Answer a key that nothing else has answered."""
        if not event.is_printable or len(self.screen_stack) > 1 or self.is_prompting:
            return
        if self.recorder is not None:
            self.recorder.take_back(event.key)
        panel = self.screen_stack[0].focused
        panels = (panel for panels in self.pages.values() for panel in panels)
        known = any(event.key in panel._bindings.key_to_bindings for panel in panels)
        where = f" in {panel.TITLE}" if known and isinstance(panel, Panel) else ""
        self.status.say(f"{event.character} is no key{where}; ? shows all", error=True)

    async def action_press(self, press: str) -> None:
        """Carry out what a key stands for, as often as the count before it says."""
        await furnish(self)  # a key may come before the first frame
        key, count = KEYS[press], self._count
        self._drop_count()
        if count and key.counted is None:
            self.status.say(f"{key.shown} takes no count", error=True)
        elif count and key.counted:
            self.command(key.counted.format(n=count))
        else:
            self.command(self._filled(key.line))

    def _filled(self, line: str) -> str:
        """Put what is chosen into the line of a key; ask for it where nothing is."""
        command, brace, place = line.partition(" {")
        if not brace:
            return line
        panel = self.screen_stack[0].focused
        chosen = CHOSEN[place](panel) if isinstance(panel, Panel) else None
        if chosen is not None:
            return f"{command} {chosen}"
        if command.startswith("prompt "):
            return command
        needs = self.debugger.registry.find(command).needs_argument
        return f"prompt {command}" if needs else command

    def action_count(self, digit: str) -> None:
        """Take a digit of a count."""
        if len(self._count) < LONGEST_COUNT:
            self._count = (self._count + digit).lstrip("0")
            self.status.count(self._count)

    def action_back_out(self) -> None:
        """Drop a count, or put a zoomed panel back."""
        if not self._count:
            unzoom(self)
        self._drop_count()

    def _drop_count(self) -> None:
        self._count = ""
        self.status.count("")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave the keys to the prompt, and to what lies over the screen, while they are open."""
        if parameters == ("ctrl+c",) and self.carrier.activity is not None:
            return True
        if action in ("press", "count", "back_out", "focus_next", "focus_previous"):
            return len(self.screen_stack) == 1 and not self.is_prompting
        return True

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

    def on_decision_pointed(self, event: Decision.Pointed) -> None:
        """Make a query of a point that was clicked, and say so on one line."""
        debugger = self.debugger
        line = f"predict {' '.join(map(plain, event.point))}"
        debugger.run(line)
        self.note_done(line)
        self.show()
        number = debugger.queries.index(event.point) + 1
        answer = debugger.predict(self.shown.state, event.point)
        point = written_point(event.point)
        named = f" {point}" if len(point) <= LONGEST_POINT else ""
        said = f"z {answer.z[0]:.4g}" if answer.label is None else f"class {answer.label}"
        self.status.say(f"query {number}{named}: {said}; `forget {number}` drops it")

    def on_timeline_bar_sought(self, event: TimelineBar.Sought) -> None:
        """Go to a place on the time axis."""
        self.command(f"goto {event.place}")

    async def on_keys_bar_pressed(self, event: KeysBar.Pressed) -> None:
        """Press a key that was clicked."""
        await self.action_press(event.press)

    def on_table_told(self, event: Table.Told) -> None:
        """Tell how a number came about: in the status line, or in full."""
        if event.in_full:
            self.report(*equation_lines(event.text))
        else:
            self.status.say(event.text)

    async def _make_ready(self) -> None:
        """Do what the first frame need not wait for.

        Garbage is collected from now on, but not among what has been imported: looking through
        all of that would keep a key waiting for 50 ms.
        """
        await furnish(self)
        from nnstep.tui.keeping import Keeping, lay_out, layout_of

        ledger = self.debugger.ledger
        lay_out(self, ledger.layout())
        ledger.layout = lambda: layout_of(self)
        if self._keeper is not None:
            Keeping(self, self._keeper).begin()
        gc.freeze()
        gc.enable()

    def _leave_for(self, number: int) -> None:
        self.exit(return_code=128 + number)

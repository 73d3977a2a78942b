"""The app: keys become command lines, the debugger carries them out, panels show the moment."""

from __future__ import annotations

import asyncio
import gc
import signal
from typing import TYPE_CHECKING, ClassVar

from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Static

from nnstep.debugger import COMMANDS, Debugger, explained
from nnstep.errors import CommandError
from nnstep.numbers import grouped
from nnstep.timeline import Position
from nnstep.tui.bars import KeysBar, PositionBar, StatusBar, TimelineBar
from nnstep.tui.cost import Cost
from nnstep.tui.listing import Listing
from nnstep.tui.panel import Panel
from nnstep.tui.parameters import Parameters
from nnstep.tui.playing import DEFAULT_SPEED, SPEEDS, Playing, settled
from nnstep.tui.prompt import Prompt
from nnstep.tui.queries import Queries
from nnstep.tui.report import Report
from nnstep.tui.running import Pace, Slices
from nnstep.tui.samples import Samples
from nnstep.tui.screen_commands import SCREEN_ACTIONS, SCREEN_COMMANDS, unzoom
from nnstep.tui.themes import THEMES
from nnstep.tui.view import DIGITS, View

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.app import ComposeResult
    from textual.events import Key as KeyEvent
    from textual.events import Resize
    from textual.screen import Screen
    from textual.widget import Widget

    from nnstep.debugger import Outcome
    from nnstep.timeline import Moment, Timeline
    from nnstep.tui.table import Table

SMALLEST = 60, 16
COMFORTABLE = 110, 34
KEYS = {key.press: key for command in (*COMMANDS, *SCREEN_COMMANDS) for key in command.keys}
BOUNDARY_HINT = "n computes this epoch's values, S shows the last ones"


class NnstepApp(App[None]):
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
        super().__init__()
        self.debugger = Debugger(timeline, SCREEN_COMMANDS)
        self._count = ""
        self.digits = 0
        self.speed = DEFAULT_SPEED
        self.activity: Slices | Playing | None = None
        self._waiting: str | None = None
        self.focused_before_prompt: Widget | None = None
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = THEMES[0].name

    def compose(self) -> ComposeResult:
        """Lay out the panels."""
        yield PositionBar()
        with Vertical(id="panels"):
            with Horizontal(id="upper"):
                yield Listing()
                with Vertical(id="side"):
                    yield Parameters()
                    yield Queries()
                    yield Cost()
            yield Samples()
        yield TimelineBar()
        yield StatusBar()
        yield Prompt(self.debugger)
        yield KeysBar(self.debugger.registry)
        yield Static(id="too-small")

    def on_mount(self) -> None:
        """Begin at the start."""
        for number in (signal.SIGTERM, signal.SIGHUP):
            asyncio.get_running_loop().add_signal_handler(number, self._leave_for, number)
        self.query_one(Listing).focus()
        # What has been imported stays; looking through it for garbage would cost a key 50 ms.
        self.call_after_refresh(gc.freeze)
        self.status.say("s runs the next statement, space plays, ? shows all keys")

    # What is seen -------------------------------------------------------------------------------

    @property
    def status(self) -> StatusBar:
        """The line that says what happened."""
        return self.screen_stack[0].query_one(StatusBar)

    def show(self, moment: Moment | None = None) -> None:
        """Draw a moment, the cursor's own unless another is given."""
        debugger = self.debugger
        moment = moment or debugger.moment
        view = View(
            debugger.timeline,
            moment,
            tuple(debugger.predict(moment.state, point) for point in debugger.queries),
            DIGITS[self.digits],
            self._is_compact,
        )
        screen = self.screen_stack[0]
        for panel in screen.query(Panel):
            panel.show(view)
        self.status.hint(BOUNDARY_HINT if view.position.done == 0 and view.position.update else "")
        screen.query_one(PositionBar).show(view)
        screen.query_one(TimelineBar).show(view)

    @property
    def _is_compact(self) -> bool:
        return self.size.width < COMFORTABLE[0] or self.size.height < COMFORTABLE[1]

    def on_resize(self, event: Resize) -> None:
        """Choose the layout for the size; the moment stays."""
        width, height = event.size
        screen = self.screen_stack[0]
        too_small = width < SMALLEST[0] or height < SMALLEST[1]
        screen.set_class(self._is_compact, "compact")
        screen.set_class(too_small, "too-small")
        if too_small:
            needed = f"nnstep needs {SMALLEST[0]}×{SMALLEST[1]} cells, this is {width}×{height}"
            screen.query_one("#too-small", Static).update(needed)
        self.show()

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

    def command(self, line: str) -> None:
        """Carry out a command line; what is running stops first."""
        try:
            command, argument = self.debugger.registry.parse(line) if line else (None, "")
        except CommandError as error:
            self.status.say(str(error), error=True)
            return
        if command is not None and command.run is None:
            SCREEN_ACTIONS[command.name](self, argument)
        elif self.activity is not None:
            self._waiting = line
            self.activity.stop()
        else:
            self._begin(line)

    def _begin(self, line: str) -> None:
        """Carry out a command of the debugger: at once, or in slices when it takes longer."""
        self.status.report("")
        work = self.debugger.start(line)
        try:
            progress = next(work)
        except StopIteration as end:
            self._end(line, end.value)
        except CommandError as error:
            self.status.say(str(error), error=True)
        else:
            self._undertake(line, Slices(work, self._report, progress))

    def _undertake(self, line: str, activity: Slices | Playing) -> None:
        self.activity = activity
        self.run_worker(self._carry_out(line, activity))

    async def _carry_out(self, line: str, activity: Slices | Playing) -> None:
        outcome = await activity.run()
        self.activity = None
        self.status.report("")
        self._end(line, outcome)
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            self._begin(waiting)

    def _report(self, pace: Pace) -> None:
        """Show how far a long run has come, with the numbers it has come to."""
        progress = pace.progress
        verb = "replaying" if progress.replaying else "running"
        share = progress.done / progress.total
        speed = f"{grouped(round(pace.per_second))} epochs/s"
        self.status.report(f"{verb} {share:.0%} · {speed} · ctrl+c stops")
        if not progress.replaying:
            last = Position(progress.update - 1, settled(self.debugger.program))
            self.show(self.debugger.timeline.moment(last))

    def _end(self, line: str, outcome: Outcome) -> None:
        """Show what a command came to."""
        if outcome.quit:
            self.exit()
            return
        self.show()
        if len(outcome.report) > 1:
            self.push_screen(Report(line, outcome.report))
        self.status.say(outcome.report[0] if len(outcome.report) == 1 else outcome.sentence)

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Put every command into the palette; one with arguments opens the prompt."""
        for command in self.debugger.registry:
            line = f"prompt {command.name}" if command.needs_argument else command.name
            yield SystemCommand(command.name, command.summary, lambda line=line: self.command(line))
        yield SystemCommand("Themes", "Choose among all themes", self.action_change_theme)

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
        self.query_one(Prompt).display = False
        self.status.display = True
        (self.focused_before_prompt or self.query_one(Listing)).focus()
        if event.line is not None:
            self.command(event.line)

    def start_playing(self) -> None:
        """Play until something stops it."""
        self._undertake("play", Playing(self.debugger, lambda: SPEEDS[self.speed], self._played))
        self.tell_speed()

    def tell_speed(self) -> None:
        """Say how fast it plays."""
        self.status.report(f"▶ {SPEEDS[self.speed]} · + - speed · space pauses")

    def _played(self, outcome: Outcome) -> None:
        self.show()
        self.status.say(outcome.sentence)

    def _leave_for(self, number: int) -> None:
        self.exit(return_code=128 + number)

"""The app: keys become command lines, the debugger carries them out, panels show the moment."""

from __future__ import annotations

import asyncio
import signal
from typing import TYPE_CHECKING

from textual.app import App, SystemCommand
from textual.containers import Horizontal, Vertical
from textual.widgets import Static

from nnstep.debugger import Debugger, explained
from nnstep.errors import CommandError, did_you_mean
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
from nnstep.tui.report import FRAME, Report, help_lines
from nnstep.tui.running import Pace, Slices
from nnstep.tui.samples import Samples
from nnstep.tui.screen_commands import SCREEN_COMMANDS
from nnstep.tui.themes import THEMES
from nnstep.tui.view import DIGITS, View

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

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
BOUNDARY_HINT = "n computes this epoch's values, S shows the last ones"


class NnstepApp(App[None]):
    """Steps through a run: every key is a command of the registry.

    Args:
        timeline: the run to step through.
    """

    CSS_PATH = "style.tcss"
    TITLE = "nnstep"

    def __init__(self, timeline: Timeline) -> None:
        super().__init__()
        self.debugger = Debugger(timeline, SCREEN_COMMANDS)
        self._keys = {key.press: key for key in self.debugger.registry.keys}
        for press in self._keys:
            self._bindings.bind(press, f"press('{press}')", show=False)
        self._count = ""
        self._digits = 0
        self._speed = DEFAULT_SPEED
        self._activity: Slices | Playing | None = None
        self._waiting: str | None = None
        self._focused_before_prompt: Widget | None = None
        for theme in THEMES:
            self.register_theme(theme)

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
        self.theme = THEMES[0].name
        self.query_one(Listing).focus()
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
            DIGITS[self._digits],
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
        key, count = self._keys[press], self._count
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
            self.screen.minimize()

    def command(self, line: str) -> None:
        """Carry out a command line; what is running stops first."""
        try:
            command, argument = self.debugger.registry.parse(line) if line else (None, "")
        except CommandError as error:
            self.status.say(str(error), error=True)
            return
        if command is not None and command.run is None:
            SCREEN_ACTIONS[command.name](self, argument)
        elif self._activity is not None:
            self._waiting = line
            self._activity.stop()
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
        self._activity = activity
        self.run_worker(self._carry_out(line, activity))

    async def _carry_out(self, line: str, activity: Slices | Playing) -> None:
        outcome = await activity.run()
        self._activity = None
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
            room, digits = self.size.width - 2, DIGITS[self._digits]
            self.status.say(explained(self.debugger.moment, event.cell, digits, room))

    def on_prompt_left(self, event: Prompt.Left) -> None:
        """Carry out what was typed at the prompt."""
        self.query_one(Prompt).display = False
        self.status.display = True
        (self._focused_before_prompt or self.query_one(Listing)).focus()
        if event.line is not None:
            self.command(event.line)

    # What only a screen can do ------------------------------------------------------------------

    def play(self, _: str) -> None:
        """Play, or stop what is under way."""
        if self._activity is not None:
            self._activity.stop()
            return
        self._undertake("play", Playing(self.debugger, lambda: SPEEDS[self._speed], self._played))
        self._tell_speed()

    def change_speed(self, by: int) -> None:
        """Play faster or slower."""
        self._speed = min(max(self._speed + by, 0), len(SPEEDS) - 1)
        if isinstance(self._activity, Playing):
            self._tell_speed()
        else:
            self.status.say(f"space plays at {SPEEDS[self._speed]}")

    def stop(self, _: str) -> None:
        """Stop what is under way."""
        if self._activity is None:
            self.status.say("nothing is running; q quits")
        else:
            self._activity.stop()

    def open_prompt(self, beginning: str) -> None:
        """Let a command be typed."""
        self.status.display = False
        self._focused_before_prompt = self.screen_stack[0].focused
        self.screen_stack[0].query_one(Prompt).open(f"{beginning} " if beginning else "")

    def change_digits(self, _: str) -> None:
        """Show more digits, or few again."""
        self._digits = (self._digits + 1) % len(DIGITS)
        self.show()
        self.status.say(f"{DIGITS[self._digits]} significant digits")

    def zoom(self, _: str) -> None:
        """Let the panel in focus fill the screen, or put it back."""
        screen = self.screen_stack[0]
        if screen.maximized is not None:
            screen.minimize()
        elif isinstance(screen.focused, Panel):
            screen.maximize(screen.focused, container=False)
            self.status.say(f"{screen.focused.TITLE} fills the screen; z puts it back")
        self.call_after_refresh(self.show)

    def copy_position(self, _: str) -> None:
        """Copy the position."""
        self.copy_to_clipboard(str(self.debugger.moment))
        self.status.say(f"copied {self.debugger.moment}")

    def change_look(self, name: str) -> None:
        """Change between dark and light, or take a theme by its name."""
        names = [theme.name for theme in THEMES]
        chosen = name or names[1 - names.index(self.theme) if self.theme in names else 0]
        if chosen not in self.available_themes:
            near = did_you_mean(chosen, self.available_themes)
            self.status.say(f"there is no theme {chosen!r}{near}", error=True)
            return
        self.theme = chosen
        self.status.say(f"theme {chosen}")

    def show_keys(self, _: str) -> None:
        """Show the help."""
        focused = self.screen_stack[0].focused
        panel = focused if isinstance(focused, Panel) else None
        width = min(self.size.width * 96 // 100 - FRAME, 100)
        self.push_screen(Report("Help", help_lines(self.debugger.registry, panel, width)))

    def _played(self, outcome: Outcome) -> None:
        self.show()
        self.status.say(outcome.sentence)

    def _tell_speed(self) -> None:
        self.status.report(f"▶ {SPEEDS[self._speed]} · + - speed · space pauses")

    def _leave_for(self, number: int) -> None:
        self.exit(return_code=128 + number)


SCREEN_ACTIONS: dict[str, Callable[[NnstepApp, str], None]] = {
    "play": NnstepApp.play,
    "faster": lambda app, _: app.change_speed(+1),
    "slower": lambda app, _: app.change_speed(-1),
    "stop": NnstepApp.stop,
    "prompt": NnstepApp.open_prompt,
    "digits": NnstepApp.change_digits,
    "zoom": NnstepApp.zoom,
    "copy": NnstepApp.copy_position,
    "theme": NnstepApp.change_look,
    "keys": NnstepApp.show_keys,
}
"""What carries out each of `SCREEN_COMMANDS`."""

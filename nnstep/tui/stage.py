"""The stage: an app with a debugger in it, whose moment the panels of a page show."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING

from textual.app import App
from textual.reactive import Reactive
from textual.screen import Screen

from nnstep.debugger.past import Past
from nnstep.tui.bars import KeysBar, PositionBar, StatusBar, TimelineBar
from nnstep.tui.carrying import Carrier
from nnstep.tui.idle import Idle
from nnstep.tui.playing import DEFAULT_SPEED
from nnstep.tui.seeing import view_of
from nnstep.tui.view import DIGITS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.widget import Widget

    from nnstep.debugger import Debugger
    from nnstep.timeline import Moment
    from nnstep.tui.panel import Panel
    from nnstep.tui.prompt import Prompt
    from nnstep.walkthrough.recording import Recorder

FUTURES = "futures"
"""The page on which another future stands beside this one."""

BOUNDARY_HINTS = (
    "n computes this {unit}'s outputs · S: back to the last {unit}'s",
    "n: this {unit}'s outputs · S: the last {unit}'s",
)
"""What is said at the start of an update, at length and shorter."""


class Ground(Screen[None]):
    """The screen that the panels are on.

    Where the focus goes, the panel that has it and the one that had it are drawn anew, not all.
    """

    focused: Reactive[Widget | None] = Reactive(None, repaint=False)


class Stage(App[str]):
    """Shows the moment of a debugger, and lets command lines be carried out by it.

    Attributes:
        debugger: what is shown.
        clock: tells the seconds; what is worked on between keys is done in slices of them.
        pages: name → the panels on it, which draw the moment; one page is seen at a time.
        page: the name of the one that is seen.
        shown: the moment on the screen; a run may be ahead of the cursor's.
        status: the line that says what happened.
        keys_bar: the line with the keys, or with what may be typed.
        compact: whether there is too little room for borders.
        digits: which of `DIGITS` numbers are written with.
        speed: which of `SPEEDS` playing goes at.
        past: what has been done since the start, as far as that is known.
        recorder: notes what is done, while that is recorded.
        idle: works out what may be looked at later.
        carrier: carries command lines out.
        prompt: where commands are typed; made after the first frame.
        is_prompting: whether a command is being typed.
        focused_before_prompt: where the keys went before the prompt was opened.
    """

    def __init__(
        self,
        debugger: Debugger,
        pages: dict[str, tuple[Panel, ...]],
        clock: Callable[[], float] = perf_counter,
    ) -> None:
        super().__init__()
        self.debugger = debugger
        self.clock = clock
        self.pages = pages
        self.page = next(iter(pages))
        self.shown = debugger.moment
        self.position_bar = PositionBar()
        self.timeline_bar = TimelineBar()
        self.status = StatusBar()
        self.compact = False
        self.digits = 0
        self.speed = DEFAULT_SPEED
        self.keys_bar = KeysBar(debugger.registry)
        self.is_prompting = False
        self.prompt: Prompt | None = None
        self.focused_before_prompt: Widget | None = None
        self.past = Past(debugger)
        self.recorder: Recorder | None = None
        self.idle = Idle(debugger, clock)
        self.carrier = Carrier(self)

    # What is seen -------------------------------------------------------------------------------

    def get_default_screen(self) -> Screen[None]:
        """Return what the panels are put on."""
        return Ground(id="_default")

    def show(self, moment: Moment | None = None) -> None:
        """Draw a moment: the one given, or what is shown already."""
        debugger = self.debugger
        self.shown = moment = moment or self.shown
        view = view_of(
            debugger,
            moment,
            self.idle.companion.follow(moment) if self.page == FUTURES else None,
            goal=self.carrier.goal,
            digits=DIGITS[self.digits],
            compact=self.compact,
        )
        for panel in self.current:
            panel.show(view)
        self.position_bar.show(view)
        self.timeline_bar.show(view)
        begins = view.position.done == 0 and view.position.update > 0
        self.status.hint(*(hint.format(unit=view.unit) for hint in BOUNDARY_HINTS if begins))

    def work_in_idle_time(self) -> None:
        """Work out some of what may come later, while nothing else is done."""
        if self.carrier.activity is None and self.idle.work():
            self.show()

    @property
    def rows_taken(self) -> int:
        """How many lines the panels have to do without."""
        return 0

    @property
    def seen(self) -> tuple[Panel, ...]:
        """Those of the current panels that there is room for."""
        if self.compact and self.page != "numbers":
            return tuple(panel for panel in self.current if panel.has_class("current"))
        return tuple(panel for panel in self.current if panel.display)

    @property
    def current(self) -> tuple[Panel, ...]:
        """The panels that are seen."""
        return self.pages[self.page]

    def turn_to(self, page: str, panel: Panel | None = None) -> None:
        """Let a page be seen, and give the focus to one of its panels."""
        self.page = page
        for name in self.pages:
            self.screen_stack[0].query_one(f"#{name}").display = name == page
        chosen = panel or self.current[0]
        for other in self.current:
            other.set_class(other is chosen, "current")
        self.show()
        self.screen_stack[0].set_focus(chosen)  # now, and not when its turn comes

    def tell_page(self) -> None:
        """Say what is seen of the page, and how to see what is not."""
        seen = [panel.TITLE for panel in self.seen]
        others = "tab: next panel · " if len(seen) == 1 < len(self.current) else ""
        self.status.say(f"{self.page}: {', '.join(seen)} · {others}P: next page")

    def action_focus_next(self) -> None:
        """Move the focus on; on a small screen a page of pictures shows one at a time."""
        self._move_focus(+1)

    def action_focus_previous(self) -> None:
        """Move the focus back."""
        self._move_focus(-1)

    def _move_focus(self, by: int) -> None:
        if not self.compact or self.page == "numbers":
            (self.screen.focus_next if by > 0 else self.screen.focus_previous)()
            return
        now = next((n for n, panel in enumerate(self.current) if panel.has_class("current")), 0)
        self.turn_to(self.page, self.current[(now + by) % len(self.current)])
        self.tell_page()

    # What is carried out ------------------------------------------------------------------------

    def perform(self, name: str, argument: str) -> None:
        """Carry out one of the screen's own commands."""
        raise NotImplementedError

    def refusal(self, name: str) -> str:
        """Say why a command is not carried out now; nothing when it is."""
        return ""

    def command(self, line: str) -> None:
        """Carry out a command line, after those that wait; what is running stops first."""
        self.carrier.command(line)

    def note_done(self, line: str) -> None:
        """Let a command be played again that has been carried out."""
        if not line:
            return  # there was nothing to repeat
        self.past.did(line)
        if self.recorder is not None:
            self.recorder.did(line)

    def tell_recording(self) -> None:
        """Show whether what is done is recorded."""
        self.position_bar.tell_recording(self.recorder is not None)

    def report(self, title: str, lines: Sequence[str], note: str = "") -> None:
        """Show some lines: a short one in the status line, more over the screen."""
        if len(lines) == 1 and len(lines[0]) < self.size.width:
            self.status.say(lines[0] + note)
            return
        from nnstep.tui.report import Report

        self.push_screen(Report(title, lambda _: lines))

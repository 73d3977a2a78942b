"""The stage: an app with a debugger in it, which carries out command lines and shows the moment."""

from __future__ import annotations

import asyncio
from collections import deque
from time import perf_counter
from typing import TYPE_CHECKING

from textual.app import App
from textual.reactive import Reactive
from textual.screen import Screen

from nnstep.debugger.past import Past
from nnstep.errors import CommandError
from nnstep.numbers import grouped
from nnstep.timeline import Position
from nnstep.tui.bars import KeysBar, PositionBar, StatusBar, TimelineBar
from nnstep.tui.idle import Idle
from nnstep.tui.playing import DEFAULT_SPEED, SPEEDS, Playing
from nnstep.tui.running import Pace, Slices
from nnstep.tui.seeing import view_of
from nnstep.tui.view import DIGITS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.widget import Widget

    from nnstep.debugger import Debugger, Outcome
    from nnstep.timeline import Moment
    from nnstep.tui.panel import Panel
    from nnstep.tui.prompt import Prompt
    from nnstep.walkthrough.recording import Recorder

PLAY = "play"
DEAR = "edits", "marks"
"""What is not left behind without a word."""

FUTURES = "futures"
"""The page on which another future stands beside this one."""

AT_ONCE_SECONDS = 1 / 60
"""How long a command may take before it goes on in slices."""

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
    """Carries out command lines, one at a time, and draws what they come to.

    Attributes:
        debugger: who carries them out.
        clock: tells the seconds; what is worked on between keys is done in slices of them.
        pages: name → the panels on it, which draw the moment; one page is seen at a time.
        page: the name of the one that is seen.
        shown: the moment on the screen; a run may be ahead of the cursor's.
        status: the line that says what happened.
        keys_bar: the line with the keys, or with what may be typed.
        compact: whether there is too little room for borders.
        digits: which of `DIGITS` numbers are written with.
        speed: which of `SPEEDS` playing goes at.
        activity: what is running or playing now.
        past: what has been done since the start, as far as that is known.
        recorder: notes what is done, while that is recorded.
        idle: works out what may be looked at later.
        prompt: where commands are typed; made after the first frame.
        free: whether nothing is running or playing, for those who wait for that.
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
        self.activity: Slices | Playing | None = None
        self.free = asyncio.Event()
        self.free.set()
        self.keys_bar = KeysBar(debugger.registry)
        self.is_prompting = False
        self.prompt: Prompt | None = None
        self.focused_before_prompt: Widget | None = None
        self.past = Past(debugger)
        self.recorder: Recorder | None = None
        self.idle = Idle(debugger, clock)
        self._is_leaving = False
        self._goal = 0
        self._note = ""
        self._waiting: deque[str] = deque()

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
            goal=self._goal,
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
        if self.activity is None and self.idle.work():
            self.show()

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
        if not self._waiting:
            self._dispatch(line)
        elif line.startswith("goto ") and self._waiting[-1].startswith("goto "):
            self._waiting[-1] = line
        else:
            self._waiting.append(line)

    def _dispatch(self, line: str) -> None:
        line = line.strip() or self.debugger.last_line
        try:
            if line and (refusal := self.refusal(self.debugger.registry.parse(line)[0].name)):
                raise CommandError(refusal)
            if self.recorder is not None:
                self.recorder.stop()
            if line and self.debugger.registry.parse(line)[0].run is None:
                name, argument = self.debugger.run(line).screen or ("", "")
                self.perform(name, argument)
                self.note_done(line)
                return
        except CommandError as error:
            self.status.say(str(error), error=True)
            return
        if self.activity is not None:
            self._waiting.append(line)
            self.activity.stop()
        else:
            self._begin(line)

    def note_done(self, line: str) -> None:
        """Let a command be played again that has been carried out."""
        if not line:
            return  # there was nothing to repeat
        self.past.did(line)
        if self.recorder is not None:
            self.recorder.did(line)

    def _begin(self, line: str) -> None:
        """Carry out a command of the debugger: at once, or in slices when it takes long."""
        self.status.report("")
        work = self.debugger.start(line)
        soon = self.clock() + AT_ONCE_SECONDS
        try:
            progress = next(work)
            while self.clock() < soon:
                progress = next(work)
        except StopIteration as end:
            self._end(line, end.value)
        except CommandError as error:
            self.status.say(str(error), error=True)
        else:
            self._undertake(line, Slices(work, self._report, progress, self.clock))

    def _undertake(self, line: str, activity: Slices | Playing) -> None:
        self.activity = activity
        self.free.clear()
        self.status.say(f"{line} …")
        self.run_worker(self._carry_out(line, activity))

    async def _carry_out(self, line: str, activity: Slices | Playing) -> None:
        outcome = await activity.run()
        self.activity = None
        self._goal = 0
        self.status.report("")
        self._end(line, outcome)
        if outcome.interrupted and self._waiting:
            self._note = f" · {line} was stopped"
        while self._waiting and self.activity is None:
            self._dispatch(self._waiting.popleft())
        if self._waiting and self.activity is not None:
            self.activity.stop()
        if self.activity is None:
            self.free.set()

    def _report(self, pace: Pace) -> None:
        """Show how far a long run has come, with the numbers it has come to."""
        progress = pace.progress
        self._goal = progress.update + progress.total - progress.done
        verb = "replaying" if progress.replaying else "running"
        share = progress.done / progress.total
        speed = f"{grouped(round(pace.per_second / self.debugger.program.batches))} epochs/s"
        self.status.report(f"{verb} {share:.0%} · {speed} · ctrl+c stops")
        if not progress.replaying:
            last = Position(progress.update - 1, self.debugger.program.update_start)
            self.show(self.debugger.timeline.moment(last))

    def _end(self, line: str, outcome: Outcome) -> None:
        """Show what a command came to."""
        if outcome.quit:
            self._leave()
            return
        self._is_leaving = False
        by_hand = outcome.interrupted or line == PLAY
        self.note_done(f"goto {self.debugger.moment}" if by_hand else line)
        self.show(self.debugger.moment)
        note, self._note = self._note, ""
        self.status.say(outcome.sentence + note, in_full=outcome.stopped)
        if outcome.screen is not None:
            self.perform(*outcome.screen)
        elif outcome.report:
            self.report(line, outcome.report, note)

    def _leave(self) -> None:
        """Leave, unless something would be lost by it that was not told yet."""
        from nnstep.debugger.session.writing import unsaved

        lost = [what for what in unsaved(self.debugger) if what in DEAR]
        if self.recorder is not None:
            said = "still recording: ctrl+r keeps it, q again leaves without it"
        else:
            said = f"{' and '.join(lost)} are not saved: ctrl+s saves, q again leaves without"
        if self._is_leaving or not (lost or self.recorder):
            self.exit()
            return
        self._is_leaving = True
        self.status.say(said, error=True)

    def report(self, title: str, lines: Sequence[str], note: str = "") -> None:
        """Show some lines: a short one in the status line, more over the screen."""
        if len(lines) == 1 and len(lines[0]) < self.size.width:
            self.status.say(lines[0] + note)
            return
        from nnstep.tui.report import Report

        self.push_screen(Report(title, lambda _: lines))

    def tell_recording(self) -> None:
        """Show whether what is done is recorded."""
        self.position_bar.tell_recording(self.recorder is not None)

    def start_playing(self) -> None:
        """Play until something stops it."""
        playing = Playing(self.debugger, lambda: SPEEDS[self.speed], self._played, self.clock)
        self._undertake(PLAY, playing)
        self.tell_speed()

    def tell_speed(self) -> None:
        """Say how fast it plays."""
        self.status.report(f"▶ up to {SPEEDS[self.speed]} · + - speed · space pauses")

    def _played(self, outcome: Outcome) -> None:
        self.show(self.debugger.moment)
        self.status.say(outcome.sentence, in_full=outcome.stopped)

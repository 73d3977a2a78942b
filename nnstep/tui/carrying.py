"""Carrying out command lines: one at a time, at once or in slices, up to what they come to."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING

from nnstep.errors import CommandError
from nnstep.numbers import grouped
from nnstep.timeline import Position
from nnstep.tui.playing import SPEEDS, Playing
from nnstep.tui.running import Slices

if TYPE_CHECKING:
    from nnstep.debugger import Outcome
    from nnstep.tui.running import Pace
    from nnstep.tui.stage import Stage

PLAY = "play"
DEAR = "edits", "marks"
"""What is not left behind without a word."""

AT_ONCE_SECONDS = 1 / 60
"""How long a command may take before it goes on in slices."""


class Carrier:
    """Carries out command lines on a stage, one at a time; what is running stops first.

    Args:
        stage: where what they come to is shown.

    Attributes:
        activity: what is running or playing now.
        free: whether nothing is, for those who wait for that.
        goal: the update that a long run goes to; 0 while none is under way.
    """

    def __init__(self, stage: Stage) -> None:
        self.activity: Slices | Playing | None = None
        self.free = asyncio.Event()
        self.free.set()
        self.goal = 0
        self._stage = stage
        self._is_leaving = False
        self._note = ""
        self._waiting: deque[str] = deque()

    def command(self, line: str) -> None:
        """Carry out a command line, after those that wait."""
        if not self._waiting:
            self._dispatch(line)
        elif line.startswith("goto ") and self._waiting[-1].startswith("goto "):
            self._waiting[-1] = line
        else:
            self._waiting.append(line)

    def play(self) -> None:
        """Play until something stops it."""
        stage = self._stage
        playing = Playing(stage.debugger, lambda: SPEEDS[stage.speed], self._played, stage.clock)
        self._undertake(PLAY, playing)
        self.tell_speed()

    def tell_speed(self) -> None:
        """Say how fast it plays."""
        speed = SPEEDS[self._stage.speed]
        self._stage.status.report(f"▶ up to {speed} · + - speed · space pauses")

    def _dispatch(self, line: str) -> None:
        stage = self._stage
        registry = stage.debugger.registry
        line = line.strip() or stage.debugger.last_line
        try:
            if line and (refusal := stage.refusal(registry.parse(line)[0].name)):
                raise CommandError(refusal)
            if stage.recorder is not None:
                stage.recorder.stop()
            if line and registry.parse(line)[0].run is None:
                stage.perform(*(stage.debugger.run(line).screen or ("", "")))
                stage.note_done(line)
                return
        except CommandError as error:
            stage.status.say(str(error), error=True)
            return
        if self.activity is not None:
            self._waiting.append(line)
            self.activity.stop()
        else:
            self._begin(line)

    def _begin(self, line: str) -> None:
        """Carry out a command of the debugger: at once, or in slices when it takes long."""
        stage = self._stage
        stage.status.report("")
        work = stage.debugger.start(line)
        soon = stage.clock() + AT_ONCE_SECONDS
        try:
            progress = next(work)
            while stage.clock() < soon:
                progress = next(work)
        except StopIteration as end:
            self._end(line, end.value)
        except CommandError as error:
            stage.status.say(str(error), error=True)
        else:
            self._undertake(line, Slices(work, self._report, progress, stage.clock))

    def _undertake(self, line: str, activity: Slices | Playing) -> None:
        self.activity = activity
        self.free.clear()
        self._stage.status.say(f"{line} …")
        self._stage.run_worker(self._carry_out(line, activity))

    async def _carry_out(self, line: str, activity: Slices | Playing) -> None:
        outcome = await activity.run()
        self.activity = None
        self.goal = 0
        self._stage.status.report("")
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
        debugger, progress = self._stage.debugger, pace.progress
        self.goal = progress.update + progress.total - progress.done
        verb = "replaying" if progress.replaying else "running"
        share = progress.done / progress.total
        speed = f"{grouped(round(pace.per_second / debugger.program.batches))} epochs/s"
        self._stage.status.report(f"{verb} {share:.0%} · {speed} · ctrl+c stops")
        if not progress.replaying:
            last = Position(progress.update - 1, debugger.program.update_start)
            self._stage.show(debugger.timeline.moment(last))

    def _played(self, outcome: Outcome) -> None:
        self._stage.show(self._stage.debugger.moment)
        self._stage.status.say(outcome.sentence, in_full=outcome.stopped)

    def _end(self, line: str, outcome: Outcome) -> None:
        """Show what a command came to."""
        if outcome.quit:
            self._leave()
            return
        self._is_leaving = False
        stage = self._stage
        moment = stage.debugger.moment
        stage.note_done(self._done(line, outcome))
        stage.show(moment)
        note, self._note = self._note, ""
        stage.status.say(outcome.sentence + note, in_full=outcome.stopped)
        if outcome.screen is not None:
            stage.perform(*outcome.screen)
        elif outcome.report:
            stage.report(line, outcome.report, note)

    def _done(self, line: str, outcome: Outcome) -> str:
        """Return the command that comes to the same, whenever it is given."""
        if line == PLAY and outcome.stops:
            return "continue"
        by_hand = outcome.interrupted or line == PLAY
        return f"goto {self._stage.debugger.moment}" if by_hand else line

    def _leave(self) -> None:
        """Leave, unless something would be lost by it that was not told yet."""
        from nnstep.debugger.session.writing import unsaved

        stage = self._stage
        lost = [what for what in unsaved(stage.debugger) if what in DEAR]
        if stage.recorder is not None:
            said = "still recording: ctrl+r keeps it, q again leaves without it"
        else:
            said = f"{' and '.join(lost)} are not saved: ctrl+s saves, q again leaves without"
        if self._is_leaving or not (lost or stage.recorder):
            stage.exit()
            return
        self._is_leaving = True
        stage.status.say(said, error=True)

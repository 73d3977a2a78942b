"""The app with a lesson in it: a caption below the panels, and keys that conduct."""

from __future__ import annotations

from functools import partial
from time import perf_counter
from typing import TYPE_CHECKING

from textual.events import Key, MouseDown, MouseUp

from nnstep.tui.app import NnstepApp
from nnstep.tui.lessons.captions import FRAME, Captions
from nnstep.tui.lessons.conductor import Conducted, Conductor, Failure
from nnstep.tui.lessons.playback import PACES, USUAL, Mode, Playback
from nnstep.tui.report import Report
from nnstep.walkthrough.verbs import NEVER

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from textual.app import ComposeResult
    from textual.events import Event, Resize

    from nnstep.debugger import Debugger
    from nnstep.walkthrough import Lesson

HELP = (
    "space         Pause, and go on; at the end begin again.",
    ". l enter     The next step at once.",
    ", h           Back to before the last step: time goes back.",
    "[ ]           To the beginning of a chapter: this one or the one before, the next one.",
    "+ -           Faster, slower.",
    "j k           Scroll a caption that is longer than its box; so do page down and page up.",
    "t             Take over: all keys are yours. t again: on with the lesson from where it was.",
    "q             Leave.",
)
KEYS = "space pause  . next  , back  [ ] chapter  t take over  ? keys  q leave"
TAKEN_KEYS = "all keys are yours · t: on with the lesson"
TAKE_OVER = "t"
PAGE = 5
"""Lines of a caption."""

STILL_RECORDING = "still recording: ctrl+r ends it, then t goes on with the lesson"
BREAKING = ("space", "ctrl+c", "comma", "h", "left", "backspace", TAKE_OVER)
"""Keys that do not wait until a long step is over."""


def refused(name: str) -> str:
    """Say why a lesson gives no such command, by a key or in a line; nothing when it does."""
    if name == "prompt":
        return ""
    why = "it leaves" if name == "open" else NEVER.get(name)
    return f"a lesson cannot {name}: {why}" if why else ""


class LessonApp(NnstepApp):
    """Plays a lesson; a listener can take over at any moment.

    Args:
        debugger: at the start of the lesson's experiment, with the commands of the screen.
        lesson: what is played.
        clock: tells the seconds.
        by_itself: whether it plays in its time; otherwise somebody performs its beats.
    """

    def __init__(
        self,
        debugger: Debugger,
        lesson: Lesson,
        clock: Callable[[], float] = perf_counter,
        *,
        by_itself: bool = True,
    ) -> None:
        super().__init__(debugger, "", clock=clock)
        self.lesson = lesson
        self.conductor = Conductor(lesson, self)
        self.playback = Playback(self)
        self.captions = Captions(lesson)
        self._by_itself = by_itself
        self._help_box: Report | None = None
        self._answers: Mapping[str, Callable[[], Awaitable[None]]] = {
            "space": self.playback.pause,
            **dict.fromkeys(("full_stop", "l", "right", "enter"), self.playback.next_by_hand),
            **dict.fromkeys(("comma", "h", "left", "backspace"), self.playback.back),
            "left_square_bracket": partial(self.playback.chapter, -1),
            "right_square_bracket": partial(self.playback.chapter, +1),
            "plus": partial(self.playback.faster, +1),
            "minus": partial(self.playback.faster, -1),
            TAKE_OVER: self.playback.take_over,
        }
        self._scrolls: Mapping[str, Callable[[], None]] = {
            **dict.fromkeys(("j", "down"), partial(self.captions.scroll_by, +1)),
            **dict.fromkeys(("k", "up"), partial(self.captions.scroll_by, -1)),
            "pagedown": partial(self.captions.scroll_by, +PAGE),
            "pageup": partial(self.captions.scroll_by, -PAGE),
        }

    def compose(self) -> ComposeResult:
        """Put the caption between the panels and the line of time."""
        for widget in super().compose():
            if widget is self.timeline_bar:
                yield self.captions
            yield widget

    def on_mount(self) -> None:
        """Begin with the first beat."""
        super().on_mount()
        self.theme = f"nnstep-{self.lesson.theme}"
        if self._by_itself:
            self.call_after_refresh(lambda: self.run_worker(self.playback.run()))

    def on_resize(self, event: Resize) -> None:
        """Give the captions as many lines as the longest one takes, so that nothing jumps."""
        width, height = event.size
        self.captions.fit(width - FRAME, height)
        super().on_resize(event)
        self.tell()

    @property
    def rows_taken(self) -> int:
        """The lines that the captions take from the panels."""
        return self.captions.height

    async def perform_beat(self) -> Failure | None:
        """Carry out the next beat; return what of it is not as it should be."""
        failure = await self.conductor.perform()
        self.tell()
        if failure is not None:
            self.status.say(f"line {failure.step.line}: {failure.told}", error=True)
        return failure

    def tell(self) -> None:
        """Show the caption, and what can be done."""
        conductor, playback = self.conductor, self.playback
        done = f" ▸ {conductor.last.text}" if conductor.last else ""
        at = f"{conductor.index}/{len(conductor.beats)}"
        pace = "" if playback.pace == USUAL else f" ×{PACES[playback.pace]:g}"
        state = "the end" if conductor.is_over else f"{playback.mode}{pace}"
        is_taken = playback.mode is Mode.TAKEN
        footer = f"{at} · {TAKEN_KEYS if is_taken else state}" if self._by_itself else at
        self.captions.tell(f"{conductor.title}{done}", conductor.caption, footer)
        if not self.is_prompting:
            keys = KEYS if self._by_itself else self.lesson.title
            self.keys_bar.advise(None if is_taken else keys, "")

    def refusal(self, name: str) -> str:
        """Let a lesson press no key that writes or leaves; a listener may do all that."""
        if self.playback.mode is not Mode.TAKEN:
            return refused(name)
        return "a lesson is played here; q leaves it" if name in ("open", "open!") else ""

    # Keys ---------------------------------------------------------------------------------------

    async def on_event(self, event: Event) -> None:
        """Answer the keys that conduct; the others are the app's when a listener has taken over."""
        if not self._conducts(event):
            await super().on_event(event)
        elif isinstance(event, Key):
            await self._answer(event.key)

    def _conducts(self, event: Event) -> bool:
        """Whether an event is for the conductor, and not for the app."""
        if event.is_forwarded or isinstance(event, Conducted) or not self._by_itself:
            return False
        if self._help_box is not None and self._help_box.is_current:
            return False  # it is read, scrolled and closed like any other
        if self.playback.mode is Mode.TAKEN:
            plain = len(self.screen_stack) == 1 and not self.is_prompting
            return isinstance(event, Key) and event.key == TAKE_OVER and plain
        return isinstance(event, Key | MouseDown | MouseUp)

    async def _answer(self, key: str) -> None:
        answer = self._answers.get(key)
        if self.recorder is not None:
            self.status.say(STILL_RECORDING, error=True)
        elif self.carrier.activity is not None and self.playback.is_performing and key in BREAKING:
            halts = key in ("space", "ctrl+c")
            self.playback.break_off(self.playback.halt if halts else self._answers[key])
        elif answer is not None:
            self.playback.want(answer)
        elif key in self._scrolls:
            self._scrolls[key]()
        elif key in ("q", "ctrl+c", "ctrl+q"):
            self.exit()
        elif key in ("question_mark", "f1"):
            self.playback.want(self._help)
        else:
            self.status.say(f"{key} is no key of a lesson; t takes over, ? shows all", error=True)

    async def _help(self) -> None:
        """Pause, and show the keys of a lesson."""
        self.playback.mode = Mode.PAUSED
        self._help_box = Report("Keys of a lesson", lambda _: HELP)
        self.push_screen(self._help_box)

"""What a film is: what was on the screen, from when on, and what there is to say of it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator


class Ink(NamedTuple):
    """How text looks; colours are `#rrggbb`."""

    fg: str
    bg: str
    bold: bool = False
    dim: bool = False
    italic: bool = False
    underline: bool = False
    strike: bool = False


class Run(NamedTuple):
    """Text that looks alike; a wide character takes two cells."""

    text: str
    ink: Ink


Row = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Frame:
    """A picture of the screen.

    Attributes:
        at: from when on it is seen, in seconds.
        rows: from top to bottom.
    """

    at: float
    rows: tuple[Row, ...]

    @property
    def lines(self) -> list[str]:
        """The text of the screen."""
        return ["".join(run.text for run in row) for row in self.rows]


@dataclass(frozen=True, slots=True)
class Note:
    """Something to be said of a moment.

    Attributes:
        at: when, in seconds.
        text: what.
    """

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Film:
    """What was on the screen.

    Attributes:
        title: one line.
        size: columns and rows.
        foreground: the colour of text where nothing else is said.
        background: the colour behind it.
        seconds: how long it lasts.
        frames: in order; the first one begins at 0.
        chapters: their titles.
        presses: keys, as they are printed on the keyboard.
        captions: in Markdown.
        shots: names of pictures to be kept.
    """

    title: str
    size: tuple[int, int]
    foreground: str
    background: str
    seconds: float
    frames: tuple[Frame, ...]
    chapters: tuple[Note, ...] = ()
    presses: tuple[Note, ...] = ()
    captions: tuple[Note, ...] = field(default=())
    shots: tuple[Note, ...] = ()

    def frame_at(self, seconds: float) -> Frame:
        """Return what is seen at a moment."""
        seen = [frame for frame in self.frames if frame.at <= seconds]
        return seen[-1] if seen else self.frames[0]

    def cut(self, start: float, end: float) -> Film:
        """Return what lies between two moments."""

        def kept(notes: tuple[Note, ...]) -> tuple[Note, ...]:
            return tuple(
                replace(note, at=note.at - start) for note in notes if start <= note.at < end
            )

        first = replace(self.frame_at(start), at=0.0)
        rest = (frame for frame in self.frames if start < frame.at < end)
        return replace(
            self,
            seconds=end - start,
            frames=(first, *(replace(frame, at=frame.at - start) for frame in rest)),
            chapters=kept(self.chapters),
            presses=kept(self.presses),
            captions=kept(self.captions),
            shots=kept(self.shots),
        )

    def changes(self) -> Iterator[tuple[Frame, list[tuple[int, Row]]]]:
        """Yield each frame with the rows of it that are others than before."""
        before: tuple[Row, ...] = ((),) * self.size[1]
        for frame in self.frames:
            yield frame, [(y, row) for y, row in enumerate(frame.rows) if row != before[y]]
            before = frame.rows

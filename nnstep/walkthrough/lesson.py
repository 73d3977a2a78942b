"""What a lesson is: scenes with a caption and the steps that it is the caption of."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Timing:
    """How long things stay, at the usual speed.

    Attributes:
        key: seconds from one step to the next.
        reading: words of a caption that are read in a second.
        least: seconds that a caption stays at least.
    """

    key: float = 0.6
    reading: float = 3.0
    least: float = 1.5


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a block of commands.

    Attributes:
        line: where it stands in the file, counted from 1.
        verb: its command, by its full name.
        argument: what follows.
    """

    line: int
    verb: str
    argument: str = ""

    @property
    def text(self) -> str:
        """The step as one line."""
        return f"{self.verb} {self.argument}".rstrip()


@dataclass(frozen=True, slots=True)
class Scene:
    """A caption, and the steps that follow it.

    Attributes:
        line: where its caption begins in the file, counted from 1.
        chapter: the number of its chapter, counted from 0.
        caption: in Markdown; may be empty.
        steps: what is done.
    """

    line: int
    chapter: int
    caption: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Chapter:
    """A heading, and the scenes up to the next one.

    Attributes:
        title: of the heading, in plain text; empty for what stands before the first one.
        scene: its first scene.
    """

    title: str
    scene: int


@dataclass(frozen=True, slots=True)
class Lesson:
    """A walkthrough.

    Attributes:
        name: of the file, without its folder.
        folder: of the file.
        title: one line.
        experiment: what is opened at first.
        options: what is to be otherwise there, by the names of options.
        size: columns and rows of the screen that it is made for.
        theme: `dark` or `light`.
        timing: how long things stay.
        chapters: in order, at least one.
        scenes: in order.
    """

    name: str
    title: str
    folder: str = "."
    experiment: str = "article"
    options: Mapping[str, Any] = field(default_factory=dict)
    size: tuple[int, int] = (120, 40)
    theme: str = "dark"
    timing: Timing = field(default_factory=Timing)
    chapters: tuple[Chapter, ...] = ()
    scenes: tuple[Scene, ...] = ()

"""What a command came to, as data: the caller draws it."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

from nnstep.timeline import Progress


@dataclass(frozen=True, slots=True)
class Outcome:
    """What happened.

    Attributes:
        sentence: one line that says it.
        report: the lines that were asked for, of a `print` or a `list`.
        moved: whether the moment is another one now.
        interrupted: it was asked to stop before it was done.
        nonfinite: it stopped at the first NaN or infinity.
        quit: the user wants to leave.
        screen: a command that is the screen's to carry out, and its argument.
    """

    sentence: str = ""
    report: tuple[str, ...] = ()
    moved: bool = False
    interrupted: bool = False
    nonfinite: bool = False
    quit: bool = False
    screen: tuple[str, str] | None = None


Work = Generator[Progress, bool | None, Outcome]
"""A command under way: pauses often, stops when it is sent `True`."""

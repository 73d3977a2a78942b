"""What a command came to, as data: the caller draws it."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from nnstep.timeline import Progress

if TYPE_CHECKING:
    from nnstep.debugger.stops import Stop


@dataclass(frozen=True, slots=True)
class Outcome:
    """What happened.

    Attributes:
        sentence: one line that says it.
        report: the lines that were asked for, of a `print` or a `list`.
        moved: whether the moment is another one now.
        interrupted: it was asked to stop before it was done.
        nonfinite: it stopped at the first NaN or infinity.
        stops: what stopped it: breakpoints, watchpoints and catches.
        met: whether what was waited for was met; `None` when nothing was.
        quit: the user wants to leave.
        screen: a command that is the screen's to carry out, and its argument; one that has a
            report too is carried out so where there is a screen.
    """

    sentence: str = ""
    report: tuple[str, ...] = ()
    moved: bool = False
    interrupted: bool = False
    nonfinite: bool = False
    stops: tuple[Stop, ...] = ()
    met: bool | None = None
    quit: bool = False
    screen: tuple[str, str] | None = None

    @property
    def stopped(self) -> bool:
        """Whether something of the run itself stopped it on its way."""
        return self.nonfinite or bool(self.stops)

    def saying(self, sentence: str) -> Outcome:
        """Return the same with another sentence."""
        return replace(self, sentence=sentence)

    def with_met(self, met: bool) -> Outcome:
        """Return the same for a command that waited for something."""
        return replace(self, met=met)


Work = Generator[Progress, bool | None, Outcome]
"""A command under way: pauses often, stops when it is sent `True`."""

"""What can go wrong, as one family.

NnstepError
├── DataError        a CSV file that cannot be trained on
├── PresetError      a preset file, or an option, that describes no experiment
├── ShapeError       a program whose arrays do not fit together
├── CommandError     a command that cannot be understood or carried out
├── SessionError     a session file that cannot be opened
├── LessonError      a lesson that cannot be played
├── HistoryError     a memory budget that cannot hold a timeline
└── RunError         a training run that failed

Each message is one line that names what was wrong, where, and its value.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class NnstepError(Exception):
    """Something the user asked for cannot be done; the message says what and why."""


class DataError(NnstepError):
    """A dataset that cannot be read or trained on."""


class PresetError(NnstepError):
    """A preset or an option that does not describe an experiment."""


class ShapeError(NnstepError):
    """Arrays that do not fit the statement that reads them."""


class CommandError(NnstepError):
    """A command that cannot be understood or carried out."""


class SessionError(NnstepError):
    """A session file that cannot be read, or whose recipe cannot be followed."""


class LessonError(NnstepError):
    """A lesson that cannot be read or played."""


class HistoryError(NnstepError):
    """A memory budget too small to keep any history in, or larger than there is memory."""


class RunError(NnstepError):
    """A training run that came to a number that is not finite."""


LONGEST_LINE = 600

NEAR = 0.6
"""Words that are at least so much alike are near each other; 1 is the same word."""


def one_line(text: str) -> str:
    """Escape what would break a line or upset the terminal; leave out the middle of a long text."""
    if len(text) > LONGEST_LINE:
        text = f"{text[: LONGEST_LINE // 2]} … {text[-LONGEST_LINE // 2 :]}"
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)


def in_short(value: object) -> str:
    """Write a value that was given, for a message: also one of more digits than Python writes."""
    try:
        return one_line(repr(value))
    except ValueError:
        return "a number of thousands of digits"


def did_you_mean(word: str, known: Iterable[str], near: float = NEAR) -> str:
    """Return `` (did you mean 'z_del'?)`` for the closest known word, or nothing."""
    by_lower_case = {name.lower(): name for name in known}
    close = get_close_matches(word.lower(), list(by_lower_case), n=1, cutoff=near)
    return f" (did you mean {by_lower_case[close[0]]!r}?)" if close else ""

"""What a line of a lesson can be beside a command of the debugger."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nnstep.debugger import arguments
from nnstep.debugger.registry import KEY_CAPS
from nnstep.errors import CommandError, did_you_mean
from nnstep.walkthrough.expecting import read_expectation

if TYPE_CHECKING:
    from collections.abc import Callable

    from nnstep.debugger.cursor import Cursor

LONGEST_WAIT = 60.0

KEY_NAMES = (
    *("enter", "escape", "tab", "shift+tab", "space", "backspace", "delete"),
    *("up", "down", "left", "right", "home", "end", "pageup", "pagedown", "f1"),
    *(f"ctrl+{letter}" for letter in "abcdefghijklmnopqrstuvwxyz"),
)
"""Keys that have no character of their own."""

LEAVING = ("ctrl+q",)
"""Keys that leave whatever app it is."""

CAPS = {**{cap: name for name, cap in KEY_CAPS.items()}, ",": "comma", ".": "full_stop"}
"""A character → the name of its key, where that is another one."""

CHARACTERS = {**{name: cap for cap, name in CAPS.items() if len(cap) == 1}, "space": " "}
"""The name of a key → its character."""

COUNTED = re.compile(r"(\d+)(\D)")


@dataclass(frozen=True, slots=True)
class Verb:
    """A line that only lessons know.

    Attributes:
        usage: what follows it.
        help: what it does.
        check: refuses what cannot be meant.
        silent: whether nothing is seen of it, so that no time passes.
        of_values: whether it names values of the network.
    """

    usage: str
    help: str
    check: Callable[[str, Cursor], object]
    silent: bool = False
    of_values: bool = False


def keys_of(argument: str) -> tuple[str, ...]:
    """Return the names of the keys that are to be pressed, one after the other.

    Raises:
        CommandError: there is no such key.
    """
    pressed: list[str] = []
    for word in argument.split():
        counted = COUNTED.fullmatch(word)
        if word in LEAVING:
            raise CommandError(f"press {word}: it leaves")
        if word in KEY_NAMES or word in KEY_CAPS:
            pressed.append(word)
        elif len(word) == 1:
            pressed.append(CAPS.get(word, word))
        elif counted:
            pressed += [*counted[1], CAPS.get(counted[2], counted[2])]
        else:
            raise CommandError(
                f"there is no key {word!r}{did_you_mean(word, KEY_NAMES)}; keys stand apart, "
                f"such as `press tab j x` or `press 100f`"
            )
    if not pressed:
        raise CommandError("press takes keys, such as `press n` or `press tab j`")
    return tuple(pressed)


def character_of(key: str) -> str | None:
    """Return the character of a key; `None` when it has none."""
    return CHARACTERS.get(key, key if len(key) == 1 else None)


def asked_for(argument: str) -> tuple[str, dict[str, str]]:
    """Return what is to be opened, and the options that are given, as they are written.

    Raises:
        CommandError: nothing is named, or an option has no value.
    """
    what, *rest = argument.split() or [""]
    if not what:
        raise CommandError("open takes a preset, a dataset or a file beside the lesson")
    options = {}
    for word in rest:
        name, equals, value = word.partition("=")
        if not equals:
            raise CommandError(f"open: after {what} stand options such as lr=0.5, not {word!r}")
        options[name.replace("-", "_")] = value
    return what, options


def seconds_of(argument: str) -> float:
    """Return how long is waited.

    Raises:
        CommandError: it is no time, or a very long one.
    """
    try:
        seconds = float(argument)
    except ValueError:
        seconds = math.nan
    if not 0 < seconds <= LONGEST_WAIT:
        raise CommandError(f"wait takes seconds up to {LONGEST_WAIT:g}, not {argument!r}")
    return seconds


def _name(argument: str, _: Cursor) -> None:
    if not re.fullmatch(r"[\w-]+", argument):
        raise CommandError(f"shot takes a name of letters, digits, _ and -, not {argument!r}")


def _nothing(argument: str, _: Cursor) -> None:
    arguments.nothing("pause", argument)


VERBS = {
    "press": Verb("KEYS", "Press keys of the screen.", lambda text, _: keys_of(text)),
    "open": Verb(
        "WHAT [OPTION=VALUE …]",
        "Begin with another experiment.",
        lambda text, _: asked_for(text),
    ),
    "wait": Verb("SECONDS", "Let time pass.", lambda text, _: seconds_of(text)),
    "pause": Verb("", "Wait until somebody goes on.", _nothing),
    "highlight": Verb(
        "NAME",
        "Choose a value, or one number of it, on the screen.",
        lambda text, cursor: arguments.cell(text, cursor.program, "highlight"),
        of_values=True,
    ),
    "shot": Verb("NAME", "Keep a picture when it is exported.", _name, silent=True),
    "expect": Verb(
        "…",
        "Fail unless something is so: a condition, `VALUE = NUMBER ± …`, or words in the status "
        "line, in quotes.",
        lambda text, cursor: read_expectation(text, cursor.experiment),
        silent=True,
        of_values=True,
    ),
}
"""Name → what a line of a lesson can be."""

NEVER = {
    "save": "it writes a file",
    "open!": "it leaves",
    "quit": "it leaves",
    "prompt": "its commands stand in it already",
    "record": "it is one already",
    "record!": "it is one already",
    "caption": "its captions are its prose",
    "copy": "it writes into the clipboard",
}
"""Commands that no lesson gives → why not."""

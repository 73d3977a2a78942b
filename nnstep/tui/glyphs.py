"""Which characters a terminal can show: all that we draw with, or those of ASCII only."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

SETTING = "NNSTEP_ASCII"
"""The environment variable that asks for ASCII only, with 1, or for everything, with 0."""

SAMPLE = "⣿━●"


def only_ascii(environment: Mapping[str, str], encoding: str | None) -> bool:
    """Return whether to draw with ASCII only.

    Args:
        environment: its variables.
        encoding: of what is drawn on; `None` when it takes any text.
    """
    setting = environment.get(SETTING, "")
    if setting:
        return setting != "0"
    try:
        SAMPLE.encode(encoding or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return True
    return False


ASCII: bool = only_ascii(os.environ, getattr(sys.stdout, "encoding", None))
"""Whether only ASCII is to be drawn."""

FRESH, ABSENT, MORE, TIMES = ("*", ".", "~", "x") if ASCII else ("•", "·", "…", "×")
"""What was written last, what is not computed yet, what there is no room for, and a product sign
that also marks what is not finite."""

PLAIN = {
    ord(sign): plain
    for plain, signs in {
        "+": "╭╮╰╯┌┐└┘┏┓┗┛╋▸",
        "-": "─┄╌╶▔▁",
        "|": "│┃▌▊▎½·",
        "=": "━",
        ">": "▶→",
        "^": "↑",
        "v": "↓",
        "O": "◆",
        "#": "●",
        "o": "○",
        "@": "◉",
        "*": "•",
        "~": "…",
        "x": "×",
        " ": "▂▃▄▅▆▇█▉▋▍▏",
    }.items()
    for sign in signs
}
"""What we draw, and Textual's borders and scroll bars → what is drawn where there is only ASCII."""

DOT_BITS = (0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80)
"""The bits of the dots of a braille character, by rows, each from the left."""

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

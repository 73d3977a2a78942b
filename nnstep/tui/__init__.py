"""The Textual app: panels and keys.

Textual reads some settings once, when it is imported: the theme to begin with, which is ours unless
the user has chosen one, and how often it may paint. Its own 60 frames a second make a key wait for
up to 17 ms before anything is drawn, so more are allowed here.
"""

import os

os.environ.setdefault("TEXTUAL_THEME", "nnstep-dark")
os.environ.setdefault("TEXTUAL_FPS", "240")

from nnstep.tui.app import NnstepApp

__all__ = ["NnstepApp"]

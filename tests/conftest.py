from __future__ import annotations

import signal

from hypothesis import settings

from tests.effort import TIMES, tries

# How long an example takes is no matter here. The usual run tries the same examples each time, so
# that what passes once passes again; the thorough run looks for others.
settings.register_profile("nnstep", deadline=None, derandomize=TIMES == 1, max_examples=tries(100))
settings.load_profile("nnstep")

# What is started in the background ignores ctrl+c, and so would all that the tests start.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

from __future__ import annotations

import signal

from hypothesis import settings

settings.register_profile("nnstep", deadline=None)  # how long an example takes is no matter here
settings.load_profile("nnstep")

# What is started in the background ignores ctrl+c, and so would all that the tests start.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

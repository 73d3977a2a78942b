from __future__ import annotations

from hypothesis import settings

settings.register_profile("nnstep", deadline=None)  # how long an example takes is no matter here
settings.load_profile("nnstep")

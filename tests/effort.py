"""How hard tests that search for a counterexample try: `NNSTEP_THOROUGH=20` times as hard."""

from __future__ import annotations

import os

TIMES = int(os.environ.get("NNSTEP_THOROUGH", "1"))


def tries(usual: int) -> int:
    """Return how many examples are tried, where `usual` are in the usual run."""
    return usual * TIMES

from __future__ import annotations

from tests.cli.conftest import huge, nnstep, undefined

__all__ = ["huge", "nnstep", "undefined"]

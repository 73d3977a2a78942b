"""What a run is computed with: where that is another, its last digits may be others."""

from __future__ import annotations

import platform
from functools import cache

import numpy as np
from threadpoolctl import threadpool_info

from nnstep import __version__

PARTS = "nnstep", "python", "numpy", "blas", "machine"
"""What is told of a machine."""


@cache
def this_machine() -> dict[str, str]:
    """Return the versions of what computes here, by `PARTS`."""
    versions = __version__, platform.python_version(), np.__version__, _blas(), platform.machine()
    return dict(zip(PARTS, versions, strict=True))


def _blas() -> str:
    """Name the BLAS that is loaded, with its version and the kind of processor it has chosen."""
    for library in threadpool_info():
        if library["user_api"] == "blas":
            told = (library["internal_api"], library["version"], library.get("architecture"))
            return " ".join(str(part) for part in told if part)
    built = np.show_config(mode="dicts")["Build Dependencies"]["blas"]
    return f"{built['name']} {built['version']}"


def told(machine: dict[str, str]) -> str:
    """Say what of a machine matters to the last digits."""
    return f"numpy {machine['numpy']}, {machine['blas']} on {machine['machine']}"

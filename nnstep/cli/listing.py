"""`nnstep presets` and `nnstep datasets`: what comes with the package."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnstep.experiment import datasets, presets, read_dataset, read_preset

if TYPE_CHECKING:
    from argparse import Namespace


def presets_(_: Namespace) -> int:
    """Print each preset with its title."""
    return _table({name: read_preset(path).title for name, path in presets().items()})


def datasets_(_: Namespace) -> int:
    """Print each dataset with its size and columns."""
    return _table({name: read_dataset(path).summary for name, path in datasets().items()})


def _table(rows: dict[str, str]) -> int:
    width = max(map(len, rows))
    for name, text in rows.items():
        print(f"{name:<{width}}  {text}")
    return 0

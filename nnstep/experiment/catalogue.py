"""What comes with the package: presets and datasets, each by its name."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent


def presets() -> dict[str, Path]:
    """Return the presets of the package: name → file."""
    return _named(PACKAGE / "experiment" / "presets", ".toml")


def datasets() -> dict[str, Path]:
    """Return the datasets of the package: name → file.

    An installed package carries them inside; in a checkout they lie beside it.
    """
    inside = PACKAGE / "datasets"
    return _named(inside if inside.is_dir() else PACKAGE.parent / "datasets", ".csv")


def _named(folder: Path, ending: str) -> dict[str, Path]:
    return {path.stem: path for path in sorted(folder.glob(f"*{ending}"))}

"""The Array panel: any value as a heat map; and what other panels draw of it."""

from nnstep.tui.array.panel import Array

__all__ = ["Array"]

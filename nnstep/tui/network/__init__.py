"""The Network panel: units and weights as nodes and edges."""

from nnstep.tui.network.panel import Network

__all__ = ["Network"]

"""The Decision panel: what the network says of every point of a plane, or along a line."""

from nnstep.tui.decision.panel import Decision

__all__ = ["Decision"]

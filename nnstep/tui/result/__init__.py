"""The Result panel: accuracy, the confusion matrix, and the samples that are wrong."""

from nnstep.tui.result.panel import Result

__all__ = ["Result"]

"""nnstep: a step-through, time-travel debugger for training small neural networks.

The public names below are imported when they are first used, so that `import nnstep` (and
`nnstep --help`) loads neither numpy nor textual.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

__version__ = "0.1.0"

if TYPE_CHECKING:
    from nnstep.api import (
        Traced,
        Trained,
        predict,
        predicting,
        trace,
        tracing,
        train,
        training,
    )
    from nnstep.debugger import Debugger, Outcome
    from nnstep.engine import Frame, Program, Statement, backprop, feedforward
    from nnstep.errors import NnstepError
    from nnstep.experiment import Experiment, Prediction, load
    from nnstep.timeline import Moment, Position, Timeline

_HOME = {
    "Debugger": "nnstep.debugger",
    "Experiment": "nnstep.experiment",
    "Frame": "nnstep.engine",
    "Moment": "nnstep.timeline",
    "NnstepError": "nnstep.errors",
    "Outcome": "nnstep.debugger",
    "Position": "nnstep.timeline",
    "Prediction": "nnstep.experiment",
    "Program": "nnstep.engine",
    "Statement": "nnstep.engine",
    "Timeline": "nnstep.timeline",
    "Traced": "nnstep.api",
    "Trained": "nnstep.api",
    "backprop": "nnstep.engine",
    "feedforward": "nnstep.engine",
    "load": "nnstep.experiment",
    "predict": "nnstep.api",
    "predicting": "nnstep.api",
    "trace": "nnstep.api",
    "tracing": "nnstep.api",
    "train": "nnstep.api",
    "training": "nnstep.api",
}

__all__ = [
    "Debugger",
    "Experiment",
    "Frame",
    "Moment",
    "NnstepError",
    "Outcome",
    "Position",
    "Prediction",
    "Program",
    "Statement",
    "Timeline",
    "Traced",
    "Trained",
    "__version__",
    "backprop",
    "feedforward",
    "load",
    "predict",
    "predicting",
    "trace",
    "tracing",
    "train",
    "training",
]


def __getattr__(name: str) -> object:
    """Import a public name from the room it lives in."""
    if name not in _HOME:
        raise AttributeError(f"module 'nnstep' has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return __all__

"""What a network computes: ops, programs of statements, and the frame they run on.

This room imports numpy and the standard library only.
"""

from nnstep.engine.activations import ACTIVATIONS, LEAK, Activation
from nnstep.engine.expansion import Cell, Expansion
from nnstep.engine.frame import AbsentError, Frame
from nnstep.engine.initialise import INITIALISERS, uniform
from nnstep.engine.loop import Loop, Rows
from nnstep.engine.losses import LOSSES, Loss
from nnstep.engine.op import Array, Op, Shape
from nnstep.engine.ops import OPS
from nnstep.engine.optimizers import OPTIMIZERS, Optimizer
from nnstep.engine.program import Phase, Program, Statement
from nnstep.engine.run import backprop, feedforward, record, update
from nnstep.engine.schedules import SCHEDULES, Schedule

__all__ = [
    "ACTIVATIONS",
    "INITIALISERS",
    "LEAK",
    "LOSSES",
    "OPS",
    "OPTIMIZERS",
    "SCHEDULES",
    "AbsentError",
    "Activation",
    "Array",
    "Cell",
    "Expansion",
    "Frame",
    "Loop",
    "Loss",
    "Op",
    "Optimizer",
    "Phase",
    "Program",
    "Rows",
    "Schedule",
    "Shape",
    "Statement",
    "backprop",
    "feedforward",
    "record",
    "uniform",
    "update",
]

"""What a network computes: ops, programs of statements, and the frame they run on.

This room imports numpy and the standard library only.
"""

from nnstep.engine.expansion import Cell, Expansion
from nnstep.engine.frame import AbsentError, Frame
from nnstep.engine.initialise import uniform
from nnstep.engine.ops import OPS, Array, Op, Shape
from nnstep.engine.program import Phase, Program, Statement
from nnstep.engine.run import backprop, feedforward, record, update

__all__ = [
    "OPS",
    "AbsentError",
    "Array",
    "Cell",
    "Expansion",
    "Frame",
    "Op",
    "Phase",
    "Program",
    "Shape",
    "Statement",
    "backprop",
    "feedforward",
    "record",
    "uniform",
    "update",
]

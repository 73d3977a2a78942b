"""The gradients of an update beside what differences of its cost give, and what parts from them."""

from nnstep.debugger.gradients.check import check_gradients
from nnstep.debugger.gradients.records import GradientCheck, ParameterCheck, Parting
from nnstep.debugger.gradients.words import report, stated_cost, verdict

__all__ = [
    "GradientCheck",
    "ParameterCheck",
    "Parting",
    "check_gradients",
    "report",
    "stated_cost",
    "verdict",
]

"""What leaves nnstep: a moment of a run as a script that goes on from it, or as parameters."""

from nnstep.experiment.files import check_target, save
from nnstep.export.beginning import Beginning, beginning
from nnstep.export.numpy_script import numpy_script
from nnstep.export.parameters import parameters_json, write_npz
from nnstep.export.script import end_of
from nnstep.export.torch_script import torch_script

__all__ = [
    "Beginning",
    "beginning",
    "check_target",
    "end_of",
    "numpy_script",
    "parameters_json",
    "save",
    "torch_script",
    "write_npz",
]

"""What is trained: data from CSV, presets in TOML, the network and the loop that they make."""

from nnstep.experiment.catalogue import datasets, presets
from nnstep.experiment.change import CHANGEABLE, carried_over, with_class, with_option, with_sample
from nnstep.experiment.dataset import Choice, Dataset, read_dataset
from nnstep.experiment.experiment import Experiment
from nnstep.experiment.forward import Forward, Judge, Score, measured
from nnstep.experiment.load import DEFAULT, SESSION, load, load_again
from nnstep.experiment.network import (
    DERIVATIVES,
    SCALES,
    Layer,
    Network,
    Spec,
    Training,
)
from nnstep.experiment.predictor import Prediction, Predictor
from nnstep.experiment.preset import Preset, read_preset
from nnstep.experiment.programs import program_of
from nnstep.experiment.recipe import Recipe, Source
from nnstep.experiment.task import NO_ANSWER, Task, task_of

__all__ = [
    "CHANGEABLE",
    "DEFAULT",
    "DERIVATIVES",
    "NO_ANSWER",
    "SCALES",
    "SESSION",
    "Choice",
    "Dataset",
    "Experiment",
    "Forward",
    "Judge",
    "Layer",
    "Network",
    "Prediction",
    "Predictor",
    "Preset",
    "Recipe",
    "Score",
    "Source",
    "Spec",
    "Task",
    "Training",
    "carried_over",
    "datasets",
    "load",
    "load_again",
    "measured",
    "presets",
    "program_of",
    "read_dataset",
    "read_preset",
    "task_of",
    "with_class",
    "with_option",
    "with_sample",
]

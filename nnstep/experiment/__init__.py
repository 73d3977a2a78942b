"""What is trained: data from CSV, presets in TOML, the network and the loop that they make."""

from nnstep.experiment.catalogue import datasets, presets
from nnstep.experiment.dataset import Dataset, read_dataset
from nnstep.experiment.experiment import Experiment
from nnstep.experiment.load import DEFAULT, load
from nnstep.experiment.network import DERIVATIVES, one_layer
from nnstep.experiment.predictor import THRESHOLD, Prediction, Predictor, accuracy
from nnstep.experiment.preset import Preset, Training, read_preset

__all__ = [
    "DEFAULT",
    "DERIVATIVES",
    "THRESHOLD",
    "Dataset",
    "Experiment",
    "Prediction",
    "Predictor",
    "Preset",
    "Training",
    "accuracy",
    "datasets",
    "load",
    "one_layer",
    "presets",
    "read_dataset",
    "read_preset",
]

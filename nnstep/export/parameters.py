"""A moment as numbers by name, for other programs to read: JSON, and numpy's own archive."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import numpy as np

from nnstep import __version__
from nnstep.experiment.files import save
from nnstep.export.beginning import beginning

if TYPE_CHECKING:
    from pathlib import Path

    from nnstep.experiment import Experiment
    from nnstep.timeline import Moment


def parameters_json(experiment: Experiment, moment: Moment) -> str:
    """Return the parameters, and what the network must be to use them, as one line of JSON.

    Numbers are written so that reading them gives the same bits.

    Raises:
        RunError: there are numbers that are not finite.
    """
    begin = beginning(experiment, moment)
    data = experiment.dataset
    document = {
        "nnstep": __version__,
        "experiment": experiment.name,
        "position": begin.position,
        "epoch": begin.epoch,
        "layers": [
            {"units": layer.units, "activation": layer.activation}
            for layer in experiment.spec.layers
        ],
        "loss": experiment.network.loss,
        "features": data.features,
        "outputs": data.outputs,
        "classes": data.classes,
        "scale": {name: values.tolist() for name, values in experiment.scaling.items()},
        "parameters": {name: values.tolist() for name, values in begin.parameters.items()},
        "slots": {name: values.tolist() for name, values in begin.slots.items()},
    }
    return json.dumps(document, allow_nan=False) + "\n"


def write_npz(experiment: Experiment, moment: Moment, path: Path) -> None:
    """Write an archive for `np.load`: parameters, slots, scaling, `epoch` and `position`.

    Nothing in it is pickled.

    Raises:
        RunError: there are numbers that are not finite.
        CommandError: the file cannot be written.
    """
    begin = beginning(experiment, moment)
    arrays: dict[str, Any] = {
        **begin.kept,
        **experiment.scaling,
        "epoch": np.array(begin.epoch),
        "position": np.array(begin.position),
    }
    content = io.BytesIO()
    np.savez(content, **arrays)
    save(path, content.getvalue())

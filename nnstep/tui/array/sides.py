"""The sides of an array: what its rows and columns are of, and the name of each."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from rich.cells import cell_len

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nnstep.experiment import Experiment
    from nnstep.timeline import Moment

SAMPLES, FEATURES, OUTPUTS, UNITS = "samples", "features", "outputs", "units"
OF_FEATURES, OF_LABELS = ("input_set", "scaled", "inputs"), ("label_set", "labels")
"""Values that have a number for each feature, and for each label, of samples."""


class Side(NamedTuple):
    """One axis of an array.

    Attributes:
        of: what it counts, `samples`.
        names: of each row or column on it.
        width: cells of the widest name; of samples, of all that there are.
    """

    of: str
    names: Sequence[str]
    width: int

    def __str__(self) -> str:
        count = len(self.names)
        return f"{count} {self.of if count != 1 else self.of.removesuffix('s')}"


def sides_of(experiment: Experiment, moment: Moment, name: str) -> tuple[Side, ...]:
    """Return what each axis of a value is of; none for a plain number.

    Args:
        experiment: whose.
        moment: whose samples are in its batch.
        name: of the value.
    """
    program, data, task = moment.program, experiment.dataset, experiment.task
    shape = program.shapes[name]
    features, outputs = _side(FEATURES, data.features), _side(OUTPUTS, task.outputs)
    if not shape:
        return ()
    if name in experiment.scaling:
        return (features,)
    rows = _side(SAMPLES, data.rows)
    if moment.batch is not None and (name in program.of_samples or name == "batch"):
        rows = rows._replace(names=[data.rows[sample] for sample in moment.batch.tolist()])
    if name == "batch":
        return (rows,)
    if name in OF_FEATURES or name in OF_LABELS:
        return rows, features if name in OF_FEATURES else outputs
    if name in program.of_samples:
        return rows, _units(experiment, _layer(moment, name))
    layer = _layer(moment, name)
    units = _units(experiment, layer)
    if len(shape) == 1:
        return (units,)
    return features if layer == 1 else _units(experiment, layer - 1), units


def _layer(moment: Moment, name: str) -> int:
    """Return the layer that a value belongs to, counted from 1."""
    program = moment.program
    writer = program.writer(name)
    if writer is not None:
        return writer.layer or 1
    return list(program.parameters).index(name) // 2 + 1  # a bias that is frozen


def _units(experiment: Experiment, layer: int) -> Side:
    layers = experiment.spec.layers
    if layer == len(layers):
        return _side(OUTPUTS, experiment.task.outputs)
    return _side(UNITS, tuple(map(str, range(layers[layer - 1].units))))


def _side(of: str, names: tuple[str, ...]) -> Side:
    return Side(of, names, _widest(names))


@lru_cache
def _widest(names: tuple[str, ...]) -> int:
    return max(map(cell_len, names))

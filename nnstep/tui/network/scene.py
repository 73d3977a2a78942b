"""What a moment shows of a network: numbers at its nodes and edges, and what is being written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from nnstep.debugger import explained
from nnstep.engine import Cell
from nnstep.numbers import number
from nnstep.tui.array.heat import largest

if TYPE_CHECKING:
    from nnstep.engine import Array, Program, Statement
    from nnstep.experiment import Experiment
    from nnstep.timeline import Moment


class Touched(NamedTuple):
    """Where in a network a statement works: the nodes of a layer, the edges into one, or both."""

    nodes: int | None = None
    edges: int | None = None

    @property
    def layers(self) -> tuple[int, ...]:
        """The layers that must be seen for it."""
        nodes = () if self.nodes is None else (self.nodes,)
        return nodes if self.edges is None else (*nodes, self.edges - 1, self.edges)


def touched(experiment: Experiment, program: Program, statement: Statement) -> Touched:
    """Return the layers, counted from 1 and the inputs 0, that a statement works at."""
    spec, target = experiment.spec, statement.target
    last = len(spec.layers)
    ends = {"scaled": 0, "inputs": 0, "labels": last}
    if target in ends:
        return Touched(nodes=ends[target])
    if not program.shapes[target]:
        return Touched()
    n = statement.layer or 1
    if statement.op == "affine":
        return Touched(n, n)
    if statement.op == "input_gradient":
        return Touched(n, n + 1)
    if target in program.of_samples or len(program.shapes[target]) == 1:
        return Touched(nodes=n)
    return Touched(edges=n)


@dataclass(frozen=True, slots=True)
class Shown:
    """Numbers that are shown side by side.

    Attributes:
        name: of the array that they are in.
        values: the array, for nodes only the numbers of the sample; `None`: not computed yet.
        largest: the largest size of a finite number in the whole array, 0 when there is none.
        fresh: what the last statement wrote; empty when that is said elsewhere.
        current: what the statement about to run will write; empty when that is said elsewhere.
        lit: whether one of these two works here.
    """

    name: str
    values: Array | None
    largest: float
    fresh: str
    current: str
    lit: bool


class Scene:
    """A moment of a network, seen with one sample.

    Attributes:
        nodes: what the nodes of each layer show, the inputs first.
        edges: what the edges into each layer but the inputs show.

    Args:
        experiment: whose network.
        moment: when.
        sample: the row of the update's samples.
        gradients: whether edges show gradients, and not weights.
    """

    def __init__(
        self, experiment: Experiment, moment: Moment, sample: int, *, gradients: bool
    ) -> None:
        self.experiment = experiment
        self.moment = moment
        self.sample = sample
        self.gradients = gradients
        wrote, writes = moment.last_statement, moment.statement
        self._wrote = touched(experiment, moment.program, wrote) if wrote else Touched()
        self._writes = touched(experiment, moment.program, writes)
        self._fresh, self._current = wrote.target if wrote else "", writes.target
        layers = range(len(experiment.spec.layers) + 1)
        self.nodes = [self._nodes(layer) for layer in layers]
        self.edges = [self._edges(layer) for layer in layers[1:]]

    # What is shown ------------------------------------------------------------------------------

    def _nodes(self, layer: int) -> Shown:
        """Return what the nodes of a layer show: what was just written for them, or `z`."""
        fresh = self._fresh if self._wrote.nodes == layer else ""
        current = ""
        if self._writes.nodes == layer and self._writes.edges is None:
            current = self._current
        name = fresh or (self.experiment.spec.name("z", layer) if layer else "inputs")
        array = self.moment.values.get(name)
        values = array[self._row(name)] if array is not None and array.ndim > 1 else array
        return Shown(name, values, _size(array), fresh, current, bool(fresh or current))

    def _row(self, name: str) -> int:
        """Return the row of the sample in a value: of the batch, or of all where it is fixed."""
        batch = self.moment.batch
        if batch is None or name not in self.moment.program.fixed:
            return self.sample
        return int(batch[self.sample])

    def _edges(self, layer: int) -> Shown:
        """Return what the edges into a layer show, `(units before, units)`.

        What goes along them to nodes is said here while it is about to, and there afterwards.
        """
        name = self.edge_names(layer)[self.gradients]
        array = self.moment.values.get(name)
        wrote, writes = self._wrote.edges == layer, self._writes.edges == layer
        fresh = self._fresh if wrote and self._wrote.nodes is None else ""
        current = self._current if writes else ""
        return Shown(name, array, _size(array), fresh, current, wrote or writes)

    def bias(self, layer: int, unit: int) -> tuple[str, float | None]:
        """Return the bias of a unit or its gradient, after a short name; what is frozen has none.

        `None` stands for what is not computed yet.
        """
        spec = self.experiment.spec
        name, label = spec.name("bias", layer), "b"
        if self.gradients and name in spec.trained:
            name, label = spec.gradient(name), "db"
        array = self.moment.values.get(name)
        return label, None if array is None else array[unit].item()

    def edge_names(self, layer: int) -> tuple[str, str]:
        """Return the names of the weights into a layer and of their gradients."""
        spec = self.experiment.spec
        weights = spec.name("weights", layer)
        return weights, spec.gradient(weights)

    @property
    def sample_name(self) -> str:
        """What the sample is called in the data."""
        data, batch = self.experiment.dataset, self.moment.batch
        row = self.sample if batch is None else int(batch[self.sample])
        return f"{data.row_title} {data.rows[row]}"

    def strongest(self, layer: int, unit: int, *, incoming: bool) -> int:
        """Return where the strongest edge of a unit comes from, or else where it goes to."""
        into = layer if incoming else layer + 1
        values = self.edges[into - 1].values
        if values is None:
            values = self.moment.values[self.edge_names(into)[0]]
        sizes = np.abs(values[:, unit] if incoming else values[unit])
        return int(np.nan_to_num(sizes, nan=0.0).argmax())

    @property
    def lit(self) -> list[tuple[int, ...]]:
        """The layers where the last statement and the one about to run work."""
        return [at.layers for at in (self._wrote, self._writes) if at.layers]

    # What is told -------------------------------------------------------------------------------

    def node_told(self, layer: int, unit: int, digits: int, room: int) -> str:
        """Return a line on how the number at a node came about."""
        name = self.nodes[layer].name
        shape = self.moment.program.shapes[name]
        cell = Cell(name, (self._row(name), unit) if len(shape) > 1 else (unit,))
        return explained(self.moment, cell, digits, room)

    def bias_told(self, layer: int, unit: int, digits: int) -> str:
        """Return what the bias of a unit is."""
        return self._valued(Cell(self.experiment.spec.name("bias", layer), (unit,)), digits)

    def edge_told(self, layer: int, source: int, target: int, digits: int, room: int) -> str:
        """Return a line on how the number at an edge came about."""
        cell = Cell(self.edges[layer - 1].name, (source, target))
        return explained(self.moment, cell, digits, room)

    def both_told(self, layer: int, source: int, target: int, digits: int) -> str:
        """Return what a weight and its gradient are."""
        cells = (Cell(name, (source, target)) for name in self.edge_names(layer))
        return ", ".join(self._valued(cell, digits) for cell in cells)

    def _valued(self, cell: Cell, digits: int) -> str:
        array = self.moment.values.get(cell.name)
        if array is None:
            return f"{cell} is not computed yet"
        return f"{cell} = {number(array[cell.index].item(), digits)}"


def _size(array: Array | None) -> float:
    """Return the largest size of a finite number, if there is any number."""
    return 0.0 if array is None else largest(array)

"""What has moved a weight or a bias: which samples, and in which epochs, over the whole run."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nnstep.debugger.provenance import value_after
from nnstep.timeline import Position, Progress

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Mapping, Sequence

    from nnstep.engine import Array, Cell, Loop, Rows
    from nnstep.experiment import Experiment
    from nnstep.timeline import Recording, Timeline

STRETCHES = 64
"""The run is looked at in so many stretches of epochs at the most."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some epochs, and how far they moved a parameter."""

    first: int
    last: int
    change: float


@dataclass(frozen=True, slots=True)
class Contributions:
    """What has moved a number of a parameter from its first value to where it is.

    Attributes:
        cell: which number.
        updates: how many have changed it.
        initial: its first value.
        change: the sum of what the updates added.
        by_hand: the sum of what it was moved by where a future of the run begins.
        value: what it is.
        steps: what `lr` is multiplied by in an update → in how many of them.
        optimizers: that made the updates, in order.
        shares: what each sample has added to it, or to its gradient, `(samples,)`.
        penalty: what the penalty on weights has; `None` without one.
        stretches: all the epochs, in order.
    """

    cell: Cell
    updates: int
    initial: float
    change: float
    by_hand: float
    value: float
    steps: Mapping[str, int]
    optimizers: tuple[str, ...]
    shares: Array
    penalty: float | None
    stretches: tuple[Stretch, ...]

    @property
    def of_steps(self) -> bool:
        """Whether an update is a sum over samples, as in plain gradient descent.

        With another optimizer, shares are of the gradient.
        """
        return _is_plain(self.optimizers)

    @property
    def rounding(self) -> float:
        """What is left to the value: each update rounds, and so does each product in it."""
        return exact_sum((self.value, -self.initial, -self.change, -self.by_hand))


def contributions(
    timeline: Timeline, cell: Cell, at: Position
) -> Generator[Progress, bool | None, Contributions | None]:
    """Replay the run up to a position, and add up what moved a number; send `True` to stop.

    Memory is bounded: a number for each sample and for each stretch.

    Args:
        timeline: the run.
        cell: a number of a parameter.
        at: up to where.

    Returns:
        What moved it; `None` when it was stopped.
    """
    names = timeline.experiment_at(at.update).program.names
    updates = at.update + (cell.name in names[: at.done])
    parts = list(_parts(timeline, updates))
    optimizers = _optimizers(timeline, cell, parts)
    tally = Tally(timeline.experiment_at(0), updates)
    by_hand = []
    for part in parts:
        if part.start:
            ended = value_after(timeline, cell, part.start - 1)
            by_hand.append(_jump(ended, _begun(timeline, cell, part.start)))
        shares = Shares(timeline.experiment_at(part.start), cell, of_steps=_is_plain(optimizers))
        if not shares.names:
            continue  # frozen
        block = _block(timeline.recorded(shares.names, part.start))
        for first in range(part.start, part.stop, block):
            count = min(block, part.stop - first)
            tally.add(shares, timeline.recorded(shares.names, first, count), first, count)
            if (yield Progress(first + count, first + count, updates, replaying=True)):
                return None
    value = timeline.moment(at).values[cell.name][cell.index].item()
    if updates:
        by_hand.append(_jump(value_after(timeline, cell, updates - 1), value))
    return Contributions(
        cell=cell,
        updates=sum(tally.steps.values()),
        initial=_begun(timeline, cell, 0),
        change=tally.change,
        by_hand=exact_sum(by_hand),
        value=value,
        steps=tally.steps,
        optimizers=optimizers,
        shares=tally.shares,
        penalty=tally.penalty,
        stretches=tally.stretches,
    )


def _parts(timeline: Timeline, updates: int) -> Iterator[range]:
    """Yield the updates of each run that the path to a moment is made of, in order."""
    parts: list[range] = []
    while updates > 0:
        first = timeline.origin(updates - 1)
        parts.append(range(first, updates))
        updates = first
    yield from reversed(parts)


def _optimizers(timeline: Timeline, cell: Cell, parts: Sequence[range]) -> tuple[str, ...]:
    """Return those that moved a number; where it was frozen none did."""
    experiments = (timeline.experiment_at(part.start) for part in parts)
    moving = (each.training.optimizer for each in experiments if cell.name in each.spec.trained)
    return tuple(dict.fromkeys(moving))


def _is_plain(optimizers: Sequence[str]) -> bool:
    """Whether each update is plain gradient descent."""
    return all(name == "plain" for name in optimizers)


def _begun(timeline: Timeline, cell: Cell, update: int) -> float:
    """Return a number of a parameter as an update begins."""
    return float(timeline.moment(Position(update)).values[cell.name][cell.index])


def _jump(before: float, after: float) -> float:
    """Return how far a number was moved between two updates; mostly not at all."""
    same = before == after or (math.isnan(before) and math.isnan(after))
    return 0.0 if same else after - before


def _block(recording: Recording) -> int:
    """Return how many updates to replay at a time.

    A power of two, as the distance of the rows that are kept is: most blocks begin at one.
    """
    exponent: int = recording.block.bit_length() - 1
    return 1 << max(exponent, 0)


def exact_sum(values: Sequence[float]) -> float:
    """Add numbers up and round once; NaN or infinity where the sum is not finite."""
    try:
        return math.fsum(values)
    except (OverflowError, ValueError):
        with np.errstate(all="ignore"):
            return float(np.sum(values))


class Tally:
    """Adds up what moves a number, block by block of updates.

    Args:
        experiment: whose samples.
        updates: how many there will be.

    Attributes:
        change: the sum of what the updates added.
        steps: what `lr` is multiplied by → in how many updates.
        shares: of each sample, `(samples,)`.
        penalty: the share of the penalty, `None` without one.
    """

    def __init__(self, experiment: Experiment, updates: int) -> None:
        self._batches = experiment.program.batches
        self._epochs = -(-updates // self._batches)
        self._length = max(-(-self._epochs // STRETCHES), 1)
        self._changes = [0.0] * -(-self._epochs // self._length)
        self.change = 0.0
        self.steps: dict[str, int] = {}
        self.shares = np.zeros(len(experiment.dataset))
        self.penalty: float | None = None

    @property
    def stretches(self) -> tuple[Stretch, ...]:
        """What the updates added in each stretch of epochs, in order."""
        return tuple(
            Stretch(first, min(first + self._length, self._epochs) - 1, change)
            for first, change in zip(
                range(0, self._epochs, self._length), self._changes, strict=True
            )
        )

    def add(self, shares: Shares, recording: Recording, first: int, count: int) -> None:
        """Add some updates that were recorded."""
        updates = np.arange(first, first + count)
        self.steps[shares.step] = self.steps.get(shares.step, 0) + count
        with np.errstate(all="ignore"):
            changes = shares.changes(recording, updates)
            self.change = exact_sum((self.change, *changes.tolist()))
            stretches = updates // self._batches // self._length
            for stretch in range(int(stretches[0]), int(stretches[-1]) + 1):
                added = changes[stretches == stretch].tolist()
                self._changes[stretch] = exact_sum((self._changes[stretch], *added))
            for rows, weights in shares.of_samples(recording, updates):
                self.shares += np.bincount(rows, weights, len(self.shares))
            penalty = shares.of_penalty(recording, updates)
            if penalty is not None:
                self.penalty = exact_sum((self.penalty or 0.0, *penalty.tolist()))


class Shares:
    """What samples have of the updates of a number, or of its gradient, in one run.

    Args:
        experiment: what is trained.
        cell: the number.
        of_steps: whether of the updates; else of the gradient.
    """

    def __init__(self, experiment: Experiment, cell: Cell, *, of_steps: bool) -> None:
        spec, program = experiment.spec, experiment.program
        self._program, self._index, self._of_steps = program, cell.index, of_steps
        self.names: tuple[str, ...] = ()
        """The values that are read; none when no statement changes the number."""
        if cell.name not in spec.trained:
            return
        self.step = spec.step(cell.name)
        gradient = program.writer(f"d{cell.name}")
        assert gradient is not None
        *self._left, self._delta = gradient.reads
        penalised = spec.gradient(cell.name) != gradient.target
        self._penalty = spec.name("dpenalty", spec.trained[cell.name]) if penalised else ""
        self._inputs = None
        if self._left == ["inputs"]:  # they never change, and need not be recorded
            self._inputs, self._left = scaled_inputs(experiment)[:, cell.index[0]], []
        names = self.step, *self._left, self._delta, self._penalty, "lr"
        self.names = tuple(filter(None, names))

    def changes(self, recording: Recording, updates: Rows) -> Array:
        """Return what each update adds to the number, `(updates,)`."""
        return -(self._rates(recording, updates) * self._cells(recording, self.step, updates))

    def of_penalty(self, recording: Recording, updates: Rows) -> Array | None:
        """Return the penalty's share of each update, `(updates,)`; `None` without one."""
        if not self._penalty:
            return None
        slopes = self._cells(recording, self._penalty, updates)
        return -(self._rates(recording, updates) * slopes) if self._of_steps else slopes

    def of_samples(self, recording: Recording, updates: Rows) -> Iterator[tuple[Rows, Array]]:
        """Yield rows of the data, and what the samples in them have of the updates."""
        loop = self._program.loop
        ends_epoch = updates % loop.batches == loop.batches - 1  # with fewer samples, perhaps
        for some in (updates[~ends_epoch], updates[ends_epoch]):
            if not len(some):
                continue
            rows = _rows(loop, some)
            shares = recording.value(self._delta, some, len(self._program))[:, :, self._index[-1]]
            for name in self._left:
                below = recording.value(name, some, len(self._program))
                shares = shares * below[:, :, self._index[0]]
            if self._inputs is not None:
                shares = shares * self._inputs[rows]
            if self._of_steps:
                shares = shares * -self._rates(recording, some)[:, np.newaxis]
            yield rows.ravel(), shares.ravel()

    def _rates(self, recording: Recording, updates: Rows) -> Array:
        return recording.value("lr", updates, len(self._program))

    def _cells(self, recording: Recording, name: str, updates: Rows) -> Array:
        values = recording.value(name, updates, len(self._program))
        for place in self._index:
            values = values[:, place]
        return values


def scaled_inputs(experiment: Experiment) -> Array:
    """Return the inputs of all samples as the first layer reads them, `(samples, features)`."""
    inputs = experiment.dataset.inputs
    if not experiment.scaling:
        return inputs
    base, spread = experiment.scaling.values()
    with np.errstate(all="ignore"):
        return (inputs - base) / spread


def _rows(loop: Loop, updates: Rows) -> Rows:
    """Return which samples some updates get, batches of one size, `(updates, samples)`."""
    shuffled = loop.seed is not None
    epochs, places = np.unique(updates // loop.batches * shuffled, return_inverse=True)
    orders = np.array([loop.order(epoch) for epoch in epochs.tolist()])
    first = updates % loop.batches * (loop.batch or 0)
    columns = first[:, np.newaxis] + np.arange(loop.size(int(updates[0])))
    rows: Rows = orders[places[:, np.newaxis], columns]
    return rows

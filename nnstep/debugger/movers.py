"""What has moved a parameter, as rows to be shown: each with its name, its share, and how large."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nnstep.debugger.given import origin
from nnstep.numbers import counted, grouped

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from nnstep.debugger.contributions import Contributions
    from nnstep.experiment import Experiment

PENALTY = "penalty on weights"


@dataclass(frozen=True, slots=True)
class Mover:
    """Something that has moved a parameter.

    Attributes:
        name: a sample, the penalty, or some epochs.
        value: how far it moved it.
        size: how far that is, compared with the one that moved it furthest, 0 to 1.
        part: its part of all the way there and back, 0 to 1.
        first: the first epoch, of a stretch of epochs.
    """

    name: str
    value: float
    size: float
    part: float
    first: int = 0


@dataclass(frozen=True, slots=True)
class Item:
    """A term of the sum that makes a parameter what it is.

    Attributes:
        value: how much.
        told: what it is called.
        sign: what stands before it: a blank, a plus, or `=` before what they come to.
    """

    value: float
    told: str
    sign: str = "+"


def movers_of_samples(found: Contributions, experiment: Experiment) -> list[Mover]:
    """Return what each sample and the penalty have of a parameter, in the order of the data."""
    values = found.shares.tolist()
    names = [f"{experiment.dataset.row_title} {row}" for row in experiment.dataset.rows]
    if found.penalty is not None:
        values.append(found.penalty)
        names.append(PENALTY)
    return _movers(names, values)


def movers_of_epochs(found: Contributions) -> list[Mover]:
    """Return how far each stretch of epochs has moved a parameter, in their order."""
    stretches = found.stretches
    names = [
        f"epoch {grouped(first)}" if first == last else f"epochs {grouped(first)}–{grouped(last)}"
        for first, last in ((stretch.first, stretch.last) for stretch in stretches)
    ]
    return _movers(names, [s.change for s in stretches], [s.first for s in stretches])


def by_size(movers: Iterable[Mover]) -> list[Mover]:
    """Sort from what moved it furthest on; what is not a number comes first."""
    return sorted(
        movers, key=lambda mover: -math.inf if mover.value != mover.value else -abs(mover.value)
    )


def _movers(
    names: Sequence[str], values: Sequence[float], firsts: Sequence[int] | None = None
) -> list[Mover]:
    sizes = [abs(value) for value in values if math.isfinite(value)]
    largest, whole = max(sizes, default=0.0), math.fsum(sizes)
    return [
        Mover(name, value, _share(value, largest), _share(value, whole), first)
        for name, value, first in zip(names, values, firsts or [0] * len(names), strict=True)
    ]


def _share(value: float, whole: float) -> float:
    return abs(value) / whole if whole and math.isfinite(value) else 0.0


def identity(found: Contributions, experiment: Experiment, when: str) -> list[Item]:
    """Return the terms that add up to a parameter's value, and the value as the last one.

    Args:
        found: what has moved it.
        experiment: what is trained.
        when: the moment, `25000:inputs`.
    """
    items = [Item(found.initial, origin(experiment, found.cell, found.initial), " ")]
    if found.updates:
        items.append(Item(found.change, f"sum of {told_of_updates(found)}"))
    if found.by_hand:
        items.append(Item(found.by_hand, "set by hand on the way"))
    if found.rounding:
        items.append(Item(found.rounding, "rounded off on the way"))
    return [*items, Item(found.value, f"its value at {when}", "=")]


def told_of_updates(found: Contributions) -> str:
    """Say what the updates have added to a parameter: `2 updates, each -lr * dweights[1,0]`.

    Another optimizer or a penalty, set on the way, makes other steps.
    """
    updates = counted(found.updates, "update")
    index = str(found.cell).removeprefix(found.cell.name)
    formulas = {f"-lr * {step}{index}": count for step, count in found.steps.items()}
    if len(formulas) == 1:
        return f"{updates}, each {next(iter(formulas))}"
    *others, last = (f"{grouped(count)} of {formula}" for formula, count in formulas.items())
    return f"{updates}: {', '.join(others)} and {last}"


def told_of_samples(found: Contributions, experiment: Experiment) -> str:
    """Say what the shares of the samples are."""
    cell, spec = found.cell, experiment.spec
    layer = spec.trained[cell.name]
    delta = f"{spec.name('z_del', layer)}[s,{cell.index[-1]}]"
    if len(cell.index) > 1:
        below = "inputs" if layer == 1 else spec.name("z", layer - 1)
        delta = f"{below}[s,{cell.index[0]}] * {delta}"
    if found.of_steps:
        return (
            f"what each {experiment.dataset.row_title} has of the updates: -lr * {delta}, added up"
        )
    others = " or ".join(name for name in found.optimizers if name != "plain")
    return (
        f"with {others} an update is no sum over samples: what each "
        f"{experiment.dataset.row_title} has of the gradient, {delta}, added up"
    )

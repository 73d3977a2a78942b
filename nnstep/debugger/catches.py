"""Catches: what goes wrong so often in training that stopping there is built in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nnstep.debugger.facts import SATURATED
from nnstep.debugger.rules import (
    EXPLODING,
    FEW_SAMPLES,
    MOSTLY,
    SILENT,
    VANISHING,
    VANISHING_SHARE,
)
from nnstep.debugger.stops import Condition, Kind, Manner, Stop
from nnstep.errors import CommandError
from nnstep.numbers import counted, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from nnstep.experiment import Experiment, Layer

    Points = Sequence[tuple[float, ...]]


@dataclass(frozen=True, slots=True)
class Catch:
    """A stop that is built in.

    Attributes:
        help: what it stops at.
        expressions: of an experiment and the points that are asked about: what is looked at, and
            what is said when it is met, if that is plainer.
        manner: when that is a reason to stop.
        missing: why there may be nothing to look at.
        of_units: whether it is about units, of which a batch of a few samples tells nothing.
    """

    help: str
    expressions: Callable[[Experiment, Points], Iterator[tuple[str, str]]]
    manner: Manner = Manner.BEGINS
    missing: str = ""
    of_units: bool = False


def _nothing(_experiment: Experiment, _points: Points) -> Iterator[tuple[str, str]]:
    """The first NaN or infinity is found by running itself."""
    return iter(())


def _rising(experiment: Experiment, _points: Points) -> Iterator[tuple[str, str]]:
    """Yield where the cost rises; what is trained may fall there, where it has a penalty."""
    cost = "the cost without its penalty" if experiment.spec.penalised else "the cost"
    yield "delta(cost) > 0", f"{cost} rises"


def _infinite(_experiment: Experiment, _points: Points) -> Iterator[tuple[str, str]]:
    yield "not isfinite(cost)", "the cost is not finite"


def _exploding(experiment: Experiment, _points: Points) -> Iterator[tuple[str, str]]:
    samples = 1 if experiment.network.loss == "mse" else experiment.program.loop.size(0)
    for number in range(1, len(experiment.spec.layers) + 1):
        name = f"d{experiment.spec.name('weights', number)}"
        yield f"norm({name}) > {plain(EXPLODING * samples)}", f"the norm of {name} is very large"


def _vanishing(experiment: Experiment, _points: Points) -> Iterator[tuple[str, str]]:
    first, last = (experiment.spec.name("z_del", n) for n in (1, len(experiment.spec.layers)))
    if first != last:
        share = f"norm({first}) < {plain(VANISHING_SHARE)} * norm({last})"
        told = f"{first} is next to nothing beside {last}"
        yield f"0 < norm({first}) < {plain(VANISHING)} and {share}", told


def _dead(experiment: Experiment, _points: Points) -> Iterator[tuple[str, str]]:
    for number, layer in enumerate(experiment.spec.layers, 1):
        if layer.activation == "relu":
            name = experiment.spec.name("z", number)
            yield from _units(experiment, number, f"{name} == 0", "0")


def _saturated(experiment: Experiment, _points: Points) -> Iterator[tuple[str, str]]:
    *hidden, output = experiment.spec.layers
    for number, layer in enumerate(hidden, 1):
        if layer.activation in FLAT:
            name = experiment.spec.name("z", number)
            where = "at an end of the range"
            yield from _units(experiment, number, _at_an_end(name, layer), where)
    if output.activation in FLAT and not experiment.network.learns_at_ends:
        yield from _stuck(experiment, output)


def _stuck(experiment: Experiment, layer: Layer) -> Iterator[tuple[str, str]]:
    """Yield where the outputs that are wrong are at an end of their range, as Health has it."""
    name = experiment.spec.output
    low, high = layer.rule.range
    wrong = f"abs({name} - labels) > {plain((high - low) / 2)}"
    most = f"sum({wrong} and {_at_an_end(name, layer)}) > {plain(MOSTLY)} * sum({wrong})"
    yield most, f"most of {name} that is wrong is at an end of the range"


def _at_an_end(name: str, layer: Layer) -> str:
    low, high = layer.rule.range
    return f"abs({name} - {plain((low + high) / 2)}) > {plain(SATURATED * (high - low) / 2)}"


def _units(
    experiment: Experiment, number: int, cells: str, where: str
) -> Iterator[tuple[str, str]]:
    """Yield where a unit of a layer begins to be so for every sample, and where more of them are.

    Units that learn well may be so in one batch: there most of a layer's must be.

    Args:
        experiment: what is trained.
        number: of the layer.
        cells: of its outputs, what is true where they are so.
        where: that in words.
    """
    name, units = experiment.spec.name("z", number), f"all({cells}, axis=0)"
    if experiment.program.batches == 1:
        told = f"a unit of {name} is {where} for every sample"
        yield f"any({units})", told
        yield f"delta(sum({units})) > 0", told
    else:
        count = experiment.spec.layers[number - 1].units
        many = f"sum(isfinite({name})) >= {FEW_SAMPLES * count}"  # the last batch may have few
        told = f"most units of {name} are {where} for every sample of this batch"
        yield f"{many} and sum({units}) > {plain(SILENT * count)}", told


def _flip(experiment: Experiment, points: Points) -> Iterator[tuple[str, str]]:
    task = experiment.task
    for point in points if task.decides else ():
        predicted = f"predict({', '.join(map(plain, point))})"
        if task.classes:
            yield f"argmax({predicted})", ""
        else:
            yield f"{predicted} >= {plain(task.threshold or 0.0)}", ""


FLAT = "sigmoid", "tanh"
"""The activations that are flat at both ends of their range."""

NAN = "nan"
"""The catch that is on from the start."""

CATCHES = {
    NAN: Catch("the first NaN or infinity that a statement computes", _nothing),
    "rising": Catch("a cost that begins to rise from one update to the next", _rising),
    "infinite": Catch(
        "a cost that begins to be no finite number, even where every statement computes one",
        _infinite,
    ),
    "exploding": Catch("a gradient whose norm becomes very large", _exploding),
    "vanishing": Catch(
        "a gradient of the first layer that becomes nothing beside that of the last",
        _vanishing,
        missing="the network has only one layer",
    ),
    "dead": Catch(
        "a ReLU that begins to give 0 for every sample; in a batch, most of a layer",
        _dead,
        missing="the network has no ReLU",
        of_units=True,
    ),
    "saturated": Catch(
        "a unit that begins to be at an end of the range for every sample; in a batch, most of a "
        "layer; outputs where they are wrong",
        _saturated,
        missing="the network has no sigmoid or tanh that could be stuck at an end of the range",
        of_units=True,
    ),
    "flip": Catch(
        "a query whose class becomes another one",
        _flip,
        Manner.CHANGES,
        missing="there is no query with a class; `predict` adds one",
    ),
}


def can_catch(name: str, experiment: Experiment, points: Points) -> bool:
    """Whether there is anything in the network that a catch could catch."""
    catch = CATCHES[name]
    if catch.of_units and _has_few(experiment):
        return False
    return not catch.missing or any(catch.expressions(experiment, points))


def catch_stop(name: str, experiment: Experiment, points: Points) -> Stop:
    """Make the stop of a catch.

    Raises:
        CommandError: there is nothing in the network that it could catch, or batches are too small.
    """
    catch = CATCHES[name]
    looked_at = catch.expressions(experiment, points)
    conditions = tuple(Condition(catch.manner, text, told=told) for text, told in looked_at)
    if not conditions and catch.missing:
        raise CommandError(f"catch {name}: {catch.missing}")
    if catch.of_units and _has_few(experiment):
        samples = counted(experiment.program.loop.size(0), "sample")
        raise CommandError(
            f"catch {name}: a batch of {samples} is too small to tell; it takes {FEW_SAMPLES}"
        )
    return Stop(0, Kind.CATCH, name, conditions)


def _has_few(experiment: Experiment) -> bool:
    """Whether batches are so small that units which learn well look alike in one."""
    loop = experiment.program.loop
    return loop.batches > 1 and loop.size(0) < FEW_SAMPLES

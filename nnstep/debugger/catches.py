"""Catches: what goes wrong so often in training that stopping there is built in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nnstep.debugger.facts import SATURATED
from nnstep.debugger.rules import EXPLODING, VANISHING, VANISHING_SHARE
from nnstep.debugger.stops import Condition, Kind, Manner, Stop
from nnstep.errors import CommandError
from nnstep.numbers import plain

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
    """

    help: str
    expressions: Callable[[Experiment, Points], Iterator[tuple[str, str]]]
    manner: Manner = Manner.BEGINS
    missing: str = ""


def _nothing(_experiment: Experiment, _points: Points) -> Iterator[tuple[str, str]]:
    """The first NaN or infinity is found by running itself."""
    return iter(())


def _rising(_experiment: Experiment, _points: Points) -> Iterator[tuple[str, str]]:
    yield "delta(cost) > 0", "the cost rises"


def _exploding(experiment: Experiment, _points: Points) -> Iterator[tuple[str, str]]:
    samples = 1 if experiment.network.loss == "mse" else experiment.program.loop.size(0)
    for number in range(1, len(experiment.spec.layers) + 1):
        name = _gradient(experiment, number)
        yield f"norm({name}) > {plain(EXPLODING * samples)}", f"the norm of {name} is very large"


def _vanishing(experiment: Experiment, _points: Points) -> Iterator[tuple[str, str]]:
    first, last = (_gradient(experiment, n) for n in (1, len(experiment.spec.layers)))
    if first != last:
        share = f"norm({first}) < {plain(VANISHING_SHARE)} * norm({last})"
        told = f"{first} is next to nothing beside {last}"
        yield f"norm({first}) < {plain(VANISHING)} and {share}", told


def _dead(experiment: Experiment, _points: Points) -> Iterator[tuple[str, str]]:
    for name, layer in _outputs(experiment):
        if layer.activation == "relu":
            told = f"a unit of {name} is 0 for every sample"
            yield from _more(f"all({name} == 0, axis=0)", told)


def _saturated(experiment: Experiment, _points: Points) -> Iterator[tuple[str, str]]:
    for name, layer in _outputs(experiment):
        if layer.activation in ("sigmoid", "tanh"):
            low, high = layer.rule.range
            middle, reach = (low + high) / 2, SATURATED * (high - low) / 2
            told = f"a unit of {name} is at an end of its range for every sample"
            yield from _more(f"all(abs({name} - {plain(middle)}) > {plain(reach)}, axis=0)", told)


def _more(units: str, told: str) -> Iterator[tuple[str, str]]:
    """Yield what begins where a unit is so, and where more of them are than before."""
    yield f"any({units})", told
    yield f"delta(sum({units})) > 0", told


def _flip(experiment: Experiment, points: Points) -> Iterator[tuple[str, str]]:
    task = experiment.task
    for point in points if task.decides else ():
        predicted = f"predict({', '.join(map(plain, point))})"
        if task.classes:
            yield f"argmax({predicted})", ""
        else:
            yield f"{predicted} >= {plain(task.threshold or 0.0)}", ""


def _gradient(experiment: Experiment, number: int) -> str:
    return f"d{experiment.spec.name('weights', number)}"


def _outputs(experiment: Experiment) -> Iterator[tuple[str, Layer]]:
    for number, layer in enumerate(experiment.spec.layers, 1):
        yield experiment.spec.name("z", number), layer


NAN = "nan"
"""The catch that is on from the start."""

CATCHES = {
    NAN: Catch("the first NaN or infinity that a statement computes", _nothing),
    "rising": Catch("a cost that begins to rise from one update to the next", _rising),
    "exploding": Catch("a gradient whose norm becomes very large", _exploding),
    "vanishing": Catch(
        "a gradient of the first layer that becomes nothing beside that of the last",
        _vanishing,
        missing="the network has only one layer",
    ),
    "dead": Catch(
        "a ReLU that begins to give 0 for every sample",
        _dead,
        missing="the network has no ReLU",
    ),
    "saturated": Catch(
        "a unit that begins to be at an end of its range for every sample",
        _saturated,
        missing="the network has neither sigmoid nor tanh",
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
    return not catch.missing or any(catch.expressions(experiment, points))


def catch_stop(name: str, experiment: Experiment, points: Points) -> Stop:
    """Make the stop of a catch.

    Raises:
        CommandError: there is nothing in the network that it could catch.
    """
    catch = CATCHES[name]
    looked_at = catch.expressions(experiment, points)
    conditions = tuple(Condition(catch.manner, text, told=told) for text, told in looked_at)
    if not conditions and catch.missing:
        raise CommandError(f"catch {name}: {catch.missing}")
    return Stop(0, Kind.CATCH, name, conditions)

"""Which names there are in expressions on an experiment, and why others are not there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nnstep.debugger.expression.error import ExpressionError
from nnstep.debugger.expression.functions import FUNCTIONS
from nnstep.debugger.expression.nodes import Constant, Epoch, Figure, Prediction, Value
from nnstep.engine import LOSSES
from nnstep.errors import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from nnstep.debugger.expression.nodes import Node
    from nnstep.engine import Program
    from nnstep.experiment import Experiment

NUMBERS = {"inf": float("inf"), "nan": float("nan")}
"""The numbers that have a name."""

COST, ERROR_SUM, ACCURACY = "cost", "error_sum", "accuracy"


@dataclass(frozen=True, slots=True)
class Scope:
    """The names of an experiment.

    Attributes:
        program: whose names can be read.
        figures: name → the figure that it stands for.
        missing: name → why it is not there, for what other networks have.
        features: what a point has a number for.
        outputs: how many there are.
    """

    program: Program
    figures: Mapping[str, str]
    missing: Mapping[str, str]
    features: tuple[str, ...]
    outputs: int

    def resolved(self, name: str, column: int) -> Node:
        """Return what a name stands for, or raise `ExpressionError`."""
        if name in NUMBERS:
            return Constant(column, NUMBERS[name])
        if name == "epoch":
            return Epoch(column)
        if name in self.figures:
            return Figure(column, self.figures[name], name)
        if name in self.program.shapes:
            return Value(column, name)
        if name in FUNCTIONS:
            raise ExpressionError(f"{name} is a function: write {name}(…)", column)
        raise ExpressionError(f"there is no value {name!r}{self._why_not(name)}", column)

    def _why_not(self, name: str) -> str:
        shapes = self.program.shapes
        if name in self.missing:
            return f" here: {self.missing[name]}"
        layers = [known for known in shapes if re.fullmatch(re.escape(name) + r"\d+", known)]
        if layers:
            return f": each layer has its own, {', '.join(layers)}"
        if (alone := name.rstrip("0123456789")) in shapes:
            return f": the network has only {alone!r}"
        return did_you_mean(name, [*shapes, *self.figures, "epoch", *FUNCTIONS, *NUMBERS])

    def prediction(self, point: tuple[float, ...], column: int) -> Prediction:
        """Return the prediction of a point, or raise `ExpressionError` when it does not fit."""
        if len(point) != len(self.features):
            raise ExpressionError(
                f"a point has {len(self.features)} numbers ({', '.join(self.features)}), "
                f"not {len(point)}",
                column,
            )
        strange = [number for number in point if not abs(number) < float("inf")]
        if strange:
            raise ExpressionError(f"a point's numbers are finite, not {strange[0]}", column)
        return Prediction(column, point)


def scope_of(experiment: Experiment) -> Scope:
    """Return the names that there are in expressions on an experiment."""
    loss = experiment.network.rule
    figures = {COST: COST, _word(loss.figure): COST}
    if not loss.joint:
        figures[ERROR_SUM] = ERROR_SUM
    if experiment.task.decides:
        figures[ACCURACY] = ACCURACY
    return Scope(
        program=experiment.program,
        figures=figures,
        missing=dict(_missing(experiment)),
        features=experiment.dataset.features,
        outputs=experiment.spec.outputs,
    )


def _word(figure: str) -> str:
    return figure.replace("-", "_")


def _missing(experiment: Experiment) -> Iterator[tuple[str, str]]:
    """Yield names that other networks have, and why this one has not."""
    spec, loss, program = experiment.spec, experiment.network.rule, experiment.program
    for figure in {other.figure for other in LOSSES.values()} - {loss.figure}:
        yield _word(figure), f"the cost of the loss {loss.name} is {_word(loss.figure)}"
    if loss.joint:
        for name in ("error", ERROR_SUM):
            yield name, f"the loss {loss.name} computes no error"
    if not experiment.task.decides:
        yield ACCURACY, "outputs are numbers, neither right nor wrong"
    if program.loop.batch is None:
        for name in ("batch", "label_set"):
            yield name, "every update gets all samples"
    optimizer = spec.training.optimizer
    for parameter in spec.parameters:
        frozen = parameter not in spec.trained
        reason = f"{parameter} is frozen" if frozen else f"the optimizer {optimizer} has none"
        yield from ((f"{prefix}{parameter}", reason) for prefix in "mvs")
        if frozen:
            yield f"d{parameter}", reason
        if parameter.startswith("weights") and not spec.penalised:
            number = parameter.removeprefix("weights")
            for name in ("dpenalty", "dtotal"):
                yield f"{name}{number}", "there is no penalty on weights"

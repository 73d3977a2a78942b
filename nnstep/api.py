"""The jobs of the command line as functions: train, trace and predict, without a screen.

Each has a twin that does the same block by block, yielding how far it has come: `training`,
`tracing` and `predicting`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nnstep.engine import update
from nnstep.errors import RunError
from nnstep.experiment import (
    DEFAULT,
    Experiment,
    Judge,
    Prediction,
    Predictor,
    Score,
    load,
)
from nnstep.timeline import DEFAULT_BYTES, START, Moment, Position, Progress, Timeline
from nnstep.work import complete

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence
    from os import PathLike

    from nnstep.engine import Array, Statement

    What = str | PathLike[str] | Experiment


@dataclass(frozen=True, slots=True)
class Trained:
    """What a training run came to.

    Attributes:
        epochs: how many were run.
        parameters: name → array, after the last update.
        error_sum: signed sum of the errors of the last update's samples before it changed the
            parameters, as the article prints it; `None` when no epoch was run, or no error is
            computed. These samples are all there are, or the last batch.
        cost: mean of their squares, or of the cross-entropy as the loss is, likewise of the last
            update's samples before it; `None` when no epoch was run.
        figure: which of the two, `mse` or `cross-entropy`.
        accuracy: share of the samples that the final parameters get right; `None` when outputs are
            numbers.
        training: the same figure as `cost`, and the accuracy, for all samples of training and the
            final parameters.
        test: both for the samples that were kept from training; `None` when there are none.
        predictions: of the experiment's queries, or of the samples when it has none.
    """

    epochs: int
    parameters: dict[str, Array]
    error_sum: float | None
    cost: float | None
    figure: str
    accuracy: float | None
    training: Score
    test: Score | None
    predictions: tuple[Prediction, ...]


@dataclass(frozen=True, slots=True)
class Traced:
    """One statement of an update, and the value that it gave."""

    position: str
    statement: Statement
    value: Array


def train(
    what: What = DEFAULT, epochs: int | None = None, *, history: int = DEFAULT_BYTES
) -> Trained:
    """Train without a screen.

    Args:
        what: an experiment, or what `load` takes.
        epochs: the experiment's own number unless given.
        history: bytes for what is kept of the run on the way.

    Raises:
        RunError: a value stopped being finite; the message says which statement made it.
    """
    return complete(training(what, epochs, history=history))


def training(
    what: What = DEFAULT, epochs: int | None = None, *, history: int = DEFAULT_BYTES
) -> Generator[Progress, bool | None, Trained]:
    """Train block by block, as `train` does; sent `True`, it ends with what it has come to."""
    experiment = _experiment(what)
    moment = yield from _reached(experiment, epochs, history)
    cost = moment.last_cost
    score = Judge(experiment, experiment.dataset)(moment.state)
    predictor = Predictor(experiment)
    points = experiment.queries or tuple(map(tuple, experiment.dataset.inputs.tolist()))
    return Trained(
        epochs=moment.epoch,
        parameters=experiment.program.parameters_in(moment.state),
        error_sum=cost.error_sum if cost and not experiment.network.rule.joint else None,
        cost=cost.cost if cost else None,
        figure=experiment.network.rule.figure,
        accuracy=score.accuracy if experiment.task.decides else None,
        training=score,
        test=Judge(experiment, experiment.test)(moment.state) if experiment.test else None,
        predictions=tuple(predictor(moment.state, point) for point in points),
    )


def predict(
    what: What,
    point: Sequence[float],
    epochs: int | None = None,
    *,
    history: int = DEFAULT_BYTES,
) -> Prediction:
    """Predict a point after so many epochs of training; the experiment's own number unless given.

    Raises:
        CommandError: the point does not have a finite number for each feature.
        RunError: a value stopped being finite before.
    """
    return complete(predicting(what, point, epochs, history=history))


def predicting(
    what: What,
    point: Sequence[float],
    epochs: int | None = None,
    *,
    history: int = DEFAULT_BYTES,
) -> Generator[Progress, bool | None, Prediction]:
    """Predict as `predict` does, training block by block."""
    experiment = _experiment(what)
    predictor = Predictor(experiment)
    predictor.check(point)
    moment = yield from _reached(experiment, epochs, history)
    _complete(moment, experiment.training.epochs if epochs is None else epochs)
    return predictor(moment.state, point)


def trace(
    what: What = DEFAULT, epoch: int = 0, *, history: int = DEFAULT_BYTES
) -> tuple[Traced, ...]:
    """Return each statement of an epoch, counted from 0, with the value it gave, batch by batch."""
    return complete(tracing(what, epoch, history=history))


def tracing(
    what: What = DEFAULT, epoch: int = 0, *, history: int = DEFAULT_BYTES
) -> Generator[Progress, bool | None, tuple[Traced, ...]]:
    """Trace as `trace` does, training block by block; an epoch may hold NaN and infinity."""
    experiment = _experiment(what)
    program, frame = experiment.program, experiment.frame()
    first = Position(epoch * program.batches)
    moment = (yield from Timeline(experiment, history).travel(first)).moment
    assert moment is not None  # the whole run was new
    _complete(moment, epoch)
    frame.load(moment.state, first.update)
    traced = []
    for number in range(first.update, first.update + program.batches):
        frame.begin(number)
        for index, statement in enumerate(update(program, frame)):
            place = Position(number, index).written(program)
            traced.append(Traced(place, statement, frame[statement.target].copy()))
    return tuple(traced)


def _complete(moment: Moment, epoch: int) -> None:
    if moment.epoch < epoch:
        raise RunError(f"stopped at {moment}, before epoch {epoch}")


def _reached(
    experiment: Experiment, epochs: int | None, history: int
) -> Generator[Progress, bool | None, Moment]:
    """Train up to an epoch; raise `RunError` at the first NaN or infinity."""
    epochs = experiment.training.epochs if epochs is None else epochs
    end = Position(epochs * experiment.program.batches)
    return (yield from reaching(experiment, end, history))


def reaching(
    experiment: Experiment, position: Position, history: int = DEFAULT_BYTES
) -> Generator[Progress, bool | None, Moment]:
    """Train block by block up to a position.

    Raises:
        RunError: a value stopped being finite before.
    """
    arrival = yield from Timeline(experiment, history).travel(position, watch_from=START)
    moment = arrival.moment
    assert moment is not None  # the whole run was new
    if arrival.nonfinite and moment.last_statement is not None:
        blame = moment.last_statement.rule.blame
        raise RunError(
            f"{moment.last_statement.source} made a number that is not finite; "
            f"the run stopped at {moment}{f'; {blame}' if blame else ''}"
        )
    return moment


def _experiment(what: What) -> Experiment:
    return what if isinstance(what, Experiment) else load(what)

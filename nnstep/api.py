"""The jobs of the command line as functions: train, trace and predict, without a screen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nnstep.engine import update
from nnstep.errors import RunError
from nnstep.experiment import Experiment, Prediction, Predictor, accuracy, load
from nnstep.timeline import START, Arrival, Position, Progress, Timeline
from nnstep.timeline.moment import parameters
from nnstep.work import complete

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence

    from nnstep.engine import Array, Statement


@dataclass(frozen=True, slots=True)
class Trained:
    """What a training run came to.

    Attributes:
        epochs: how many were run.
        parameters: name → array, after the last update.
        error_sum: signed sum of the errors of the last epoch, before its update, as the article
            prints it; `None` when no epoch was run.
        mse: mean of their squares, likewise.
        accuracy: share of the samples that the final parameters classify right.
        predictions: of the experiment's queries, or of the samples when it has none.
    """

    epochs: int
    parameters: dict[str, Array]
    error_sum: float | None
    mse: float | None
    accuracy: float
    predictions: tuple[Prediction, ...]


@dataclass(frozen=True, slots=True)
class Traced:
    """One statement of an update, and the value that it gave."""

    position: str
    statement: Statement
    value: Array


def train(what: str | Experiment = "article", epochs: int | None = None) -> Trained:
    """Train without a screen.

    Args:
        what: an experiment, or what `load` takes.
        epochs: the experiment's own number unless given.

    Raises:
        RunError: a value stopped being finite; the message says which statement made it.
    """
    return complete(training(what, epochs))


def training(
    what: str | Experiment = "article", epochs: int | None = None
) -> Generator[Progress, bool | None, Trained]:
    """Train block by block, as `train` does, yielding how far it has come."""
    experiment = _experiment(what)
    epochs = experiment.training.epochs if epochs is None else epochs
    timeline = Timeline(experiment)
    arrival: Arrival = yield from timeline.travel(Position(epochs), watch_from=START)
    moment = arrival.moment
    assert moment is not None  # the whole run was new
    if arrival.nonfinite and moment.last_statement is not None:
        raise RunError(
            f"{moment.last_statement.source} made a number that is not finite; "
            f"the run stopped at {moment}"
        )
    cost = moment.last_cost
    predictor = Predictor(experiment)
    points = experiment.queries or tuple(map(tuple, experiment.dataset.inputs.tolist()))
    return Trained(
        epochs=moment.position.update,
        parameters=parameters(experiment.program, moment.state),
        error_sum=cost.error_sum if cost else None,
        mse=cost.mse if cost else None,
        accuracy=accuracy(experiment, moment.state),
        predictions=tuple(predictor(moment.state, point) for point in points),
    )


def trace(what: str | Experiment = "article", epoch: int = 0) -> Iterator[Traced]:
    """Yield each statement of an epoch, counted from 0, with a copy of the value it gave."""
    experiment = _experiment(what)
    frame = experiment.frame()
    frame.load(Timeline(experiment).moment(Position(epoch)).state)
    for index, statement in enumerate(update(experiment.program, frame)):
        position = Position(epoch, index).written(experiment.program)
        yield Traced(position, statement, frame[statement.target].copy())


def predict(
    what: str | Experiment, point: Sequence[float], epochs: int | None = None
) -> Prediction:
    """Predict a point after so many epochs of training; the experiment's own number unless given.

    Raises:
        CommandError: the point does not have a number for each feature.
    """
    experiment = _experiment(what)
    predictor = Predictor(experiment)
    predictor.check(point)
    epochs = experiment.training.epochs if epochs is None else epochs
    return predictor(Timeline(experiment).moment(Position(epochs)).state, point)


def _experiment(what: str | Experiment) -> Experiment:
    return load(what) if isinstance(what, str) else what

"""`nnstep run`, `trace` and `predict`: a job, its result on standard output."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

import numpy as np

from nnstep import api
from nnstep.cli.drive import finish
from nnstep.cli.source import experiment_of, history_of
from nnstep.debugger import describe
from nnstep.numbers import counted, grouped, number

if TYPE_CHECKING:
    from argparse import Namespace

    from nnstep.experiment import Prediction

DIGITS = 10
WIDTH = 13
MOST_LINES = 20
"""So many predictions, or rows and columns of a value, are printed for people."""


def run(options: Namespace) -> int:
    """Train, then print parameters, costs, accuracy and predictions."""
    experiment = experiment_of(options)
    data = experiment.dataset
    trained = finish(api.training(experiment, history=history_of(options)))
    if options.json:
        _print_json(
            {
                "epochs": trained.epochs,
                "parameters": {name: value.tolist() for name, value in trained.parameters.items()},
                "error_sum": trained.error_sum,
                trained.figure.replace("-", "_"): trained.cost,
                "accuracy": trained.accuracy,
                **_test(trained),
                "predictions": list(map(_prediction, trained.predictions)),
            }
        )
        return 0
    print(f"{experiment.name}: {counted(trained.epochs, 'epoch')} on {data.name}: {data.summary}")
    for name, value in trained.parameters.items():
        numbers = [number(entry, DIGITS) for entry in value.ravel().tolist()]
        more = [f"… {grouped(len(numbers) - MOST_LINES)} more"] if len(numbers) > MOST_LINES else []
        _say(name, " ".join(numbers[:MOST_LINES] + more))
    if trained.error_sum is not None:
        _say("error sum", number(trained.error_sum, DIGITS))
    if trained.cost is not None:
        _say(trained.figure, number(trained.cost, DIGITS))
    if trained.accuracy is not None:
        _say("accuracy", _share(trained.accuracy, len(data)))
    if trained.test is not None and experiment.test is not None:
        _say("test", f"{trained.figure} {number(trained.test.cost, DIGITS)}")
        if not math.isnan(trained.test.accuracy):
            _say("", f"accuracy {_share(trained.test.accuracy, len(experiment.test))}")
    for prediction in trained.predictions[:MOST_LINES]:
        _say("predict", describe(prediction))
    if (more_points := len(trained.predictions) - MOST_LINES) > 0:
        _say("", f"… and {grouped(more_points)} more, which --json has")
    return 0


def _say(what: str, text: str) -> None:
    print(f"{what:<{WIDTH}} {text}")


def _share(accuracy: float, samples: int) -> str:
    return f"{accuracy:.1%} ({round(accuracy * samples)} of {samples})"


def _test(trained: api.Trained) -> dict[str, Any]:
    """Return the figures of the samples that were kept from training, if there are any."""
    if trained.test is None:
        return {}
    accuracy = trained.test.accuracy
    return {
        "test": {
            trained.figure.replace("-", "_"): trained.test.cost,
            "accuracy": None if math.isnan(accuracy) else accuracy,
        }
    }


def trace(options: Namespace) -> int:
    """Print every statement of an epoch with the value it gave."""
    experiment = experiment_of(options)
    width = max(len(statement.source) for statement in experiment.program.statements)
    work = api.tracing(experiment, options.epoch, history=history_of(options))
    for entry in finish(work):
        if options.json:
            _print_json(
                {
                    "position": entry.position,
                    "statement": entry.statement.target,
                    "source": entry.statement.source,
                    "phase": entry.statement.phase,
                    "shape": entry.value.shape,
                    "value": entry.value.tolist(),
                }
            )
        else:
            table = np.atleast_1d(entry.value)
            table = table.reshape(len(table), -1)
            rows = table[:MOST_LINES, :MOST_LINES].tolist()
            wide = [" …"] if table.shape[1] > MOST_LINES else []
            cells = ["  ".join([*(number(cell, 6) for cell in row), *wide]) for row in rows]
            if (more := len(table) - MOST_LINES) > 0:
                cells.append(f"… {grouped(more)} more")
            print(f"{entry.position}  {entry.statement.source:<{width}}  [{' | '.join(cells)}]")
    return 0


def predict(options: Namespace) -> int:
    """Print what the network says of a point."""
    work = api.predicting(
        experiment_of(options), options.point, options.at, history=history_of(options)
    )
    prediction = finish(work)
    if options.json:
        _print_json(_prediction(prediction))
    else:
        print(describe(prediction))
    return 0


def _prediction(prediction: Prediction) -> dict[str, Any]:
    label = prediction.label
    return {
        "point": prediction.point,
        "XW": _one_or_all(prediction.XW),
        "z": _one_or_all(prediction.z),
        "class": int(label) if label and len(prediction.z) == 1 else label,
    }


def _one_or_all(values: tuple[float, ...]) -> float | tuple[float, ...]:
    """Return the number of a single output, or those of several."""
    return values[0] if len(values) == 1 else values


def _print_json(value: object) -> None:
    print(json.dumps(_finite(value), allow_nan=False))


def _finite(value: Any) -> Any:
    """Replace numbers that JSON does not know by their names, `"nan"` and `"inf"`."""
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, dict):
        return {key: _finite(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(entry) for entry in value]
    return value

"""`nnstep run`, `trace` and `predict`: a job, its result on standard output."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

import numpy as np

from nnstep import api
from nnstep.cli.drive import finish
from nnstep.cli.source import experiment_of, history_of
from nnstep.debugger import arguments, describe
from nnstep.numbers import counted, grouped, number

if TYPE_CHECKING:
    from argparse import Namespace

    from nnstep.engine import Array
    from nnstep.experiment import Dataset, Prediction, Score

DIGITS = 10
WIDTH = 13
MOST_LINES = 20
"""So many predictions, or rows and columns of a value, are printed for people."""


def run(options: Namespace) -> int:
    """Train, then print parameters, costs, scores and predictions."""
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
                "training": _score(trained.figure, trained.training),
                **({"test": _score(trained.figure, trained.test)} if trained.test else {}),
                "predictions": list(map(_prediction, trained.predictions)),
            }
        )
        return 0
    print(f"{experiment.name}: {counted(trained.epochs, 'epoch')} on {data.name}: {data.summary}")
    for name, value in trained.parameters.items():
        numbers = [number(entry, DIGITS) for entry in value.ravel().tolist()]
        more = [f"… {grouped(len(numbers) - MOST_LINES)} more"] if len(numbers) > MOST_LINES else []
        _say(name, " ".join(numbers[:MOST_LINES] + more))
    samples = "epoch" if experiment.program.batches == 1 else "batch"
    for figure, cost in (("error sum", trained.error_sum), (trained.figure, trained.cost)):
        if cost is not None:
            _say(figure, f"{number(cost, DIGITS)} of the last {samples}, before its update")
    _say("training", _scored(trained.figure, trained.training, data))
    if trained.test is not None and experiment.test is not None:
        _say("test", _scored(trained.figure, trained.test, experiment.test))
    for prediction in trained.predictions[:MOST_LINES]:
        _say("predict", describe(prediction))
    if (more_points := len(trained.predictions) - MOST_LINES) > 0:
        _say("", f"… and {grouped(more_points)} more, which --json has")
    return 0


def _say(what: str, text: str) -> None:
    print(f"{what:<{WIDTH}} {text}")


def _scored(figure: str, score: Score, data: Dataset) -> str:
    """Say how well the final parameters do on some samples."""
    said = f"{figure} {number(score.cost, DIGITS)}"
    if math.isnan(score.accuracy):
        return said
    right = round(score.accuracy * len(data))
    return f"{said}, accuracy {score.accuracy:.1%} ({right} of {len(data)})"


def _score(figure: str, score: Score) -> dict[str, float | None]:
    """Return the same by name."""
    accuracy = None if math.isnan(score.accuracy) else score.accuracy
    return {figure.replace("-", "_"): score.cost, "accuracy": accuracy}


def trace(options: Namespace) -> int:
    """Print every statement of an epoch with the value it gave."""
    experiment = experiment_of(options)
    work = api.tracing(experiment, options.epoch, history=history_of(options))
    traced = finish(work)
    places = max(len(entry.position) for entry in traced)
    sources = max(len(entry.statement.source) for entry in traced)
    for entry in traced:
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
            place, source = f"{entry.position:<{places}}", f"{entry.statement.source:<{sources}}"
            print(f"{place}  {source}  [{_table(entry.value)}]")
    return 0


def _table(value: Array) -> str:
    """Write a value on one line, a bar between its rows; a vector is a single row."""
    table = np.atleast_2d(value)
    rows = table[:MOST_LINES, :MOST_LINES].tolist()
    more = table.shape[1] - MOST_LINES
    wide = [f"… {grouped(more)} more" if len(table) == 1 else " …"] if more > 0 else []
    cells = ["  ".join([*(number(cell, 6) for cell in row), *wide]) for row in rows]
    if (more := len(table) - MOST_LINES) > 0:
        cells.append(f"… {grouped(more)} more")
    return " | ".join(cells)


def predict(options: Namespace) -> int:
    """Print what the network says of a point."""
    asked = arguments.point(" ".join(options.point))
    work = api.predicting(experiment_of(options), asked, options.at, history=history_of(options))
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

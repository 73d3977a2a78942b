"""`nnstep run`, `trace` and `predict`: a job, its result on standard output."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

from nnstep import api
from nnstep.cli.drive import Result, drive, interrupts
from nnstep.cli.source import experiment_of, history_of
from nnstep.debugger import describe
from nnstep.numbers import grouped, number

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Generator

    from nnstep.experiment import Prediction
    from nnstep.timeline import Progress

DIGITS = 10
MOST_LINES = 20
"""So many predictions, or rows of a value, are printed for people."""


def run(options: Namespace) -> int:
    """Train, then print parameters, costs, accuracy and predictions."""
    experiment = experiment_of(options)
    data = experiment.dataset
    trained = _finish(api.training(experiment, history=history_of(options)))
    if options.json:
        _print_json(
            {
                "epochs": trained.epochs,
                "parameters": {name: value.tolist() for name, value in trained.parameters.items()},
                "error_sum": trained.error_sum,
                "mse": trained.mse,
                "accuracy": trained.accuracy,
                "predictions": list(map(_prediction, trained.predictions)),
            }
        )
        return 0
    right = round(trained.accuracy * len(data))
    print(f"{experiment.name}: {grouped(trained.epochs)} epochs on {data.name}: {data.summary}")
    for name, value in trained.parameters.items():
        print(f"{name:<10}", *(number(entry, DIGITS) for entry in value.ravel().tolist()))
    if trained.error_sum is not None and trained.mse is not None:
        print(f"{'error sum':<10}", number(trained.error_sum, DIGITS))
        print(f"{'mse':<10}", number(trained.mse, DIGITS))
    print(f"{'accuracy':<10} {trained.accuracy:.1%} ({right} of {len(data)})")
    for prediction in trained.predictions[:MOST_LINES]:
        print(f"{'predict':<10} {describe(prediction)}")
    if (more := len(trained.predictions) - MOST_LINES) > 0:
        print(f"{'':<10} … and {grouped(more)} more, which --json has")
    return 0


def trace(options: Namespace) -> int:
    """Print every statement of an epoch with the value it gave."""
    experiment = experiment_of(options)
    width = max(len(statement.source) for statement in experiment.program.statements)
    work = api.tracing(experiment, options.epoch, history=history_of(options))
    for entry in _finish(work):
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
            rows = entry.value.reshape(len(entry.value), -1)[:MOST_LINES].tolist()
            cells = ["  ".join(number(cell, 6) for cell in row) for row in rows]
            if (more := len(entry.value) - MOST_LINES) > 0:
                cells.append(f"… {grouped(more)} more")
            print(f"{entry.position}  {entry.statement.source:<{width}}  [{' | '.join(cells)}]")
    return 0


def predict(options: Namespace) -> int:
    """Print what the network says of a point."""
    work = api.predicting(
        experiment_of(options), options.point, options.at, history=history_of(options)
    )
    prediction = _finish(work)
    if options.json:
        _print_json(_prediction(prediction))
    else:
        print(describe(prediction))
    return 0


def _finish(work: Generator[Progress, bool | None, Result]) -> Result:
    """Carry work out to its end, with a progress bar.

    Raises:
        KeyboardInterrupt: ctrl+c was pressed.
    """
    with interrupts() as pressed:

        def stop() -> bool:
            if pressed():
                raise KeyboardInterrupt
            return False

        return drive(work, stop)


def _prediction(prediction: Prediction) -> dict[str, Any]:
    return {
        "point": prediction.point,
        "XW": prediction.XW,
        "z": prediction.z,
        "class": prediction.label,
    }


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

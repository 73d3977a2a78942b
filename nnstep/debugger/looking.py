"""The commands that look: at values, at the listing, at predictions, at what can be asked."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from nnstep.debugger import arguments
from nnstep.debugger.explaining import explanation
from nnstep.debugger.outcome import Outcome
from nnstep.debugger.writing import written_value
from nnstep.errors import CommandError
from nnstep.numbers import EVERY_DIGIT, counted, number, plain, size
from nnstep.timeline import written_update

if TYPE_CHECKING:
    from collections.abc import Callable

    from nnstep.debugger.cursor import Cursor
    from nnstep.debugger.outcome import Work
    from nnstep.debugger.registry import Command
    from nnstep.experiment import Experiment, Prediction, Training
    from nnstep.timeline import Cost


def print_(cursor: Cursor, argument: str) -> Work:
    """Print a value or an expression at this moment, to every digit.

    print z                    all of z
    print weights[2]           one weight, and how it comes about
    print abs(error).max()     what an expression comes to
    print delta(weights)       how far the weights have come in one update
    """
    yield from ()
    moment = cursor.moment
    asked = arguments.cell_or_none(argument, moment.program)
    if asked is None:
        from nnstep.debugger.expression import Kind, compile_expression

        expression = compile_expression(argument, cursor.experiment)
        value = cursor.value_at(expression, moment.position.update, moment.position.done)
        written = written_value(value, EVERY_DIGIT)
        if value is not None and expression.kind is Kind.NUMBER and not expression.computed:
            written = plain(value.item())
        return Outcome(f"print {expression.text}", report=(f"{expression.text} = {written}",))
    if asked.name not in moment.values:
        line = f"{asked} is not computed yet at {moment}: `goto {_after(cursor, asked.name)}`"
        return Outcome(f"{asked} is absent at {moment}", report=(line,))
    array = moment.values[asked.name][asked.index]
    formulas = explanation(moment, asked, EVERY_DIGIT) or ()
    write = plain if asked.name in cursor.program.given else _every_digit
    lines = (
        f"{asked} = {_written(array.tolist(), write)}",
        *(f"  = {formula}" for formula in formulas),
    )
    return Outcome(f"print {asked}", report=lines)


def predict(cursor: Cursor, argument: str) -> Work:
    """Predict a point of your own; it stays and follows the cursor.

    predict 1 0 0    one number for each feature; commas are fine too
    """
    yield from ()
    point = cursor.predict.check(arguments.point(argument))
    if point not in cursor.queries:
        cursor.queries.append(point)
        cursor.renew_catches()
    line = describe(cursor.predict(cursor.moment.state, point))
    return Outcome(f"predict {line}", report=(line,))


def forget(cursor: Cursor, argument: str) -> Work:
    """Drop a query, by its number in the list of queries."""
    yield from ()
    n = arguments.count("forget", argument, default=None)
    if n > len(cursor.queries):
        raise CommandError(f"forget {n}: there are {len(cursor.queries)} queries")
    point = cursor.queries.pop(n - 1)
    cursor.renew_catches()
    return Outcome(f"forgot query {n}: {written_point(point)}")


def list_(cursor: Cursor, argument: str) -> Work:
    """Show the program, with an arrow at the statement about to run."""
    yield from ()
    arguments.nothing("list", argument)
    lines = []
    for index, statement in enumerate(cursor.program.statements):
        if index in cursor.program.layer_starts:
            layer = f", layer {statement.layer}" if statement.layer else ""
            lines.append(f"   {statement.phase}{layer}")
        arrow = "=>" if index == cursor.position.done else "  "
        note = f"  # {statement.note}" if statement.note else ""
        lines.append(f"{arrow} {index + 1:>4}  {statement.source}{note}")
    return Outcome(f"list: at {cursor.moment}", report=tuple(lines))


def info(cursor: Cursor, argument: str) -> Work:
    """Show the experiment, the position, costs and queries."""
    yield from ()
    arguments.nothing("info", argument)
    experiment, timeline, moment = cursor.experiment, cursor.timeline, cursor.moment
    training, data = experiment.training, experiment.dataset
    rows = {
        "experiment": f"{experiment.name}: {experiment.title}",
        **({"about": about} if (about := " ".join(experiment.description.split())) else {}),
        "data": f"{data.name}: {data.summary}",
        **_test_data(experiment),
        "network": f"{', '.join(map(str, experiment.spec.layers))}; {_loss(experiment)}",
        "training": _training(training),
        **({"fork": _fork(cursor)} if len(cursor.forks.known) > 1 else {}),
        "position": f"{moment}, about to run {moment.statement.source}",
        "furthest": timeline.written(timeline.head),
        **_costs(cursor),
        **{
            f"query {n}": describe(prediction)
            for n, prediction in enumerate(cursor.predictions(), 1)
        },
        "history": f"room for moments and costs: {_room(cursor)}",
    }
    if timeline.nonfinite is not None:
        rows["not finite"] = f"from {timeline.written(timeline.nonfinite)} on"
    width = max(map(len, rows))
    lines = tuple(f"{name:<{width}}  {text}" for name, text in rows.items())
    return Outcome(f"info: at {moment}", report=lines)


def _room(cursor: Cursor) -> str:
    """Say how much memory may be taken: it is set aside, and held only where it is filled."""
    room = f"{size(cursor.timeline.nbytes)} at most"
    shared = " in this fork and the past that it shares"
    return f"{room}{shared}" if len(cursor.forks.known) > 1 else room


def _fork(cursor: Cursor) -> str:
    """Say in which future the cursor is, and what is otherwise in it."""
    here = cursor.forks.here
    return f"{here.name}: {here.edit}, from {here.begins}" if here.edit else here.name


def help_(cursor: Cursor, argument: str) -> Work:
    """Show the commands, or all about one of them."""
    yield from ()
    if argument:
        command = cursor.registry.find(argument)
        return Outcome(f"help {command.name}", report=command_help(command))
    lines = []
    width = max(len(command.synopsis) for command in cursor.registry)
    for heading, commands in cursor.registry.groups.items():
        lines += [heading]
        lines += [f"  {command.synopsis:<{width}}  {command.summary}" for command in commands]
    lines += ["A unique beginning of a name is enough; an empty line repeats the last command."]
    return Outcome("help", report=tuple(lines))


def quit_(_cursor: Cursor, argument: str) -> Work:
    """Leave."""
    yield from ()
    arguments.nothing("quit", argument)
    return Outcome("quit", quit=True)


def command_help(command: Command[Cursor]) -> tuple[str, ...]:
    """Return all there is to say about a command."""
    lines = [command.synopsis, *(f"  {line}".rstrip() for line in command.full_help.splitlines())]
    if command.aliases:
        lines.append(f"  also: {', '.join(command.aliases)}")
    if command.keys:
        lines.append(f"  keys: {', '.join(key.shown for key in command.keys)}")
    return tuple(lines)


def written_point(point: tuple[float, ...]) -> str:
    """Write a point as it was asked for: `[1, 0, 0]`."""
    return f"[{', '.join(map(plain, point))}]"


def describe(prediction: Prediction) -> str:
    """Write a prediction on one line."""
    said = "" if prediction.label is None else f", class {prediction.label}"
    if any(map(math.isnan, prediction.z)):
        said = ", no class"
    weighted, outputs = (
        " ".join(number(value, 8) for value in values) for values in (prediction.XW, prediction.z)
    )
    return f"{written_point(prediction.point)} → XW {weighted}, z {outputs}{said}"


def _after(cursor: Cursor, name: str) -> str:
    """Name the statement before which `name` has just been computed."""
    index = cursor.program.names.index(name)
    return cursor.program.names[min(index + 1, len(cursor.program) - 1)]


def _every_digit(value: float) -> str:
    return number(value, EVERY_DIGIT)


def _written(value: Any, write: Callable[[float], str]) -> str:
    """Write a number, or nested lists of numbers; those of samples are whole ones."""
    if isinstance(value, list):
        return f"[{', '.join(_written(entry, write) for entry in value)}]"
    return write(float(value))


def _test_data(experiment: Experiment) -> dict[str, str]:
    """Say how many samples are kept to test with, if any are."""
    test = experiment.test
    return {"test data": f"{counted(len(test), 'sample')} of it"} if test else {}


def _loss(experiment: Experiment) -> str:
    """Name the loss and the penalties."""
    network = experiment.network
    rates = {"L1": network.l1, "L2": network.l2}
    penalties = [f"{name} penalty {plain(rate)}" for name, rate in rates.items() if rate]
    return ", ".join((network.rule.title, *penalties))


def _training(training: Training) -> str:
    """Tell how it is trained."""
    options = [f"{name} {plain(value)}" for name, value in training.options.items()]
    pieces = [
        "" if training.optimizer == "plain" else training.optimizer,
        f"lr {plain(training.lr)}",
        "" if training.schedule == "constant" else f"{training.schedule} schedule",
        *options,
        f"batches of {training.batch}" if training.batch else "",
        counted(training.epochs, "epoch"),
        f"seed {training.seed}",
    ]
    return ", ".join(filter(None, pieces))


def figures_of(cost: Cost, experiment: Experiment, digits: int) -> str:
    """Write the figures of an update on one line."""
    figures = [f"{experiment.network.rule.figure} {number(cost.cost, digits)}"]
    if not experiment.network.rule.joint:
        figures.insert(0, f"error sum {number(cost.error_sum, digits)}")
    if not math.isnan(cost.accuracy):
        figures.append(f"accuracy {cost.accuracy:.1%}")
    return ", ".join(figures)


def _costs(cursor: Cursor) -> dict[str, str]:
    moment, experiment = cursor.moment, cursor.experiment
    unit = "epoch" if cursor.program.batches == 1 else "batch"
    rows = {
        f"{unit} {written_update(cost.update, cursor.program)}": figures_of(
            cost, experiment, EVERY_DIGIT
        )
        for cost in (moment.last_cost, moment.cost)
        if cost is not None
    }
    if (score := cursor.test_score()) is not None:
        figure = f"{experiment.network.rule.figure} {number(score.cost, EVERY_DIGIT)}"
        right = "" if math.isnan(score.accuracy) else f", accuracy {score.accuracy:.1%}"
        rows["test"] = f"{figure}{right}, with the parameters of this moment"
    return rows

"""The commands that look: at values, at the listing, at predictions, at what can be asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nnstep.debugger import arguments
from nnstep.debugger.explaining import explanation
from nnstep.debugger.outcome import Outcome
from nnstep.errors import CommandError
from nnstep.numbers import EVERY_DIGIT, grouped, number, plain, size

if TYPE_CHECKING:
    from collections.abc import Callable

    from nnstep.debugger.cursor import Cursor
    from nnstep.debugger.outcome import Work
    from nnstep.debugger.registry import Command
    from nnstep.experiment import Prediction
    from nnstep.timeline import Cost, Moment


def print_(cursor: Cursor, argument: str) -> Work:
    """Print a value of this moment to every digit.

    print z          all of z
    print weights[2] one weight, and how it comes about
    print z[3,0]     the output for the fourth sample
    """
    yield from ()
    asked = arguments.cell(argument, cursor.program)
    moment = cursor.moment
    if asked.name not in moment.values:
        line = f"{asked} is not computed yet at {moment}: `goto {_after(cursor, asked.name)}`"
        return Outcome(f"{asked} is absent at {moment}", report=(line,))
    value = moment.values[asked.name][asked.index]
    formulas = explanation(moment, asked, EVERY_DIGIT) or ()
    write = plain if asked.name in cursor.program.given else _every_digit
    lines = (
        f"{asked} = {_written(value.tolist(), write)}",
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
    line = describe(cursor.predict(cursor.moment.state, point))
    return Outcome(f"predict {line}", report=(line,))


def forget(cursor: Cursor, argument: str) -> Work:
    """Drop a query, by its number in the list of queries."""
    yield from ()
    n = arguments.count("forget", argument, default=None)
    if n > len(cursor.queries):
        raise CommandError(f"forget {n}: there are {len(cursor.queries)} queries")
    point = cursor.queries.pop(n - 1)
    return Outcome(f"forgot query {n}: {written_point(point)}")


def list_(cursor: Cursor, argument: str) -> Work:
    """Show the program, with an arrow at the statement about to run."""
    yield from ()
    arguments.nothing("list", argument)
    lines = []
    for index, statement in enumerate(cursor.program.statements):
        if index in cursor.program.phase_starts:
            lines.append(f"   {statement.phase}")
        arrow = "=>" if index == cursor.position.done else "  "
        lines.append(f"{arrow} {index + 1:>4}  {statement.source}")
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
        "training": f"lr {plain(training.lr)}, {grouped(training.epochs)} epochs, "
        f"seed {training.seed}",
        "position": f"{moment}, about to run {moment.statement.source}",
        "furthest": timeline.head.written(cursor.program),
        **_costs(moment),
        **{
            f"query {n}": describe(prediction)
            for n, prediction in enumerate(cursor.predictions(), 1)
        },
        "history": f"{size(timeline.nbytes)} held for moments and costs",
    }
    if timeline.nonfinite is not None:
        rows["not finite"] = f"from {timeline.nonfinite.written(cursor.program)} on"
    width = max(map(len, rows))
    lines = tuple(f"{name:<{width}}  {text}" for name, text in rows.items())
    return Outcome(f"info: at {moment}", report=lines)


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
    lines = [command.synopsis, *(f"  {line}".rstrip() for line in command.help.splitlines())]
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
    label = "no class" if prediction.label is None else f"class {prediction.label}"
    return (
        f"{written_point(prediction.point)} → XW {number(prediction.XW, 8)}, "
        f"z {number(prediction.z, 8)}, {label}"
    )


def _after(cursor: Cursor, name: str) -> str:
    """Name the statement before which `name` has just been computed."""
    index = cursor.program.names.index(name)
    return cursor.program.names[min(index + 1, len(cursor.program) - 1)]


def _every_digit(value: float) -> str:
    return number(value, EVERY_DIGIT)


def _written(value: Any, write: Callable[[float], str]) -> str:
    """Write a number, or nested lists of numbers."""
    if isinstance(value, list):
        return f"[{', '.join(_written(entry, write) for entry in value)}]"
    return write(value)


def _costs(moment: Moment) -> dict[str, str]:
    def figures(cost: Cost) -> str:
        return (
            f"error sum {number(cost.error_sum, EVERY_DIGIT)}, mse {number(cost.mse, EVERY_DIGIT)}"
        )

    costs = [cost for cost in (moment.last_cost, moment.cost) if cost is not None]
    return {f"epoch {cost.update}": figures(cost) for cost in costs}

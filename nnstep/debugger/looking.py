"""The commands that look: at values, at the listing, at predictions, at what can be asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nnstep.debugger import arguments
from nnstep.debugger.explaining import explanation
from nnstep.debugger.outcome import Outcome
from nnstep.errors import CommandError
from nnstep.numbers import EVERY_DIGIT, grouped, number, plain, size

if TYPE_CHECKING:
    from nnstep.debugger.debugger import Debugger
    from nnstep.debugger.outcome import Work
    from nnstep.debugger.registry import Command
    from nnstep.experiment import Prediction
    from nnstep.timeline import Cost, Moment


FORMULA_DIGITS = 6


def print_(debugger: Debugger, argument: str) -> Work:
    """Print a value of this moment to every digit.

    print z          all of z
    print weights[2] one weight, and how it comes about
    print z[3,0]     the output for the fourth sample
    """
    yield from ()
    asked = arguments.cell(argument, debugger.program)
    moment = debugger.moment
    if asked.name not in moment.values:
        line = f"{asked} is not computed yet at {moment}: `goto :{_after(debugger, asked.name)}`"
        return Outcome(f"{asked} is absent at {moment}", report=(line,))
    value = moment.values[asked.name][asked.index]
    formulas = explanation(moment, asked, FORMULA_DIGITS) or ()
    lines = (f"{asked} = {_written(value.tolist())}", *(f"  = {formula}" for formula in formulas))
    return Outcome(f"print {asked}", report=lines)


def predict(debugger: Debugger, argument: str) -> Work:
    """Predict a point of your own; it stays and follows the cursor.

    predict 1 0 0    one number for each feature; commas are fine too
    """
    yield from ()
    point = debugger.predict.check(arguments.point(argument))
    if point not in debugger.queries:
        debugger.queries.append(point)
    line = describe(debugger.predict(debugger.moment.state, point))
    return Outcome(f"predict {line}", report=(line,))


def forget(debugger: Debugger, argument: str) -> Work:
    """Drop a query, by its number in the list of queries."""
    yield from ()
    n = arguments.count("forget", argument, default=None)
    if n > len(debugger.queries):
        raise CommandError(f"forget {n}: there are {len(debugger.queries)} queries")
    point = debugger.queries.pop(n - 1)
    return Outcome(f"forgot query {n}: {written_point(point)}")


def list_(debugger: Debugger, argument: str) -> Work:
    """Show the program, with an arrow at the statement about to run."""
    yield from ()
    arguments.nothing("list", argument)
    lines = []
    for index, statement in enumerate(debugger.program.statements):
        if index in debugger.program.phase_starts:
            lines.append(f"   {statement.phase}")
        arrow = "=>" if index == debugger.position.done else "  "
        lines.append(f"{arrow} {index + 1:>4}  {statement.source}")
    return Outcome(f"list: at {debugger.moment}", report=tuple(lines))


def info(debugger: Debugger, argument: str) -> Work:
    """Show the experiment, the position, costs and queries."""
    yield from ()
    arguments.nothing("info", argument)
    experiment, timeline, moment = debugger.experiment, debugger.timeline, debugger.moment
    training, data = experiment.training, experiment.dataset
    rows = {
        "experiment": f"{experiment.name}: {experiment.title}",
        "data": f"{data.name}: {data.summary}",
        "training": f"lr {plain(training.lr)}, {grouped(training.epochs)} epochs, "
        f"seed {training.seed}",
        "position": f"{moment}, about to run {moment.statement.source}",
        "furthest": timeline.head.written(debugger.program),
        **_costs(moment),
        **{
            f"query {n}": describe(prediction)
            for n, prediction in enumerate(debugger.predictions(), 1)
        },
        "history": f"{size(timeline.nbytes)} held for moments and costs",
    }
    if timeline.nonfinite is not None:
        rows["not finite"] = f"from {timeline.nonfinite.written(debugger.program)} on"
    width = max(map(len, rows))
    lines = tuple(f"{name:<{width}}  {text}" for name, text in rows.items())
    return Outcome(f"info: at {moment}", report=lines)


def help_(debugger: Debugger, argument: str) -> Work:
    """Show the commands, or all about one of them."""
    yield from ()
    if argument:
        command = debugger.registry.find(argument)
        return Outcome(f"help {command.name}", report=command_help(command))
    lines = []
    width = max(len(command.synopsis) for command in debugger.registry)
    for heading, commands in debugger.registry.groups.items():
        lines += [heading]
        lines += [f"  {command.synopsis:<{width}}  {command.summary}" for command in commands]
    lines += ["A unique beginning of a name is enough; an empty line repeats the last command."]
    return Outcome("help", report=tuple(lines))


def quit_(_debugger: Debugger, argument: str) -> Work:
    """Leave."""
    yield from ()
    arguments.nothing("quit", argument)
    return Outcome("quit", quit=True)


def command_help(command: Command) -> tuple[str, ...]:
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


def _after(debugger: Debugger, name: str) -> str:
    """Name the statement before which `name` has just been computed."""
    index = debugger.program.names.index(name)
    return debugger.program.names[min(index + 1, len(debugger.program) - 1)]


def _written(value: Any) -> str:
    """Write a number, or nested lists of numbers, to every digit."""
    if isinstance(value, list):
        return f"[{', '.join(map(_written, value))}]"
    return number(value, EVERY_DIGIT)


def _costs(moment: Moment) -> dict[str, str]:
    def figures(cost: Cost) -> str:
        return (
            f"error sum {number(cost.error_sum, EVERY_DIGIT)}, mse {number(cost.mse, EVERY_DIGIT)}"
        )

    costs = [cost for cost in (moment.last_cost, moment.cost) if cost is not None]
    return {f"epoch {cost.update}": figures(cost) for cost in costs}

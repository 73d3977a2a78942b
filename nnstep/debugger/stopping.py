"""The commands about stops: breakpoints, watchpoints, catches, and `until`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nnstep.debugger import arguments
from nnstep.debugger.catches import CATCHES, catch_stop
from nnstep.debugger.outcome import Outcome
from nnstep.debugger.stops import Condition, Kind, Manner, Stop
from nnstep.errors import CommandError, did_you_mean, one_line
from nnstep.numbers import counted, grouped
from nnstep.timeline import Position

if TYPE_CHECKING:
    from nnstep.debugger.cursor import Cursor
    from nnstep.debugger.outcome import Work

IF = re.compile(r"(?:^|\s)if\s+")
EVERY = "all"


def break_(cursor: Cursor, argument: str) -> Work:
    """Stop at a statement, or where a condition holds.

    break z_del                        before each z_del
    break z_del if abs(z_del[2]) < 0.1 there, when that is so; after it, when its own value is asked
    break if mse < 0.01                as soon as the values in it are computed
    break                              at the statement about to run
    """
    yield from ()
    return _break(cursor, "break", argument, temporary=False)


def tbreak(cursor: Cursor, argument: str) -> Work:
    """Stop as `break` does, but only once."""
    yield from ()
    return _break(cursor, "tbreak", argument, temporary=True)


def toggle(cursor: Cursor, argument: str) -> Work:
    """Make or delete a breakpoint at a statement, this one unless named."""
    place = argument or cursor.moment.statement.target
    there = cursor.stops.at(place)
    if not there:
        return (yield from break_(cursor, place))
    for stop in there:
        cursor.stops.remove(stop)
    return Outcome(f"deleted {_named(there)}: {place}")


def watch(cursor: Cursor, argument: str) -> Work:
    """Stop when a value changes, or when something becomes true or false.

    watch weights[0]         a cell, an array or any expression
    watch weights[0] > 0.5   when it crosses a value
    """
    yield from ()
    condition = Condition(Manner.CHANGES, _expression("watch", argument))
    where = f"looked at {_looked_at(cursor, condition)}"
    return _added(cursor, Kind.WATCHPOINT, condition, where)


def catch(cursor: Cursor, argument: str) -> Work:
    """Switch a built-in stop on or off; alone it lists them.

    catch rising        stop where the cost begins to rise
    catch rising off    stop there no longer
    """
    yield from ()
    name, _, rest = argument.partition(" ")
    if not name:
        return Outcome("catch: what can be caught", report=_catch_lines(cursor))
    if name not in CATCHES:
        near = did_you_mean(name, CATCHES)
        raise CommandError(f"there is no catch {name!r}{near}; there are {', '.join(CATCHES)}")
    if rest not in ("", "on", "off"):
        raise CommandError(f"catch {name} takes on or off, not {rest!r}")
    if rest == "off":
        cursor.stops.catches.pop(name, None)
        return Outcome(f"catch {name}: off")
    cursor.stops.catches[name] = catch_stop(name, cursor.experiment, cursor.queries)
    return Outcome(f"catch {name}: stops at {CATCHES[name].help}")


def until(cursor: Cursor, argument: str) -> Work:
    """Run until a condition holds, or to the end of the run.

    until mse < 0.01         the first time from here on
    until accuracy == 1
    """
    end = Position(cursor.timeline.experiment.end)
    if cursor.position >= end:
        return Outcome("until: already at the end of the run; `run 1000` goes on", met=False)
    stop = _until(cursor, "until", argument)
    outcome = yield from cursor.travel(end, f"until {stop.written}", also=stop)
    if not (stop in outcome.stops or outcome.stopped or outcome.interrupted):
        outcome = outcome.saying(f"until {stop.written}: never, up to the end → {cursor.moment}")
    return outcome.with_met(stop in outcome.stops)


def reverse_until(cursor: Cursor, argument: str) -> Work:
    """Go back to where a condition held last, or stay."""
    stop = _until(cursor, "reverse-until", argument)
    outcome = yield from cursor.search_back([stop], f"reverse-until {stop.written}")
    return outcome.with_met(stop in outcome.stops)


def stops(cursor: Cursor, argument: str) -> Work:
    """List breakpoints, watchpoints and catches, with how often they were met."""
    yield from ()
    arguments.nothing("stops", argument)
    lines = [line for stop in cursor.stops for line in _stop_lines(cursor, stop)]
    if not cursor.stops.numbered:
        lines.append("no others; `break z` or `watch weights[0]` makes one (keys b and w)")
    off = [name for name in CATCHES if name not in cursor.stops.catches]
    if off:
        lines.append(f"can be caught: {', '.join(off)} (`catch` tells what they are)")
    return Outcome("stops", report=tuple(lines))


def delete(cursor: Cursor, argument: str) -> Work:
    """Forget a stop, by its number; `all` forgets every one."""
    yield from ()
    chosen = _chosen(cursor, "delete", argument)
    for stop in chosen:
        cursor.stops.remove(stop)
    return Outcome(f"deleted {_named(chosen)}")


def enable(cursor: Cursor, argument: str) -> Work:
    """Let a stop work again, by its number; `all`: every one."""
    yield from ()
    return _let(cursor, "enable", argument, work=True)


def disable(cursor: Cursor, argument: str) -> Work:
    """Let a stop rest, by its number; `all`: every one."""
    yield from ()
    return _let(cursor, "disable", argument, work=False)


def ignore(cursor: Cursor, argument: str) -> Work:
    """Pass over the next hits of a stop: its number, and how many.

    ignore 1 9    stop 1 stops at its tenth hit from now on
    """
    yield from ()
    word, _, rest = argument.partition(" ")
    stop = cursor.stops.find(word)
    if not stop.conditions:
        raise CommandError(f"ignore {word}: there is only one first {word}; `disable {word}`")
    stop.ignore = 0 if rest == "0" else arguments.count("ignore", rest, default=None)
    return Outcome(f"{stop.name}: passes over its next {counted(stop.ignore, 'hit')}")


def commands(cursor: Cursor, argument: str) -> Work:
    """Carry out commands when a stop has stopped the run; none: nothing any more.

    commands 1 print error; predict 1 0 0
    """
    yield from ()
    word, _, rest = argument.partition(" ")
    stop = cursor.stops.find(word)
    lines = tuple(line.strip() for line in rest.split(";") if line.strip())
    for line in lines:
        cursor.registry.check_answer(line)
    stop.commands = tuple(map(one_line, lines))
    said = f"then {'; '.join(stop.commands)}" if lines else "nothing is carried out any more"
    return Outcome(f"{stop.name}: {said}")


def last(cursor: Cursor, argument: str) -> Work:
    """Go back to just after the statement that last wrote a value.

    last weights[0]    where it got the value that it has here
    """
    cell = arguments.cell(argument, cursor.program, "last")
    if cell.name not in cursor.program.names:
        raise CommandError(f"last {cell}: no statement writes it, {_unwritten(cell.name, cursor)}")
    now = cursor.position
    for update in range(now.update, max(now.update - 3, -1), -1):  # the last two may be too late
        program = cursor.timeline.experiment_at(update).program
        if cell.name in program.names:
            target = Position(update).moved(program.names.index(cell.name) + 1, program)
            if target < now:
                return (yield from cursor.travel(target, f"last write of {cell}", watch=False))
    written = cursor.moment.last_statement
    if written is not None and written.target == cell.name:
        return Outcome(f"last {cell}: {written.source} has written it just now, and nothing before")
    return Outcome(f"last {cell}: no statement before {cursor.moment} has written it")


# Helpers ----------------------------------------------------------------------------------------


def _unwritten(name: str, cursor: Cursor) -> str:
    """Say where a value comes from that no statement writes."""
    if name in ("batch", "epoch"):
        return "the loop gives it to every update"
    return "it is frozen" if name in cursor.program.kept else "it is given"


def _break(cursor: Cursor, command: str, argument: str, *, temporary: bool) -> Outcome:
    place, *rest = IF.split(argument, maxsplit=1)
    place = place.strip()
    if not rest and argument.endswith("if"):
        raise CommandError(f"{command} … if takes a condition, such as `{command} if mse < 0.01`")
    text = _expression(f"{command} if", rest[0]) if rest else ""
    if not place and not text:
        place = cursor.moment.statement.target
    condition = Condition(Manner.HOLDS if text else Manner.ALWAYS, text, place)
    where = _looked_at(cursor, condition)
    return _added(cursor, Kind.BREAKPOINT, condition, where, temporary=temporary)


def _added(
    cursor: Cursor, kind: Kind, condition: Condition, where: str, *, temporary: bool = False
) -> Outcome:
    """Make a stop, unless there is such a one."""
    before = len(cursor.stops)
    stop = cursor.stops.add(kind, condition.written, condition, temporary=temporary)
    known = " is there already" if len(cursor.stops) == before else ""
    word = "temporary " if temporary else ""
    return Outcome(f"{word}{stop.name}{known}: {stop.written}, {where}")


def _until(cursor: Cursor, command: str, argument: str) -> Stop:
    text = _expression(command, argument.removeprefix("if "))
    condition = Condition(Manner.HOLDS, text)
    condition.on(cursor.experiment)
    return Stop(0, Kind.UNTIL, text, (condition,), temporary=True)


def _expression(command: str, text: str) -> str:
    if not text.strip():
        raise CommandError(f"{command} takes an expression, such as `{command} mse < 0.01`")
    return text.strip()


def _looked_at(cursor: Cursor, condition: Condition) -> str:
    """Say where a condition is looked at.

    Raises:
        CommandError: it cannot be looked at anywhere.
    """
    program, done = cursor.program, condition.on(cursor.experiment).done
    unit = "epoch" if program.batches == 1 else "batch"
    if condition.manner is Manner.ALWAYS or not done:
        return f"before {program.names[done]} in every {unit}"
    return f"after {program.names[done - 1]} in every {unit}"


def _let(cursor: Cursor, command: str, argument: str, *, work: bool) -> Outcome:
    """Let some stops work, or rest."""
    chosen = _chosen(cursor, command, argument)
    for stop in chosen:
        stop.enabled = work
    return Outcome(f"{command}d {_named(chosen)}")


def _chosen(cursor: Cursor, command: str, argument: str) -> list[Stop]:
    if argument == EVERY:
        return list(cursor.stops)
    if not argument:
        raise CommandError(f"{command} takes the number of a stop, or all; `stops` lists them")
    return [cursor.stops.find(word) for word in argument.replace(",", " ").split()]


def _named(chosen: list[Stop]) -> str:
    return ", ".join(stop.name for stop in chosen) or "nothing: there are no stops"


def _stop_lines(cursor: Cursor, stop: Stop) -> list[str]:
    number = f"{stop.number:>3}" if stop.number else "   "
    extra = [
        "temporary" if stop.temporary else "",
        "" if stop.enabled else "disabled",
        f"met {counted(stop.hits, 'time')}" if stop.hits else "",
        f"passes over the next {grouped(stop.ignore)}" if stop.ignore else "",
    ]
    said = "; ".join(filter(None, extra))
    lines = [f"{number}  {stop.kind:<10}  {stop.written}{f'  ({said})' if said else ''}"]
    return [*lines, *(f"       {line}" for line in stop.commands)]


def _catch_lines(cursor: Cursor) -> tuple[str, ...]:
    width = max(map(len, CATCHES))
    return tuple(
        f"{'on ' if name in cursor.stops.catches else 'off'}  {name:<{width}}  {row.help}"
        for name, row in CATCHES.items()
    )

"""The commands that change the run: every edit is a fork, and nothing is lost by it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnstep.debugger import arguments
from nnstep.debugger.edits import read_edit
from nnstep.debugger.forks import Fork
from nnstep.debugger.outcome import Outcome
from nnstep.errors import CommandError, NnstepError
from nnstep.timeline import Position

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from nnstep.debugger.cursor import Cursor
    from nnstep.debugger.edits import Edit
    from nnstep.debugger.forks import Forks
    from nnstep.debugger.outcome import Work
    from nnstep.timeline import Progress


def set_(cursor: Cursor, argument: str) -> Work:
    """Change something from this update on: another future begins, a fork.

    set lr 0.5               an option of the training: lr, optimizer, schedule, l2, loss, …
    set weights[2] = 0       a parameter, or what the optimizer keeps
    set labels[3] = 1        a label or an input of a sample, counted from 0; a class by its name
    set lr 0.5 as fast       with a name of your own for the fork

    What this update has computed is computed again; a parameter that it has written already is
    set at the start of the next one.
    """
    text, _, name = argument.partition(" as ")
    edit = read_edit(text.strip(), cursor.moment, cursor.experiment.dataset.classes)
    return (yield from make(cursor, edit, name.strip()))


def make(cursor: Cursor, edit: Edit, name: str = "") -> Work:
    """Make a fork at the cursor, and go into it."""
    forks, made_at, program = cursor.forks, cursor.position, cursor.program
    forks.check_room()
    if any(not (letter.isalnum() or letter in "_-.=[],#") for letter in name):
        raise CommandError(f"a fork's name is letters, digits, _ and -, not {name!r}")
    if name in forks.known:
        raise CommandError(f"there is a fork {name} already")
    fork = yield from forked(forks.here, edit, made_at, forks.free_name(name or str(edit)))
    if fork is None:
        return Outcome("set: stopped; nothing is changed", interrupted=True)
    forks.add(fork)
    names = fork.timeline.program.names
    same = names == program.names and fork.update == made_at.update
    target = Position(fork.update, made_at.done if same else 0)
    return (yield from cursor.travel(target, f"set {edit}: fork {fork.name}", watch=False))


def forked(
    parent: Fork, edit: Edit, made_at: Position, name: str
) -> Generator[Progress, bool | None, Fork | None]:
    """Make a fork, block by block; `None` when that was stopped.

    Args:
        parent: what it parts from.
        edit: what is otherwise in it.
        made_at: where it is made.
        name: what it is called.

    Raises:
        CommandError: when advanced, if the edit cannot be made there.
    """
    timeline, update = parent.timeline, made_at.update
    program = timeline.experiment_at(update).program
    if edit.name in program.names[: made_at.done] and edit.name in program.kept:
        update += 1  # it has got its value already
    arrival = yield from timeline.travel(Position(update))
    if arrival.moment is None or arrival.interrupted:
        return None
    try:
        experiment, state = edit.applied(timeline.experiment_at(update), arrival.moment.state)
    except NnstepError as error:
        raise CommandError(f"set {edit}: {error}") from None
    own = timeline.fork(update, experiment, state)
    return Fork(name, own, parent.name, edit, made_at)


def fork(cursor: Cursor, argument: str) -> Work:
    """Go over to another fork, at the same place; alone it lists them.

    fork main        the run as it began
    """
    forks = cursor.forks
    if not argument:
        return Outcome("fork: all futures", report=tuple(_fork_lines(forks)))
    chosen = forks.find(argument)
    if chosen is forks.here:
        return Outcome(f"fork {argument}: here already")
    return (yield from _over(cursor, chosen.name, cursor.position, f"fork {chosen.name}"))


def beside(cursor: Cursor, argument: str) -> Work:
    """Let another fork stand beside this one: its costs, and its every number.

    beside main      until another one does; alone it says which one does now
    """
    yield from ()
    forks = cursor.forks
    if not argument:
        other = f"{forks.beside} beside {forks.current}" if forks.other else "there is one future"
        return Outcome(f"beside: {other}")
    if forks.find(argument) is forks.here:
        raise CommandError(f"beside {argument}: that is the fork the cursor is in")
    forks.beside = argument
    return Outcome(f"beside {forks.current}: {argument}")


def drop(cursor: Cursor, argument: str) -> Work:
    """Forget a fork that the cursor is not in."""
    yield from ()
    chosen = cursor.forks.find(argument)
    cursor.forks.drop(chosen)
    return Outcome(f"drop {argument}: forgotten")


def undo(cursor: Cursor, argument: str) -> Work:
    """Go back to before the last edit: to the fork and the place where it was made."""
    arguments.nothing("undo", argument)
    forks = cursor.forks
    if not forks.done:
        return Outcome("undo: nothing has been edited")
    made = forks.find(forks.done[-1])
    assert made.made_at is not None
    outcome = yield from _over(cursor, made.parent, made.made_at, f"undo {made.edit}")
    if not outcome.interrupted:
        forks.undone.append(forks.done.pop())
    return outcome


def redo(cursor: Cursor, argument: str) -> Work:
    """Go back into the fork of the edit that was undone last."""
    arguments.nothing("redo", argument)
    forks = cursor.forks
    if not forks.undone:
        return Outcome("redo: nothing has been undone")
    made = forks.find(forks.undone[-1])
    assert made.made_at is not None
    place = max(made.made_at, Position(made.update))
    outcome = yield from _over(cursor, made.name, place, f"redo {made.edit}")
    if not outcome.interrupted:
        forks.done.append(forks.undone.pop())
    return outcome


def _fork_lines(forks: Forks) -> Iterator[str]:
    """Yield the tree of forks, a line for each."""
    for depth, fork in forks.tree():
        here = "=>" if fork is forks.here else "  "
        inset = "  " * depth
        told = f"from {fork.begins}" if fork.parent else "the run as it began"
        if fork.edit and fork.name != str(fork.edit):
            told += f", {fork.edit}"
        yield f"{here} {inset}{fork.name:<{24 - len(inset)}} {told}"


def _over(cursor: Cursor, name: str, place: Position, said: str) -> Work:
    """Go over to a place in a fork; stay where one is when that is stopped."""
    before, moment, names = cursor.forks.current, cursor.moment, cursor.program.names
    beside = cursor.forks.beside
    cursor.forks.enter(name)
    target = cursor.timeline.placed(*place, names if place == moment.position else ())
    outcome = yield from cursor.travel(target, said, watch=False)
    if cursor.moment is moment:  # it was stopped before it arrived anywhere
        cursor.forks.current, cursor.forks.beside = before, beside
    return outcome

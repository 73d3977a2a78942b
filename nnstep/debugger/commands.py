"""The table of the debugger's commands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnstep.debugger import arguments, looking, moving, stopping
from nnstep.debugger.catches import CATCHES, can_catch
from nnstep.debugger.registry import Command, Key, Later
from nnstep.engine import Cell
from nnstep.timeline import written_update

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nnstep.debugger.cursor import Cursor

FORWARD = "Forward in time"
BACK = "Back in time"
ANYWHERE = "Anywhere in time"
STOP = "Stop where something happens"
CHANGE = "Change it, and see the other future"
LOOK = "Look and ask"
LEAVE = "Help and leave"


def _later(module: str, name: str) -> Later:
    """Name a function of a module that the first frame need not wait for."""
    return Later(f"nnstep.debugger.{module}", name)


def _counting(press: str, name: str, footer: str = "") -> Key:
    return Key(press, name, f"{name} {{n}}", footer)


def _values(cursor: Cursor) -> Iterator[str]:
    return iter(cursor.program.shapes)


def _cells(cursor: Cursor) -> Iterator[str]:
    return (str(Cell(name, (0,) * len(shape))) for name, shape in cursor.program.shapes.items())


def _trained_cells(cursor: Cursor) -> Iterator[str]:
    shapes = cursor.program.shapes
    return (str(Cell(name, (0,) * len(shapes[name]))) for name in cursor.experiment.spec.trained)


def _places(cursor: Cursor) -> Iterator[str]:
    yield from arguments.WORDS
    yield from cursor.program.names
    yield from (f"'{name}" for name in cursor.trail.bookmarks)
    now = written_update(cursor.position.update, cursor.program)
    yield from (f"{now}:{name}" for name in cursor.program.names)


def _place_hint(cursor: Cursor) -> str:
    return arguments.places(cursor.program.batches)


def _point(cursor: Cursor) -> str:
    return f"a number for each of {', '.join(cursor.experiment.dataset.features)}"


def _statements(cursor: Cursor) -> Iterator[str]:
    return iter(cursor.program.names)


def _displays(cursor: Cursor) -> str:
    return f"1 to {len(cursor.displays)}" if cursor.displays else "nothing is displayed"


def _diff_hint(cursor: Cursor) -> str:
    return f"a fork ({', '.join(cursor.forks.known)}) or a place: {_place_hint(cursor)}"


def _forks(cursor: Cursor) -> Iterator[str]:
    return iter(cursor.forks.known)


def _others(cursor: Cursor) -> Iterator[str]:
    return (name for name in cursor.forks.known if name != cursor.forks.current)


def _fork_names(cursor: Cursor) -> str:
    return f"the name of a fork: {', '.join(cursor.forks.known)}"


def _settable(cursor: Cursor) -> str:
    return f"{', '.join(cursor.program.kept)}, labels or an option such as lr, and its value"


def _catches(cursor: Cursor) -> Iterator[str]:
    return (name for name in CATCHES if can_catch(name, cursor.experiment, cursor.queries))


def _condition(_: Cursor) -> str:
    return "what is to hold, such as mse < 0.01 or abs(error.sum()) < 0.01"


def _stop(cursor: Cursor) -> str:
    return f"the number of a stop: {', '.join(_stops(cursor))}"


def _stops(cursor: Cursor) -> Iterator[str]:
    return (str(stop.number or stop.written) for stop in cursor.stops)


def _bookmarks(cursor: Cursor) -> Iterator[str]:
    return iter(cursor.trail.bookmarks)


def _commands(cursor: Cursor) -> Iterator[str]:
    return (command.name for command in cursor.registry)


COMMANDS = (
    Command("step", FORWARD, moving.step, "[n]", ("s", "st"), (_counting("s", "step", "step"),)),
    Command(
        "next", FORWARD, moving.next_phase, "[n]", ("n",), (_counting("n", "next", "phase"),)
    ),
    Command("over", FORWARD, moving.over, "[n]", ("o",), (_counting("o", "over"),)),
    Command("update", FORWARD, moving.update, "[n]", ("u",), (_counting("u", "update"),)),
    Command(
        "finish", FORWARD, moving.finish, "[n]", ("f", "fin"), (_counting("f", "finish", "epoch"),)
    ),
    Command("run", FORWARD, moving.run, "n", ("r",)),
    Command("continue", FORWARD, moving.continue_, "", ("c", "cont"), (Key("c", "continue"),)),
    Command("until", FORWARD, stopping.until, "CONDITION", hint=_condition),
    Command("back", BACK, moving.back, "[n]", ("rs", "reverse-step"), (
        _counting("S", "back"),
    )),
    Command("reverse-next", BACK, moving.reverse_next, "[n]", ("rn",), (
        _counting("N", "reverse-next"),
    )),
    Command("reverse-over", BACK, moving.reverse_over, "[n]", ("ro",), (
        _counting("O", "reverse-over"),
    )),
    Command("reverse-update", BACK, moving.reverse_update, "[n]", ("ru",), (
        _counting("U", "reverse-update"),
    )),
    Command("reverse-finish", BACK, moving.reverse_finish, "[n]", ("rf",), (
        _counting("F", "reverse-finish"),
    )),
    Command("reverse-continue", BACK, moving.reverse_continue, "", ("rc",), (
        Key("C", "reverse-continue"),
    )),
    Command("reverse-until", BACK, stopping.reverse_until, "CONDITION", hint=_condition),
    Command("last", BACK, stopping.last, "NAME", (), (
        Key("W", "last {cell}"),
    ), completions=_statements),
    Command("restart", BACK, moving.restart, "", (), (Key("R", "restart"),)),
    Command("goto", ANYWHERE, moving.goto, "PLACE", ("g",), (
        Key("L", "prompt goto"),
        Key("t", "goto {statement}", help="Run to the chosen statement, or go back to it."),
        Key("g", "goto start", "goto {n}", help="Go to the start; after a count, to that epoch."),
        Key("G", "goto head", "goto {n}", help="Go to the furthest moment that was computed."),
    ), completions=_places, hint=_place_hint),
    Command("mark", ANYWHERE, _later("marking", "mark"), "[NAME [NOTE]]", (), (Key("m", "mark"),)),
    Command("unmark", ANYWHERE, _later("marking", "unmark"), "NAME", (), completions=_bookmarks),
    Command("marks", ANYWHERE, _later("marking", "marks"), "", (), (Key("apostrophe", "marks"),)),
    Command("next-mark", ANYWHERE, _later("marking", "next_mark"), "", (), (
        Key("right_square_bracket", "next-mark"),
    )),
    Command("last-mark", ANYWHERE, _later("marking", "last_mark"), "", (), (
        Key("left_square_bracket", "last-mark"),
    )),
    Command("backward", ANYWHERE, _later("marking", "backward"), "", (), (
        Key("less_than_sign", "backward"),
    )),
    Command("forward", ANYWHERE, _later("marking", "forward"), "", (), (
        Key("greater_than_sign", "forward"),
    )),
    Command(
        "break", STOP, stopping.break_, "[NAME] [if CONDITION]", ("b",), completions=_statements
    ),
    Command(
        "tbreak", STOP, stopping.tbreak, "[NAME] [if CONDITION]", ("tb",), completions=_statements
    ),
    Command("toggle", STOP, stopping.toggle, "[NAME]", (), (
        Key("b", "toggle {statement}"),
    ), completions=_statements),
    Command("watch", STOP, stopping.watch, "EXPRESSION", ("w",), (
        Key("w", "watch {watch}"),
    ), completions=_values),
    Command("catch", STOP, stopping.catch, "[WHAT [off]]", (), completions=_catches),
    Command("stops", STOP, stopping.stops, "", (), (Key("B", "stops"),)),
    Command("delete", STOP, stopping.delete, "N", ("d",), completions=_stops),
    Command("enable", STOP, stopping.enable, "N", (), completions=_stops),
    Command("disable", STOP, stopping.disable, "N", (), completions=_stops),
    Command("ignore", STOP, stopping.ignore, "N COUNT", hint=_stop),
    Command("commands", STOP, stopping.commands, "N [COMMAND; …]", hint=_stop),
    Command("set", CHANGE, _later("forking", "set_"), "WHAT VALUE", (), (
        Key("e", "prompt set {cell}"),
    ), hint=_settable),
    Command("fork", CHANGE, _later("forking", "fork"), "[NAME]", (), completions=_forks),
    Command("beside", CHANGE, _later("forking", "beside"), "[FORK]", (), completions=_others),
    Command("drop", CHANGE, _later("forking", "drop"), "FORK", (), hint=_fork_names),
    Command("undo", CHANGE, _later("forking", "undo"), "", (), (Key("ctrl+z", "undo"),)),
    Command("redo", CHANGE, _later("forking", "redo"), "", (), (Key("ctrl+y", "redo"),)),
    Command("print", LOOK, looking.print_, "NAME", ("p",), completions=_values),
    Command("explain", LOOK, _later("tracing", "explain"), "CELL", (), (
        Key("x", "explain {cell}"),
    ), completions=_cells),
    Command("history", LOOK, _later("tracing", "history"), "CELL", (), completions=_trained_cells),
    Command("predict", LOOK, looking.predict, "X…", (), (Key("p", "prompt predict"),), hint=_point),
    Command("forget", LOOK, looking.forget, "N", ()),
    Command("display", LOOK, _later("displaying", "display"), "[EXPRESSION]", (), (
        Key("D", "display {expression}"),
    ), completions=_values),
    Command("undisplay", LOOK, _later("displaying", "undisplay"), "N", hint=_displays),
    Command("diff", LOOK, _later("comparing", "diff"), "[PLACE]", hint=_diff_hint),
    Command("part", LOOK, _later("comparing", "part"), "[FORK]", hint=_fork_names),
    Command("check", LOOK, _later("checking", "check"), "", ()),
    Command("list", LOOK, looking.list_, "", ("l",)),
    Command("info", LOOK, looking.info, "", ("i",)),
    Command("save", LEAVE, _later("session.saving", "save"), "[FILE]", (), (
        Key("ctrl+s", "save"),
    ), by_hand=True),
    Command("help", LEAVE, looking.help_, "[COMMAND]", ("h",), completions=_commands),
    Command("quit", LEAVE, looking.quit_, "", ("q",), (Key("q", "quit"),), by_hand=True),
)  # fmt: skip

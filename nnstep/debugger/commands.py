"""The table of the debugger's commands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnstep.debugger import arguments, looking, moving
from nnstep.debugger.registry import Command, Key
from nnstep.timeline import written_update

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nnstep.debugger.cursor import Cursor

FORWARD = "Forward in time"
BACK = "Back in time"
ANYWHERE = "Anywhere in time"
LOOK = "Look and ask"
LEAVE = "Help and leave"


def _counting(press: str, name: str, footer: str = "") -> Key:
    return Key(press, name, f"{name} {{n}}", footer)


def _values(cursor: Cursor) -> Iterator[str]:
    return iter(cursor.program.shapes)


def _places(cursor: Cursor) -> Iterator[str]:
    yield from arguments.WORDS
    yield from cursor.program.names
    now = written_update(cursor.position.update, cursor.program)
    yield from (f"{now}:{name}" for name in cursor.program.names)


def _place_hint(cursor: Cursor) -> str:
    return arguments.places(cursor.program.batches)


def _point(cursor: Cursor) -> str:
    return f"a number for each of {', '.join(cursor.experiment.dataset.features)}"


def _commands(cursor: Cursor) -> Iterator[str]:
    return (command.name for command in cursor.registry)


COMMANDS = (
    Command("step", FORWARD, moving.step, "[n]", ("s",), (_counting("s", "step", "step"),)),
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
    Command("back", BACK, moving.back, "[n]", ("b", "rs", "reverse-step"), (
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
    Command("restart", BACK, moving.restart, "", (), (Key("R", "restart"),)),
    Command("goto", ANYWHERE, moving.goto, "PLACE", ("g",), (
        Key("L", "prompt goto"),
        Key("g", "goto start", "goto {n}", help="Go to the start; after a count, to that epoch."),
        Key("G", "goto head", "goto {n}", help="Go to the furthest moment that was computed."),
    ), completions=_places, hint=_place_hint),
    Command("print", LOOK, looking.print_, "NAME", ("p",), completions=_values),
    Command("predict", LOOK, looking.predict, "X…", (), (Key("p", "prompt predict"),), hint=_point),
    Command("forget", LOOK, looking.forget, "N", ()),
    Command("list", LOOK, looking.list_, "", ("l",)),
    Command("info", LOOK, looking.info, "", ("i",)),
    Command("help", LEAVE, looking.help_, "[COMMAND]", ("h",), completions=_commands),
    Command("quit", LEAVE, looking.quit_, "", ("q",), (Key("q", "quit"),)),
)  # fmt: skip

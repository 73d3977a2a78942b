"""Reading a session's file: a document in JSON becomes a session, or is refused in one line."""

from __future__ import annotations

import json
import os
import re
from typing import TYPE_CHECKING, Any, NoReturn

from nnstep.debugger.catches import CATCHES
from nnstep.debugger.displaying import MOST as MOST_DISPLAYS
from nnstep.debugger.edits import Edit
from nnstep.debugger.forks import MAIN
from nnstep.debugger.forks import MOST as MOST_FORKS
from nnstep.debugger.session.checks import SAMPLED, Check
from nnstep.debugger.session.entry import Entry
from nnstep.debugger.session.machine import PARTS
from nnstep.debugger.session.record import KeptDisplay, KeptFork, KeptStop, Session
from nnstep.debugger.session.writing import FORMAT, MOST_BYTES
from nnstep.debugger.stops import Condition, Kind, Manner, Stop
from nnstep.debugger.trail import Mark
from nnstep.errors import SessionError, one_line
from nnstep.experiment import Recipe, Source, files

if TYPE_CHECKING:
    from pathlib import Path

    from nnstep.debugger.session.ledger import Layout

SHA256 = re.compile(r"[0-9a-f]{64}")
MOST_FILE_BYTES = 2**30
MOST_STOPS = 1000
DEEPEST = 32
"""Tables and lists may lie so deep in each other."""

MOST_TIMES = 10**15
"""So often a stop can have been met."""


def read_session(path: Path) -> Session:
    """Read a session's file; nothing that is in it is carried out yet.

    Raises:
        SessionError: it is no such file; the message names the file and the place.
    """
    try:
        return session_of(files.read_plain(path, MOST_BYTES))
    except OSError as error:
        raise SessionError(f"{path}: {files.reason(error)}") from None
    except SessionError as error:
        raise SessionError(f"{path}: {error}") from None


def session_of(content: bytes) -> Session:
    """Return the session that is written down.

    Raises:
        SessionError: it is none; the message names the place.
    """
    document = _parsed(content)
    _check_depth(document)
    top = Entry(document)
    _check_format(top["format"])
    forks = _forks(top["forks"])
    names = [fork.name for fork in forks]
    cursor, last = top["cursor"], top["last_stop"].whole(0, MOST_TIMES)
    return Session(
        recipe=_recipe(top["experiment"]),
        forks=forks,
        current=cursor["fork"].one_of(names),
        beside=_beside(cursor, names),
        position=cursor["position"].position(),
        written=cursor["written"].text(),
        **_edits_done(top, names),
        stops=_stops(top["stops"], last),
        last_number=last,
        bookmarks=_bookmarks(top["bookmarks"]),
        hits=tuple(
            Mark(hit["position"].position(), hit["note"].text()) for hit in top["hits"].each()
        ),
        behind=tuple(place.position() for place in top["jumps"]["behind"].each()),
        ahead=tuple(place.position() for place in top["jumps"]["ahead"].each()),
        queries=tuple(
            tuple(number.number() for number in point.each()) for point in top["queries"].each()
        ),
        displays=tuple(
            KeptDisplay(shown["expression"].phrase(), _idle(shown))
            for shown in top["displays"].each(MOST_DISPLAYS)
        ),
        layout=_layout(top["layout"]),
        saved_with={part: top["saved_with"][part].text() for part in PARTS},
        checks=tuple(_check(entry, names) for entry in top["checks"].each()),
    )


def _parsed(content: bytes) -> Any:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise SessionError(f"line {line}: not text in UTF-8") from None
    try:
        return json.loads(text, object_pairs_hook=_table, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        raise SessionError(
            f"line {error.lineno}, column {error.colno}: not a session in JSON: {error.msg}"
        ) from None
    except RecursionError:
        raise SessionError(TOO_DEEP) from None
    except ValueError:
        raise SessionError("a number in it has too many digits") from None


def _check_depth(document: object) -> None:
    """Refuse what is nested so deeply that looking at it could fail."""
    layer = [document] if isinstance(document, dict | list) else []
    for _ in range(DEEPEST):
        inner = (entry.values() if isinstance(entry, dict) else entry for entry in layer)
        layer = [value for values in inner for value in values if isinstance(value, dict | list)]
        if not layer:
            return
    raise SessionError(TOO_DEEP)


TOO_DEEP = "it is nested too deeply for a session"


def _table(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    table = dict(pairs)
    if len(table) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise SessionError(f"the key {one_line(repr(twice))} is given twice in one table")
    return table


def _no_number(word: str) -> NoReturn:
    raise SessionError(f"{word} is no number in JSON")


def _check_format(format_: Entry) -> None:
    if format_.whole(1) > FORMAT:
        raise SessionError(
            f"it is of format {format_.value}, which a newer nnstep has written; "
            f"this one reads formats up to {FORMAT}"
        )


def _recipe(entry: Entry) -> Recipe:
    preset = entry.find("preset")
    return Recipe(
        what=entry["what"].text(),
        options={name: option.value for name, option in entry["options"].items().items()},
        data=_source(entry["data"]),
        preset=_source(preset) if preset else None,
    )


def _source(entry: Entry) -> Source:
    sha256, size = entry["sha256"], entry["bytes"].whole(0, MOST_FILE_BYTES)
    if not SHA256.fullmatch(sha256.text()):
        sha256.refuse("64 hexadecimal digits")
    file, text = entry.find("file"), entry.find("text")
    if file is None:
        return Source(entry["name"].text(), sha256.text(), size)
    path = file.value
    if not isinstance(path, str) or "\0" in path or not os.path.isabs(path):
        file.refuse("a path from the root on")
    return Source(path, sha256.text(), size, True, text.content() if text else None)


def _forks(entry: Entry) -> tuple[KeptFork, ...]:
    forks: list[KeptFork] = []
    for fork in entry.each(MOST_FORKS):
        names = [known.name for known in forks]
        name, reached = fork["name"].name(), fork["reached"].position()
        if name in names:
            fork["name"].refuse("a name that no other fork has")
        if not forks:
            forks.append(KeptFork(fork["name"].one_of([MAIN]), reached))
            continue
        parent, edit = fork["parent"].one_of(names), fork["edit"]
        made_at = fork["made_at"].position()
        forks.append(KeptFork(name, reached, parent, _edit(edit), made_at))
    if not forks:
        entry.refuse("a list that is not empty")
    return tuple(forks)


def _beside(cursor: Entry, names: list[str]) -> str:
    """Return which fork stands beside that of the cursor: another one, where there is one."""
    others = [name for name in names if name != cursor["fork"].value]
    return cursor["beside"].one_of(others or [""])


def _edit(entry: Entry) -> Edit:
    index = tuple(n.whole() for n in entry["index"].each())
    return Edit(entry["name"].name(), entry["value"].name(), index)


def _edits_done(top: Entry, names: list[str]) -> dict[str, tuple[str, ...]]:
    """Return what can be undone and redone: each fork that an edit has made at most once."""
    stacks = {"done": top["undo"], "undone": top["redo"]}
    seen: set[str] = set()
    for stack in stacks.values():
        for name in stack.each():
            if name.one_of(names[1:]) in seen:
                name.refuse("a fork that is not there twice")
            seen.add(name.value)
    return {stack: tuple(entry.value) for stack, entry in stacks.items()}


def _stops(entry: Entry, last: int) -> tuple[KeptStop, ...]:
    stops = []
    seen: set[object] = set()
    for entry_ in entry.each(MOST_STOPS):
        stop = _stop(entry_, last)
        if (name := stop.number or stop.written) in seen:
            raise SessionError(f"{entry_.place}: there is a {stop.name} already")
        seen.add(name)
        stops.append(KeptStop(stop, _idle(entry_)))
    return tuple(stops)


def _stop(entry: Entry, last: int) -> Stop:
    kind = Kind(entry["kind"].one_of([Kind.BREAKPOINT, Kind.WATCHPOINT, Kind.CATCH]))
    if kind is Kind.CATCH:
        number, written = 0, entry["name"].one_of(CATCHES)
        conditions = tuple(
            Condition(CATCHES[written].manner, one["condition"].phrase(), told=one["told"].text())
            for one in entry["conditions"].each(MOST_STOPS)
        )
    else:
        number = entry["number"].whole(1, last)
        conditions = (_condition(entry, kind),)
        written = conditions[0].written
    return Stop(
        number,
        kind,
        written,
        conditions,
        temporary=entry["temporary"].truth(),
        enabled=entry["enabled"].truth(),
        ignore=entry["ignore"].whole(0, MOST_TIMES),
        hits=entry["hits"].whole(0, MOST_TIMES),
        commands=tuple(line.text() for line in entry["commands"].each()),
    )


def _condition(entry: Entry, kind: Kind) -> Condition:
    if kind is Kind.WATCHPOINT:
        return Condition(Manner.CHANGES, entry["condition"].phrase())
    text, statement = entry["condition"].text(), entry["statement"].text()
    if not text and not statement:
        entry["statement"].refuse("a statement where there is no condition")
    return Condition(Manner.HOLDS if text else Manner.ALWAYS, text, statement)


def _idle(entry: Entry) -> bool:
    idle = entry.find("idle")
    return idle is not None and idle.truth()


def _bookmarks(entry: Entry) -> tuple[Mark, ...]:
    marks: dict[str, Mark] = {}
    for mark in entry.each():
        name = mark["name"].name()
        if name in marks:
            mark["name"].refuse("a name that no other bookmark has")
        marks[name] = Mark(mark["position"].position(), mark["note"].text(), name)
    return tuple(marks.values())


def _layout(entry: Entry) -> Layout:
    for wish in entry.items().values():
        if isinstance(wish.value, str):
            wish.text()
        elif not isinstance(wish.value, bool):
            wish.number()
    return dict(entry.value)


def _check(entry: Entry, names: list[str]) -> Check:
    sha256 = entry["sha256"]
    if not SHA256.fullmatch(sha256.text()):
        sha256.refuse("64 hexadecimal digits")
    numbers = tuple(number.any_number() for number in entry["numbers"].each(SAMPLED))
    fork, position = entry["fork"].one_of(names), entry["position"].position()
    return Check(fork, position, sha256.value, numbers)

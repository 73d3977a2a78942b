"""Writing a session: everything that is set up around a run becomes a document in JSON."""

from __future__ import annotations

import json
import math
import re
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from nnstep.debugger.catches import NAN, catch_stop
from nnstep.debugger.session.machine import this_machine
from nnstep.debugger.stops import Kind
from nnstep.errors import CommandError, one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from nnstep.debugger.cursor import Cursor
    from nnstep.debugger.forks import Fork
    from nnstep.debugger.session.checks import Check
    from nnstep.debugger.stops import Condition, Stop
    from nnstep.debugger.trail import Mark
    from nnstep.experiment import Experiment, Recipe, Source

FORMAT = 1
"""The version of the files that are written; older ones are read."""

MOST_BYTES = 8 * 2**20
"""No session's file is larger."""

WIDTH = 100
"""A table or a list stands on one line when it is no wider."""

LONE = re.compile("[\ud800-\udfff]")
"""Half of a character: bytes in a file's name that are no text."""

COUNTS = "hits", "ignore"
"""What of a stop a run changes, and no user."""


def document_of(cursor: Cursor) -> dict[str, Any]:
    """Return what is to be written of a session; checks and machine are put to it.

    Raises:
        CommandError: its experiment was made in code, so that nothing can be loaded again.
    """
    forks, trail, stops = cursor.forks, cursor.trail, cursor.stops
    recipe = cursor.opened.recipe
    if recipe is None:
        raise CommandError(
            "save: the experiment was made in code, so no file can say how to load it again; "
            "that can be done with what nnstep.load has loaded"
        )
    experiments = [fork.timeline.experiment for fork in forks.known.values()]
    idle = _Idle(experiments, forks.has_dropped)
    return {
        "format": FORMAT,
        "experiment": _recipe(recipe),
        "cursor": {
            "fork": forks.current,
            "beside": forks.beside,
            "position": list(cursor.position),
            "written": str(cursor.moment),
        },
        "forks": [_fork(fork) for fork in forks.known.values()],
        "undo": list(forks.done),
        "redo": list(forks.undone),
        "stops": [_stop(stop) | idle.stop(stop) for stop in stops],
        "last_stop": stops.last_number,
        "bookmarks": [_mark(mark) for mark in trail.bookmarks.values()],
        "hits": [_mark(mark) for mark in trail.hits.values()],
        "jumps": {
            "behind": [list(place) for place in trail.behind],
            "ahead": [list(place) for place in trail.ahead],
        },
        "queries": [list(point) for point in cursor.queries],
        "displays": [
            {"expression": display.text} | idle.display(display.text) for display in cursor.displays
        ],
        "layout": dict(cursor.ledger.layout()),
    }


def written(document: Mapping[str, Any], checks: Iterable[Check]) -> bytes:
    """Return the file of a document."""
    whole = {
        **document,
        "checks": [_check(check) for check in checks],
        "saved_with": this_machine(),
    }
    text = LONE.sub(lambda match: f"\\u{ord(match[0]):04x}", _laid_out(whole))
    return f"{text}\n".encode()


def own_part(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a user has made of a session, by what it is: that can be lost."""
    return {
        "edits": [
            {key: fork[key] for key in ("name", "parent", "made_at")}
            for fork in document["forks"][1:]
        ],
        "stops": [
            {key: value for key, value in stop.items() if key not in COUNTS}
            for stop in document["stops"]
        ],
        "marks": document["bookmarks"],
        "queries": document["queries"],
        "displays": document["displays"],
    }


def unsaved(cursor: Cursor) -> list[str]:
    """Return what of a user's own is in no file: `edits`, `stops`, …; nothing may be."""
    now = own_of(cursor)
    if not now:
        return []
    untouched = {
        "forks": document_of(cursor)["forks"][:1],
        "stops": [_stop(catch_stop(NAN, cursor.opened, ()))],
        "bookmarks": [],
        "queries": [list(point) for point in cursor.opened.queries],
        "displays": [],
    }
    before = cursor.ledger.saved or own_part(untouched)
    return [what for what, own in now.items() if own != before[what]]


def own_of(cursor: Cursor) -> dict[str, Any]:
    """Return what is of a user's own, by what it is; nothing where no file could hold it."""
    try:
        return own_part(document_of(cursor))
    except CommandError:
        return {}


# Parts ------------------------------------------------------------------------------------------


def _recipe(recipe: Recipe) -> dict[str, Any]:
    preset = {"preset": _source(recipe.preset)} if recipe.preset else {}
    options = dict(recipe.options)
    what = one_line(recipe.what)
    return {"what": what, "options": options, **preset, "data": _source(recipe.data)}


def _source(source: Source) -> dict[str, Any]:
    text = {} if source.text is None else {"text": source.text}
    name = "file" if source.own else "name"
    return {name: source.name, "sha256": source.sha256, "bytes": source.size, **text}


def _fork(fork: Fork) -> dict[str, Any]:
    reached = max(fork.reached, fork.timeline.head)
    told: dict[str, Any] = {"name": fork.name, "reached": list(reached)}
    if fork.edit is None or fork.made_at is None:
        return told
    edit = {"name": fork.edit.name, "value": fork.edit.value, "index": list(fork.edit.index)}
    return {**told, "parent": fork.parent, "made_at": list(fork.made_at), "edit": edit}


def _stop(stop: Stop) -> dict[str, Any]:
    what: dict[str, Any] = {"kind": str(stop.kind)}
    if stop.kind is Kind.CATCH:
        looked_at = [{"condition": c.text, "told": c.told} for c in stop.conditions]
        what |= {"name": stop.written, "conditions": looked_at}
    else:
        condition = stop.conditions[0]
        what |= {"number": stop.number}
        what |= {"statement": condition.statement, "condition": condition.text}
    return {
        **what,
        "temporary": stop.temporary,
        "enabled": stop.enabled,
        "ignore": stop.ignore,
        "hits": stop.hits,
        "commands": list(stop.commands),
    }


class _Idle:
    """Tells what no fork has the values for, so that it need not be looked at on opening.

    Args:
        experiments: of all forks.
        has_dropped: whether there have been more forks; else only a catch can be idle, which is
            made of whatever there is.
    """

    def __init__(self, experiments: Sequence[Experiment], has_dropped: bool) -> None:
        self._experiments = experiments
        self._has_dropped = has_dropped

    def stop(self, stop: Stop) -> dict[str, bool]:
        """Return what is to be put to a stop."""
        if not self._has_dropped and stop.kind is not Kind.CATCH:
            return {}
        known = all(fits(condition, self._experiments) for condition in stop.conditions)
        return {} if known else {"idle": True}

    def display(self, text: str) -> dict[str, bool]:
        """Return what is to be put to an expression in sight."""
        known = not self._has_dropped or has_values(text, self._experiments)
        return {} if known else {"idle": True}


def fits(condition: Condition, experiments: Iterable[Experiment]) -> bool:
    """Whether a condition can be looked at while one of the experiments runs."""
    for experiment in experiments:
        with suppress(CommandError):
            condition.on(experiment)
            return True
    return False


def has_values(text: str, experiments: Iterable[Experiment]) -> bool:
    """Whether one of the experiments has the values that an expression asks for."""
    from nnstep.debugger.expression import ExpressionError, compile_expression

    for experiment in experiments:
        with suppress(ExpressionError):
            compile_expression(text, experiment)
            return True
    return False


def _mark(mark: Mark) -> dict[str, Any]:
    name = {"name": mark.name} if mark.name else {}
    return {**name, "position": list(mark.position), "note": mark.note}


def _check(check: Check) -> dict[str, Any]:
    return {
        "fork": check.fork,
        "position": list(check.position),
        "sha256": check.sha256,
        "numbers": [number if math.isfinite(number) else str(number) for number in check.numbers],
    }


# Layout -----------------------------------------------------------------------------------------


def _laid_out(value: Any, indent: str = "") -> str:
    """Write a value in JSON, what is short and what is a list of numbers on one line."""
    line = json.dumps(value, ensure_ascii=False, allow_nan=False)
    deeper = isinstance(value, dict) or any(
        isinstance(entry, dict | list) for entry in (value if isinstance(value, list) else ())
    )
    if not deeper or len(line) + len(indent) <= WIDTH:
        return line
    inner = f"{indent} "
    if isinstance(value, dict):
        pieces = [
            f"{json.dumps(key, ensure_ascii=False)}: {_laid_out(entry, inner)}"
            for key, entry in value.items()
        ]
    else:
        pieces = [_laid_out(entry, inner) for entry in value]
    opened, closed = "{}" if isinstance(value, dict) else "[]"
    body = f",\n{inner}".join(pieces)
    return f"{opened}\n{inner}{body}\n{indent}{closed}"

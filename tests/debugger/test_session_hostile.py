"""A session's file may come from anybody: it opens, or is refused in one line, and does nothing."""

from __future__ import annotations

import copy
import json
import os
from contextlib import suppress
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnstep import Debugger, Timeline, load
from nnstep.debugger.session.reading import DEEPEST, read_session, session_of
from nnstep.debugger.session.restoring import experiment_of, restore
from nnstep.debugger.session.saving import content_of
from nnstep.debugger.session.writing import FORMAT, MOST_BYTES
from nnstep.errors import NnstepError, SessionError
from nnstep.work import complete
from tests.debugger.sessions import FILE, content
from tests.effort import tries

if TYPE_CHECKING:
    from collections.abc import Callable, Generator


EXAMPLES = tries(400)
PAUSES = 200
"""So many pauses a file may take to be set up; one that takes longer is asked to stop."""

Document = dict[str, Any]
Result = TypeVar("Result")
DATA = "a,Y\n0,0\n1,1\n0.5,1\n"


@cache
def good() -> bytes:
    """Return a file with something of every kind in it, also of a fork that was dropped."""
    debugger = Debugger(Timeline(load("article", epochs=40)))
    for line in (
        *("goto 5:z", "set lr 0.5 as fast", "goto 8", "set weights[1] = 0.25", "fork main"),
        *("goto 12", "set optimizer momentum as heavy", "watch vbias[0]", "display vbias[0]"),
        *("break vweights", "mark dip it dips", "fork main", "drop heavy", "undo", "goto 20"),
        *("break z_del if mse < 0.1", "tbreak if cost < 0.001", "catch rising", "catch flip"),
        *("commands 3 print error; step", "ignore 3 2", "disable 4", "predict 1 1 1"),
        *("display norm(dweights)", "mark", "continue", "backward"),
    ):
        debugger.run(line)
    return content(debugger)


def document() -> Document:
    """Return that file as a document, to be changed."""
    return json.loads(good())  # type: ignore[no-any-return]


def opens(written: bytes) -> None:
    """Open a file all the way, go on from there, and save it; what takes long is stopped."""
    session = session_of(written)
    debugger = Debugger(Timeline(experiment_of(session, FILE)))
    if bounded(restore(debugger, session, FILE)).interrupted:
        return
    for line in ("info", "stops", "marks", "display", "fork", "undo", "redo", "fork fast"):
        said_in_one_line(partial(bounded, debugger.start(line)))
    for line in ("next-mark", "last-mark", "backward", "forward", "step", "over", "back"):
        said_in_one_line(partial(bounded, debugger.start(line)))
    again = bounded(content_of(debugger))
    assert again is None or session_of(again)


def bounded(work: Generator[Any, bool | None, Result]) -> Result:
    """Carry work out to its end; ask it to stop when it takes long."""
    try:
        next(work)
        for pause in range(2 * PAUSES):
            work.send(pause > PAUSES)
    except StopIteration as end:
        result: Result = end.value
        return result
    raise AssertionError("it does not stop")


def said_in_one_line(ask: Callable[[], object]) -> None:
    """Do something that may be refused, by an error of the family."""
    with suppress(NnstepError):
        ask()


def complaint(written: bytes, folder: Path) -> str:
    """Open a file that is refused: the one line, after making sure that nothing was written."""
    path = folder / "x.nnstep"
    path.write_bytes(written)
    with pytest.raises(SessionError) as refused:
        opened_from(path)
    assert path.read_bytes() == written
    assert os.listdir(folder) == ["x.nnstep"]
    said = str(refused.value)
    assert "\n" not in said
    assert said.startswith(f"{path}: ")
    return said.removeprefix(f"{path}: ")


def opened_from(path: Path) -> None:
    """Open a file."""
    session = read_session(path)
    debugger = Debugger(Timeline(experiment_of(session, path)))
    complete(restore(debugger, session, path))


def written(changed: Document) -> bytes:
    return json.dumps(changed).encode()


def at(place: str, value: object) -> Callable[[Document], None]:
    """Return what puts a value in a place such as `forks.1.edit.value`."""

    def change(top: Document) -> None:
        *way, last = place.split(".")
        here: Any = top
        for step in way:
            here = here[int(step)] if isinstance(here, list) else here[step]
        here[int(last) if isinstance(here, list) else last] = value

    return change


def without(place: str) -> Callable[[Document], None]:
    """Return what takes an entry away."""

    def change(top: Document) -> None:
        *way, last = place.split(".")
        here: Any = top
        for step in way:
            here = here[int(step)] if isinstance(here, list) else here[step]
        del here[last]

    return change


def own_data(**changes: object) -> Callable[[Document], None]:
    """Return what lets the data be a file of the user's own."""

    def change(top: Document) -> None:
        top["experiment"] = {
            "what": "own.csv",
            "options": {},
            "data": {"file": "/nowhere/own.csv", "sha256": "0" * 64, "bytes": 3, **changes},
        }

    return change


SHORT = DATA.encode()
CHANGED: dict[str, tuple[Callable[[Document], None], str]] = {
    "text for a number": (at("forks.1.edit.value", 5), "forks[1].edit.value must be text, not 5"),
    "newer": (at("format", FORMAT + 1), f"it is of format {FORMAT + 1}, which a newer nnstep"),
    "format 0": (at("format", 0), "format must be between 1 and"),
    "format true": (at("format", True), "format must be a whole number, not True"),
    "no format": (without("format"), "format is missing"),
    "no forks": (without("forks"), "forks is missing"),
    "no fork at all": (at("forks", []), "forks must be a list that is not empty, not a list"),
    "forks a table": (at("forks", {"a": 1}), "forks must be a list, not a table"),
    "many forks": (at("forks", [{}] * 33), "forks has 33 entries; 32 are the most"),
    "first fork": (at("forks.0.name", "first"), "forks[0].name must be one of main, not 'first'"),
    "two forks": (at("forks.1.name", "main"), "forks[1].name must be a name that no other fork"),
    "fork of none": (at("forks.1.parent", "lost"), "forks[1].parent must be one of main, not"),
    "fork of itself": (at("forks.1.parent", "fast"), "forks[1].parent must be one of main, not"),
    "no edit": (without("forks.1.edit"), "forks[1].edit is missing"),
    "unknown edit": (at("forks.1.edit.name", "__class__"), "forks[1]: set __class__=0.5: there is"),
    "edit of an option": (at("forks.1.edit.value", "fast"), "forks[1]: set lr=fast: lr must be a"),
    "edit beyond": (at("forks.2.edit.index", [99, 0]), "forks[2]: set weights[99,0]=0.25: weights"),
    "edit before": (at("forks.2.edit.index", [-1, 0]), "forks[2].edit.index[0] must be between 0"),
    "edit too deep": (at("forks.2.edit.index", [0] * 9), "forks[2]: set weights[0,0,0,0,0,0,0,0,0"),
    "edit to nan": (at("forks.2.edit.value", "nan"), "forks[2]: set weights[1,0]=nan: 'nan' is no"),
    "edit nowhere": (at("forks.1.made_at", [5, 99]), "forks[1].made_at: an update has 11"),
    "made before": (at("forks.1.made_at", [-5, 0]), "forks[1].made_at[0] must be between 0 and"),
    "cursor in none": (at("cursor.fork", "lost"), "cursor.fork must be one of main, fast"),
    "cursor nowhere": (at("cursor.position", [5, 99]), "cursor.position: an update has 11"),
    "cursor beyond": (at("cursor.position", [2**61, 0]), "cursor.position: there is no epoch"),
    "cursor far beyond": (at("cursor.position", [10**99, 0]), "cursor.position[0] must be between"),
    "half a position": (at("cursor.position", [5]), "cursor.position must be an update and the"),
    "float position": (at("cursor.position", [5.0, 0]), "cursor.position[0] must be a whole num"),
    "undo of none": (at("undo", ["lost"]), "undo[0] must be one of fast, weights[1,0]=0.25"),
    "undo of main": (at("undo", ["main"]), "undo[0] must be one of fast, weights[1,0]=0.25, not"),
    "undo twice": (at("undo", ["fast", "fast"]), "undo[1] must be a fork that is not there twice"),
    "unknown stop": (at("stops.0.kind", "until"), "stops[0].kind must be one of breakpoint, watch"),
    "stop at none": (
        at("stops.2.statement", "nowhere"),
        "stops[2]: no statement assigns 'nowhere'",
    ),
    "wrong expression": (at("stops.2.condition", "mse <"), "stops[2]: "),
    "call": (at("stops.2.condition", "__import__('os')"), "stops[2]: "),
    "no longer idle": (at("stops.0.idle", False), "stops[0]: column 1: there is no value 'vbias'"),
    "no expression": (at("stops.0.condition", " "), "stops[0].condition must be an expression"),
    "unknown command": (at("stops.2.commands", ["frob"]), "stops[2]: there is no command 'frob'"),
    "writing command": (
        at("stops.2.commands", ["save x"]),
        "stops[2]: save is carried out by hand",
    ),
    "no command": (at("stops.2.commands", [""]), "stops[2]: '' could be "),
    "commands of two lines": (
        at("stops.2.commands", ["p\nq"]),
        "stops[2].commands[0] must be text",
    ),
    "same number": (at("stops.1.number", 3), "stops[2]: there is a breakpoint 3 already"),
    "number beyond": (at("stops.2.number", 99), "stops[2].number must be between 1 and 4, not 99"),
    "huge hits": (at("stops.2.hits", 10**300), "stops[2].hits must be between 0 and"),
    "enabled 1": (at("stops.2.enabled", 1), "stops[2].enabled must be true or false, not 1"),
    "mark twice": (
        at("bookmarks", [{"name": "a", "position": [1, 0], "note": ""}] * 2),
        "bookmarks[1].name must be a name that no other bookmark has, not 'a'",
    ),
    "escape in a note": (
        at("bookmarks.0.note", "\x1b[2J"),
        "bookmarks[0].note must be text on one",
    ),
    "half a character": (at("bookmarks.0.note", "\ud800"), "bookmarks[0].note must be text on one"),
    "jump": (at("jumps", [1]), "jumps must be a table, not a list"),
    "query of too few": (at("queries", [[1.0]]), "queries[0]: a point has 3 numbers (X1, X2, X3)"),
    "query of text": (at("queries", [["1"]]), "queries[0][0] must be a number, not '1'"),
    "query of truth": (at("queries", [[True]]), "queries[0][0] must be a number, not True"),
    "huge query": (at("queries", [[10**400]]), "queries[0][0] must be finite, not 1000"),
    "display": (at("displays.1.expression", "lost + 1"), "displays[1]: no fork has the values of"),
    "layout": (at("layout", {"page": [1]}), "layout.page must be a number, not a list"),
    "check of none": (at("checks.0.fork", "lost"), "checks[0].fork must be one of main, fast"),
    "check nowhere": (at("checks.0.position", [1, 99]), "checks[0].position: an update has 11"),
    "no digest": (at("checks.0.sha256", "0"), "checks[0].sha256 must be 64 hexadecimal digits"),
    "many numbers": (at("checks.0.numbers", [0] * 99), "checks[0].numbers has 99 entries; 32 are"),
    "odd number": (at("checks.0.numbers", ["NaN"]), "checks[0].numbers[0] must be one of nan, inf"),
    "no machine": (without("saved_with.blas"), "saved_with.blas is missing"),
    "options a list": (at("experiment.options", []), "experiment.options must be a table, not"),
    "unknown option": (
        at("experiment.options", {"lr2": 1}),
        "experiment: there is no option 'lr2'",
    ),
    "option": (at("experiment.options", {"lr": "fast"}), "experiment: lr must be a number, not"),
    "initial": (at("experiment.options", {"initial": {"weights": {}}}), "experiment: initial: wei"),
    "no data": (without("experiment.data"), "experiment.data is missing"),
    "unknown data": (at("experiment.data.name", "../x"), "experiment: nothing of the name '../x'"),
    "unknown preset": (at("experiment.preset.name", "lost"), "experiment: nothing of the name 'lo"),
    "relative": (own_data(file="own.csv"), "experiment.data.file must be a path from the root on"),
    "NUL": (own_data(file="/a\0b"), "experiment.data.file must be a path from the root on, not"),
    "no file": (own_data(), "experiment: /nowhere/own.csv: there is no such file"),
    "device": (own_data(file="/dev/zero"), "experiment: /dev/zero: this is no plain file"),
    "folder": (own_data(file="/"), "experiment: /: this is no plain file"),
    "large": (own_data(file=__file__), f"experiment: {__file__}: this is another file by now"),
    "huge": (own_data(bytes=2**50), "experiment.data.bytes must be between 0 and"),
    "other file": (
        own_data(file=__file__, bytes=2**20),
        f"experiment: {__file__}: this is another file by now: its SHA-256 is not 0000",
    ),
    "other text": (own_data(text=DATA), "experiment: the text of /nowhere/own.csv is not what"),
    "half text": (own_data(text="\ud800"), "experiment.data.text must be text, not"),
}
"""What is wrong → the change that makes it so, and how the complaint begins."""


@pytest.mark.parametrize("what", CHANGED)
def test_what_is_wrong_is_named_with_its_place(what: str, tmp_path: Path) -> None:
    change, said = CHANGED[what]
    changed = document()
    change(changed)
    assert complaint(written(changed), tmp_path).startswith(said)


RAW = {
    "nothing": (b"", "line 1, column 1: not a session in JSON"),
    "no JSON": (b"hello", "line 1, column 1: not a session in JSON"),
    "half": (good()[: len(good()) // 2], "line "),
    "more": (good() + b"{}", "line "),
    "a list": (b"[1, 2]", "the file must be a table, not a list"),
    "a number": (b"5", "the file must be a table, not 5"),
    "no text": (b'{"format": 1,\n"a": "\xff\xfe"}', "line 2: not text in UTF-8"),
    "binary": (bytes(range(256)), "line "),
    "NaN": (b'{"format": NaN}', "NaN is no number in JSON"),
    "infinity": (b'{"format": -Infinity}', "-Infinity is no number in JSON"),
    "a key twice": (b'{"format": 1, "a": 0, "a": 1}', "the key 'a' is given twice in one table"),
    "many digits": (b'{"format": ' + b"9" * 9_999 + b"}", "a number in it has too many digits"),
    "deep": (b"[" * 100_000, "it is nested too deeply for a session"),
    "less deep": (b"[" * DEEPEST + b"[]" + b"]" * DEEPEST, "it is nested too deeply for a session"),
    "large": (b" " * (MOST_BYTES + 1), f"this is larger than {MOST_BYTES} bytes"),
}


@pytest.mark.parametrize("what", RAW)
def test_what_is_no_session_is_refused(what: str, tmp_path: Path) -> None:
    content_, said = RAW[what]
    assert complaint(content_, tmp_path).startswith(said)


def test_only_a_plain_file_is_read(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.nnstep"
    os.mkfifo(pipe)
    for path, said in (
        (pipe, "this is no plain file"),
        (tmp_path, "this is no plain file"),
        (Path("/dev/zero"), "this is no plain file"),
        (tmp_path / "none.nnstep", "there is no such file"),
        (tmp_path / "a\0b.nnstep", "there is no such file"),
    ):
        with pytest.raises(SessionError, match=f": {said}$"):
            read_session(path)


def test_a_file_that_is_named_is_only_read_when_it_is_the_one_that_was_meant(
    tmp_path: Path,
) -> None:
    secret = tmp_path / "secret"
    secret.write_text("a,Y\n1,0\n2,1\n")
    changed = document()
    own_data(file=str(secret), bytes=secret.stat().st_size)(changed)
    session = session_of(written(changed))
    with pytest.raises(SessionError) as refused:
        experiment_of(session, FILE)
    assert "another file" in str(refused.value)
    assert "1,0" not in str(refused.value)


def test_keys_that_are_not_known_are_left_alone() -> None:
    changed = document()
    for place in ("extra", "cursor.extra", "forks.1.extra", "stops.2.extra", "experiment.extra"):
        at(place, {"anything": [1, "2", None]})(changed)
    opens(written(changed))


# any change -------------------------------------------------------------------------------------

LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 50),
    st.integers(),
    st.sampled_from([2**31, 2**63, 10**12, 10**30]),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=8),
    st.sampled_from(
        *[["main", "fast", "z", "weights", "lr", "nan", "save x", "mse < 1", "\ud800", "/dev/zero"]]
    ),
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=6,
)


def places(value: Any, way: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the way to every entry of a document."""
    items = value.items() if isinstance(value, dict) else enumerate(value)
    found = []
    for key, entry in items:
        found.append((*way, key))
        if isinstance(entry, dict | list):
            found += places(entry, (*way, key))
    return found


@st.composite
def mutations(draw: st.DrawFn) -> Document:
    """Draw the good document with one to three entries otherwise, gone, or twice."""
    changed = document()
    for _ in range(draw(st.integers(1, 3))):
        *way, key = draw(st.sampled_from(places(changed)))
        here: Any = changed
        for step in way:
            here = here[step]
        match draw(st.sampled_from(["other", "like", "gone", "twice"])):
            case "other":
                here[key] = draw(VALUES)
            case "like":
                here[key] = copy.deepcopy(draw(st.sampled_from(list(_all(changed)))))
            case "gone":
                del here[key]
            case _ if isinstance(here, list):
                here.append(copy.deepcopy(here[key]))
    return changed


def _all(top: Any) -> list[Any]:
    found = []
    for way in places(top):
        here = top
        for step in way:
            here = here[step]
        found.append(here)
    return found


@given(mutations())
@settings(max_examples=EXAMPLES)
def test_a_changed_file_opens_or_is_refused(changed: Document) -> None:
    said_in_one_line(lambda: opens(json.dumps(changed).encode()))


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """Draw the good file with some bytes otherwise, gone or put in."""
    damaged = bytearray(good())
    for _ in range(draw(st.integers(1, 4))):
        begin = draw(st.integers(0, len(damaged)))
        length = draw(st.integers(0, 30))
        damaged[begin : begin + length] = draw(st.binary(max_size=20))
    return bytes(damaged)


@given(damaged())
@settings(max_examples=EXAMPLES)
def test_a_damaged_file_opens_or_is_refused(written: bytes) -> None:
    said_in_one_line(lambda: opens(written))

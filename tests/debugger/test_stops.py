"""Breakpoints, watchpoints and catches, against looking at every moment of a straight run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnstep import Debugger, Position, Timeline, load
from nnstep.timeline import START, Budget
from tests.debugger.asking import refused
from tests.debugger.nets import NETS, straight

if TYPE_CHECKING:
    from collections.abc import Callable

    from nnstep.engine import Array

    Now = dict[str, Array]

BUDGETS = st.sampled_from(
    [
        Budget(checkpoints=3, window=2, buckets=4, block=5),
        Budget(checkpoints=64, window=8, buckets=16, block=32),
        Budget(checkpoints=4, window=4, buckets=8, block=16, stride=4),
    ]
)


@dataclass(frozen=True)
class Asked:
    """A stop, told twice: as a user writes it, and as plain numpy.

    Attributes:
        net: which network.
        line: the command that makes it.
        place: the statement just after which it is looked at.
        holds: what there is after an update, and what there was after the one before → whether.
        lag: the first update in which that can be told.
    """

    net: str
    line: str
    place: str
    holds: Callable[[Now, Now], Any]
    lag: int = 0


def mse(now: Now) -> float:
    """Return the mean squared error as the article has it."""
    return float(np.square(now["error"]).mean())


def norm(array: Array) -> float:
    """Return the square root of the sum of squares."""
    return float(np.sqrt((array * array).sum()))


ASKED = [
    Asked("article", "break if abs(error.sum()) < 0.9", "error",
          lambda v, _: abs(v["error"].sum()) < 0.9),
    Asked("article", "break if max(abs(z_del)) > 0.18", "z_del",
          lambda v, _: np.abs(v["z_del"]).max() > 0.18),
    Asked("article", "break if mse < 0.27 and mse > 0.25", "error",
          lambda v, _: 0.25 < mse(v) < 0.27),
    Asked("article", "break if epoch % 3 == 1 and accuracy > 0.5", "error",
          lambda v, _: v["now"] % 3 == 1
          and ((v["z"] >= 0.5) == (v["labels"] >= 0.5)).mean() > 0.5),
    Asked("article", "break if weights[1] < 0.93", "weights",
          lambda v, _: v["weights"][1, 0] < 0.93),
    Asked("article", "break if delta(mse) > -0.0025", "error",
          lambda v, w: mse(v) - mse(w) > -0.0025, 1),
    Asked("exact", "break if norm(dweights) < 0.242 or z[0] < 0.75", "dweights",
          lambda v, _: norm(v["dweights"]) < 0.242 or v["z"][0, 0] < 0.75),
    Asked("exact", "watch z[2] > 0.7 or z[2] < 0.6", "z",
          lambda v, w: (0.6 <= v["z"][2, 0] <= 0.7) != (0.6 <= w["z"][2, 0] <= 0.7), 1),
    Asked("classes", "break if any(all(z1 < 0.3, axis=0))", "z1",
          lambda v, _: (v["z1"] < 0.3).all(axis=0).any()),
    Asked("classes", "break if argmax(z2[0]) == 1", "z2", lambda v, _: v["z2"][0].argmax() == 1),
    Asked("classes", "break if norm(weights1) > prev(norm(weights1)) * 1.01", "weights1",
          lambda v, w: norm(v["weights1"]) > norm(w["weights1"]) * 1.01),
    Asked("classes", "watch argmax(z2.sum(axis=0))", "z2",
          lambda v, w: v["z2"].sum(axis=0).argmax() != w["z2"].sum(axis=0).argmax(), 1),
    Asked("numbers", "break if mse < 0.12", "error", lambda v, _: mse(v) < 0.12),
    Asked("numbers", "break if abs(bias3) > 0.2", "bias3", lambda v, _: abs(v["bias3"][0]) > 0.2),
    Asked("odds", "break if not (error.mean() < 0.1)", "error",
          lambda v, _: not v["error"].mean() < 0.1),
]  # fmt: skip


def brute_force(asked: Asked) -> list[Position]:
    """Look at every update of a straight run."""
    run = straight(asked.net)
    program, end = NETS[asked.net].program, NETS[asked.net].end
    after = program.names.index(asked.place) + 1
    found = []
    for update in range(asked.lag, end):
        now = {**run.ended(update), "now": np.array(update // program.batches)}
        before = run.ended(update - 1) if update else run.before(START)
        if bool(asked.holds(now, before)):
            found.append(Position(update).moved(after, program))
    return found


@pytest.mark.parametrize("asked", ASKED, ids=lambda asked: f"{asked.net}: {asked.line}")
@given(budget=BUDGETS, data=st.data())
def test_a_stop_is_where_plain_numpy_finds_it(
    asked: Asked, budget: Budget, data: st.DataObject
) -> None:
    experiment = NETS[asked.net]
    hits = brute_force(asked)
    assert 0 < len(hits) < experiment.end  # a condition that tells something
    debugger = Debugger(Timeline(experiment, budget=budget))
    end = Position(experiment.end)
    places = st.builds(
        Position, st.integers(0, experiment.end - 1), st.integers(0, len(experiment.program) - 1)
    )
    debugger.run(f"goto {data.draw(places).written(experiment.program)}")
    debugger.run(asked.line)
    for way in data.draw(st.lists(st.booleans(), min_size=1, max_size=6)):
        now = debugger.position
        outcome = debugger.run("continue" if way else "reverse-continue")
        if way:
            wanted = next((hit for hit in hits if hit > now), end) if now < end else now
        else:
            wanted = next((hit for hit in reversed(hits) if hit < now), START)
        assert debugger.position == wanted, outcome.sentence
        assert bool(outcome.stops) == (wanted in hits and wanted != now)


@pytest.mark.parametrize("net", ["article", "classes"])
@pytest.mark.parametrize("way", [1, -1])
def test_a_breakpoint_stops_before_its_statement_in_every_update(net: str, way: int) -> None:
    debugger = Debugger(Timeline(NETS[net]))
    name = "z_del" if net == "article" else "z_del1"
    index = debugger.program.names.index(name)
    debugger.run("goto 5:lr" if net == "classes" else "goto 5:weights")
    start = debugger.position.update
    debugger.run(f"break {name}")
    for n in range(1, 4):
        debugger.run("continue" if way > 0 else "reverse-continue")
        assert debugger.position == (start + (n if way > 0 else 1 - n), index)


def test_other_moves_stop_as_well_but_goto_does_not() -> None:
    debugger = Debugger(Timeline(NETS["article"]))
    debugger.run("break z_del")
    for line in ("finish", "next 2", "run 3", "update"):
        debugger.run("goto start")
        outcome = debugger.run(line)
        assert (str(debugger.moment), len(outcome.stops)) == ("0:z_del", 1), line
    debugger.run("goto 3")
    debugger.run("reverse-finish 2")
    assert str(debugger.moment) == "2:z_del"
    assert not debugger.run("goto 7").stops
    assert str(debugger.moment) == "7:inputs"


def test_ignored_hits_are_counted_and_passed_over() -> None:
    debugger = Debugger(Timeline(NETS["article"]))
    debugger.run("break z")
    debugger.run("ignore 1 4")
    debugger.run("continue")
    assert str(debugger.moment) == "4:z"
    assert "met 5 times" in debugger.run("stops").report[0]


def test_a_temporary_breakpoint_stops_once() -> None:
    debugger = Debugger(Timeline(NETS["article"]))
    debugger.run("tbreak z")
    assert debugger.run("continue").stops
    debugger.run("continue")
    assert debugger.position == (40, 0)


@pytest.mark.parametrize("line", ["break z", "tbreak z", "watch z[0]", "break if mse < 1"])
def test_a_stop_that_is_there_already_is_not_made_again(line: str) -> None:
    debugger = Debugger(Timeline(NETS["article"]))
    debugger.run(line)
    debugger.run("disable 1")
    assert "1 is there already: " in debugger.run(line).sentence
    assert list(debugger.stops.numbered) == [1]
    assert debugger.run("continue").stops
    debugger.run("break z_del")
    assert 2 in debugger.stops.numbered


def test_a_mark_moves_with_its_note() -> None:
    debugger = Debugger(Timeline(NETS["article"]))
    debugger.run("mark dip the cost dips")
    debugger.run("goto 3:z")
    assert debugger.run("mark dip").sentence.startswith("mark dip: 3:z, no longer 0:inputs;")
    [line] = debugger.run("marks").report
    assert line.split(maxsplit=3) == ["=>", "'dip", "3:z", "the cost dips"]
    debugger.run("mark dip it is flat")
    assert debugger.trail.bookmarks["dip"].note == "it is flat"


def test_what_rests_stops_nothing_until_it_works_again() -> None:
    debugger = Debugger(Timeline(NETS["article"]))
    debugger.run("break z")
    debugger.run("disable 1")
    assert not debugger.run("finish").stops
    debugger.run("enable all")
    assert debugger.run("finish").stops
    debugger.run("delete 1")
    assert not debugger.run("finish").stops


def test_commands_are_carried_out_when_a_stop_has_stopped_the_run() -> None:
    debugger = Debugger(Timeline(NETS["article"]))
    debugger.run("break dcost")
    debugger.run("commands 1 print error[0]; mark here it begins")
    report = debugger.run("continue").report
    assert report[0].startswith("continue: breakpoint 1 → 0:dcost")
    assert report[1].startswith("error[0,0] = ")
    assert debugger.trail.bookmarks["here"].position == debugger.position


def test_until_says_whether_it_got_there() -> None:
    debugger = Debugger(Timeline(NETS["article"]))
    assert debugger.run("until mse < 0.22").met is True
    assert debugger.run("until mse < 0.0000001").met is False
    assert debugger.position == (40, 0)
    assert debugger.run("reverse-until mse > 0.25").met is True
    here = debugger.position
    assert debugger.run("reverse-until mse > 7").met is False
    assert debugger.position == here


def test_a_search_that_is_stopped_leaves_the_cursor_where_it_was() -> None:
    debugger = Debugger(
        Timeline(NETS["article"], budget=Budget(checkpoints=3, window=2, buckets=4, block=2))
    )
    debugger.run("goto 30:z_del")
    debugger.run("break if z[0] > 2")
    work = debugger.start("reverse-continue")
    next(work)
    with pytest.raises(StopIteration) as end:
        work.send(True)
    assert end.value.value.interrupted
    assert str(debugger.moment) == "30:z_del"


@pytest.mark.parametrize("net", ["article", "classes"])
@given(data=st.data())
def test_the_last_write_is_just_after_the_statement(net: str, data: st.DataObject) -> None:
    program = NETS[net].program
    debugger = Debugger(Timeline(NETS[net]))
    position = Position(data.draw(st.integers(2, 30)), data.draw(st.integers(0, len(program) - 1)))
    name = data.draw(st.sampled_from(program.names))
    debugger.run(f"goto {position.written(program)}")
    debugger.run(f"last {name}")
    written = program.names.index(name) + 1
    all_writes = [Position(n).moved(written, program) for n in range(position.update + 1)]
    assert debugger.position == max(place for place in all_writes if place < position)


def test_a_watchpoint_tells_what_changed() -> None:
    debugger = Debugger(Timeline(NETS["article"]))
    debugger.run("watch bias[0]")
    sentence = debugger.run("continue").sentence
    before, after = (straight("article").before(Position(n))["bias"][0] for n in (0, 1))
    assert f"bias[0] was {before:+.8f}, is {after:+.8f} → 1:inputs" in sentence


def test_a_catch_stops_where_something_begins() -> None:
    experiment = NETS["numbers"]
    run, program = straight("numbers"), experiment.program
    costs = [np.square(run.errors(update)).mean() for update in range(experiment.end)]
    rising = [n for n in range(1, len(costs)) if costs[n] > costs[n - 1]]
    begins = [n for n in rising if n - 1 not in rising]
    debugger = Debugger(Timeline(experiment))
    debugger.run("catch rising")
    after = program.names.index("error") + 1
    for update in begins[:5]:
        assert debugger.run("continue").stops
        assert debugger.position == (update, after)
    debugger.run("catch rising off")
    debugger.run("continue")
    assert debugger.position == (experiment.end, 0)


@pytest.mark.parametrize(
    ("net", "line", "complaint"),
    [
        ("article", "last", "last takes a name such as z or weights[2]"),
        ("article", "last z z", "last takes a name such as z or weights[2], not 'z z'"),
        ("article", "last labels", "last labels: no statement writes it, it is given"),
        ("classes", "last batch", "last batch: no statement writes it, the loop gives it to every"),
        ("frozen", "last bias", "last bias: no statement writes it, it is frozen"),
    ],
)
def test_last_says_what_it_takes_and_what_no_statement_writes(
    net: str, line: str, complaint: str
) -> None:
    experiment = load("article", bias="frozen") if net == "frozen" else NETS[net]
    assert refused(Debugger(Timeline(experiment)), line).startswith(complaint)

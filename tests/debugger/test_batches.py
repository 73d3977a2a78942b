"""Moving in networks of several layers, and in epochs of several batches."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnstep import Debugger, Position, Timeline, load
from tests.debugger.asking import at, moved, refused, report
from tests.debugger.conftest import TINY
from tests.debugger.nets import DATA
from tests.effort import tries

if TYPE_CHECKING:
    from collections.abc import Callable

    from nnstep import Experiment, Program

BATCHES = 3
"""Two batches of 60 and one of 30."""


@cache
def flowers() -> Experiment:
    return load(DATA["iris"], hidden="3:tanh", batch=60, epochs=40)


@pytest.fixture
def debugger() -> Debugger:
    return Debugger(Timeline(flowers(), budget=TINY))


# places -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("argument", "end"),
    [
        ("12", "12.0:inputs"),
        ("12.0", "12.0:inputs"),
        ("12.2", "12.2:inputs"),
        ("12.02", "12.2:inputs"),
        ("12:z1", "12.0:z1"),
        ("12.2:z1", "12.2:z1"),
        ("1 000.1:bias2", "1000.1:bias2"),
        (":z1", "7.1:z1"),
        ("z1", "7.1:z1"),
        ("+10", "17.1:XW2"),
        ("-7", "0.1:XW2"),
        ("-8", "0.0:inputs"),
        ("0%", "0.0:inputs"),
        ("50%", "20.0:inputs"),
        ("1%", "0.1:inputs"),
        ("99.9%", "39.2:inputs"),
        ("100%", "40.0:inputs"),
        ("150%", "60.0:inputs"),
        ("start", "0.0:inputs"),
        ("end", "40.0:inputs"),
        ("head", "9.2:dcost1"),
    ],
)
def test_goto_goes_to_every_kind_of_place(debugger: Debugger, argument: str, end: str) -> None:
    at(debugger, "9.2:dcost1")
    assert moved(debugger, "7.1:XW2", f"goto {argument}") == end


@pytest.mark.parametrize("argument", ["12.3", "12.9", "0.3:z1", "12.99999999999999999999", "1.٣"])
def test_goto_refuses_a_batch_that_there_is_not(debugger: Debugger, argument: str) -> None:
    at(debugger, "7.1:XW2")
    said = refused(debugger, f"goto {argument}")
    assert said == f"goto {argument}: an epoch has batches 0 to 2"


@pytest.mark.parametrize("argument", ["12.", ".2", "12.1.1", "nowhere", "٣.1", "9" * 20, "12.-1"])
def test_goto_refuses_what_is_no_place_and_tells_of_batches(
    debugger: Debugger, argument: str
) -> None:
    said = refused(debugger, f"goto {argument}")
    assert said.startswith("goto takes 500, 500.3 (a batch), 50%, +100, -100, 500.3:z, z, start, ")
    assert repr(argument) in said


def test_goto_refuses_epochs_that_no_run_reaches(debugger: Debugger) -> None:
    assert moved(debugger, "start", "goto 7.2") == "7.2:inputs"
    for argument in ("1000000000001.0", "+1000000000000", "99999999999999%"):
        assert refused(debugger, f"goto {argument}").endswith(
            "no run is longer than 1 000 000 000 000 epochs"
        )


def test_completion_offers_the_statements_of_this_batch(debugger: Debugger) -> None:
    at(debugger, "7.1:XW2")
    offers = debugger.registry.complete("goto 7.1:z", debugger)
    assert offers == ["goto 7.1:z1", "goto 7.1:z2", "goto 7.1:z_del2", "goto 7.1:z_del1"]
    assert "500.3" in debugger.registry.advise("goto ", debugger)


# moving -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("place", "line", "end"),
    [
        ("start", "step 18", "0.1:inputs"),
        ("12.2:bias2", "step", "13.0:inputs"),
        ("13.0:inputs", "back", "12.2:bias2"),
        ("13.0:labels", "back 20", "12.1:bias2"),
        ("start", "next", "0.0:z_del2"),
        ("0.0:dcost1", "next", "0.0:weights1"),
        ("0.2:weights2", "next", "1.0:inputs"),
        ("4.1:inputs", "reverse-next", "4.0:weights1"),
        ("4.1:z_del1", "reverse-next 3", "4.0:weights1"),
        ("start", "over", "0.0:XW1"),
        ("0.0:z1", "over", "0.0:XW2"),
        ("0.0:XW2", "over", "0.0:z_del2"),
        ("0.0:dweights2", "over", "0.0:dcost1"),
        ("0.0:dcost1", "over", "0.0:weights1"),
        ("0.0:bias1", "over", "0.0:weights2"),
        ("0.2:weights2", "over", "1.0:inputs"),
        ("0.0:labels", "over 7", "0.1:inputs"),
        ("4.1:XW2", "reverse-over", "4.1:XW1"),
        ("4.1:z2", "reverse-over", "4.1:XW2"),
        ("4.1:dcost1", "reverse-over", "4.1:z_del2"),
        ("4.0:inputs", "reverse-over", "3.2:weights2"),
        ("4.1:weights1", "reverse-over 7", "4.0:weights1"),
        ("start", "update", "0.1:inputs"),
        ("0.1:z1", "update", "0.2:inputs"),
        ("2.2:bias2", "update", "3.0:inputs"),
        ("2.1:z1", "update 5", "4.0:inputs"),
        ("0.1:z1", "reverse-update", "0.1:inputs"),
        ("0.1:inputs", "reverse-update", "0.0:inputs"),
        ("3.0:inputs", "reverse-update", "2.2:inputs"),
        ("3.0:z1", "reverse-update 4", "2.0:inputs"),
        ("0.2:z1", "reverse-update 99", "0.0:inputs"),
        ("start", "finish", "1.0:inputs"),
        ("0.1:z1", "finish", "1.0:inputs"),
        ("2.2:inputs", "finish 5", "7.0:inputs"),
        ("3.1:inputs", "reverse-finish", "3.0:inputs"),
        ("3.0:labels", "reverse-finish", "3.0:inputs"),
        ("3.0:inputs", "reverse-finish", "2.0:inputs"),
        ("3.2:z1", "reverse-finish 3", "1.0:inputs"),
        ("3.2:z1", "reverse-finish 9", "0.0:inputs"),
        ("3.1:z1", "run 2", "5.1:z1"),
        ("39.2:z1", "continue", "40.0:inputs"),
        ("39.2:z1", "run 2", "41.2:z1"),
        ("39.2:z1", "reverse-continue", "0.0:inputs"),
    ],
)
def test_moves_end_at_their_boundaries(debugger: Debugger, place: str, line: str, end: str) -> None:
    assert moved(debugger, place, line) == end


def test_the_sentence_says_what_was_done_and_where_it_led(debugger: Debugger) -> None:
    at(debugger, "12.1:z1")
    assert debugger.run("over").sentence == "over 1 layer → 12.1:XW2"
    assert debugger.run("reverse-over 2").sentence == "reverse-over 2 layers → 12.1:inputs"
    assert debugger.run("update 2").sentence == "update 2 updates → 13.0:inputs"
    assert debugger.run("reverse-update").sentence == "reverse-update 1 update → 12.2:inputs"
    assert debugger.run("finish").sentence == "finish 1 epoch → 13.0:inputs"
    assert debugger.run("run 2").sentence == "run 2 epochs → 15.0:inputs"
    assert at(debugger, "12.1:z1").run("reverse-finish 2").sentence == (
        "reverse-finish 2 epochs → 11.0:inputs"
    )
    assert at(debugger, "1.1:z1").run("reverse-update 9").sentence == (
        "reverse-update 5 updates → 0.0:inputs"
    )


@pytest.mark.parametrize("command", ["over", "update", "reverse-over", "reverse-update"])
@pytest.mark.parametrize("argument", ["0", "-1", "1.5", "ten", "٣"])
def test_a_count_is_a_whole_number_above_zero(
    debugger: Debugger, command: str, argument: str
) -> None:
    said = refused(debugger, f"{command} {argument}")
    assert said == f"{command} takes a whole number above 0, not {argument!r}"


@pytest.mark.parametrize("line", ["reverse-over", "reverse-update 3", "reverse-finish"])
def test_nothing_lies_before_the_start(debugger: Debugger, line: str) -> None:
    outcome = debugger.run(line)
    assert (outcome.sentence, outcome.moved) == (f"{line.split()[0]}: already at the start", False)


def test_each_batch_has_other_samples_and_all_are_had_once_an_epoch(debugger: Debugger) -> None:
    for epoch in (0, 5):
        batches = []
        for number in range(BATCHES):
            at(debugger, f"{epoch}.{number}:XW1")
            batch = debugger.moment.batch
            assert batch is not None
            inputs = flowers().dataset.inputs[batch]
            assert debugger.moment.values["inputs"].tobytes() == inputs.tobytes()
            assert (debugger.moment.epoch, len(batch)) == (epoch, (60, 60, 30)[number])
            batches.append(batch)
        assert sorted(np.concatenate(batches).tolist()) == list(range(150))


# what is told -----------------------------------------------------------------------------------


def test_list_has_a_heading_for_each_layer_of_each_phase(debugger: Debugger) -> None:
    headings = [line.strip() for line in report(debugger, "list") if "=" not in line]
    assert headings == [
        "feedforward",
        *(f"feedforward, layer {n}" for n in (1, 2)),
        *(f"backprop, layer {n}" for n in (2, 1)),
        *(f"update, layer {n}" for n in (1, 2)),
    ]


def test_list_says_what_a_joined_derivative_is(debugger: Debugger) -> None:
    [line] = [line for line in report(debugger, "list") if "z_del2 =" in line]
    assert line.endswith("z_del2 = z2 - labels  # softmax with categorical cross-entropy: "
                         "dcost and dpred in one")  # fmt: skip


def test_info_tells_of_network_training_batches_and_test() -> None:
    experiment = load(
        DATA["iris"],
        hidden="3:tanh",
        batch=40,
        test=0.2,
        epochs=40,
        optimizer="adam",
        beta1=0.5,
        schedule="step",
        l1=0.125,
        l2=0.25,
    )
    debugger = Debugger(Timeline(experiment, budget=TINY))
    at(debugger, "3.1:dweights2")
    told = dict(line.split("  ", 1) for line in report(debugger, "info"))
    rows = {name.strip(): text.strip() for name, text in told.items()}
    assert rows["experiment"] == "iris: 3:tanh, 3:softmax on iris.csv"
    assert rows["data"].startswith("iris: 120 samples of sepal_length, ")
    assert rows["test data"] == "30 samples of it"
    assert rows["network"] == (
        "3:tanh, 3:softmax; categorical cross-entropy, L1 penalty 0.125, L2 penalty 0.25"
    )
    assert rows["training"] == (
        "adam, lr 0.05, step schedule, beta1 0.5, batches of 40, 40 epochs, seed 42"
    )
    assert rows["position"].startswith("3.1:dweights2, about to run dweights2 = ")
    values = debugger.moment.values
    z, labels = values["z2"], values["labels"]
    cost = -np.log((z * labels).sum(axis=1)).mean()
    right = (z.argmax(axis=1) == labels.argmax(axis=1)).mean()
    figure, accuracy = rows["batch 3.1"].split(", ")
    assert figure.startswith("cross-entropy +")
    assert float(figure.split()[1]) == pytest.approx(cost, rel=1e-14)
    assert accuracy == f"accuracy {right:.1%}"
    assert "batch 3.0" in rows
    score = debugger.test_score()
    assert score is not None
    assert rows["test"] == (
        f"cross-entropy +{score.cost!r}, accuracy {score.accuracy:.1%}, "
        "with the parameters of this moment"
    )


# laws -------------------------------------------------------------------------------------------

NETS = {
    "article": load("article", epochs=9),
    "flowers": flowers(),
    "deep": load(
        "people",
        hidden="2:tanh,3:relu,2:sigmoid",
        batch=2,
        scale="minmax",
        l2=0.1,
        optimizer="adam",
        schedule="cosine",
        epochs=9,
        bias="frozen",
    ),
}
DEBUGGERS = {name: Debugger(Timeline(net, budget=TINY)) for name, net in NETS.items()}


def whereabouts(program: Program, position: Position) -> dict[str, tuple[object, ...]]:
    """Return in which layer, phase, update and epoch a position is."""
    statement = program.statements[position.done]
    phase = position.update, statement.phase
    return {
        "over": (*phase, statement.layer),
        "next": phase,
        "update": (position.update,),
        "finish": (position.update // program.batches,),
    }


def boundary(program: Program, position: Position, command: str) -> bool:
    """Return whether something of the kind that `command` runs begins at a position."""
    if position == (0, 0):
        return True
    before = position.moved(-1, program)
    return whereabouts(program, before)[command] != whereabouts(program, position)[command]


def searched(
    program: Program, position: Position, way: int, found: Callable[[Position], bool]
) -> Position:
    """Step until something is found, or the start is reached."""
    position = position.moved(way, program)
    while not found(position):
        position = position.moved(way, program)
    return position


@settings(max_examples=tries(200))
@given(
    st.sampled_from(sorted(NETS)),
    st.sampled_from(["over", "next", "update", "finish"]),
    st.booleans(),
    st.integers(0, 10**6),
    st.integers(1, 4),
)
def test_a_move_steps_from_boundary_to_boundary(
    name: str, command: str, back: bool, place: int, count: int
) -> None:
    debugger, program = DEBUGGERS[name], NETS[name].program
    start = Position(0).moved(place % (20 * len(program)), program)
    expected = start
    for _ in range(count):
        expected = searched(
            program, expected, -1 if back else 1, lambda at: boundary(program, at, command)
        )
    debugger.run(f"goto {start.written(program)}")
    assert debugger.position == start
    debugger.run(f"{'reverse-' * back}{command} {count}")
    assert debugger.position == expected
    if not back and boundary(program, start, command):
        debugger.run(f"reverse-{command} {count}")
        assert debugger.position == start


@given(st.sampled_from(sorted(NETS)), st.integers(0, 10**6))
def test_a_position_is_found_again_by_what_is_written_of_it(name: str, place: int) -> None:
    debugger, program = DEBUGGERS[name], NETS[name].program
    position = Position(0).moved(place % (20 * len(program)), program)
    debugger.run(f"goto {position.written(program)}")
    assert debugger.position == position
    assert str(debugger.moment) == position.written(program)


def test_an_index_from_the_end_counts_the_samples_of_this_batch() -> None:
    debugger = Debugger(Timeline(load(DATA["iris"], hidden="3:tanh", batch=40, epochs=3)))
    last = debugger.program.batches - 1
    debugger.run(f"goto 0.{last}:z1")
    values = debugger.moment.values["XW1"]
    [line, *_] = debugger.run("print XW1[-1,0]").report
    assert len(values) < debugger.program.shapes["XW1"][0]
    name, value = line.split(" = ")
    assert name == f"XW1[{len(values) - 1},0]"
    assert float(value) == values[-1, 0]

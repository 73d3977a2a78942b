"""Laws that hold whatever a user types, with so little history that thinning happens."""

from __future__ import annotations

import math
import os
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from nnstep import Debugger, Experiment, Timeline
from nnstep.debugger import COMMANDS
from nnstep.errors import CommandError
from tests.debugger.nets import NETS, straight
from tests.effort import tries
from tests.straight import assert_same_bits
from tests.timeline.runs import BUDGETS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nnstep.engine import Array
    from nnstep.timeline import Budget


@pytest.fixture(autouse=True, scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Let what is saved be saved in a folder of its own."""
    before = os.getcwd()
    os.chdir(tmp_path_factory.mktemp("saved"))
    yield
    os.chdir(before)


COUNTED = (
    *("step", "back", "next", "reverse-next", "over", "reverse-over"),
    *("update", "reverse-update", "finish", "reverse-finish"),
)
COUNTS = st.one_of(st.just(""), st.integers(1, 45))


def places(experiment: Experiment) -> st.SearchStrategy[object]:
    """Draw places in a run, some beyond its end."""
    program, epochs = experiment.program, experiment.training.epochs
    epoch, statement = st.integers(0, 2 * epochs), st.sampled_from(program.names)
    batch = st.integers(0, program.batches - 1)
    return st.one_of(
        epoch,
        st.builds("{}.{}".format, epoch, batch),
        st.builds("{}:{}".format, epoch, statement),
        st.builds("{}.{}:{}".format, epoch, batch, statement),
        st.builds(":{}".format, statement),
        st.builds("{:+d}".format, st.integers(-2 * epochs, epochs)),
        st.builds("{}%".format, st.integers(0, 150)),
        st.sampled_from(["start", "end", "head"]),
    )


def moves(experiment: Experiment) -> st.SearchStrategy[str]:
    """Draw lines that move a cursor on this run."""
    return st.one_of(
        st.builds("{} {}".format, st.sampled_from(COUNTED), COUNTS),
        st.builds("run {}".format, st.integers(1, experiment.training.epochs)),
        st.builds("goto {}".format, places(experiment)),
        st.sampled_from(["continue", "reverse-continue", "restart", ""]),
    )


WORDS = st.sampled_from([w for command in COMMANDS for w in (command.name, *command.aliases)])
WITHOUT_DIGITS = st.text(st.characters(exclude_categories=["Nd"]), max_size=12)


def lines(experiment: Experiment) -> st.SearchStrategy[str]:
    """Draw lines of which some are commands."""
    return st.one_of(
        moves(experiment),
        st.builds("{} {}".format, WORDS, WITHOUT_DIGITS),
        st.builds(
            "print {}[{}]".format, st.sampled_from(experiment.program.names), st.integers(-9, 9)
        ),
        st.builds("predict {} {} {}".format, st.floats(), st.floats(), st.floats()),
        st.builds("goto {}.{}".format, st.integers(0, 20), st.integers(0, 9)),
        st.builds(
            "{} {}".format, WORDS, st.sampled_from(["0", "-1", "9" * 30, "1e9", "z[", "٣", "\0"])
        ),
        WITHOUT_DIGITS,
    )


BY_NET = pytest.mark.parametrize("net", NETS)


def started(net: str, budget: Budget) -> Debugger:
    return Debugger(Timeline(NETS[net], budget=budget))


def figure(experiment: Experiment, z: Array, labels: Array) -> float:
    """Return the mean of the loss over some samples, as plainly as can be."""
    if experiment.network.loss == "bce":
        return float(-np.log(np.abs(1 - labels - z)).mean())
    if experiment.network.loss == "cce":
        return float(-np.log(z[labels == 1]).mean())
    return float(np.square(z - labels).mean())


@BY_NET
@given(BUDGETS, st.data())
@settings(max_examples=tries(60))
def test_any_moves_end_in_what_a_straight_run_to_that_position_gives(
    net: str, budget: Budget, data: st.DataObject
) -> None:
    debugger, run, experiment = started(net, budget), straight(net), NETS[net]
    for line in data.draw(st.lists(moves(experiment), max_size=10)):
        debugger.run(line)
    moment = debugger.moment
    assert_same_bits(dict(moment.values), run.values(moment.position))
    assert_same_bits(dict(moment.before), run.before(moment.position))
    if moment.last_cost is not None:
        assert moment.last_cost.update == moment.position.update - 1
        ended = run.ended(moment.last_cost.update)
        z, labels = ended[experiment.spec.output], ended["labels"]
        assert moment.last_cost.cost == pytest.approx(figure(experiment, z, labels), rel=1e-13)
        if "error" in ended:
            assert moment.last_cost.error_sum == ended["error"].sum()
        else:
            assert math.isnan(moment.last_cost.error_sum)
    if moment.cost is not None and "error" in moment.values:
        assert moment.cost.error_sum == moment.values["error"].sum()


@BY_NET
@given(BUDGETS, st.data())
@settings(max_examples=tries(60))
def test_a_line_works_or_is_refused_and_a_refused_one_changes_nothing(
    net: str, budget: Budget, data: st.DataObject
) -> None:
    debugger = started(net, budget)
    for line in data.draw(st.lists(lines(NETS[net]), max_size=8)):
        moment, queries, head = debugger.moment, list(debugger.queries), debugger.timeline.head
        try:
            outcome = debugger.run(line)
        except CommandError:
            assert debugger.moment is moment
            assert debugger.queries == queries
            assert debugger.timeline.head == head
        else:
            assert outcome.sentence
            assert outcome.moved == (debugger.position != moment.position)
    assert_same_bits(dict(debugger.moment.values), straight(net).values(debugger.position))


@example("9" * 400 + "%")
@example("9" * 30 + ".1")
@given(st.text("0123456789.:%+-z,_ ", max_size=12))
def test_what_looks_like_a_place_is_one_or_is_refused(place: str) -> None:
    debugger = Debugger(Timeline(NETS["odds"]))
    before = debugger.moment
    try:
        target = debugger.start(f"goto {place}")
        next(target)
    except StopIteration:
        assert debugger.position.update <= 10**12 * NETS["odds"].program.batches
    except CommandError:
        assert debugger.moment is before


@BY_NET
@given(BUDGETS, st.data(), st.integers(1, 45))
@settings(max_examples=tries(30))
def test_back_undoes_step(net: str, budget: Budget, data: st.DataObject, count: int) -> None:
    debugger = started(net, budget)
    for line in data.draw(st.lists(moves(NETS[net]), max_size=4)):
        debugger.run(line)
    before = debugger.moment
    debugger.run(f"step {count}")
    debugger.run(f"back {count}")
    assert debugger.position == before.position
    assert_same_bits(dict(debugger.moment.values), dict(before.values))


@BY_NET
@given(BUDGETS, st.data())
@settings(max_examples=tries(30))
def test_going_somewhere_twice_is_going_there_once(
    net: str, budget: Budget, data: st.DataObject
) -> None:
    debugger = started(net, budget)
    for line in data.draw(st.lists(moves(NETS[net]), max_size=4)):
        debugger.run(line)
    fixed = places(NETS[net]).filter(lambda place: str(place)[0] not in "+-")
    place = data.draw(fixed)
    debugger.run(f"goto {place}")
    once = debugger.moment
    debugger.run(f"goto {place}")
    assert debugger.position == once.position
    assert_same_bits(dict(debugger.moment.values), dict(once.values))


@BY_NET
@given(BUDGETS, st.data())
@settings(max_examples=tries(30))
def test_the_future_is_never_forgotten(net: str, budget: Budget, data: st.DataObject) -> None:
    debugger = started(net, budget)
    furthest = debugger.position
    for line in data.draw(st.lists(moves(NETS[net]), max_size=10)):
        debugger.run(line)
        furthest = max(furthest, debugger.position)
        assert debugger.timeline.head == furthest


@given(BUDGETS, st.data())
@settings(max_examples=tries(30))
def test_queries_follow_the_cursor_wherever_it_goes(budget: Budget, data: st.DataObject) -> None:
    experiment = NETS["classes"]
    debugger = started("classes", budget)
    row = data.draw(st.integers(0, len(experiment.dataset) - 1))
    point = experiment.dataset.inputs[row].tolist()
    debugger.run(f"predict {' '.join(map(repr, point))}")
    for line in data.draw(st.lists(moves(experiment), max_size=6)):
        debugger.run(line)
    now = straight("classes").values(debugger.position)
    scaled = (np.array([point]) - now["mean"]) / now["deviation"]
    z1 = np.tanh(scaled @ now["weights1"] + now["bias1"])
    XW2 = z1 @ now["weights2"] + now["bias2"]
    z2 = np.exp(XW2) / np.exp(XW2).sum()
    [prediction] = debugger.predictions()
    np.testing.assert_allclose(prediction.z, z2[0], rtol=1e-12)
    assert prediction.label == experiment.dataset.classes[int(z2.argmax())]

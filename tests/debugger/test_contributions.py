"""What has moved a weight: the sum of its updates, and who and when had how much of it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pytest

from nnstep import Debugger, Experiment, Timeline, load
from nnstep.debugger.contributions import STRETCHES, Contributions, contributions, exact_sum
from nnstep.debugger.movers import PENALTY, by_size, identity, movers_of_epochs, movers_of_samples
from nnstep.engine import Cell
from nnstep.experiment import datasets
from nnstep.timeline import Position
from nnstep.work import complete
from tests.debugger.asking import at, interrupted, refused, report
from tests.debugger.nets import NETS
from tests.straight import StraightRun

if TYPE_CHECKING:
    from nnstep.engine import Array

DATA = datasets()
RUNS = {
    "article": load("article", epochs=200),
    "exact": load("exact", epochs=200),
    "batches": load(DATA["iris"], batch=20, epochs=4, test=0.1),
    "in order": load(DATA["iris"], batch=40, epochs=3, shuffle=False, scale="minmax"),
    "frozen": load("people", bias="frozen", batch=3, epochs=30),
    "penalties": load(DATA["iris"], hidden="3:tanh", l1=0.01, l2=0.02, epochs=12, lr=0.01),
    "layers": load(DATA["moons"], hidden="3:relu,2:identity", schedule="step", every=4, epochs=10),
    "numbers": NETS["numbers"],
    "classes": NETS["classes"],
    "odds": NETS["odds"],
}


def of(experiment: Experiment, cell: Cell, when: Position) -> Contributions:
    """Ask what has moved a number."""
    found = complete(contributions(Timeline(experiment), cell, when))
    assert found is not None
    return found


def brute_force(experiment: Experiment, cell: Cell, updates: int) -> tuple[Array, float, Array]:
    """Add up the shares of samples and penalty, and the steps of each epoch, one by one."""
    spec, straight = experiment.spec, StraightRun(experiment)
    layer, plain = spec.trained[cell.name], experiment.training.optimizer == "plain"
    below = "inputs" if layer == 1 else spec.name("z", layer - 1)
    samples, penalty = np.zeros(len(experiment.dataset)), 0.0
    epochs = np.zeros(-(-updates // experiment.program.batches))
    for update in range(updates):
        values = straight.ended(update)
        rate = float(values["lr"])
        factor = -rate if plain else 1.0
        rows = values.get("batch", np.arange(len(samples)))
        for place, row in enumerate(rows):
            share = factor * values[spec.name("z_del", layer)][place, cell.index[-1]]
            if len(cell.index) > 1:
                share *= values[below][place, cell.index[0]]
            samples[int(row)] += share
        if len(cell.index) > 1 and spec.penalised:
            penalty += factor * values[spec.name("dpenalty", layer)][cell.index]
        step = values[spec.step(cell.name)][cell.index]
        epochs[update // experiment.program.batches] -= rate * step
    return samples, penalty, epochs


@pytest.mark.parametrize("name", RUNS)
def test_the_shares_are_those_that_are_added_up_one_by_one(name: str) -> None:
    experiment = RUNS[name]
    end = experiment.end - 1
    for parameter in experiment.spec.trained:
        shape = experiment.program.shapes[parameter]
        cell = Cell(parameter, tuple(size - 1 for size in shape))
        found = of(experiment, cell, Position(end, 2))
        samples, penalty, epochs = brute_force(experiment, cell, end)
        assert found.shares == pytest.approx(samples, rel=1e-9, abs=1e-12)
        penalised = experiment.spec.penalised and len(cell.index) > 1
        assert found.penalty == (pytest.approx(penalty, rel=1e-9) if penalised else None)
        for stretch in found.stretches:
            own = epochs[stretch.first : stretch.last + 1].sum()
            assert stretch.change == pytest.approx(own, rel=1e-9, abs=1e-12)
        assert found.change == pytest.approx(epochs.sum(), rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("name", RUNS)
def test_the_first_value_and_the_sum_of_the_updates_come_to_the_value(name: str) -> None:
    experiment, straight = RUNS[name], StraightRun(RUNS[name])
    for parameter in experiment.spec.trained:
        cell = Cell(parameter, (0,) * len(experiment.program.shapes[parameter]))
        first = straight.values(Position(0))[parameter][cell.index]
        for update in (0, 1, experiment.end // 2):
            index = experiment.program.names.index(parameter)
            for when in (
                Position(update, index),
                Position(update, index).moved(1, straight.program),
            ):
                found = of(experiment, cell, when)
                assert found.updates == update + (when != (update, index))
                assert (found.initial, found.by_hand) == (first, 0.0)
                assert found.value == straight.values(when)[parameter][cell.index]
                assert found.initial + found.change == pytest.approx(found.value, rel=1e-12)
                assert abs(found.rounding) < 1e-13
                items = identity(found, experiment, "now")
                assert exact_sum([item.value for item in items[:-1]]) == items[-1].value


@pytest.mark.parametrize("name", ["article", "batches", "penalties", "frozen"])
def test_in_plain_gradient_descent_the_shares_come_to_the_change(name: str) -> None:
    experiment = RUNS[name]
    for parameter in experiment.spec.trained:
        cell = Cell(parameter, (0,) * len(experiment.program.shapes[parameter]))
        found = of(experiment, cell, Position(experiment.end))
        assert found.of_steps
        whole = found.shares.sum() + (found.penalty or 0.0)
        assert whole == pytest.approx(found.change, rel=1e-9)


def test_with_another_optimizer_the_shares_are_of_the_gradient(debugger: Debugger) -> None:
    assert not of(RUNS["odds"], Cell("weights", (0, 0)), Position(9)).of_steps
    lines = report(at(Debugger(Timeline(RUNS["odds"])), "5"), "history weights[1]")
    [told] = [line for line in lines if "no sum over samples" in line]
    assert told == (
        "with rmsprop an update is no sum over samples: what each person has of the gradient, "
        "inputs[s,1] * z_del[s,0], added up"
    )


@pytest.mark.parametrize(("epochs", "count"), [(1, 1), (64, 64), (65, 33), (200, 50), (1000, 63)])
def test_the_run_is_told_in_a_bounded_number_of_stretches(epochs: int, count: int) -> None:
    found = of(RUNS["article"], Cell("bias", (0,)), Position(epochs))
    assert len(found.stretches) == count <= STRETCHES
    assert found.stretches[0].first == 0
    assert found.stretches[-1].last == epochs - 1
    for before, after in zip(found.stretches, found.stretches[1:], strict=False):
        assert after.first == before.last + 1


def test_it_comes_in_slices_and_can_be_stopped() -> None:
    timeline = Timeline(load("article", epochs=2000))
    work = contributions(timeline, Cell("weights", (1, 0)), Position(2000))
    first, second = next(work), next(work)
    assert 0 < first.done < second.done < second.total == 2000
    assert first.replaying
    with pytest.raises(StopIteration) as end:
        work.send(True)
    assert end.value.value is None
    found = complete(contributions(timeline, Cell("weights", (1, 0)), Position(2000)))
    assert found is not None
    assert found.updates == 2000


def test_what_is_not_finite_is_no_trouble(overflowing: Debugger, undefined: Debugger) -> None:
    for debugger, ends in ((overflowing, "e+298"), (undefined, "nan")):
        debugger.run("catch nan off")
        lines = report(at(debugger, "9"), "history weights[0]")
        assert lines[3].split()[1].endswith(ends)
        assert report(debugger, "explain weights[0]")[0].endswith(ends)


def test_a_sum_of_what_is_not_finite_is_not_finite() -> None:
    assert math.isnan(exact_sum([math.inf, -math.inf]))
    assert exact_sum([1e308, 1e308]) == math.inf
    assert exact_sum([1e16, 1.0, -1e16]) == 1.0


# another future ---------------------------------------------------------------------------------


def test_what_was_set_by_hand_has_its_own_place(people: Experiment) -> None:
    timeline = Timeline(people)
    state = timeline.moment(Position(20)).state.copy()
    was, state[1] = state[1], 5.0
    fork = timeline.fork(20, people, state)
    cell = Cell("weights", (1, 0))
    for when in (Position(20), Position(30, 4)):
        found = complete(contributions(fork, cell, when))
        assert found is not None
        assert found.by_hand == 5.0 - was
        assert found.value == fork.moment(when).values["weights"][1, 0]
        assert abs(found.rounding) < 1e-13
    other = complete(contributions(fork, Cell("bias", (0,)), Position(30)))
    assert other is not None
    assert other.by_hand == 0.0


def forked(*edits: tuple[int, str], **options: object) -> Debugger:
    """Return a debugger at update 20 of a run in which something was set on the way."""
    debugger = Debugger(Timeline(load(DATA["xor"], lr=0.02, epochs=30, **options)))
    for update, edit in edits:
        at(debugger, str(update)).run(f"set {edit}")
    return at(debugger, "20")


def test_updates_of_several_optimizers_are_each_told_as_what_they_were() -> None:
    debugger = forked((10, "optimizer adam"), (14, "optimizer plain"), hidden="2:tanh")
    lines = report(debugger, "history weights1[0,0]")
    assert lines[1].endswith(
        "sum of 20 updates: 16 of -lr * dweights1[0,0] and 4 of -lr * sweights1[0,0]"
    )
    [told] = [line for line in lines if "no sum over samples" in line]
    assert told.startswith("with adam an update is no sum over samples: ")
    lines = report(forked((12, "optimizer momentum"), (15, "optimizer rmsprop")), "history bias")
    told = "12 of -lr * dbias[0], 3 of -lr * vbias[0] and 5 of -lr * sbias[0]"
    assert lines[1].endswith(f"sum of 20 updates: {told}")
    assert any(line.startswith("with momentum or rmsprop an update is no") for line in lines)


def test_updates_before_and_after_a_penalty_are_told_apart() -> None:
    lines = report(forked((15, "l1 0.1")), "history weights[0]")
    told = "sum of 20 updates: 15 of -lr * dweights[0,0] and 5 of -lr * dtotal[0,0]"
    assert lines[1].endswith(told)
    assert any(line.startswith("what each") for line in lines)
    assert any(line.split()[:3] == ["penalty", "on", "weights"] for line in lines)


def test_while_a_bias_is_frozen_no_update_and_no_optimizer_has_moved_it() -> None:
    edits = (8, "optimizer plain"), (8, "bias trained")
    debugger = forked(*edits, bias="frozen", optimizer="adam")
    lines = report(debugger, "history bias")
    assert "sum of 12 updates, each -lr * dbias[0]" in lines[1]
    assert any(line.startswith("what each") for line in lines)


# rows -------------------------------------------------------------------------------------------


def test_rows_have_names_shares_and_an_order() -> None:
    experiment = RUNS["penalties"]
    found = of(experiment, Cell("weights1", (0, 0)), Position(12))
    movers = movers_of_samples(found, experiment)
    assert [mover.name for mover in movers[:2]] == ["sample 1", "sample 2"]
    assert movers[-1].name == PENALTY
    assert sum(mover.part for mover in movers) == pytest.approx(1)
    ordered = by_size(movers)
    assert ordered[0].size == 1
    assert [mover.size for mover in ordered] == sorted((m.size for m in movers), reverse=True)
    assert [mover.name for mover in movers_of_epochs(found)[:2]] == ["epoch 0", "epoch 1"]


# the command ------------------------------------------------------------------------------------


def test_history_tells_the_sum_the_people_and_the_epochs(article: Debugger) -> None:
    at(article, "25000")
    lines = report(article, "history weights[1]")
    *terms, value = (float(line[1:].split()[0]) for line in lines[:4])
    assert [line[0] for line in lines[:4]] == [" ", "+", "+", "="]
    assert value == article.moment.values["weights"][1, 0] == exact_sum(terms)
    assert lines[0].endswith("first value: initialiser article, seed 42")
    assert lines[4].startswith("what each person has of the updates: -lr * inputs[s,1]")
    assert lines[5].startswith("  person 6  -34.8")
    assert [line.split()[:2] for line in lines[5:12]][-1][0] == "person"
    assert lines[13].split()[:2] == ["epochs", "0–390"]
    assert lines[-1].startswith("  52 more")


def test_history_at_the_start_is_the_first_value(debugger: Debugger) -> None:
    first, value = report(debugger, "history bias")
    assert first.split()[0] == value.split()[1]


@pytest.mark.parametrize(
    ("argument", "complaint"),
    [
        ("", "history takes one number, such as weights[1] or z_del[2]"),
        ("z[1]", "history z[1,0]: only a weight or a bias has one: weights, bias"),
        ("weights", "history takes one number, such as weights[0,0]; weights is 3×1"),
    ],
)
def test_history_refuses_what_has_none(debugger: Debugger, argument: str, complaint: str) -> None:
    assert refused(debugger, f"history {argument}".strip()) == complaint


def test_history_of_what_is_frozen_says_so() -> None:
    debugger = Debugger(Timeline(RUNS["frozen"]))
    complaint = "history bias[0]: bias is frozen, no statement changes it"
    assert refused(debugger, "history bias") == complaint


def test_history_can_be_stopped(article: Debugger) -> None:
    at(article, "5000")
    outcome = interrupted(article, "history weights[1]", 2)
    assert outcome.interrupted
    assert outcome.sentence == "history weights[1,0]: stopped"

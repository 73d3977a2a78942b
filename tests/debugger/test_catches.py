"""What is caught is what plain numpy finds, and nothing of units that a batch cannot tell."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from nnstep import Debugger, Position, Timeline, load
from nnstep.debugger.catches import CATCHES, can_catch
from nnstep.experiment import datasets
from tests.debugger.asking import refused

if TYPE_CHECKING:
    from nnstep import Experiment
    from nnstep.timeline import Moment

DATA = datasets()


def starting(experiment: Experiment, **values: object) -> Experiment:
    """Return the experiment with some parameters that start at given values."""
    network = experiment.network
    return replace(experiment, network=replace(network, values={**network.values, **values}))


def caught(experiment: Experiment, name: str) -> tuple[str, Moment]:
    """Run to where something is caught first, or to the end: what is said, and the moment."""
    debugger = Debugger(Timeline(experiment))
    debugger.run(f"catch {name}")
    return debugger.run("continue").sentence, debugger.moment


# costs ------------------------------------------------------------------------------------------


def test_a_cost_is_infinite_where_a_class_is_given_no_chance_though_all_values_are_finite() -> None:
    said, moment = caught(load("iris", lr=200.0, epochs=50), "infinite")
    assert said.startswith("continue: catch infinite: the cost is not finite → ")
    values = moment.values
    chances = values["z"][values["labels"] == 1]
    assert chances.min() == 0
    assert all(np.isfinite(value).all() for value in values.values())
    timeline = Timeline(load("iris", lr=200.0, epochs=50))
    index = moment.program.names.index("z") + 1
    for update in range(moment.position.update):
        z = timeline.moment(Position(update, index)).values["z"]
        assert z[values["labels"] == 1].min() > 0


@pytest.mark.parametrize(
    ("edit", "said"),
    [("lr 50", "the cost rises"), ("l2 0.5", "the cost without its penalty rises")],
)
def test_a_cost_that_rises_is_told_apart_from_what_is_trained(edit: str, said: str) -> None:
    debugger = Debugger(Timeline(load("blobs", l2=0)))
    debugger.run("goto 200")
    debugger.run(f"set {edit}")
    debugger.run("catch rising")
    assert debugger.run("continue").sentence.startswith(f"continue: catch rising: {said} → ")
    at, timeline = debugger.moment.position.update, debugger.timeline
    before, now = (
        debugger.experiment.cost(timeline.moment(Position(n)).state) for n in (at - 1, at)
    )
    assert (now < before) == edit.startswith("l2")


# gradients that vanish --------------------------------------------------------------------------


def test_a_gradient_has_not_vanished_where_only_the_inputs_are_0() -> None:
    experiment = load("xor", batch=1)
    timeline = Timeline(experiment)
    index = experiment.program.names.index("dbias1")
    weights = [timeline.moment(Position(n, index)).values["dweights1"] for n in range(8)]
    assert not all(gradient.any() for gradient in weights)  # a sample of it is 0 0
    assert caught(experiment, "vanishing")[0] == "continue to the end → 400.0:inputs"


def test_a_gradient_that_is_cut_off_by_dead_units_has_not_vanished() -> None:
    assert "to the end" in caught(load("dead-relu"), "vanishing")[0]


def test_a_gradient_that_vanishes_on_its_way_is_caught_by_what_is_passed_down() -> None:
    said, moment = caught(load(DATA["xor"], hidden=",".join(["4:sigmoid"] * 7)), "vanishing")
    assert "z_del1 is next to nothing beside z_del8 → 0:dweights1" in said
    first, last = (np.linalg.norm(moment.values[name]) for name in ("z_del1", "z_del8"))
    assert first < 1e-4
    assert first < 1e-3 * last


# units in batches -------------------------------------------------------------------------------


def batched(dead: int, batch: int | None, activation: str = "relu") -> Experiment:
    """Return four units on flowers, some of which give 0, or are at an end, for every sample."""
    experiment = load(DATA["iris"], hidden=f"4:{activation}", batch=batch, lr=1e-9, epochs=3)
    bias = [-100.0] * dead + [0.0] * (4 - dead)
    return starting(experiment, weights1=np.eye(4).tolist(), bias1=bias)


@pytest.mark.parametrize(
    ("batch", "dead", "said"),
    [
        (None, 0, "to the end → 3:inputs"),
        (None, 1, "catch dead: a unit of z1 is 0 for every sample → 0:XW2"),
        (16, 2, "to the end → 3.0:inputs"),
        (16, 3, "catch dead: most units of z1 are 0 for every sample of this batch → 0.0:XW2"),
    ],
)
def test_in_a_batch_most_units_of_a_layer_must_be_silent(
    batch: int | None, dead: int, said: str
) -> None:
    assert caught(batched(dead, batch), "dead")[0].endswith(said)


def test_units_that_are_saturated_in_a_batch_are_judged_alike() -> None:
    told = "most units of z1 are at an end of the range for every sample of this batch"
    few = starting(batched(2, 16, "tanh"), weights1=(0.01 * np.eye(4)).tolist())
    most = starting(batched(3, 16, "tanh"), weights1=(0.01 * np.eye(4)).tolist())
    assert "to the end" in caught(few, "saturated")[0]
    assert caught(most, "saturated")[0] == f"continue: catch saturated: {told} → 0.0:XW2"


def test_digits_that_are_learnt_well_have_no_dead_layer() -> None:
    assert "to the end" in caught(load("digits", epochs=2), "dead")[0]


def test_the_last_batch_does_not_tell_either_where_it_is_a_small_one() -> None:
    experiment = batched(0, 16)
    data, last = experiment.dataset, experiment.program.batches - 1
    inputs = data.inputs.copy()
    inputs[last * 16 :] = -1  # all units are silent for these
    experiment = replace(
        experiment,
        dataset=replace(data, inputs=inputs),
        training=replace(experiment.training, shuffle=False),
    )
    after = Position(last, experiment.program.names.index("z1") + 1)
    z = Timeline(experiment).moment(after).values["z1"]
    assert z.shape == (6, 4)
    assert not z.any()
    assert "to the end" in caught(experiment, "dead")[0]


@pytest.mark.parametrize(("name", "activation"), [("dead", "relu"), ("saturated", "tanh")])
def test_a_batch_of_few_samples_is_too_small_to_tell(name: str, activation: str) -> None:
    for batch, samples in ((1, "1 sample"), (15, "15 samples")):
        experiment = load(DATA["iris"], hidden=f"4:{activation}", batch=batch)
        assert not can_catch(name, experiment, ())
        assert refused(Debugger(Timeline(experiment)), f"catch {name}") == (
            f"catch {name}: a batch of {samples} is too small to tell; it takes 16"
        )
    assert can_catch(name, load(DATA["xor"], hidden=f"4:{activation}", batch=4), ())


# outputs that are saturated ---------------------------------------------------------------------


def test_outputs_are_caught_where_those_that_are_wrong_are_at_an_end() -> None:
    debugger = Debugger(Timeline(load("saturated")))
    debugger.run("catch saturated")
    assert "a unit of z1" in debugger.run("continue").sentence
    said = debugger.run("continue").sentence
    assert "most of z2 that is wrong is at an end of the range → 0:error" in said
    z, labels = (debugger.moment.values[name] for name in ("z2", "labels"))
    wrong = np.abs(z - labels) > 0.5
    assert wrong.any()
    assert (np.abs(z - 0.5)[wrong] > 0.475).all()


def test_outputs_that_come_near_their_labels_are_not_caught() -> None:
    experiment = load(DATA["or"], loss="half_squares", lr=20, epochs=3000)
    said, moment = caught(experiment, "saturated")
    assert "to the end" in said
    last = Timeline(experiment).moment(moment.position.moved(-1, experiment.program))
    assert (np.abs(last.values["z"] - 0.5) > 0.475).all()


@pytest.mark.parametrize("options", [{"loss": "bce"}, {"derivative": "article"}])
def test_outputs_that_learn_at_the_ends_cannot_be_stuck_there(options: dict[str, str]) -> None:
    experiment = load(DATA["or"], **options)
    assert not can_catch("saturated", experiment, ())
    assert "no sigmoid or tanh that could be stuck" in refused(
        Debugger(Timeline(experiment)), "catch saturated"
    )


def test_every_catch_says_what_it_stops_at() -> None:
    experiment = load(DATA["xor"], hidden="4:relu,4:tanh")
    for name, catch in CATCHES.items():
        if can_catch(name, experiment, experiment.queries):
            said = Debugger(Timeline(experiment)).run(f"catch {name}").sentence
            assert said == f"catch {name}: stops at {catch.help}"

"""What the timeline's tests run: experiments, small budgets, travels, and what is true of them."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from hypothesis import strategies as st

from nnstep import Experiment, Moment, Position, load
from nnstep.experiment import Layer, Network, Training
from nnstep.timeline import Arrival, Budget, Cost, Progress
from tests.making import experiment_on, made_up
from tests.straight import StraightRun, assert_same_bits

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Sequence

    from tests.straight import Values

    Travel = Generator[Progress, bool | None, Arrival]

END = 40
"""Epochs of the experiments below; their runs may go beyond."""


def network(samples: int, features: int, derivative: str = "article") -> Experiment:
    """Make an experiment of so many samples, drawn at random but always the same."""
    draw = np.random.default_rng(samples)
    return experiment_on(
        draw.normal(size=(samples, features)), draw.integers(0, 2, samples), derivative
    )


def deep() -> Experiment:
    """Make one of three layers, in batches of which the last is smaller, with samples to test."""
    return made_up(
        Network((Layer(4, "tanh"), Layer(3, "relu")), "softmax", "cce", l2=0.01, initial="glorot"),
        Training(0.01, END, optimizer="adam", schedule="cosine", batch=4),
        samples=10,
        features=3,
        outputs=3,
        test=5,
        scale="standard",
    )


NETWORKS = {
    "people": load("article", epochs=END),
    "smallest": network(2, 1),
    "exact": network(9, 4, "exact"),
    "tall": network(200, 20),
    "wide": network(3, 500),
    "deep": deep(),
    "one by one": made_up(
        Network((Layer(3, "leaky_relu"),), "sigmoid", "bce", l1=0.01, bias="frozen", initial="he"),
        Training(0.02, END, optimizer="nesterov", batch=1, shuffle=False),
        samples=5,
        test=3,
        scale="minmax",
    ),
}
PEOPLE, DEEP = NETWORKS["people"], NETWORKS["deep"]


@cache
def straight(name: str) -> StraightRun:
    """Return the oracle's run of one of the networks."""
    return StraightRun(NETWORKS[name])


BUDGETS = st.builds(
    Budget,
    checkpoints=st.integers(3, 7),
    window=st.integers(2, 6),
    buckets=st.sampled_from([4, 6]),
    block=st.integers(1, 9),
    stride=st.sampled_from([1, 2, 8]),
)
"""So little room that a run of a few dozen updates is thinned again and again."""


def positions(experiment: Experiment, updates: int = 2 * END) -> st.SearchStrategy[Position]:
    """Draw positions up to so many updates."""
    return st.builds(Position, st.integers(0, updates), st.integers(0, len(experiment.program) - 1))


POSITIONS = positions(PEOPLE)
NAMES = st.sampled_from(sorted(NETWORKS))

JOURNEYS = NAMES.flatmap(
    lambda name: st.tuples(
        st.just(name), st.lists(positions(NETWORKS[name]), min_size=1, max_size=8)
    )
)
"""Which network, and the places to go to one after the other."""


# what is true of a moment -----------------------------------------------------------------------


def cost_of(experiment: Experiment, values: Values, update: int) -> Cost:
    """Measure an update from its outputs and labels, as plainly as can be."""
    z, labels = values[experiment.spec.output], values["labels"]
    loss = experiment.network.loss
    with np.errstate(all="ignore"):
        error_sum = np.nan if loss == "cce" else (z - labels).sum()
        if loss == "bce":
            cost = 0.0 - np.log(np.where(labels == 1, z, 1 - z)).sum() / len(z)
        elif loss == "cce":
            cost = 0.0 - np.log((z * labels).sum(axis=1)).sum() / len(z)
        else:
            cost = np.square(z - labels).mean()
    return Cost(update, float(error_sum), float(cost), accuracy_of(experiment, values))


def accuracy_of(experiment: Experiment, values: Values) -> float:
    """Return the share of samples whose outputs say what the labels say; NaN for numbers."""
    z, labels = values[experiment.spec.output], values["labels"]
    known = [experiment.dataset, *filter(None, [experiment.test])]
    everything = np.concatenate([dataset.labels for dataset in known])
    if experiment.dataset.classes:
        right = z.argmax(axis=1) == labels.argmax(axis=1)
    elif np.isin(everything, (0, 1)).all():
        right = ((z >= 0.5) == (labels >= 0.5)).all(axis=1)
    elif np.isin(everything, (-1, 1)).all():
        right = ((z >= 0) == (labels >= 0)).all(axis=1)
    else:
        return np.nan
    return float((right & ~np.isnan(z).any(axis=1)).mean())


def assert_cost(found: Cost | None, expected: Cost | None) -> None:
    """Assert that two costs are the same to the last bit; NaN is NaN."""
    assert (found is None) == (expected is None)
    if found is not None and expected is not None:
        assert found.update == expected.update
        assert_same_bits(figures_of(found), figures_of(expected))


def figures_of(cost: Cost) -> Values:
    """Return the figures of a cost by name."""
    names = ("error_sum", "cost", "accuracy")
    return {name: np.array(getattr(cost, name)) for name in names}


def assert_true(moment: Moment, run: StraightRun) -> None:
    """Assert that a moment is, to the last bit, what a straight run to its position gives."""
    experiment, update = run.experiment, moment.position.update
    values = run.values(moment.position)
    assert_same_bits(dict(moment.values), values)
    assert_same_bits(dict(moment.before), run.before(moment.position))
    state = np.concatenate([values[name].ravel() for name in run.program.kept])
    assert_same_bits({"state": moment.state}, {"state": state})
    is_measured = moment.position.done > run.program.backprop_start
    assert_cost(moment.cost, cost_of(experiment, values, update) if is_measured else None)
    last = cost_of(experiment, run.ended(update - 1), update - 1) if update else None
    assert_cost(moment.last_cost, last)


# travelling -------------------------------------------------------------------------------------


def followed(travel: Travel) -> tuple[list[Progress], Arrival]:
    """Go to the end: what was said on the way, and the arrival."""
    said: list[Progress] = []
    try:
        while True:
            said.append(next(travel))
    except StopIteration as end:
        arrival: Arrival = end.value
        return said, arrival


def stopping(travel: Travel, pause: int | None) -> Travel:
    """Pass a travel on, but ask it to stop at its pause of this number, counted from 1."""
    number = 0
    try:
        progress = next(travel)
        while True:
            number += 1
            yield progress
            progress = travel.send(number == pause)
    except StopIteration as end:
        arrival: Arrival = end.value
        return arrival


def in_turns(travels: Sequence[Travel], turns: Iterable[int]) -> list[Arrival]:
    """Advance travels block by block in the order of `turns`, then each to its end."""
    arrivals: dict[int, Arrival] = {}
    for index in turns:
        if index not in arrivals:
            try:
                next(travels[index])
            except StopIteration as end:
                arrivals[index] = end.value
    for index, travel in enumerate(travels):
        if index not in arrivals:
            arrivals[index] = followed(travel)[1]
    return [arrivals[index] for index in range(len(travels))]

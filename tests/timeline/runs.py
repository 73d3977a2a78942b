"""What the timeline's tests run: experiments, small budgets, travels, and what is true of them."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from hypothesis import strategies as st

from nnstep import Experiment, Moment, Position, load
from nnstep.timeline import Arrival, Budget, Cost, Progress
from tests.making import experiment_on
from tests.straight import StraightRun, assert_same_bits

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Sequence

    from nnstep.engine import Array

    Travel = Generator[Progress, bool | None, Arrival]

END = 40
"""Epochs of the experiments below; their runs may go beyond."""


def network(samples: int, features: int, derivative: str = "article") -> Experiment:
    """Make an experiment of so many samples, drawn at random but always the same."""
    draw = np.random.default_rng(samples)
    return experiment_on(
        draw.normal(size=(samples, features)), draw.integers(0, 2, samples), derivative
    )


NETWORKS = {
    "people": load("article", epochs=END),
    "smallest": network(2, 1),
    "exact": network(9, 4, "exact"),
    "tall": network(200, 20),
    "wide": network(3, 500),
}
PEOPLE = NETWORKS["people"]


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

POSITIONS = st.builds(Position, st.integers(0, 2 * END), st.integers(0, len(PEOPLE.program) - 1))


# what is true of a moment -----------------------------------------------------------------------


def cost_of(errors: Array, update: int) -> Cost:
    """Measure the errors of an update, as plainly as can be."""
    return Cost(update, float(errors.sum()), float(np.square(errors).mean()))


def assert_true(moment: Moment, run: StraightRun) -> None:
    """Assert that a moment is, to the last bit, what a straight run to its position gives."""
    update = moment.position.update
    values = run.values(moment.position)
    assert_same_bits(dict(moment.values), values)
    assert_same_bits(dict(moment.before), run.before(moment.position))
    parameters = np.concatenate([values[name].ravel() for name in run.program.parameters])
    assert moment.state.tobytes() == parameters.tobytes()
    assert moment.cost == (cost_of(values["error"], update) if "error" in values else None)
    assert moment.last_cost == (cost_of(run.errors(update - 1), update - 1) if update else None)


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

"""The memory for history: never more than was said, and the same for equal runs."""

from __future__ import annotations

import copy
import math
import re
import tracemalloc

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from nnstep import Experiment, Position, Timeline
from nnstep.errors import HistoryError
from nnstep.timeline import Budget
from tests.timeline.runs import BUDGETS, NETWORKS, PEOPLE, POSITIONS, followed

UNITS = {"B": 1, "KiB": 2**10, "MiB": 2**20}
TOTALS = st.one_of(st.integers(0, 2**15), st.integers(0, 2**20), st.integers(0, 2**26))
named = pytest.mark.parametrize("name", NETWORKS)


def least(experiment: Experiment) -> int:
    """Find the smallest history that is not refused."""
    frame = experiment.frame()
    refused, enough = 0, 2**26
    while enough - refused > 1:
        total = (refused + enough) // 2
        try:
            Budget.of(total, frame)
        except HistoryError:
            refused = total
        else:
            enough = total
    return enough


@given(st.sampled_from(sorted(NETWORKS)), TOTALS)
@example("people", 3072)
@example("tall", 4096)
def test_a_timeline_holds_no_more_than_it_was_given(name: str, total: int) -> None:
    try:
        timeline = Timeline(NETWORKS[name], total)
    except HistoryError:
        assert total < 2**20  # enough for each of them
    else:
        assert timeline.nbytes <= total


@given(st.sampled_from(sorted(NETWORKS)), TOTALS)
@example("wide", 68608)
@example("exact", 4096)
def test_every_part_has_the_room_it_needs(name: str, total: int) -> None:
    try:
        budget = Budget.of(total, NETWORKS[name].frame())
    except HistoryError:
        return
    assert budget.checkpoints >= 3
    assert budget.window >= 2
    assert budget.buckets >= 4
    assert budget.buckets % 2 == 0
    assert budget.block >= 1
    assert budget.stride & (budget.stride - 1) == 0


@named
def test_the_memory_is_used_rather_than_left(name: str) -> None:
    assert Timeline(NETWORKS[name], 2**20).nbytes > 2**20 * 3 / 4


@named
def test_a_refusal_says_how_much_is_needed(name: str) -> None:
    experiment = NETWORKS[name]
    enough = least(experiment)
    for total in (0, 1, enough // 2, enough - 1):
        with pytest.raises(HistoryError, match="is too small for this network") as refused:
            Timeline(experiment, total)
        found = re.search(r"it needs at least ([\d.]+) (\w+)$", str(refused.value))
        assert found is not None
        unit = UNITS[found[2]]
        said = float(found[1]) * unit
        assert math.isclose(said, enough, abs_tol=0.051 * unit)
    Timeline(experiment, enough).moment(Position(50, 3))


@pytest.mark.parametrize("total", [2**52, 2**62, 2**63, 2**100])
def test_more_than_there_is_memory_is_refused(total: int) -> None:
    with pytest.raises(HistoryError, match=r"history \S+ GiB is more than can be had"):
        Timeline(PEOPLE, total)


@given(BUDGETS, st.lists(POSITIONS, max_size=6))
def test_what_is_held_does_not_grow_with_the_run(budget: Budget, places: list[Position]) -> None:
    timeline = Timeline(PEOPLE, budget=budget)
    taken = timeline.nbytes
    for place in places:
        timeline.moment(place)
        assert timeline.nbytes == taken


def test_nothing_is_held_beside_what_is_told() -> None:
    tracemalloc.start()
    try:
        timeline = Timeline(PEOPLE, 2**20)
        timeline.moment(Position(1000))
        early, _ = tracemalloc.get_traced_memory()
        timeline.moment(Position(3000))
        late, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert early - timeline.nbytes < 40_000  # for the network itself
    assert late - early < 5 * 2000  # bytes, for 2,000 updates


# equal runs -------------------------------------------------------------------------------------


@pytest.mark.parametrize("total", [2**17, 2**20, 2**26])
@named
def test_equal_networks_get_equal_budgets(name: str, total: int) -> None:
    experiment = NETWORKS[name]
    equal = copy.deepcopy(experiment)
    budgets = {Budget.of(total, run.frame()) for run in (experiment, equal) for _ in range(5)}
    assert len(budgets) == 1


@given(BUDGETS, st.lists(POSITIONS, max_size=6))
def test_equal_runs_keep_equal_checkpoints(budget: Budget, places: list[Position]) -> None:
    one, other = Timeline(PEOPLE, budget=budget), Timeline(PEOPLE, budget=budget)
    for place in places:
        assert followed(one.travel(place))[0] == followed(other.travel(place))[0]

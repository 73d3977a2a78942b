"""Laws that hold whatever a user types, with so little history that thinning happens."""

from __future__ import annotations

from functools import cache

from hypothesis import example, given, settings
from hypothesis import strategies as st

from nnstep import Debugger, Experiment, Timeline, load
from nnstep.debugger import COMMANDS
from nnstep.errors import CommandError
from nnstep.timeline import Budget
from tests.straight import StraightRun, assert_same_bits
from tests.timeline.runs import BUDGETS


@cache
def experiment(preset: str) -> Experiment:
    return load(preset, epochs=40)


@cache
def straight(preset: str) -> StraightRun:
    return StraightRun(experiment(preset))


STATEMENTS = experiment("article").program.names
COUNTED = ("step", "back", "next", "reverse-next", "finish", "reverse-finish")
COUNTS = st.one_of(st.just(""), st.integers(1, 45))
PLACES = st.one_of(
    st.integers(0, 90),
    st.builds("{}:{}".format, st.integers(0, 90), st.sampled_from(STATEMENTS)),
    st.builds(":{}".format, st.sampled_from(STATEMENTS)),
    st.builds("{:+d}".format, st.integers(-90, 45)),
    st.builds("{}%".format, st.integers(0, 150)),
    st.sampled_from(["start", "end", "head"]),
)
MOVES = st.one_of(
    st.builds("{} {}".format, st.sampled_from(COUNTED), COUNTS),
    st.builds("run {}".format, st.integers(1, 45)),
    st.builds("goto {}".format, PLACES),
    st.sampled_from(["continue", "reverse-continue", "restart", ""]),
)
WORDS = st.sampled_from([w for command in COMMANDS for w in (command.name, *command.aliases)])
WITHOUT_DIGITS = st.text(st.characters(exclude_categories=["Nd"]), max_size=12)
LINES = st.one_of(
    MOVES,
    st.builds("{} {}".format, WORDS, WITHOUT_DIGITS),
    st.builds("print {}[{}]".format, st.sampled_from(STATEMENTS), st.integers(-9, 9)),
    st.builds("predict {} {} {}".format, st.floats(), st.floats(), st.floats()),
    st.builds(
        "{} {}".format, WORDS, st.sampled_from(["0", "-1", "9" * 30, "1e9", "z[", "٣", "\0"])
    ),
    WITHOUT_DIGITS,
)


@given(BUDGETS, st.lists(MOVES, max_size=10), st.sampled_from(["article", "exact"]))
@settings(max_examples=150)
def test_any_moves_end_in_what_a_straight_run_to_that_position_gives(
    budget: Budget, lines: list[str], preset: str
) -> None:
    debugger = Debugger(Timeline(experiment(preset), budget=budget))
    for line in lines:
        debugger.run(line)
    moment, run = debugger.moment, straight(preset)
    assert_same_bits(dict(moment.values), run.values(moment.position))
    assert_same_bits(dict(moment.before), run.before(moment.position))
    if moment.last_cost is not None:
        assert moment.last_cost.update == moment.position.update - 1
        assert moment.last_cost.error_sum == run.errors(moment.last_cost.update).sum()
    if moment.cost is not None:
        assert moment.cost.error_sum == moment.values["error"].sum()


@given(BUDGETS, st.lists(LINES, max_size=8))
@settings(max_examples=150)
@example(Budget(3, 2, 4, 1), ["goto " + "9" * 400 + "%"])
def test_a_line_works_or_is_refused_and_a_refused_one_changes_nothing(
    budget: Budget, lines: list[str]
) -> None:
    debugger = Debugger(Timeline(experiment("article"), budget=budget))
    for line in lines:
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
    assert_same_bits(dict(debugger.moment.values), straight("article").values(debugger.position))


@given(BUDGETS, st.lists(MOVES, max_size=4), st.integers(1, 45))
def test_back_undoes_step(budget: Budget, lines: list[str], count: int) -> None:
    debugger = Debugger(Timeline(experiment("article"), budget=budget))
    for line in lines:
        debugger.run(line)
    before = debugger.moment
    debugger.run(f"step {count}")
    debugger.run(f"back {count}")
    assert debugger.position == before.position
    assert_same_bits(dict(debugger.moment.values), dict(before.values))


@given(BUDGETS, st.lists(MOVES, max_size=4), PLACES.filter(lambda place: "+" not in str(place)))
def test_going_somewhere_twice_is_going_there_once(
    budget: Budget, lines: list[str], place: object
) -> None:
    debugger = Debugger(Timeline(experiment("article"), budget=budget))
    for line in lines:
        debugger.run(line)
    debugger.run(f"goto {debugger.position.update}")
    debugger.run(f"goto {place}")
    once = debugger.moment
    if not str(place).startswith("-"):
        debugger.run(f"goto {place}")
    assert debugger.position == once.position
    assert_same_bits(dict(debugger.moment.values), dict(once.values))


@given(BUDGETS, st.lists(MOVES, max_size=10))
def test_the_future_is_never_forgotten(budget: Budget, lines: list[str]) -> None:
    debugger = Debugger(Timeline(experiment("article"), budget=budget))
    furthest = debugger.position
    for line in lines:
        debugger.run(line)
        furthest = max(furthest, debugger.position)
        assert debugger.timeline.head == furthest

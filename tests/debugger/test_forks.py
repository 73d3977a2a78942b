"""Edits and forks, against straight runs that go on otherwise at the same place."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnstep import Debugger, Position, Timeline, load
from nnstep.engine import OPTIMIZERS
from nnstep.timeline import Budget
from tests.debugger.asking import interrupted, refused, report
from tests.debugger.nets import NETS
from tests.straight import StraightRun, assert_same_bits

if TYPE_CHECKING:
    from nnstep.engine import Array
    from nnstep.experiment import Experiment

TINY = Budget(checkpoints=3, window=2, buckets=4, block=3)


def debugger_of(net: str, budget: Budget | None = None) -> Debugger:
    return Debugger(Timeline(NETS[net], budget=budget))


def training(experiment: Experiment, **changes: Any) -> Experiment:
    return replace(experiment, training=replace(experiment.training, **changes))


def assert_true(debugger: Debugger, run: StraightRun) -> None:
    """Assert that all there is at the moment is what the straight run has there."""
    values = dict(run.values(debugger.position))
    seen = dict(debugger.moment.values)
    assert_same_bits(
        {n: np.asarray(seen[n], dtype=float) for n in seen if n in values},
        {n: np.asarray(values[n], dtype=float) for n in seen if n in values},
    )
    assert set(seen) >= set(debugger.program.kept)


@given(
    place=st.builds(Position, st.integers(0, 30), st.integers(0, 10)),
    journey=st.lists(st.builds(Position, st.integers(0, 45), st.integers(0, 10)), max_size=6),
)
def test_a_fork_is_another_run_from_the_update_of_the_edit_on(
    place: Position, journey: list[Position]
) -> None:
    experiment = NETS["article"]
    debugger = debugger_of("article", TINY)
    program = experiment.program
    debugger.run(f"goto {place.written(program)}")
    debugger.run("set lr 0.5")
    main = StraightRun(experiment)
    fork = main.forked(place.update, training(experiment, lr=0.5))
    assert debugger.position == place
    assert_true(debugger, fork)
    for stop in journey:
        debugger.run(f"goto {stop.written(program)}")
        assert_true(debugger, fork)
        debugger.run("fork main")
        assert_true(debugger, main)
        debugger.run("fork lr=0.5")
        assert_true(debugger, fork)


@pytest.mark.parametrize("net", ["classes", "numbers", "odds"])
@given(data=st.data())
def test_walks_through_edits_and_forks_show_what_straight_runs_have(
    net: str, data: st.DataObject
) -> None:
    experiment = NETS[net]
    debugger = debugger_of(net, TINY)
    runs = {"main": StraightRun(experiment)}
    name = next(iter(experiment.program.parameters))
    for _ in range(data.draw(st.integers(1, 5))):
        line = data.draw(
            st.sampled_from(
                ["goto", "edit", "lr", "fork", "undo", "redo", "back", "step", "finish"]
            )
        )
        here = runs[debugger.forks.current]
        program = here.program
        if line == "goto":
            place = Position(
                data.draw(st.integers(0, 20)), data.draw(st.integers(0, len(program) - 1))
            )
            debugger.run(f"goto {place.written(program)}")
        elif line == "edit":
            written = debugger.position.done > program.names.index(name)
            update = debugger.position.update + written
            debugger.run(f"set {name}[0,0] = 0.25")
            owner = here.owner(update)
            changed = owner.forked(update, owner.experiment, **{name: ((0, 0), 0.25)})
            runs[debugger.forks.current] = changed
        elif line == "lr":
            update = debugger.position.update
            debugger.run("set lr 0.002")
            owner = here.owner(update)
            changed = owner.forked(update, training(owner.experiment, lr=0.002))
            runs[debugger.forks.current] = changed
        elif line == "fork":
            debugger.run(f"fork {data.draw(st.sampled_from(sorted(runs)))}")
        else:
            debugger.run(line)
        assert_true(debugger, runs[debugger.forks.current])


def test_a_label_is_another_one_from_there_on() -> None:
    experiment = NETS["classes"]
    debugger = debugger_of("classes")
    debugger.run("goto 3.1:XW1")
    row = int(debugger.moment.values["batch"][4])
    debugger.run(f"set labels[4] = {experiment.dataset.classes[1]}")
    assert debugger.forks.current == f"label_set[{row}]={experiment.dataset.classes[1]}"
    changed = replace(
        experiment, dataset=replace(experiment.dataset, labels=labels(experiment, row))
    )
    fork = StraightRun(experiment).forked(debugger.position.update, changed)
    assert_true(debugger, fork)
    debugger.run("finish 3")
    assert_true(debugger, fork)


def labels(experiment: Experiment, row: int) -> Array:
    changed = experiment.dataset.labels.copy()
    changed[row] = [0, 1, *[0] * (len(experiment.dataset.classes) - 2)]
    return changed


def test_a_sample_is_of_one_class_by_its_name_or_number() -> None:
    debugger = debugger_of("classes")
    classes = NETS["classes"].dataset.classes
    assert "a sample is of one class" in refused(debugger, "set labels[1,0] = 1")
    assert "there is no class 'nosuch'" in refused(debugger, "set labels[1] = nosuch")
    assert "there is no class '99'" in refused(debugger, "set labels[1] = 99")
    debugger.run("set label_set[3] = 2")
    labels_now = debugger.experiment.dataset.labels[3]
    assert labels_now.tolist() == [0, 0, 1, *[0] * (len(classes) - 3)]
    assert np.array_equal(
        np.delete(debugger.experiment.dataset.labels, 3, 0),
        np.delete(NETS["classes"].dataset.labels, 3, 0),
    )


def test_another_optimizer_takes_over_with_fresh_slots_and_one_can_walk_back() -> None:
    experiment = NETS["article"]
    debugger = debugger_of("article", TINY)
    debugger.run("goto 7:z_del")
    debugger.run("set optimizer adam")
    main = StraightRun(experiment)
    fork = main.forked(7, training(experiment, optimizer="adam"))
    assert str(debugger.moment) == "7:inputs"
    assert_true(debugger, fork)
    for line in (
        "step",
        "back 3",
        "step 5",
        "next",
        "back 20",
        "finish 3",
        "goto 30:z",
        "back 400",
    ):
        debugger.run(line)
        assert_true(debugger, fork)
    assert debugger.run("reverse-continue").sentence.endswith("0:inputs")


PAIRS = [(a, b) for a in OPTIMIZERS for b in OPTIMIZERS if a != b]


@pytest.mark.parametrize(("before", "after"), PAIRS)
def test_what_an_optimizer_has_kept_is_not_taken_for_what_another_keeps(
    before: str, after: str
) -> None:
    debugger = Debugger(Timeline(training(NETS["article"], optimizer=before)))
    debugger.run("goto 7")
    debugger.run(f"set optimizer {after}")
    begun = training(NETS["article"], optimizer=after)
    program, moment = begun.program, debugger.moment
    fresh, now = program.kept_in(begun.initial), program.kept_in(moment.state)
    slots = set(program.slots)
    assert_same_bits({name: now[name] for name in slots}, {name: fresh[name] for name in slots})
    assert not np.array_equal(now["weights"], fresh["weights"])
    assert debugger.run("goto 40").sentence == "goto → 40:inputs"


def test_walking_over_the_place_where_they_part_passes_every_statement_once() -> None:
    debugger = debugger_of("article", TINY)
    debugger.run("goto 5")
    debugger.run("set optimizer momentum")
    old, new = len(NETS["article"].program), len(debugger.program)
    assert new > old
    seen = []
    debugger.run("goto 4")
    for _ in range(old + new):
        debugger.run("step")
        seen.append(debugger.position)
    assert seen == [
        *(Position(4, n) for n in range(1, old)),
        *(Position(5, n) for n in range(new)),
        Position(6),
    ]
    for place in [*reversed(seen[:-1]), Position(4)]:
        debugger.run("back")
        assert debugger.position == place


def test_the_curve_of_a_fork_has_the_past_of_its_parent() -> None:
    budget = Budget(checkpoints=5, window=2, buckets=8, block=3)
    debugger = debugger_of("article", budget)
    debugger.run("goto 33")
    debugger.run("goto 21:z")
    debugger.run("set lr 1")
    debugger.run("goto 40")
    fork = StraightRun(NETS["article"]).forked(21, training(NETS["article"], lr=1.0))
    costs = [float(np.square(fork.errors(n)).mean()) for n in range(40)]
    history = debugger.timeline.history
    low, high, last = history.columns("cost")
    assert history.updates == 40
    for n in range(len(history)):
        bucket = costs[n * history.span : (n + 1) * history.span]
        assert (low[n], high[n], last[n]) == (min(bucket), max(bucket), bucket[-1])


def test_stops_are_looked_out_for_on_both_sides_of_the_place_where_they_part() -> None:
    debugger = debugger_of("article", TINY)
    debugger.run("goto 20")
    debugger.run("set optimizer adam")
    debugger.run("break if epoch % 10 == 5")
    debugger.run("goto 3")
    places = []
    for line in ["continue"] * 3 + ["reverse-continue"] * 3:
        debugger.run(line)
        places.append(debugger.moment.epoch)
    assert places == [5, 15, 25, 15, 5, 0]


def test_undo_goes_back_to_where_the_edit_was_made_and_redo_into_it_again() -> None:
    debugger = debugger_of("article")
    debugger.run("goto 5:z")
    debugger.run("set lr 0.5")
    debugger.run("set weights[0] = 0")
    debugger.run("finish 4")
    assert debugger.forks.current == "weights[0,0]=0"
    debugger.run("undo")
    assert (debugger.forks.current, str(debugger.moment)) == ("lr=0.5", "5:z")
    debugger.run("undo")
    assert (debugger.forks.current, str(debugger.moment)) == ("main", "5:z")
    assert debugger.run("undo").sentence == "undo: nothing has been edited"
    debugger.run("redo")
    debugger.run("redo")
    assert (debugger.forks.current, debugger.moment.values["weights"][0, 0]) == (
        "weights[0,0]=0",
        0,
    )


def test_the_tree_is_told() -> None:
    debugger = debugger_of("article")
    debugger.run("goto 5")
    debugger.run("set lr 0.5 as fast")
    debugger.run("goto 9")
    debugger.run("set bias 0")
    debugger.run("fork main")
    debugger.run("set l2 0.1")
    assert report(debugger, "fork") == [
        "   main                     the run as it began",
        "     fast                   from 5, lr=0.5",
        "       bias=0               from 9",
        "=>   l2=0.1                 from 9",
    ]
    assert refused(debugger, "drop fast").endswith("bias=0 parts from it")
    debugger.run("drop bias=0")
    debugger.run("drop fast")
    assert len(report(debugger, "fork")) == 2


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("set", "set takes what is set"),
        ("set lr", "set takes what is set"),
        ("set lr x", "lr must be a number"),
        ("set lr -1", "lr must be above 0"),
        ("set lr[0] 1", "lr is one value"),
        ("set optimizer adm", "did you mean 'adam'"),
        ("set z[0] = 1", "it is computed in each update"),
        ("set weigths[0] = 1", "did you mean 'weights'"),
        ("set weights[9] = 1", "index 9 is out of range"),
        ("set weights[0] = nan", "'nan' is no finite number"),
        ("set labels = 1", "one cell is set at a time"),
        ("set labels[0] = 2", "a label is 0 to 1, not 2"),
        ("set loss cce", "needs a softmax output"),
        ("set momentum 0.9", "momentum is for the optimizer"),
        ("set batch 3", "it is fixed when the run begins; `nnstep open … --batch` begins another"),
        ("set lr 1 as a/b", "a fork's name is"),
        ("set lr 1 as main", "there is a fork main already"),
        ("fork nowhere", "there is no fork 'nowhere'"),
        ("drop main", "the run as it was stays"),
    ],
)
def test_what_cannot_be_is_refused_with_the_reason(line: str, reason: str) -> None:
    debugger = debugger_of("article")
    debugger.run("goto 3:z_del")
    assert reason in refused(debugger, line)
    assert list(debugger.forks.known) == ["main"]


# where futures with other statements meet -------------------------------------------------------


def after(*lines: str, net: str = "article") -> Debugger:
    debugger = debugger_of(net)
    for line in lines:
        debugger.run(line)
    return debugger


def test_places_of_a_fork_with_more_statements_are_told_and_gone_to() -> None:
    debugger = after("goto 20", "set optimizer adam", "goto 25:bias", "mark dip", "goto 5")
    assert any(line.endswith("25:bias") for line in debugger.run("info").report)
    assert "25:bias" in debugger.run("marks").report[0]
    debugger.run("fork main")
    debugger.run("goto 'dip")
    assert debugger.moment.epoch == 25
    debugger.run("backward")
    assert debugger.moment.epoch == 5
    debugger.run("next-mark")
    assert debugger.moment.epoch == 25


def test_the_same_statement_is_found_in_another_program() -> None:
    debugger = after("goto 20", "set optimizer adam", "fork main", "goto 25:bias")
    debugger.run("fork optimizer=adam")
    assert str(debugger.moment) == "25:bias"
    debugger.run("goto 10:bias")
    debugger.run("goto +15")
    assert str(debugger.moment) == "25:bias"
    assert "main 25:bias" in debugger.run("diff main").report[0]


def test_the_end_is_that_of_the_fork_wherever_the_cursor_is() -> None:
    debugger = after("goto 20", "set epochs 60", "goto 10", "continue")
    assert debugger.position == (60, 0)


def test_going_over_that_is_stopped_shows_what_the_fork_has_there() -> None:
    debugger = Debugger(Timeline(NETS["article"], budget=TINY))
    for line in ("goto 5", "set lr 0.5", "goto 39"):
        debugger.run(line)
    interrupted(debugger, "fork main", 2)
    assert debugger.forks.current == "main"
    assert_true(debugger, StraightRun(NETS["article"]))


def test_a_fork_beyond_a_nan_goes_on_as_the_run_does() -> None:
    debugger = Debugger(Timeline(load("too-fast", lr=1e200)))
    assert debugger.run("continue").nonfinite
    debugger.run("goto 10")
    debugger.run("set lr 0.1")
    assert debugger.run("continue").sentence == "continue to the end → 40:inputs"


def test_the_first_score_of_the_test_is_that_of_the_start() -> None:
    debugger = Debugger(Timeline(load("iris", test=0.9, epochs=200)))
    debugger.run("goto 1")
    debugger.run("set lr 0.003")
    debugger.run("goto 40")
    timeline = debugger.timeline
    score = timeline.test_score(timeline.moment(Position(0)).state, 0)
    assert score is not None
    assert timeline.test_history.columns("cost")[2][0] == score.cost


@pytest.mark.parametrize("line", ["watch bias", "catch flip", "watch predict(1, 0, 0)"])
def test_what_is_frozen_never_changes(line: str) -> None:
    debugger = Debugger(Timeline(load("article", bias="frozen", epochs=30)))
    debugger.run(line)
    debugger.run("continue")
    assert bool(debugger.moment.epoch == 30) == (line != "watch predict(1, 0, 0)")


def test_a_catch_follows_the_queries() -> None:
    debugger = Debugger(Timeline(load("article", epochs=400)))
    for line in ("catch flip", "predict 0 0 0", "forget 1", "forget 1"):
        debugger.run(line)
    assert "predict(0, 0, 0)" in debugger.run("continue").sentence


def test_the_commands_of_a_stop_do_not_hide_it_when_one_of_them_is_wrong() -> None:
    debugger = after("break z", "commands 1 print nosuch; mark x")
    report_ = debugger.run("continue").report
    assert report_[0] == "continue: breakpoint 1 → 0:z"
    assert report_[1].startswith("print nosuch: ")
    assert "x" in debugger.trail.bookmarks
    assert debugger.run("").sentence.startswith("continue")


def test_until_is_not_met_when_an_infinity_came_first() -> None:
    debugger = Debugger(Timeline(load("too-fast", lr=0.1)))
    for line in ("goto 10", "set optimizer adam", "set lr 1e308"):
        debugger.run(line)
    outcome = debugger.run("until not isfinite(cost)")
    assert (outcome.met, outcome.nonfinite) == (False, True)


def test_a_nan_of_the_parent_is_none_of_a_fork_that_parts_before_it() -> None:
    debugger = Debugger(Timeline(load("too-fast", lr=1e10)))
    assert debugger.run("continue").nonfinite
    assert 10 < debugger.moment.epoch < 40
    debugger.run("goto 10")
    debugger.run("set lr 0.000001")
    for place in ("goto start", "goto 5", "goto 10", "goto 12"):
        debugger.run(place)
        assert debugger.run("continue").sentence == "continue to the end → 40:inputs"
    assert debugger.timeline.nonfinite is None


# The fork beside ----------------------------------------------------------------------------------


def test_what_is_left_stands_beside_until_another_is_chosen() -> None:
    debugger = debugger_of("article")
    assert debugger.beside() is None
    assert "takes a place" in refused(debugger, "diff")
    assert "no other future" in refused(debugger, "part")
    steps = (
        ("goto 5", ""),
        ("set lr 0.5 as fast", "main"),
        ("fork main", "fast"),
        ("set lr 0.1 as slow", "main"),
        ("beside fast", "fast"),
        ("fork fast", "slow"),
        ("fork main", "slow"),
        ("drop slow", "fast"),
        ("undo", "fast"),
        ("drop fast", ""),
    )
    for line, beside in steps:
        debugger.run(line)
        assert debugger.forks.beside == beside, line
    assert debugger.run("beside").sentence == "beside: there is one future"


def test_what_stands_beside_is_another_fork_and_diff_and_part_mean_it() -> None:
    debugger = debugger_of("article")
    debugger.run("set lr 0.5 as fast")
    assert refused(debugger, "beside fast") == "beside fast: that is the fork the cursor is in"
    assert "there is no fork 'fsat' (did you mean 'fast'?)" in refused(debugger, "beside fsat")
    debugger.run("goto 7:z")
    assert debugger.run("diff").report == debugger.run("diff main").report
    assert debugger.run("part").sentence == debugger.run("part main").sentence


def test_the_moment_beside_has_predictions_of_its_own_network() -> None:
    debugger = debugger_of("article")
    debugger.run("goto 20")
    here = debugger.predictions()
    debugger.run("goto 0")
    debugger.run("set lr 3 as fast")
    debugger.run("predict 1 1 0")
    debugger.run("goto 20")
    other = debugger.beside(debugger.forks.known["main"].timeline.moment(debugger.position))
    assert other is not None
    assert other.predictions[: len(here)] == here
    assert len(other.predictions) == len(debugger.queries)
    assert debugger.predictions()[: len(here)] != here

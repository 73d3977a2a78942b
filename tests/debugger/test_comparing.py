"""Two moments and two futures side by side, and what stays in sight."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from nnstep import Debugger, Position, Timeline, load
from nnstep.debugger.displays import shown_displays
from tests.debugger.asking import refused, report
from tests.debugger.nets import NETS
from tests.straight import StraightRun


def test_a_difference_is_told_cell_by_cell_the_largest_first() -> None:
    debugger = Debugger(Timeline(NETS["article"]))
    debugger.run("goto 30:z_del")
    heading, _, *lines = report(debugger, "diff 10")
    run = StraightRun(NETS["article"])
    now, then = (dict(run.values(Position(n, 6))) for n in (30, 10))
    cells = {
        f"{name}[{','.join(map(str, index))}]": float(now[name][index] - then[name][index])
        for name in now
        for index in np.ndindex(now[name].shape)
        if now[name].ndim and now[name][index] != then[name][index]
    }
    assert heading == f"{len(cells)} numbers of 30:z_del differ from 10:z_del"
    told = [(line.split()[0], float(line.split()[3])) for line in lines]
    assert len(told) == len(cells)
    for name, difference in told:
        assert difference == pytest.approx(cells[name], rel=1e-6)
    sizes = [abs(difference) for _, difference in told]
    assert sizes == sorted(sizes, reverse=True)


def test_nothing_differs_from_itself() -> None:
    debugger = Debugger(Timeline(NETS["classes"]))
    debugger.run("goto 3:z1")
    assert report(debugger, "diff z1") == ["nothing of 3.0:z1 differs from 3.0:z1"]


def test_a_fork_is_compared_at_the_same_moment() -> None:
    debugger = Debugger(Timeline(NETS["article"]))
    debugger.run("goto 10")
    debugger.run("set weights[1] = 3")
    assert report(debugger, "diff main")[2].split()[0] == "weights[1,0]"


@pytest.mark.parametrize(
    ("argument", "complaint"),
    [
        ("nowhere", "diff takes 500, 50%, +100, -100, 500:z_del, z_del, start, end, head or a 'ma"),
        ("mian", "(did you mean 'main'?)"),
        ("mian", "or a fork (main, weights[1,0]=3)"),
        ("3.7", "diff 3.7: an epoch has only one batch"),
        ("9" * 14, f"diff {'9' * 14}: no run is longer than"),
        ("'dip", "diff 'dip: there are no bookmarks"),
    ],
)
def test_diff_says_what_it_takes(argument: str, complaint: str) -> None:
    debugger = Debugger(Timeline(NETS["article"]))
    debugger.run("goto 10")
    debugger.run("set weights[1] = 3")
    assert complaint in refused(debugger, f"diff {argument}")


@pytest.mark.parametrize("net", ["article", "spirals"])
def test_the_first_epoch_in_which_predictions_part_is_found(net: str) -> None:
    experiment = load(net, epochs=1500 if net == "article" else 12)
    debugger = Debugger(Timeline(experiment))
    if net == "article":
        debugger.run("predict 1 1 0")
    debugger.run("goto 4")
    lr = experiment.training.lr * 4
    debugger.run(f"set lr {lr}")
    start = debugger.timeline.base
    outcome = debugger.run("part main")
    main = StraightRun(experiment)
    changed = replace(experiment, training=replace(experiment.training, lr=lr))
    fork = main.forked(start, changed)

    def said(run: StraightRun, update: int) -> list[str | None]:
        state = run.before(Position(update))
        flat = np.concatenate([state[name].ravel() for name in run.program.kept])
        points = debugger.queries or experiment.dataset.inputs.tolist()
        return [debugger.predict(flat, tuple(point)).label for point in points]

    first = next(
        (n for n in range(start, experiment.end + 1) if said(main, n) != said(fork, n)), None
    )
    assert outcome.met == (first is not None)
    if first is not None:
        assert debugger.position == (first, 0)


def test_a_display_says_what_it_is_and_was_and_its_course() -> None:
    debugger = Debugger(Timeline(NETS["article"]))
    debugger.run("goto 30:dcost")
    debugger.run("display mse")
    debugger.run("display max(abs(z_del))")
    cost, _ = debugger.displays
    run = StraightRun(NETS["article"])
    costs = [float(np.square(run.errors(n)).mean()) for n in range(31)]
    shown, later = shown_displays(debugger, debugger.moment)
    assert (shown.value, shown.before) == (np.array(costs[30]), np.array(costs[29]))
    assert later.value is None  # not computed yet
    assert later.before == np.abs(run.ended(29)["z_del"]).max()
    for update in cost.missing(debugger):
        cost.work_out(debugger, update)
    assert cost.course(debugger) == dict(enumerate(costs[:30]))
    assert not cost.missing(debugger)
    debugger.run("undisplay 1")
    assert [display.text for display in debugger.displays] == ["max(abs(z_del))"]


def test_the_course_of_a_long_run_has_few_points() -> None:
    debugger = Debugger(Timeline(load("article", epochs=2000)))
    debugger.run("display weights[0]")
    (display,) = debugger.displays
    for target in ("goto 100", "continue"):
        debugger.run(target)
        for update in display.missing(debugger):
            display.work_out(debugger, update)
        course = display.course(debugger)
        assert 32 <= len(course) <= 64
    for update in (0, 1024):
        after = debugger.timeline.moment(Position(update + 1)).state[0]
        assert course[update] == after


def test_where_a_label_makes_outputs_numbers_nothing_can_part() -> None:
    debugger = Debugger(Timeline(load("moons", output="identity", loss="mse", lr=0.01)))
    for line in ("goto 20", "set labels[0,0] = -1", "goto 10"):
        debugger.run(line)
    assert "the outputs are numbers" in refused(debugger, "part main")

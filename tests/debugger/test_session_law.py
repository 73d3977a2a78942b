"""Whatever a user has done: a session that is saved and opened again is the same session."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnstep import Debugger, Timeline
from nnstep.errors import CommandError
from tests.debugger.nets import NETS
from tests.debugger.sessions import assert_same_moment, content, opened
from tests.effort import tries
from tests.timeline.runs import BUDGETS

if TYPE_CHECKING:
    from nnstep import Experiment
    from nnstep.timeline import Budget

MOST_LINES, MOST_MORE = 12, 6
EXAMPLES = tries(40)
CONDITIONS = (
    *("cost < 0.3", "delta(cost) > 0", "epoch == 7", "any({z} > 0.9)"),
    *("abs({w}[0,0]) > 0.3", "norm(d{w}) < 1"),
)
EDITS = (
    *(
        "lr 0.002",
        "lr 0.3 as fast",
        "l2 0.01",
        "optimizer momentum",
        "schedule step",
        "bias frozen",
    ),
    *("{w}[0,0] = 0.25", "{w} = -0.5", "labels[1,0] = 0", "input_set[2,0] = 3", "epochs 20"),
)
FIXED = (
    *("undo", "redo", "backward", "forward", "next-mark", "last-mark", "mark", "mark dip the cost"),
    *("unmark a", "continue", "reverse-continue", "toggle", "catch rising", "catch nan off"),
    *("catch flip", "catch saturated", "delete 1", "disable 2", "enable all", "ignore 1 2"),
    *("commands 1 print {w}; step", "forget 1", "display {w}[0,0]", "display delta(cost)"),
    *("watch {w}[0,0]", "watch {w}[0,0] > 0.3", "fork main", "fork fast", "drop fast", "goto 'dip"),
    *("beside main", "beside fast", "diff", "part"),
)


def lines(experiment: Experiment) -> st.SearchStrategy[str]:
    """Draw what a user may ask for; not all of it can be done."""
    program, spec = experiment.program, experiment.spec
    names = {"w": next(iter(program.parameters)), "z": spec.output}
    conditions = st.sampled_from([text.format(**names) for text in CONDITIONS])
    statements = st.sampled_from(program.names)
    batches = experiment.program.batches
    at = "{}.{}:{}" if batches > 1 else "{0}:{2}"
    goto = st.builds(at.format, st.integers(0, 25), st.integers(0, batches - 1), statements)
    return st.one_of(
        goto.map("goto {}".format),
        st.builds("{} {}".format, st.sampled_from(("step", "back", "finish")), st.integers(1, 20)),
        st.sampled_from([f"set {edit.format(**names)}" for edit in EDITS]),
        st.sampled_from([line.format(**names) for line in FIXED]),
        st.builds("{} {}".format, st.sampled_from(("until", "reverse-until")), conditions),
        st.builds("{} if {}".format, st.sampled_from(("break", "tbreak")), conditions),
        st.builds("break {} if {}".format, statements, conditions),
        st.builds("{} {}".format, st.sampled_from(("break", "tbreak")), statements),
        st.lists(
            st.floats(-9, 9), min_size=n_features(experiment), max_size=n_features(experiment)
        ).map(lambda point: f"predict {' '.join(map(repr, point))}"),
    )


def n_features(experiment: Experiment) -> int:
    return len(experiment.dataset.features)


def answer(debugger: Debugger, line: str) -> str:
    """Carry out a line: what is said, also where it cannot be done."""
    try:
        outcome = debugger.run(line)
    except CommandError as error:
        return str(error)
    return "\n".join((outcome.sentence, *outcome.report))


@pytest.mark.parametrize("net", NETS)
@given(BUDGETS, BUDGETS, st.data())
@settings(max_examples=EXAMPLES)
def test_a_session_opened_again_is_the_same_and_goes_on_in_the_same_way(
    net: str, budget: Budget, other: Budget, data: st.DataObject
) -> None:
    experiment = NETS[net]
    debugger = Debugger(Timeline(experiment, budget=budget))
    for line in data.draw(st.lists(lines(experiment), max_size=MOST_LINES)):
        with suppress(CommandError):
            debugger.run(line)
    saved = content(debugger)
    again, said = opened(saved, other)
    assert said == f"try.nnstep: exact → {debugger.moment}"
    assert_same_moment(debugger, again)
    assert content(again).decode() == saved.decode()
    for line in data.draw(st.lists(lines(experiment), max_size=MOST_MORE)):
        assert answer(debugger, line) == answer(again, line)
        assert_same_moment(debugger, again)

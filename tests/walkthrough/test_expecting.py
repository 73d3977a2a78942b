"""What a lesson expects, and whether it is so."""

from __future__ import annotations

import pytest

from nnstep import Debugger, Timeline, load
from nnstep.debugger.expression import ExpressionError
from nnstep.errors import CommandError
from nnstep.walkthrough import judge, read_expectation


def met(text: str, place: str = "0:error", said: str = "") -> bool:
    debugger = Debugger(Timeline(load("article", epochs=60)))
    debugger.run(f"goto {place}")
    return judge(read_expectation(text, debugger.experiment), debugger, said).met


@pytest.mark.parametrize(
    ("text", "is_so"),
    [
        ("z[0] = 0.8248", True),
        ("z[0] = 0.8247", False),
        ("z[0] = 0.82", True),
        ("z[0] = 0.8", True),
        ("z[0] = 0.9", False),
        ("z[0] = 1", False),
        ("z[0] = 0.825 ± 1e-3", True),
        ("z[0] = 0.825 ± 1e-5", False),
        ("z[0] = 0.825 +- 0.001", True),
        ("z[0] = 8.248e-1", True),
        ("z[0] = .8248", True),
        ("-z[0] = -0.8248", True),
        ("epoch = 0", True),
        ("epoch = 1", False),
        ("z = 0.8 ± 0.2", True),
        ("z = 0.8 ± 0.01", False),
        ("z > 0.5", None),
        ("all(z > 0.5)", True),
        ("z[0] == z[6]", True),
        ("z[0] >= 0.9", False),
        ("z[0] != z[6]", False),
        ("sum(z, axis=0) = 5.88", True),
        ("all(z > 0.5) = true", True),
        ("all(z > 0.9) = true", False),
        ("predict(1, 0, 0) = 0.7258", True),
    ],
)
def test_a_value_is_as_exact_as_it_is_written(text: str, is_so: bool | None) -> None:
    if is_so is None:
        with pytest.raises(ExpressionError):
            met(text)
    else:
        assert met(text) is is_so


def test_words_are_looked_for_in_the_status_line() -> None:
    assert met('"stopped"', said="continue: stopped → 3:z")
    assert not met("'paused'", said="continue: stopped → 3:z")


def test_at_the_start_of_an_update_the_last_one_counts() -> None:
    debugger = Debugger(Timeline(load("article", epochs=60)))
    debugger.run("goto 7:bias")
    error = debugger.moment.values["error"].sum().item()
    debugger.run("goto 8")
    assert judge(read_expectation(f"error.sum() = {error!r}"), debugger, "").met
    with pytest.raises(CommandError, match="error is not there yet"):
        met("error.sum() = 1", "0:XW")


def test_what_was_found_is_told() -> None:
    debugger = Debugger(Timeline(load("article", epochs=60)))
    debugger.run("goto 0:error")
    verdict = judge(read_expectation("z[0] = 0.9"), debugger, "")
    assert verdict.found == "z[0] = +0.82482312"

"""A numpy script goes on by itself, to the last bit as nnstep does."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import assume, given, settings

from nnstep import Experiment, NnstepError, Position, Timeline, load
from nnstep.experiment import Judge
from nnstep.export import numpy_script
from tests.effort import tries
from tests.export.making import FLOWERS, KINDS, kept_at, made, moment_at
from tests.making import RATES, experiments
from tests.straight import Values, assert_same_bits

if TYPE_CHECKING:
    from pathlib import Path

ALONE = """
import json, runpy, sys
sys.modules["nnstep"] = None  # importing it fails
for script, until, file in json.loads(sys.argv[1]):
    kept = runpy.run_path(script)["train"](until)
    import numpy as np
    np.savez(file, **kept)
"""


def run_alone(folder: Path, *arguments: str) -> str:
    """Run Python in a process and a folder of its own, warnings being errors."""
    command = [sys.executable, "-I", "-W", "error", *arguments]
    ended = subprocess.run(command, capture_output=True, text=True, cwd=folder)
    assert (ended.returncode, ended.stderr) == (0, "")
    return ended.stdout


def trained_alone(folder: Path, runs: list[tuple[str, int]]) -> list[Values]:
    """Train each script up to an epoch, in a process that has no nnstep."""
    calls = []
    for number, (script, until) in enumerate(runs):
        file = folder / f"script{number}.py"
        file.write_text(script, encoding="utf-8")
        calls.append((str(file), until, f"kept{number}.npz"))
    run_alone(folder, "-c", ALONE, json.dumps(calls))
    return [dict(np.load(folder / kept, allow_pickle=False)) for _, _, kept in calls]


def trained_here(script: str, until: int) -> Values:
    """Train a script up to an epoch in this process."""
    namespace: dict[str, Any] = {"__name__": "script"}
    exec(compile(script, "script", "exec"), namespace)
    return {name: np.asarray(value) for name, value in namespace["train"](until).items()}


@pytest.mark.parametrize("kind", KINDS)
def test_it_goes_on_to_the_last_bit_in_a_process_of_its_own(kind: str, tmp_path: Path) -> None:
    experiment, until = made(kind), 3 if kind == "digits" else 9
    places = [moment_at(experiment, epoch) for epoch in (0, until - 2)]
    places.append(moment_at(experiment, 2, batch=experiment.program.batches // 2))
    scripts = [numpy_script(experiment, moment) for moment in places]
    expected = kept_at(experiment, until)
    for kept in trained_alone(tmp_path, [(script, until) for script in scripts]):
        assert_same_bits(kept, expected)


@settings(max_examples=tries(50))
@given(experiments(rates=RATES))
def test_it_goes_on_to_the_last_bit_on_any_data_however_big_or_tiny(
    experiment: Experiment,
) -> None:
    try:
        script = numpy_script(experiment, moment_at(experiment, 2))
    except NnstepError:
        assume(False)
    with np.errstate(all="ignore"):
        assert_same_bits(trained_here(script, 4), kept_at(experiment, 4))


def test_in_the_middle_of_an_update_it_begins_that_update_again() -> None:
    experiment = load("iris", **FLOWERS)
    moments = [moment_at(experiment, 2, 3, done) for done in (0, 1, len(experiment.program) - 1)]
    assert len({numpy_script(experiment, moment) for moment in moments}) == 1


@pytest.mark.parametrize("kind", ["article", "flowers"])
def test_its_loop_is_the_program_word_for_word(kind: str) -> None:
    experiment = made(kind)
    lines = [
        line.strip() for line in numpy_script(experiment, moment_at(experiment, 0)).split("\n")
    ]
    first = lines.index("def train(until):")
    listed = [line.split("  # ")[0] for line in lines[first : lines.index("return {")]]
    sources = [statement.source for statement in experiment.program.statements]
    assert [line for line in listed if line in sources] == sources
    for statement in experiment.program.statements:
        assert not statement.note or f"{statement.source}  # {statement.note}" in lines


@pytest.mark.parametrize(("kind", "at", "end"), [("article", 1204, 2204), ("flowers", 2, 12)])
def test_what_it_prints_is_what_nnstep_says(kind: str, at: int, end: int, tmp_path: Path) -> None:
    what, options = KINDS[kind]
    experiment = load(what, **{**options, "epochs": end})
    file = tmp_path / "script.py"
    file.write_text(numpy_script(experiment, moment_at(experiment, at)), encoding="utf-8")
    printed = run_alone(tmp_path, str(file))
    timeline, program = Timeline(experiment), experiment.program
    costs = re.findall(r"^epoch (\d+): \S+(?: of the last batch)? (\S+)$", printed, re.MULTILINE)
    assert len(costs) in (10, 11)
    for epoch, cost in costs:
        last = Position((int(epoch) + 1) * program.batches - 1, len(program) - 1)
        measured = timeline.moment(last).cost
        assert measured is not None
        assert float(cost) == pytest.approx(measured.cost, rel=1e-9)
    state = timeline.moment(Position(experiment.end)).state
    right = Judge(experiment, experiment.dataset)(state).accuracy
    assert f"accuracy {right:.1%}\n" in printed
    if experiment.test is not None:
        score = Judge(experiment, experiment.test)(state)
        assert f"test: cross-entropy {score.cost:.10g}, accuracy {score.accuracy:.1%}" in printed
    assert len(re.findall("^predict ", printed, re.MULTILINE)) == len(experiment.queries)


@pytest.mark.parametrize(
    ("at", "epochs", "until"),
    [(0, 20, 20), (19, 20, 20), (20, 20, 40), (50, 20, 70), (0, 0, 1000), (3, 0, 1003)],
)
def test_it_trains_to_the_end_of_the_run_or_as_long_again(at: int, epochs: int, until: int) -> None:
    experiment = load("article", epochs=epochs)
    assert f"\nEPOCHS = {until}  #" in numpy_script(experiment, moment_at(experiment, at))


def test_the_loop_comes_before_long_data_and_after_short() -> None:
    for kind, before in (("article", True), ("flowers", False), ("digits", False)):
        experiment = made(kind)
        script = numpy_script(experiment, moment_at(experiment, 0))
        assert (script.index("\ninput_set = ") < script.index("\ndef train(")) == before
        assert max(map(len, script.splitlines())) <= 108

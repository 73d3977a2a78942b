from __future__ import annotations

import argparse
import shlex
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from nnstep import __version__
from nnstep.cli.parser import build_parser
from nnstep.options import OPTIONS, OTHER_NAMES, called_here

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cli.calling import Called

    Nnstep = Callable[..., Called]

[CHOICES] = [
    a.choices for a in build_parser()._actions if isinstance(a, argparse._SubParsersAction)
]
COMMANDS = list(CHOICES)
EXPECTED = [
    *("open", "run", "trace", "predict", "exec", "export", "shot", "play", "check", "recover"),
    *("presets", "datasets"),
]
SHELLS = ["bash", "zsh", "tcsh"]


def test_the_commands_are_those_that_are_promised() -> None:
    assert EXPECTED == COMMANDS


def test_help_names_every_command_and_exit_code(nnstep: Nnstep) -> None:
    printed = nnstep("--help").printed()
    assert printed.startswith("usage: nnstep ")
    assert all(f"\n    {command}" in printed for command in COMMANDS)
    assert "exit codes: 0, 1 a run that failed, 2 a wrong call or file, 130 interrupted" in printed
    assert all(len(line) <= 120 for line in printed.splitlines())


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(nnstep: Nnstep, command: str) -> None:
    printed = nnstep(command, "--help").printed()
    assert printed.startswith(f"usage: nnstep {command} ")
    assert "-h, --help" in printed


@pytest.mark.parametrize(
    ("command", "also"),
    [
        ("open", "or a session (.nnstep)"),
        ("exec", "or a session (.nnstep)"),
        ("shot", "or a session (.nnstep)"),
        ("export", "a session (.nnstep), or a lesson"),
    ],
)
def test_the_help_of_a_command_names_all_that_it_takes(
    nnstep: Nnstep, command: str, also: str
) -> None:
    printed = " ".join(nnstep(command, "--help").printed().split())
    assert f"a preset file or a CSV file, {also}" in printed


def test_the_examples_in_the_help_are_calls_that_parse() -> None:
    epilog = build_parser().epilog or ""
    examples = [line.split("  ")[1] for line in epilog.splitlines() if line.startswith("  nnstep ")]
    assert len(examples) >= 5
    for example in examples:
        assert build_parser().parse_args(shlex.split(example)[1:])


def test_version(nnstep: Nnstep) -> None:
    assert nnstep("--version").printed() == f"nnstep {__version__}\n"


@pytest.mark.parametrize("shell", SHELLS)
def test_a_completion_script_knows_every_command(nnstep: Nnstep, shell: str) -> None:
    script = nnstep("--print-completion", shell).printed()
    assert all(command in script for command in COMMANDS)
    assert "history" in script


@pytest.mark.parametrize("shell", SHELLS)
def test_a_completion_script_is_one_that_its_shell_can_read(nnstep: Nnstep, shell: str) -> None:
    program = shutil.which(shell)
    if program is None:
        pytest.skip(f"there is no {shell} here")
    script = nnstep("--print-completion", shell).printed()
    checked = subprocess.run([program, "-n"], input=script, capture_output=True, text=True)
    assert (checked.returncode, checked.stderr) == (0, "")


@pytest.mark.parametrize(
    ("call", "complaint"),
    [
        ("frobnicate", "there is no command 'frobnicate'; `nnstep open` takes files and presets"),
        ("opne", "there is no command 'opne' (did you mean 'open'?)"),
        ("my.csv", "there is no command 'my.csv'; `nnstep open` takes files"),
        ("--frobnicate", "unrecognized arguments: --frobnicate"),
        ("run", "WHAT is missing: a preset (`nnstep presets`), a dataset ("),
        ("run article --frobnicate", "unrecognized arguments: --frobnicate"),
        ("run article --epochs", "--epochs needs N: length of the run"),
        ("run article --epochs many", "--epochs takes a whole number such as 20, not 'many'"),
        ("run article --lr fast", "--lr takes a number such as 0.1, not 'fast'"),
        ("run article --lr 0,1", "--lr takes a number such as 0.1, not '0,1'"),
        ("run article --seed 1.5", "--seed takes a whole number such as 20, not '1.5'"),
        ("run article --json=yes", "--json takes no value, and 'yes' is one"),
        ("trace article --epoch -1", "--epoch takes a whole number, 0 or more, not '-1'"),
        ("trace article --epoch 1e3", "--epoch takes a whole number, 0 or more, not '1e3'"),
        ("trace article --epoch 1000000000001", "--epoch takes at most 1000000000000, not 1"),
        ("trace article --epoch " + "9" * 5000, "--epoch takes at most 1000000000000, not 9"),
        ("predict article 1 0 0 --at ½", "--at takes a whole number, 0 or more, not '½'"),
        ("predict article", "X is missing: a number per feature"),
        ("predict", "WHAT is missing: a preset (`nnstep presets`), a dataset ("),
        ("exec article -x", "-x needs COMMAND: a command, such as 'goto 500:z'"),
        ("exec article --history lots", "--history takes a size such as 64M or 512K, not 'lots'"),
        ("exec article --history -1", "--history takes a size such as 64M or 512K, not '-1'"),
        ("--print-completion fish", "--print-completion takes bash, zsh or tcsh, not 'fish'"),
    ],
)
def test_a_wrong_call_gets_one_clear_line(nnstep: Nnstep, call: str, complaint: str) -> None:
    said = nnstep(*call.split()).complaint()
    assert said.split(": ", 1)[1].startswith(complaint)
    assert said.endswith(" --help`")


@pytest.mark.parametrize("call", [[], ["open"], ["open", "exact"]])
def test_the_screen_needs_a_terminal(nnstep: Nnstep, call: list[str]) -> None:
    said = nnstep(*call).complaint()
    assert said.endswith(": the screen needs a terminal; `nnstep exec` works without one")


@pytest.mark.parametrize(
    ("size", "held"), [("8k", 8 << 10), ("512KiB", 512 << 10), ("1M", 1 << 20), ("2mb", 2 << 20)]
)
def test_a_size_is_a_number_with_a_unit(size: str, held: int) -> None:
    options = build_parser().parse_args(["exec", "article", "--history", size])
    assert options.history == held


@pytest.mark.parametrize(
    ("flag", "meant"),
    [
        ("--learning-rate", "--lr (learning rate)"),
        ("--batch_size=8", "--batch (samples in a batch (default: all))"),
        (
            "--activation",
            "--hidden (hidden layers, such as 8:tanh,8:tanh) or "
            "--output (activation of the last layer, such as softmax)",
        ),
        ("--layers", "--hidden (hidden layers, such as 8:tanh,8:tanh)"),
    ],
)
def test_what_others_call_an_option_leads_to_ours(nnstep: Nnstep, flag: str, meant: str) -> None:
    said = nnstep("run", "article", flag).complaint()
    assert said.partition("; ")[2] == f"here that is {meant}; see `nnstep run --help`"


@pytest.mark.parametrize("flag", ["--fraction", "--display", "--nothing", "--seeding-of-it"])
def test_an_option_that_is_only_a_little_alike_is_not_suggested(nnstep: Nnstep, flag: str) -> None:
    assert "did you mean" not in nnstep("run", "article", flag).complaint()


def test_an_option_that_a_command_does_not_have_is_not_suggested(nnstep: Nnstep) -> None:
    assert "--epochs" not in nnstep("trace", "article", "--iterations", "9").complaint()


def test_every_other_name_is_of_an_option_that_there_is() -> None:
    for name, here in OTHER_NAMES.items():
        assert [option.name for option in called_here(f"--{name.replace('_', '-')}")] == [*here]
        assert name not in {option.name for option in OPTIONS}

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING

import pytest

from nnstep import Debugger, Timeline, load
from nnstep.experiment import datasets

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cli.calling import Called

    Nnstep = Callable[..., Called]

SESSION = ["goto 500:z", "print XW", "", "back", "finish 2", "predict 1 1 1", "info", "list", "c"]


class Terminal(io.StringIO):
    """Standard input at which somebody types."""

    def isatty(self) -> bool:
        return True


def typed(monkeypatch: pytest.MonkeyPatch, text: str, terminal: bool = False) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal(text) if terminal else io.StringIO(text))


def expected(lines: list[str]) -> str:
    """Return what a debugger answers to each line."""
    debugger = Debugger(Timeline(load("article")))
    printed: list[str] = []
    for line in filter(None, lines):
        outcome = debugger.run(line)
        printed += outcome.report or [outcome.sentence]
    return "".join(f"{line}\n" for line in printed)


def test_commands_are_carried_out_one_after_the_other(nnstep: Nnstep) -> None:
    options = [option for line in SESSION for option in ("-x", line)]
    assert nnstep("exec", "article", *options).printed() == expected(SESSION)


def test_commands_come_from_standard_input(nnstep: Nnstep, monkeypatch: pytest.MonkeyPatch) -> None:
    typed(monkeypatch, "\n".join(SESSION))
    assert nnstep("exec", "article").printed() == expected(SESSION)


def test_comments_and_blank_lines_are_no_commands(
    nnstep: Nnstep, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed(monkeypatch, "# where it begins\n\n   step 2\n\t# and on\n\r\nnext\r\n")
    assert nnstep("exec", "article").printed() == expected(["step 2", "next"])


def test_nothing_follows_quit(nnstep: Nnstep, monkeypatch: pytest.MonkeyPatch) -> None:
    assert nnstep("exec", "article", "-x", "step", "-x", "q", "-x", "nonsense").printed() == (
        expected(["step"])
    )
    typed(monkeypatch, "quit\nnonsense\n")
    assert nnstep("exec", "article").printed() == ""


def test_no_commands_is_no_mistake(nnstep: Nnstep, monkeypatch: pytest.MonkeyPatch) -> None:
    typed(monkeypatch, "")
    assert nnstep("exec", "article").printed() == ""


def test_the_first_mistake_ends_it_and_its_place_is_named(nnstep: Nnstep) -> None:
    called = nnstep("exec", "article", "-x", "step", "-x", "stp 5", "-x", "step")
    assert (called.code, called.out) == (2, expected(["step"]))
    assert called.err == (
        "nnstep exec: -x 2: there is no command 'stp' (did you mean 'step'?); `help` lists them\n"
    )


def test_the_line_of_a_mistake_in_standard_input_is_named(
    nnstep: Nnstep, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed(monkeypatch, "# first\n\nstep\nprint weights[7]\nstep\n")
    called = nnstep("exec", "article")
    assert (called.code, called.out) == (2, expected(["step"]))
    assert called.err == (
        "nnstep exec: line 4: weights[7]: index 7 is out of range; "
        "weights is 3×1, counted from 0 to 2\n"
    )


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("goto nowhere", "goto takes 500, 50%, +100"),
        ("goto 5:zdel", "no statement assigns 'zdel' (did you mean 'z_del'?)"),
        ("goto " + "9" * 400 + "%", "goto takes 500, 50%, +100"),
        ("print z[7]", "z[7]: index 7 is out of range"),
        ("predict 1 0", "a point has 3 numbers (X1, X2, X3), not 2"),
        ("predict 1 0 nan", "a point's numbers are finite, not nan"),
        ("step 0", "step takes a whole number above 0, not '0'"),
        ("re", "'re' could be reverse-next, reverse-over, reverse-update, reverse-finish, "),
        ("\x1b[2J", "there is no command '\\x1b[2J'"),
    ],
)
def test_a_wrong_command_gets_one_clear_line(nnstep: Nnstep, line: str, complaint: str) -> None:
    said = nnstep("exec", "article", "-x", line).complaint()
    assert said.startswith(f"nnstep exec: -x 1: {complaint}")


def test_options_reach_the_debugger(nnstep: Nnstep) -> None:
    printed = nnstep(
        *("exec", "people", "--label", "X1", "--lr", "0.5", "--epochs", "77", "--seed", "3"),
        *("--history", "1M", "-x", "continue", "-x", "info"),
    ).printed()
    assert "continue to the end → 77:inputs" in printed
    assert "7 samples of X2, X3, Y; label X1" in printed
    assert "lr 0.5, 77 epochs, seed 3" in printed


def test_commands_find_their_way_in_a_network_of_several_layers_and_batches(
    nnstep: Nnstep,
) -> None:
    commands = ["goto 3.2:z1", "over", "update", "finish", "goto 0.9"]
    called = nnstep(
        *("exec", str(datasets()["iris"]), "--hidden", "5:tanh", "--batch", "40"),
        *(word for command in commands for word in ("-x", command)),
    )
    assert called.code == 2
    assert called.out.splitlines() == [
        "goto → 3.2:z1",
        "over 1 layer → 3.2:XW2",
        "update 1 update → 3.3:inputs",
        "finish 1 epoch → 4.0:inputs",
    ]
    assert called.err == "nnstep exec: -x 5: goto 0.9: an epoch has batches 0 to 3\n"


def test_a_run_that_blows_up_is_stopped_and_told_of(nnstep: Nnstep, huge: str) -> None:
    printed = nnstep("exec", huge, "-x", "continue", "-x", "print XW").printed()
    assert printed.splitlines() == [
        "continue to the end: stopped → 1:z, XW = inputs @ weights + bias made the first infinity",
        "XW = [[-inf], [+inf]]",
    ]


# at a terminal ----------------------------------------------------------------------------------


def test_at_a_prompt_a_mistake_does_not_end_it(
    nnstep: Nnstep, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed(monkeypatch, "step\nnonsense\n\nquit\n", terminal=True)
    lines = nnstep("exec", "article").printed().splitlines()
    assert lines[0] == f"{load('article').title}; `help` lists the commands"
    assert lines[1:] == [
        "(nnstep) step 1 statement → 0:XW",
        "(nnstep) there is no command 'nonsense'; `help` lists them",
        "(nnstep) step 1 statement → 0:z",
        "(nnstep) ",
    ]


def test_at_a_prompt_the_end_of_input_leaves(
    nnstep: Nnstep, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed(monkeypatch, "step\n", terminal=True)
    assert "step 1 statement → 0:XW" in nnstep("exec", "article").printed()


def test_at_a_prompt_ctrl_c_drops_the_line_and_goes_on(
    nnstep: Nnstep, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed(monkeypatch, "", terminal=True)
    lines = iter(["step", "ctrl+c", "step", "q"])

    def type_next(_: str) -> str:
        line = next(lines)
        if line == "ctrl+c":
            raise KeyboardInterrupt
        return line

    monkeypatch.setattr("builtins.input", type_next)
    printed = nnstep("exec", "article").printed()
    assert "step 1 statement → 0:z\n" in printed


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("until mse < 0.2", 0),
        ("until mse < 1e-9", 1),
        ("reverse-until mse < 0.2", 1),
        ("check", 1),
        ("continue", 0),
    ],
)
def test_the_status_tells_whether_what_was_waited_for_was_met(
    nnstep: Nnstep, line: str, code: int
) -> None:
    assert nnstep("exec", "article", "--epochs", "60", "-x", line).code == code

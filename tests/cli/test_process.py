"""The installed command in a process of its own: pipes, terminals and signals."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("pty", reason="pseudo-terminals are of Unix")

from tests.terminal import INSTALLED, PATIENCE, Process, Terminal, called

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@pytest.fixture
def start() -> Iterator[Callable[..., Process]]:
    """Start processes that do not survive the test."""
    started: list[Process] = []

    def begin(*command: str, **options: Any) -> Process:
        started.append(Process(*command, **options))
        return started[-1]

    yield begin
    for process in started:
        process.close()


@pytest.fixture
def terminal() -> Iterator[Terminal]:
    with Terminal() as terminal:
        yield terminal


def in_shell(line: str, *words: str) -> tuple[int, str, str]:
    """Let a shell call `line`, in which $0, $1 and so on are `words`."""
    return called("sh", "-c", line, *words)


def test_the_installed_command_works() -> None:
    code, out, err = called(INSTALLED, "predict", "article", "1", "0", "0", "--at", "5")
    assert (code, err) == (0, "")
    assert out.startswith("[1, 0, 0] → XW ")


def test_python_m_nnstep_is_the_same_command() -> None:
    call = ["exec", "article", "-x", "step 3", "-x", "print z"]
    assert called(sys.executable, "-m", "nnstep", *call) == called(INSTALLED, *call)


def test_help_loads_neither_numpy_nor_textual() -> None:
    code, _, err = called(INSTALLED, "--help", PYTHONPROFILEIMPORTTIME="1")
    loaded = {line.rpartition("|")[2].strip() for line in err.splitlines()}
    assert code == 0
    assert "nnstep.cli.parser" in loaded
    assert not {"numpy", "textual", "rich"} & loaded


# pipes ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "call",
    [
        "trace article",
        "trace article --json",
        "exec article -x help -x list -x info",
        "presets",
        "--help",
        "--print-completion zsh",
    ],
)
def test_a_reader_that_has_seen_enough_is_no_failure(
    start: Callable[..., Process], call: str
) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    process = start(INSTALLED, *call.split(), stdout=writing)
    os.close(writing)
    assert process.ended() == (0, "", "")


def test_the_first_line_is_enough_for_head() -> None:
    code, out, err = in_shell('{ "$0" trace article; echo "code $?" >&2; } | head -1', INSTALLED)
    assert out.startswith("0:inputs    inputs = input_set ")
    assert (code, out.count("\n"), err) == (0, 1, "code 0\n")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no /dev/full here")
@pytest.mark.parametrize("call", ["presets", "--help"])
def test_a_full_disk_is_said_in_one_line(call: str) -> None:
    code, _, err = in_shell('"$0" $1 >/dev/full', INSTALLED, call)
    called = "nnstep presets" if call == "presets" else "nnstep"
    assert (code, err) == (1, f"{called}: No space left on device\n")


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_streams_that_are_closed_are_no_failure(closed: str) -> None:
    code, _, err = in_shell(f'"$0" run article --epochs 5 {closed}', INSTALLED)
    assert (code, err) == (0, "")


@pytest.mark.parametrize("call", ["exec article", "exec article -x step"])
def test_commands_need_no_standard_input(call: str) -> None:
    code, _, err = in_shell(f'"$0" {call} <&-', INSTALLED)
    assert (code, err) == (0, "")


def test_the_screen_says_so_when_there_is_no_terminal() -> None:
    code, _, err = in_shell('"$0" <&- >&-', INSTALLED)
    assert code == 2
    assert err == "nnstep: the screen needs a terminal; `nnstep exec` works without one\n"


def test_an_encoding_without_arrows_does_not_stop_it() -> None:
    result = called(INSTALLED, "exec", "article", "-x", "step", PYTHONIOENCODING="ascii")
    assert result == (0, "step 1 statement ? 0:XW\n", "")


def test_bytes_that_are_no_text_are_no_command(start: Callable[..., Process]) -> None:
    strict = {"PYTHONIOENCODING": "utf-8:strict"}
    process = start(INSTALLED, "exec", "article", environment=strict)
    code, out, err = process.ended(b"step\n\xff\xfe\n")
    assert (code, out) == (2, "step 1 statement → 0:XW\n")
    assert err.startswith("nnstep exec: line 2: there is no command ")
    assert err.count("\n") == 1


# ctrl+c -----------------------------------------------------------------------------------------


def test_ctrl_c_during_a_run_ends_it_with_130(
    start: Callable[..., Process], terminal: Terminal
) -> None:
    process = start(INSTALLED, "run", "article", "--epochs", "1000000000", stderr=terminal.end)
    terminal.wait_for(r"ctrl\+c stops")
    process.interrupt()
    assert process.ended() == (130, "", "")
    terminal.read_all()
    assert b"Traceback" not in terminal.painted


def test_ctrl_c_during_a_command_ends_the_rest(
    start: Callable[..., Process], terminal: Terminal
) -> None:
    commands = ("-x", "step", "-x", "run 1000000000", "-x", "step")
    process = start(
        *(INSTALLED, "exec", "article", *commands), stdin=terminal.end, stderr=terminal.end
    )
    terminal.wait_for(r"ctrl\+c stops")
    process.interrupt()
    code, out, _ = process.ended()
    first, stopped = out.splitlines()
    assert (code, first) == (130, "step 1 statement → 0:XW")
    assert ": stopped → " in stopped


def test_ctrl_c_while_waiting_for_a_command_ends_it(start: Callable[..., Process]) -> None:
    process = start(INSTALLED, "exec", "article")
    said, answer = process.popen.stdin, process.popen.stdout
    assert said
    assert answer
    said.write(b"step\n")
    said.flush()
    assert answer.readline().decode() == "step 1 statement → 0:XW\n"
    process.interrupt()
    assert process.popen.wait(PATIENCE) == 130
    assert process.ended() == (130, "", "")


def test_ctrl_c_at_the_prompt_stops_a_run_and_keeps_the_place(terminal: Terminal) -> None:
    process = terminal.run(INSTALLED, "exec", "article")
    terminal.wait_for(r"\(nnstep\) ")
    terminal.type("run 1000000000\n")
    terminal.wait_for(r"ctrl\+c stops")
    terminal.type("\x03")
    terminal.wait_for(r"(?s): stopped → .*\(nnstep\) ")
    terminal.type("restart\n")
    terminal.wait_for(r"(?s)restart → 0:inputs.*\(nnstep\) ")
    terminal.type("quit\n")
    assert terminal.wait_for_end(process) == 0


def test_a_progress_bar_is_shown_on_a_terminal_and_taken_away(
    start: Callable[..., Process], terminal: Terminal
) -> None:
    process = start(INSTALLED, "run", "article", "--epochs", "3000", stderr=terminal.end)
    code, out, _ = process.ended()
    assert code == 0
    assert out.startswith("article: 3 000 epochs on people: 7 samples")
    terminal.read_all()
    assert b"ctrl+c stops" in terminal.painted
    assert terminal.painted.rstrip().endswith(b"\x1b[2K")  # the line is wiped

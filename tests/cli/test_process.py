"""The installed command in a process of its own: pipes, terminals and signals."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

pty = pytest.importorskip("pty", reason="pseudo-terminals are of Unix")

PATIENCE = 60  # seconds until a process that does not answer is taken for dead
ENVIRONMENT = {**os.environ, "TERM": "xterm-256color", "PYTHONWARNINGS": "error"}
ENVIRONMENT.pop("PYTHONUNBUFFERED", None)


class Process:
    """A call of a command, and what came of it."""

    def __init__(
        self,
        *command: str,
        stdin: int = subprocess.PIPE,
        stdout: int = subprocess.PIPE,
        stderr: int = subprocess.PIPE,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.popen = subprocess.Popen(
            command,
            stdin=stdin,
            stdout=stdout,
            stderr=stderr,
            env={**ENVIRONMENT, **(environment or {})},
        )

    def interrupt(self) -> None:
        """Do what ctrl+c does."""
        self.popen.send_signal(signal.SIGINT)

    def ended(self, said: bytes | None = None) -> tuple[int, str, str]:
        """Say a last thing, and wait: exit code, standard output and standard error."""
        out, err = self.popen.communicate(said, timeout=PATIENCE)
        return self.popen.returncode, (out or b"").decode(), (err or b"").decode()

    def close(self) -> None:
        """Leave nothing behind."""
        if self.popen.poll() is None:
            self.popen.kill()
        for stream in (self.popen.stdin, self.popen.stdout, self.popen.stderr):
            if stream is not None:
                stream.close()
        self.popen.wait()


class Terminal:
    """A pseudo-terminal: the end that a process is given, and what it shows there."""

    def __init__(self) -> None:
        self.ours, self.end = pty.openpty()

    def type(self, text: str) -> None:
        """Press keys."""
        os.write(self.ours, text.encode())

    def read_until(self, text: str) -> str:
        """Wait until `text` is shown."""
        shown = b""
        while text.encode() not in shown:
            ready, _, _ = select.select([self.ours], [], [], PATIENCE)
            assert ready, f"{text!r} does not come after {shown!r}"
            shown += os.read(self.ours, 65536)
        return shown.decode(errors="replace")

    def rest(self) -> str:
        """Return what is still there to be read."""
        shown = b""
        while select.select([self.ours], [], [], 0)[0]:
            shown += os.read(self.ours, 65536)
        return shown.decode(errors="replace")

    def close(self) -> None:
        """Switch it off."""
        os.close(self.ours)
        os.close(self.end)


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
    terminal = Terminal()
    yield terminal
    terminal.close()


def called(*command: str, **environment: str) -> tuple[int, str, str]:
    """Call a command with nothing on standard input, and wait for its end."""
    process = Process(*command, environment=environment)
    try:
        return process.ended(b"")
    finally:
        process.close()


def in_shell(line: str, *words: str) -> tuple[int, str, str]:
    """Let a shell call `line`, in which $0, $1 and so on are `words`."""
    return called("sh", "-c", line, *words)


def test_the_installed_command_works(installed: str) -> None:
    code, out, err = called(installed, "predict", "article", "1", "0", "0", "--at", "5")
    assert (code, err) == (0, "")
    assert out.startswith("[1, 0, 0] → XW ")


def test_python_m_nnstep_is_the_same_command(installed: str) -> None:
    call = ["exec", "article", "-x", "step 3", "-x", "print z"]
    assert called(sys.executable, "-m", "nnstep", *call) == called(installed, *call)


def test_help_loads_neither_numpy_nor_textual(installed: str) -> None:
    code, _, err = called(installed, "--help", PYTHONPROFILEIMPORTTIME="1")
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
    installed: str, start: Callable[..., Process], call: str
) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    process = start(installed, *call.split(), stdout=writing)
    os.close(writing)
    assert process.ended() == (0, "", "")


def test_the_first_line_is_enough_for_head(installed: str) -> None:
    code, out, err = in_shell('{ "$0" trace article; echo "code $?" >&2; } | head -1', installed)
    assert out.startswith("0:inputs  inputs = input_set ")
    assert (code, out.count("\n"), err) == (0, 1, "code 0\n")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no /dev/full here")
@pytest.mark.parametrize("call", ["presets", "--help"])
def test_a_full_disk_is_said_in_one_line(installed: str, call: str) -> None:
    code, _, err = in_shell('"$0" $1 >/dev/full', installed, call)
    called = "nnstep presets" if call == "presets" else "nnstep"
    assert (code, err) == (1, f"{called}: No space left on device\n")


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_streams_that_are_closed_are_no_failure(installed: str, closed: str) -> None:
    code, _, err = in_shell(f'"$0" run article --epochs 5 {closed}', installed)
    assert (code, err) == (0, "")


@pytest.mark.parametrize("call", ["exec article", "exec article -x step"])
def test_commands_need_no_standard_input(installed: str, call: str) -> None:
    code, _, err = in_shell(f'"$0" {call} <&-', installed)
    assert (code, err) == (0, "")


def test_the_screen_says_so_when_there_is_no_terminal(installed: str) -> None:
    code, _, err = in_shell('"$0" <&- >&-', installed)
    assert code == 2
    assert err == "nnstep: the screen needs a terminal; `nnstep exec` works without one\n"


def test_an_encoding_without_arrows_does_not_stop_it(installed: str) -> None:
    result = called(installed, "exec", "article", "-x", "step", PYTHONIOENCODING="ascii")
    assert result == (0, "step 1 statement ? 0:XW\n", "")


def test_bytes_that_are_no_text_are_no_command(
    installed: str, start: Callable[..., Process]
) -> None:
    strict = {"PYTHONIOENCODING": "utf-8:strict"}
    process = start(installed, "exec", "article", environment=strict)
    code, out, err = process.ended(b"step\n\xff\xfe\n")
    assert (code, out) == (2, "step 1 statement → 0:XW\n")
    assert err.startswith("nnstep exec: line 2: there is no command ")
    assert err.count("\n") == 1


# ctrl+c -----------------------------------------------------------------------------------------


def test_ctrl_c_during_a_run_ends_it_with_130(
    installed: str, start: Callable[..., Process], terminal: Terminal
) -> None:
    process = start(installed, "run", "article", "--epochs", "1000000000", stderr=terminal.end)
    shown = terminal.read_until("ctrl+c stops")
    process.interrupt()
    assert process.ended() == (130, "", "")
    assert "Traceback" not in shown + terminal.rest()


def test_ctrl_c_during_a_command_ends_the_rest(
    installed: str, start: Callable[..., Process], terminal: Terminal
) -> None:
    commands = ("-x", "step", "-x", "run 1000000000", "-x", "step")
    process = start(
        *(installed, "exec", "article", *commands), stdin=terminal.end, stderr=terminal.end
    )
    terminal.read_until("ctrl+c stops")
    process.interrupt()
    code, out, _ = process.ended()
    first, stopped = out.splitlines()
    assert (code, first) == (130, "step 1 statement → 0:XW")
    assert stopped.startswith("run 1000000000 epochs stopped → ")


def test_ctrl_c_while_waiting_for_a_command_ends_it(
    installed: str, start: Callable[..., Process]
) -> None:
    process = start(installed, "exec", "article")
    said, answer = process.popen.stdin, process.popen.stdout
    assert said
    assert answer
    said.write(b"step\n")
    said.flush()
    assert answer.readline().decode() == "step 1 statement → 0:XW\n"
    process.interrupt()
    assert process.popen.wait(PATIENCE) == 130
    assert process.ended() == (130, "", "")


def test_ctrl_c_at_the_prompt_stops_a_run_and_keeps_the_place(
    installed: str, start: Callable[..., Process], terminal: Terminal
) -> None:
    end = terminal.end
    process = start(installed, "exec", "article", stdin=end, stdout=end, stderr=end)
    terminal.read_until("(nnstep) ")
    terminal.type("run 1000000000\n")
    terminal.read_until("ctrl+c stops")
    process.interrupt()
    assert "run 1000000000 epochs stopped → " in terminal.read_until("(nnstep) ")
    terminal.type("restart\n")
    assert "restart → 0:inputs" in terminal.read_until("(nnstep) ")
    terminal.type("quit\n")
    assert process.ended() == (0, "", "")


def test_a_progress_bar_is_shown_on_a_terminal_and_taken_away(
    installed: str, start: Callable[..., Process], terminal: Terminal
) -> None:
    process = start(installed, "run", "article", "--epochs", "3000", stderr=terminal.end)
    code, out, _ = process.ended()
    assert code == 0
    assert out.startswith("article: 3 000 epochs on people\n")
    shown = terminal.rest()
    assert "ctrl+c stops" in shown
    assert shown.rstrip().endswith("\x1b[2K")  # the line is wiped

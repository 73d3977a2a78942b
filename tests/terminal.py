"""Programs in processes of their own, and the pseudo-terminals in which they can run."""

from __future__ import annotations

import os
import pty
import re
import select
import signal
import subprocess
import sysconfig
import termios
from pathlib import Path
from tempfile import gettempdir
from time import monotonic
from typing import TYPE_CHECKING, Any

import pyte

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Self

PATIENCE = 30  # seconds until a process that does not answer is taken for dead
GLANCE = 0.05  # seconds between two looks at what need not paint anything when it changes

INSTALLED = str(Path(sysconfig.get_path("scripts")) / "nnstep")
"""The command that pip has put beside this Python."""

PERSONAL = {"COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR", "PYTHONUNBUFFERED"}
"""Settings of whoever calls the tests, which would change what is seen."""

ENVIRONMENT = {
    **{
        name: value
        for name, value in os.environ.items()
        if name not in PERSONAL and not name.startswith("TEXTUAL")
    },
    "TERM": "xterm-256color",
    "COLORTERM": "truecolor",
    "PYTHONWARNINGS": "error",
    "XDG_STATE_HOME": os.path.join(gettempdir(), f"nnstep-tests-{os.getpid()}"),
}

IN_TERMINAL = 'exec "$@" <>"$0" >&0 2>&0'
"""What a shell does to run a program in a terminal.

A process that leads a session without a terminal gets the first one that it opens; from then on
typed ctrl+c, another size and hanging up are signals to it. Doing the same between fork and exec
would not be safe beside threads.
"""

AT_FIRST = frozenset({7, 25})
"""The private modes of a terminal that are on when nobody has asked for any: wrap, cursor."""

UNSEEN = re.compile(rb"\x1b\[(?:[<=][\d;]*u|[\d;]*m)")
"""Control sequences that are kept from pyte.

It does not know how kitty's keyboard protocol is asked for, and takes the end of that for text.
Colours and weights it knows, but nobody asks it for them, and they would take most of its time.
"""

# what may be the beginning of one of them, at the end of what has been read
UNFINISHED = re.compile(rb"\x1b(\[[<=]?[\d;]*)?\Z")


class Process:
    """A call of a command, and what came of it.

    Args:
        command: the words of the call.
        stdin: a file; so are `stdout` and `stderr`; a pipe is made where there is none.
        environment: variables that differ from `ENVIRONMENT`.
        leading: whether it leads a session of its own.
    """

    def __init__(
        self,
        *command: str,
        stdin: int = subprocess.PIPE,
        stdout: int = subprocess.PIPE,
        stderr: int = subprocess.PIPE,
        environment: Mapping[str, str] | None = None,
        leading: bool = False,
    ) -> None:
        self.popen = subprocess.Popen(
            command,
            stdin=stdin,
            stdout=stdout,
            stderr=stderr,
            env={**ENVIRONMENT, **(environment or {})},
            start_new_session=leading,
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


def called(*command: str, **environment: str) -> tuple[int, str, str]:
    """Call a command with nothing on standard input, and wait for its end."""
    process = Process(*command, environment=environment)
    try:
        return process.ended(b"")
    finally:
        process.close()


class Terminal:
    """A pseudo-terminal: keys are typed, programs paint, and one can look at the screen.

    Args:
        columns: the cells of a line.
        lines: of the screen.

    Attributes:
        end: the end that a program is given.
        painted: every byte that has been read of what was painted.
    """

    def __init__(self, columns: int = 120, lines: int = 40) -> None:
        self._ours, self.end = pty.openpty()
        self._ends = [self._ours, self.end]
        termios.tcsetwinsize(self.end, (lines, columns))
        self.painted = bytearray()
        self._screen: Screen | None = None
        self._processes: list[Process] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def run(self, *command: str, environment: Mapping[str, str] | None = None) -> Process:
        """Start a program whose terminal this is."""
        no = subprocess.DEVNULL
        process = Process(
            *("sh", "-c", IN_TERMINAL, os.ttyname(self.end), *command),
            stdin=no,
            stdout=no,
            stderr=no,
            environment=environment,
            leading=True,
        )
        self._processes.append(process)
        return process

    def type(self, text: str) -> None:
        """Press keys."""
        os.write(self._ours, text.encode())

    def resize(self, columns: int, lines: int) -> None:
        """Give it another size, of which the program in it is told."""
        if self._screen is not None:
            self.screen.resize(columns, lines)
        termios.tcsetwinsize(self.end, (lines, columns))

    def hang_up(self) -> None:
        """Take it away from the programs that run in it."""
        while self._ends:
            os.close(self._ends.pop())

    def close(self) -> None:
        """Switch it off; nothing that ran in it survives."""
        for process in self._processes:
            process.close()
        self.hang_up()

    # What is painted ----------------------------------------------------------------------------

    def read(self, seconds: float = 0) -> bool:
        """Read some of what is painted, or wait for it so long; return whether there was any."""
        if not select.select([self._ours], [], [], seconds)[0]:
            return False
        self.painted += os.read(self._ours, 65536)
        return True

    def read_for(self, seconds: float) -> None:
        """Read on for so many seconds."""
        end = monotonic() + seconds
        while (left := end - monotonic()) > 0:
            self.read(left)

    def wait_for(self, pattern: str) -> re.Match[bytes]:
        """Read on until a pattern is painted, by bytes that are not read yet; return the match."""
        wanted, begin, deadline = re.compile(pattern.encode()), len(self.painted), _deadline()
        while not (match := wanted.search(self.painted, begin)):
            over = self._is_over()
            if monotonic() > deadline or (not self.read(GLANCE) and over):
                raise TimeoutError(f"{pattern!r} does not come after {self.painted[begin:]!r}")
        return match

    def wait_until(self, condition: Callable[[], bool], what: str) -> None:
        """Read on until a condition holds, on the screen for instance; `what` says which."""
        deadline = _deadline()
        while not condition():
            over = self._is_over()
            if monotonic() > deadline or (not self.read(GLANCE) and over):
                raise TimeoutError(f"{what} does not come; the screen shows\n{self.screen.text}")
            self.read_all()

    def read_all(self) -> None:
        """Read what has been painted so far."""
        while self.read():
            pass

    def wait_for_end(self, process: Process) -> int:
        """Read on until a program in this terminal ends; return its exit code."""
        self.wait_until(lambda: process.popen.poll() is not None, "the end")
        self.read_all()
        return process.popen.wait()

    def _is_over(self) -> bool:
        """Whether programs have run in it and all have ended, so that nothing more is painted."""
        codes = [process.popen.poll() for process in self._processes]
        return bool(codes) and None not in codes

    # What it is like ----------------------------------------------------------------------------

    @property
    def screen(self) -> Screen:
        """What it looks like, as far as it has been read."""
        if self._screen is None:
            lines, columns = termios.tcgetwinsize(self.end)
            self._screen = Screen(columns, lines)
        self._screen.see(self.painted)
        return self._screen

    @property
    def modes(self) -> set[int]:
        """The private modes that are on, such as 1049, the alternate screen."""
        modes = set(AT_FIRST)
        for change in re.finditer(rb"\x1b\[\?([\d;]+)([hl])", self.painted):
            numbers = map(int, change[1].split(b";"))
            (modes.update if change[2] == b"h" else modes.difference_update)(numbers)
        return modes

    @property
    def attributes(self) -> list[Any]:
        """How it treats what is typed: as `termios` has it."""
        return termios.tcgetattr(self.end)


class Screen:
    """What a terminal looks like."""

    def __init__(self, columns: int, lines: int) -> None:
        self._screen = pyte.Screen(columns, lines)
        self._stream = pyte.ByteStream(self._screen)
        self._seen = 0
        self._lines = list(self._screen.display)

    def see(self, painted: bytearray) -> None:
        """Show all that has been painted; what is known already is not looked at again."""
        new = bytes(painted[self._seen :])
        unfinished = UNFINISHED.search(new)
        new = new[: unfinished.start()] if unfinished else new
        if new:
            self._seen += len(new)
            self._stream.feed(UNSEEN.sub(b"", new))
            self._lines = list(self._screen.display)

    def resize(self, columns: int, lines: int) -> None:
        """Take another size."""
        self._screen.resize(lines, columns)
        self._lines = list(self._screen.display)

    @property
    def lines(self) -> list[str]:
        """The characters of each line."""
        return self._lines

    @property
    def text(self) -> str:
        """The characters of all lines."""
        return "\n".join(line.rstrip() for line in self.lines)


def _deadline() -> float:
    return monotonic() + PATIENCE

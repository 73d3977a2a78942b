"""A user at a terminal in which nnstep runs: what they do, and what they read on the screen."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from tests.e2e.keys import ENTER
from tests.terminal import INSTALLED, Terminal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Self

ABSENT = "·"
GREETING = "s runs the next statement"


class Session:
    """nnstep in a terminal.

    Args:
        call: the words after the command.
        program: the command, the installed one unless it is another.
        size: columns and lines of the terminal.
        environment: variables that are not as usual.

    Attributes:
        terminal: what it runs in.
        process: the program.
        before: how the terminal treated what is typed, before nnstep came.
    """

    def __init__(
        self,
        *call: str,
        program: tuple[str, ...] = (INSTALLED,),
        size: tuple[int, int] = (120, 40),
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.terminal = Terminal(*size)
        self.before = self.terminal.attributes
        self.process = self.terminal.run(*program, *call, environment=environment)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.terminal.close()

    # What is done -------------------------------------------------------------------------------

    def press(self, keys: str, said: str) -> None:
        """Press keys, and wait until the status line says so.

        When that names the place where the cursor is now, the position is waited for, too.
        """
        self.terminal.type(keys)
        self.until_said(said)

    def enter(self, line: str, said: str, key: str = ":") -> None:
        """Type a line at the prompt that a key opens; wait as in `press`."""
        self.open_prompt(key)
        self.leave_prompt(line + ENTER, said)

    def open_prompt(self, key: str = ":") -> None:
        """Open the prompt, and wait until no panel has the focus any more."""
        self.terminal.type(key)
        self.terminal.wait_until(
            lambda: self.status.startswith(":") and "┏" not in self.text, "the prompt"
        )

    def leave_prompt(self, keys: str, said: str) -> None:
        """Press keys that close the prompt; wait as in `press`, and until a panel has the focus."""
        self.press(keys, said)
        self.until("┏", "the focus in a panel")

    def mouse(self, button: int, column: int, line: int, *, up: bool = False) -> None:
        """Let the mouse do something in a cell, counted from 0; 32 more is a move."""
        self.terminal.type(f"\x1b[<{button};{column + 1};{line + 1}{'m' if up else 'M'}")

    def click(self, column: int, line: int) -> None:
        """Click a cell."""
        self.mouse(0, column, line)
        self.mouse(0, column, line, up=True)

    def leave(self) -> int:
        """Wait for the end; return the exit code."""
        return self.terminal.wait_for_end(self.process)

    # What is waited for -------------------------------------------------------------------------

    def until(self, pattern: str, what: str = "") -> re.Match[str]:
        """Wait until a pattern is on the screen; return the match."""
        self.terminal.wait_until(
            lambda: re.search(pattern, self.text) is not None, what or repr(pattern)
        )
        match = re.search(pattern, self.text)
        assert match
        return match

    def until_gone(self, text: str) -> None:
        """Wait until a text is not on the screen any more."""
        self.terminal.wait_until(lambda: text not in self.text, f"the screen without {text!r}")

    def until_said(self, said: str) -> None:
        """Wait for a sentence in the status line, and for the position that it names."""
        place = re.search(r" → (\S+:\w+)", said)

        def shown() -> bool:
            return self.status.startswith(said) and (not place or self.position == place[1])

        self.terminal.wait_until(shown, f"{said!r} in the status line")

    def until_open(self) -> None:
        """Wait for the first frame."""
        self.until_said(GREETING)

    # What is read -------------------------------------------------------------------------------

    @property
    def lines(self) -> list[str]:
        """The lines of the screen."""
        return self.terminal.screen.lines

    @property
    def text(self) -> str:
        """The lines of the screen, as one text."""
        return self.terminal.screen.text

    @property
    def position(self) -> str:
        """The position, at the right of the top line."""
        return self.lines[0].split()[-1] if self.lines[0].strip() else ""

    @property
    def status(self) -> str:
        """The line that says what happened, above the line of keys."""
        return self.lines[-2].strip()

    def find(self, text: str) -> tuple[int, int]:
        """Return the column and line where a text stands."""
        for line, shown in enumerate(self.lines):
            if text in shown:
                return shown.index(text), line
        raise AssertionError(f"{text!r} is not on the screen:\n{self.text}")

    def panel(self, title: str) -> list[str]:
        """Return the lines inside a panel that has a border."""
        lines = self.lines
        for top, line in enumerate(lines):
            if edge := re.search(rf"[╭┏][─━] {title} [─━]+[╮┓]", line):
                left, right = edge.start() + 1, edge.end() - 1
                below = [line[left:right] for line in lines[top + 1 :]]
                height = next((n for n, inside in enumerate(below) if inside[0] in "─━"), 0)
                return below[:height]
        return []

    def samples(self) -> dict[str, list[str]]:
        """Return the columns of the Samples panel by their titles."""
        rows = [line.split() for line in self.panel("Samples")]
        if not rows or any(len(row) != len(rows[0]) for row in rows):
            return {}
        titles, *rest = rows
        return dict(zip(titles, map(list, zip(*rest, strict=True)), strict=True))

    def until_column(self, title: str, values: list[float] | None) -> None:
        """Wait until a column of Samples shows some values, or that they are absent."""

        def shown() -> bool:
            column = self.samples().get(title)
            if column is None or values is None:
                return column is not None and set(column) == {ABSENT}
            return len(column) == len(values) and all(map(is_shown_as, values, column))

        self.terminal.wait_until(shown, f"{title} = {values}")

    def until_predicted(self, prediction: dict[str, Any]) -> None:
        """Wait until Queries shows a prediction, of which `nnstep predict --json` has told."""

        def shown() -> bool:
            for line in self.panel("Queries"):
                _, found, beside = line.partition(str(list(map(int, prediction["point"]))))
                if found:
                    label, XW, z = beside.split()[:3]
                    return (
                        is_shown_as(prediction["XW"], XW)
                        and is_shown_as(prediction["z"], z)
                        and label == str(prediction["class"])
                    )
            return False

        self.terminal.wait_until(shown, f"{prediction} in Queries")

    # How it left the terminal -------------------------------------------------------------------

    def assert_terminal_is_as_before(self) -> None:
        """Make sure that the shell that comes next finds everything as it was."""
        painted, terminal = bytes(self.terminal.painted), self.terminal
        assert painted.count(b"\x1b[?1049h") == painted.count(b"\x1b[?1049l") == 1
        assert terminal.modes == {7, 25}, "all that was switched on is off: mouse, paste, focus …"
        assert len(re.findall(rb"\x1b\[>\d+u", painted)) == painted.count(b"\x1b[<u")
        assert terminal.attributes == self.before

    @property
    def afterwards(self) -> str:
        """What was written after the alternate screen had been left, less control sequences."""
        written = self.terminal.painted.rpartition(b"\x1b[?1049l")[2].decode()
        return re.sub(r"\x1b\[[<>?\d;]*[a-z]", "", written)


def is_shown_as(value: float, text: str) -> bool:
    """Whether a text is a number rounded to the digits that it has, which are four at least."""
    try:
        shown = Decimal(text)
    except InvalidOperation:
        return False
    _, digits, exponent = shown.as_tuple()
    if not isinstance(exponent, int):
        return False  # infinity or NaN
    if not any(digits):
        return value == 0
    half = Decimal((0, (5,), exponent - 1))
    return len(digits) >= 4 and text[0] in "+-" and abs(Decimal(value) - shown) <= half

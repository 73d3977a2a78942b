"""`nnstep exec`: the debugger without a screen, for pipes, tests and screen readers."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from nnstep.cli.drive import drive, interrupts
from nnstep.cli.source import timeline_of
from nnstep.debugger import Debugger
from nnstep.errors import CommandError

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Iterator

PROMPT = "(nnstep) "


def exec_(options: Namespace) -> int:
    """Carry out commands one by one.

    From `-x` or a pipe the first wrong one ends it all; at a prompt one can go on.
    """
    debugger = Debugger(timeline_of(options))
    with interrupts() as pressed:
        if options.lines is None and sys.stdin.isatty():
            return _converse(debugger, pressed)
        for place, line in _commands(options.lines):
            try:
                quits = _carry_out(debugger, line, pressed)
            except CommandError as error:
                raise CommandError(f"{place}: {error}") from None
            if quits:
                break
    return 0


def _commands(lines: list[str] | None) -> Iterator[tuple[str, str]]:
    """Yield each command with where it stands; blank lines and comments are no commands."""
    source, where = (lines, "-x") if lines is not None else (sys.stdin, "line")
    for n, line in enumerate(source, 1):
        if (command := line.strip()) and not command.startswith("#"):
            yield f"{where} {n}", command


def _carry_out(debugger: Debugger, line: str, pressed: Callable[[], bool]) -> bool:
    """Carry out one command and print what it came to; return whether it was `quit`."""
    outcome = drive(debugger.start(line), pressed)
    if outcome.interrupted and not sys.stdin.isatty():
        raise KeyboardInterrupt
    if not outcome.quit:
        print(*(outcome.report or (outcome.sentence,)), sep="\n", flush=True)
    return outcome.quit


def _converse(debugger: Debugger, pressed: Callable[[], bool]) -> int:
    import readline  # noqa: F401  gives the prompt its line editing

    print(f"{debugger.experiment.title}; `help` lists the commands")
    while True:
        try:
            line = input(PROMPT)
        except EOFError:
            print()
            return 0
        pressed()
        try:
            if _carry_out(debugger, line, pressed):
                return 0
        except CommandError as error:
            print(error)

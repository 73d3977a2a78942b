"""`nnstep exec`: the debugger without a screen, for pipes, tests and screen readers."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from nnstep.cli.drive import drive, interrupts
from nnstep.cli.source import debugger_of
from nnstep.errors import CommandError

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator

    from nnstep.debugger import Debugger, Outcome

PROMPT = "(nnstep) "


def exec_(options: Namespace) -> int:
    """Carry out commands one by one.

    From `-x` or a pipe the first wrong one ends it all; at a prompt one can go on. The status is 1
    when something that was waited for or checked was not met: an `until`, a `check`, a `part`.
    """
    debugger, said = debugger_of(options)
    if said:
        print(said, flush=True)
    if options.lines is None and sys.stdin.isatty():
        return _converse(debugger)
    met = True
    for place, line in _commands(options.lines):
        try:
            outcome = _carry_out(debugger, line)
        except CommandError as error:
            raise CommandError(f"{place}: {error}") from None
        if outcome.interrupted:
            raise KeyboardInterrupt
        met = met and outcome.met is not False
        if outcome.quit:
            break
    return 0 if met else 1


def _commands(lines: list[str] | None) -> Iterator[tuple[str, str]]:
    """Yield each command with where it stands; blank lines and comments are no commands."""
    source, where = (lines, "-x") if lines is not None else (sys.stdin, "line")
    for n, line in enumerate(source, 1):
        if (command := line.removeprefix("\ufeff").strip()) and not command.startswith("#"):
            yield f"{where} {n}", command


def _carry_out(debugger: Debugger, line: str) -> Outcome:
    """Carry out one command, up to its end or ctrl+c, and print what it came to."""
    with interrupts() as pressed:
        outcome = drive(debugger.start(line), pressed)
        if not outcome.quit:
            print(*(outcome.report or (outcome.sentence,)), sep="\n", flush=True)
    return outcome


def _converse(debugger: Debugger) -> int:
    import readline  # noqa: F401  gives the prompt its line editing

    print(f"{debugger.experiment.title}; `help` lists the commands")
    while True:
        try:
            if _carry_out(debugger, input(PROMPT)).quit:
                return 0
        except EOFError:
            print()
            return 0
        except KeyboardInterrupt:  # drops the line that was being typed
            print()
        except CommandError as error:
            print(error)

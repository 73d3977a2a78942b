"""Driving work that comes in slices: a progress bar for people, ctrl+c stops between slices."""

from __future__ import annotations

import signal
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

    from nnstep.timeline import Progress

Result = TypeVar("Result")


def drive(work: Generator[Progress, bool | None, Result], stop: Callable[[], bool]) -> Result:
    """Carry work out to its end, or ask it to stop once `stop()` is true."""
    try:
        progress = next(work)
        with _bar() as show:
            while True:
                show(progress)
                progress = work.send(stop())
    except StopIteration as end:
        result: Result = end.value
        return result


def finish(work: Generator[Progress, bool | None, Result]) -> Result:
    """Carry work out to its end, with a progress bar.

    Raises:
        KeyboardInterrupt: ctrl+c was pressed.
    """
    with interrupts() as pressed:

        def stop() -> bool:
            if pressed():
                raise KeyboardInterrupt
            return False

        return drive(work, stop)


@contextmanager
def interrupts() -> Iterator[Callable[[], bool]]:
    """Turn ctrl+c into an answer: the function says whether it was pressed since last asked.

    Raises:
        KeyboardInterrupt: on leaving, when it was pressed too late to be asked about.
    """
    pressed = False

    def note(*_: object) -> None:
        nonlocal pressed
        pressed = True

    def ask() -> bool:
        nonlocal pressed
        was, pressed = pressed, False
        return was

    before = signal.signal(signal.SIGINT, note)
    try:
        yield ask
    finally:
        signal.signal(signal.SIGINT, before)
    if pressed:
        raise KeyboardInterrupt


@contextmanager
def _bar() -> Iterator[Callable[[Progress], None]]:
    """Show a progress bar on standard error while that is a terminal."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich import progress as rich
    from rich.console import Console

    columns = (
        rich.TextColumn("epochs"),
        rich.BarColumn(),
        rich.MofNCompleteColumn(),
        rich.TextColumn("ctrl+c stops"),
    )
    with rich.Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda progress: bar.update(task, completed=progress.done, total=progress.total)

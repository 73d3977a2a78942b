"""Virtual time: an event loop that does not wait, but lets its clock jump to what is due next."""

from __future__ import annotations

import asyncio
import selectors
import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from textual import _time

from nnstep.errors import NnstepError

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator

Result = TypeVar("Result")

LONGEST_REAL_WAIT = 10.0
REAL_WAIT = 0.05
"""Seconds that are waited at a time for a thread, in real time."""


class _Jumping(selectors.BaseSelector):
    """Selects what is ready; instead of waiting for the rest it lets the clock jump.

    Args:
        jump: lets some seconds pass.
        is_waiting: whether a thread is worked in, so that real time has to pass.
    """

    def __init__(self, jump: Callable[[float], None], is_waiting: Callable[[], bool]) -> None:
        self._real = selectors.DefaultSelector()
        self._jump = jump
        self._is_waiting = is_waiting

    def select(self, timeout: float | None = None) -> Any:
        """Return what is ready now; or let the time pass until something is due."""
        ready = self._real.select(0)
        if ready or timeout == 0:
            return ready
        if self._is_waiting():
            return self._real.select(REAL_WAIT)
        if timeout is None:
            ready = self._real.select(LONGEST_REAL_WAIT)
            if not ready:
                raise RuntimeError("nothing is due any more, and nobody will wake the loop")
            return ready
        self._jump(timeout)
        return []

    def register(self, fileobj: Any, events: int, data: Any = None) -> Any:
        """Look at a file, too."""
        return self._real.register(fileobj, events, data)

    def unregister(self, fileobj: Any) -> Any:
        """Look at a file no longer."""
        return self._real.unregister(fileobj)

    def modify(self, fileobj: Any, events: int, data: Any = None) -> Any:
        """Look for something else at a file."""
        return self._real.modify(fileobj, events, data)

    def close(self) -> None:
        """Look at nothing any more."""
        self._real.close()

    def get_map(self) -> Any:
        """Return what is looked at."""
        return self._real.get_map()


class VirtualLoop(asyncio.SelectorEventLoop):
    """An event loop on virtual time; what is computed takes none of it."""

    def __init__(self) -> None:
        self._now = 0.0
        self._threads = 0
        super().__init__(_Jumping(self._pass, lambda: self._threads > 0))

    def time(self) -> float:
        """Return the virtual seconds since it was made."""
        return self._now

    def _pass(self, seconds: float) -> None:
        self._now += seconds

    def add_signal_handler(  # type: ignore[override]  # with fewer words than its types take
        self, sig: int, callback: Any, *args: Any
    ) -> None:
        """Leave signals as they are: no terminal has to be put back in order.

        A loop that does not wait would not come to a handler before a long computation is over.
        """

    def run_in_executor(  # type: ignore[override]  # with fewer words than its types take
        self, executor: Any, func: Callable[..., Any], *args: Any
    ) -> Any:
        """Let a thread work; no time passes before it is done."""
        future = super().run_in_executor(executor, func, *args)
        self._threads += 1
        future.add_done_callback(self._is_done)
        return future

    async def shutdown_default_executor(self, timeout: float | None = None) -> None:
        """Wait for the threads; a time limit would be over at once."""
        await super().shutdown_default_executor()

    def _is_done(self, _: object) -> None:
        self._threads -= 1


def run_virtually(main: Callable[[], Coroutine[Any, Any, Result]]) -> Result:
    """Run something in virtual time, however long that is.

    Raises:
        NnstepError: Textual has no clock that can be turned.
    """
    if not hasattr(_time, "get_time"):
        raise NnstepError("no film can be shot with this version of Textual: it has another clock")
    loop = VirtualLoop()

    async def interruptible() -> Result:
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGINT, signal.default_int_handler)  # the runner's would only ask
        return await main()

    with _textual_told(loop), asyncio.Runner(loop_factory=lambda: loop) as runner:
        return runner.run(interruptible())


@contextmanager
def _textual_told(loop: VirtualLoop) -> Iterator[None]:
    """Let Textual look at the virtual clock: its timers take the time from one place."""
    before = _time.get_time
    _time.get_time = loop.time
    try:
        yield
    finally:
        _time.get_time = before

"""One BLAS thread in this process: with more, a sum's order, and so its last bit, can change."""

from __future__ import annotations

from functools import cache

from threadpoolctl import threadpool_limits


@cache
def one_thread() -> None:
    """Pin the BLAS that numpy has loaded to one thread, once."""
    threadpool_limits(limits=1, user_api="blas")

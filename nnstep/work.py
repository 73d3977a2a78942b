"""Work that comes in slices: generators that yield how far they have come."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Generator

Result = TypeVar("Result")


def complete(work: Generator[Any, Any, Result]) -> Result:
    """Carry work out to its end without a pause; return what it returns."""
    while True:
        try:
            next(work)
        except StopIteration as end:
            result: Result = end.value
            return result

"""Terminals with few colours, and users who want none: nothing is told by colour alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.e2e.session import Session

COLOURS = {*range(30, 39), *range(40, 49), *range(90, 98), *range(100, 108)}


def looks(session: Session) -> set[tuple[int, ...]]:
    """Return how texts have been painted: the numbers of each SGR sequence."""
    painted = bytes(session.terminal.painted)
    return {
        tuple(int(number or 0) for number in sequence.split(b";"))
        for sequence in re.findall(rb"\x1b\[([\d;]*)m", painted)
    }


def step_twice(session: Session) -> None:
    """Paint what has changed, beside what has not."""
    session.press("s", "step 1 statement → 0:XW")
    session.press("s", "step 1 statement → 0:z")
    for mark in ("▶  3  z ", "•  2  XW ", "•XW"):
        session.until(mark)


def test_without_colour_the_marks_are_still_there(opened: Callable[..., Session]) -> None:
    session = opened(environment={"NO_COLOR": "1", "COLORTERM": ""})
    step_twice(session)
    assert not [look for look in looks(session) if COLOURS.intersection(look)]


def test_sixteen_colours_are_enough(opened: Callable[..., Session]) -> None:
    session = opened(environment={"TERM": "xterm-16color", "COLORTERM": ""})
    step_twice(session)
    used = set().union(*looks(session))
    assert used & COLOURS
    assert not used & {38, 48}

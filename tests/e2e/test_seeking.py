"""Going anywhere in time: by command, by key, and with the mouse."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.e2e.session import Session

LAST = 25_000


def test_commands_and_keys_go_to_a_place(
    opened: Callable[..., Session], printed: Callable[..., list[Any]]
) -> None:
    trace = printed("trace", "article", "--epoch", "500")
    values = {entry["statement"]: np.ravel(entry["value"]).tolist() for entry in trace}
    session = opened()
    session.enter("goto 500:z_del", "goto → 500:z_del")
    for name in ("XW", "z", "error", "dcost", "•dpred"):
        session.until_column(name, values[name.strip("•")])
    session.until_column("z_del", None)
    session.press("g", "goto → 0:inputs")
    session.press("G", "goto → 500:z_del")
    session.press("20g", "goto → 20:inputs")
    session.press("R", "restart → 0:inputs")
    session.enter("goto 50%", "goto → 12500:inputs")
    session.enter("goto :weights", "goto → 12500:weights")


def test_the_timeline_is_clicked_and_dragged_and_the_curve_clicked(
    opened: Callable[..., Session],
) -> None:
    session = opened()
    first, line = session.find("◆")
    last = session.lines[line].rindex("┄")

    def epoch_under(column: int) -> float:
        return (column - first) / (last - first) * LAST

    def assert_is_at(column: int) -> None:
        """Wait for the mark, and make sure that the moment belongs there."""
        session.terminal.wait_until(
            lambda: session.lines[line][column] == "◆", f"the mark in column {column}"
        )
        session.until_said(f"goto → {session.position}")
        epoch, _, statement = session.position.partition(":")
        assert statement == "inputs"
        assert abs(int(epoch) - epoch_under(column)) <= 1

    session.click(last, line)
    assert_is_at(last)
    assert session.position == f"{LAST}:inputs"
    session.click(40, line)
    assert_is_at(40)
    session.mouse(0, 60, line)
    assert_is_at(60)
    for column in (70, 55, 20):
        session.mouse(32, column, line)
        assert_is_at(column)
    session.mouse(0, 20, line, up=True)
    session.mouse(35, 90, line)  # no button is down any more
    session.press("s", f"step 1 statement → {session.position.replace('inputs', 'XW')}")
    column, line = session.find("⣀")  # of the curve of the costs
    session.click(column + 20, line)
    session.until(r"\n goto → \d+:inputs")
    assert 0 < int(session.position.partition(":")[0]) < LAST


def test_a_click_on_a_statement_runs_to_it_and_on_a_number_explains_it(
    opened: Callable[..., Session],
) -> None:
    session = opened()
    session.press("3f", "finish 3 epochs → 3:inputs")
    session.click(*session.find("dpred    ="))
    session.until_said("goto → 3:dpred")
    session.click(*session.find("z        ="))
    session.until_said("goto → 3:z")
    column, line = session.find("z        =")
    assert "▶" in session.lines[line][:column]
    session.press("s", "step 1 statement → 3:error")
    row, line = session.find("│ 1  ")
    z = session.samples()["•z"][0]
    session.click(session.lines[line].index(z, row) + 2, line)
    session.until(rf"\n z\[0\S* = .*XW.* = {re.escape(z)}\n")

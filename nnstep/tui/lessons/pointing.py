"""Choosing a value on the screen, wherever it is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnstep.debugger import arguments
from nnstep.errors import CommandError
from nnstep.tui.array import Array
from nnstep.tui.table import Table

if TYPE_CHECKING:
    from nnstep.engine import Cell
    from nnstep.tui.stage import Stage

MOST_ENTRIES = 20_000
"""So many places are looked through."""


def highlight(stage: Stage, argument: str) -> None:
    """Choose a number in a panel that shows it, the one in focus before others.

    Of an array it is the first number that is seen.

    Raises:
        CommandError: no panel of the page shows it.
    """
    wanted = arguments.cell(argument, stage.debugger.program)
    for panel in sorted(stage.seen, key=lambda panel: not panel.has_focus):
        if isinstance(panel, Table | Array) and (place := _place_of(wanted, panel)) is not None:
            stage.screen.set_focus(panel)  # now: all of it is to be seen at once
            panel.choose(*place)
            return
    raise CommandError(f"highlight {argument}: no panel of the page {stage.page} shows it")


def _place_of(wanted: Cell, table: Table | Array) -> tuple[int, int] | None:
    """Return row and column of a number: in a column of its own name, if there is one."""
    if isinstance(table, Array):
        return table.place_of(wanted)
    columns = sorted(
        range(1, len(table.columns)), key=lambda n: wanted.name not in table.columns[n].names
    )
    rows = table.filled_rows()
    if rows * len(columns) > MOST_ENTRIES:
        return None
    for row in range(rows):
        for column in columns:
            entry = table.entry(row, column)
            if entry.cell is not None and _is_meant(entry.cell, wanted):
                return row, column
    return None


def _is_meant(shown: Cell, wanted: Cell) -> bool:
    depth = len(wanted.index)
    return shown.name == wanted.name and shown.index[:depth] == wanted.index

"""The Array panel: any value of the moment as a heat map, closer by and by until it is numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import numpy as np
from textual.binding import Binding, BindingType

from nnstep.debugger import explained
from nnstep.engine import Cell
from nnstep.numbers import EVERY_DIGIT
from nnstep.tui.array.aside import BETWEEN, PicturePanel
from nnstep.tui.array.heat import STRANGE_GLYPH
from nnstep.tui.array.picking import FOLLOW, Picking
from nnstep.tui.array.pixels import Pixels, pixels_of
from nnstep.tui.array.sheet import NUMBERS, Sheet, laid_out, looks_at
from nnstep.tui.array.sides import Side, sides_of
from nnstep.tui.draw import Line, Span, cells_of
from nnstep.tui.glyphs import FRESH, TIMES
from nnstep.tui.table import ENDLESS, Table

if TYPE_CHECKING:
    from textual.events import Click

    from nnstep.engine import Array as Values
    from nnstep.tui.view import View

HEADER = 3
"""Lines above the rows."""


FEWEST_BESIDE = 32
"""Cells that a picture leaves to the rows, with what is between them."""


class Array(PicturePanel):
    """A value of the moment, each number a shaded cell."""

    TITLE: ClassVar[str] = "Array"
    HELP: ClassVar[str] = (
        "Any value as a heat map: the one written last, or one that is picked with h and l. "
        "j goes down into it, then h j k l choose a number; comma and full stop turn to another "
        "value. "
        "enter goes closer, at last to the number in full; backspace goes away."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("h,left", "move(0,-1)", show=False, priority=True),
        Binding("l,right", "move(0,1)", show=False, priority=True),
        Binding("k,up", "move(-1,0)", show=False, priority=True),
        Binding("j,down", "move(1,0)", show=False, priority=True),
        Binding("home", "move(-1000000,0)", show=False, priority=True),
        Binding("end", "move(1000000,0)", show=False, priority=True),
        Binding("pageup", "page(-1)", show=False, priority=True),
        Binding("pagedown", "page(1)", show=False, priority=True),
        Binding("comma", "turn(-1)", show=False, priority=True),
        Binding("full_stop", "turn(1)", show=False, priority=True),
        Binding("enter", "closer", show=False, priority=True),
        Binding("backspace", "away", show=False, priority=True),
    ]

    KEPT: ClassVar[tuple[str, ...]] = ("_chosen", "_picking", "_zooms", "_first")

    def __init__(self) -> None:
        super().__init__()
        self._chosen: tuple[int, int] | None = None
        self._picking: Picking | None = None
        self._zooms: dict[str, int] = {}
        self._first = 0
        self._sides: tuple[Side, ...] = ()
        self._sheet: Sheet | None = None

    # What is shown ------------------------------------------------------------------------------

    @property
    def shown(self) -> str:
        """The name of the value that is shown."""
        assert self._picking is not None
        return self._picking.shown

    def renew(self, before: View, view: View) -> None:
        """Offer the values of the other program, if it has others."""
        if before.experiment.program.names != view.experiment.program.names:
            self._picking = None

    def clear(self) -> None:
        """Follow what is written, from afar."""
        self._chosen, self._picking, self._zooms, self._first = None, None, {}, 0

    def prepare(self, view: View) -> None:
        """Lay out the value that is shown, as far as there is room for it."""
        if self._picking is None:
            self._picking = Picking(view.experiment.program)
        self._picking.see(view.fresh)
        self._sides = sides_of(view.experiment, view.moment, self.shown)
        array = view.moment.values.get(self.shown)
        self._sheet = None
        if array is None:
            self.set_aside(None, 0, HEADER)
            return
        grid = array.reshape(len(array) if array.ndim else 1, -1)
        picture = pixels_of(view, self.shown, self._sides, grid, self._at(grid))
        width = self.scrollable_content_region.width
        self._sheet = self._laid_out(view, grid, width - self._kept_for(picture))
        self.set_aside(picture, self._sheet.right, HEADER)

    def _laid_out(self, view: View, grid: Values, width: int) -> Sheet:
        """Lay the rows out in so many cells."""
        given = self.shown in view.moment.program.given
        looks = looks_at(view.digits, compact=self.compact, is_data=given)
        zoom = self._zooms.get(self.shown)
        chosen = looks if zoom is None else looks[zoom - 1 : zoom]
        sheet = laid_out(grid, self._sides, chosen, width, self._first, self._at(grid))
        self._first = sheet.first
        return sheet

    def _at(self, grid: Values) -> tuple[int, int] | None:
        """Return the row and column that are chosen, in an array of whatever shape."""
        if self._chosen is None:
            return None
        row, column = self._chosen
        return min(row, grid.shape[0] - 1), min(column, grid.shape[1] - 1)

    def _kept_for(self, picture: Pixels | None) -> int:
        """Return the cells that the rows leave to a picture of their own numbers."""
        if picture is None or not picture.is_part:
            return 0
        width, height = self.scrollable_content_region.size
        kept = picture.width(1) + BETWEEN
        fits = picture.fits(1, width - FEWEST_BESIDE, height - HEADER)
        return kept if fits else 0

    # Drawing ------------------------------------------------------------------------------------

    def remark(self) -> str:
        """Say what is shown, and how near."""
        near = f"  zoom {self._zoom} of {NUMBERS}" if self._sheet else ""
        return f"{self._said_shown()}{near}"

    @property
    def _zoom(self) -> int:
        return self._sheet.look.zoom if self._sheet else NUMBERS

    def _said_shown(self) -> str:
        assert self.view is not None
        assert self._picking is not None
        mark = FRESH if self.shown == self.view.fresh else ""
        return f"{'follows ' if self._picking.follows else ''}{mark}{self.shown}"

    def header(self) -> list[Line]:
        """Return what can be picked, what is shown, and a ruler."""
        assert self.view is not None
        assert self._picking is not None
        title, width = self._names_title, self.scrollable_content_region.width
        chooses = self._sheet is not None and self._sheet.chosen is not None
        active = self.has_focus and not chooses
        names = self._picking.line(self.view, len(title), width, active=active)
        ruler = self._sheet.ruler() if self._sheet else []
        return [[Span(title, "heading"), *names], self._info(), ruler]

    @property
    def _names_title(self) -> str:
        """What stands before the names: the panel's own where no border can show it."""
        return f" {self.TITLE} " if self.compact else " "

    def _info(self) -> Line:
        """Say what is shown, and what its shades mean."""
        name = self._said_shown() if self.compact else self.shown
        counts = f" {TIMES} ".join(map(str, self._sides)) or "one number"
        line = [Span(f" {name}", "strong"), Span(f"  {counts}", "muted")]
        if self._sheet is None:
            return line
        grid, top = self._sheet.grid, self._sheet.top
        strange = grid.size - int(np.isfinite(grid).sum())
        if strange:
            line.append(Span(f"  {STRANGE_GLYPH} {strange} not finite", "warning"))
        if not top:
            return [*line, Span("  every number is 0" if not strange else "", "muted")]
        room = self.scrollable_content_region.width - cells_of(line) - 2
        legends = self._sheet.legend(), self._sheet.short_legend()  # half a number is another one
        return [*line, Span("  "), *next((one for one in legends if cells_of(one) <= room), [])]

    def row_count(self) -> int:
        """Return the rows of the array, or the lines that say that it is absent."""
        return len(self._sheet.grid) if self._sheet else 2

    def row(self, index: int) -> Line:
        """Return a row of cells, or what is said of a value that is absent."""
        if self._sheet is not None:
            return self._sheet.row(index)
        assert self.view is not None
        moment = self.view.moment
        writer = moment.program.writer(self.shown)
        assert writer is not None
        if index == 0:
            return [Span(f" {self.shown} is not computed yet at {moment}")]
        return [Span(f" it will be {writer.source.partition(' = ')[2]}", "muted")]

    # Keys and the mouse -------------------------------------------------------------------------

    def action_turn(self, by: int) -> None:
        """Turn to another value."""
        if self._picking is not None:
            self._picking.turn(by)
            self.redraw()

    def action_move(self, down: int, right: int) -> None:
        """Turn to another value, or choose another cell once one is chosen."""
        if self._picking is None:
            return
        if self._sheet is not None and self._sheet.chosen is not None:
            if self._sheet.chosen[0] == 0 and down == -1:
                self._chosen = None
                self.redraw()
            else:
                self._choose(down, right)
        elif right:
            self.action_turn(right)
        elif abs(down) > 1:
            self._picking.pick(self._picking.names[-1] if down > 0 else FOLLOW)
            self.redraw()
        elif down > 0 and self._sheet is not None:
            row = min(round(self.scroll_y), len(self._sheet.grid) - 1)
            self._chosen = row, self._sheet.first
            self._choose(0, 0)

    def action_page(self, by: int) -> None:
        """Go a page down or up."""
        rows = max(self.scrollable_content_region.height - len(self._header) - 1, 1)
        if self._sheet is not None and self._sheet.chosen is not None:
            self._choose(by * rows, 0)
        else:
            self.scroll_to(y=round(self.scroll_y) + by * rows, animate=False)

    def chosen_cell(self) -> Cell | None:
        """Return the number that is chosen."""
        if self._sheet is None or self._sheet.chosen is None:
            return None
        return Cell(self.shown, self._sheet.chosen[: len(self._sides)])

    def action_closer(self) -> None:
        """Go closer; where numbers are written already, tell of the chosen one to every digit."""
        if self._sheet is None:
            return
        if self._zoom < NUMBERS:
            self._zoom_to(self._zoom + 1)
        elif self._sheet.chosen is not None:
            self._tell(EVERY_DIGIT, ENDLESS, in_full=True)

    def action_away(self) -> None:
        """Go farther away."""
        if self._sheet is not None and self._zoom > 1:
            self._zoom_to(self._zoom - 1)

    def _zoom_to(self, zoom: int) -> None:
        self._zooms[self.shown] = zoom
        self.redraw()

    def _choose(self, down: int, right: int) -> None:
        """Choose a cell so far from the one that is chosen."""
        assert self._sheet is not None
        assert self.view is not None
        rows, columns = self._sheet.grid.shape
        at = self._at(self._sheet.grid)
        assert at is not None
        self._chosen = (
            min(max(at[0] + down, 0), rows - 1),
            min(max(at[1] + right, 0), columns - 1),
        )
        self.redraw()
        self.reveal(self._chosen[0])
        self._tell(self.view.digits, self.app.size.width - 2)

    def _tell(self, digits: int, room: int, *, in_full: bool = False) -> None:
        """Tell how the chosen number came about."""
        assert self.view is not None
        assert self._sheet is not None
        assert self._sheet.chosen is not None
        cell = self.chosen_cell()
        assert cell is not None
        text = explained(self.view.moment, cell, digits, room)
        self.post_message(Table.Told(text, in_full))

    def pointed(self, event: Click) -> None:
        """Pick the value whose name was clicked, or choose the number that was, or its pixel."""
        super().pointed(event)
        offset = event.get_content_offset(self)
        if offset is None or self.view is None or self._picking is None:
            return
        if offset.y == 0:
            left, width = len(self._names_title), self.scrollable_content_region.width
            for tab in self._picking.tabs(self.view, left, width):
                if tab.left <= offset.x < tab.right:
                    self._picking.pick(tab.name)
                    self.redraw()
        elif self.aside.picture is not None:
            at = self.aside.picture.cell_at(
                offset.x - self.aside.left, offset.y - HEADER, self.aside.size
            )
            if at is not None:
                self.choose(*at)

    def clicked(self, row: int, x: int) -> None:
        """Choose the cell that was clicked."""
        column = self._sheet.column_at(x) if self._sheet is not None else None
        if column is not None:
            self.choose(row, column)

    def place_of(self, cell: Cell) -> tuple[int, int] | None:
        """Return row and column of a number, if it is in what is shown."""
        if self._sheet is None or cell.name != self.shown:
            return None
        row, column = (*cell.index, 0, 0)[:2]
        return row, column

    def choose(self, row: int, column: int) -> None:
        """Choose a place, and tell of the number there."""
        self._chosen = row, column
        self._choose(0, 0)

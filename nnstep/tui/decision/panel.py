"""The Decision panel: what the network says of every point of a plane, or along a line."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from rich.cells import cell_len
from textual.binding import Binding, BindingType
from textual.message import Message

from nnstep.tui.decision.field import Field
from nnstep.tui.decision.fit import Fit
from nnstep.tui.decision.framing import Drawing, framed
from nnstep.tui.decision.legends import Row, legend, remaining
from nnstep.tui.decision.plane import telling
from nnstep.tui.decision.sights import GLYPHS, Sight, sights
from nnstep.tui.draw import Line, Span, wrapped
from nnstep.tui.panel import Panel

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nnstep.engine import Array
    from nnstep.experiment import Experiment
    from nnstep.tui.view import View

NARROWEST, LOWEST = 16, 4
"""In less room nothing is drawn."""

TALL = 8
"""In more rows than these the header has two lines."""

REMARK_MARGIN = 4
SEPARATOR = " · "
OTHERS = "others at their mean"
NOTHING = "{} is NaN, not a number, at every point, so there is nothing to draw"


class Decision(Panel):
    """What the network says of every point of a plane, or along a line."""

    TITLE: ClassVar[str] = "Decision"
    HELP: ClassVar[str] = (
        "What the network says of every point, with the parameters of the moment shown. Samples "
        "to train on have filled marks, those to test with hollow ones; what it gets wrong is "
        "reversed. A click asks about a point: it becomes a query. enter goes on to each hidden "
        "unit, backspace goes back, home returns to the output. Of more than two features, h l "
        "change the one that goes to the right and j k the one that goes upwards; the others are "
        "at their mean."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("h,left", "turn(0,-1)", show=False, priority=True),
        Binding("l,right", "turn(0,1)", show=False, priority=True),
        Binding("k,up", "turn(1,-1)", show=False, priority=True),
        Binding("j,down", "turn(1,1)", show=False, priority=True),
        Binding("enter,pagedown", "look(1)", show=False, priority=True),
        Binding("backspace,pageup", "look(-1)", show=False, priority=True),
        Binding("home", "look(0)", show=False, priority=True),
    ]

    @dataclass
    class Pointed(Message):
        """A point was clicked: it is to become a query."""

        point: tuple[float, ...]

    KEPT: ClassVar[tuple[str, ...]] = ("_looked_at", "_pair", "_sights")

    def __init__(self) -> None:
        super().__init__()
        self._sights: tuple[Sight, ...] = ()
        self._looked_at = 0
        self._pair = 0, 0
        self._setting: tuple[int, int, tuple[int, int]] | None = None
        self._picture: Field | Fit | None = None
        self._drawn: tuple[Sight, list[tuple[float, ...]], Array] | None = None
        self._drawing: Drawing | None = None
        self._rows: list[Line] = []

    @property
    def sight(self) -> Sight:
        """What is looked at."""
        return self._sights[self._looked_at]

    # Drawing ------------------------------------------------------------------------------------

    def renew(self, before: View, view: View) -> None:
        """Draw the picture of the other network."""
        self._setting = self._drawn = None

    def clear(self) -> None:
        """Look at the output again."""
        self._sights, self._looked_at = (), 0

    def prepare(self, view: View) -> None:
        """Draw the moment, unless that has been done or nobody would see it."""
        experiment = view.experiment
        if not self._sights:
            features = len(experiment.dataset.features)
            self._sights = sights(experiment, together=features == 1)
            self._pair = telling(experiment.dataset) if features > 1 else (0, 0)
        width, height = self.scrollable_content_region.size
        height -= self._header_height
        if width < NARROWEST or height < LOWEST:  # out of sight it is 0 × 0
            self._setting, self._picture, self._drawing, self._rows = None, None, None, []
            return
        setting = width, height, self._pair
        if setting != self._setting:
            self._setting, self._drawn = setting, None
            self._picture = self._new_picture(experiment, width, height)
        if not self._is_drawn(view):
            self._draw(view)

    def _new_picture(self, experiment: Experiment, width: int, height: int) -> Field | Fit:
        if len(experiment.dataset.features) == 1:
            return Fit(experiment, width, height)
        return Field(experiment, self._pair, width, height)

    def _is_drawn(self, view: View) -> bool:
        if self._drawn is None:
            return False
        sight, points, state = self._drawn
        return (
            sight is self.sight
            and points == [query.point for query in view.predictions]
            and np.array_equal(state, view.moment.state)
        )

    def _draw(self, view: View) -> None:
        assert self._picture is not None
        state, queries = view.moment.state, view.predictions
        self._drawn = self.sight, [query.point for query in queries], state
        self._drawing = self._picture.draw(self.sight, state, queries)
        if self._drawing is not None:
            self._rows = list(framed(self._drawing, self._picture.gutter))
            return
        width = self.scrollable_content_region.width - 1
        said = NOTHING.format(self.sight.title)
        self._rows = [[Span(line, "warning")] for line in wrapped(said, width, " ", " ")]

    def row_count(self) -> int:
        """Return the lines of the picture."""
        return max(len(self._rows), 1)

    def row(self, index: int) -> Line:
        """Return one line of the picture."""
        return self._rows[index] if index < len(self._rows) else []

    # What is said about it ----------------------------------------------------------------------

    @property
    def _header_height(self) -> int:
        return 2 if self.scrollable_content_region.height > TALL else 1

    def remark(self) -> str:
        """Say which features are seen, and what the header has no room for."""
        room = self.scrollable_content_region.width - REMARK_MARGIN
        said = list(self._remarks())
        left = [self._rows_of_header()[1]] if self.view is not None and self._sights else []
        more = [
            SEPARATOR.join(filter(None, (text, *rest)))
            for rest in left
            for text in dict.fromkeys((*said, SEPARATOR.join(self._parts)))
        ]
        return next((text for text in (*more, *said) if cell_len(text) <= room), "")

    def _remarks(self) -> Iterator[str]:
        """Yield what there is to remark, at length and then shorter."""
        if self._picture is None or self.view is None:
            return
        some = self._some
        keys = ["enter: units"] if len(self._sights) > 1 else []
        features = self.view.experiment.dataset.features
        axes = [""]
        if len(features) > 2:
            across, up = (features[n] for n in self._pair)
            across, up = f"{across} {GLYPHS.right}", f"{up} {GLYPHS.up}"
            axes = [f"{across} {up}, {OTHERS}", f"{up}, {OTHERS}", OTHERS]
        for said in axes:
            for more in (some + keys, some):
                yield SEPARATOR.join(filter(None, (said, *more)))

    @property
    def _some(self) -> list[str]:
        """What there is to say of samples that are not seen."""
        every = 1 if self._picture is None else self._picture.scatter.every
        return [f"1 in {every} samples"] if every > 1 else []

    @property
    def _parts(self) -> list[str]:
        """What must be remarked in any case, each on its own where it has no room together."""
        assert self.view is not None
        rest = [OTHERS] if len(self.view.experiment.dataset.features) > 2 else []
        return rest + self._some

    def header(self) -> list[Line]:
        """Return what is looked at, and what the marks mean."""
        if self.view is None or not self._sights:
            return []
        return [row.spans for row in self._rows_of_header()[0]]

    def _rows_of_header(self) -> tuple[list[Row], list[str]]:
        """Return the rows above the picture, and what they have no room for."""
        assert self.view is not None
        width = self.scrollable_content_region.width
        name = [Span(self.TITLE, "heading"), Span(" ")] if self.compact else []
        rows = [Row(width, [*name, Span(self.sight.title, "strong")])]
        if self._header_height > 1:
            rows.append(Row(width, []))
        plane = isinstance(self._picture, Field)
        rows[-1].put_all([*legend(self.view, self.sight, self._drawing, plane=plane)])
        choices = [*remaining(self.view, self.sight, self._drawing, plane=plane)]
        longest, shortest = ([items[end] for items in choices] for end in (0, -1))
        remarks: list[list[Line]] = [[]]
        if self.compact:  # there is no border to say it
            remarks = [[_muted(text)] for text in self._remarks()]
            remarks.append([_muted(text) for text in self._parts])
        for remark in remarks:
            for items in (longest, shortest):
                filled = deepcopy(rows)
                if all(_put(filled, item) for item in (*items, *remark)):
                    return filled, []
        left = [item for item in (*shortest, *remarks[-1]) if not _put(rows, item)]
        return rows, ["".join(span.text for span in item) for item in left]

    # Keys and the mouse -------------------------------------------------------------------------

    def action_look(self, by: int) -> None:
        """Look at another unit; at the output again when it is by none."""
        if self._sights:
            self._looked_at = (self._looked_at + by) % len(self._sights) if by else 0
            self.redraw()

    def action_turn(self, axis: int, by: int) -> None:
        """Let the next feature span an axis, or the one before it."""
        if self.view is None or len(self.view.experiment.dataset.features) < 3:
            return
        count, pair = len(self.view.experiment.dataset.features), list(self._pair)
        pair[axis] = (pair[axis] + by) % count
        if pair[0] == pair[1]:
            pair[axis] = (pair[axis] + by) % count
        self._pair = pair[0], pair[1]
        self.redraw()

    def clicked(self, row: int, x: int) -> None:
        """Ask about the point that was clicked."""
        point = self._picture.point(row, x) if self._picture is not None else None
        if point is not None:
            self.post_message(self.Pointed(point))


def _put(rows: list[Row], item: Line) -> bool:
    """Put an item into the first row that has room for it; return whether there was one."""
    return any(row.put(item) for row in rows)


def _muted(text: str) -> Line:
    return [Span(text, "muted")]

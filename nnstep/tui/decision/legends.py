"""What stands above a picture over features: what its marks, regions and shades mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnstep.tui.decision.field import FILL_INK, SHADE_FILLS, SHADES
from nnstep.tui.decision.fit import LINE_INK
from nnstep.tui.decision.framing import QUERY_INK
from nnstep.tui.decision.sights import GLYPHS, LABEL_INK, WRONG, Classes, Kind, Sight
from nnstep.tui.draw import Line, Span, cells_of, cut

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nnstep.tui.decision.framing import Drawing
    from nnstep.tui.view import View

GAP = 2
END_WIDTH = 6
WIDEST_NAME = 16


class Row:
    """A line of cells that is filled from the left."""

    def __init__(self, width: int, spans: Line) -> None:
        self.spans = [Span(" "), *spans]
        self._free = width - 1 - cells_of(spans)

    def put(self, item: Line, gap: int = GAP) -> bool:
        """Put an item behind the others; return whether there was room for it."""
        if gap + cells_of(item) >= self._free:
            return False
        self.spans += [Span(" " * gap), *item]
        self._free -= gap + cells_of(item)
        return True

    def put_all(self, items: Sequence[Line]) -> None:
        """Put items behind the others, close together or only the first ones when they must be."""
        together = sum(cells_of(item) + GAP for item in items)
        gap = GAP if together < self._free else 1
        first = 0 if len(self.spans) == 1 else gap
        for number, item in enumerate(items):
            if not self.put(item, gap if number else first):
                self.put([Span(GLYPHS.more, "muted")], 0)
                return


def legend(view: View, sight: Sight, drawing: Drawing | None, *, plane: bool) -> Iterator[Line]:
    """Yield what is below the samples, and the classes; what matters most comes first.

    Args:
        view: what is shown.
        sight: what is looked at.
        drawing: of the moment, if there is one.
        plane: whether two features span the picture, and not one with the output.
    """
    names = _names(view, sight)
    if plane and sight.kind in (Kind.UNIT, Kind.NUMBER):
        yield _shades(sight, drawing)
    regions = plane and sight.kind is not Kind.UNIT
    bands = sight.kind is Kind.ANSWER
    yield from (_class(names, n, regions=regions, bands=bands) for n in range(len(names)))
    if not plane and not names and sight.kind is Kind.NUMBER:
        yield _said(GLYPHS.label_off[0], "label", LABEL_INK)
        yield _said(GLYPHS.label_on[0], "on the curve", LINE_INK)


def remaining(
    view: View, sight: Sight, drawing: Drawing | None, *, plane: bool
) -> Iterator[Sequence[Line]]:
    """Yield what other marks mean, for where there is room, at length and then shorter.

    Arguments are as for `legend`.
    """
    task = view.experiment.task
    several = len(sight.units) > 1 and not task.classes
    classes = Classes(tuple(_names(view, sight)))
    if task.decides and not several:
        yield [_said(classes.mark(0), "wrong", f"{LABEL_INK} {WRONG}")]
    if drawing is not None and drawing.hidden:
        if classes.has_shapes:
            mixed = ("several classes", "mixed")
            yield [_said(GLYPHS.mixed, meaning, LABEL_INK) for meaning in mixed]
        else:
            yield [_said(f"{drawing.hidden}", "hidden", "muted")]
    if plane and not task.decides:
        low = _said(GLYPHS.label[1], "too low ", LABEL_INK)
        yield [[*low, *_said(GLYPHS.label[2], "too high", LABEL_INK)]]
    if view.experiment.test is not None:
        if task.decides or several:
            mark = classes.mark(0, tested=True)
        else:
            mark = GLYPHS.label_tested[0] if plane else GLYPHS.label_off[1]
        yield [_said(mark, "test", LABEL_INK)]
    if view.predictions:
        yield [_said("1", meaning, QUERY_INK) for meaning in ("is a query", "a query")]


def _names(view: View, sight: Sight) -> Sequence[str]:
    """Return what each class is called, or each of several curves."""
    task = view.experiment.task
    if task.answers:
        return task.answers
    if len(sight.units) > 1:
        return task.outputs
    return task.labels if task.decides else ()


def _said(mark: str, meaning: str, ink: str) -> Line:
    return [Span(mark, ink), Span(f" {meaning}", "muted")]


def _class(names: Sequence[str], index: int, *, regions: bool, bands: bool) -> Line:
    """Return the mark of a class as it is drawn, with what is around it, and its name."""
    classes = Classes(tuple(names))
    mark, ink = classes.mark(index), classes.ink(index)
    fill = GLYPHS.bands[-index] if bands else classes.fill(index)  # of a sure no, a sure yes
    drawn = [Span(mark, ink)]
    if regions:
        paper = classes.region(index)
        beside = Span(fill, f"{paper} {FILL_INK}")
        drawn = [beside, Span(mark, f"{paper} {ink}"), beside]
    name = cut(names[index], WIDEST_NAME)
    return drawn if name == mark else [*drawn, Span(f" {name}")]


def _shades(sight: Sight, drawing: Drawing | None) -> Line:
    """Return the shades from the smallest number that there can be to the largest."""
    middle, reach = (drawing.middle, drawing.reach) if drawing else (0.0, 1.0)
    first = 0 if sight.least < middle else SHADES
    low, high = (f"{middle + end:+.3g}" for end in (0.0 if first else -reach, reach))
    signs = [GLYPHS.minus, " ", GLYPHS.plus]
    return [
        Span(f"{low:>{END_WIDTH}} "),
        *(
            Span(signs[round((at - SHADES) / SHADES) + 1], f"{paper} {ink}")
            for at, (_, paper, ink) in enumerate(SHADE_FILLS)
            if at >= first
        ),
        Span(f" {high:<{END_WIDTH}}"),
    ]

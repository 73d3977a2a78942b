"""The Health panel: how each layer is doing, and what looks wrong."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual.binding import Binding, BindingType

from nnstep.debugger.health import health_of
from nnstep.numbers import aligned, number, width_of
from nnstep.tui.draw import Line, Span, wrapped
from nnstep.tui.glyphs import ABSENT, MORE
from nnstep.tui.panel import Panel
from nnstep.tui.view import DIGITS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nnstep.debugger.facts import LayerHealth
    from nnstep.debugger.health import Health as Examined
    from nnstep.tui.view import View

GAP = "  "
NARROW_GAP = " "
INDENT = "   "

DEAD, SILENT = "dead", "silent"
"""What units are called that give 0 for all samples, and for those of a batch."""


class Health(Panel):
    """Norms of weights, gradients and updates, saturated and dead units, and what looks wrong."""

    TITLE: ClassVar[str] = "Health"
    HELP: ClassVar[str] = (
        "Each layer with the norms (the root of the sum of squares) of its weights, of their "
        "gradient, and of what this update adds to them; their ratio, update / weights before "
        "it: about 0.001 is healthy, above 1 is too much, unless the weights began at 0; the share "
        "of its outputs that is saturated, at the ends of the range of sigmoid or tanh; how many "
        "units are dead, a ReLU that is 0 for every sample, or only silent, for every sample of "
        "this batch: another one may wake them. Below, each rule of thumb that is broken at this "
        "moment. j k scroll."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "scroll_down", show=False, priority=True),
        Binding("k,up", "scroll_up", show=False, priority=True),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._titles: Line = []
        self._rows: list[Line] = []

    def prepare(self, view: View) -> None:
        """Examine the moment and lay out what there is to say."""
        examined = health_of(view.experiment, view.moment, view.history, view.test)
        width = self.content_size.width - self.styles.scrollbar_size_vertical  # there or not
        title = self.TITLE if view.compact else "layer"
        zero = DEAD if view.moment.program.batches == 1 else SILENT
        self._titles, *table = table_of(examined.layers, title, view.digits, width, zero)
        self._rows = [*table, [], *_sentences(examined, width)]

    def remark(self) -> str:
        """Say what the numbers are."""
        return "norms; ratio: update / old weights"

    def header(self) -> list[Line]:
        """Return the column titles."""
        return [self._titles]

    def row_count(self) -> int:
        """Return the lines of the table and of the sentences."""
        return len(self._rows)

    def row(self, index: int) -> Line:
        """Return a line of the table or of a sentence."""
        return self._rows[index]


class Column(NamedTuple):
    """A column: its title, what stands below it, and its cells however short that is."""

    title: str
    texts: list[str]
    least: int = 0

    @property
    def width(self) -> int:
        """The cells it takes."""
        return max(len(self.title), self.least, *map(len, self.texts))


def table_of(
    layers: Sequence[LayerHealth], title: str, digits: int, width: int, zero: str = DEAD
) -> list[Line]:
    """Return a line of titles, and a line for each layer; two where there is little room.

    Args:
        layers: what it is about.
        title: of the first column.
        digits: significant digits; fewer where there is no room for them.
        width: cells of a line.
        zero: what units are called that give 0 for all that is looked at.
    """
    fewer = [n for n in reversed(DIGITS) if n < digits]
    names = Column(title, [f"{n} {layer.layer}" for n, layer in enumerate(layers, 1)])
    for gap, few in product((GAP, NARROW_GAP), (digits, *fewer)):
        columns = [names, *_norms(layers, few), *_shares(layers, few, zero)]
        if sum(len(gap) + column.width for column in columns) <= width:
            return _lines(columns, gap)
    return _narrow(layers, title, width, zero)


def _narrow(layers: Sequence[LayerHealth], title: str, width: int, zero: str) -> list[Line]:
    """Return two lines for each layer: the norms in columns, and the shares below them."""
    names = [f"{n} {layer.layer.activation}" for n, layer in enumerate(layers, 1)]
    for digits in (DIGITS[0], DIGITS[0] - 1):
        norms = [*_norms(layers, digits)]
        room = width - 1 - sum(len(NARROW_GAP) + column.width for column in norms)
        if max(map(len, names)) <= room:
            break
    fitting = [name if len(name) <= room else name[: max(room - 1, 1)] + MORE for name in names]
    titles, *lines = _lines([Column(title, fitting), *norms], NARROW_GAP)
    both = [titles]
    for line, layer in zip(lines, layers, strict=True):
        shares = (f"{name} {text.strip()}" for name, [text], _ in _shares([layer], DIGITS[0], zero))
        both += [line, [Span(INDENT + GAP.join(shares), "muted")]]
    return both


def _lines(columns: Sequence[Column], gap: str) -> list[Line]:
    """Write columns side by side, the first one from the left, the others to the right."""
    first, *others = columns
    lines: list[Line] = [
        [Span(f" {text:<{first.width}}", "heading" if text == first.title else "muted")]
        for text in (first.title, *first.texts)
    ]
    for column in others:
        lines[0].append(Span(f"{gap}{column.title:>{column.width}}", "heading"))
        for line, text in zip(lines[1:], column.texts, strict=True):
            ink = "absent" if text == ABSENT else ""
            line.append(Span(f"{gap}{text:>{column.width}}", ink))
    return lines


def _norms(layers: Sequence[LayerHealth], digits: int) -> Iterator[Column]:
    """Yield the columns of the norms."""
    for name in ("weights", "gradient", "update"):
        yield _numbers(name, [getattr(layer, name) for layer in layers], digits)


def _shares(layers: Sequence[LayerHealth], digits: int, zero: str) -> Iterator[Column]:
    """Yield the columns of the ratio, and of saturated and dead units where there can be any."""
    yield _numbers("ratio", [layer.ratio for layer in layers], digits)
    if any(layer.can_saturate for layer in layers):
        yield Column("saturated", [_saturated(layer) for layer in layers])
    if any(layer.can_die for layer in layers):
        most = max(layer.layer.units for layer in layers if layer.can_die)
        yield Column(zero, [_dead(layer) for layer in layers], len(f"{most} of {most}"))


def _numbers(title: str, values: Sequence[float | None], digits: int) -> Column:
    """Return a column of numbers that are never negative."""
    width = width_of(digits) - 1  # a sign may be counted that is not written
    texts = [
        ABSENT
        if value is None
        else aligned(number(value, digits, width).removeprefix("+"), digits + 1, width - 1)
        for value in values
    ]
    return Column(title, texts, width - 1)


def _saturated(layer: LayerHealth) -> str:
    if not layer.can_saturate:
        return ""
    return ABSENT if layer.saturated is None else f"{layer.saturated:.0%}"


def _dead(layer: LayerHealth) -> str:
    if not layer.can_die:
        return ""
    return ABSENT if layer.dead is None else f"{layer.dead} of {layer.layer.units}"


def _sentences(examined: Examined, width: int) -> list[Line]:
    """Return what is said below the table, a mark before each thing that looks wrong."""
    said = [(" ! ", finding.sentence, "") for finding in examined.findings]
    if examined.remark:
        said.append((" ", examined.remark, "muted"))
    lines: list[Line] = []
    for mark, sentence, ink in said:
        first, *rest = wrapped(sentence, width - len(mark))
        lines.append([Span(mark, "warning"), Span(first, ink)])
        lines += [[Span(" " * len(mark) + more, ink)] for more in rest]
    return lines

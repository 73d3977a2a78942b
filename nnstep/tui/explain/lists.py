"""What the Explain screen shows of a number, line by line: its formula, and a list below it.

There are four lists: the factors that can be opened, a sum as multiply-adds, and for a parameter
the samples and the epochs that moved it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from nnstep.debugger.movers import (
    Mover,
    by_size,
    identity,
    movers_of_epochs,
    movers_of_samples,
    told_of_samples,
)
from nnstep.numbers import EVERY_DIGIT, aligned, counted, number, width_of
from nnstep.timeline import written_update
from nnstep.tui.draw import Line, Span, fitted, number_tokens, wrapped
from nnstep.tui.glyphs import ASCII, MORE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nnstep.debugger.contributions import Contributions
    from nnstep.debugger.provenance import Factor, Provenance, Summand
    from nnstep.engine import Program
    from nnstep.experiment import Experiment
    from nnstep.timeline import Position

CHOSEN = ">" if ASCII else "▸"
TIE = "\N{NO-BREAK SPACE}"
TIED_TIMES, TIED_PLUS = f"{TIE}*{TIE}", f" +{TIE}"
"""Between these a formula is not broken: a line begins with a plus, and a product stays whole."""
BAR = "━"
BAR_WIDTH = 20
GAP = "  "
MOST_PIECES = 400
"""Names, numbers and signs of a formula that its lines may have room for."""

LARGE_SHARE = 0.4
"""The names of factors take so much of a line at the most."""


@dataclass
class Step:
    """A number on the way down, and how it is looked at.

    Attributes:
        found: where it comes from.
        at: when it is looked at.
        face: which list is shown.
        chosen: which of its rows.
        ordered: whether the rows are sorted by size, for each list.
        moved: what has moved it, once that was asked for.
    """

    found: Provenance
    at: Position
    face: str = "factors"
    chosen: int = 0
    ordered: dict[str, bool] = field(default_factory=lambda: {"samples": True})
    moved: Contributions | None = None

    @cached_property
    def summands(self) -> tuple[Summand, ...]:
        """Its terms, when it is a sum."""
        return self.found.summands()

    @property
    def is_ordered(self) -> bool:
        """Whether the rows are sorted by size."""
        return self.ordered.get(self.face, False)


class Rows(Protocol):
    """A list below a formula."""

    def heading(self) -> Line:
        """Return the titles of the columns."""

    def __len__(self) -> int: ...

    def line(self, index: int) -> Line:
        """Return a row, without what marks that it is chosen."""


class Factors:
    """The numbers that a formula read: name, value, and where each comes from."""

    def __init__(self, step: Step, digits: int, width: int) -> None:
        self._digits, self._room = digits, width
        self.factors = _sorted(step) if step.is_ordered else list(step.found.factors)
        names = max((len(str(factor.cell)) for factor in self.factors), default=0)
        self._name = max(min(names, int(width * LARGE_SHARE)), len("factor"))
        self._value = width_of(digits)

    def heading(self) -> Line:
        """Return the titles of the columns."""
        titles = f"{'factor':<{self._name}}{GAP}{'value':<{self._value}}{GAP}comes from"
        return [Span(titles, "heading")] if self.factors else []

    def __len__(self) -> int:
        return len(self.factors)

    def line(self, index: int) -> Line:
        """Return a factor."""
        factor = self.factors[index]
        name = fitted(str(factor.cell), self._name).ljust(self._name)
        rest = max(self._room - self._name - self._value - 2 * len(GAP), 0)
        return [
            Span(f"{name}{GAP}"),
            Span(factor.written(self._digits).ljust(self._value), _factor_tokens(factor)),
            Span(f"{GAP}{fitted(factor.source, rest)}", "muted"),
        ]


class Sum:
    """A sum as multiply-adds: each product, and what it has come to so far from left to right."""

    def __init__(self, step: Step, digits: int, width: int) -> None:
        self._digits = digits
        self.summands = list(step.summands)
        if step.is_ordered:
            self.summands.sort(key=lambda summand: -abs(summand.value))
        sizes = [abs(summand.value) for summand in self.summands]
        self._largest = max(filter(math.isfinite, sizes), default=0.0)
        self._value = width_of(digits)
        rest = width - 2 * (self._value + len(GAP)) - len(GAP)
        names = max(len(_product(summand)) for summand in self.summands)
        self._name = min(max(rest, 8), max(names, len("term")))
        self._bar = min(rest - self._name, BAR_WIDTH) if rest - self._name > 4 else 0

    def heading(self) -> Line:
        """Return the titles of the columns."""
        titles = "term".ljust(self._name), "product".ljust(self._value), "sum so far"
        return [Span(GAP.join(titles), "heading")]

    def __len__(self) -> int:
        return len(self.summands)

    def line(self, index: int) -> Line:
        """Return a term."""
        summand = self.summands[index]
        name = fitted(_product(summand), self._name).ljust(self._name)
        line = [Span(f"{name}{GAP}")]
        for value in (summand.value, summand.total):
            text = number(value, self._digits).ljust(self._value)
            line.append(Span(f"{text}{GAP}", number_tokens(value)))
        return [*line, Span(_bar(abs(summand.value), self._largest, self._bar), "muted")]


class Movers:
    """Samples or epochs: how far each has moved a parameter, with a bar."""

    def __init__(self, movers: Sequence[Mover], title: str, digits: int, width: int) -> None:
        self.movers = movers
        self._title, self._digits = title, digits
        self._value = width_of(digits)
        names = max((len(mover.name) for mover in movers), default=0)
        self._name = max(min(names, int(width * LARGE_SHARE)), len(title))
        rest = width - self._name - self._value - len("100%") - 3 * len(GAP)
        self._bar = max(min(rest, 2 * BAR_WIDTH), 0)

    def heading(self) -> Line:
        """Return the titles of the columns."""
        titles = self._title.ljust(self._name), "moved it by".ljust(self._value), "share"
        return [Span(GAP.join(titles), "heading")]

    def __len__(self) -> int:
        return len(self.movers)

    def line(self, index: int) -> Line:
        """Return a sample, the penalty, or some epochs."""
        mover = self.movers[index]
        text = aligned(number(mover.value, self._digits), self._digits + 2, self._value)
        return [
            Span(f"{fitted(mover.name, self._name).ljust(self._name)}{GAP}"),
            Span(text.ljust(self._value), number_tokens(mover.value)),
            Span(f"{GAP}{mover.part:>4.0%}{GAP}", "muted"),
            Span(_bar(mover.size, 1.0, self._bar), number_tokens(mover.value)),
        ]


def rows_of(step: Step, experiment: Experiment, digits: int, width: int) -> Rows:
    """Return the list that a step shows, for lines so wide."""
    if step.face == "sum":
        return Sum(step, digits, width)
    if step.moved is None or step.face == "factors":
        return Factors(step, digits, width)
    movers = (
        movers_of_epochs(step.moved)
        if step.face == "epochs"
        else movers_of_samples(step.moved, experiment)
    )
    title = step.face if step.face == "epochs" else experiment.dataset.row_title
    return Movers(by_size(movers) if step.is_ordered else movers, title, digits, width)


def head_of(step: Step, experiment: Experiment, digits: int, width: int, most: int) -> list[Line]:
    """Return what stands above the list.

    Args:
        step: the number.
        experiment: what is trained.
        digits: significant digits.
        width: cells of a line.
        most: lines that a formula may take.
    """
    if step.moved is not None and step.face in ("samples", "epochs"):
        return _moved(step, step.moved, experiment, width)
    return _formula(step.found, digits, width, most, in_full=step.face == "sum")


def _formula(found: Provenance, digits: int, width: int, most: int, *, in_full: bool) -> list[Line]:
    """Return the formula with names and with numbers, the value, and what wrote it."""
    name = str(found.cell)
    inset = " " * (len(name) + 1)
    lines: list[Line] = []
    if found.expansion is not None:
        names = _cut(f"{name} = {found.named(MOST_PIECES)}", width, len(inset) + 2, most, found)
        lines += [[Span(line)] for line in names]
        values = found.valued(lambda factor: factor.written(digits), MOST_PIECES)
        if found.value is not None and values != found.result(digits):
            numbers = _cut(f"{inset}= {values}", width, len(inset) + 2, most, found)
            lines += [[Span(line)] for line in numbers]
    lead = f"{inset}= " if lines else f"{name} = "
    lines.append([Span(lead), Span(found.result(digits), "strong")])
    if in_full and (parted := found.parted()) is not None:
        told = (
            f"from left to right it comes to {number(parted, EVERY_DIGIT)}; numpy adds in an order "
            f"of its own, to {found.result(EVERY_DIGIT)}"
        )
        lines += [[Span(line, "muted")] for line in wrapped(told, width)]
    return [*lines, *([Span(line, "muted")] for line in wrapped(found.told, width, rest=GAP))]


def _cut(text: str, width: int, inset: int, most: int, found: Provenance) -> list[str]:
    """Break a formula into lines, of which so many are kept."""
    lead = len(text) - len(text.lstrip())
    tied = text.lstrip().replace(" * ", TIED_TIMES).replace(" + ", TIED_PLUS)
    wrapping = wrapped(tied, width, " " * lead, " " * inset)
    lines = [line.replace(TIE, " ") for line in wrapping]
    if len(lines) <= most:
        return lines
    rest = f" {MORE} {counted(len(found.factors), 'factor')}"
    last = lines[most - 1]
    if len(last) + len(rest) > width:
        last = last[: width - len(rest)].rpartition(" ")[0]
    return [*lines[: most - 1], last.rstrip(" +-*/(") + rest]


def _moved(step: Step, moved: Contributions, experiment: Experiment, width: int) -> list[Line]:
    """Return the sum that makes a parameter what it is, and what the rows are."""
    program: Program = experiment.program
    items = identity(moved, experiment, step.at.written(program))
    signs = [" ", *["+"] * (len(items) - 2), "="]
    lines: list[Line] = []
    for sign, item in zip(signs, items, strict=True):
        value = number(item.value, EVERY_DIGIT).ljust(width_of(EVERY_DIGIT) - 1)
        told = fitted(item.told, max(width - len(value) - 3, 0))
        ink = "strong" if sign == "=" else number_tokens(item.value)
        lines.append([Span(f"{sign} "), Span(value, ink), Span(f" {told}", "muted")])
    told = (
        told_of_samples(moved, experiment)
        if step.face == "samples"
        else f"how far each stretch of epochs has moved it, of {counted(moved.updates, 'update')}"
    )
    return [*lines, *([Span(line, "muted")] for line in wrapped(told, width, rest=GAP))]


def crumbs(steps: Sequence[Step], program: Program, width: int) -> Line:
    """Return the way down, cut at its beginning: `25000:weights[1,0] → dweights[1,0]`."""
    names, before = [], -1
    for step in steps:
        update = step.at.update if step.found.written is None else step.found.written.update
        place = f"{written_update(update, program)}:" if update != before else ""
        names.append(f"{place}{step.found.cell}")
        before = update
    above = " → ".join(names[:-1])
    room = width - len(names[-1]) - 4
    if len(above) > room:
        above = MORE + above[len(above) - max(room - 1, 0) :]
    return [Span(f"{above} → " if above else "", "muted"), Span(names[-1], "arrow")]


def _sorted(step: Step) -> list[Factor]:
    """Return the factors by size; those of a sum by the size of their product."""
    if step.summands:
        terms = sorted(step.summands, key=lambda summand: -abs(summand.value))
        return list(dict.fromkeys(factor for term in terms for factor in term.factors))
    return sorted(step.found.factors, key=lambda factor: -abs(factor.value or 0.0))


def _product(summand: Summand) -> str:
    return " * ".join(str(factor.cell) for factor in summand.factors)


def _factor_tokens(factor: Factor) -> str:
    return "" if factor.is_given and factor.value is not None else number_tokens(factor.value)


def _bar(value: float, largest: float, width: int) -> str:
    share = value / largest if largest and math.isfinite(value) else 0.0
    return BAR * round(share * width)

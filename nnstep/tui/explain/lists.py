"""The lists below a formula, row by row.

There are four: the factors that can be opened, a sum as multiply-adds, and for a parameter the
samples and the epochs that moved it.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Protocol

from nnstep.debugger.movers import Mover, by_size, movers_of_epochs, movers_of_samples
from nnstep.numbers import aligned, number, width_of
from nnstep.tui.draw import Line, Span, fitted, number_tokens

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nnstep.debugger.provenance import Factor, Summand
    from nnstep.experiment import Experiment
    from nnstep.tui.explain.steps import Step

BAR = "━"
BAR_WIDTH = 20
GAP = "  "

LARGE_SHARE = 0.4
"""The names of factors take so much of a line at the most."""


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

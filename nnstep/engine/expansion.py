"""One cell of a statement's value, written out: `z_del[2,0] = dcost[2,0] * dpred[2,0] = …`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


@dataclass(frozen=True, slots=True)
class Cell:
    """One number of an array: its name and its index, `()` for a plain number."""

    name: str
    index: tuple[int, ...]

    def __str__(self) -> str:
        return f"{self.name}[{','.join(map(str, self.index))}]" if self.index else self.name


Term = str | Cell
"""A piece of an expansion: text as it is, or a cell to be shown by name or by number."""


def product(left: Cell, right: Cell) -> tuple[Term, ...]:
    """Write `left * right`."""
    return left, " * ", right


def total(terms: Sequence[tuple[Term, ...]]) -> tuple[Term, ...]:
    """Write the sum of `terms`, each one a run of pieces."""
    pieces: list[Term] = []
    for term in terms:
        pieces += [" + ", *term] if pieces else term
    return tuple(pieces)


@dataclass(frozen=True, slots=True)
class Expansion:
    """How one cell of a statement's value comes about, as pieces of its right-hand side."""

    cell: Cell
    terms: tuple[Term, ...]

    def shortened(self, most: int) -> Expansion:
        """Return an expansion of so many pieces at the most, the rest being an ellipsis."""
        if len(self.terms) <= most:
            return self
        return Expansion(self.cell, (*self.terms[:most], " …"))

    @property
    def takes_from_one(self) -> bool:
        """Whether it has `1 - ` something, of which the last digits matter when it is nearly 1."""
        return any("1 - " in term for term in self.terms if isinstance(term, str))

    def named(self) -> str:
        """Return the right-hand side with the names of the cells it reads."""
        return "".join(map(str, self.terms))

    def valued(self, write: Callable[[Cell], str]) -> str:
        """Return the right-hand side with each cell written by `write`."""
        return "".join(write(term) if isinstance(term, Cell) else term for term in self.terms)

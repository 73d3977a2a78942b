"""Expressions drawn at random, most of which make sense."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nnstep import Experiment

NUMBERS = ("0", "1", "2", "0.5", "3", "1e-3", "100", "inf", "nan", "1e308", "-1", "(1/2)")
ARITHMETIC = ("+", "-", "*", "/", "%", "**")
COMPARISONS = ("<", "<=", ">", ">=", "==", "!=")
EACH = ("abs", "sqrt", "exp", "log", "-", "prev", "delta")
REDUCING = ("sum", "mean", "min", "max", "norm", "argmax")


class Writer:
    """Writes expressions whose parts mostly fit together.

    Args:
        draw: as hypothesis gives it.
        alike: names and the like of one shape.
        others: those of any shape.
        each: what can be done cell by cell.
    """

    def __init__(
        self,
        draw: st.DrawFn,
        alike: Sequence[str],
        others: Sequence[str],
        each: Sequence[str] = EACH,
    ) -> None:
        self._draw = draw
        self._alike = alike
        self._others = others
        self._each = each

    def _one_of(self, *words: str) -> str:
        return self._draw(st.sampled_from(words))

    def number(self, depth: int) -> str:
        """Write something that gives numbers."""
        way = self._draw(st.integers(0, 9)) if depth else 0
        if way <= 1:
            return self._leaf()
        if way <= 4:
            left, right = self.number(depth - 1), self.number(depth - 1)
            return f"({left} {self._one_of(*ARITHMETIC)} {right})"
        if way <= 6:
            return f"{self._one_of(*self._each)}({self.number(depth - 1)})"
        if way == 7:
            return f"({self.number(depth - 1)}).{self._one_of(*REDUCING)}()"
        if way == 8:
            axis = self._one_of("", "", ", axis=0", ", axis=1")
            return f"{self._one_of(*REDUCING)}({self.number(depth - 1)}{axis})"
        return f"{self._one_of('sum', 'mean')}({self.truth(depth - 1)})"

    def truth(self, depth: int) -> str:
        """Write something that gives truth values."""
        way = self._draw(st.integers(0, 9)) if depth else 0
        if way <= 4:
            left, right = self.number(max(depth - 1, 0)), self.number(max(depth - 1, 0))
            return f"({left} {self._one_of(*COMPARISONS)} {right})"
        if way == 5:
            between = [self.number(depth - 1) for _ in range(3)]
            return f"({between[0]} < {between[1]} {self._one_of(*COMPARISONS)} {between[2]})"
        if way == 6:
            return f"{self._one_of('isnan', 'isfinite')}({self.number(depth - 1)})"
        if way <= 8:
            left, right = self.truth(depth - 1), self.truth(depth - 1)
            return f"({left} {self._one_of('and', 'or')} {right})"
        return f"{self._one_of('any', 'all', 'not ')}({self.truth(depth - 1)})"

    def _leaf(self) -> str:
        way = self._draw(st.integers(0, 9))
        if way <= 3:
            return self._one_of(*self._alike)
        if way <= 5:
            return self._one_of(*NUMBERS)
        if way <= 7:
            return self._one_of(*self._others)
        return self._one_of(*self._alike, *self._others) + self._index()

    def _index(self) -> str:
        count = self._draw(st.integers(1, 2))
        return f"[{', '.join(self._entry() for _ in range(count))}]"

    def _entry(self) -> str:
        start, stop = (self._one_of("", "", "0", "1", "2", "-1", "-2") for _ in range(2))
        if self._draw(st.booleans()):
            return start or "0"
        return f"{start}:{stop}{self._one_of('', '', ':2', ':-1', ':-2')}"


@st.composite
def expressions_on(draw: st.DrawFn, experiment: Experiment) -> str:
    """Draw an expression on an experiment."""
    shapes, spec = experiment.program.shapes, experiment.spec
    alike = [name for name, shape in shapes.items() if shape == shapes[spec.output]]
    point = ", ".join(["0.5"] * spec.features)
    others = [*shapes, "cost", "epoch", f"predict({point})"]
    writer = Writer(draw, alike, others)
    return writer.truth(3) if draw(st.booleans()) else writer.number(3)

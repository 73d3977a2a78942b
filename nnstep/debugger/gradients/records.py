"""What came of checking gradients: of one, of a statement, and of a whole update."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nnstep.debugger.gradients.differences import TOLERANCE, agree

if TYPE_CHECKING:
    from nnstep.engine import Cell, Statement


@dataclass(frozen=True, slots=True)
class ParameterCheck:
    """The gradient of one parameter.

    Attributes:
        cell: the parameter, `weights[2,0]`.
        analytic: its gradient as the update computes it, with that of a penalty in it.
        numeric: its gradient by central differences; NaN when no cost beside it is finite.
        doubt: how far `numeric` may be off: differences of a large cost are rounded.
        at_kink: the cost bends there, so that it has two slopes, and the gradient may be either.
    """

    cell: Cell
    analytic: float
    numeric: float
    doubt: float
    at_kink: bool

    @property
    def error(self) -> float:
        """The difference, as a share of the larger number.

        Of one below `doubt / TOLERANCE` the share would tell of rounding only: it is then that
        of `doubt / TOLERANCE`, so that a difference within the doubt is within the tolerance.
        """
        floor = self.doubt / TOLERANCE
        size = max(abs(self.analytic), abs(self.numeric), floor)
        return abs(self.analytic - self.numeric) / size if size else 0.0

    @property
    def known(self) -> bool:
        """Whether there is one slope, and a number for it."""
        return not self.at_kink and bool(np.isfinite(self.numeric))

    @property
    def agrees(self) -> bool:
        """Whether the two are the same but for rounding; nothing is asked of what is not known."""
        return not self.known or bool(agree(self.analytic, self.numeric, self.doubt))

    @property
    def blurred(self) -> bool:
        """Whether both are so small beside the cost that differences may take them for 0."""
        larger = max(abs(self.analytic), abs(self.numeric))
        return self.known and self.analytic != self.numeric and self.doubt >= larger


@dataclass(frozen=True, slots=True)
class Parting:
    """Where a statement states another derivative than differences give.

    Attributes:
        statement: the statement.
        derivative: what it should be, `∂z/∂XW`.
        cell: the first of its numbers that is another one.
        stated: that number.
        measured: what differences give for it.
    """

    statement: Statement
    derivative: str
    cell: Cell
    stated: float
    measured: float


@dataclass(frozen=True, slots=True)
class GradientCheck:
    """What came of checking the gradients of an update.

    Attributes:
        update: which one, `1204`, or `12.3` when an epoch has several.
        samples: how many it gets.
        stated: in words, the cost that training is to make small.
        cost: of these samples, with the parameters that the update began with.
        parameters: every parameter that is trained; empty when numbers are not finite.
        parting: the first statement of backprop that states a wrong derivative.
        nonfinite: the first number that is a NaN or an infinity, and its value.
    """

    update: str
    samples: int
    stated: str
    cost: float
    parameters: tuple[ParameterCheck, ...] = ()
    parting: Parting | None = None
    nonfinite: tuple[Cell, float] | None = None

    @property
    def culprit(self) -> Statement | None:
        """The first statement of backprop that states a wrong derivative."""
        return self.parting.statement if self.parting else None

    @property
    def passed(self) -> bool | None:
        """Whether all gradients agree; `None` when that cannot be told.

        Those at a kink are set apart. Nothing can be told where numbers are not finite, or when
        all are at a kink.
        """
        if not all(parameter.agrees for parameter in self.parameters):
            return False
        others = [parameter for parameter in self.parameters if not parameter.at_kink]
        return True if others and all(parameter.known for parameter in others) else None

    @property
    def worst(self) -> ParameterCheck | None:
        """The parameter with the largest error, of those that have one."""
        known = [parameter for parameter in self.parameters if parameter.known]
        return max(known, key=lambda parameter: parameter.error, default=None)

"""Which statement of backprop states which derivative."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nnstep.engine import Phase

if TYPE_CHECKING:
    from nnstep.engine import Program, Statement
    from nnstep.experiment import Spec


@dataclass(frozen=True, slots=True)
class Derivative:
    """What a statement of backprop states: the derivative of `of` with respect to `by`.

    `of` is `cost` or a part of it, `loss` or `penalty`, or the output of a layer.
    """

    statement: Statement
    of: str
    by: str

    def __str__(self) -> str:
        return f"∂{self.of}/∂{self.by}"


def derivatives(spec: Spec, program: Program) -> tuple[Derivative, ...]:
    """Return what the statements of backprop state, in their order."""
    stated: dict[str, tuple[str, str]] = {}
    for n in range(1, len(spec.layers) + 1):
        XW, z, weights, bias = (spec.name(name, n) for name in ("XW", "z", "weights", "bias"))
        stated |= {
            spec.name("dcost", n): ("cost", z),
            spec.name("dpred", n): (z, XW),
            spec.name("z_del", n): ("cost", XW),
            f"d{weights}": ("loss" if spec.penalised else "cost", weights),
            f"d{bias}": ("cost", bias),
            spec.name("dpenalty", n): ("penalty", weights),
            spec.name("dtotal", n): ("cost", weights),
        }
    return tuple(
        Derivative(statement, *stated[statement.target])
        for statement in program.statements
        if statement.phase is Phase.BACKPROP and statement.target in stated
    )

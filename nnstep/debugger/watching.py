"""Looking out for stops while a run goes on or is searched backwards."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from nnstep.debugger.stops import Check, Manner, Stop
from nnstep.errors import CommandError
from nnstep.timeline import MEASURES, Position

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy.typing as npt

    from nnstep.debugger.expression import Expression
    from nnstep.engine import Array, Program
    from nnstep.experiment import Experiment
    from nnstep.timeline import History, Recording, Sight


@dataclass(slots=True)
class Hit:
    """A place where stops are met.

    Attributes:
        position: where.
        met: each stop, and what of it is met.
        stopping: those of them that are a reason to stop here.
    """

    position: Position
    met: list[tuple[Stop, Check]] = field(default_factory=list)
    stopping: list[tuple[Stop, Check]] = field(default_factory=list)


class StopWatch:
    """Looks out for any of some stops while an experiment runs.

    Args:
        stops: what to look out for; what the experiment has no values for is never met.
        experiment: what is trained.
    """

    def __init__(self, stops: Iterable[Stop], experiment: Experiment) -> None:
        self._program = experiment.program
        self._checks: list[tuple[Stop, Check]] = []
        for stop in stops:
            for condition in stop.conditions:
                with suppress(CommandError):
                    self._checks.append((stop, condition.on(experiment)))
        self._expressions = [check.expression for _, check in self._checks]
        looked_at = filter(None, self._expressions)
        self.names = frozenset(name for e in looked_at for name in names_of(e, self._program))
        self.lag = max((check.lag for _, check in self._checks), default=0)

    def seen(self, recording: Recording, first: int, count: int) -> Sequence[Hit]:
        """Return all hits in some updates, in the order of time."""
        hits: dict[Position, Hit] = {}
        for stop, check in self._checks:
            met = np.flatnonzero(check.met(recording, first, count))
            for update in (met + first).tolist():
                position = Position(update).moved(check.done, self._program)
                hits.setdefault(position, Hit(position)).met.append((stop, check))
        return [hits[position] for position in sorted(hits)]

    def accepts(self, sight: Sight) -> bool:
        """Count a hit; return whether one of its stops is not to be passed over."""
        hit = sight
        assert isinstance(hit, Hit)
        for stop, check in hit.met:
            stop.hits += 1
            if stop.ignore:
                stop.ignore -= 1
            else:
                hit.stopping.append((stop, check))
        return bool(hit.stopping)

    def possible(self, history: History) -> npt.NDArray[np.bool_] | None:
        """Return where in the history a stop may be met; `None` when that can be anywhere."""
        if any(check.condition.manner is Manner.CHANGES for _, check in self._checks):
            return None
        if not all(expression and expression.prunable for expression in self._expressions):
            return None
        low, high = _bounds(history, self._program.batches)
        anywhere = np.zeros(len(history), dtype=bool)
        for expression in filter(None, self._expressions):
            anywhere |= expression.possible(low, high)
        return anywhere


def names_of(expression: Expression, program: Program) -> tuple[str, ...]:
    """Return the values that have to be recorded for an expression."""
    return (*expression.names, *(program.parameters if expression.points else ()))


def _bounds(history: History, batches: int) -> tuple[dict[str, Array], dict[str, Array]]:
    """Return the smallest and the largest of what is known of each bucket, by name."""
    low, high = ({}, {})
    for name in MEASURES:
        low[name], high[name], _ = history.columns(name)
    starts = np.arange(len(history)) * history.span
    low["epoch"] = (starts // batches).astype(np.float64)
    high["epoch"] = ((starts + history.span - 1) // batches).astype(np.float64)
    return low, high

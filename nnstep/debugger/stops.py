"""Where a run is to stop: breakpoints, watchpoints and catches, with their counts."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from nnstep.debugger.arguments import statement_index
from nnstep.errors import CommandError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    from nnstep.debugger.expression import Expression
    from nnstep.experiment import Experiment
    from nnstep.timeline import Recording


class Kind(StrEnum):
    """What makes a stop."""

    BREAKPOINT = "breakpoint"
    WATCHPOINT = "watchpoint"
    CATCH = "catch"
    UNTIL = "until"


class Manner(StrEnum):
    """When a condition is met."""

    ALWAYS = "always"
    HOLDS = "holds"
    BEGINS = "begins"
    CHANGES = "changes"


@dataclass(frozen=True, slots=True)
class Condition:
    """What is looked at once in each update, as it is written.

    Attributes:
        manner: whether it is met whenever the expression holds, begins to hold, or changes.
        text: of the expression; empty when it is always met.
        statement: where it is looked at, if that is said: before the statement of that name, or
            just after it where its own value is needed.
        told: what is said when it is met, where that is plainer than the expression.
    """

    manner: Manner
    text: str = ""
    statement: str = ""
    told: str = ""

    @property
    def written(self) -> str:
        """What is looked at, as it is asked for: `z_del if mse < 0.1`."""
        if not self.text or self.manner is Manner.CHANGES:
            return self.text or self.statement
        return f"{self.statement} if {self.text}".strip()

    def on(self, experiment: Experiment) -> Check:
        """Get ready to look at it while an experiment runs.

        Raises:
            CommandError: the network has no such values, or no such statement.
        """
        from nnstep.debugger.expression import ExpressionError, compile_expression
        from nnstep.debugger.expression import Kind as Gives

        names = experiment.program.names
        done = None
        if self.statement:
            done = statement_index(self.statement, experiment.program)
        if not self.text:
            return Check(self, done or 0)
        expression = compile_expression(self.text, experiment)
        if self.manner is not Manner.CHANGES:
            expression.require(Gives.TRUTH)
        if done is None:
            return Check(self, expression.site, expression)
        try:
            expression.at(done)
        except ExpressionError:
            done += done < len(names)
            expression.at(done)
        return Check(self, done, expression)


@dataclass(frozen=True, slots=True)
class Check:
    """A condition on the values of one experiment.

    Attributes:
        condition: as it is written.
        done: how many statements of the update have run when it is looked at.
        expression: what is looked at; none when it is always met.
    """

    condition: Condition
    done: int
    expression: Expression | None = None

    @property
    def lag(self) -> int:
        """How many updates it looks back."""
        own = self.expression.lag if self.expression else 0
        return own + (self.condition.manner in (Manner.BEGINS, Manner.CHANGES))

    def met(self, recording: Recording, first: int, count: int) -> npt.NDArray[np.bool_]:
        """Return in which updates from `first` on it is met, `(count,)`."""
        expression, done = self.expression, self.done
        if expression is None:
            return np.ones(count, dtype=bool)
        match self.condition.manner:
            case Manner.CHANGES:
                return expression.changes(recording, first, count, done)
            case Manner.BEGINS:
                begun = min(first - recording.origin, 1)
                holds = expression.truths(recording, first - begun, count + begun, done)
                before = holds[:-1] if begun else np.concatenate(([False], holds[:-1]))
                return holds[begun:] & ~before
            case _:
                return expression.truths(recording, first, count, done)


@dataclass(slots=True, eq=False)
class Stop:
    """A breakpoint, a watchpoint or a catch.

    Attributes:
        number: what it is called by; 0 for those that have a name.
        kind: what makes it.
        written: what follows its kind, as it was asked for.
        conditions: any of them is a reason to stop.
        temporary: it goes away once it has stopped a run.
        enabled: whether it stops anything now.
        ignore: how many times it is still passed over.
        hits: how often it was met.
        commands: what is carried out when it has stopped a run.
    """

    number: int
    kind: Kind
    written: str
    conditions: tuple[Condition, ...] = ()
    temporary: bool = False
    enabled: bool = True
    ignore: int = 0
    hits: int = 0
    commands: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Its kind and number, or its kind and what it is about."""
        return f"{self.kind} {self.number}" if self.number else f"{self.kind} {self.written}"


@dataclass(slots=True)
class Stops:
    """All stops there are, in the order in which they were made.

    Attributes:
        numbered: number → stop.
        catches: name → stop, for those that are switched on.
    """

    numbered: dict[int, Stop] = field(default_factory=dict)
    catches: dict[str, Stop] = field(default_factory=dict)
    last_number: int = 0

    def __iter__(self) -> Iterator[Stop]:
        return iter((*self.numbered.values(), *self.catches.values()))

    def __len__(self) -> int:
        return len(self.numbered) + len(self.catches)

    def add(
        self,
        kind: Kind,
        written: str,
        condition: Condition,
        *,
        temporary: bool = False,
    ) -> Stop:
        """Make a stop, with a number of its own; one that is there already works again."""
        for stop in self.numbered.values():
            if stop.conditions == (condition,) and stop.temporary == temporary:
                stop.enabled = True
                return stop
        self.last_number += 1
        stop = Stop(self.last_number, kind, written, (condition,), temporary)
        self.numbered[stop.number] = stop
        return stop

    def find(self, word: str) -> Stop:
        """Return the stop of a number, or of a catch's name.

        Raises:
            CommandError: there is none.
        """
        if word.isascii() and word.isdigit() and int(word[:9]) in self.numbered:
            return self.numbered[int(word)]
        if word in self.catches:
            return self.catches[word]
        known = [*map(str, self.numbered), *self.catches]
        there = f"; there are {', '.join(known)}" if known else "; there is none yet"
        raise CommandError(f"there is no stop {word!r}{did_you_mean(word, known)}{there}")

    def remove(self, stop: Stop) -> None:
        """Forget a stop."""
        if stop.number:
            del self.numbered[stop.number]
        else:
            del self.catches[stop.written]

    @property
    def breakpoints(self) -> dict[str, bool]:
        """Name of a statement → whether a breakpoint at it is enabled."""
        found: dict[str, bool] = {}
        for stop in self.numbered.values():
            if name := stop.conditions[0].statement:
                found[name] = found.get(name, False) or stop.enabled
        return found

    def at(self, statement: str) -> list[Stop]:
        """Return the breakpoints at a statement."""
        stops = self.numbered.values()
        return [stop for stop in stops if stop.conditions[0].statement == statement]

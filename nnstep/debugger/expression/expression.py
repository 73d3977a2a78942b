"""Expressions: what conditions and watches are written in."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from nnstep.debugger.expression.bounds import Bounds, Maybe, reads_known
from nnstep.debugger.expression.error import ExpressionError
from nnstep.debugger.expression.evaluation import Evaluation
from nnstep.debugger.expression.nodes import Figure, Prediction, Value, reads
from nnstep.debugger.expression.parsing import normalised, parsed
from nnstep.debugger.expression.reading import Reader
from nnstep.debugger.expression.scope import scope_of
from nnstep.debugger.expression.shapes import Types
from nnstep.debugger.expression.sites import available, default_site, first_update

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from nnstep.debugger.expression.functions import Truths, Values
    from nnstep.debugger.expression.nodes import Leaf, Node
    from nnstep.debugger.expression.scope import Scope
    from nnstep.debugger.expression.shapes import Type
    from nnstep.debugger.expression.source import Ints, Source
    from nnstep.engine import Array, Program
    from nnstep.experiment import Experiment


class Kind(StrEnum):
    """What an expression gives at one moment."""

    TRUTH = "truth"
    NUMBER = "number"
    ARRAY = "array"


WANTED = {
    Kind.TRUTH: "a condition is true or false",
    Kind.NUMBER: "one number is wanted",
}


@dataclass(frozen=True, eq=False)
class Expression:
    """An expression on the values of an experiment, checked before it is evaluated.

    It is evaluated at a *site*, once so many statements of an update have run; after the last one
    what the update has computed is still there. `prev` and `delta` look at the same site of earlier
    updates. Where they look back to before the first update it is *absent*, and so it is where a
    smaller batch lacks what an index picks, or cannot be compared with the batch before it.

    Attributes:
        text: as it was written, without space around it.
        root: what it is made of.
        scope: the names that it may read.
        types: of its nodes, for batches of the usual size.
    """

    text: str
    root: Node = field(repr=False)
    scope: Scope = field(repr=False)
    types: Types = field(repr=False)

    # What it is -----------------------------------------------------------------------------------

    @cached_property
    def type(self) -> Type:
        """Shape of its value at one moment, and whether that is made of truth values."""
        return self.types(self.root)

    @cached_property
    def kind(self) -> Kind:
        """Whether it gives one truth value, one number, or an array."""
        if self.type.size != 1:
            return Kind.ARRAY
        return Kind.TRUTH if self.type.truth else Kind.NUMBER

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of the frame that it reads; `epoch` is none of them."""
        return tuple(dict.fromkeys(leaf.name for leaf in self._leaves if isinstance(leaf, Value)))

    @cached_property
    def figures(self) -> tuple[str, ...]:
        """The figures that it reads: `cost`, `error_sum`, `accuracy`."""
        return tuple(dict.fromkeys(leaf.name for leaf in self._leaves if isinstance(leaf, Figure)))

    @cached_property
    def points(self) -> tuple[tuple[float, ...], ...]:
        """The points that it predicts."""
        points = (leaf.point for leaf in self._leaves if isinstance(leaf, Prediction))
        return tuple(dict.fromkeys(points))

    @property
    def computed(self) -> bool:
        """Whether it depends on anything but the epoch."""
        return bool(self.names or self.figures or self.points)

    @cached_property
    def lag(self) -> int:
        """How many updates it looks back."""
        return max((lag for _, lag in self._reads), default=0)

    @cached_property
    def _reads(self) -> tuple[tuple[Leaf, int], ...]:
        return reads(self.root)

    @property
    def _leaves(self) -> Iterator[Leaf]:
        return (leaf for leaf, _ in self._reads)

    @property
    def _program(self) -> Program:
        return self.scope.program

    def require(self, kind: Kind) -> None:
        """Make sure that it gives one truth value, or one number; a truth value is one, 0 or 1.

        Raises:
            ExpressionError: it gives something else.
        """
        if self.kind is kind or (kind is Kind.NUMBER and self.kind is Kind.TRUTH):
            return
        if self.kind is Kind.ARRAY:
            hint = "any(…) or all(…)" if self.type.truth else "an index, max(…) or sum(…)"
            hint = f"{hint} makes one of them"
        else:
            hint = f"compare it: {self.text} > 0"
        raise ExpressionError(f"{WANTED[kind]}, {self.text} is {self.type}; {hint}")

    # When it is -----------------------------------------------------------------------------------

    @cached_property
    def site(self) -> int:
        """Where it is evaluated unless said: just after what it reads is written."""
        return default_site(self._leaves, self._program)

    @property
    def first(self) -> int:
        """The first update in which it can have a value at its own site."""
        return self.earliest(self.site)

    def earliest(self, done: int) -> int:
        """Return the first update in which it can have a value once `done` statements have run."""
        return first_update(self._reads, self._program, done)

    def at(self, done: int) -> None:
        """Make sure that it can be evaluated once `done` statements of an update have run.

        Raises:
            ExpressionError: there is no such site, or something that it reads is computed later.
        """
        names = self._program.names
        if not 0 <= done <= len(names):
            raise ExpressionError(f"an update has {len(names)} statements, {done} cannot have run")
        for leaf in self._leaves:
            start = available(leaf, self._program)
            if done < start and isinstance(leaf, Value | Figure):
                since = (*names, "the end")[start]
                raise ExpressionError(
                    f"{leaf.word} is not there yet at {names[done]}, only from {since} on",
                    leaf.column,
                )

    # What it gives --------------------------------------------------------------------------------

    def truths(self, source: Source, first: int, count: int, done: int) -> Truths:
        """Evaluate some updates, `(count,)` from `first` on; false where it is absent.

        Raises:
            ExpressionError: it is not one truth value, or cannot be evaluated there.
        """
        self.require(Kind.TRUTH)
        held = np.zeros(count, dtype=bool)
        for places, evaluation in self._groups(source, first, count, done):
            held[places] = evaluation(self.root).reshape(-1)
        return held

    def numbers(self, source: Source, first: int, count: int, done: int) -> Array:
        """Evaluate some updates, `(count,)` from `first` on; NaN where it is absent.

        Raises:
            ExpressionError: it is neither a number nor a truth value, or cannot be evaluated there.
        """
        self.require(Kind.NUMBER)
        numbers = np.full(count, np.nan)
        for places, evaluation in self._groups(source, first, count, done):
            numbers[places] = evaluation(self.root).reshape(-1)
        return numbers

    def value(self, source: Source, update: int, done: int) -> Values | None:
        """Evaluate one update, whatever the shape; `None` when it is absent.

        Raises:
            ExpressionError: it cannot be evaluated there.
        """
        for _, evaluation in self._groups(source, update, 1, done):
            return np.array(evaluation(self.root)[0])
        return None

    def changes(self, source: Source, first: int, count: int, done: int) -> Truths:
        """Say in which updates, `(count,)` from `first` on, it is another than one update earlier.

        One cell that differs is enough; NaN is the same as NaN. False where either is absent.

        Raises:
            ExpressionError: it cannot be evaluated there.
        """
        changed = np.zeros(count, dtype=bool)
        for places, evaluation in self._groups(source, first, count, done, back=1):
            now, before = evaluation(self.root), evaluation(self.root, 1)
            differs = (now != before) & ((now == now) | (before == before))
            changed[places] = differs.reshape(len(places), -1).any(axis=1)
        return changed

    def _groups(
        self, source: Source, first: int, count: int, done: int, back: int = 0
    ) -> Iterator[tuple[Ints, Evaluation]]:
        """Evaluate together what looks at batches of the same sizes; leave out what is absent.

        Args:
            source: where values come from.
            first: update.
            count: of updates.
            done: statements of each.
            back: how many updates earlier it is looked at, beside now.

        Yields:
            Places from `first` on, and what evaluates them.
        """
        self.at(done)
        earliest = source.origin + first_update(self._reads, self._program, done, back)
        updates = np.arange(max(first, earliest), first + count, dtype=np.int64)
        loop = self._program.loop
        lags = np.arange(self.lag + back + 1)
        is_last = (updates[:, np.newaxis] - lags) % loop.batches == loop.batches - 1
        patterns = (is_last & (loop.size(-1) != loop.size(0))) @ (1 << lags)
        for pattern in np.unique(patterns):
            sizes = tuple(loop.size(-1 if pattern >> lag & 1 else 0) for lag in lags.tolist())
            if self._fits(sizes, back):
                chosen = updates[patterns == pattern]
                yield chosen - first, Evaluation(source, chosen, done, loop.batches)

    @cached_property
    def _fitting(self) -> dict[tuple[tuple[int, ...], int], bool]:
        return {}

    def _fits(self, sizes: tuple[int, ...], back: int) -> bool:
        """Say whether there is a value for batches of these sizes, the latest first."""
        if (sizes, back) not in self._fitting:
            self._fitting[sizes, back] = self._has_value(sizes, back)
        return self._fitting[sizes, back]

    def _has_value(self, sizes: tuple[int, ...], back: int) -> bool:
        types = Types(
            lambda lag: self._program.for_batch(sizes[lag]).shapes, self.scope.outputs, self.types
        )
        try:
            return types(self.root) == types(self.root, back)
        except ExpressionError:
            return False

    # What it may be -------------------------------------------------------------------------------

    @cached_property
    def prunable(self) -> bool:
        """Whether it reads something of which `possible` knows more than nothing."""
        return reads_known(self.root)

    def possible(self, low: Mapping[str, Array], high: Mapping[str, Array]) -> Truths:
        """Say in which buckets of updates it may hold somewhere, `(buckets,)`.

        It is false only where it holds in no update of the bucket.

        Args:
            low: name → the smallest in each bucket, `(buckets,)`, of `cost`, `error_sum`,
                `accuracy` and `epoch`; a bucket of which one is NaN is unknown, and so is what has
                no entry. One there must be.
            high: name → the largest.

        Raises:
            ExpressionError: it is not one truth value.
        """
        self.require(Kind.TRUTH)
        with np.errstate(all="ignore"):
            bound = Bounds(low, high, self.types)(self.root)
        assert isinstance(bound, Maybe)
        return bound.true


def compile_expression(text: str, experiment: Experiment) -> Expression:
    """Read an expression on the values of an experiment, and check it.

    Raises:
        ExpressionError: it is no expression, or one that can have no value here; one line that
            says why, and at which column.
    """
    text = normalised(text)
    scope = scope_of(experiment)
    root = Reader(text, scope).read(parsed(text))
    types = Types(lambda _: scope.program.shapes, scope.outputs)
    types(root)
    return Expression(text, root, scope, types)

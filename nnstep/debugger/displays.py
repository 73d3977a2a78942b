"""Displays: expressions that stay in sight, with its value, the one before and its course."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from nnstep.debugger.expression import ExpressionError, Kind, compile_expression
from nnstep.debugger.watching import names_of

if TYPE_CHECKING:
    from nnstep.debugger.cursor import Cursor
    from nnstep.debugger.expression import Expression, Values
    from nnstep.experiment import Experiment
    from nnstep.timeline import Moment

POINTS = 64
"""A course is known at so many updates of the run at most."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What there is to say of a display at a moment.

    Attributes:
        text: the expression.
        value: what it is; `None` while something in it is not computed yet.
        before: what it was in the update before.
        course: update → value of a number at some updates of the whole run, in order.
    """

    text: str
    value: Values | None
    before: Values | None
    course: dict[int, float]


@dataclass(slots=True)
class Display:
    """An expression that stays in sight.

    Attributes:
        text: of it.
    """

    text: str
    _course: dict[int, float] = field(default_factory=dict)
    _of: object = None

    def course(self, cursor: Cursor) -> dict[int, float]:
        """Return update → value, at some updates of the run that the cursor is in, in order."""
        known = self._course if self._of is cursor.timeline else {}
        return dict(sorted(known.items()))

    def missing(self, cursor: Cursor) -> list[int]:
        """Return the updates in which its course is still to be worked out."""
        timeline = cursor.timeline
        if self._of is not timeline:
            self._of, self._course = timeline, {}
        stride = 1 << max(math.ceil(math.log2(max(timeline.computed, 1) / POINTS)), 0)
        wanted = range(0, timeline.computed, stride)
        self._course = {n: value for n, value in self._course.items() if n in wanted}
        return [update for update in wanted if update not in self._course]

    def work_out(self, cursor: Cursor, update: int) -> None:
        """Work out one point of its course; NaN where it is absent, or no number."""
        self._course[update] = math.nan
        experiment = cursor.timeline.experiment_at(update)
        try:
            expression = compile_expression(self.text, experiment)
            if expression.kind is Kind.ARRAY:
                return
        except ExpressionError:
            return
        first = max(update - expression.lag, cursor.timeline.origin(update))
        names = names_of(expression, experiment.program)
        recording = cursor.timeline.recorded(names, first, update - first + 1)
        (value,) = expression.numbers(recording, update, 1, expression.site)
        self._course[update] = float(value)


def shown_displays(cursor: Cursor, moment: Moment) -> tuple[Shown, ...]:
    """Return what there is to say of every display at a moment."""
    update, done = moment.position
    timeline = cursor.timeline
    experiment = timeline.experiment_at(update)
    expressions = [_compiled(display.text, experiment) for display in cursor.displays]
    known = [expression for expression in expressions if expression]
    if not known:
        return tuple(Shown(display.text, None, None, {}) for display in cursor.displays)
    lag = max(expression.lag for expression in known) + 1
    first = max(update - lag, timeline.origin(update))
    names = {name for e in known for name in names_of(e, experiment.program)}
    recording = timeline.recorded(names, first, update - first + 1)
    shown = []
    for display, expression in zip(cursor.displays, expressions, strict=True):
        value = before = None
        if expression:
            try:
                expression.at(done)
                value, site = expression.value(recording, update, done), done
            except ExpressionError:  # not computed yet
                site = expression.site
            if update > first:
                before = expression.value(recording, update - 1, site)
        shown.append(Shown(display.text, value, before, display.course(cursor)))
    return tuple(shown)


def _compiled(text: str, experiment: Experiment) -> Expression | None:
    """Read an expression; `None` when it is of another network."""
    try:
        return compile_expression(text, experiment)
    except ExpressionError:
        return None

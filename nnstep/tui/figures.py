"""The figures above the curve of the cost: what it is at the moment shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from nnstep.numbers import number, width_of
from nnstep.tui.draw import Line, Span, number_tokens
from nnstep.tui.glyphs import ABSENT, ASCII
from nnstep.tui.plot import GLYPHS
from nnstep.tui.view import DIGITS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nnstep.tui.view import View

LINE_INK, MARK_INK = "positive", "heading"
LINE_SIGN = "-" if ASCII else "⠒"
GAP = "  "
PERCENT_WIDTH = len("100.0%")

Form = tuple[tuple[str, ...], ...]
"""A way to write the figures: what stands in each line. `=` means a number without its name."""

ALONE: tuple[Form, ...] = (
    (("when", "error sum", "cost", "accuracy"),),
    (("when", "error sum", "cost", "=accuracy"),),
    (("when", "cost", "accuracy"),),
    (("when", "cost", "=accuracy"),),
    (("when", "cost"),),
)

IN_TWO_LINES: tuple[Form, ...] = (
    (("train when", "cost", "accuracy", "error sum"), ("test now", "test cost", "test accuracy")),
    (("train when", "cost", "accuracy"), ("test now", "test cost", "test accuracy")),
    (("line when", "cost", "accuracy"), ("mark test", "test cost", "test accuracy")),
    (("line when", "cost", "=accuracy"), ("mark test", "test cost", "=test accuracy")),
    (("line when", "=cost", "=accuracy"), ("mark test", "=test cost", "=test accuracy")),
    (("line when", "=cost"), ("mark test", "=test cost")),
)

SIDE_BY_SIDE: tuple[Form, ...] = (
    (("train when", "cost", "=accuracy", "test", "=test cost", "=test accuracy"),),
    (("line when", "cost", "=accuracy", "test", "=test cost", "=test accuracy"),),
    (("line when", "=cost", "=accuracy", "test", "=test cost", "=test accuracy"),),
    (("line when", "=cost", "test", "=test cost"),),
    (("when", "=cost", "test word"),),
)

SHORTEST: dict[bool, Form] = {False: (("=when", "cost"),), True: (("when", "=cost"),)}
"""Without and with samples to test with; in few digits.

The costs of training are of an epoch or a batch, those of the test of the moment shown: which it
is stands beside them as long as there is any room."""


class Figure(NamedTuple):
    """A number as it is written, and its name."""

    name: str
    text: str
    ink: str
    name_ink: str = "muted"


def figure_lines(view: View, width: int, *, two_lines: bool) -> list[Line]:
    """Write the figures as fully as fits; what matters least is left out first.

    Where a number stands does not depend on its size, so that it keeps its place from one moment
    to the next.

    Args:
        view: what to write of.
        width: cells of a line.
        two_lines: whether the samples to test with have a line of their own, if there are any.
    """
    forms = ALONE if view.test is None else IN_TWO_LINES if two_lines else SIDE_BY_SIDE
    fewer = [digits for digits in reversed(DIGITS) if digits < view.digits]
    written = [_figures(view, digits) for digits in (view.digits, *fewer)]
    ways = [(form, figures) for figures in written for form in forms]
    ways.append((SHORTEST[view.test is not None], written[-1]))
    for form, figures in ways:
        lines = [_line(keys, figures) for keys in form]
        if all(sum(len(span.text) for span in line) <= width for line in lines):
            break
    return lines


def _figures(view: View, digits: int) -> dict[str, Figure]:
    """Return each figure that there is."""
    cost = view.moment.cost or view.moment.last_cost
    name = view.experiment.network.rule.figure
    place = view.written(cost.update) if cost else ABSENT
    last = view.extent - 1, view.extent  # with batches, the one before the end is longer
    place = place.ljust(max(len(view.written(update)) for update in last))
    when = f"{view.unit} {place}"
    figures = {
        "when": Figure(view.unit, place, "muted"),
        "train when": Figure(LINE_SIGN, f"train, {when}", "muted", LINE_INK),
        "line when": Figure(LINE_SIGN, when, "muted", LINE_INK),
        "cost": _number(name, cost.cost if cost else None, digits),
    }
    if "error" in view.experiment.program.names:
        figures["error sum"] = _number("error sum", cost.error_sum if cost else None, digits)
    if view.experiment.task.decides:
        figures["accuracy"] = _percent(cost.accuracy if cost else None)
    if view.test is not None:
        for key, text in (
            ("test", "test"),
            ("mark test", "test".ljust(len(when))),
            ("test now", "test, now".ljust(len(f"train, {when}"))),
        ):
            figures[key] = Figure(GLYPHS.mark, text, "muted", MARK_INK)
        figures["test word"] = _number("test", view.test.cost, digits)
        figures["test cost"] = _number(name, view.test.cost, digits)
        if view.experiment.task.decides:
            figures["test accuracy"] = _percent(view.test.accuracy)
    return figures


def _number(name: str, value: float | None, digits: int) -> Figure:
    width = width_of(digits)
    text = ABSENT if value is None else number(value, digits, width)
    return Figure(name, text.ljust(width), number_tokens(value))


def _percent(share: float | None) -> Figure:
    text = ABSENT if share is None else f"{share:.1%}"
    return Figure("accuracy", text.rjust(PERCENT_WIDTH), "absent" if share is None else "")


def _line(keys: tuple[str, ...], figures: Mapping[str, Figure]) -> Line:
    """Write some figures one after the other, those that there are."""
    line: Line = []
    for key in keys:
        figure = figures.get(key.removeprefix("="))
        if figure is not None:
            name = "" if key.startswith("=") else f"{figure.name} "
            line += [Span(GAP if line else " "), Span(name, figure.name_ink)]
            line.append(Span(figure.text, figure.ink))
    return line

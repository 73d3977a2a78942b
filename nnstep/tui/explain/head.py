"""What stands above the list: the formula of a number, or the sum that makes a parameter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnstep.debugger.movers import identity, told_of_samples
from nnstep.numbers import EVERY_DIGIT, counted, number, width_of
from nnstep.tui.draw import Line, Span, fitted, number_tokens, wrapped
from nnstep.tui.glyphs import MORE

if TYPE_CHECKING:
    from nnstep.debugger.contributions import Contributions
    from nnstep.debugger.provenance import Provenance
    from nnstep.experiment import Experiment
    from nnstep.tui.explain.steps import Step

TIE = "\N{NO-BREAK SPACE}"
TIED_TIMES, TIED_PLUS = f"{TIE}*{TIE}", f" +{TIE}"
"""Between these a formula is not broken: a line begins with a plus, and a product stays whole."""

INSET = "  "
"""What stands before the further lines of a sentence."""

MOST_PIECES = 400
"""Names, numbers and signs of a formula that its lines may have room for."""


def head_of(step: Step, experiment: Experiment, digits: int, width: int, most: int) -> list[Line]:
    """Return what stands above the list.

    Args:
        step: the number.
        experiment: what is trained.
        digits: significant digits.
        width: cells of a line.
        most: lines that a formula may take.
    """
    if step.moved is not None and step.face in ("samples", "epochs"):
        return _moved(step, step.moved, experiment, width)
    return _formula(step.found, digits, width, most, in_full=step.face == "sum")


def _formula(found: Provenance, digits: int, width: int, most: int, *, in_full: bool) -> list[Line]:
    """Return the formula with names and with numbers, the value, and what wrote it."""
    name = str(found.cell)
    inset = " " * (len(name) + 1)
    lines: list[Line] = []
    if found.expansion is not None:
        names = _cut(f"{name} = {found.named(MOST_PIECES)}", width, len(inset) + 2, most, found)
        lines += [[Span(line)] for line in names]
        values = found.numbered(digits, MOST_PIECES)
        if found.value is not None and values != found.result(digits):
            numbers = _cut(f"{inset}= {values}", width, len(inset) + 2, most, found)
            lines += [[Span(line)] for line in numbers]
    lead = f"{inset}= " if lines else f"{name} = "
    lines.append([Span(lead), Span(found.result(digits), "strong")])
    if in_full and (parted := found.parted()) is not None:
        told = (
            f"from left to right it comes to {number(parted, EVERY_DIGIT)}; numpy adds in an order "
            f"of its own, to {found.result(EVERY_DIGIT)}"
        )
        lines += [[Span(line, "muted")] for line in wrapped(told, width)]
    return [*lines, *([Span(line, "muted")] for line in wrapped(found.told, width, rest=INSET))]


def _cut(text: str, width: int, inset: int, most: int, found: Provenance) -> list[str]:
    """Break a formula into lines, of which so many are kept."""
    lead = len(text) - len(text.lstrip())
    tied = text.lstrip().replace(" * ", TIED_TIMES).replace(" + ", TIED_PLUS)
    wrapping = wrapped(tied, width, " " * lead, " " * inset)
    lines = [line.replace(TIE, " ") for line in wrapping]
    if len(lines) <= most:
        return lines
    rest = f" {MORE} {counted(len(found.factors), 'factor')}"
    last = lines[most - 1]
    if len(last) + len(rest) > width:
        last = last[: width - len(rest)].rpartition(" ")[0]
    return [*lines[: most - 1], last.rstrip(" +-*/(") + rest]


def _moved(step: Step, moved: Contributions, experiment: Experiment, width: int) -> list[Line]:
    """Return the sum that makes a parameter what it is, and what the rows are."""
    lines: list[Line] = []
    for item in identity(moved, experiment, step.at.written(experiment.program)):
        value = number(item.value, EVERY_DIGIT).ljust(width_of(EVERY_DIGIT) - 1)
        told = fitted(item.told, max(width - len(value) - 3, 0))
        ink = "strong" if item.sign == "=" else number_tokens(item.value)
        lines.append([Span(f"{item.sign} "), Span(value, ink), Span(f" {told}", "muted")])
    told = (
        told_of_samples(moved, experiment)
        if step.face == "samples"
        else f"how far each stretch of epochs has moved it, of {counted(moved.updates, 'update')}"
    )
    return [*lines, *([Span(line, "muted")] for line in wrapped(told, width, rest=INSET))]

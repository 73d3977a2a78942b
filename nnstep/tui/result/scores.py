"""How right a network is, in a line for each part of the data, or in one line for both."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rich.cells import cell_len

from nnstep.numbers import number
from nnstep.tui.draw import Line, Span, cells_of, fitted, number_tokens
from nnstep.tui.glyphs import ASCII
from nnstep.tui.table import COMPACT_WIDTH

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from nnstep.debugger.result import Result

SHOWN = ">" if ASCII else "▸"
WIDEST_OUTPUT = 12


class Score(NamedTuple):
    """What is written of a part; the name is empty where it is of none."""

    part: str
    line: Line


def score_lines(
    results: Mapping[str, Result], shown: str, title: Line, width: int
) -> list[list[Score]]:
    """Write how right each part is, as fully as fits on one line, or else on a line each.

    Args:
        results: by part.
        shown: the part that is marked.
        title: what stands before them.
        width: the cells of a line.
    """
    head = [Score("", title)] if title else []
    for full in (True, False):
        line = head + [Score(part, _score(part, shown, r, full)) for part, r in results.items()]
        if sum(cells_of(score.line) for score in line) <= width:
            return [line]
    widest = max(map(len, results))
    lines = [
        [Score(part, _score(part.ljust(widest), shown, result, True))]
        for part, result in results.items()
    ]
    return [head, *lines] if head else lines


def output_lines(result: Result) -> Iterator[Line]:
    """Write how right each of several outputs is."""
    task = result.experiment.task
    width = min(max(map(cell_len, task.outputs)), WIDEST_OUTPUT)
    for output, name in enumerate(task.outputs):
        cut = fitted(name, width)
        label = Span(f" {cut}{' ' * (width - cell_len(cut))}  ", "muted")
        if task.decides:
            yield [label, Span(f"{result.shares[output]:>6.1%}")]
        else:
            yield [label, *_errors(result.squared[output].item(), result.absolute[output].item())]


def _score(name: str, shown: str, result: Result, full: bool) -> Line:
    is_shown = name.rstrip() == shown
    line = [
        Span(SHOWN if is_shown else " ", "arrow"),
        Span(f"{name} ", "strong" if is_shown else "muted"),
    ]
    if not result.experiment.task.decides:
        return line + _errors(float(result.squared.mean()), float(result.absolute.mean()))
    line.append(Span(f"{result.accuracy:>6.1%} ", "strong"))
    if full:
        count = len(result.data)
        right = f"{count - len(result.wrong):>{len(str(count))}}"
        line.append(Span(f" {right} of {count}  ", "muted"))
    return line


def _errors(squared: float, absolute: float) -> Line:
    line = []
    for name, value in (("mse", squared), ("mae", absolute)):
        written = number(value, 4, COMPACT_WIDTH).ljust(COMPACT_WIDTH)
        line += [Span(f" {name} ", "muted"), Span(written, number_tokens(value))]
    return line

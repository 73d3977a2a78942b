"""The samples that a network gets wrong, or misses by most, as rows of a list."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from rich.cells import cell_len

from nnstep.numbers import number, width_of
from nnstep.tui.array.pixels import said_of
from nnstep.tui.draw import Line, Span, fitted, number_tokens
from nnstep.tui.glyphs import MORE
from nnstep.tui.result.confusion import ACROSS, NO_ANSWER
from nnstep.tui.table import COMPACT_WIDTH

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from nnstep.debugger.result import Result
    from nnstep.engine import Array

WIDEST_NAME, NARROWEST_NAME = 12, 6
WIDEST_ANSWER, NARROWEST_ANSWER = 12, 6
SURE_WIDTH = len("100.0%")


class Mistake(NamedTuple):
    """A sample that is wrong, or an output that misses its label.

    Attributes:
        part: of which samples.
        sample: which of them.
        output: which output, where each has an error of its own.
    """

    part: str
    sample: int
    output: int = 0


class Field(NamedTuple):
    """What is said of a mistake in a column.

    Attributes:
        title: what stands above it.
        width: its cells.
        write: gives text and tokens.
        is_number: whether it stands at the right.
    """

    title: str
    width: int
    write: Callable[[Result, Mistake], tuple[str | None, str]]
    is_number: bool = False


class Mistakes:
    """A list of mistakes under headings, laid out in so many cells.

    Args:
        results: of each part, in the order that they are listed in.
        width: the cells there are.
        digits: significant digits.
    """

    def __init__(self, results: Mapping[str, Result], width: int, digits: int) -> None:
        self._results = results
        first = next(iter(results.values()))
        forms = _answered(first) if first.experiment.task.decides else _measured(first, digits)
        self._fields = _fitting(forms, width)
        self.rows: list[Mistake | str | None] = []
        for part, result in results.items():
            found = list(_found(part, result))
            self.rows += [part, *([None] if found else []), *found]
        self.places = {row: n for n, row in enumerate(self.rows) if isinstance(row, Mistake)}

    @property
    def width(self) -> int:
        """The cells that a row takes."""
        headings = (len(_heading(*part)) for part in self._results.items())
        return max(sum(field.width + 1 for field in self._fields), *(n + 1 for n in headings))

    @property
    def ranges(self) -> list[range]:
        """The rows of each part."""
        starts = [n for n, row in enumerate(self.rows) if isinstance(row, str)]
        return [range(*ends) for ends in pairwise((*starts, len(self.rows)))]

    def line(self, index: int, chosen: Mistake | None) -> Line:
        """Draw a row: a heading, the titles of the columns, or a mistake."""
        row = self.rows[index]
        if isinstance(row, str):
            return [Span(f" {_heading(row, self._results[row])}", "heading")]
        if row is None:
            return self._placed((field.title, "muted") for field in self._fields)
        result = self._results[row.part]
        line = self._placed(field.write(result, row) for field in self._fields)
        return [Span(text, "cell") for text, _ in line] if row == chosen else line

    def told(self, row: Mistake, digits: int, room: int) -> str:
        """Tell what a sample is, what it is taken for, and all of its outputs."""
        result = self._results[row.part]
        task, outputs = result.experiment.task, result.outputs[row.sample].tolist()
        order = list(range(len(outputs)))
        if task.classes:
            order.sort(key=lambda output: -outputs[output])
        text = said_of(result.data, row.sample)
        if task.decides:
            text += f", taken for {task.said(result.outputs[row.sample]) or NO_ANSWER}"
        names = [f"{name} " if len(outputs) > 1 else "" for name in task.outputs]
        pieces = [f"{names[output]}{number(outputs[output], digits)}" for output in order]
        text += f"; {result.experiment.spec.output}: {', '.join(pieces)}"
        return text if len(text) <= room else f"{text[: room - 2].rpartition(',')[0]}, {MORE}"

    def _placed(self, texts: Iterable[tuple[str | None, str]]) -> Line:
        line = []
        for field, (text, tokens) in zip(self._fields, texts, strict=True):
            cut = fitted(NO_ANSWER if text is None else text, field.width)
            padding = " " * (field.width - cell_len(cut))
            line.append(Span(f" {padding}{cut}" if field.is_number else f" {cut}{padding}", tokens))
        return line


def _found(part: str, result: Result) -> Iterator[Mistake]:
    if result.experiment.task.decides:
        return (Mistake(part, sample) for sample in result.wrong)
    return (Mistake(part, *place) for place in result.largest)


def _heading(part: str, result: Result) -> str:
    if not result.experiment.task.decides:
        return f"largest errors of {part}"
    return f"{len(result.wrong) or 'none'} of {len(result.data)} wrong in {part}"


# What is said of a mistake -----------------------------------------------------------------------


def _fitting(forms: Iterable[list[Field]], width: int) -> list[Field]:
    """Return the fullest form that fits; the first column has what room there is."""
    fields: list[Field] = []
    for first, *rest in forms:
        room = width - sum(field.width + 1 for field in rest) - 1
        fields = [first._replace(width=max(min(first.width, room), 1)), *rest]
        if room >= min(first.width, NARROWEST_NAME):
            break
    return fields


def _answered(result: Result) -> Iterator[list[Field]]:
    """Yield ways to say what a sample is, what it is taken for, and how sure that is."""
    task = result.experiment.task
    widest = max(map(cell_len, task.answers or (" ".join("0" for _ in task.outputs),)))
    sure = [_sure_or_output(result)] if task.answers else []
    for most in range(WIDEST_ANSWER, NARROWEST_ANSWER - 1, -1):
        width = min(widest, most)
        yield [
            _name_of(result),
            Field("is", max(width, 2), lambda r, m: (task.said(r.data.labels[m.sample]), "")),
            Field(ACROSS, 1, lambda _, __: (ACROSS, "muted")),
            Field("said", max(width, 4), lambda r, m: (task.said(r.outputs[m.sample]), "strong")),
            *sure,
        ]


def _measured(result: Result, digits: int) -> Iterator[list[Field]]:
    """Yield ways to say what a label is, what the network says, and by how much it misses."""
    outputs = result.experiment.task.outputs
    which = Field("of", max(map(cell_len, outputs)), lambda _, m: (outputs[m.output], "muted"))
    head = [_name_of(result), *([which] if len(outputs) > 1 else [])]
    for skipped in (0, 1):
        for width in (width_of(digits), COMPACT_WIDTH):
            numbers = [
                _numeric("is", lambda r: r.data.labels, digits, width),
                _numeric("said", lambda r: r.outputs, digits, width),
                _numeric("error", lambda r: r.errors, digits, width),
            ]
            yield [*head, *numbers[skipped:]]


def _name_of(result: Result) -> Field:
    data = result.data
    width = min(max(map(cell_len, (data.row_title, *data.rows))), WIDEST_NAME)
    return Field(data.row_title, width, lambda r, m: (r.data.rows[m.sample], "muted"))


def _numeric(title: str, values: Callable[[Result], Array], digits: int, width: int) -> Field:
    def write(result: Result, row: Mistake) -> tuple[str, str]:
        value = values(result)[row.sample, row.output].item()
        return number(value, digits, width), number_tokens(value)

    return Field(title, width, write, True)


def _sure_or_output(result: Result) -> Field:
    """Say how sure the network is, or else what its output is, where that is no share."""

    def sure(result: Result, row: Mistake) -> tuple[str, str]:
        share = result.sure(row.sample)
        return (NO_ANSWER if share is None else f"{share:.1%}"), ""

    def output(result: Result, row: Mistake) -> tuple[str, str]:
        outputs = result.outputs[row.sample]
        value = outputs[result.answers[row.sample] if len(outputs) > 1 else 0].item()
        return number(value, 4, COMPACT_WIDTH), number_tokens(value)

    if result.is_share:
        return Field("sure", SURE_WIDTH, sure, True)
    return Field(result.experiment.spec.output, COMPACT_WIDTH, output, True)

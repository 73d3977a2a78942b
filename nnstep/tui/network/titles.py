"""The titles above a network: what its nodes and edges show, and what is being written there."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from nnstep.tui.draw import Line, Span, cells_of, fitted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nnstep.tui.network.scene import Shown
    from nnstep.tui.network.signs import Signs


class Title(NamedTuple):
    """A title in its place.

    Attributes:
        cell: its first cell; for one between two others the cell that its middle should have.
        choices: what it may say, the longest first.
    """

    cell: int
    choices: Sequence[Line]


def name_titles(shown: Shown, signs: Signs) -> list[Line]:
    """Write what is shown and what was just written; the latter alone where there is no room."""
    name = Span(shown.name, "heading")
    if not shown.fresh:
        return [[name]]
    wrote = Span(f"{signs.wrote}{shown.fresh}", "fresh")
    return [[wrote]] if shown.fresh == shown.name else [[name, Span(" "), wrote], [wrote]]


def detail_titles(shown: Shown, texts: Sequence[str], signs: Signs) -> list[Line]:
    """Write what is about to be written, or else what there is to say of what is shown."""
    if shown.current:
        return [[Span(f"{signs.arrow}{shown.current}", "arrow")]]
    return [[Span(text, "muted")] for text in texts]


def placed(
    nodes: Sequence[Title],
    edges: Sequence[Title],
    width: int,
    more: tuple[bool, bool],
    signs: Signs,
) -> Line:
    """Put titles on one line.

    Args:
        nodes: the titles that begin where they should.
        edges: those between them.
        width: cells of the line.
        more: whether there are more layers out of sight at the left and at the right.
        signs: what stands for these, and for what is cut.
    """
    cut = Span(signs.cut, "muted")
    line, at = ([cut], 1) if more[0] else ([], 0)
    for index, title in enumerate(nodes):
        end = nodes[index + 1].cell - 1 if index + 1 < len(nodes) else width - more[1]
        parts = _fitting(title.choices, end - title.cell, signs)
        line += [Span(" " * (title.cell - at)), *parts]
        at = title.cell + cells_of(parts)
        for middle, choices in edges[index : index + 1]:
            parts = _fitting(choices, end - at - 1, signs)
            taken = cells_of(parts)
            start = min(max(middle - taken // 2, at + 1), end - taken)
            line += [Span(" " * (start - at)), *parts]
            at = start + taken
    line.append(Span(" " * (width - more[1] - at)))
    return [*line, cut] if more[1] else line


def _fitting(choices: Sequence[Line], room: int, signs: Signs) -> Line:
    """Return the first that fits; the last one cut when none does."""
    for line in choices:
        if cells_of(line) <= room:
            return line
    [(text, tokens), *_] = choices[-1]
    return [Span(fitted(text, room, signs.cut), tokens)]

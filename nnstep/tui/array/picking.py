"""Which of all values is shown: the one that was picked, or the one that was written last."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rich.cells import cell_len

from nnstep.tui.draw import Line, Span
from nnstep.tui.glyphs import ABSENT, FRESH, MORE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nnstep.engine import Program
    from nnstep.tui.view import View

FOLLOWS, STAYS = "follow: on", "follow: off"
FOLLOW = ""
"""Stands for following, where a name could stand."""


class Tab(NamedTuple):
    """What can be picked: a name, and where it stands on the line of names."""

    name: str
    left: int
    text: str

    @property
    def right(self) -> int:
        """Where it ends."""
        return self.left + cell_len(self.text)


def names_of(program: Program) -> tuple[str, ...]:
    """Return all values in the order of the program: data and parameters, then what it computes.

    Constants that are plain numbers come last.
    """
    arrays = (name for name, shape in program.constants.items() if shape)
    return tuple(dict.fromkeys((*arrays, *program.parameters, *program.names, *program.shapes)))


class Picking:
    """The names of all values, one of which is shown."""

    def __init__(self, program: Program) -> None:
        self.names = names_of(program)
        self._picked: str | None = None
        self._followed = next(iter(program.parameters))

    @property
    def follows(self) -> bool:
        """Whether the value is shown that was written last."""
        return self._picked is None

    @property
    def shown(self) -> str:
        """The name of the value that is shown."""
        return self._picked or self._followed

    def see(self, fresh: str) -> None:
        """Take notice of what was written last, if anything was."""
        self._followed = fresh or self._followed

    def pick(self, name: str) -> None:
        """Show a value, or what was written last."""
        self._picked = name or None

    def turn(self, by: int) -> None:
        """Pick a value beside the one that is shown; before the first one comes following."""
        index = self.names.index(self.shown) + by
        self.pick(FOLLOW if index < 0 else self.names[min(index, len(self.names) - 1)])

    # Drawing ------------------------------------------------------------------------------------

    def tabs(self, view: View, left: int, width: int) -> Iterator[Tab]:
        """Yield what can be picked, as much as fits, with the name that is shown among it.

        The names stay where they are until one is shown that has no room there.
        """
        yield Tab(FOLLOW, left, FOLLOWS if self.follows else STAYS)
        start = left = left + len(STAYS) + 2
        page: list[Tab] = []
        for name in self.names:
            mark = FRESH if name == view.fresh else " " if name in view.moment.values else ABSENT
            tab = Tab(name, left, f"{mark}{name}")
            if page and tab.right > width - 3:
                if self.shown in [tab.name for tab in page]:
                    yield from page
                    yield Tab(name, width - 2, MORE)
                    return
                before = page[-1].name
                page = [Tab(before, start, MORE), tab._replace(left=start + 2)]
            else:
                page.append(tab)
            left = page[-1].right + 1
        yield from page

    def line(self, view: View, left: int, width: int, *, active: bool) -> Line:
        """Draw what can be picked, from `left` on; `active` where the keys turn through it."""
        line: Line = []
        edge = left
        for tab in self.tabs(view, left, width):
            mark, text = tab.text[:1], tab.text[1:]
            tokens = "" if tab.name in view.moment.values or not tab.name else "absent"
            if mark == MORE:
                tokens = "muted"
            elif tab.name == self.shown:
                tokens = "strong cell" if active else "arrow"
            line += [
                Span(" " * (tab.left - edge)),
                Span(mark, "fresh" if mark == FRESH else tokens if not tab.name else "muted"),
                Span(text, tokens),
            ]
            edge = tab.right
        return line

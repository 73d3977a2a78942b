"""The Network panel: units and weights as nodes and edges."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.markup import escape
from textual.binding import Binding, BindingType

from nnstep.numbers import EVERY_DIGIT
from nnstep.tui.draw import Line, Span, fitted
from nnstep.tui.network.choice import Choice
from nnstep.tui.network.diagram import Diagram
from nnstep.tui.network.scene import Scene
from nnstep.tui.network.signs import signs
from nnstep.tui.panel import Panel
from nnstep.tui.table import ENDLESS, Table

if TYPE_CHECKING:
    from nnstep.timeline import Position
    from nnstep.tui.view import View

TITLES = 2
"""Lines of titles above the diagram."""

LONGEST_SAMPLE = 24


class Network(Panel):
    """Units as nodes and weights as edges, with the numbers of one sample."""

    TITLE: ClassVar[str] = "Network"
    HELP: ClassVar[str] = (
        "Units as nodes with their numbers for one sample, weights as edges: "
        "a solid one is plus, a dashed one minus, a broad one strong, a dotted one 0 or not "
        "computed yet. ▶ is about to be written, • was written last. h and l walk along an edge to "
        "the next layer, j and k choose among units or among the edges of a unit, page up and page "
        "down turn to another sample, a comma shows gradients in place of weights, enter tells how "
        "a number came about. A click chooses a unit or an edge, or unfolds more of a layer."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("h,left", "walk(-1)", show=False, priority=True),
        Binding("l,right", "walk(1)", show=False, priority=True),
        Binding("k,up", "choose(-1)", show=False, priority=True),
        Binding("j,down", "choose(1)", show=False, priority=True),
        Binding("home", "choose(-1000000)", show=False, priority=True),
        Binding("end", "choose(1000000)", show=False, priority=True),
        Binding("pageup", "turn(-1)", show=False, priority=True),
        Binding("pagedown", "turn(1)", show=False, priority=True),
        Binding("comma", "exchange", show=False, priority=True),
        Binding("enter", "explain", show=False, priority=True),
    ]

    KEPT: ClassVar[tuple[str, ...]] = ("chosen", "sample", "gradients")

    def __init__(self) -> None:
        super().__init__()
        self.chosen: Choice | None = None
        self.sample = 0
        self.gradients = False
        self._scene: Scene | None = None
        self._diagram: Diagram | None = None
        self._titles: list[Line] = []
        self._looked_at: tuple[Position, int] | None = None

    def renew(self, before: View, view: View) -> None:
        """Draw the diagram of the other program."""
        self._diagram = self._looked_at = None

    def clear(self) -> None:
        """Choose nothing, and look at the first sample."""
        self.chosen, self.sample = None, 0

    def prepare(self, view: View) -> None:
        """Find the numbers of the moment, and draw what has changed."""
        if self._diagram is None:
            self._diagram = Diagram(view.experiment, signs())
        self.sample = min(self.sample, self._samples - 1)
        self._scene = Scene(view.experiment, view.moment, self.sample, gradients=self.gradients)
        width, height = self.scrollable_content_region.size
        self._diagram.fit(width, height - self.compact - TITLES)
        looked_at = view.position, width
        if looked_at != self._looked_at:
            self._looked_at = looked_at
            for layers in self._scene.lit:
                self._diagram.see(min(layers), max(layers))
        self._diagram.show(self._scene, self.chosen if self.has_focus else None)
        self._titles = self._diagram.titles(self._scene)

    @property
    def _samples(self) -> int:
        """How many samples this update has."""
        assert self.view is not None
        return self.view.moment.program.loop.size(self.view.position.update)

    # What is drawn ------------------------------------------------------------------------------

    def remark(self) -> str:
        """Say which sample it is, what the edges show, and how to read them."""
        return f"{escape(self._sample_said())}  {self._edges_said()}"

    def header(self) -> list[Line]:
        """Return the title and the remark, where there is no border to hold them."""
        if self._scene is None or not self.compact:
            return []
        said = f"  {self._sample_said()}  {self._edges_said()}"
        return [[Span(f" {self.TITLE}", "heading"), Span(said, "muted")]]

    def _sample_said(self) -> str:
        assert self._scene is not None
        assert self._diagram is not None
        name = fitted(self._scene.sample_name, LONGEST_SAMPLE, self._diagram.signs.cut)
        return f"{name} ({self.sample + 1} of {self._samples})"

    def _edges_said(self) -> str:
        assert self._diagram is not None
        edges = "gradients" if self.gradients else "weights"
        if self._diagram.thinned:
            edges = f"strongest {edges}"
        return f",: {edges}  {self._diagram.signs.legend}"

    def row_count(self) -> int:
        """Return the height of the titles and the diagram."""
        return TITLES + (self._diagram.plan.height if self._diagram else 1)

    def row(self, index: int) -> Line:
        """Return a line of titles, or a row of the diagram."""
        assert self._diagram is not None
        if index < TITLES:
            return [Span(text, f"bar {tokens}") for text, tokens in self._titles[index]]
        return self._diagram.row(index - TITLES)

    # Choosing -----------------------------------------------------------------------------------

    def action_walk(self, right: int) -> None:
        """Walk from a unit onto its strongest edge, from an edge to its end, or out at a side."""
        if self._scene is None or self._diagram is None:
            return
        now, last = self.chosen, len(self._diagram.units) - 1
        if now is None:
            self._choose(Choice(0 if right > 0 else last, 0))
        elif now.source is not None:
            self._choose(Choice(*now.ends[right > 0]))
        elif now.layer == (last if right > 0 else 0):
            self._choose(None)
        elif right > 0:
            target = self._scene.strongest(now.layer, now.unit, incoming=False)
            self._choose(Choice(now.layer + 1, target, now.unit))
        else:
            source = self._scene.strongest(now.layer, now.unit, incoming=True)
            self._choose(now._replace(source=source, by_source=True))

    def action_choose(self, down: int) -> None:
        """Choose another unit of the layer, or another edge of the unit that it was walked from."""
        if self._diagram is None:
            return
        now = self.chosen or Choice(0, 0)
        layer, unit = now.end
        unit += down if self.chosen is not None or abs(down) > 1 else 0
        self._choose(now.moved(min(max(unit, 0), self._diagram.units[layer] - 1)))

    def action_turn(self, on: int) -> None:
        """Turn to another sample."""
        if self.view is not None:
            self.sample = min(max(self.sample + on, 0), self._samples - 1)
            self.redraw()
            self._tell()

    def action_exchange(self) -> None:
        """Show gradients in place of weights, or weights again."""
        self.gradients = not self.gradients
        self.redraw()

    def action_explain(self) -> None:
        """Tell of the chosen number to every digit."""
        if self.chosen is None or self._scene is None:
            return
        layer, unit, source, _ = self.chosen
        if source is None:
            text = self._scene.node_told(layer, unit, EVERY_DIGIT, ENDLESS)
        else:
            text = self._scene.edge_told(layer, source, unit, EVERY_DIGIT, ENDLESS)
        self.post_message(Table.Told(text, in_full=True))

    def clicked(self, row: int, x: int) -> None:
        """Choose the unit or the edge that was clicked, or nothing."""
        assert self._diagram is not None
        if row >= TITLES:
            self._choose(self._diagram.at(x, row - TITLES))

    def _choose(self, choice: Choice | None) -> None:
        assert self._diagram is not None
        self.chosen = choice
        for layer, unit in (*choice.ends, choice[:2]) if choice else ():
            self._diagram.unfold(layer, unit)
        self.redraw()
        self._tell()

    def _tell(self) -> None:
        """Tell of what is chosen, in a line."""
        if self.chosen is None or self._scene is None or self.view is None:
            return
        digits, room = self.view.digits, self.app.size.width - 2
        layer, unit, source, _ = self.chosen
        if source is not None:
            text = self._scene.both_told(layer, source, unit, digits)
        else:
            bias = f"; {self._scene.bias_told(layer, unit, digits)}" if layer else ""
            text = self._scene.node_told(layer, unit, digits, room - len(bias)) + bias
        self.post_message(Table.Told(text))

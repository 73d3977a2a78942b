"""What the screen and the debugger were before a beat, to go back to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nnstep.debugger.memento import Memento
from nnstep.tui.box import Box
from nnstep.tui.keeping import lay_out, layout_of
from nnstep.tui.screen_commands import unzoom, zoom

if TYPE_CHECKING:
    from nnstep.debugger.session.ledger import Layout
    from nnstep.tui.panel import Kept, Panel
    from nnstep.tui.stage import Stage


@dataclass(frozen=True, slots=True)
class Recall:
    """How everything was.

    Attributes:
        memento: of the debugger.
        layout: of the screen: page, digits, speed, theme.
        focused: the name of the panel that the keys went to.
        zoomed: whether it filled the screen.
        panels: name → what was chosen in each.
        scrolled: name → how far each was scrolled.
        said: what the status line said.
        box: what lay over the panels.
    """

    memento: Memento
    layout: Layout
    focused: str
    zoomed: bool
    panels: dict[str, Kept]
    scrolled: dict[str, tuple[float, float]]
    said: str
    box: Box | None

    @classmethod
    def of(cls, stage: Stage) -> Recall:
        """Remember how everything is."""
        screen = stage.screen_stack[0]
        return cls(
            Memento.of(stage.debugger),
            layout_of(stage),
            screen.focused.id or "" if screen.focused else "",
            bool(screen.query(".zoomed")),
            {panel.id or "": panel.kept() for panel in _panels(stage)},
            {panel.id or "": (panel.scroll_x, panel.scroll_y) for panel in stage.current},
            stage.status.said,
            stage.screen.again() if isinstance(stage.screen, Box) else None,
        )

    def restore(self, stage: Stage) -> None:
        """Make everything as it was."""
        unzoom(stage)
        self.memento.restore(stage.debugger)
        stage.past.begin_anew()
        stage.shown = stage.debugger.moment
        lay_out(stage, self.layout)
        for panel in _panels(stage):
            if panel.id in self.panels:
                panel.keep(self.panels[panel.id])
        for panel in stage.current:
            if panel.id == self.focused:
                stage.turn_to(stage.page, panel)
        if self.zoomed:
            zoom(stage, "")
        stage.show(stage.debugger.moment)
        stage.call_after_refresh(self._scroll, stage)
        stage.status.say(self.said)
        if self.box is not None:
            stage.push_screen(self.box.again())

    def _scroll(self, stage: Stage) -> None:
        """Scroll the panels to where they were: each has brought into sight what it follows."""
        for panel in stage.current:
            x, y = self.scrolled.get(panel.id or "", (0, 0))
            panel.scroll_to(x, y, animate=False, immediate=True)


def _panels(stage: Stage) -> list[Panel]:
    return [panel for panels in stage.pages.values() for panel in panels]

"""The Explain screen: a box over the panels."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from nnstep.tui.box import Box

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult
    from textual.events import Click

    from nnstep.tui.explain.chain import Chain


class Explain(Box):
    """A box over the panels with a number, and where it comes from.

    Args:
        chain: what is in the box.
    """

    BOX: ClassVar[str] = "#explain"

    def __init__(self, chain: Chain) -> None:
        super().__init__()
        self._chain = chain

    def compose(self) -> ComposeResult:
        """Put the chain into the screen."""
        yield self._chain

    def on_mount(self) -> None:
        """Let the keys go there."""
        self.make_room()
        self._chain.focus()

    def again(self) -> Explain:
        """Return another one with the same in it."""
        return Explain(self._chain.again())

    @property
    def told(self) -> Sequence[str]:
        """The lines in it."""
        return self._chain.told

    def on_resize(self) -> None:
        """Fit the box into another room."""
        self.make_room()

    def on_click(self, event: Click) -> None:
        """Close it when the click is beside the box."""
        if not self._chain.region.contains(event.screen_x, event.screen_y):
            self.dismiss()

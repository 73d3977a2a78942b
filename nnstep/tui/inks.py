"""Inks: what a piece of text on the screen means → how it looks in any theme.

Nothing is told by colour alone: what matters also has a mark, a sign, bold or reverse.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rich.style import Style
from textual.color import Color

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class Ink(NamedTuple):
    """A look, in variables of the theme; what is empty stays as it was below.

    Attributes:
        color: of the text.
        background: below it.
        share: how much of the background's colour is mixed in.
    """

    color: str = ""
    background: str = ""
    share: float = 1.0
    bold: bool | None = None
    reverse: bool | None = None


INKS = {
    "absent": Ink("foreground-disabled"),
    "arrow": Ink("text-accent", bold=True),
    "bar": Ink(background="panel"),
    "cell": Ink(reverse=True),
    "focus": Ink(background="primary", share=0.35, bold=True),
    "fresh": Ink("text-accent", background="accent", share=0.25, bold=True),
    "heading": Ink("text-secondary", bold=True),
    "muted": Ink("foreground-muted"),
    "negative": Ink("text-warning"),
    "positive": Ink("text-primary"),
    "strong": Ink(bold=True),
    "warning": Ink("text-error", bold=True),
}
"""The inks that spans can have, by name."""


def mixed(inks: Iterable[Ink], paper: Color, theme: Mapping[str, str]) -> Style:
    """Lay inks over each other on a background; return the style that comes of it."""
    color, bold, reverse = "foreground", None, None
    for ink in inks:
        color = ink.color or color
        if ink.background:
            paper += Color.parse(theme[ink.background]).multiply_alpha(ink.share)
        bold = ink.bold if ink.bold is not None else bold
        reverse = ink.reverse if ink.reverse is not None else reverse
    text = paper + Color.parse(theme[color])
    return Style(color=text.rich_color, bgcolor=paper.rich_color, bold=bold, reverse=reverse)

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
        readable: whether the text gives its colour up where it could not be read.
    """

    color: str = ""
    background: str = ""
    share: float = 1.0
    bold: bool | None = None
    reverse: bool | None = None
    readable: bool = False


LEVELS = 8
"""Shades of a heat map, for each sign."""

LEAST_CONTRAST = 4.5
"""What text on a shade must have: level AA of the W3C's guidelines."""

CLASS_COLORS = "warning", "primary", "success", "secondary", "error", "accent"
"""Colours of classes, in order; more classes begin again and are told apart by their marks."""

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
    **{
        f"{sign}{level}": Ink(background=color, share=level / (LEVELS + 2), readable=True)
        for sign, color in (("plus", "primary"), ("minus", "warning"))
        for level in range(1, LEVELS + 1)
    },
    **{f"class{n}": Ink(f"text-{color}", bold=True) for n, color in enumerate(CLASS_COLORS)},
    **{f"region{n}": Ink(background=color, share=0.28) for n, color in enumerate(CLASS_COLORS)},
}
"""The inks that spans can have, by name.

`plus1` … `plus8` and `minus1` … `minus8` shade a cell by the size and the sign of a number;
`class0` … and `region0` … are of a class and of where the network sees it.
"""


def mixed(inks: Iterable[Ink], paper: Color, theme: Mapping[str, str]) -> Style:
    """Lay inks over each other on a background; return the style that comes of it."""
    color, bold, reverse, readable = "foreground", None, None, False
    for ink in inks:
        color = ink.color or color
        if ink.background:
            paper += Color.parse(theme[ink.background]).multiply_alpha(ink.share)
        readable |= ink.readable
        bold = ink.bold if ink.bold is not None else bold
        reverse = ink.reverse if ink.reverse is not None else reverse
    text = paper + Color.parse(theme[color])
    if readable and _contrast(text, paper) < LEAST_CONTRAST:
        text = max(
            Color.parse("black"), Color.parse("white"), key=lambda ink: _contrast(ink, paper)
        )
    return Style(color=text.rich_color, bgcolor=paper.rich_color, bold=bold, reverse=reverse)


def _contrast(one: Color, other: Color) -> float:
    """Return the contrast ratio of two colours, between 1 and 21, as WCAG 2 defines it."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(color: Color) -> float:
    red, green, blue = (
        channel / 12.92 if channel <= 0.03928 else ((channel + 0.055) / 1.055) ** 2.4
        for channel in color.normalized
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue

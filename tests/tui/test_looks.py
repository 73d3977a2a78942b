"""What the inks look like: readable on every paper, and never told apart by colour alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from textual.color import Color

from nnstep.tui.inks import INKS, mixed
from nnstep.tui.themes import THEMES

if TYPE_CHECKING:
    from textual.theme import Theme

PAPERS = ("background", "surface", "panel")
SHADES = {"absent": 3.0}
"""Ink → the least contrast; what is absent may step back further than text."""

ENOUGH = 4.5  # what the W3C's guidelines ask of text, level AA


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("theme", THEMES, ids=[theme.name for theme in THEMES])
@pytest.mark.parametrize("ink", INKS)
def test_every_ink_can_be_read_on_every_paper(ink: str, theme: Theme, paper: str) -> None:
    variables = {**theme.to_color_system().generate(), **theme.variables}
    style = mixed([INKS[ink]], Color.parse(variables[paper]), variables)
    assert style.color is not None
    assert style.bgcolor is not None
    text, below = (Color.from_rich_color(color) for color in (style.color, style.bgcolor))
    assert contrast(text, below) >= SHADES.get(ink, ENOUGH)


def contrast(one: Color, other: Color) -> float:
    """The contrast ratio of WCAG 2, between 1 and 21."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(color: Color) -> float:
    def linear(channel: float) -> float:
        return channel / 12.92 if channel <= 0.03928 else ((channel + 0.055) / 1.055) ** 2.4

    red, green, blue = map(linear, color.normalized)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue

"""The two themes of the app."""

from __future__ import annotations

from textual.theme import Theme


def _greys(muted: str, disabled: str) -> dict[str, str]:
    """Name the colours of what steps back; Textual's own are too pale to be read by everyone."""
    return {"foreground-muted": muted, "foreground-disabled": disabled, "text-muted": muted}


THEMES = (
    Theme(
        name="nnstep-dark",
        primary="#7aa2f7",
        secondary="#bb9af7",
        accent="#ff9e64",
        warning="#e0af68",
        error="#f7768e",
        success="#9ece6a",
        foreground="#c8d0e8",
        background="#16171f",
        surface="#1b1d28",
        panel="#262a3a",
        dark=True,
        variables=_greys(muted="#9aa2ba", disabled="#6d7590"),
    ),
    Theme(
        name="nnstep-light",
        primary="#2f5fc4",
        secondary="#7a3fb5",
        accent="#b5500c",
        warning="#8a5a00",
        error="#b3203f",
        success="#2f6f1f",
        foreground="#23283a",
        background="#f7f7fa",
        surface="#ffffff",
        panel="#e4e7f0",
        dark=False,
        variables=_greys(muted="#565d73", disabled="#767c91"),
    ),
)

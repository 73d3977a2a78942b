"""A film, or one picture of it, as SVG."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from rich.cells import cell_len

from nnstep.film.film import Film, Frame, Row

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from nnstep.film.film import Ink

CELL, LINE, SIZE, BASE = 8.7, 17, 14.5, 13
"""Width and height of a cell, the size of letters, and where their base line is."""

STATE = LINE + 4
"""From one state of a line to the next: letters may reach a little beyond their cells."""

EDGE = 12
FONTS = "ui-monospace,'Cascadia Mono','DejaVu Sans Mono',Menlo,Consolas,monospace"


def still(film: Film, frame: Frame) -> str:
    """Return a picture of one moment."""
    rows = "".join(
        f'<g transform="translate(0 {y * LINE})">{_row(row, film.background)}</g>'
        for y, row in enumerate(frame.rows)
    )
    return _document(film, "", rows)


def animated(film: Film, progress: Callable[[float], None] = lambda _: None) -> str:
    """Return the whole film; it plays by itself, again and again.

    Each line of the screen is a strip of all that stands in it, one below the other, and moves up
    from one to the next.
    """
    strips: list[list[tuple[float, Row]]] = [[] for _ in range(film.size[1])]
    for frame, rows in film.changes():
        for y, row in rows:
            strips[y].append((frame.at, row))
    styles, body, known = [], [], dict[Row, str]()
    for y, strip in enumerate(strips):
        uses = "".join(
            f'<use href="#{known.setdefault(row, f"r{len(known)}")}" y="{n * STATE}"/>'
            for n, (_, row) in enumerate(strip)
        )
        if len(strip) > 1:
            styles.append(_motion(y, strip, film.seconds))
        body.append(
            f'<svg y="{y * LINE}" width="{_wide(film)}" height="{LINE}">'
            f'<g class="s s{y}">{uses}</g></svg>'
        )
        progress((y + 1) / len(strips))
    defined = "".join(
        f'<g id="{name}">{_row(row, film.background)}</g>' for row, name in known.items()
    )
    return _document(film, "".join(styles), f"<defs>{defined}</defs>{''.join(body)}")


def _motion(y: int, strip: list[tuple[float, Row]], seconds: float) -> str:
    """Return the style that moves a strip; who wants no motion sees where it ends."""
    steps = "".join(
        f"{at / seconds * 100:.4f}%{{transform:translateY({-n * STATE}px)}}"
        for n, (at, _) in enumerate(strip)
    )
    last = -(len(strip) - 1) * STATE
    return (
        f"@keyframes k{y}{{{steps}100%{{transform:translateY({last}px)}}}}"
        f".s{y}{{animation:k{y} {seconds:.3f}s step-end infinite;transform:translateY({last}px)}}"
    )


def _document(film: Film, styles: str, body: str) -> str:
    width, height = _wide(film) + 2 * EDGE, film.size[1] * LINE + 2 * EDGE
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" '
        f'width="{width:g}" height="{height:g}" role="img" aria-label={quoteattr(film.title)}>'
        f"<title>{escape(film.title)}</title>"
        f"<style>text{{font-family:{FONTS};font-size:{SIZE}px;white-space:pre}}"
        f"{styles}@media(prefers-reduced-motion:reduce){{.s{{animation:none}}}}</style>"
        f'<rect width="100%" height="100%" rx="8" fill="{film.background}"/>'
        f'<svg x="{EDGE}" y="{EDGE}" width="{_wide(film):g}" height="{film.size[1] * LINE}">'
        f"{body}</svg></svg>\n"
    )


def _wide(film: Film) -> float:
    return film.size[0] * CELL


def _row(row: Row, background: str) -> str:
    """Return the cells of a row: what is behind them, then the text."""
    return "".join((*_papers(row, background), *_texts(row)))


def _papers(row: Row, background: str) -> Iterator[str]:
    x = 0
    for text, ink in row:
        cells = cell_len(text)
        if ink.bg != background:
            yield (
                f'<rect x="{x * CELL:g}" width="{cells * CELL + 0.3:g}" height="{LINE + 0.3:g}" '
                f'fill="{ink.bg}"/>'
            )
        x += cells


def _texts(row: Row) -> Iterator[str]:
    x = 0
    for text, ink in row:
        cells = cell_len(text)
        bare = text.strip(" ")
        if bare or ink.underline or ink.strike:
            left = len(text) - len(text.lstrip(" "))
            yield (
                f'<text x="{(x + left) * CELL:g}" y="{BASE}" '
                f'textLength="{cell_len(bare) * CELL:g}" fill="{ink.fg}"{_looks(ink)}>'
                f"{escape(bare)}</text>"
            )
        x += cells


def _looks(ink: Ink) -> str:
    lines = " ".join(_lines(ink))
    return "".join(
        (
            ' font-weight="bold"' if ink.bold else "",
            ' font-style="italic"' if ink.italic else "",
            ' opacity="0.6"' if ink.dim else "",
            f' text-decoration="{lines}"' if lines else "",
        )
    )


def _lines(ink: Ink) -> Iterable[str]:
    if ink.underline:
        yield "underline"
    if ink.strike:
        yield "line-through"

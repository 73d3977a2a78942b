"""A film as GIF, drawn with Pillow where that is installed."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from nnstep.errors import CommandError
from nnstep.film.boxes import drawn
from nnstep.film.cast import cells_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from nnstep.film.film import Film, Ink, Row

SIZE = 16
"""The size of letters, in pixels."""

EDGE = 10
SHORTEST = 20
"""Milliseconds; viewers show what is quicker more slowly."""

FONTS = (
    "DejaVuSansMono.ttf",
    "LiberationMono-Regular.ttf",
    "NotoSansMono-Regular.ttf",
    "Menlo.ttc",
    "consola.ttf",
    "cour.ttf",
)
"""Fonts that are looked for, by the names of their files."""


def gif(
    film: Film, font: Path | None = None, progress: Callable[[float], None] = lambda _: None
) -> bytes:
    """Return the film as GIF: only what changes is in a frame, and each lasts as long as it does.

    Args:
        film: which one.
        font: the file of a monospaced font; one is looked for where none is given.
        progress: told which share is drawn.

    Raises:
        CommandError: Pillow is not installed, or there is no font.
    """
    painter = Painter(film, font)
    pictures = []
    for n, (_, rows) in enumerate(film.changes()):
        painter.paint(rows)
        pictures.append(painter.picture.copy())
        progress((n + 1) / len(film.frames))
    ends = [*(frame.at for frame in film.frames[1:]), film.seconds]
    lasting = (end - frame.at for frame, end in zip(film.frames, ends, strict=True))
    times = [max(round(seconds * 1000), SHORTEST) for seconds in lasting]
    palette = _palette(pictures)
    reduced = [picture.quantize(palette=palette, dither=0) for picture in pictures]
    file = io.BytesIO()
    reduced[0].save(
        file,
        format="GIF",
        save_all=True,
        append_images=reduced[1:],
        duration=times,
        loop=0,
        optimize=False,
        disposal=1,
    )
    return file.getvalue()


def _palette(pictures: list[Any]) -> Any:
    """Return 255 colours for all pictures: those of a few of them, beside each other."""
    from PIL import Image

    step = max(len(pictures) // 8, 1)
    chosen = pictures[::step]
    width, height = chosen[0].size
    sheet = Image.new("RGB", (width, height * len(chosen)))
    for n, picture in enumerate(chosen):
        sheet.paste(picture, (0, n * height))
    return sheet.quantize(255, dither=0)


class Painter:
    """Paints rows of cells into a picture.

    Args:
        film: whose.
        font: the file of its letters.
    """

    def __init__(self, film: Film, font: Path | None) -> None:
        try:
            from PIL import Image, ImageDraw
        except ImportError:
            raise CommandError(
                "a GIF is drawn with Pillow, which is not installed: pip install 'nnstep[gif]'"
            ) from None
        self._font = _found(font)
        self._film = film
        box = self._font.getbbox("M" * 10)
        self._cell = round((box[2] - box[0]) / 10)
        ascent, descent = self._font.getmetrics()
        self._line = ascent + descent
        columns, rows = film.size
        size = columns * self._cell + 2 * EDGE, rows * self._line + 2 * EDGE
        self.picture = Image.new("RGB", size, film.background)
        self._draw = ImageDraw.Draw(self.picture)

    def paint(self, rows: list[tuple[int, Row]]) -> None:
        """Paint some rows anew."""
        for y, row in rows:
            top = EDGE + y * self._line
            cells = list(cells_of(row))
            for x, (_, ink) in enumerate(cells):
                left = EDGE + x * self._cell
                place = (left, top, left + self._cell - 1, top + self._line - 1)
                self._draw.rectangle(place, ink.bg)
            for x, (character, ink) in enumerate(cells):
                if character.strip():
                    self._letter(EDGE + x * self._cell, top, character, ink)

    def _letter(self, left: int, top: int, character: str, ink: Ink) -> None:
        place = left, top, left + self._cell, top + self._line
        if drawn(self._draw, character, place, ink.fg):
            return
        self._draw.text((left, top), character, ink.fg, self._font)
        if ink.bold:
            self._draw.text((left + 0.6, top), character, ink.fg, self._font)
        if ink.underline:
            self._draw.line((left, top + self._line - 2, place[2], top + self._line - 2), ink.fg)


def _found(font: Path | None) -> Any:
    """Return a font.

    Raises:
        CommandError: there is none.
    """
    from PIL import ImageFont

    for name in (str(font),) if font is not None else FONTS:
        try:
            return ImageFont.truetype(name, SIZE)
        except OSError:
            continue
    raise CommandError(
        f"{font}: no font can be read there"
        if font is not None
        else "no monospaced font was found to draw with; --font names one"
    )

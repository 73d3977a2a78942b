"""A film as GIF, drawn with Pillow where that is installed."""

from __future__ import annotations

import struct
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
SHORTEST = 2
"""Hundredths of a second; viewers show what is quicker more slowly."""

CLEAR = 255
"""The number of the colour that lets what was there before be seen."""

SAMPLES = 8
"""The colours are taken from about so many pictures."""

NO_CHARACTER = "\uffff"
"""No font has it."""

LOOP = b"!\xff\x0bNETSCAPE2.0\x03\x01\0\0\0"
"""Asks viewers to begin again at the end."""

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
    palette = _palette(film, painter)
    encoder = Encoder(painter.picture.size, palette)
    waiting: dict[int, Row] = {}
    ends = [*(_ticks(frame.at) for frame in film.frames[1:]), _ticks(film.seconds)]
    for n, ((frame, rows), end) in enumerate(zip(film.changes(), ends, strict=True)):
        waiting.update(rows)
        start = _ticks(frame.at) if n else 0
        if end - start >= SHORTEST or n == len(ends) - 1:  # what is quicker comes with the next one
            encoder.add(painter.paint(list(waiting.items())), painter.picture, start)
            waiting.clear()
        progress((n + 1) / len(ends))
    return encoder.file(ends[-1])


def missing(film: Film, font: Path | None = None) -> str:
    """Return the characters of a film that a font has no picture of, in their order.

    Args:
        film: which one; it can be drawn.
        font: the file of a font, as `gif` takes it.
    """
    painter = Painter(film, font)
    rows = dict.fromkeys(row for frame in film.frames for row in frame.rows)
    characters = dict.fromkeys(character for row in rows for character, _ in cells_of(row))
    return "".join(filter(painter.lacks, filter(str.strip, characters)))


def _ticks(seconds: float) -> int:
    """Return the hundredths of a second; rounded where a frame begins, so that no error adds up."""
    return round(seconds * 100)


def _palette(film: Film, painter: Painter) -> Any:
    """Return 255 colours for all pictures: those of a few of them, beside each other."""
    from PIL import Image

    chosen = film.frames[:: max(len(film.frames) // SAMPLES, 1)]
    width, height = painter.picture.size
    sheet = Image.new("RGB", (width, height * len(chosen)))
    for n, frame in enumerate(chosen):
        painter.paint(list(enumerate(frame.rows)))
        sheet.paste(painter.picture, (0, n * height))
    return sheet.quantize(CLEAR, dither=Image.Dither.NONE)


class Encoder:
    """Writes a GIF picture by picture, and keeps no picture but the last one.

    Args:
        size: of the pictures, in pixels.
        palette: a picture with the colours.
    """

    def __init__(self, size: tuple[int, int], palette: Any) -> None:
        self._size = size
        self._palette = palette
        self._shown: Any = None
        self._waiting: tuple[Any, tuple[int, int], int] | None = None
        self._parts: list[bytes] = []

    def add(self, changed: tuple[int, int], picture: Any, start: int) -> None:
        """Take a picture that is shown from a time on; only these lines of it are others."""
        top, bottom = (0, self._size[1]) if self._shown is None else changed
        if top >= bottom:
            return
        from PIL import Image

        band = picture.crop((0, top, self._size[0], bottom))
        band = band.quantize(palette=self._palette, dither=Image.Dither.NONE)
        place = 0, top
        if self._shown is None:
            self._shown = band.copy()
        else:
            box = self._only_changes(band, top)
            if box is None:
                return
            band, place = band.crop(box), (box[0], top + box[1])
        self._end(start)
        self._waiting = band, place, start

    def _only_changes(self, band: Any, top: int) -> tuple[int, int, int, int] | None:
        """Make clear what is shown already; return what is left: left, top, right, bottom."""
        from PIL import Image, ImageChops

        shown = self._shown.crop((0, top, band.width, top + band.height))
        plain = [Image.frombytes("L", part.size, part.tobytes()) for part in (band, shown)]
        same = ImageChops.difference(*plain).point([255] + [0] * 255)
        box: tuple[int, int, int, int] | None = ImageChops.invert(same).getbbox()
        if box is not None:
            self._shown.paste(band, (0, top))
            band.paste(CLEAR, (0, 0, *band.size), same)
        return box

    def _end(self, at: int) -> None:
        """Write the picture that was shown until now."""
        from PIL import GifImagePlugin

        if self._waiting is None:
            return
        picture, place, start = self._waiting
        looks = {"duration": (at - start) * 10, "disposal": 1, "transparency": CLEAR}
        self._parts += GifImagePlugin.getdata(picture, place, **looks)

    def file(self, end: int) -> bytes:
        """Return the file; the last picture is shown until the end."""
        self._end(end)
        width, height = self._size
        colours = bytes(self._palette.getpalette()[: CLEAR * 3]).ljust(768, b"\0")
        head = b"GIF89a" + struct.pack("<HHBBB", width, height, 0xF7, 0, 0) + colours
        return head + LOOP + b"".join(self._parts) + b";"


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

    def paint(self, rows: list[tuple[int, Row]]) -> tuple[int, int]:
        """Paint some rows anew; return from which line of pixels to which that is."""
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
                elif ink.underline or ink.strike:
                    self._lines(EDGE + x * self._cell, top, ink)
        touched = [EDGE + y * self._line for y, _ in rows]
        return (min(touched), max(touched) + self._line) if touched else (0, 0)

    def lacks(self, character: str) -> bool:
        """Whether there is nothing but an empty box for a character."""
        place = 0, 0, self._cell, self._line
        if drawn(self._draw, character, place, "#000000"):
            return False
        none, picture = (self._font.getmask(text) for text in (NO_CHARACTER, character[0]))
        return picture.size == none.size and bytes(picture) == bytes(none)

    def _letter(self, left: int, top: int, character: str, ink: Ink) -> None:
        place = left, top, left + self._cell, top + self._line
        colour = _between(ink.fg, ink.bg) if ink.dim else ink.fg
        if drawn(self._draw, character, place, colour):
            return
        self._draw.text((left, top), character, colour, self._font)
        if ink.bold:
            self._draw.text((left + 0.6, top), character, colour, self._font)
        self._lines(left, top, ink)

    def _lines(self, left: int, top: int, ink: Ink) -> None:
        """Draw the lines under a cell and through it."""
        right = left + self._cell - 1
        if ink.underline:
            self._draw.line((left, top + self._line - 2, right, top + self._line - 2), ink.fg)
        if ink.strike:
            middle = top + self._line // 2
            self._draw.line((left, middle, right, middle), ink.fg)


def _between(fore: str, back: str) -> str:
    """Return the colour of dim text: nearer to what is behind it."""
    parts = (
        round(int(fore[n : n + 2], 16) * 0.6 + int(back[n : n + 2], 16) * 0.4) for n in (1, 3, 5)
    )
    return "#" + "".join(f"{part:02x}" for part in parts)


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

"""GIFs: each picture lasts as long as it does, and is the one that was painted."""

from __future__ import annotations

import builtins
import io
from typing import TYPE_CHECKING, Any

import pytest

from nnstep.errors import CommandError
from nnstep.film.film import Film, Frame, Ink, Run

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

WIDTH = 12
PLAIN = Ink("#c8d0e8", "#16171f")
LOUD = Ink("#ff9e64", "#222244", bold=True, underline=True, strike=True)


def film(*changes: tuple[float, str], seconds: float = 10.0) -> Film:
    """Return a film with a line that changes, and one that does not."""
    still = Run("╭──⣿▁▚──────", PLAIN)
    frames = tuple(
        Frame(at, ((Run(text.ljust(WIDTH), LOUD if n % 2 else PLAIN),), (still,)))
        for n, (at, text) in enumerate(changes)
    )
    return Film("Try", (WIDTH, 2), PLAIN.fg, PLAIN.bg, seconds, frames)


def made(of: Film) -> bytes:
    pytest.importorskip("PIL")
    from nnstep.film.gif import gif

    try:
        return gif(of)
    except CommandError as error:
        pytest.skip(str(error))


def read(data: bytes) -> tuple[list[int], list[Any]]:
    """Return how long the pictures are shown, in milliseconds, and the pictures."""
    from PIL import Image, ImageSequence

    image = Image.open(io.BytesIO(data))
    times, pictures = [], []
    for picture in ImageSequence.Iterator(image):
        times.append(picture.info["duration"])
        pictures.append(picture.convert("RGB"))
    return times, pictures


def test_no_error_adds_up_in_the_times() -> None:
    changes = [(n / 30, str(n)) for n in range(60)]
    times, _ = read(made(film(*changes, seconds=7.0)))
    assert len(times) == 60
    assert sum(times) == 7000
    assert all(abs(sum(times[:n]) - n * 100 / 3) <= 5 for n in range(60))


def test_what_is_quicker_than_viewers_can_show_comes_with_the_next() -> None:
    times, pictures = read(made(film((0.0, "a"), (1.0, "b"), (1.001, "c"), (2.0, "c"))))
    assert times == [1000, 1000, 8000]
    assert len(pictures) == 3


def test_pictures_are_those_that_were_painted() -> None:
    of = film((0.0, "loss 0.5"), (1.0, "loss 0.25"), (2.0, "日本"), (3.0, "loss 0.5"))
    times, pictures = read(made(of))
    from PIL import ImageChops

    from nnstep.film.gif import Painter

    painter = Painter(of, None)
    assert len(pictures) == len(of.frames)
    for picture, frame in zip(pictures, of.frames, strict=True):
        painter.paint(list(enumerate(frame.rows)))
        apart = ImageChops.difference(picture, painter.picture).convert("L")
        assert max(apart.tobytes()) < 24  # of colours there are 255
    assert times == [1000, 1000, 1000, 7000]


def test_the_same_film_is_the_same_file() -> None:
    of = film((0.0, "a"), (1.0, "b"))
    assert made(of) == made(of)


def test_what_a_font_has_no_picture_of_is_told() -> None:
    pytest.importorskip("PIL")
    from nnstep.film.gif import missing

    assert missing(film((0.0, "ab ┃⠿█"), (1.0, "日c本")), None) == "日本"


def test_a_font_that_is_none_is_named(tmp_path: Path) -> None:
    pytest.importorskip("PIL")
    from nnstep.film.gif import gif

    with pytest.raises(CommandError, match=r"none\.ttf"):
        gif(film((0.0, "a")), tmp_path / "none.ttf")


def test_without_pillow_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    from nnstep.film.gif import gif

    real = builtins.__import__

    def without(
        name: str,
        globals: Mapping[str, object] | None = None,  # noqa: A002
        locals: Mapping[str, object] | None = None,  # noqa: A002
        fromlist: Sequence[str] | None = (),
        level: int = 0,
    ) -> Any:
        if name.startswith("PIL"):
            raise ImportError(name)
        return real(name, globals, locals, fromlist, level)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(CommandError, match=r"nnstep\[gif\]"):
        gif(film((0.0, "a")))

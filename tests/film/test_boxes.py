"""Characters drawn by their geometry: all that are lines and blocks, each within its cell."""

from __future__ import annotations

import pytest

from nnstep.film.boxes import drawn, lines_of

PLACE = 30, 40, 40, 59
CHARACTERS = [chr(n) for n in (*range(0x2500, 0x25A0), *range(0x2801, 0x2900))]


class Sheet:
    """Keeps the points that are drawn on it."""

    def __init__(self) -> None:
        self.points: set[tuple[int, int]] = set()

    def rectangle(self, box: tuple[int, int, int, int], colour: str) -> None:
        del colour
        left, top, right, bottom = box
        assert left <= right and top <= bottom  # noqa: PT018
        self.points |= {(x, y) for x in range(left, right + 1) for y in range(top, bottom + 1)}

    def line(self, box: tuple[int, int, int, int], colour: str) -> None:
        del colour
        self.points |= {box[:2], box[2:]}

    def point(self, points: list[tuple[int, int]], colour: str) -> None:
        del colour
        self.points |= set(points)


def of(character: str) -> set[tuple[int, int]]:
    sheet = Sheet()
    assert drawn(sheet, character, PLACE, "#ffffff")
    return sheet.points


@pytest.mark.parametrize("character", CHARACTERS)
def test_each_stays_within_its_cell(character: str) -> None:
    points = of(character)
    assert points
    left, top, right, bottom = PLACE
    assert all(left <= x < right and top <= y < bottom for x, y in points)


@pytest.mark.parametrize(
    ("character", "sides"),
    [
        ("─", {"L": "LIGHT", "R": "LIGHT"}),
        ("╷", {"D": "LIGHT"}),
        ("╭", {"D": "LIGHT", "R": "LIGHT"}),
        ("┞", {"U": "HEAVY", "R": "LIGHT", "D": "LIGHT"}),
        ("╼", {"L": "LIGHT", "R": "HEAVY"}),
        ("╬", dict.fromkeys("LRUD", "DOUBLE")),
        ("╫", {"U": "DOUBLE", "D": "DOUBLE", "L": "SINGLE", "R": "SINGLE"}),
    ],
)
def test_the_name_of_a_line_tells_where_it_goes(character: str, sides: dict[str, str]) -> None:
    assert lines_of(character) == (0, sides)


def test_broken_lines_are_in_pieces() -> None:
    assert [lines_of(character)[0] for character in "╌┄┈─"] == [2, 3, 4, 0]


@pytest.mark.parametrize(("one", "other"), ["▀▄", "▌▐", "▘▟", "▙▝", "▚▞", "▇▔", "▉▕"])
def test_blocks_that_are_a_whole_together_leave_no_gap(one: str, other: str) -> None:
    assert of(one) | of(other) == of("█")


def test_letters_are_left_to_the_font() -> None:
    assert not drawn(Sheet(), "a", PLACE, "#ffffff")

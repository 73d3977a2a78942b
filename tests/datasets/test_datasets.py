from __future__ import annotations

import csv
import hashlib
import re
from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.datasets.generate import CENTRES, FOLDER, GENERATED, SEED, content, path

if TYPE_CHECKING:
    from nnstep.engine import Array

TEXT = (FOLDER / "README.md").read_text("utf-8")
TABLE = {
    name: (int(rows), columns, classes)
    for name, rows, columns, classes in re.findall(
        r"^\| `(\w+)\.csv` \| (\d+) \| `(.+?)` \| (.+?) \|$", TEXT, re.MULTILINE
    )
}
CHECKSUMS = dict(
    re.findall(r"^## `(\w+)\.csv`$(?:(?!^## ).)*?SHA-256: `(\w+)`", TEXT, re.MULTILINE | re.DOTALL)
)
PIXELS = ",".join(f"p{row}{column}" for row in range(8) for column in range(8))
FILES = [file.stem for file in sorted(FOLDER.glob("*.csv"))]
PLANES = [name for name, (header, _) in GENERATED.items() if header.startswith("x1,x2,")]


def read(name: str) -> tuple[str, list[list[str]]]:
    """Return the header as it stands, and the rows."""
    header, *lines = path(name).read_text("utf-8").splitlines()
    return header, list(csv.reader(lines))


def points(name: str) -> dict[str, Array]:
    """Return the points of each class of a set in the plane."""
    _, rows = read(name)
    return {
        class_: np.array([row[:2] for row in rows if row[2] == class_], dtype=float)
        for class_ in {row[2] for row in rows}
    }


@pytest.mark.parametrize("name", GENERATED)
def test_a_generated_file_is_what_its_seed_gives(name: str) -> None:
    assert path(name).read_bytes() == content(name), "run `python -m tests.datasets`"


def test_the_readme_lists_every_file() -> None:
    assert list(TABLE) == FILES


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_plain_csv_without_gaps(name: str) -> None:
    raw = path(name).read_bytes()
    assert raw.endswith(b"\n")
    assert not set(raw) & set(b'\r" \t')
    header, rows = read(name)
    assert {len(row) for row in rows} == {header.count(",") + 1}
    assert all(cell for row in rows for cell in row)


@pytest.mark.parametrize("name", TABLE)
def test_the_readme_says_what_is_in_a_file(name: str) -> None:
    number, columns, classes = TABLE[name]
    header, rows = read(name)
    assert len(rows) == number
    assert header == columns.replace("p00 … p77", PIXELS)
    if ":" in classes:
        counted = sorted(Counter(row[-1] for row in rows).items())
        assert classes == ", ".join(f"{class_}: {count}" for class_, count in counted)


def test_what_others_measured_is_unchanged() -> None:
    assert set(CHECKSUMS) == {"iris", "digits"}
    for name, checksum in CHECKSUMS.items():
        assert hashlib.sha256(path(name).read_bytes()).hexdigest() == checksum


def test_iris_has_the_two_rows_that_follow_fisher() -> None:
    _, rows = read("iris")
    assert rows[34] == ["4.9", "3.1", "1.5", "0.2", "setosa"]
    assert rows[37] == ["4.9", "3.6", "1.4", "0.1", "setosa"]


def test_digits_are_pixels_from_0_to_16() -> None:
    _, rows = read("digits")
    assert {cell for row in rows for cell in row[:-1]} == {str(value) for value in range(17)}


def test_mazur_is_the_one_sample_of_the_worked_example() -> None:
    assert path("mazur").read_text("utf-8") == "i1,i2,o1,o2\n0.05,0.10,0.01,0.99\n"


@pytest.mark.parametrize("name", PLANES)
def test_classes_are_mixed(name: str) -> None:
    _, rows = read(name)
    for start in range(0, len(rows), 25):
        assert len({row[-1] for row in rows[start : start + 25]}) == len(points(name))


def test_circles_lie_around_one_centre() -> None:
    for ring, radius in ("0", 1), ("1", 0.5):
        distances = np.hypot(*points("circles")[ring].T)
        assert abs(distances.mean() - radius) < 0.02
        assert abs(distances.std() - 0.06) < 0.015


def test_moons_lie_around_half_circles() -> None:
    for moon, centre in ("0", (0, 0)), ("1", (1, 0.5)):
        distances = np.hypot(*(points("moons")[moon] - centre).T)
        assert abs(distances.mean() - 1) < 0.03
        assert abs(distances.std() - 0.1) < 0.025


def test_spirals_keep_to_their_arms() -> None:
    radius = np.linspace(0.1, 1, 2000)
    arm = np.column_stack(
        (radius * np.cos(3 * np.pi * radius), radius * np.sin(3 * np.pi * radius))
    )
    for name, exact in ("0", arm), ("1", -arm):
        away = points("spirals")[name][:, np.newaxis] - exact
        assert np.hypot(away[..., 0], away[..., 1]).min(axis=1).max() < 0.08


def test_blobs_lie_around_their_centres() -> None:
    assert points("blobs").keys() == CENTRES.keys()
    for place, around in points("blobs").items():
        assert np.allclose(around.mean(axis=0), CENTRES[place], atol=0.25)
        assert np.allclose(around.std(axis=0), 0.6, atol=0.2)


def test_the_curve_is_a_sine_in_order() -> None:
    _, rows = read("curve")
    x, y = np.array(rows, dtype=float).T
    assert (x[0], x[-1]) == (-3, 3)
    assert (np.diff(x) > 0).all()
    assert abs((y - np.sin(x)).std() - 0.1) < 0.02


def test_no_number_is_so_near_a_rounding_edge_that_a_machine_could_tip_it() -> None:
    """The sine and the logarithm of another machine may differ in their last bit."""
    for name in (*PLANES, "curve"):
        make = GENERATED[name][1]
        for row in make(np.random.RandomState(SEED)):
            for value in row:
                if not isinstance(value, str):
                    assert abs(float(value) * 1e4 % 1 - 0.5) > 1e-6

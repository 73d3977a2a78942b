from __future__ import annotations

import math
import re
import struct
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from nnstep.numbers import (
    EVERY_DIGIT,
    brief,
    digits_beside_one,
    grouped,
    number,
    plain,
    size,
    width_of,
)

FINITE = st.floats(allow_nan=False, allow_infinity=False)
NOT_ZERO = FINITE.filter(bool)
DIGITS = pytest.mark.parametrize("digits", [4, 8, EVERY_DIGIT])
BYTES = {"B": 1, "KiB": 1024, "MiB": 1024**2, "GiB": 1024**3}


def bits(value: float) -> bytes:
    return struct.pack("d", value)


def last_place(value: float, digits: int) -> Decimal:
    """Return what the last of so many significant digits of a value counts."""
    return Decimal(1).scaleb(Decimal(value).adjusted() - digits + 1)


def keeps(text: str, value: float, digits: int) -> bool:
    """Whether a text reads back to within half of the last of so many digits."""
    return abs(Decimal(text) - Decimal(value)) <= last_place(value, digits) / 2


@pytest.mark.parametrize("value", [0, 12, -3, 2**31])
def test_a_whole_number_is_written_as_the_same_float_is(value: int) -> None:
    assert plain(value) == plain(float(value)) == brief(value, EVERY_DIGIT) == str(value)


# number -----------------------------------------------------------------------------------------


@DIGITS
@given(FINITE)
@example(-2.2250738585072014e-308)
@example(-5e-324)
@example(-1.7976931348623157e308)
@example(999999.5)
@example(-0.00099996)
def test_a_number_is_never_wider_than_its_column(digits: int, value: float) -> None:
    assert len(number(value, digits, width_of(digits))) <= width_of(digits)


@DIGITS
@given(FINITE)
def test_a_number_begins_with_its_sign(digits: int, value: float) -> None:
    for width in (None, width_of(digits)):
        sign = "-" if math.copysign(1, value) < 0 else "+"
        assert re.fullmatch(rf"\{sign}\d+(\.\d+)?(e[+-]?\d+)?", number(value, digits, width))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "+0"),
        (-0.0, "-0"),
        (math.nan, "nan"),
        (-math.nan, "nan"),
        (math.inf, "+inf"),
        (-math.inf, "-inf"),
    ],
)
@DIGITS
def test_what_has_no_digits_has_a_word(digits: int, value: float, text: str) -> None:
    assert number(value, digits) == number(value, digits, width_of(digits)) == text


@pytest.mark.parametrize("digits", [1, 4, 8, 16])
@given(NOT_ZERO)
@example(0.00099996)
@example(9.9996)
@example(9999.6)
def test_a_number_reads_back_to_within_the_digits_asked_for(digits: int, value: float) -> None:
    assert keeps(number(value, digits), value, digits)


@given(FINITE)
def test_a_number_with_every_digit_reads_back_to_the_same_bits(value: float) -> None:
    assert bits(float(number(value, EVERY_DIGIT))) == bits(value)
    assert bits(float(number(value, EVERY_DIGIT, width_of(EVERY_DIGIT)))) == bits(value)


@pytest.mark.parametrize("digits", [4, 8])
@given(NOT_ZERO)
@example(1234.5)
@example(-123456.78)
@example(1.2345e-10)
@example(-1.2345e-300)
def test_a_column_takes_digits_only_to_make_room_for_an_exponent(digits: int, value: float) -> None:
    text = number(value, digits, width_of(digits))
    _, e, exponent = text.partition("e")
    room = width_of(digits) - len("+." + e + exponent)
    assert keeps(text, value, min(digits, room))


@pytest.mark.parametrize("digits", [4, 8])
@given(st.floats(1e-9, 1e99, exclude_max=True), st.sampled_from([1, -1]))
def test_a_column_has_room_for_every_digit_while_the_exponent_is_short(
    digits: int, magnitude: float, sign: int
) -> None:
    value = magnitude * sign
    assert keeps(number(value, digits, width_of(digits)), value, digits)


@DIGITS
@given(FINITE)
def test_a_column_gives_up_digits_only_where_they_have_no_room(digits: int, value: float) -> None:
    text = number(value, digits)
    if len(text) <= width_of(digits):
        assert number(value, digits, width_of(digits)) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.37454012, "+0.3745"),
        (-12.74263094, "-12.7426"),
        (0.00266308, "+0.002663"),
        (-1.2345e-5, "-1.234e-5"),
        (1880.6216, "+1880.6216"),
        (12345.678, "+1.235e4"),
        (1e300, "+1.000e300"),
    ],
)
def test_numbers_look_like_this(value: float, text: str) -> None:
    assert number(value) == text


# plain, grouped, size ---------------------------------------------------------------------------


@given(st.integers(4, 8), st.floats(1e-9, 0.5))
def test_what_is_taken_from_one_keeps_the_digits_of_the_difference(
    digits: int, lacks: float
) -> None:
    value = 1 - lacks
    shown = float(number(value, digits_beside_one(value, digits)))
    assert 1 - shown == pytest.approx(1 - value, rel=1e-3)


@given(FINITE)
@example(1e15)
@example(-1e22)
@example(-0.0)
def test_plain_is_as_short_as_can_be_read_back(value: float) -> None:
    text = plain(value)
    assert float(text) == value
    assert len(text) <= len(repr(value))
    assert not text.endswith(".0") or abs(value) >= 1e15


@pytest.mark.parametrize(
    ("value", "text"), [(1.0, "1"), (0.5, "0.5"), (-2.25, "-2.25"), (1e300, "1e+300")]
)
def test_plain_numbers_look_like_this(value: float, text: str) -> None:
    assert plain(value) == text


@given(st.integers(0, 10**18))
def test_counts_are_grouped_by_three(count: int) -> None:
    first, *groups = grouped(count).split(" ")
    assert 1 <= len(first) <= 3
    assert all(len(group) == 3 for group in groups)
    assert first + "".join(groups) == str(count)


@given(st.integers(0, 2**45))
@example(1023)
@example(1024)
@example(1024**2 - 1)
def test_a_size_is_in_the_largest_unit_that_keeps_it_at_least_one(count: int) -> None:
    amount, unit = size(count).split(" ")
    largest = [name for name, worth in BYTES.items() if count >= worth or worth == 1][-1]
    assert unit == largest
    assert abs(Decimal(amount) - Decimal(count) / BYTES[unit]) <= Decimal("0.05")
    assert ("." in amount) == (unit != "B")

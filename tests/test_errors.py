from __future__ import annotations

import inspect

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnstep import NnstepError, errors
from nnstep.errors import did_you_mean, one_line

EVERY_CHARACTER = st.text(st.characters(categories=None))
FAMILY = [
    error
    for _, error in inspect.getmembers(errors, inspect.isclass)
    if issubclass(error, Exception)
]


@pytest.mark.parametrize("error", FAMILY)
def test_every_error_is_of_the_family_and_drawn_in_its_tree(error: type[Exception]) -> None:
    assert issubclass(error, NnstepError)
    assert error.__doc__
    assert error.__name__ in (errors.__doc__ or "")


@given(EVERY_CHARACTER)
def test_one_line_holds_nothing_that_cannot_be_printed(text: str) -> None:
    assert one_line(text).isprintable()


@given(EVERY_CHARACTER)
def test_one_line_leaves_alone_what_can_be_printed(text: str) -> None:
    printable = "".join(filter(str.isprintable, text))
    assert one_line(printable) == printable


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a\nb\r\n", "a\\nb\\r\\n"),
        ("\x1b[31mred", "\\x1b[31mred"),
        ("\u202egpj.exe", "\\u202egpj.exe"),
        ("\udc80", "\\udc80"),
        ("С 日本 é", "С 日本 é"),
    ],
)
def test_what_upsets_a_terminal_is_escaped(text: str, line: str) -> None:
    assert one_line(text) == line


@given(st.text(max_size=8), st.lists(st.text(min_size=1, max_size=8), max_size=6))
def test_nothing_is_suggested_but_a_known_word(word: str, known: list[str]) -> None:
    assert did_you_mean(word, known) in ["", *(f" (did you mean {name!r}?)" for name in known)]


@pytest.mark.parametrize(
    ("word", "meant"), [("zdel", "z_del"), ("eror", "error"), ("bais", "bias"), ("frobnicate", "")]
)
def test_the_closest_word_is_suggested_if_any_is_close(word: str, meant: str) -> None:
    known = ("z", "z_del", "error", "bias", "dbias", "weights")
    assert did_you_mean(word, iter(known)) == (f" (did you mean {meant!r}?)" if meant else "")

"""From text to Python's syntax tree: short, plain, and never a surprise."""

from __future__ import annotations

import ast
import warnings

from nnstep.debugger.expression.error import ExpressionError

LONGEST = 500
"""An expression has at most so many characters."""


def normalised(text: str) -> str:
    """Return the text as it will be shown: on one line, with nothing around it.

    Raises:
        ExpressionError: it is empty, too long, or has characters that no expression has.
    """
    text = text.strip()
    if not text:
        raise ExpressionError("there is no expression")
    if len(text) > LONGEST:
        raise ExpressionError(
            f"an expression has at most {LONGEST} characters, this one has {len(text)}"
        )
    text = "".join(" " if character.isspace() else character for character in text)
    for column, character in enumerate(text, 1):
        if not " " <= character <= "~":
            raise ExpressionError(f"{character!r} cannot stand in an expression", column)
    return text


def parsed(text: str) -> ast.expr:
    """Parse a normalised text.

    Raises:
        ExpressionError: it is not Python.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what is odd but valid is judged later
            return ast.parse(text, mode="eval").body
    except SyntaxError as error:
        raise _told(text, error) from None
    except (ValueError, OverflowError, MemoryError, RecursionError):
        raise ExpressionError("this is too intricate to be read") from None


def _told(text: str, error: SyntaxError) -> ExpressionError:
    column = error.offset or 0
    if not 1 <= column <= len(text):
        return ExpressionError("something is missing at the end", len(text) + 1)
    if text[column - 1] == "=":
        return ExpressionError("nothing can be assigned here; == compares", column)
    return ExpressionError(error.msg, column)

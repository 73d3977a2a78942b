"""What is wrong with an expression, and where."""

from __future__ import annotations

from nnstep.errors import CommandError, one_line


class ExpressionError(CommandError):
    """An expression that cannot be understood, or has no value where it is asked for.

    Args:
        message: what is wrong.
        column: where in the text, counted from 1; `None` when it is not about one place.
    """

    def __init__(self, message: str, column: int | None = None) -> None:
        place = "" if column is None else f"column {column}: "
        super().__init__(one_line(place + message))
        self.column = column

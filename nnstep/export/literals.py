"""Numbers and text as parts of a Python program: every bit of a number, and no code in a text."""

from __future__ import annotations

import base64
import textwrap
import zlib
from typing import TYPE_CHECKING

import numpy as np

from nnstep.errors import one_line

if TYPE_CHECKING:
    from nnstep.engine import Array

WIDTH = 96

MOST_LISTED = 1000
"""Arrays of more numbers are packed."""

MOST_ROWS = 20
"""Tables of more rows have several of them on a line."""

UNPACKED = '''\
def unpacked(shape, text):
    """Return an array of float64 numbers that were packed by zlib and written in base64."""
    content = zlib.decompress(base64.b64decode(text))
    return np.frombuffer(content, dtype="<f8").astype(np.float64).reshape(shape)
'''
"""What a script needs to read packed arrays, beside `base64`, `zlib` and numpy."""


def is_packed(array: Array) -> bool:
    """Tell whether the literal of an array calls `unpacked`."""
    return array.size > MOST_LISTED and not _is_zero(array) and not _is_one_hot(array)


def literal(array: Array) -> str:
    """Return an expression that makes `array` again, bit for bit; it may have several lines."""
    if array.ndim == 0:
        return repr(array.item())
    if _is_zero(array):
        return f"np.zeros({array.shape})"
    if _is_one_hot(array):
        chosen = array.argmax(axis=1).tolist()
        return _listed(f"np.eye({array.shape[1]})[[", [", ".join(map(str, chosen))], "]]")
    if is_packed(array):
        content = zlib.compress(np.ascontiguousarray(array, dtype="<f8").tobytes(), level=9)
        text = base64.b64encode(content).decode("ascii")
        lines = (text[start : start + WIDTH] for start in range(0, len(text), WIDTH))
        return "\n".join((f'unpacked({array.shape}, """', *lines, '""")'))
    rows = [repr(row) for row in array.tolist()]
    if array.ndim == 1 or array.shape[1] == 1 or len(rows) > MOST_ROWS:
        rows = [", ".join(rows)]
    return _listed("np.array([", rows, "])")


def _is_zero(array: Array) -> bool:
    return not np.count_nonzero(array) and not np.count_nonzero(np.signbit(array))


def _is_one_hot(array: Array) -> bool:
    """Tell whether rows are those of an identity matrix, and more than can be seen at a glance."""
    if array.ndim != 2 or len(array) <= MOST_ROWS or np.count_nonzero(array) != len(array):
        return False
    rows = np.eye(array.shape[1])[array.argmax(axis=1)]
    return bool(array.shape[1] > 1 and rows.tobytes() == array.tobytes())


def _listed(start: str, rows: list[str], end: str) -> str:
    """Write rows between brackets, on one line if there is one row and it fits."""
    if len(rows) == 1 and len(rows[0]) < WIDTH * 2 // 3:
        return f"{start}{rows[0]}{end}"
    lines = [
        line
        for row in rows
        for line in textwrap.wrap(
            f"{row},",
            WIDTH - 4,
            initial_indent=" " * 4,
            subsequent_indent=" " * (5 if len(rows) > 1 else 4),
            break_long_words=False,
        )
    ]
    return "\n".join((start, *lines, end))


def indented(text: str) -> str:
    """Shift the lines of an expression, but for the first one, and not those of a packed array."""
    return text if '"""' in text else text.replace("\n", "\n    ")


def comment(text: str) -> str:
    """Write any text as comments: no character in it can end a line."""
    return "\n".join(f"# {line}" for line in textwrap.wrap(one_line(text), WIDTH))

"""An array written as Python is the same array when it is read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from nnstep.export.literals import UNPACKED, literal
from tests.making import FINITE

if TYPE_CHECKING:
    from nnstep.engine import Array


def read(text: str) -> Array:
    namespace: dict[str, Any] = {}
    exec(f"import base64, zlib\nimport numpy as np\n{UNPACKED}\nvalue = {text}", namespace)
    return np.asarray(namespace["value"])


def assert_it_is_read_again(array: Array) -> None:
    again = read(literal(array))
    assert (again.shape, again.dtype) == (array.shape, array.dtype)
    assert again.flags.c_contiguous
    assert again.flags.writeable
    assert again.tobytes() == array.tobytes()


@given(arrays(np.float64, array_shapes(min_dims=0, max_dims=2, max_side=30), elements=FINITE))
def test_any_array(array: Array) -> None:
    assert_it_is_read_again(array)


@given(
    arrays(np.float64, st.tuples(st.integers(1, 40), st.integers(1, 3)), elements=st.just(0.0)),
    st.randoms(use_true_random=False),
)
def test_ones_among_zeros(array: Array, random: Any) -> None:
    for row in array:
        row[random.randrange(len(row))] = random.choice((1.0, 1.0, 1.0, -0.0, -1.0))
    assert_it_is_read_again(array)


@pytest.mark.parametrize(
    "array",
    [
        np.zeros((70, 70)),
        np.full((70, 70), -0.0),
        np.eye(70)[np.arange(1400) % 70],
        np.linspace(-1, 1, 4900).reshape(70, 70),
        np.linspace(-1, 1, 4900).reshape(70, 70).T.copy(),
    ],
)
def test_large_arrays(array: Array) -> None:
    assert_it_is_read_again(array)
    assert max(map(len, literal(array).splitlines())) <= 100

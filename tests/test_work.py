from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from nnstep.work import complete

if TYPE_CHECKING:
    from collections.abc import Generator


def counting(pauses: int, answers: list[object]) -> Generator[int, object, str]:
    """Pause so many times, writing down what is answered."""
    for number in range(pauses):
        answers.append((yield number))
    return f"{pauses} pauses"


@pytest.mark.parametrize("pauses", [0, 1, 7])
def test_work_is_carried_out_to_its_end_and_its_result_returned(pauses: int) -> None:
    answers: list[object] = []
    assert complete(counting(pauses, answers)) == f"{pauses} pauses"
    assert len(answers) == pauses


def test_work_is_never_asked_to_stop() -> None:
    answers: list[object] = []
    complete(counting(3, answers))
    assert not any(answers)


def test_work_that_was_begun_is_carried_on_from_there() -> None:
    answers: list[object] = []
    work = counting(5, answers)
    next(work)
    next(work)
    assert complete(work) == "5 pauses"
    assert len(answers) == 5


def test_what_goes_wrong_on_the_way_is_not_hidden() -> None:
    def failing() -> Generator[int, None, None]:
        yield 1
        raise ValueError("half way")

    with pytest.raises(ValueError, match="half way"):
        complete(failing())


def test_work_without_a_result_gives_none() -> None:
    def silent() -> Generator[int, None, None]:
        yield 1

    assert complete(silent()) is None

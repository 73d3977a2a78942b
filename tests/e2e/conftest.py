from __future__ import annotations

import json
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.e2e.session import Session


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Session]]:
    """Begin sessions that do not survive the test."""
    pytest.importorskip("pty", reason="pseudo-terminals are of Unix")
    from tests.e2e.session import Session

    with ExitStack() as sessions:

        def begin(*call: str, **options: Any) -> Session:
            own = {"XDG_STATE_HOME": str(tmp_path / "state"), **options.pop("environment", {})}
            return sessions.enter_context(Session(*call, **options, environment=own))

        yield begin


@pytest.fixture
def opened(start: Callable[..., Session]) -> Callable[..., Session]:
    """Begin sessions, and wait for their first frame."""

    def begin(*call: str, **options: Any) -> Session:
        session = start(*call, **options)
        session.until_open()
        return session

    return begin


@pytest.fixture
def printed() -> Callable[..., list[Any]]:
    """Call nnstep without a screen: the JSON values that it prints."""
    pytest.importorskip("pty", reason="pseudo-terminals are of Unix")
    from tests.terminal import INSTALLED, called

    def call(*words: str) -> list[Any]:
        code, out, err = called(INSTALLED, *words, "--json")
        assert (code, err) == (0, "")
        return [json.loads(line) for line in out.splitlines()]

    return call

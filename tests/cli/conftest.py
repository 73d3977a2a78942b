from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from nnstep.cli import main
from tests.cli.calling import Called
from tests.making import exploding

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def nnstep(capsys: pytest.CaptureFixture[str]) -> Callable[..., Called]:
    """Call the command line in this process."""

    def call(*arguments: str) -> Called:
        capsys.readouterr()
        try:
            code: object = main(arguments)
        except SystemExit as leaving:
            code = leaving.code or 0
        printed = capsys.readouterr()
        assert isinstance(code, int)
        return Called(code, printed.out, printed.err)

    return call


@pytest.fixture
def huge(tmp_path: Path) -> str:
    """A preset whose weighted sums become infinite in its second epoch."""
    return str(exploding(tmp_path, "1e300,0\n-1e300,1\n"))


@pytest.fixture
def undefined(tmp_path: Path) -> str:
    """A preset whose weight becomes infinite, and is then multiplied by zero."""
    return str(exploding(tmp_path, "1e300,0\n0,1\n-1e300,1\n", lr=1e10))

"""A file is written as a whole or not at all."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING, NoReturn

import pytest

from nnstep.errors import CommandError
from nnstep.export import check_target, save

if TYPE_CHECKING:
    from pathlib import Path


def test_a_file_takes_the_place_of_the_one_before(tmp_path: Path) -> None:
    file = tmp_path / "file"
    save(file, b"one")
    file.chmod(0o640)
    save(file, b"two")
    assert file.read_bytes() == b"two"
    assert file.stat().st_mode & 0o777 == 0o640
    assert list(tmp_path.iterdir()) == [file]


def test_a_new_file_is_as_readable_as_any(tmp_path: Path) -> None:
    save(tmp_path / "saved", b"")
    (tmp_path / "other").write_bytes(b"")
    assert (tmp_path / "saved").stat().st_mode == (tmp_path / "other").stat().st_mode


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_write_that_fails_leaves_what_was_there(
    step: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> NoReturn:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    file = tmp_path / "file"
    file.write_bytes(b"one")
    monkeypatch.setattr(os, step, fail)
    with pytest.raises(CommandError, match=r"file: no space left on device$"):
        save(file, b"two")
    assert file.read_bytes() == b"one"
    assert list(tmp_path.iterdir()) == [file]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    file, link = tmp_path / "file", tmp_path / "link"
    file.write_bytes(b"one")
    link.symlink_to(file)
    save(link, b"two")
    assert link.is_symlink()
    assert file.read_bytes() == b"two"


def test_what_is_no_plain_file_is_refused(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for target, complaint in (
        (tmp_path, "this is a folder, not a file"),
        (pipe, "only a plain file can be written"),
        (tmp_path / "none" / "file", "there is no such folder"),
        (pipe / "file", "there is no such folder"),
        (tmp_path / "a\0b", "there is no such folder"),
    ):
        for refuse in (check_target, lambda path: save(path, b"")):
            with pytest.raises(CommandError, match=f": {complaint}$"):
                refuse(target)
    assert list(tmp_path.iterdir()) == [pipe]

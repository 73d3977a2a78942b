"""A recipe: what an experiment was loaded from, so that it can be loaded again, elsewhere too."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from nnstep.errors import NnstepError, PresetError
from nnstep.experiment import files
from nnstep.experiment.files import File
from nnstep.experiment.network import Layer

if TYPE_CHECKING:
    from collections.abc import Mapping

KEPT_BYTES = 32 * 1024
"""A file of the user's own is kept with the recipe when it is no larger."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file that an experiment was made of.

    Attributes:
        name: what it is called in the package, or its path from the root on.
        sha256: of what was in it, in hexadecimal digits.
        size: in bytes.
        own: whether it is a file of the user's; others come with the package.
        text: what was in it, when it is the user's own and short.
    """

    name: str
    sha256: str
    size: int
    own: bool = False
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Recipe:
    """What `load` was given, and the files that it read.

    Attributes:
        what: the name that was given.
        options: those that were given, by name, as a preset writes them.
        data: the CSV file.
        preset: the preset, if there was one.
    """

    what: str
    options: Mapping[str, Any]
    data: Source
    preset: Source | None = None

    @property
    def files(self) -> tuple[Path, ...]:
        """The files of the user's own that were read."""
        sources = filter(None, (self.preset, self.data))
        return tuple(Path(source.name) for source in sources if source.own)


def source_of(file: File, known: Mapping[str, Path]) -> Source:
    """Return what is to be known of a file to find the same again.

    Args:
        file: as it was read.
        known: the files of the package of its kind, by name.
    """
    digest, size = digest_of(file.content), len(file.content)
    if known.get(file.stem) == Path(os.path.realpath(file.path)):
        return Source(file.stem, digest, size)
    text = file.content.decode() if size <= KEPT_BYTES else None
    return Source(os.path.abspath(file.path), digest, size, True, text)


def digest_of(content: bytes) -> str:
    """Return the SHA-256 of some bytes, in hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def file_of(
    source: Source,
    known: Mapping[str, Path],
    kind: type[NnstepError],
    beside: Path | None = None,
) -> File:
    """Find a file again; one of the package may be another one by now.

    Args:
        source: which one.
        known: the files of the package of its kind, by name.
        kind: what is raised.
        beside: a folder in which it may lie, too.

    Raises:
        NnstepError: it is not there any more, is no plain file, or is another one by now.
    """
    if not source.own:
        if source.name not in known:
            raise kind(f"nothing of the name {source.name!r} comes with nnstep")
        return read_file(known[source.name], kind)
    path = Path(source.name)
    if source.text is not None:
        content = source.text.encode()
        if digest_of(content) != source.sha256:
            raise kind(f"the text of {path} is not what its sha256 says")
        return File(path, content)
    problems = []
    for place in (path, *([beside / path.name] if beside is not None else [])):
        problem = f"this is another file by now: its SHA-256 is not {source.sha256}"
        try:
            content = files.read_plain(place, source.size)
            if digest_of(content) == source.sha256:
                return File(path, content)
        except files.TooLargeError:
            pass
        except OSError as error:
            problem = files.reason(error)
        problems.append(problem)
    raise kind(f"{path}: {problems[0]}")


def read_file(path: Path, kind: type[NnstepError] = PresetError) -> File:
    """Read a file; `kind` is raised when that cannot be done."""
    try:
        return File(path, files.read(path))
    except OSError as error:
        raise kind(f"{path}: {files.reason(error)}") from None


def plain_value(value: Any) -> Any:
    """Return the value of an option as text, numbers and lists of them, as a preset has it."""
    if isinstance(value, dict):
        return {str(name): plain_value(entry) for name, entry in value.items()}
    if isinstance(value, np.ndarray | np.generic):
        return value.tolist()
    if isinstance(value, list | tuple):
        return [plain_value(entry) for entry in value]
    return str(value) if isinstance(value, Layer) else value

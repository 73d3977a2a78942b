"""What a call of the command line came to, and how to read it strictly."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, NoReturn


@dataclass(frozen=True)
class Called:
    """Exit code, standard output and standard error of a call."""

    code: int
    out: str
    err: str

    def printed(self) -> str:
        """Return what was printed by a call that went well."""
        assert (self.code, self.err) == (0, "")
        return self.out

    def values(self) -> list[Any]:
        """Return the JSON values that were printed, one on each line."""
        return [json.loads(line, parse_constant=_no_json) for line in self.printed().splitlines()]

    def complaint(self, code: int = 2) -> str:
        """Return the one line that a call complained with."""
        assert (self.code, self.out) == (code, "")
        assert self.err.count("\n") == 1
        assert self.err.endswith("\n")
        assert self.err.strip().isprintable()
        assert "Traceback" not in self.err
        return self.err.rstrip("\n")


def _no_json(word: str) -> NoReturn:
    raise AssertionError(f"{word} is not in the JSON standard")

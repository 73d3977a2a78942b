"""Saying what is wrong with a call, in one line, in the words of the program."""

from __future__ import annotations

import re
import sys
from argparse import Action, ArgumentParser, RawDescriptionHelpFormatter
from typing import TYPE_CHECKING, Any, NoReturn

from nnstep.errors import did_you_mean, one_line
from nnstep.options import called_here

if TYPE_CHECKING:
    from collections.abc import Callable

NEGATIVE = re.compile(r"-(\.?\d|inf)", re.IGNORECASE)
"""What begins with a dash and is no option: a number, a point or a size, right or wrong."""

NEAR_FLAG = 0.8
"""Options must be so much alike to be taken for each other: most begin alike, with two dashes."""


class Parser(ArgumentParser):
    """Says what is wrong with a call in one line."""

    def __init__(self, **options: Any) -> None:
        super().__init__(formatter_class=RawDescriptionHelpFormatter, **options)
        # Argparse takes -1M for an option, and -1e-3 where it is older.
        self._negative_number_matcher = NEGATIVE

    def error(self, message: str) -> NoReturn:
        """Leave with exit code 2."""
        for pattern, said in COMPLAINTS.items():
            if match := re.fullmatch(pattern, message, re.DOTALL):
                message = said(self, *match.groups())
                break
        self.exit(2, f"{self.prog}: {one_line(message)}; see `{self.prog} --help`\n")

    def asked(self, name: str) -> Action:
        """Return the argument that argparse calls so, by all its flags or what stands for it."""
        return next(
            action
            for action in self._actions
            if name == ("/".join(action.option_strings) or action.metavar or action.dest)
        )

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """Refuse what is not known where it stands: a subcommand knows its own options."""
        known, unknown = super().parse_known_args(args, namespace)
        if unknown:
            word = unknown[0].partition("=")[0]
            near = self._near(word) if word[:1] == "-" else ""
            self.error(f"unrecognized arguments: {' '.join(unknown)}{near}")
        return known, unknown

    def _near(self, flag: str) -> str:
        """Say which option may be meant: what others call so, or what is written nearly so."""
        here = [o for o in called_here(flag) if o.flag in self._option_string_actions]
        if here:
            return f"; here that is {' or '.join(f'{o.flag} ({o.help})' for o in here)}"
        return did_you_mean(flag, self._option_string_actions, NEAR_FLAG)

    def exit(self, status: int = 0, message: str | None = None) -> NoReturn:
        """Leave, with all that was printed written out."""
        sys.stdout.flush()
        super().exit(status, message)


def _missing(parser: Parser, name: str) -> str:
    action = parser.asked(name)
    return f"{name} needs {_words(action)}: {action.help}"


def _words(action: Action) -> str:
    return str(action.metavar or " or ".join(action.choices or ()) or "a value")


def _no_choice(parser: Parser, name: str, word: str) -> str:
    *others, last = map(str, parser.asked(name).choices or ())
    return f"{name} takes {', '.join(others)} or {last}, not {word}"


def _no_command(_: Parser, word: str, choices: str) -> str:
    near = did_you_mean(word, re.findall(r"\w+", choices.partition("from")[2]))
    return f"there is no command {word!r}{near}; `nnstep open` takes files and presets"


def _required(parser: Parser, names: str) -> str:
    return "; ".join(f"{name} is missing: {parser.asked(name).help}" for name in names.split(", "))


COMPLAINTS: dict[str, Callable[..., str]] = {
    r"argument COMMAND: invalid choice: '(.*?)' (.*)": _no_command,
    r"argument (\S+): invalid choice: ('.*?') .*": _no_choice,
    r"argument (\S+): expected one argument": _missing,
    r"argument (\S+): ignored explicit argument ('.*')": (
        lambda _, name, word: f"{name} takes no value, and {word} is one"
    ),
    r"argument (\S+): (takes .*)": lambda _, name, wanted: f"{name} {wanted}",
    r"the following arguments are required: (.*)": _required,
}
"""What argparse complains of → how it is said here, of the parser and the groups."""

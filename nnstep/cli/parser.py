"""The arguments of the `nnstep` command. Imports neither numpy nor textual."""

from __future__ import annotations

import re
import sys
from argparse import (
    Action,
    ArgumentParser,
    ArgumentTypeError,
    BooleanOptionalAction,
    Namespace,
    RawDescriptionHelpFormatter,
)
from typing import TYPE_CHECKING, Any, NoReturn

from nnstep import __version__
from nnstep.errors import did_you_mean, one_line
from nnstep.numbers import MOST_EPOCHS
from nnstep.options import OPTIONS, called_here

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

NEGATIVE_NUMBER = re.compile(r"-(\d+\.?\d*|\.\d+)(e[+-]?\d+)?(,.*)?$", re.IGNORECASE)
"""What begins with a dash and is no option: a number, or a point that begins with one."""

NEAR_FLAG = 0.8
"""Options must be so much alike to be taken for each other: most begin alike, with two dashes."""

UNITS = {"": 0, "k": 10, "m": 20, "g": 30}

EXPORTS = {"numpy": ".py", "torch": ".py", "npz": ".npz", "json": ".json"}
"""What can be exported → how such a file ends; the first one of an ending is meant by it."""

WHAT = "a preset (`nnstep presets`), a dataset (`nnstep datasets`), a preset file or a CSV file"

DESCRIPTION = """\
A step-through, time-travel debugger for training small neural networks.
Without a command it opens the article's network; press ? there for the keys."""

EXAMPLES = """\
examples:
  nnstep                                  step through the article's network
  nnstep open my.csv --label Y            your own data
  nnstep open iris.csv --label species --hidden 8:tanh,8:tanh --optimizer adam --batch 16
  nnstep run article --epochs 55000       train without a screen
  nnstep trace article --epoch 1204       every statement of one epoch
  nnstep predict article 1 0 0 --at 500   what it says after 500 epochs
  nnstep exec article -x 'goto 500:z' -x 'print XW'
  nnstep open try.nnstep                  go on with what `save try` has saved
  nnstep export article --at 1204 -o go_on.py   a plain numpy script that goes on from there

exit codes: 0, 1 a run that failed, 2 a wrong call or file, 130 interrupted"""


class Parser(ArgumentParser):
    """Says what is wrong with a call in one line."""

    def __init__(self, **options: Any) -> None:
        super().__init__(formatter_class=RawDescriptionHelpFormatter, **options)
        # Older argparse takes -1e-3 for an option: it does not know numbers with an exponent.
        self._negative_number_matcher = NEGATIVE_NUMBER

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


class PrintCompletion(Action):
    """Prints the completion script of a shell and leaves."""

    def __call__(
        self,
        parser: ArgumentParser,
        namespace: Namespace,
        values: str | Sequence[Any] | None,
        option_string: str | None = None,
    ) -> NoReturn:
        """Print it; shtab derives the script from the parser."""
        import shtab

        sys.stdout.write(shtab.complete(parser, str(values)))
        parser.exit()


def build_parser() -> ArgumentParser:
    """Return the parser of the `nnstep` command."""
    parser = Parser(prog="nnstep", description=DESCRIPTION, epilog=EXAMPLES)
    parser.add_argument("--version", action="version", version=f"nnstep {__version__}")
    parser.add_argument(
        "--print-completion",
        action=PrintCompletion,
        choices=("bash", "zsh", "tcsh"),
        help="print a completion script for your shell",
    )
    parser.set_defaults(
        handler="nnstep.cli.opening:open_",
        what="article",
        **dict.fromkeys((*(option.name for option in OPTIONS), "history")),
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", parser_class=Parser)
    _open(commands)
    _run(commands)
    _trace(commands)
    _predict(commands)
    _exec(commands)
    _export(commands)
    _recover(commands)
    for name in ("presets", "datasets"):
        listing = commands.add_parser(name, help=f"list the {name} that come with nnstep")
        listing.set_defaults(handler=f"nnstep.cli.listing:{name}_")
    return parser


def _open(commands: Any) -> None:
    _command(commands, "open", "nnstep.cli.opening:open_", "step through a run")


def _run(commands: Any) -> None:
    parser = _command(commands, "run", "nnstep.cli.batch:run", "train without a screen")
    _add_json(
        parser,
        "one object: epochs, parameters (after the last update), error_sum and mse or "
        "cross_entropy (of the last epoch or batch, before its update), accuracy and training "
        "(mse or cross_entropy, accuracy; of the samples of training with these parameters), test "
        "(the same, when samples are kept for it), predictions",
    )


def _trace(commands: Any) -> None:
    parser = _command(
        commands, "trace", "nnstep.cli.batch:trace", "print every statement of an epoch"
    )
    parser.add_argument(
        "--epoch", type=_count, default=0, metavar="E", help="which, counted from 0 (default: 0)"
    )
    _add_json(parser, "a line each: position, statement, source, phase, shape, value")


def _predict(commands: Any) -> None:
    parser = _command(commands, "predict", "nnstep.cli.batch:predict", "predict a point")
    parser.add_argument(
        "point", nargs="+", metavar="X", help="a number per feature, between blanks or commas"
    )
    parser.add_argument(
        "--at", type=_count, metavar="EPOCHS", help="after so many epochs (default: the preset's)"
    )
    _add_json(parser, "one object: point, XW, z, class")


def _exec(commands: Any) -> None:
    parser = _command(
        commands, "exec", "nnstep.cli.execute:exec_", "run debugger commands without a screen"
    )
    parser.add_argument(
        "-x",
        dest="lines",
        action="append",
        metavar="COMMAND",
        help="a command, such as 'goto 500:z'; repeat it for more (default: from standard input)",
    )


def _export(commands: Any) -> None:
    summary = "write a script that goes on from a moment, or its parameters"
    parser = _command(commands, "export", "nnstep.cli.exporting:export", summary)
    parser.description += (
        "\nA script trains up to the end of the run; one that begins there trains for as many "
        "epochs again."
    )
    parser.add_argument(
        "--at",
        type=_beginning,
        metavar="EPOCH",
        help="at its beginning, or at that of a batch, such as 12.3 (default: at the end)",
    )
    parser.add_argument(
        "-o",
        dest="file",
        metavar="FILE",
        help="a script (.py), or parameters (.npz, .json) (default: print a script)",
    )
    parser.add_argument(
        "--to", choices=EXPORTS, help="what to write, where the file's ending does not say"
    )


def _recover(commands: Any) -> None:
    summary = "list sessions that were not left in good order, or open one"
    parser = commands.add_parser("recover", help=summary, description=f"{summary.capitalize()}.")
    parser.set_defaults(handler="nnstep.cli.opening:recover")
    parser.add_argument(
        "number", nargs="?", type=_count, metavar="N", help="its number in the list"
    )
    parser.add_argument("--drop", action="store_true", help="forget it instead")
    _add_history(parser)


def _command(commands: Any, name: str, handler: str, summary: str) -> Any:
    parser = commands.add_parser(name, help=summary, description=f"{summary.capitalize()}.")
    parser.set_defaults(handler=handler)
    what = f"{WHAT}, or a session (.nnstep)" if name in ("open", "exec") else WHAT
    parser.add_argument("what", nargs="?" if name == "open" else None, metavar="WHAT", help=what)
    if name == "open":
        parser.set_defaults(what="article")
    _add_options(parser, with_epochs=name in ("open", "run", "exec", "export"))
    _add_history(parser)
    return parser


def _add_history(parser: Any) -> None:
    parser.add_argument(
        "--history",
        type=_bytes,
        metavar="SIZE",
        help="memory for moments and costs, such as 64M (default)",
    )


def _add_options(parser: Any, *, with_epochs: bool) -> None:
    """Add the options of an experiment, under the headings of a preset's tables."""
    groups: dict[str, Any] = {}
    for option in OPTIONS:
        if option.name == "epochs" and not with_epochs:
            continue
        if option.table not in groups:
            groups[option.table] = parser.add_argument_group(option.table)
        if option.kind is bool:
            groups[option.table].add_argument(
                option.flag, action=BooleanOptionalAction, default=None, help=option.help
            )
        else:
            groups[option.table].add_argument(
                option.flag, type=KINDS[option.kind], metavar=option.metavar, help=option.help
            )


def _add_json(parser: Any, keys: str) -> None:
    parser.add_argument("--json", action="store_true", help=f"print JSON; {keys}")


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise ArgumentTypeError(f"takes a number such as 0.1, not {text!r}") from None


def _whole(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise ArgumentTypeError(f"takes a whole number such as 20, not {text!r}") from None


KINDS = {str: str, float: _number, int: _whole}
"""Kind of an option → what reads it."""


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit():
        raise ArgumentTypeError(f"takes a whole number, 0 or more, not {text!r}")
    return _at_most(text)


def _at_most(text: str) -> int:
    if len(text) > len(str(MOST_EPOCHS)) or int(text) > MOST_EPOCHS:
        raise ArgumentTypeError(f"takes at most {MOST_EPOCHS}, not {text}")
    return int(text)


def _beginning(text: str) -> tuple[int, int]:
    """Read an epoch, or an epoch and a batch of it."""
    if not re.fullmatch(r"[0-9]+(\.[0-9]+)?", text):
        raise ArgumentTypeError(f"takes an epoch such as 12, or a batch such as 12.3, not {text!r}")
    epoch, _, batch = text.partition(".")
    return _at_most(epoch), _at_most(batch or "0")


def _bytes(text: str) -> int:
    match = re.fullmatch(r"(\d{1,12})([kmg]?)(i?b)?", text.strip().lower())
    if not match:
        raise ArgumentTypeError(f"takes a size such as 64M or 512K, not {text!r}")
    return int(match[1]) << UNITS[match[2]]

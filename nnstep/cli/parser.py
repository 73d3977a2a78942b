"""The arguments of the `nnstep` command. Imports neither numpy nor textual."""

from __future__ import annotations

import sys
from argparse import Action, ArgumentParser, BooleanOptionalAction, Namespace
from typing import TYPE_CHECKING, Any, NoReturn

from nnstep import __version__
from nnstep.cli.complaining import Parser
from nnstep.cli.reading import KINDS, beginning, count, screen, size
from nnstep.options import OPTIONS

if TYPE_CHECKING:
    from collections.abc import Sequence

EXPORTS = {"numpy": ".py", "torch": ".py", "npz": ".npz", "json": ".json"}
"""What can be exported → how such a file ends; the first one of an ending is meant by it."""

CAST_VERSIONS = 2, 3
"""The formats of a .cast, the usual one first."""

WHAT = "a preset (`nnstep presets`), a dataset (`nnstep datasets`), a preset file or a CSV file"

ALSO = {
    "open": ", or a session (.nnstep)",
    "exec": ", or a session (.nnstep)",
    "shot": ", or a session (.nnstep)",
    "export": ", a session (.nnstep), or a lesson",
}
"""Command → what else it takes."""

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
    _shot(commands)
    _lessons(commands)
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
        "--epoch", type=count, default=0, metavar="E", help="which, counted from 0 (default: 0)"
    )
    _add_json(parser, "a line each: position, statement, source, phase, shape, value")


def _predict(commands: Any) -> None:
    parser = _command(commands, "predict", "nnstep.cli.batch:predict", "predict a point")
    parser.add_argument(
        "point", nargs="+", metavar="X", help="a number per feature, between blanks or commas"
    )
    parser.add_argument(
        "--at", type=count, metavar="EPOCHS", help="after so many epochs (default: the preset's)"
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
    summary = "write a script that goes on from a moment, its parameters, or a lesson as a film"
    parser = _command(commands, "export", "nnstep.cli.exporting:export", summary)
    parser.description += (
        "\nA script trains up to the end of the run; one that begins there trains for as many "
        "epochs again."
    )
    parser.add_argument(
        "--at",
        type=beginning,
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
        "--to",
        metavar="WHAT",
        help=f"what to write, where the file's ending does not say: {', '.join(EXPORTS)}; of a "
        f"lesson its last chapter",
    )
    films = parser.add_argument_group(
        "lessons", "a lesson becomes a film: .cast, .html, .svg, .gif, or .txt and .md"
    )
    chapter = "its number, or how its title begins"
    films.add_argument("--from", dest="begin", metavar="CHAPTER", help=f"first chapter: {chapter}")
    films.add_argument("--shot", metavar="NAME", help="one picture of those the lesson takes")
    films.add_argument(
        "--cast-version", type=int, choices=CAST_VERSIONS, help="of .cast (default: 2)"
    )
    films.add_argument("--font", metavar="FILE", help="a monospaced font for .gif")


def _shot(commands: Any) -> None:
    summary = "take a picture of a moment, without a screen"
    parser = _command(commands, "shot", "nnstep.cli.filming:shot", summary)
    parser.add_argument(
        "-x",
        dest="lines",
        action="append",
        metavar="COMMAND",
        help="a command, such as 'goto 500:z', 'show network' or 'press tab j'; repeat it for more",
    )
    parser.add_argument("-o", dest="file", required=True, metavar="FILE", help=".svg or .txt")
    parser.add_argument(
        "--size", type=screen, default=(120, 40), metavar="WxH", help="cells (default: 120x40)"
    )
    parser.add_argument("--theme", choices=("dark", "light"), default="dark", help="of the picture")


def _lessons(commands: Any) -> None:
    lesson = "a lesson of `nnstep play`, or a file in Markdown"
    summary = "play a lesson, or list them"
    parser = commands.add_parser("play", help=summary, description=f"{summary.capitalize()}.")
    parser.set_defaults(handler="nnstep.cli.lessons:play")
    parser.add_argument("lesson", nargs="?", metavar="LESSON", help=lesson)
    summary = "play lessons without a screen, and see whether all they expect is so"
    parser = commands.add_parser("check", help=summary, description=f"{summary.capitalize()}.")
    parser.set_defaults(handler="nnstep.cli.filming:check")
    parser.add_argument("lessons", nargs="+", metavar="LESSON", help=lesson)


def _recover(commands: Any) -> None:
    summary = "list sessions that were not left in good order, or open one"
    parser = commands.add_parser("recover", help=summary, description=f"{summary.capitalize()}.")
    parser.set_defaults(handler="nnstep.cli.opening:recover")
    parser.add_argument("number", nargs="?", type=count, metavar="N", help="its number in the list")
    parser.add_argument("--drop", action="store_true", help="forget it instead")
    _add_history(parser)


def _command(commands: Any, name: str, handler: str, summary: str) -> Any:
    parser = commands.add_parser(name, help=summary, description=f"{summary.capitalize()}.")
    parser.set_defaults(handler=handler)
    what = f"{WHAT}{ALSO.get(name, '')}"
    parser.add_argument("what", nargs="?" if name == "open" else None, metavar="WHAT", help=what)
    if name == "open":
        parser.set_defaults(what="article")
    _add_options(parser, with_epochs=name in ("open", "run", "exec", "export"))
    _add_history(parser)
    return parser


def _add_history(parser: Any) -> None:
    parser.add_argument(
        "--history",
        type=size,
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

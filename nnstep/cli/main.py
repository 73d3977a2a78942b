"""Entry point: parse the call, run the subcommand, turn what goes wrong into an exit code."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING

from nnstep.cli.parser import build_parser
from nnstep.errors import NnstepError, RunError

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Sequence

SUCCESS, RUN_FAILED, WRONG_CALL, INTERRUPTED = 0, 1, 2, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return 0, 1 (a run failed), 2 (a wrong call or file) or 130."""
    parser = build_parser()
    options = parser.parse_args(arguments)
    try:
        code = _handler(options)(options)
        sys.stdout.flush()
    except NnstepError as error:
        called = f"nnstep {options.command}" if options.command else "nnstep"
        print(f"{called}: {error}", file=sys.stderr)
        return RUN_FAILED if isinstance(error, RunError) else WRONG_CALL
    except BrokenPipeError:
        # The reader has seen enough. Python flushes stdout once more when it leaves.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return SUCCESS
    except KeyboardInterrupt:
        return INTERRUPTED
    return code


def _handler(options: Namespace) -> Callable[[Namespace], int]:
    module, _, function = options.handler.partition(":")
    return getattr(import_module(module), function)  # type: ignore[no-any-return]

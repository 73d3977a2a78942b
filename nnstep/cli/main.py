"""Entry point: parse the call, run the subcommand, turn what goes wrong into an exit code."""

from __future__ import annotations

import signal
import sys
from importlib import import_module
from typing import TYPE_CHECKING, NoReturn

from nnstep.cli.parser import build_parser
from nnstep.cli.streams import discard_output, prepare_streams
from nnstep.errors import NnstepError, RunError, one_line

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Sequence

SUCCESS, RUN_FAILED, WRONG_CALL, INTERRUPTED = 0, 1, 2, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return 0, 1 (a run failed), 2 (a wrong call or file) or 130."""
    prepare_streams()
    signal.signal(signal.SIGTERM, _terminated)
    called = "nnstep"
    try:
        options = build_parser().parse_args(arguments)
        called = f"nnstep {options.command}" if options.command else called
        code = _handler(options)(options)
        sys.stdout.flush()
    except NnstepError as error:
        print(f"{called}: {one_line(str(error))}", file=sys.stderr)
        return RUN_FAILED if isinstance(error, RunError) else WRONG_CALL
    except BrokenPipeError:  # the reader has seen enough
        discard_output()
        return SUCCESS
    except MemoryError:
        print(f"{called}: there is not enough memory", file=sys.stderr)
        return RUN_FAILED
    except OSError as error:
        discard_output()
        print(f"{called}: {error.strerror or error}", file=sys.stderr)
        return RUN_FAILED
    except KeyboardInterrupt:
        return INTERRUPTED
    return code


def _terminated(number: int, _: object) -> NoReturn:
    """Leave on SIGTERM the ordinary way, so that the terminal is put back in order."""
    sys.exit(128 + number)


def _handler(options: Namespace) -> Callable[[Namespace], int]:
    module, _, function = options.handler.partition(":")
    return getattr(import_module(module), function)  # type: ignore[no-any-return]

"""`python -m tests.benchmarks [NAME…]`: one line for each figure, with its bar."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from tests.benchmarks import help_text, lessons, nets, record, screen, search, seek, session

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.benchmarks.figures import Figure

BENCHMARKS: dict[str, Callable[[], Iterator[Figure]]] = {
    "record": record.figures,
    "seek": seek.figures,
    "search": search.figures,
    "session": session.figures,
    "lessons": lessons.figures,
    "help": help_text.figures,
    "start": screen.start_figures,
    "keys": screen.key_figures,
    "run": screen.run_figures,
    "nets": nets.figures,
    "digits": nets.digits_figures,
}


def main(names: list[str]) -> int:
    """Run the benchmarks that are named, or all; return 1 when a bar was missed."""
    unknown = [name for name in names if name not in BENCHMARKS]
    if unknown:
        print(f"no benchmark {unknown[0]!r}; there are {', '.join(BENCHMARKS)}", file=sys.stderr)
        return 2
    missed = False
    for name in names or BENCHMARKS:
        for figure in BENCHMARKS[name]():
            print(figure, flush=True)
            missed |= figure.missed
    return int(missed)


sys.exit(main(sys.argv[1:]))

"""`python -m tests`: every check of the project in turn, up to the first that fails."""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
LINT_IMPORTS = str(Path(PYTHON).with_name("lint-imports"))  # it has no `python -m`

CHECKS = (
    (PYTHON, "-m", "ruff", "check"),
    (PYTHON, "-m", "ruff", "format", "--check"),
    (PYTHON, "-m", "mypy"),
    (LINT_IMPORTS,),
    (PYTHON, "-m", "pytest", "-n", "auto"),
)


def main() -> int:
    """Run the checks; return 0, or the exit code of the first that fails."""
    for command in CHECKS:
        print(f"$ {shlex.join(command)}", flush=True)
        code = subprocess.run(command, cwd=ROOT).returncode
        if code:
            return code
    return 0


sys.exit(main())

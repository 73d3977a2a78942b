"""`python -m nnstep` is the `nnstep` command."""

import sys

from nnstep.cli import main

sys.exit(main())

"""The `nnstep` command. Each subcommand imports what it needs only when it runs."""

from nnstep.cli.main import main

__all__ = ["main"]

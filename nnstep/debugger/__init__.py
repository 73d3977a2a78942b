"""The debugger without a screen: cursor, queries, and the commands that a user can give."""

from nnstep.debugger.commands import COMMANDS
from nnstep.debugger.debugger import Debugger
from nnstep.debugger.looking import describe, written_point
from nnstep.debugger.outcome import Outcome, Work
from nnstep.debugger.registry import Command, Key, Registry

__all__ = [
    "COMMANDS",
    "Command",
    "Debugger",
    "Key",
    "Outcome",
    "Registry",
    "Work",
    "describe",
    "written_point",
]

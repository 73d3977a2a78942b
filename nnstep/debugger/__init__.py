"""The debugger without a screen: cursor, queries, and the commands that a user can give."""

from nnstep.debugger.changes import RATE, Change, Changes
from nnstep.debugger.commands import COMMANDS
from nnstep.debugger.cursor import Cursor
from nnstep.debugger.debugger import Debugger
from nnstep.debugger.explaining import (
    awaited,
    equation_lines,
    explained,
    explained_prediction,
    explained_step,
)
from nnstep.debugger.looking import describe, written_point
from nnstep.debugger.outcome import Outcome, Work
from nnstep.debugger.registry import Command, Key, Registry

__all__ = [
    "COMMANDS",
    "RATE",
    "Change",
    "Changes",
    "Command",
    "Cursor",
    "Debugger",
    "Key",
    "Outcome",
    "Registry",
    "Work",
    "awaited",
    "describe",
    "equation_lines",
    "explained",
    "explained_prediction",
    "explained_step",
    "written_point",
]

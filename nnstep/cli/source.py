"""From the options of a call to the experiment that they name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnstep.experiment import Experiment, load
from nnstep.options import OPTIONS
from nnstep.timeline import DEFAULT_BYTES, Timeline

if TYPE_CHECKING:
    from argparse import Namespace


def experiment_of(options: Namespace) -> Experiment:
    """Load what the call names, with the options it gives."""
    chosen = {option.name: getattr(options, option.name, None) for option in OPTIONS}
    return load(options.what, **chosen)


def history_of(options: Namespace) -> int:
    """Return the memory that the call gives to history, in bytes."""
    return DEFAULT_BYTES if options.history is None else int(options.history)


def timeline_of(options: Namespace) -> Timeline:
    """Make the timeline of what the call names."""
    return Timeline(experiment_of(options), history_of(options))

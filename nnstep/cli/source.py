"""From the options of a call to the experiment that they name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnstep.experiment import Experiment, load
from nnstep.timeline import Timeline
from nnstep.timeline.budget import DEFAULT_BYTES

if TYPE_CHECKING:
    from argparse import Namespace


def experiment_of(options: Namespace) -> Experiment:
    """Load what the call names, with the options it gives."""
    return load(
        options.what,
        label=options.label,
        lr=options.lr,
        epochs=getattr(options, "epochs", None),
        seed=options.seed,
    )


def timeline_of(options: Namespace) -> Timeline:
    """Make the timeline of what the call names."""
    history = DEFAULT_BYTES if options.history is None else options.history
    return Timeline(experiment_of(options), history)

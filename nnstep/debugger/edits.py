"""Edits: what a user makes otherwise in the middle of a run, as data."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nnstep.debugger.arguments import cell
from nnstep.errors import CommandError, did_you_mean
from nnstep.experiment import CHANGEABLE, carried_over, with_class, with_option, with_sample
from nnstep.options import OPTIONS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nnstep.engine import Array, Cell, Program
    from nnstep.experiment import Experiment
    from nnstep.timeline import Moment

FORM = re.compile(r"(\w+)\s*(\[[^\]]*\])?\s*(?:=|\s)\s*(\S+)")
SAMPLES = {"inputs": "inputs", "input_set": "inputs", "labels": "labels", "label_set": "labels"}
"""The values that are the data's → which part of it."""

SETS = {"inputs": "input_set", "labels": "label_set"}
"""Samples of an update → all samples."""


@dataclass(frozen=True, slots=True)
class Edit:
    """Something that is otherwise from an update on.

    Attributes:
        name: an option, a parameter, a slot, or one of `SAMPLES`.
        value: what it becomes, as it is written.
        index: which cell; of data the sample, counted from 0 in the dataset. Empty: all of it.
    """

    name: str
    value: str
    index: tuple[int, ...] = ()

    def __str__(self) -> str:
        place = f"[{','.join(map(str, self.index))}]" if self.index else ""
        return f"{self.name}{place}={self.value}"

    def applied(self, experiment: Experiment, state: Array) -> tuple[Experiment, Array]:
        """Return what is trained from here on, and the state that it begins with.

        Raises:
            NnstepError: it cannot be so.
        """
        if is_option(self.name, self.value, experiment.program):
            changed = with_option(experiment, self.name, self.value)
            return changed, carried_over(state, experiment, changed)
        self._check_index(experiment)
        if self._is_class(experiment):
            return with_class(experiment, self.index[0], self.value), state
        number = _number(self.value)
        if self.name in SAMPLES:
            row, column = self.index
            return with_sample(experiment, SAMPLES[self.name], row, column, number), state
        state = state.copy()
        experiment.program.kept_in(state)[self.name][self.index] = number
        return experiment, state

    def _check_index(self, experiment: Experiment) -> None:
        """Refuse a cell that there is not; it may come from a file."""
        kept = experiment.program.kept
        part = SAMPLES.get(self.name, "")
        shape = getattr(experiment.dataset, part).shape if part else kept.get(self.name)
        if shape is None:
            raise CommandError(f"there is no {self.name!r} that could be set")
        known = len(self.index) <= len(shape) and all(
            0 <= n < length for n, length in zip(self.index, shape, strict=False)
        )
        depth = 1 if self._is_class(experiment) else len(shape)
        if not known or (part and len(self.index) != depth):
            size = "×".join(map(str, shape)) or "one number"
            raise CommandError(f"{self.name} is {size}, and has no cell {list(self.index)}")

    def _is_class(self, experiment: Experiment) -> bool:
        """Whether it says of which class a sample is: all outputs of it are changed together."""
        return SAMPLES.get(self.name) == "labels" and bool(experiment.dataset.classes)


def read_edit(argument: str, moment: Moment, classes: Sequence[str] = ()) -> Edit:
    """Read what is to be set, `weights[2] = 0` or `lr 0.5`, as it is meant at a moment.

    Args:
        argument: what is written.
        moment: when.
        classes: those that a sample can be of, by their names.

    Raises:
        CommandError: it cannot be understood, or it cannot be set.
    """
    match = FORM.fullmatch(argument)
    if not match:
        raise CommandError("set takes what is set and its value, such as `set lr 0.5`")
    name, place, value = match[1], match[2] or "", match[3]
    program = moment.program
    if is_option(name, value, program):
        if place:
            raise CommandError(f"set {name}{place}: {name} is one value")
        return Edit(name, value)
    if name not in SAMPLES and name not in program.kept:
        raise CommandError(f"set {name}: {_refusal(name, moment)}")
    asked = cell(f"{name}{place}", program)
    if name in SAMPLES:
        return _sample(asked, value, moment, classes)
    _number(value)
    return Edit(name, value, asked.index)


FIXED = {option.name for option in OPTIONS} - set(CHANGEABLE)
"""Options that no run can change on its way."""


def is_option(name: str, value: str, program: Program) -> bool:
    """Whether an option is meant: a bias is a parameter too, and that is given numbers."""
    if name not in CHANGEABLE or name not in program.kept:
        return name in CHANGEABLE
    try:
        float(value)
    except ValueError:
        return True
    return False


def _sample(asked: Cell, value: str, moment: Moment, classes: Sequence[str]) -> Edit:
    """Return the edit of a sample: batches hold other samples in each update."""
    name, index = asked.name, asked.index
    if SAMPLES[name] == "labels" and classes:
        if len(index) != 1:
            such = f"`set {name}[2] {classes[0]}`"
            raise CommandError(f"set {asked}: a sample is of one class, such as {such}")
    else:
        _number(value)
        if len(index) < 2:
            raise CommandError(f"set {asked}: one cell is set at a time, such as {name}[2,0]")
    row, *column = index
    if moment.batch is not None and not name.endswith("_set"):
        name, row = SETS[name], int(moment.batch[row])
    return Edit(name, value, (row, *column))


def _refusal(name: str, moment: Moment) -> str:
    """Say why a name cannot be set."""
    kept = ", ".join(moment.program.kept)
    if name in moment.program.names:
        return f"it is computed in each update; {kept}, labels and options can be set"
    if name in FIXED:
        flag = f"--{name.replace('_', '-')}"
        return f"it is fixed when the run begins; `nnstep open … {flag}` begins another"
    known = [*CHANGEABLE, *moment.program.kept, *SAMPLES]
    return f"there is no {name!r}{did_you_mean(name, known)}; {kept}, labels and options can be set"


def _number(value: str) -> float:
    try:
        number = float(value)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise CommandError(f"{value!r} is no finite number")
    return number

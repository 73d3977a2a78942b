"""What the outputs of a network mean: classes, yes or no, or numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from nnstep.engine import Array

PAIRS = {("0", "1"): 0.5, ("-1", "1"): 0.0}
"""Labels that say no and yes → from where on an output says yes."""

NO_ANSWER = -1
"""In place of an answer where an output is not a number."""


@dataclass(frozen=True, slots=True)
class Task:
    """How outputs are read.

    Attributes:
        outputs: their names.
        classes: the classes that the outputs stand for, one each; the largest output decides.
        threshold: otherwise, from where on an output says yes; `None` when outputs are numbers.
        labels: what says no and yes in the data.
    """

    outputs: tuple[str, ...]
    classes: tuple[str, ...] = ()
    threshold: float | None = None
    labels: tuple[str, str] = ("0", "1")

    @property
    def decides(self) -> bool:
        """Whether an output stands for a class, so that it can be right or wrong."""
        return bool(self.classes) or self.threshold is not None

    @property
    def answers(self) -> tuple[str, ...]:
        """The classes that a sample can be in; empty when there is more than one answer to it."""
        return self.classes or (self.labels if self.decides and len(self.outputs) == 1 else ())

    def right(self, z: Array, labels: Array) -> npt.NDArray[np.bool_]:
        """Return which of `(…, samples, outputs)` are right; what is not a number is wrong."""
        right: npt.NDArray[np.bool_]
        if self.classes:
            largest = z.argmax(axis=-1, keepdims=True)
            labels = np.broadcast_to(labels, z.shape)
            right = np.take_along_axis(labels, largest, axis=-1)[..., 0] > 0
        elif self.threshold is not None:
            alike = (z >= self.threshold) == (labels >= self.threshold)
            right = np.asarray(alike.all(axis=-1))
        else:
            right = np.zeros(z.shape[:-1], dtype=bool)
        unknown = np.isnan(z)
        return right & ~unknown.any(axis=-1) if unknown.any() else right

    def answers_to(self, z: Array) -> npt.NDArray[np.intp]:
        """Return which of the `answers` each of `(…, samples, outputs)` gives, or `NO_ANSWER`."""
        if self.classes:
            given = z.argmax(axis=-1)
        else:
            given = (z[..., 0] >= (self.threshold or 0.0)).astype(np.intp)
        return np.where(np.isnan(z).any(axis=-1), NO_ANSWER, given)

    def answer(self, z: Array) -> int | None:
        """Return which of the `answers` an output, `(outputs,)`, gives; `None` for none."""
        given = int(self.answers_to(z)) if self.answers else NO_ANSWER
        return None if given == NO_ANSWER else given

    def said(self, z: Array) -> str | None:
        """Return in words what an output, `(outputs,)`, says; `None` when it says a number."""
        if bool(np.isnan(z).any()):
            return None
        answer = self.answer(z)
        if answer is not None:
            return self.answers[answer]
        if self.threshold is None:
            return None
        return " ".join(self.labels[yes] for yes in (z >= self.threshold).tolist())


def task_of(outputs: tuple[str, ...], classes: tuple[str, ...], labels: Array) -> Task:
    """Return how the outputs are to be read that have such labels, `(samples, outputs)`."""
    if classes:
        return Task(outputs, classes)
    values = set(labels.ravel().tolist())
    for pair, threshold in PAIRS.items():
        if values <= set(map(float, pair)):
            return Task(outputs, threshold=threshold, labels=pair)
    return Task(outputs)

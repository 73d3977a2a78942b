"""What can be looked at over the features, and how classes and samples are marked there."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from nnstep.tui.glyphs import ASCII
from nnstep.tui.inks import CLASS_COLORS, LEVELS

if TYPE_CHECKING:
    import numpy.typing as npt

    from nnstep.engine import Array
    from nnstep.experiment import Experiment
    from nnstep.tui.decision.axes import Cells, Chars, Inks

    Flags = npt.NDArray[np.bool_]


class Glyphs(NamedTuple):
    """The characters of the pictures.

    Attributes:
        trained: marks of samples to train on, by class.
        tested: marks of samples to test with, by class.
        mixed: mark of samples of several classes in one cell.
        label: marks of a label that is a number: the output is near it, too low, too high.
        label_tested: the same of a sample to test with.
        label_on: mark of a label that the curve goes through, to train on and to test with.
        label_off: mark of one beside the curve.
        fills: what a region is filled with, by class.
        bands: what is filled in from a sure no to a sure yes.
        plus: what is filled in where a number is above the middle, the denser the farther.
        minus: the same below the middle.
        side: the line at the left of a picture.
        level: a line across, where an output becomes a yes.
        up: stands before the name of what goes upwards.
        right: stands behind the name of what goes to the right.
        more: stands for what there is no room for.
        unknown: stands where the network says nothing that is a number.
    """

    trained: str
    tested: str
    mixed: str
    label: str
    label_tested: str
    label_on: str
    label_off: str
    fills: str
    bands: str
    plus: str
    minus: str
    side: str
    level: str
    up: str
    right: str
    more: str
    unknown: str = "?"


LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
DIGITS, SMALL_DIGITS = "0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"
FULL = Glyphs(
    trained="●▲■◆★▼",
    tested="○△□◇☆▽",
    mixed="✱",
    label="●▲▼",
    label_tested="○△▽",
    label_on="•▪",
    label_off="○□",
    fills=" ·:-+~=,'^",
    bands=" ˙·:",
    plus="+",
    minus="-",
    side="│",
    level="┄",
    up="↑",
    right="→",
    more="…",
)
PLAIN = Glyphs(
    trained=LETTERS,
    tested=LETTERS.lower(),
    mixed="&",
    label="O^v",
    label_tested="o'u",
    label_on="*%",
    label_off="Oo",
    fills=" .:-+~=,'^",
    bands=" .:+",
    plus="+",
    minus="-",
    side="|",
    level="-",
    up="^",
    right=">",
    more="~",
)
GLYPHS = PLAIN if ASCII else FULL

NEAR = 1 / LEVELS
"""A label is near what the network says within this share of half the range of the labels."""


class Kind(Enum):
    """How outputs are to be read."""

    CLASSES = "the largest decides"
    ANSWER = "yes or no"
    NUMBER = "a number"
    UNIT = "a number on the way to the output"


@dataclass(frozen=True, slots=True)
class Sight:
    """Something that can be looked at: outputs of a layer.

    Attributes:
        title: what it is called.
        kind: how it is to be read.
        value: the name of the array that holds it.
        units: which of its columns.
        middle: the number between both signs of a shade.
        reach: how far from there shades go; `None`: as far as they have to.
        least: what no number is below.
    """

    title: str
    kind: Kind
    value: str
    units: tuple[int, ...]
    middle: float = 0.0
    reach: float | None = None
    least: float = -np.inf


def sights(experiment: Experiment, *, together: bool) -> tuple[Sight, ...]:
    """Return what can be looked at: the output or each of several, then every hidden unit.

    Args:
        experiment: whose network it is.
        together: whether several outputs are seen at a time, even if each is of its own.
    """
    spec = experiment.spec
    hidden = []
    for n, layer in enumerate(spec.layers[:-1], 1):
        name, (low, high) = spec.name("z", n), layer.rule.range
        middle, reach = ((low + high) / 2, (high - low) / 2) if high - low < np.inf else (0.0, None)
        hidden += [
            Sight(f"unit {name}[{unit}]", Kind.UNIT, name, (unit,), middle, reach, low)
            for unit in range(layer.units)
        ]
    return *_outputs(experiment, together), *hidden


def _outputs(experiment: Experiment, together: bool) -> tuple[Sight, ...]:
    task, data, value = experiment.task, experiment.dataset, experiment.spec.output
    every = tuple(range(len(task.outputs)))
    if task.classes:
        return (Sight(f"output: {data.label}", Kind.CLASSES, value, every),)
    kind = Kind.NUMBER if task.threshold is None else Kind.ANSWER
    groups = [every] if together else [(unit,) for unit in every]
    return tuple(
        Sight(
            f"output: {', '.join(task.outputs[unit] for unit in group)}",
            kind,
            value,
            group,
            *_scale(data.labels[:, group]),
        )
        for group in groups
    )


def _scale(labels: Array) -> tuple[float, float]:
    """Return the middle of the labels, and how far it is from there to their ends."""
    low, high = float(labels.min()), float(labels.max())
    return low / 2 + high / 2, (high / 2 - low / 2) or 1.0


# Classes -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Classes:
    """How classes are told apart: each has a mark, a fill and a colour."""

    names: tuple[str, ...]

    @property
    def has_shapes(self) -> bool:
        """Whether marks are shapes; many classes have their own names, or letters."""
        return len(self.names) <= len(GLYPHS.trained)

    def mark(self, index: int, *, tested: bool = False) -> str:
        """Return the mark of a sample of a class."""
        table = self._tables[tested]
        return table[index % len(table)]

    @cached_property
    def _tables(self) -> tuple[str, str]:
        if self.has_shapes:
            return GLYPHS.trained, GLYPHS.tested
        if not ASCII and all(len(name) == 1 and name in DIGITS for name in self.names):
            trained = "".join(self.names)
            return trained, "".join(SMALL_DIGITS[int(digit)] for digit in trained)
        return LETTERS, LETTERS.lower()

    def ink(self, index: int) -> str:
        """Return the ink of a mark."""
        return f"class{index % len(CLASS_COLORS)}"

    def region(self, index: int) -> str:
        """Return the ink of where the network sees a class."""
        return f"region{index % len(CLASS_COLORS)}"

    def fill(self, index: int) -> str:
        """Return what such a region is filled with."""
        return GLYPHS.fills[index % len(GLYPHS.fills)]


# Samples -----------------------------------------------------------------------------------------

WRONG = "cell"
"""The ink of what the network gets wrong: reverse, on top of that of its class."""

LABEL_INK = "strong"


@dataclass(frozen=True, slots=True, eq=False)
class Scatter:
    """The samples that are drawn, those to test with first: they lie below the others.

    Attributes:
        inputs: `(samples, features)`.
        labels: `(samples, outputs)`.
        tested: 1 for those to test with, 0 for those to train on, `(samples,)`.
        every: 1 when all are drawn, 2 when every second one is, and so on.
    """

    inputs: Array
    labels: Array
    tested: Cells
    every: int

    @classmethod
    def of(cls, experiment: Experiment, most: int) -> Scatter:
        """Return the samples of an experiment, evenly fewer when there are more than `most`."""
        test = [] if experiment.test is None else [experiment.test]
        parts = [*test, experiment.dataset]
        every = -(-sum(map(len, parts)) // most)
        counts = [len(part.labels[::every]) for part in parts]
        return cls(
            np.concatenate([part.inputs[::every] for part in parts]),
            np.concatenate([part.labels[::every] for part in parts]),
            np.repeat(range(len(test), -1, -1), counts),
            every,
        )

    def answers(self, experiment: Experiment, sight: Sight) -> Cells:
        """Return the class of each sample; of what is a yes or a no, 1 or 0."""
        if experiment.task.classes:
            return np.asarray(self.labels.argmax(axis=1))
        unit = 0 if sight.kind is Kind.UNIT else sight.units[0]
        return (self.labels[:, unit] >= (experiment.task.threshold or 0)).astype(np.intp)

    def marks(self, experiment: Experiment, sight: Sight, z: Array) -> tuple[Chars, Inks, Flags]:
        """Return the mark and the ink of each sample, and which the network gets wrong.

        Args:
            experiment: whose samples they are.
            sight: what is looked at.
            z: the outputs of the network for the samples, `(samples, outputs)`.
        """
        task, labels = experiment.task, self.labels
        if not task.classes:
            unit = 0 if sight.kind is Kind.UNIT else sight.units[0]
            z, labels = z[:, [unit]], labels[:, [unit]]
            if not task.decides:
                _, reach = _scale(experiment.dataset.labels[:, unit])
                return self._numbers(z[:, 0], labels[:, 0], reach)
        wrong = ~task.right(z, labels)
        answers = self.answers(experiment, sight)
        classes = Classes(task.classes or ("no", "yes"))
        every = range(len(classes.names))
        marks = [[classes.mark(n, tested=tested) for n in every] for tested in (False, True)]
        inks = [[f"{classes.ink(n)} {mark}" for n in every] for mark in ("", WRONG)]
        return (
            np.array(marks)[self.tested, answers],
            np.array(inks, dtype=object)[wrong.astype(np.intp), answers],
            wrong,
        )

    def _numbers(self, z: Array, labels: Array, reach: float) -> tuple[Chars, Inks, Flags]:
        with np.errstate(all="ignore"):
            short = np.nan_to_num((labels - z) / reach)
        which = np.where(np.abs(short) <= NEAR, 0, np.where(short > 0, 1, 2))
        marks = np.array([list(GLYPHS.label), list(GLYPHS.label_tested)])[self.tested, which]
        return marks, np.full(len(z), LABEL_INK, dtype=object), np.zeros(len(z), dtype=bool)

    def order(self, wrong: Flags) -> Cells:
        """Return in which order samples are drawn, so that what matters most is seen."""
        return np.lexsort((wrong, 1 - self.tested))

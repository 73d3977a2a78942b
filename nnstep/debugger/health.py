"""How a network is doing at a moment: norms and shares layer by layer, and what looks wrong."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from nnstep.timeline import written_update

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from nnstep.engine import Array
    from nnstep.experiment import Experiment, Layer, Score
    from nnstep.timeline import History, Moment

    Words = Mapping[str, object]

SATURATED = 0.95
"""An output is saturated beyond this share of the way from the middle of its range to an end."""

MOSTLY = 0.5
"""Saturation is told of when more than this share of a layer's outputs is saturated."""

DEAD = 0.1
"""Dead units are told of when they are more than this share of a layer's units."""

SILENT = 0.5
"""The same when only a batch was looked at: units that are alive may be silent there."""

FEW_SAMPLES = 16
"""A batch with fewer samples tells nothing of that."""

VANISHING_SHARE, VANISHING = 1e-3, 1e-4
"""A gradient has vanished below this share of the last layer's, and below this norm."""

EXPLODING = 1e3
"""A gradient is too large whose norm is above this, for each sample that a loss adds up."""

RISEN, RISEN_SHARE = 1.5, 0.05
"""A cost has risen when it is so many times its lowest, and more than this share of its range."""

RECENT, STRETCHES = 3, 64
"""The last so many stretches of a run are recent, of at most so many."""

GAP = 0.1
"""How much better training may go than the test, in shares of the samples."""

LEAST_BATCHES = 8
"""Batches that the accuracy in training is averaged over, at least."""

PRECISE = 1e-100
"""The squares of numbers far below it lose digits, or vanish."""

ALIKE = 1e-9
"""Units are alike whose parameters differ by no more than this share of the largest."""


@dataclass(frozen=True, slots=True)
class LayerHealth:
    """The figures of a layer; `None` for what is not computed yet, or what there cannot be.

    Attributes:
        name: `layer 2`.
        layer: what it is.
        weights: norm of its weights now.
        gradient: norm of the gradient of the loss with respect to them.
        update: norm of what this update adds to them.
        ratio: that norm over the norm of the weights before the update.
        saturated: the share of its outputs at the ends of their range.
        dead: how many of its units give 0 for every sample.
    """

    name: str
    layer: Layer
    weights: float
    gradient: float | None
    update: float | None
    ratio: float | None
    saturated: float | None
    dead: int | None

    @property
    def can_saturate(self) -> bool:
        """Whether its outputs have two ends that they can be stuck at."""
        return self.layer.activation in ("sigmoid", "tanh")

    @property
    def can_die(self) -> bool:
        """Whether a unit can be 0 wherever it looks, with no way back."""
        return self.layer.activation == "relu"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that looks wrong: the name of the rule that says so, and a sentence."""

    rule: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Health:
    """How a network is doing.

    Attributes:
        layers: from the first to the last.
        findings: what looks wrong, in the order of `RULES`.
        missing: what is not computed yet at this moment, so that rules about it are silent.
    """

    layers: tuple[LayerHealth, ...]
    findings: tuple[Finding, ...]
    missing: tuple[str, ...]

    @property
    def sentences(self) -> tuple[str, ...]:
        """What there is to say; one sentence when nothing looks wrong."""
        if self.findings:
            return tuple(finding.sentence for finding in self.findings)
        if not self.missing:
            return ("nothing unusual at this moment",)
        *rest, last = self.missing
        names = f"{', '.join(rest)} and {last}" if rest else last
        return (f"nothing unusual so far; {names} are not computed yet at this moment",)


def health_of(
    experiment: Experiment, moment: Moment, history: History, test: Score | None = None
) -> Health:
    """Examine a network.

    Args:
        experiment: what is trained.
        moment: when.
        history: the costs of the run, which may go on beyond the moment.
        test: the score of the samples to test with at the moment, if there are any.
    """
    with np.errstate(all="ignore"):
        facts = Facts(experiment, moment, history, test)
        findings = tuple(
            Finding(rule.name, rule.sentence.format_map(words))
            for rule in RULES
            for words in rule.condition(facts)
        )
    return Health(facts.layers, findings, facts.missing)


class Facts:
    """What rules are about.

    Args:
        experiment: what is trained.
        moment: when.
        history: the costs of the run.
        test: the score of the samples to test with.
    """

    def __init__(
        self, experiment: Experiment, moment: Moment, history: History, test: Score | None
    ) -> None:
        self.spec = experiment.spec
        self.loss = experiment.network.loss
        self.moment = moment
        self.history = history
        self.test = test
        self.batches = moment.program.batches
        count = len(self.spec.layers)
        self.names = tuple(f"layer {n}" if count > 1 else "the layer" for n in range(1, count + 1))
        self.layers = tuple(self._layer(n) for n in range(1, count + 1))

    def value(self, name: str) -> Array | None:
        """Return what this update has computed; what the last one left of a slot is not that."""
        program, moment = self.moment.program, self.moment
        known = name in moment.values
        if name in moment.before:
            known = program.names.index(name) < moment.position.done
        return moment.values[name] if known else None

    def words(self, number: int) -> dict[str, object]:
        """Return what a sentence can say of a layer: its name, and those of its values."""
        kinds = "z", "weights", "bias", "dpred", "dweights"
        names: dict[str, object] = {kind: self.spec.name(kind, number) for kind in kinds}
        layer = self.spec.layers[number - 1]
        return {
            **names,
            "layer": self.names[number - 1],
            "units": layer.units,
            "activation": layer.activation,
        }

    @cached_property
    def missing(self) -> tuple[str, ...]:
        """What is not computed yet at this moment."""
        kinds = {
            "outputs": self.value(self.spec.output),
            "gradients": self.layers[0].gradient,
            "updates": self.layers[-1].update,
        }
        return tuple(name for name, value in kinds.items() if value is None)

    @property
    def samples(self) -> int:
        """How many samples this update gets."""
        return self.moment.program.shapes[self.spec.output][0]

    def _layer(self, number: int) -> LayerHealth:
        layer, weights = self.spec.layers[number - 1], self.spec.name("weights", number)
        gradient, update = self.value(f"d{weights}"), self._update(weights)
        z = self.value(self.spec.name("z", number))
        before = norm(self.moment.before[weights])
        size = None if update is None else norm(update)
        return LayerHealth(
            name=self.names[number - 1],
            layer=layer,
            weights=norm(self.moment.values[weights]),
            gradient=None if gradient is None else norm(gradient),
            update=size,
            ratio=None if size is None or before == 0 else size / before,
            saturated=None if z is None else saturated(z, layer),
            dead=None if z is None or layer.activation != "relu" else dead(z),
        )

    def _update(self, weights: str) -> Array | None:
        """Return what is added to weights: what has been, or what will be."""
        after = self.value(weights)
        if after is not None:
            return after - self.moment.before[weights]
        rate, step = self.value("lr"), self.value(self.spec.step(weights))
        return None if rate is None or step is None else -(rate * step)


def norm(values: Array) -> float:
    """Return the square root of the sum of squares, also where squares are too large or small."""
    size = float(np.sqrt(np.vdot(values, values)))
    if PRECISE < size < math.inf:
        return size
    largest = float(np.abs(values).max(initial=0))
    if not 0 < largest < math.inf:
        return largest
    scaled = values / largest
    return largest * float(np.sqrt(np.vdot(scaled, scaled)))


def saturated(z: Array, layer: Layer) -> float | None:
    """Return the share of outputs that are saturated; `None` when the layer's cannot be."""
    low, high = layer.rule.range
    if layer.activation == "softmax" or not math.isfinite(high - low):
        return None
    far = np.abs(z - (low + high) / 2) > SATURATED * (high - low) / 2
    return float(np.count_nonzero(far) / z.size)


def dead(z: Array) -> int:
    """Return how many columns of `(samples, units)` are 0."""
    return int(np.count_nonzero(~z.any(axis=0)))


# Rules ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of thumb.

    Attributes:
        name: in a word or two.
        condition: yields, each time that it holds, what the sentence needs; its docstring says
            where the rule comes from.
        sentence: what is said then.
    """

    name: str
    condition: Callable[[Facts], Iterator[Words]]
    sentence: str


def not_finite(facts: Facts) -> Iterator[Words]:
    """What is NaN or infinite makes so all that is computed from it: told of where it begins."""
    numbers = range(1, len(facts.layers) + 1)
    for kind, number in product(("weights", "dweights"), numbers):
        name = facts.spec.name(kind, number)
        value = facts.moment.values.get(name)
        if value is not None and not np.isfinite(value).all():
            yield {**facts.words(number), "name": name}
            return


def exploding(facts: Facts) -> Iterator[Words]:
    """Gradients grow layer by layer where weights are large (Pascanu et al., 2013, section 2).

    Most losses are sums: their gradients grow with the samples, and that is no harm.
    """
    samples = 1 if facts.loss == "mse" else facts.samples
    for number, layer in enumerate(facts.layers, 1):
        if layer.gradient is not None and EXPLODING * samples < layer.gradient < math.inf:
            yield {**facts.words(number), "norm": short(layer.gradient)}


def overshooting(facts: Facts) -> Iterator[Words]:
    """An update of about a thousandth of the weights is healthy (Karpathy, CS231n, 2015).

    One that is larger than they are leaves nothing of what has been learnt.
    """
    for number, layer in enumerate(facts.layers, 1):
        if layer.ratio is not None and 1 < layer.ratio < math.inf:
            yield {**facts.words(number), "ratio": short(layer.ratio)}


def vanishing(facts: Facts) -> Iterator[Words]:
    """Each layer that is passed multiplies the gradient by weights and slopes (Hochreiter, 1991).

    Glorot and Bengio (2010) show how it shrinks towards the first layer.
    """
    first, last = facts.layers[0].gradient, facts.layers[-1].gradient
    if first is None or last is None:
        return
    if first < VANISHING and first < VANISHING_SHARE * last:
        name = facts.words(len(facts.layers))["dweights"]
        yield {**facts.words(1), "first": short(first), "last": short(last), "last_name": name}


def dying(facts: Facts) -> Iterator[Words]:
    """A ReLU that is 0 for every sample has no gradient: nothing will wake it (CS231n)."""
    share, where = DEAD, "every sample"
    if facts.batches > 1:
        share, where = SILENT, "every sample of this batch"
        if facts.samples < FEW_SAMPLES:
            return
    for number, layer in enumerate(facts.layers, 1):
        if layer.dead is not None and layer.dead > share * layer.layer.units:
            are = "is" if layer.dead == 1 else "are"
            yield {**facts.words(number), "dead": layer.dead, "are": are, "where": where}


def saturating(facts: Facts) -> Iterator[Words]:
    """At its ends a sigmoid or tanh is flat (LeCun et al., Efficient BackProp, 1998).

    Outputs of the last layer are meant to come near their labels, which lie at the ends.
    """
    for number, layer in enumerate(facts.layers[:-1], 1):
        if layer.saturated is not None and layer.saturated > MOSTLY:
            yield {**facts.words(number), "share": f"{layer.saturated:.0%}"}


def alike(facts: Facts) -> Iterator[Words]:
    """Units that begin alike get equal gradients and stay so (Goodfellow et al., 2016, 8.4)."""
    values, name = facts.moment.values, facts.spec.name
    for number, layer in enumerate(facts.layers[:-1], 1):
        own = values[name("weights", number)], values[name("bias", number)]
        above = values[name("weights", number + 1)].T
        if layer.layer.units > 1 and all(map(_equal_columns, (*own, above))):
            yield facts.words(number)


def _equal_columns(values: Array) -> bool:
    """Return whether the last axis has the same number everywhere, or nearly so."""
    spread = values.max(axis=-1) - values.min(axis=-1)
    return bool((spread <= ALIKE * np.abs(values).max()).all())


def rising(facts: Facts) -> Iterator[Words]:
    """A cost that rises for some time has been driven out of its valley: lr is too large.

    Means of whole epochs are compared, as batches differ, and only what lasts counts.
    """
    span, batches = facts.history.span, facts.batches
    count = facts.moment.position.update // span
    last = facts.history.columns("cost")[2][:count]
    size = max(-(-batches // span), -(-count // STRETCHES))
    means = last[count % size :].reshape(-1, size).mean(axis=1)
    if len(means) <= RECENT or not np.isfinite(means).all():
        return
    lowest, recent = means.argmin(), means[-RECENT:]
    risen = recent - means[lowest]
    if (recent > RISEN * means[lowest]).all() and (risen > RISEN_SHARE * np.ptp(means)).all():
        update = (count % size + int(lowest) * size) * span
        yield {
            "recent": short(float(recent.mean())),
            "lowest": short(float(means[lowest])),
            "place": written_update(update // batches * batches, facts.moment.program),
        }


def overfitting(facts: Facts) -> Iterator[Words]:
    """What is learnt by heart does not hold for other samples (Goodfellow et al., 2016, 5.2)."""
    right = training_accuracy(facts)
    if facts.test is not None and right is not None and right - facts.test.accuracy > GAP:
        yield {"train": f"{right:.1%}", "test": f"{facts.test.accuracy:.1%}"}


def training_accuracy(facts: Facts) -> float | None:
    """Return the share of the samples of training that is right, of late.

    A batch is too small to tell; those of an epoch are averaged.
    """
    if facts.batches == 1:
        cost = facts.moment.cost or facts.moment.last_cost
        return None if cost is None else cost.accuracy
    span = facts.history.span
    count = facts.moment.position.update // span
    size = max(-(-facts.batches // span), LEAST_BATCHES)
    last = facts.history.columns("accuracy")[2][:count]
    return float(last[-size:].mean()) if count >= size else None


RULES = (
    Rule("not finite", not_finite, "{layer}: {name} is not finite any more"),
    Rule("exploding", exploding, "{layer}: the gradient explodes: |{dweights}| is {norm}"),
    Rule(
        "overshooting",
        overshooting,
        "{layer}: the update is {ratio} times as large as {weights}: lr is too large for "
        "{dweights}",
    ),
    Rule(
        "vanishing",
        vanishing,
        "{layer}: the gradient vanishes on its way down: |{dweights}| is {first}, "
        "|{last_name}| is {last}",
    ),
    Rule(
        "dead units",
        dying,
        "{layer}: {dead} of {units} units {are} dead: {z} is 0 for {where}, so {dpred} and "
        "{dweights} are 0 there",
    ),
    Rule(
        "saturated",
        saturating,
        "{layer}: {share} of {z} is saturated: {activation} is flat there, and hardly changes "
        "with {weights}",
    ),
    Rule(
        "alike",
        alike,
        "{layer}: all {units} units are alike: the columns of {weights} are equal, and equal "
        "gradients keep them so",
    ),
    Rule(
        "rising",
        rising,
        "the cost is rising: {recent} over the last epochs, {lowest} around epoch {place}",
    ),
    Rule(
        "overfitting",
        overfitting,
        "overfitting: {train} of the samples of training are right, {test} of those of the test",
    ),
)
"""What can look wrong, the worst first."""


def short(value: float) -> str:
    """Write a number without a sign of plus, in three digits."""
    mantissa, exponent, power = f"{value:.3g}".partition("e")
    return f"{mantissa}e{int(power)}" if exponent else mantissa

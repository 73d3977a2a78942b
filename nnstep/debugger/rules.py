"""Rules of thumb: what looks wrong with a network, and what to say then."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nnstep.debugger.facts import at_ends
from nnstep.experiment import Judge
from nnstep.numbers import short
from nnstep.timeline import written_update

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from nnstep.debugger.facts import Facts
    from nnstep.engine import Array
    from nnstep.experiment import Dataset
    from nnstep.timeline import Moment

    Words = Mapping[str, object]

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

CHANCE = 2.5
"""Shares of few samples differ by chance, but seldom by more than so many standard errors."""

ALIKE = 1e-9
"""Units are alike whose parameters differ by no more than this share of the largest."""


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
    for name, value, blame in _in_order(facts.moment):
        if not np.isfinite(value).all():
            yield {"name": name, "blame": f": {blame}" if blame else ""}
            return


def _in_order(moment: Moment) -> Iterator[tuple[str, Array, str]]:
    """Yield each value with its name: what the update began with, then what it has computed.

    The third is what may have made it not finite, where that can be told.
    """
    for name, value in moment.before.items():
        yield name, value, ""
    for statement in moment.program.statements[: moment.position.done]:
        yield statement.target, moment.values[statement.target], statement.rule.blame


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

    One that is larger than they are leaves nothing of what has been learnt, unless they are next
    to nothing because they began at 0.
    """
    for number, layer in enumerate(facts.layers, 1):
        if layer.update is None or layer.ratio is None:
            continue
        if 1 < layer.ratio < math.inf and layer.update > facts.least(number):
            yield {**facts.words(number), "ratio": short(layer.ratio)}


def vanishing(facts: Facts) -> Iterator[Words]:
    """Each layer that is passed multiplies the gradient by weights and slopes (Hochreiter, 1991).

    Glorot and Bengio (2010) show how it shrinks towards the first layer. What is passed down is
    judged: gradients of weights are 0 where inputs are, too. One of 0 has not shrunk, it was cut
    off by units or weights that are 0.
    """
    first, last = facts.delta(1), facts.delta(len(facts.layers))
    if first is None or last is None:
        return
    if 0 < first < VANISHING and first < VANISHING_SHARE * last:
        name = facts.words(len(facts.layers))["z_del"]
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


def stuck(facts: Facts) -> Iterator[Words]:
    """An output that is sure and wrong learns slowly (Nielsen, 2015, chapter 3).

    Outputs are meant to come near the ends, so that only those count that are at the wrong one.
    """
    number, layer = len(facts.layers), facts.layers[-1]
    z, labels = facts.moment.computed(facts.spec.output), facts.moment.values.get("labels")
    if z is None or labels is None or not layer.can_saturate or facts.spec.network.learns_at_ends:
        return
    low, high = layer.layer.rule.range
    wrong = np.abs(z - labels) > (high - low) / 2
    share = at_ends(z, layer.layer)[wrong].mean() if wrong.any() else 0
    if share > MOSTLY:
        yield {**facts.words(number), "share": f"{share:.0%}"}


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
            "cost": "cost without its penalty" if facts.spec.penalised else "cost",
            "recent": short(float(recent.mean())),
            "lowest": short(float(means[lowest])),
            "place": written_update(update // batches * batches, facts.moment.program),
        }


def overfitting(facts: Facts) -> Iterator[Words]:
    """What is learnt by heart does not hold for other samples (Goodfellow et al., 2016, 5.2).

    Something must have been learnt for that, and a small test may be worse by chance.
    """
    data, tested = facts.experiment.dataset, facts.experiment.test
    if facts.test is None or tested is None or not 1 - facts.test.accuracy > GAP:
        return
    right, held = Judge(facts.experiment, data)(facts.moment.state).accuracy, facts.test.accuracy
    clear = right - held > GAP and _differ(right, len(data), held, len(tested))
    if clear and _has_learnt(right, data):
        yield {"train": f"{right:.1%}", "test": f"{held:.1%}"}


def _differ(high: float, of: int, low: float, of_others: int) -> bool:
    """Whether two shares, each of so many samples, differ by more than chance (Yates, 1934)."""
    each = 1 / of + 1 / of_others
    both = (high * of + low * of_others) / (of + of_others)
    return high - low - each / 2 > CHANCE * math.sqrt(both * (1 - both) * each)


def _has_learnt(right: float, data: Dataset) -> bool:
    """Whether more samples are right than if the most frequent answer were given to each."""
    _, counts = np.unique(data.labels, axis=0, return_counts=True)
    share = float(counts.max()) / len(data)
    return right - share > CHANCE * math.sqrt(share * (1 - share) / len(data))


RULES = (
    Rule("not finite", not_finite, "{name} is not finite any more{blame}"),
    Rule(
        "alike",
        alike,
        "{layer}: all {units} units are alike: the columns of {weights} are equal, and equal "
        "gradients keep them so",
    ),
    Rule("exploding", exploding, "{layer}: the gradient explodes: |{dweights}| is {norm}"),
    Rule(
        "overshooting",
        overshooting,
        "{layer}: the update is {ratio} times as large as {weights} before it: lr is too "
        "large for {dweights}",
    ),
    Rule(
        "vanishing",
        vanishing,
        "{layer}: the gradient vanishes on its way down: |{z_del}| is {first}, "
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
        "stuck",
        stuck,
        "{layer}: {share} of what is wrong in {z} is saturated: {activation} is flat there, so "
        "{dpred} and {z_del} are nearly 0 there, however large the error",
    ),
    Rule(
        "rising",
        rising,
        "the {cost} is rising: {recent} on average over the last epochs, {lowest} around epoch "
        "{place}",
    ),
    Rule(
        "overfitting",
        overfitting,
        "overfitting: {train} of the samples of training are right, {test} of those of the test",
    ),
)
"""What can look wrong, the worst first: before what a lower rate mends, what none does."""

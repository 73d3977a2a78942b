"""How a network is doing at a moment: norms and shares layer by layer, and what looks wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nnstep.debugger.facts import Facts
from nnstep.debugger.rules import RULES

if TYPE_CHECKING:
    from nnstep.debugger.facts import LayerHealth
    from nnstep.experiment import Experiment, Score
    from nnstep.timeline import History, Moment


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
        judged: what was judged, as far as it is computed at this moment; empty when nothing is.
        whole: whether that is all there is to judge.
        begins: what begins at this moment, `an epoch` or `a batch`, if there is one before it.
    """

    layers: tuple[LayerHealth, ...]
    findings: tuple[Finding, ...]
    judged: str
    whole: bool
    begins: str = ""

    @property
    def sentences(self) -> tuple[str, ...]:
        """What there is to say: what looks wrong, then the remark."""
        return (*(finding.sentence for finding in self.findings), *filter(None, [self.remark]))

    @property
    def remark(self) -> str:
        """What was judged, unless that is all and something looks wrong."""
        if self.whole:
            return "" if self.findings else "nothing unusual at this moment"
        if self.judged:
            well = "only judged" if self.findings else "nothing unusual in"
            return f"{well} {self.judged}; the rest is not computed yet"
        if self.begins:
            return (
                f"outputs and gradients are not judged at the start of {self.begins}: n computes "
                "its outputs, S shows the last one's"
            )
        return "outputs and gradients are not judged yet: n computes the outputs"


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
    count = len(facts.layers)
    judged = {kind: layers for kind, layers in facts.judged.items() if layers}
    whole = all(len(layers) == count for layers in facts.judged.values())
    unit = "an epoch" if facts.batches == 1 else "a batch"
    begins = unit if moment.position.done == 0 < moment.position.update else ""
    *others, last = [_of_layers(kind, layers, count) for kind, layers in judged.items()] or [""]
    told = f"{', '.join(others)} and {last}" if others else last
    return Health(facts.layers, findings, told, whole, begins)


def _of_layers(kind: str, layers: tuple[int, ...], count: int) -> str:
    """Name what is judged of some layers, which follow each other."""
    first, last = layers[0], layers[-1]
    if len(layers) == count:
        return f"the {kind}"
    return f"the {kind} of layer{f' {first}' if first == last else f's {first} to {last}'}"

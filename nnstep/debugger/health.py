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

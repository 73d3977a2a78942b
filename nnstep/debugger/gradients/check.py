"""The walk over the statements of backprop, each compared with the derivative that it states."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from nnstep.debugger.gradients.bench import Bench
from nnstep.debugger.gradients.comparison import Comparison
from nnstep.debugger.gradients.derivatives import derivatives
from nnstep.debugger.gradients.records import GradientCheck
from nnstep.debugger.gradients.words import stated_cost
from nnstep.timeline import written_update

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence

    from nnstep.experiment import Experiment
    from nnstep.timeline import Moment


def check_gradients(
    experiment: Experiment, moment: Moment
) -> Generator[tuple[int, int], None, GradientCheck]:
    """Check the gradients of the update in progress against differences of its cost.

    Anywhere in the update, with the parameters that it began with and on its own samples. Each
    statement of backprop that states a derivative is compared with that derivative alone: the
    value that it is with respect to is moved a little either way, and the feedforward statements
    that read it run again.

    Args:
        experiment: what is trained.
        moment: when.

    Yields:
        How many pieces of the work are done, and how many there are, every few milliseconds.
    """
    bench = Bench(experiment, moment)
    update = written_update(moment.position.update, experiment.program)
    told = GradientCheck(update, len(bench.z), stated_cost(experiment), bench.cost)
    if (nonfinite := bench.nonfinite()) is not None:
        return replace(told, nonfinite=nonfinite)
    stated = derivatives(experiment.spec, bench.program)
    comparisons = {
        derivative.statement.target: Comparison(bench, derivative) for derivative in stated
    }
    yield from _measured(bench, list(comparisons.values()))
    partings = (comparison.parting() for comparison in comparisons.values())
    return replace(
        told,
        parameters=tuple(
            parameter
            for name in experiment.spec.trained
            for parameter in comparisons[experiment.spec.gradient(name)].numbers(name)
        ),
        parting=next(filter(None, partings), None),
    )


def _measured(bench: Bench, comparisons: Sequence[Comparison]) -> Iterator[tuple[int, int]]:
    """Measure all slopes, and yield how many groups of them are done, of how many."""
    done, total = 0, sum(comparison.groups for comparison in comparisons)
    for comparison in comparisons:
        for group in range(comparison.groups):
            for _ in comparison.measure(group):
                yield done, total
            done += 1
        bench.restore()
    yield total, total

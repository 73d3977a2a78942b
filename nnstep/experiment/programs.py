"""The programs that train networks: the statements of one update, in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnstep.engine import Phase, Program, Statement
from nnstep.experiment.network import DERIVATIVES, SCALES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nnstep.engine import Loop, Shape
    from nnstep.experiment.network import Spec

PENALTIES = {("l1",): "l1_slope", ("l2",): "multiply", ("l1", "l2"): "elastic_slope"}
"""The penalties that there are → the op of their derivative."""


def program_of(spec: Spec, samples: int, loop: Loop | None = None) -> Program:
    """Return the program of one update.

    Args:
        spec: what it is made of.
        samples: rows of the input set.
        loop: of all samples unless given.
    """
    loop = loop or spec.training.loop(samples)
    parameters = spec.parameters
    slots = {
        name: () if name in (spec.training.rule.counters or {}) else parameters[name[1:]]
        for name in spec.slots
    }
    constants: dict[str, Shape] = {"input_set": (samples, spec.features)}
    if loop.batch is not None:
        constants |= {"label_set": (samples, spec.outputs), "batch": (loop.size(0),)}
    else:
        constants |= {"labels": (samples, spec.outputs)}
    constants |= dict.fromkeys(SCALES[spec.scale], (spec.features,))
    constants |= dict.fromkeys(spec.network.penalties, ())
    constants |= dict.fromkeys(spec.training.constants, ())
    if "epoch" in spec.training.pace.reads:
        constants["epoch"] = ()
    # An identity's output is a copy by name only; what is measured has memory of its own.
    copied = spec.layers[-1].rule.op == "alias"
    output = spec.name("XW", len(spec.layers)) if copied else spec.output
    return Program(
        statements=(*_feedforward(spec, loop), *_backprop(spec), *_update(spec)),
        parameters=parameters,
        constants=constants,
        slots=slots,
        measured=(output, "labels"),
        loop=loop,
    )


def _feedforward(spec: Spec, loop: Loop) -> Iterator[Statement]:
    phase = Phase.FEEDFORWARD
    source, in_batches = "input_set", loop.batch is not None
    if SCALES[spec.scale]:
        source = "scaled" if in_batches else "inputs"
        yield Statement(source, "scale", ("input_set", *SCALES[spec.scale]), phase)
    if in_batches:
        yield Statement("inputs", "take", (source, "batch"), phase)
        yield Statement("labels", "take", ("label_set", "batch"), phase)
    elif source != "inputs":
        yield Statement("inputs", "alias", (source,), phase)
    below = "inputs"
    for n, layer in enumerate(spec.layers, 1):
        reads = below, spec.name("weights", n), spec.name("bias", n)
        number = n if len(spec.layers) > 1 else None
        yield Statement(spec.name("XW", n), "affine", reads, phase, number)
        below = spec.name("z", n)
        yield Statement(below, layer.rule.op, (spec.name("XW", n),), phase, number)


def _backprop(spec: Spec) -> Iterator[Statement]:
    last = len(spec.layers)
    for n in range(last, 0, -1):
        number = n if last > 1 else None
        if n == last:
            yield from _output_delta(spec, number)
        else:
            above = spec.name("z_del", n + 1), spec.name("weights", n + 1)
            dcost = spec.name("dcost", n)
            yield Statement(dcost, "input_gradient", above, Phase.BACKPROP, number)
            yield from _delta(spec, n, number)
        yield from _gradients(spec, n, number)


def _output_delta(spec: Spec, number: int | None) -> Iterator[Statement]:
    """Yield what makes `z_del` of the last layer."""
    loss, last, phase = spec.network.rule, len(spec.layers), Phase.BACKPROP
    ends = spec.output, "labels"
    if loss.joint:
        note = f"softmax with {loss.title}: dcost and dpred in one"
        yield Statement(spec.name("z_del", last), loss.joint, ends, phase, number, note)
        return
    yield Statement("error", "subtract", ends, phase, number)
    reads = tuple(spec.output if name == "z" else name for name in loss.reads)
    yield Statement(spec.name("dcost", last), loss.slope, reads, phase, number)
    yield from _delta(spec, last, number)


def _delta(spec: Spec, n: int, number: int | None) -> Iterator[Statement]:
    """Yield what makes `z_del` of a layer from its `dcost`."""
    names = {name: spec.name(name, n) for name in ("XW", "z", "dcost", "dpred", "z_del")}
    rule, phase = spec.layers[n - 1].rule, Phase.BACKPROP
    if not rule.slope:
        reads = names["z"], names["dcost"]
        yield Statement(names["z_del"], "softmax_backward", reads, phase, number)
        return
    slope = DERIVATIVES[spec.network.derivative] if rule.name == "sigmoid" else rule.slope
    at = names["z" if rule.of_output else "XW"]
    yield Statement(names["dpred"], slope, (at,), phase, number)
    reads = names["dcost"], names["dpred"]
    yield Statement(names["z_del"], "multiply", reads, phase, number)


def _gradients(spec: Spec, n: int, number: int | None) -> Iterator[Statement]:
    phase, delta = Phase.BACKPROP, spec.name("z_del", n)
    weights, bias = spec.name("weights", n), spec.name("bias", n)
    below = spec.name("z", n - 1) if n > 1 else "inputs"
    yield Statement(f"d{weights}", "weight_gradient", (below, delta), phase, number)
    if bias in spec.trained:
        yield Statement(f"d{bias}", "bias_gradient", (delta,), phase, number)
    if spec.penalised:
        rates = tuple(spec.network.penalties)
        op = PENALTIES[rates]
        penalty, total = spec.name("dpenalty", n), spec.name("dtotal", n)
        yield Statement(penalty, op, (*rates, weights), phase, number)
        yield Statement(total, "add", (f"d{weights}", penalty), phase, number)


def _update(spec: Spec) -> Iterator[Statement]:
    rule, pace, phase = spec.training.rule, spec.training.pace, Phase.UPDATE
    if pace.op:
        yield Statement("lr", pace.op, pace.reads, phase)
    for once in rule.once:
        yield Statement(*once.filled("", ""), phase)
    for name, n in spec.trained.items():
        for target, op, reads in rule.rules(name, spec.gradient(name)):
            yield Statement(target, op, reads, phase, n if len(spec.layers) > 1 else None)

"""Optimizers: the statements that change a parameter, and the slots they keep beside it.

Each ends in `weights = weights - lr * step`, where the step is the gradient or what is made of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from nnstep.engine.expansion import Cell, Term
from nnstep.engine.op import ONE, Array, Call, Op, Shape, number_by_array, same, scalar
from nnstep.errors import ShapeError

if TYPE_CHECKING:
    from collections.abc import Mapping


def _descend_shape(parameter: Shape, rate: Shape, gradient: Shape) -> Shape:
    if rate != ():
        raise ShapeError(f"the learning rate is one number, not an array of shape {rate}")
    return same(parameter, gradient)


def _descend(out: Array, parameter: Array, rate: Array, gradient: Array) -> tuple[Call, ...]:
    change = np.empty_like(out)
    scale = partial(np.multiply, rate, gradient, change)
    if out.size > 1:
        return scale, partial(np.subtract, parameter, change, out)
    # Writing one number over itself sends numpy on a detour; going round it is three times faster.
    after = np.empty_like(out)
    store = partial(scalar(out).__setitem__, (), scalar(after))
    return scale, partial(np.subtract, parameter, change, after), store


def _momentum(out: Array, momentum: Array, velocity: Array, gradient: Array) -> tuple[Call, ...]:
    return partial(np.multiply, momentum, velocity, out), partial(np.add, out, gradient, out)


def _lookahead(out: Array, gradient: Array, momentum: Array, velocity: Array) -> tuple[Call, ...]:
    return partial(np.multiply, momentum, velocity, out), partial(np.add, gradient, out, out)


def _moving_mean(out: Array, decay: Array, mean: Array, gradient: Array) -> tuple[Call, ...]:
    rest, news = np.empty(()), np.empty_like(out)
    return (
        partial(np.subtract, ONE, decay, rest),
        partial(np.multiply, rest, gradient, news),
        partial(np.multiply, decay, mean, out),
        partial(np.add, out, news, out),
    )


def _moving_square(out: Array, decay: Array, mean: Array, gradient: Array) -> tuple[Call, ...]:
    rest, news = np.empty(()), np.empty_like(out)
    return (
        partial(np.subtract, ONE, decay, rest),
        partial(np.square, gradient, news),
        partial(np.multiply, rest, news, news),
        partial(np.multiply, decay, mean, out),
        partial(np.add, out, news, out),
    )


def _moving_square_terms(
    reads: tuple[str, ...], _: tuple[Shape, ...], index: tuple[int, ...]
) -> tuple[Term, ...]:
    decay, mean, gradient = Cell(reads[0], ()), Cell(reads[1], index), Cell(reads[2], index)
    return decay, " * ", mean, " + (1 - ", decay, ") * (", gradient, ") ** 2"


def _rms_step(out: Array, gradient: Array, mean: Array, epsilon: Array) -> tuple[Call, ...]:
    size = np.empty_like(out)
    return (
        partial(np.sqrt, mean, size),
        partial(np.add, size, epsilon, size),
        partial(np.divide, gradient, size, out),
    )


def _adam_step(
    out: Array, m: Array, m_decay: Array, v: Array, v_decay: Array, epsilon: Array
) -> tuple[Call, ...]:
    rest, size = np.empty(()), np.empty_like(out)
    return (
        partial(np.subtract, ONE, v_decay, rest),
        partial(np.divide, v, rest, size),
        partial(np.sqrt, size, size),
        partial(np.add, size, epsilon, size),
        partial(np.subtract, ONE, m_decay, rest),
        partial(np.divide, m, rest, out),
        partial(np.divide, out, size, out),
    )


OPTIMIZER_OPS = (
    Op("descend", "{0} - {1} * {2}", _descend_shape, _descend),
    Op("momentum", "{0} * {1} + {2}", number_by_array, _momentum),
    Op("lookahead", "{0} + {1} * {2}", number_by_array, _lookahead),
    Op("moving_mean", "{0} * {1} + (1 - {0}) * {2}", number_by_array, _moving_mean),
    Op(
        "moving_square",
        "{0} * {1} + (1 - {0}) * {2} ** 2",
        number_by_array,
        _moving_square,
        _moving_square_terms,
    ),
    Op("rms_step", "{0} / (np.sqrt({1}) + {2})", number_by_array, _rms_step),
    Op(
        "adam_step",
        "{0} / (1 - {1}) / (np.sqrt({2} / (1 - {3})) + {4})",
        number_by_array,
        _adam_step,
    ),
)


@dataclass(frozen=True, slots=True)
class Rule:
    """A statement of an optimizer: target, op and what it reads.

    `{p}` stands for the parameter, `{g}` for its gradient.
    """

    target: str
    op: str
    reads: tuple[str, ...]

    def filled(self, parameter: str, gradient: str) -> tuple[str, str, tuple[str, ...]]:
        """Return target, op and reads for a parameter and its gradient."""
        names = [name.format(p=parameter, g=gradient) for name in (self.target, *self.reads)]
        return names[0], self.op, tuple(names[1:])


@dataclass(frozen=True, slots=True)
class Optimizer:
    """How gradients change parameters.

    Attributes:
        name: as users write it.
        options: the constants that can be chosen, with what they are unless said.
        step: the name of what the learning rate is multiplied by.
        slots: prefixes of what is kept for each parameter, 0 at first.
        counters: what is kept once for all parameters, and its value at first.
        once: statements that are run once in an update.
        each: statements for each parameter, before the one that changes it.
    """

    name: str
    options: Mapping[str, float]
    step: str = "{g}"
    slots: tuple[str, ...] = ()
    counters: Mapping[str, float] | None = None
    once: tuple[Rule, ...] = ()
    each: tuple[Rule, ...] = ()

    def rules(self, parameter: str, gradient: str) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
        """Return target, op and reads of each statement that changes a parameter."""
        change = Rule("{p}", "descend", ("{p}", "lr", self.step))
        return tuple(rule.filled(parameter, gradient) for rule in (*self.each, change))


VELOCITY = Rule("v{p}", "momentum", ("momentum", "v{p}", "{g}"))

OPTIMIZERS = {
    optimizer.name: optimizer
    for optimizer in (
        Optimizer("plain", {}),
        Optimizer("momentum", {"momentum": 0.9}, "v{p}", ("v",), each=(VELOCITY,)),
        Optimizer(
            "nesterov",
            {"momentum": 0.9},
            "s{p}",
            ("v",),
            each=(VELOCITY, Rule("s{p}", "lookahead", ("{g}", "momentum", "v{p}"))),
        ),
        Optimizer(
            "rmsprop",
            {"decay": 0.9, "epsilon": 1e-8},
            "s{p}",
            ("v",),
            each=(
                Rule("v{p}", "moving_square", ("decay", "v{p}", "{g}")),
                Rule("s{p}", "rms_step", ("{g}", "v{p}", "epsilon")),
            ),
        ),
        Optimizer(
            "adam",
            {"beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8},
            "s{p}",
            ("m", "v"),
            {"beta1_t": 1.0, "beta2_t": 1.0},
            once=(
                Rule("beta1_t", "multiply", ("beta1_t", "beta1")),
                Rule("beta2_t", "multiply", ("beta2_t", "beta2")),
            ),
            each=(
                Rule("m{p}", "moving_mean", ("beta1", "m{p}", "{g}")),
                Rule("v{p}", "moving_square", ("beta2", "v{p}", "{g}")),
                Rule("s{p}", "adam_step", ("m{p}", "beta1_t", "v{p}", "beta2_t", "epsilon")),
            ),
        ),
    )
}
"""Momentum and Nesterov as in Sutskever et al. (2013), with the rate applied to the velocity;
RMSProp as in Hinton's lecture (2012); Adam as in Kingma and Ba (2015), `beta1_t` being beta1^t."""

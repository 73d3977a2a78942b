"""The gradients of an update beside what differences of its cost give, and what parts from them."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from nnstep.engine import Cell, Phase
from nnstep.numbers import counted, grouped, number, plain, short, width_of
from nnstep.timeline import written_update

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Sequence
    from typing import TypeVar

    import numpy.typing as npt

    from nnstep.engine import Array, Program, Statement
    from nnstep.experiment import Experiment, Spec
    from nnstep.timeline import Moment

    Number = TypeVar("Number", np.float64, np.bool_)
    Truths = npt.NDArray[np.bool_]

TOLERANCE = 1e-6
"""Numbers agree when they differ by no more than this share of the larger one."""

STEPS = tuple(10.0**-power for power in range(1, 15))
"""How far a value is moved, times its size where that is above 1."""

FIRST = 2
"""Which two of `STEPS` mostly do: long enough for rounding, short enough for bends."""

NEAR = 1e-7
"""A step so short that what lies within it cannot be kept apart by differences."""

BEND = 1e-3
"""What has two slopes this far apart, within the step `NEAR`, has a kink there."""

ROUNDING = 8 * float(np.finfo(np.float64).eps)
"""The share of a sum that may be lost when its terms are computed and added."""

FAINT = 1e-300
"""Numbers far below it lose digits, or vanish."""

TINY = 2.0**-50
"""A share of an output that is taken away to see how much the loss makes of its rounding."""

MOST_ROWS = 40
"""Parameters that a report lists."""

DIGITS = 8


@dataclass(frozen=True, slots=True)
class ParameterCheck:
    """The gradient of one parameter.

    Attributes:
        cell: the parameter, `weights[2,0]`.
        analytic: its gradient as the update computes it, with that of a penalty in it.
        numeric: its gradient by central differences; NaN when no cost beside it is finite.
        doubt: how far `numeric` may be off: differences of a large cost are rounded.
        at_kink: the cost bends there, so that it has two slopes, and the gradient may be either.
    """

    cell: Cell
    analytic: float
    numeric: float
    doubt: float
    at_kink: bool

    @property
    def error(self) -> float:
        """The difference, as a share of the larger number.

        Of one below `doubt / TOLERANCE` the share would tell of rounding only: it is then that
        of `doubt / TOLERANCE`, so that a difference within the doubt is within the tolerance.
        """
        floor = self.doubt / TOLERANCE
        size = max(abs(self.analytic), abs(self.numeric), floor)
        return abs(self.analytic - self.numeric) / size if size else 0.0

    @property
    def known(self) -> bool:
        """Whether there is one slope, and a number for it."""
        return not self.at_kink and bool(np.isfinite(self.numeric))

    @property
    def agrees(self) -> bool:
        """Whether the two are the same but for rounding; nothing is asked of what is not known."""
        larger = max(abs(self.analytic), abs(self.numeric))
        within = max(TOLERANCE * larger, self.doubt)
        return not self.known or abs(self.analytic - self.numeric) <= within

    @property
    def blurred(self) -> bool:
        """Whether both are so small beside the cost that differences may take them for 0."""
        larger = max(abs(self.analytic), abs(self.numeric))
        return self.known and self.analytic != self.numeric and self.doubt >= larger


@dataclass(frozen=True, slots=True)
class Parting:
    """Where a statement states another derivative than differences give.

    Attributes:
        statement: the statement.
        derivative: what it should be, `∂z/∂XW`.
        cell: the first of its numbers that is another one.
        stated: that number.
        measured: what differences give for it.
    """

    statement: Statement
    derivative: str
    cell: Cell
    stated: float
    measured: float


@dataclass(frozen=True, slots=True)
class GradientCheck:
    """What came of checking the gradients of an update.

    Attributes:
        update: which one, `1204`, or `12.3` when an epoch has several.
        samples: how many it gets.
        stated: in words, the cost that training is to make small.
        cost: of these samples, with the parameters that the update began with.
        parameters: every parameter that is trained; empty when numbers are not finite.
        parting: the first statement of backprop that states a wrong derivative.
        nonfinite: the first number that is a NaN or an infinity, and its value.
    """

    update: str
    samples: int
    stated: str
    cost: float
    parameters: tuple[ParameterCheck, ...] = ()
    parting: Parting | None = None
    nonfinite: tuple[Cell, float] | None = None

    @property
    def culprit(self) -> Statement | None:
        """The first statement of backprop that states a wrong derivative."""
        return self.parting.statement if self.parting else None

    @property
    def passed(self) -> bool | None:
        """Whether all gradients agree; `None` when that cannot be told.

        Those at a kink are set apart. Nothing can be told where numbers are not finite, or when
        all are at a kink.
        """
        if not all(parameter.agrees for parameter in self.parameters):
            return False
        others = [parameter for parameter in self.parameters if not parameter.at_kink]
        return True if others and all(parameter.known for parameter in others) else None

    @property
    def worst(self) -> ParameterCheck | None:
        """The parameter with the largest error, of those that have one."""
        known = [parameter for parameter in self.parameters if parameter.known]
        return max(known, key=lambda parameter: parameter.error, default=None)


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
    bench = _Bench(experiment, moment)
    update = written_update(moment.position.update, experiment.program)
    told = GradientCheck(update, len(bench.z), stated_cost(experiment), bench.cost)
    if (nonfinite := bench.nonfinite()) is not None:
        return replace(told, nonfinite=nonfinite)
    comparisons: dict[str, _Comparison] = {}
    derivatives = _derivatives(experiment.spec, bench.program)
    movers = [_Mover(bench, derivative) for derivative in derivatives]
    done, total = 0, sum(len(mover.rows) for mover in movers)
    for mover, derivative in zip(movers, derivatives, strict=True):
        name = derivative.statement.target
        comparison = comparisons[name] = _Comparison(derivative, bench.frame[name].copy())
        stated = mover.grouped(comparison.stated)
        for group in range(len(mover.rows)):
            found = yield from _compared(mover, group, stated[group], (done, total))
            for array, row in zip(comparison.found, found, strict=True):
                mover.grouped(array)[group] = row
            done += 1
        bench.restore()
    yield total, total
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


def stated_cost(experiment: Experiment) -> str:
    """Say what training is to make small: the loss and the penalties, in words."""
    network = experiment.network
    penalties = {
        "the sum of absolute weights": network.l1,
        "half the sum of squared weights": network.l2,
    }
    return " + ".join(
        (
            network.rule.title,
            *(f"{plain(rate)} × {words}" for words, rate in penalties.items() if rate),
        )
    )


# what is compared with what ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Derivative:
    """What a statement of backprop states: the derivative of `of` with respect to `by`.

    `of` is `cost` or a part of it, `loss` or `penalty`, or the output of a layer.
    """

    statement: Statement
    of: str
    by: str

    def __str__(self) -> str:
        return f"∂{self.of}/∂{self.by}"


def _derivatives(spec: Spec, program: Program) -> tuple[_Derivative, ...]:
    """Return what the statements of backprop state, in their order."""
    stated: dict[str, tuple[str, str]] = {}
    for n in range(1, len(spec.layers) + 1):
        XW, z, weights, bias = (spec.name(name, n) for name in ("XW", "z", "weights", "bias"))
        stated |= {
            spec.name("dcost", n): ("cost", z),
            spec.name("dpred", n): (z, XW),
            spec.name("z_del", n): ("cost", XW),
            f"d{weights}": ("loss" if spec.penalised else "cost", weights),
            f"d{bias}": ("cost", bias),
            spec.name("dpenalty", n): ("penalty", weights),
            spec.name("dtotal", n): ("cost", weights),
        }
    return tuple(
        _Derivative(statement, *stated[statement.target])
        for statement in program.statements
        if statement.phase is Phase.BACKPROP and statement.target in stated
    )


class _Comparison:
    """What a statement states beside what differences give.

    Attributes:
        derivative: what it states.
        stated: its numbers.
        found: for each of them what differences give, the doubt about it, and whether it is at a
            kink, each of the same shape.
    """

    def __init__(self, derivative: _Derivative, stated: Array) -> None:
        self.derivative = derivative
        self.stated = stated
        self.found = (
            np.full(stated.shape, np.nan),
            np.zeros(stated.shape),
            np.zeros(stated.shape, dtype=bool),
        )

    def numbers(self, name: str) -> Iterator[ParameterCheck]:
        """Yield one by one what was compared, as numbers of `name`."""
        columns = [array.ravel().tolist() for array in (self.stated, *self.found)]
        for index, *row in zip(np.ndindex(self.stated.shape), *columns, strict=True):
            yield ParameterCheck(Cell(name, index), *row)

    def parting(self) -> Parting | None:
        """Return the first number that is another one than differences give."""
        numeric, doubt, at_kink = self.found
        wrong = ~(_agree(self.stated, numeric, doubt) | at_kink | ~np.isfinite(numeric))
        if not wrong.any():
            return None
        index = tuple(np.argwhere(wrong)[0].tolist())
        statement, what = self.derivative.statement, str(self.derivative)
        cell = Cell(statement.target, index)
        return Parting(statement, what, cell, self.stated[index].item(), numeric[index].item())


# where values are moved -------------------------------------------------------------------------


class _Bench:
    """A frame of its own, in which values are moved and the statements after them run again.

    Args:
        experiment: what is trained.
        moment: whose update is run, up to its last gradient.
    """

    def __init__(self, experiment: Experiment, moment: Moment) -> None:
        self.network, self.spec = experiment.network, experiment.spec
        self.frame = experiment.frame()
        kept = [moment.before[name] for name in self.frame.program.kept]
        self.frame.load(np.concatenate(kept, axis=None), moment.position.update)
        self.program = self.frame.program
        with np.errstate(all="ignore"):
            for _ in range(self.program.update_start):
                self.frame.advance()
            self.z, self.labels = self.frame[self.spec.output], self.frame["labels"]
            loss, rows = self.loss().item(), self.loss_of_each(self.z)
            self.cost = loss + sum(
                self.penalty(name).item()
                for name in self.spec.parameters
                if name.startswith("weights")
            )
            self.share = loss / rows.sum() if rows.any() else 1.0
            """What the loss of one sample counts for in that of all, where the loss is a mean."""
            less = self.loss_of_each(self.z * (1 - TINY))
            self.strain = 1 + np.abs(less - rows) / TINY * self.share
            """By how much the loss of each sample multiplies the rounding of its outputs: at least
            1, as they are subtracted from 1, or from labels."""
        self._before = self.frame.arena.copy()

    def restore(self) -> None:
        """Put every value back where it was."""
        self.frame.arena[:] = self._before

    def nonfinite(self) -> tuple[Cell, float] | None:
        """Find the first number of the update that is not finite, the cost being the last."""
        for name in (*self.spec.parameters, *self.program.names[: self.program.update_start]):
            wild = np.argwhere(~np.isfinite(self.frame[name]))
            if len(wild):
                index = tuple(wild[0].tolist())
                return Cell(name, index), self.frame[name][index].item()
        return None if np.isfinite(self.cost) else (Cell("cost", ()), self.cost)

    def loss(self) -> Array:
        """Return the loss of all samples, `(1,)`."""
        return self.network.rule.cost(self.z, self.labels).reshape(1)

    def loss_of_each(self, z: Array) -> Array:
        """Return the loss of each sample, as if it were alone, `(samples,)`."""
        return self.network.rule.cost(z[:, np.newaxis], self.labels[:, np.newaxis])

    def penalty_of_each(self, name: str) -> Array:
        """Return what each of some weights costs, `(weights,)`."""
        weights, network = self.frame[name].reshape(-1), self.network
        return network.l1 * np.abs(weights) + network.l2 / 2 * np.square(weights)

    def penalty(self, name: str) -> Array:
        """Return what some weights cost, `(1,)`."""
        return np.asarray(self.penalty_of_each(name).sum()).reshape(1)

    def first_reader(self, name: str) -> int:
        """Return the index of the first feedforward statement that reads a value."""
        end = self.program.backprop_start
        readers = enumerate(self.program.statements[:end])
        return next((n for n, statement in readers if name in statement.reads), end)

    def curves(self, first: int) -> list[tuple[str, str]]:
        """Name `XW` and `z` of the layers that have a slope, and run from a statement on."""
        layers = enumerate(self.spec.layers, 1)
        names = [
            (self.spec.name("XW", n), self.spec.name("z", n)) for n, a in layers if a.rule.slope
        ]
        return [pair for pair in names if self.program.names.index(pair[1]) >= first]

    def grain(self, by: str) -> float:
        """Return how much a slope is rounded, be the cost as small as it may.

        Errors are differences of outputs and labels; those are summed over the samples, and
        those of weights multiplied by what the weights are.
        """
        largest = max(1.0, np.abs(self.z).max(initial=0), np.abs(self.labels).max(initial=0))
        if by in self.spec.parameters:
            reads = self.program.statements[self.first_reader(by)].reads
            largest *= len(self.z) * max(1.0, np.abs(self.frame[reads[0]]).max(initial=0))
        return ROUNDING * float(largest)


class _Mover:
    """Moves the numbers that a derivative is with respect to, group by group.

    A group is what can be moved at once, because each of its numbers changes one result only:
    all of an array, when the derivative is that of a function of one number; one parameter, which
    all samples feel; otherwise one unit, for all samples, as none of them feels another one.
    """

    def __init__(self, bench: _Bench, derivative: _Derivative) -> None:
        self._bench, by = bench, derivative.by
        self._by, self._of = by, derivative.of
        self._alone = derivative.of not in ("cost", "loss")
        self._is_parameter = by in bench.spec.parameters
        self.rows = self.grouped(bench.frame[by])
        self.grain = FAINT if self._alone else bench.grain(by)
        self.strain = self._strain()
        first, end = bench.first_reader(by), bench.program.backprop_start
        self._calls = [call for calls in bench.frame.calls[first:end] for call in calls]
        penalty = bench.spec.penalised and derivative.of != "loss" and by.startswith("weights")
        self._penalty = penalty
        curves = bench.curves(first)
        self._curves = [pair for pair in curves if not self._alone or pair == (by, self._of)]

    def _strain(self) -> Array:
        """Return what the results of a group may make of the rounding of outputs."""
        if self._alone or self._by == self._bench.spec.output:
            return np.zeros(1)
        strain = self._bench.strain
        return np.asarray(strain.sum()).reshape(1) if self._is_parameter else strain

    def grouped(self, array: npt.NDArray[Number]) -> npt.NDArray[Number]:
        """View an array with a row for each group."""
        if self._alone:
            return array.reshape(1, -1)
        return array.reshape(-1, 1) if self._is_parameter else array.T

    def values(self, group: int, at: Array) -> Array:
        """Move a group, `(numbers,)`; return the result that each of its numbers changes."""
        self.rows[group] = at
        for call in self._calls:
            call()
        bench = self._bench
        if self._of == "penalty":
            return bench.penalty_of_each(self._by)
        if self._alone:
            return bench.frame[self._of].reshape(-1).copy()
        if not self._is_parameter:
            return bench.loss_of_each(bench.z) * bench.share
        return bench.loss() + bench.penalty(self._by) if self._penalty else bench.loss()

    def bends(self, group: int, start: Array, step: Array) -> Truths:
        """Say for each number of a group whether a step of it goes over a kink."""
        graphs = [self._graphs(group, at) for at in (start, start + step, start - step)]
        found = np.zeros(start.shape, dtype=bool)
        for (x, y), (x_up, y_up), (x_down, y_down) in zip(*graphs, strict=True):
            moved = np.minimum(np.abs(x_up - x), np.abs(x - x_down)) > 1e-12 * np.abs(x)
            jump = (y_up - y) / (x_up - x) - (y - y_down) / (x - x_down)
            bent = moved & (np.abs(jump) > BEND)
            if self._alone:
                found |= bent.reshape(-1)
            elif self._is_parameter:
                found |= bent.any()
            else:
                found |= bent.any(axis=1)
        return found

    def _graphs(self, group: int, at: Array) -> list[tuple[Array, Array]]:
        """Move a group; return what goes into each function that may have a kink, and its value."""
        self.values(group, at)
        frame = self._bench.frame
        graphs = [(frame[x].copy(), frame[y].copy()) for x, y in self._curves]
        if self._penalty and self._bench.network.l1:
            graphs.append((at, np.abs(at)))
        return graphs


# differences ------------------------------------------------------------------------------------


def _compared(
    mover: _Mover, group: int, stated: Array, progress: tuple[int, int]
) -> Generator[tuple[int, int], None, tuple[Array, Array, Truths]]:
    """Measure the slopes of a group, `(numbers,)`; return them, their doubts, and the kinks.

    Two steps do where what they give agrees with what is stated. Elsewhere many are tried, and
    whatever is stated, those are believed that the next smaller steps confirm.
    """
    start = mover.rows[group].copy()
    ladder = _Ladder(lambda at: mover.values(group, at), start, mover.strain)
    for n in (FIRST, FIRST + 1):
        ladder.climb(n)
    slopes, doubts, bent = ladder.first()
    apart = ~_agree(stated, slopes, np.maximum(doubts, mover.grain))
    yield progress
    if apart.any():
        for n in range(len(STEPS)):
            if n not in (FIRST, FIRST + 1):
                ladder.climb(n)
                yield progress
        best, best_doubts = ladder.best()
        slopes, doubts = np.where(apart, best, slopes), np.where(apart, best_doubts, doubts)
    kinks = np.zeros(start.shape, dtype=bool)
    if (apart | bent).any():
        with np.errstate(all="ignore"):
            kinks = (apart | bent) & mover.bends(group, start, NEAR * ladder.unit)
    mover.rows[group] = start
    return slopes, np.maximum(doubts, mover.grain), kinks


def _agree(stated: Array, measured: Array, doubt: Array) -> Truths:
    """Say which numbers agree, as `ParameterCheck.agrees` does; none does that is not finite."""
    size = np.maximum(np.abs(stated), np.abs(measured))
    close = np.abs(stated - measured) <= np.maximum(TOLERANCE * size, doubt)
    return close & np.isfinite(measured)


class _Ladder:
    """Central differences of functions of one number each, with longer and shorter steps.

    Two steps, one a tenth of the other, give a slope whose error falls with the fourth power of
    the step (Richardson, 1911); rounding grows as the step becomes shorter.

    Args:
        values: the functions, `(numbers,)` → `(numbers,)`.
        start: where their slopes are sought.
        strain: how much they may make of the rounding of numbers that they are computed of.
    """

    def __init__(self, values: Callable[[Array], Array], start: Array, strain: Array) -> None:
        self._values, self._start, self._strain = values, start, strain
        self.unit = np.maximum(1.0, np.abs(start))
        with np.errstate(all="ignore"):
            self._base = values(start)
        self._slopes, self._jumps, self._rounding = np.full((3, len(STEPS), len(start)), np.nan)

    def climb(self, n: int) -> None:
        """Take a step of length `STEPS[n]` to either side."""
        start, base, step = self._start, self._base, STEPS[n] * self.unit
        above, below = start + step, start - step  # rounded, so that widths are measured anew
        with np.errstate(all="ignore"):
            up, down = self._values(above), self._values(below)
            self._slopes[n] = (up - down) / (above - below)
            self._jumps[n] = (up - base) / (above - start) - (base - down) / (start - below)
            self._rounding[n] = ROUNDING * np.maximum(np.abs(up), np.abs(down)) / step

    def first(self) -> tuple[Array, Array, Truths]:
        """Return the slopes by the first two steps, their doubts, and where it may have a kink.

        The slopes to the right and to the left differ by as much as the step is long, unless
        there is a kink: then by as much however short it is.
        """
        with np.errstate(all="ignore"):
            slopes = _extrapolated(self._slopes[FIRST], self._slopes[FIRST + 1])
            longer, shorter = self._jumps[FIRST], self._jumps[FIRST + 1]
            rounding = self._rounding[FIRST + 1]
            jump = (10 * shorter - longer) / 9
            bent = np.abs(jump) > np.maximum(np.abs(longer) / 2, 2 * rounding)
        return slopes, rounding, bent

    def best(self) -> tuple[Array, Array]:
        """Return the slopes that shorter steps confirm best, and how far those are from them.

        NaN where there is no finite slope; the doubt is 0 there.
        """
        steps = np.multiply.outer(STEPS, self.unit)
        rounding = self._rounding + ROUNDING * self._strain / steps
        with np.errstate(all="ignore"):
            slopes = _extrapolated(self._slopes[:-1], self._slopes[1:])
            sought, shorter, shortest = slopes[:-2], slopes[1:-1], slopes[2:]
            doubts = np.maximum(np.abs(sought - shorter), np.abs(sought - shortest) / 10)
            doubts = np.maximum(doubts, rounding[2:-1])
            jumps = (10 * self._jumps[1:-2] - self._jumps[:-3]) / 9
            doubts = np.maximum(doubts, np.abs(jumps) / 2)
        doubts[~np.isfinite(doubts)] = np.inf
        best = doubts.argmin(axis=0), np.arange(doubts.shape[1])
        none = np.isinf(doubts[best])
        return np.where(none, np.nan, sought[best]), np.where(none, 0.0, doubts[best])


def _extrapolated(longer: Array, shorter: Array) -> Array:
    """Return what two differences tend to, the step of one being ten times that of the other."""
    return (100 * shorter - longer) / 99


# in words ---------------------------------------------------------------------------------------


def verdict(check: GradientCheck) -> str:
    """Say in a sentence what came of a check."""
    if check.nonfinite is not None:
        cell, value = check.nonfinite
        return (
            "neither right nor wrong: the numbers of this update are not finite; "
            f"{cell} is {number(value)}"
        )
    if check.passed is False:
        return f"the update does not follow the gradient of the cost: {_parted(check)}"
    if check.passed is None:
        return f"neither right nor wrong: {_unknown(check)}"
    worst = check.worst
    assert worst is not None  # it would not have passed
    error = f"the largest relative error is {short(worst.error, 2)}, of {worst.cell}"
    return f"the update follows the gradient of the cost: {error}"


def report(check: GradientCheck, width: int = 78) -> tuple[str, ...]:
    """Write what came of a check: a sentence, what was compared, and a table of the parameters.

    Args:
        check: it.
        width: of the longest line; at least that of the table, 72 with names of usual length.
    """
    cost = f"cost of update {check.update}, {counted(check.samples, 'sample')}: {check.stated}"
    sentences = [verdict(check), f"{cost} = {number(check.cost, DIGITS)}"]
    lines = [line for sentence in sentences for line in _wrapped(sentence, width)]
    if not check.parameters:
        return tuple(lines)
    lines += _wrapped(
        "by differences: the cost with a parameter a little larger, less the cost with it "
        "a little smaller, over the distance of the two",
        width,
    )
    for remark in _remarks(check):
        lines += _wrapped(remark, width)
    return (*lines, "", *_table(check.parameters))


def _parted(check: GradientCheck) -> str:
    parting = check.parting
    assert parting is not None  # the last statements of backprop are the gradients
    stated, measured = (number(value, DIGITS) for value in (parting.stated, parting.measured))
    return (
        f"{parting.statement.source} parts from it; {parting.cell} is {stated}, "
        f"{parting.derivative} by differences is {measured}"
    )


def _unknown(check: GradientCheck) -> str:
    wild = [p for p in check.parameters if not p.known and not p.at_kink]
    if wild:
        return f"the cost is not finite with {wild[0].cell} a little larger or smaller"
    return "the cost has a kink at every parameter"


def _remarks(check: GradientCheck) -> Iterator[str]:
    """Yield what the table alone does not say."""
    if check.passed is not False and check.parting is not None:
        yield f"here it makes no difference, but {_parted(check)}"
    if any(p.at_kink for p in check.parameters):
        yield (
            "at a kink: the cost has one slope with the parameter larger and another with it "
            "smaller, so differences cannot say which one is right"
        )
    if blurred := sum(p.blurred for p in check.parameters):
        gradients = counted(blurred, "gradient")
        yield f"rounding of the cost hides {gradients}: so small that differences may give 0"


def _wrapped(sentence: str, width: int) -> list[str]:
    return textwrap.wrap(sentence, width, subsequent_indent="  ", break_on_hyphens=False)


def _table(parameters: Sequence[ParameterCheck]) -> Iterator[str]:
    """Yield a line for each parameter, the worst first where there are too many for that."""
    shown = list(parameters)
    if len(shown) > MOST_ROWS:
        shown.sort(key=_badness, reverse=True)
        del shown[MOST_ROWS:]
    names = [str(parameter.cell) for parameter in shown]
    left, wide = max(map(len, (*names, "parameter"))), width_of(DIGITS)
    heading = f"{'parameter':<{left}}  {'analytic':>{wide}}  {'by differences':>{wide}}"
    yield f"{heading}  relative error"
    for name, parameter in zip(names, shown, strict=True):
        analytic, numeric = (
            number(value, DIGITS, wide) for value in (parameter.analytic, parameter.numeric)
        )
        yield f"{name:<{left}}  {analytic:>{wide}}  {numeric:>{wide}}  {_told(parameter):>14}"
    if rest := len(parameters) - len(shown):
        yield f"… and {grouped(rest)} more parameters, none of them further apart"


def _badness(parameter: ParameterCheck) -> tuple[bool, float]:
    """Sort those that have an error by it, and above those at a kink."""
    return not parameter.at_kink, parameter.error if parameter.known else np.inf


def _told(parameter: ParameterCheck) -> str:
    if parameter.at_kink:
        return "at a kink"
    return short(parameter.error, 2) if parameter.known else "not finite"

"""What the scripts have in common: their order, settings, data and the head of the loop."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nnstep.export.literals import UNPACKED, comment, indented, is_packed, literal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from nnstep.engine import Array
    from nnstep.experiment import Experiment
    from nnstep.export.beginning import Beginning

MOST_ON_TOP = 200
"""With more numbers than so many, data and parameters stand at the end of a script."""

MORE_EPOCHS = 1000
"""What has come to its end goes on for so many epochs, when the run itself has none."""

LINES_OF_COST = 10

ORDER = '''\
def shuffled(epoch):
    """Return the order of the samples in an epoch, sorted by random numbers of its own."""
    keys = np.random.Philox(key=SEED + (epoch << 64)).random_raw(len(input_set))
    return np.argsort(keys)
'''


@dataclass(frozen=True, slots=True)
class Script:
    """A script in parts.

    Attributes:
        docstring: what it says of itself.
        modules: the modules of the standard library that it imports, beside what reads packed
            arrays; a comment may follow the name.
        imports: how it imports the rest.
        settings: groups of assignments at its top.
        data: name → array, beside what the update begins with.
        functions: its definitions, in the order in which one reads them.
    """

    docstring: str
    modules: tuple[str, ...]
    imports: str
    settings: tuple[str, ...]
    data: Mapping[str, Array]
    functions: tuple[str, ...]

    def written(self, experiment: Experiment, begin: Beginning) -> str:
        """Return its text: what can be chosen and the loop first, long data at the end."""
        arrays = [*self.data.values(), *begin.kept.values()]
        packed = any(map(is_packed, arrays))
        few = sum(array.size for array in arrays) <= MOST_ON_TOP
        values = f"{_data(experiment, self.data)}\n\n{_start(begin)}"
        modules = sorted((*self.modules, *(("base64", "zlib") if packed else ())))
        top = (
            self.docstring,
            "\n".join(f"import {module}" for module in modules),
            self.imports,
            comment(experiment.title),
            *self.settings,
            values if few else "",
        )
        parts = (
            "\n\n".join(filter(None, top)),
            *self.functions,
            UNPACKED if packed else "",
            "" if few else values,
            'if __name__ == "__main__":\n    main()',
        )
        return "\n\n\n".join(part.rstrip("\n") for part in filter(None, parts)) + "\n"


def _data(experiment: Experiment, data: Mapping[str, Array]) -> str:
    dataset = experiment.dataset
    about = comment(f"{dataset.name}: {dataset.summary}")
    return "\n".join((about, *(f"{name} = {literal(array)}" for name, array in data.items())))


def _start(begin: Beginning) -> str:
    kept = (f'    "{name}": {indented(literal(array))},' for name, array in begin.kept.items())
    return "\n".join(("# what the first update begins with", "START = {", *kept, "}"))


def place(begin: Beginning) -> str:
    """Say where a script goes on."""
    return f"epoch {begin.epoch}" + (f", batch {begin.batch}" if begin.batch else "")


def end_of(experiment: Experiment, epoch: int) -> int:
    """Return how many epochs are done when a script ends that goes on from one.

    At the end of the run it goes on for as many again.
    """
    epochs = experiment.training.epochs
    return epochs if epoch < epochs else epoch + (epochs or MORE_EPOCHS)


def settings(experiment: Experiment, begin: Beginning) -> str:
    """Return what says how far to run, and from where."""
    loop, until = experiment.program.loop, end_of(experiment, begin.epoch)
    every = max((until - begin.epoch) // LINES_OF_COST, 1)
    lines = [
        f"EPOCHS = {until}  # train until so many are done",
        f"SHOW = {every}  # epochs from one line of cost to the next",
        f"EPOCH = {begin.epoch}  # where it goes on",
    ]
    if loop.batch is not None:
        lines.append(f"BATCH = {loop.batch}  # samples in an update")
        if begin.batch:
            lines.append(
                f"DONE = {begin.batch * loop.batch}  # samples of that epoch that are done"
            )
        if loop.seed is not None:
            lines.append(f"SEED = {loop.seed}  # of the order of the samples")
    return "\n".join(lines)


def numbers(experiment: Experiment, name_of: Callable[[str], str] = str) -> str:
    """Return the constants that are plain numbers, called as `name_of` says."""
    return "\n".join(
        f"{name_of(name)} = {float(array)!r}"
        for name, array in experiment.constants.items()
        if not array.ndim
    )


def of_batches(experiment: Experiment) -> tuple[str, ...]:
    """Return the function that draws the order of the samples, if they are drawn."""
    return (ORDER,) if experiment.program.loop.seed is not None else ()


def loop_head(
    experiment: Experiment,
    begin: Beginning,
    *,
    each_epoch: tuple[str, ...] = (),
) -> tuple[str, str]:
    """Return the first lines of the loop in `train`, and the indent of those that follow.

    Args:
        experiment: says which batches there are.
        begin: says which epoch and batch come first.
        each_epoch: what is done at the beginning of an epoch.
    """
    loop = experiment.program.loop
    lines = ["    for epoch in range(EPOCH, until):"]
    lines += [f"        {line}" for line in each_epoch]
    if loop.batch is None:
        return "\n".join(lines), " " * 8
    order = "shuffled(epoch)" if loop.seed is not None else "np.arange(len(input_set))"
    first = "DONE if epoch == EPOCH else 0" if begin.batch else "0"
    lines += [
        f"        order = {order}",
        f"        for first in range({first}, len(order), BATCH):",
        "            batch = order[first : first + BATCH]",
    ]
    return "\n".join(lines), " " * 12


def arrays(experiment: Experiment) -> dict[str, Array]:
    """Return name → array of all data: of the training, the test and the queries."""
    data = {name: array for name, array in experiment.constants.items() if array.ndim}
    if experiment.test is not None:
        data |= {"test_inputs": experiment.test.inputs, "test_labels": experiment.test.labels}
    if experiment.queries:
        data["queries"] = np.array(experiment.queries)
    return data

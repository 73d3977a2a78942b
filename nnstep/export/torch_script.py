"""A run as a PyTorch script: the same network, data and loop, its gradients from autograd."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnstep import __version__
from nnstep.export import torch_parts
from nnstep.export.beginning import beginning
from nnstep.export.reporting import reporting
from nnstep.export.script import Script, arrays, loop_head, numbers, of_batches, place, settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nnstep.experiment import Experiment
    from nnstep.export.beginning import Beginning
    from nnstep.timeline import Moment

DOCSTRING = '''\
"""Trains a small neural network with PyTorch.

Written by nnstep {version}. It needs numpy and torch: data and parameters are in here. It goes on
from the beginning of {place}. Layers, loss, optimizer and the order of the samples are
those of nnstep, so that its numbers are too, but for rounding: where training is unsteady, that
grows from update to update.

Run it to train until EPOCHS are done. For other programs, `train(until)` returns the network, and
`predict(points, network)` what it makes of points.
"""'''

FIGURES = {"half_squares": "2 * loss.item() / z.numel()", "mse": "loss.item()"}
"""Loss → its figure, a mean over the samples; of the others it is their share."""


def torch_script(experiment: Experiment, moment: Moment) -> str:
    """Return a script for PyTorch that goes on from the beginning of the update of `moment`.

    Raises:
        RunError: there are numbers then that are not finite.
    """
    begin = beginning(experiment, moment)
    names = {"labels": "label_set", **{name: name.upper() for name in experiment.scaling}}
    article = experiment.network.derivative == "article"
    script = Script(
        docstring=DOCSTRING.format(version=__version__, place=place(begin)),
        modules=(),
        imports="import numpy as np\nimport torch",
        settings=(settings(experiment, begin), numbers(experiment, torch_parts.name_of)),
        data={names.get(name, name): array for name, array in arrays(experiment).items()},
        functions=(
            *((torch_parts.ARTICLE_SIGMOID,) if article else ()),
            *of_batches(experiment),
            *_schedule(experiment),
            _scaled(experiment),
            torch_parts.network(experiment),
            torch_parts.optimizer(experiment, begin),
            *torch_parts.costs(experiment),
            _train(experiment, begin),
            _predict(experiment),
            *reporting(experiment, "label_set"),
        ),
    )
    return script.written(experiment, begin)


def _schedule(experiment: Experiment) -> tuple[str, ...]:
    """Return the function that computes the learning rate, if there is one."""
    statement = experiment.program.writer("lr")
    return statement.rule.helpers if statement else ()


def _scaled(experiment: Experiment) -> str:
    scale = [name.upper() for name in experiment.scaling]
    points = "(points - {}) / {}".format(*scale) if scale else "points"
    return "\n".join(
        (
            "def scaled(points):",
            '    """Return what the network reads for points of the data."""',
            f"    return torch.tensor({points}, dtype=torch.float64)",
        )
    )


def _train(experiment: Experiment, begin: Beginning) -> str:
    network, batches = experiment.network, experiment.program.loop.batch is not None
    head, indent = loop_head(experiment, begin, each_epoch=tuple(_pace(experiment)))
    chosen, of = ("[batch]", " of the last batch") if batches else ("", "")
    cost = "(loss + penalty(parameters))" if experiment.spec.penalised else "loss"
    figure = FIGURES.get(network.loss, "loss.item() / len(z)")
    return "\n".join(
        (
            "def train(until):",
            '    """Train until so many epochs are done; return the network."""',
            "    network, parameters = initial_network()",
            "    optimizer = initial_optimizer(parameters)",
            "    inputs, labels = scaled(input_set), torch.tensor(label_set)",
            head,
            f"{indent}z = network(inputs{chosen})",
            f"{indent}loss = criterion(z, labels{chosen})",
            f"{indent}optimizer.zero_grad()",
            f"{indent}{cost}.backward()",
            f"{indent}optimizer.step()",
            "        if epoch % SHOW == 0:",
            f'            print(f"epoch {{epoch}}: {network.rule.figure}{of} {{{figure}:.10g}}")',
            "    return network",
        )
    )


def _pace(experiment: Experiment) -> Iterator[str]:
    """Yield the lines that set the learning rate of an epoch."""
    if statement := experiment.program.writer("lr"):
        reads = (n if n == "epoch" else torch_parts.name_of(n) for n in statement.reads)
        yield "for group in optimizer.param_groups:"
        yield f'    group["lr"] = float({statement.rule.source.format(*reads)})'


def _predict(experiment: Experiment) -> str:
    z = "network(scaled(points))"
    if experiment.network.rule.joint:
        z = f"torch.softmax({z}, dim=1)"
    return "\n".join(
        (
            "def predict(points, network):",
            '    """Return the outputs for points, a row each, as they stand in the data."""',
            "    with torch.no_grad():",
            f"        return {z}.numpy()",
        )
    )

"""A run as a plain numpy script, its loop the program's statements word for word."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from nnstep import __version__
from nnstep.export.beginning import beginning
from nnstep.export.reporting import reporting
from nnstep.export.script import Script, arrays, loop_head, numbers, of_batches, place, settings

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nnstep.engine import Statement
    from nnstep.experiment import Experiment
    from nnstep.export.beginning import Beginning
    from nnstep.timeline import Moment

DOCSTRING = '''\
"""Trains a small neural network, a numpy statement at a time.

Written by nnstep {version}. It needs nothing but numpy: data and parameters are in here. It goes on
from the beginning of {place}, and with the same numpy on the same machine all its
numbers are those of nnstep, to the last bit.

Run it to train until EPOCHS are done. For other programs, `train(until)` returns all that an
update keeps for the next one, by name, and `predict(points, learned)` what the network makes of
points.
"""'''

IMPORTS = """\
# Threads that share a sum can change its last bit, so there is one. numpy reads this when it is
# imported.
for name in ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"):
    os.environ[name] = "1"

import numpy as np"""


def numpy_script(experiment: Experiment, moment: Moment) -> str:
    """Return a script that goes on from the beginning of the update that `moment` lies in.

    Raises:
        RunError: there are numbers then that are not finite.
    """
    begin = beginning(experiment, moment)
    data = arrays(experiment)
    script = Script(
        docstring=DOCSTRING.format(version=__version__, place=place(begin)),
        modules=("os",),
        imports=IMPORTS,
        settings=(settings(experiment, begin), numbers(experiment)),
        data=data,
        functions=(
            *experiment.program.helpers,
            *of_batches(experiment),
            _train(experiment, begin),
            _predict(experiment),
            *reporting(experiment, "labels" if "labels" in data else "label_set"),
        ),
    )
    return script.written(experiment, begin)


def _train(experiment: Experiment, begin: Beginning) -> str:
    program, figure = experiment.program, experiment.network.rule.figure
    head, indent = loop_head(experiment, begin)
    in_batches = program.loop.batch is not None
    once = [s for s in program.statements if s.target in program.fixed]
    of = "" if program.loop.batch is None else " of the last batch"
    cost = f"cost({experiment.spec.output}, labels)"
    return "\n".join(
        (
            "def train(until):",
            '    """Train until so many epochs are done; return what is kept, by name."""',
            *(f'    {name} = START["{name}"]' for name in program.kept),
            *(f"    {s.source}  # the same in every update" for s in once),
            head,
            *([""] if in_batches else []),
            *_grouped(experiment, [s for s in program.statements if s not in once], indent),
            "",
            "        if epoch % SHOW == 0:",
            f'            print(f"epoch {{epoch}}: {figure}{of} {{{cost}:.10g}}")',
            "    return {",
            *(f'        "{name}": {name},' for name in program.kept),
            "    }",
        )
    )


def _grouped(experiment: Experiment, statements: Sequence[Statement], indent: str) -> Iterator[str]:
    """Yield lines of statements, with a comment before those of each phase and layer."""
    for n, ((phase, layer), group) in enumerate(groupby(statements, lambda s: (s.phase, s.layer))):
        if n:
            yield ""
        yield f"{indent}# {phase}{_of_layer(experiment, layer)}"
        for statement in group:
            note = f"  # {statement.note}" if statement.note else ""
            yield f"{indent}{statement.source}{note}"


def _of_layer(experiment: Experiment, number: int | None) -> str:
    if number is None:
        return ""
    layer = experiment.spec.layers[number - 1]
    return f", layer {number} ({layer.units} {layer.activation})"


def _predict(experiment: Experiment) -> str:
    program = experiment.program_for(1)
    feedforward = program.statements[: program.backprop_start]
    return "\n".join(
        (
            "def predict(input_set, learned):",
            '    """Return the outputs for points, a row each, as they stand in the data."""',
            *(f'    {name} = learned["{name}"]' for name in program.parameters),
            *(f"    {statement.source}" for statement in feedforward),
            f"    return {experiment.spec.output}",
        )
    )

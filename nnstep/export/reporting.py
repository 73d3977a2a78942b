"""The part of a script that says how well the network does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnstep.engine import LOSSES

if TYPE_CHECKING:
    from nnstep.experiment import Experiment

COST = '''\
def cost(z, labels):
    """Return the {title}."""
    return {formula}
'''

ACCURACY = '''\
def accuracy(z, labels):
    """Return the share of the samples that are right."""
    return {formula}
'''
OF_CLASSES = "(z.argmax(axis=1) == labels.argmax(axis=1)).mean()"
OF_YES_AND_NO = "((z >= {0}) == (labels >= {0})).all(axis=1).mean()"


def reporting(experiment: Experiment, labels: str) -> tuple[str, ...]:
    """Return the functions that score outputs, and the one that trains and reports.

    Args:
        experiment: says what there is to score and to predict.
        labels: the name of the labels of all samples of training.
    """
    loss, task = experiment.network.rule, experiment.task
    squares = LOSSES["mse"]
    of_samples = COST.format(
        title=f"{loss.title}, a mean over the samples", formula=f"{loss.formula} / len(z)"
    )
    of_squares = COST.format(title=squares.title, formula=squares.formula)
    functions = [of_squares if loss.figure == "mse" else of_samples]
    said = f"{{title}}: {loss.figure} {{cost(z, labels):.10g}}"
    if task.decides:
        share = OF_CLASSES if task.classes else OF_YES_AND_NO.format(task.threshold)
        functions.append(ACCURACY.format(formula=share))
        said += ", accuracy {accuracy(z, labels):.1%}"
    lines = [
        "def main():",
        '    """Train, then say how well it goes."""',
        "    learned = train(EPOCHS)",
        f'    report("training", predict(input_set, learned), {labels})',
    ]
    if experiment.test is not None:
        lines.append('    report("test", predict(test_inputs, learned), test_labels)')
    if experiment.queries:
        lines += [
            "    for point, z in zip(queries, predict(queries, learned)):",
            '        print(f"predict {point.tolist()}: {z}")',
        ]
    report = (
        "def report(title, z, labels):\n"
        '    """Print how good outputs are."""\n'
        f'    print(f"{said}")'
    )
    return *functions, report, "\n".join(lines)

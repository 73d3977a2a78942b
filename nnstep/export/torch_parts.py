"""What PyTorch calls the parts of a network: layers, loss, penalties and optimizer, as source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnstep.engine import LEAK

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from nnstep.experiment import Experiment
    from nnstep.export.beginning import Beginning

ARTICLE_SIGMOID = '''\
class ArticleSigmoid(torch.nn.Module):
    """A sigmoid whose derivative is taken at the wrong place, as the article does."""

    def forward(self, x):
        return _ArticleSigmoid.apply(x)


class _ArticleSigmoid(torch.autograd.Function):
    """The derivative is taken at z, which is a sigmoid already.

    What comes back is not the gradient of the cost, so autograd cannot find it: it is written out.
    """

    @staticmethod
    def forward(ctx, x):
        z = torch.sigmoid(x)
        ctx.save_for_backward(z)
        return z

    @staticmethod
    def backward(ctx, dcost):
        (z,) = ctx.saved_tensors
        dpred = torch.sigmoid(z) * (1 - torch.sigmoid(z))
        return dcost * dpred
'''

MODULES = {
    "sigmoid": "torch.nn.Sigmoid()",
    "tanh": "torch.nn.Tanh()",
    "relu": "torch.nn.ReLU()",
    "leaky_relu": f"torch.nn.LeakyReLU({LEAK})",
    "softplus": "torch.nn.Softplus(threshold=40)",
    "softmax": "torch.nn.Softmax(dim=1)",
    "identity": "",
}
"""Activation → the module that computes it; beyond 40 a softplus is the number itself."""

LOSSES = {
    "half_squares": 'mse_loss(z, labels, reduction="sum") / 2',
    "mse": "mse_loss(z, labels)",
    "bce": 'binary_cross_entropy(z, labels, reduction="sum")',
    "cce": 'cross_entropy(z, labels, reduction="sum")',
}
"""Loss → how `torch.nn.functional` computes it."""

PENALTIES = {
    "l1": "L1 * sum(entry.abs().sum() for entry in weights)",
    "l2": "L2 / 2 * sum((entry**2).sum() for entry in weights)",
}

OPTIMIZERS = {
    "plain": "SGD(trained, lr=LR)",
    "momentum": "SGD(trained, lr=LR, momentum=MOMENTUM)",
    "nesterov": "SGD(trained, lr=LR, momentum=MOMENTUM, nesterov=True)",
    "rmsprop": "RMSprop(trained, lr=LR, alpha=DECAY, eps=EPSILON)",
    "adam": "Adam(trained, lr=LR, betas=(BETA1, BETA2), eps=EPSILON)",
}
"""Optimizer → how `torch.optim` makes it."""

KEPT: Mapping[str, Mapping[str, str]] = {
    "plain": {},
    "momentum": {"momentum_buffer": "v"},
    "nesterov": {"momentum_buffer": "v"},
    "rmsprop": {"square_avg": "v"},
    "adam": {"exp_avg": "m", "exp_avg_sq": "v"},
}
"""Optimizer → what it calls that which it keeps for a parameter → the prefix of our slot."""

COUNTING = "rmsprop", "adam"
"""Optimizers that keep how many updates there have been."""

NAMES = {"lr_start": "LR", "epochs": "COSINE_EPOCHS"}
"""What constants are called that are not called as ours in capitals."""


def name_of(constant: str) -> str:
    """Return what a script calls one of our constants."""
    return NAMES.get(constant, constant.upper())


def network(experiment: Experiment) -> str:
    """Return the function that makes the network."""
    names = "".join(f'"{name}", ' for name in experiment.spec.parameters)
    frozen = '            parameter.requires_grad_(not name.startswith("bias"))'
    return "\n".join(
        (
            "def initial_network():",
            '    """Return the network, and its parameters by name, as the first update begins."""',
            "    network = torch.nn.Sequential(",
            *(f"        {module}" for module in _modules(experiment)),
            "    ).double()",
            f"    names = {names.rstrip(', ')}",
            "    parameters = dict(zip(names, network.parameters(), strict=True))",
            "    with torch.no_grad():",
            "        for name, parameter in parameters.items():",
            "            parameter.copy_(torch.tensor(START[name].T))",
            *([frozen] if experiment.network.bias == "frozen" else []),
            "    return network, parameters",
        )
    )


def _modules(experiment: Experiment) -> Iterator[str]:
    spec, rule = experiment.spec, experiment.network.rule
    fan_in = spec.features
    for number, layer in enumerate(spec.layers, 1):
        joint = rule.joint and number == len(spec.layers)
        note = f"  # {layer.activation} is a part of the loss" if joint else ""
        yield f"torch.nn.Linear({fan_in}, {layer.units}),{note}"
        fan_in = layer.units
        module = MODULES[layer.activation]
        if layer.activation == "sigmoid" and experiment.network.derivative == "article":
            module = "ArticleSigmoid()"
        if module and not joint:
            yield f"{module},"


def optimizer(experiment: Experiment, begin: Beginning) -> str:
    """Return the function that makes the optimizer."""
    return "\n".join(
        (
            "def initial_optimizer(parameters):",
            '    """Return the optimizer, with what it has kept of the updates before."""',
            "    trained = [entry for entry in parameters.values() if entry.requires_grad]",
            f"    optimizer = torch.optim.{OPTIMIZERS[experiment.training.optimizer]}",
            *(_kept(experiment.training.optimizer, begin.update) if begin.update else ()),
            "    return optimizer",
        )
    )


def _kept(name: str, updates: int) -> Iterator[str]:
    """Yield the lines that give an optimizer what it has kept of so many updates."""
    if not KEPT[name]:
        return
    yield "    for name, parameter in parameters.items():"
    yield "        if parameter.requires_grad:"
    yield "            optimizer.state[parameter] = {"
    if name in COUNTING:
        count = f"torch.tensor({float(updates)}, dtype=torch.float64)"
        yield f'                "step": {count},'
    for theirs, prefix in KEPT[name].items():
        yield f'                "{theirs}": torch.tensor(START["{prefix}" + name].T),'
    yield "            }"


def costs(experiment: Experiment) -> Iterator[str]:
    """Yield the functions that make up what training makes small."""
    title = experiment.network.rule.title
    yield "\n".join(
        (
            "def criterion(z, labels):",
            f'    """{title.capitalize()}, which training makes small."""',
            f"    return torch.nn.functional.{LOSSES[experiment.network.loss]}",
        )
    )
    terms = [term for name, term in PENALTIES.items() if name in experiment.constants]
    if terms:
        yield "\n".join(
            (
                "def penalty(parameters):",
                '    """What large weights cost beside."""',
                '    weights = [parameters[name] for name in parameters if "weights" in name]',
                f"    return {' + '.join(terms)}",
            )
        )

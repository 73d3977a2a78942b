"""Whole runs beside PyTorch, where it is installed: its gradients, optimizers and schedules."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from nnstep.engine import OPTIMIZERS, SCHEDULES, update
from nnstep.experiment import Layer, Network, Training
from tests.making import made_up

if TYPE_CHECKING:
    from nnstep import Experiment

UPDATES = 20

NETWORKS = {
    "classes": Network(
        (Layer(4, "tanh"), Layer(3, "softplus")), "softmax", "cce", l2=0.02, initial="glorot"
    ),
    "yes or no": Network((Layer(5, "relu"),), "sigmoid", "bce", l1=0.01, initial="he"),
    "numbers": Network(
        (Layer(4, "leaky_relu"), Layer(3, "sigmoid"), Layer(3, "identity")),
        "identity",
        "mse",
        l1=0.01,
        l2=0.02,
        initial="normal",
    ),
    "one unit": Network(),
    "softmax of squares": Network((Layer(3, "tanh"),), "softmax", "mse", bias="frozen"),
}


@pytest.fixture(scope="module")
def torch() -> Any:
    torch = pytest.importorskip("torch")
    torch.set_num_threads(1)
    return torch


def optimizer_of(torch: Any, training: Training, parameters: list[Any]) -> Any:
    """Return PyTorch's optimizer of the same name."""
    optim, lr = torch.optim, training.lr
    return {
        "plain": lambda: optim.SGD(parameters, lr),
        "momentum": lambda: optim.SGD(parameters, lr, momentum=0.9),
        "nesterov": lambda: optim.SGD(parameters, lr, momentum=0.9, nesterov=True),
        "rmsprop": lambda: optim.RMSprop(parameters, lr, alpha=0.9, eps=1e-8),
        "adam": lambda: optim.Adam(parameters, lr, betas=(0.9, 0.999), eps=1e-8),
    }[training.optimizer]()


def schedule_of(torch: Any, training: Training, optimizer: Any) -> Any:
    """Return PyTorch's schedule of the same kind; it is told when an epoch ends."""
    schedules = torch.optim.lr_scheduler
    return {
        "constant": lambda: schedules.ConstantLR(optimizer, factor=1),
        "step": lambda: schedules.StepLR(optimizer, 3, gamma=0.5),
        "cosine": lambda: schedules.CosineAnnealingLR(optimizer, training.epochs),
    }[training.schedule]()


def cost_of(torch: Any, experiment: Experiment, parameters: dict[str, Any], rows: Any) -> Any:
    """Compute what training makes small, for the samples of a batch, as PyTorch does."""
    functional, network, spec = torch.nn.functional, experiment.network, experiment.spec
    data, scaling = experiment.dataset, list(experiment.scaling.values())
    inputs = data.inputs if not scaling else (data.inputs - scaling[0]) / scaling[1]
    z, labels = torch.tensor(inputs[rows]), torch.tensor(data.labels[rows])
    activations = {
        "sigmoid": torch.sigmoid,
        "tanh": torch.tanh,
        "relu": torch.relu,
        "leaky_relu": lambda x: functional.leaky_relu(x, 0.01),
        "softplus": lambda x: functional.softplus(x, threshold=1000),
        "identity": lambda x: x,
        "softmax": lambda x: functional.softmax(x, dim=1),
    }
    for n, layer in enumerate(spec.layers, 1):
        XW = z @ parameters[spec.name("weights", n)] + parameters[spec.name("bias", n)]
        z = activations[layer.activation](XW)
    cost = {
        "half_squares": lambda: functional.mse_loss(z, labels, reduction="sum") / 2,
        "mse": lambda: functional.mse_loss(z, labels),
        "bce": lambda: functional.binary_cross_entropy_with_logits(XW, labels, reduction="sum"),
        "cce": lambda: functional.cross_entropy(XW, labels.argmax(dim=1), reduction="sum"),
    }[network.loss]()
    for name, values in parameters.items():
        if name.startswith("weights"):
            cost = cost + network.l1 * values.abs().sum() + network.l2 / 2 * values.square().sum()
    return cost


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("name", NETWORKS)
def test_a_run_is_that_of_pytorch(torch: Any, name: str, optimizer: str) -> None:
    for schedule in SCHEDULES:
        options = {"every": 3.0} if schedule == "step" else {}
        training = Training(
            0.02, 10, optimizer=optimizer, schedule=schedule, options=options, batch=4
        )
        outputs = 1 if name == "one unit" else 3
        run_beside_pytorch(
            torch,
            made_up(
                NETWORKS[name], training, samples=11, features=3, outputs=outputs, scale="standard"
            ),
        )


def run_beside_pytorch(torch: Any, experiment: Experiment) -> None:
    frame, program = experiment.frame(), experiment.program
    start = program.parameters_in(experiment.initial.copy())
    tensors = {name: torch.tensor(array) for name, array in start.items()}
    trained = [tensors[name].requires_grad_() for name in experiment.spec.trained]
    optimizer = optimizer_of(torch, experiment.training, trained)
    schedule = schedule_of(torch, experiment.training, optimizer)
    for number in range(UPDATES):
        frame.begin(number)
        deque(update(program, frame), maxlen=0)
        optimizer.zero_grad()
        cost_of(torch, experiment, tensors, program.loop.rows(number)).backward()
        optimizer.step()
        if (number + 1) % program.batches == 0:
            schedule.step()
        for name, tensor in tensors.items():
            found, expected = frame[name], tensor.detach().numpy()
            close = 1e-10 * max(np.abs(expected).max(), 1e-3)
            assert found == pytest.approx(expected, rel=0, abs=close), (number, name)

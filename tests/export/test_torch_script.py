"""A PyTorch script trains the same network as nnstep does, but for rounding."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from nnstep import Experiment, Position, Timeline, load
from nnstep.experiment import Judge
from nnstep.export import torch_script
from tests.export.making import KINDS, kept_at, made, moment_at

if TYPE_CHECKING:
    from tests.straight import Values


@pytest.fixture(scope="module", autouse=True)
def _torch() -> None:
    torch = pytest.importorskip("torch")
    torch.set_num_threads(1)  # threads wait longer for each other than such networks take


def run_script(script: str) -> dict[str, Any]:
    namespace: dict[str, Any] = {"__name__": "script"}
    exec(compile(script, "script", "exec"), namespace)
    return namespace


def parameters_of(network: Any, experiment: Experiment) -> Values:
    """Return the parameters of a network of PyTorch, called and laid out as ours."""
    arrays = [parameter.detach().numpy().T for parameter in network.parameters()]
    return dict(zip(experiment.spec.parameters, arrays, strict=True))


def assert_it_goes_on(experiment: Experiment, until: int, *at: tuple[int, int]) -> None:
    expected = kept_at(experiment, until)
    for epoch, batch in at:
        script = torch_script(experiment, moment_at(experiment, epoch, batch))
        network = run_script(script)["train"](until)
        for name, values in parameters_of(network, experiment).items():
            np.testing.assert_allclose(values, expected[name], rtol=1e-9, atol=1e-12, err_msg=name)


@pytest.mark.parametrize("kind", KINDS)
def test_it_trains_the_same_network(kind: str) -> None:
    experiment = made(kind)
    until = 3 if kind == "digits" else 20
    half = experiment.program.batches // 2
    assert_it_goes_on(experiment, until, (0, 0), (until // 2, 0), (1, half))


@pytest.mark.parametrize(
    ("what", "options"),
    [
        ("curve", {"output": "identity", "loss": "half_squares", "lr": 0.001}),
        ("curve", {"hidden": "4:softplus", "output": "identity", "optimizer": "momentum"}),
        ("blobs", {"loss": "mse", "lr": 0.5, "l1": 0.001}),
        ("blobs", {"hidden": "4:leaky_relu", "bias": "frozen", "optimizer": "adam", "batch": 7}),
        ("or", {"output": "tanh", "loss": "half_squares", "optimizer": "nesterov"}),
        ("or", {"loss": "bce", "optimizer": "rmsprop", "lr": 0.05}),
        ("or", {"loss": "half_squares", "derivative": "article", "optimizer": "adam"}),
        ("or", {"optimizer": "adam", "schedule": "step", "every": 3, "factor": 0.7}),
    ],
)
def test_it_has_each_loss_and_each_activation(what: str, options: dict[str, Any]) -> None:
    assert_it_goes_on(load(what, **options), 20, (0, 0), (11, 0))


@pytest.mark.parametrize("kind", ["flowers", "article", "minmax, l1"])
def test_it_reports_what_nnstep_says(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    experiment = made(kind)
    timeline, program = Timeline(experiment), experiment.program
    script = run_script(torch_script(experiment, moment_at(experiment, 6)))
    script["EPOCHS"], script["SHOW"] = 8, 7
    script["main"]()
    printed = capsys.readouterr().out
    last = timeline.moment(Position(8 * program.batches - 1, len(program) - 1)).cost
    state = timeline.moment(Position(8 * program.batches)).state
    assert last is not None
    assert figure(r"^epoch 7: .* (\S+)$", printed) == pytest.approx(last.cost, rel=1e-8)
    for title, samples in (("training", experiment.dataset), ("test", experiment.test)):
        if samples is not None:
            score = Judge(experiment, samples)(state)
            of_title = rf"^{title}: {experiment.network.rule.figure} (\S+), "
            assert figure(of_title, printed) == pytest.approx(score.cost, rel=1e-8)
            assert f"accuracy {score.accuracy:.1%}\n" in printed
    outputs = script["predict"](experiment.dataset.inputs, script["train"](8))
    assert outputs == pytest.approx(Judge(experiment, experiment.dataset).outputs(state), rel=1e-9)


def figure(pattern: str, printed: str) -> float:
    match = re.search(pattern, printed, re.MULTILINE)
    assert match
    return float(match[1])


def test_the_sigmoid_of_the_article_says_what_its_derivative_is_not() -> None:
    script = torch_script(made("article"), moment_at(made("article"), 6))
    assert "What comes back is not the gradient of the cost, so autograd cannot find it" in script

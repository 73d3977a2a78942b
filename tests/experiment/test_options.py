"""Every option: in a preset, on the command line and as an argument it says the same."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from nnstep import Experiment, load
from nnstep.cli.parser import build_parser
from nnstep.cli.source import experiment_of
from nnstep.engine import OPTIMIZERS, SCHEDULES
from nnstep.errors import DataError, PresetError
from nnstep.options import OPTIONS, Option

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

DATA = """\
id,X1,X2,X3,Y
1,0,1,0.5,1
2,0,0,1.5,0
3,1,0,-0.5,0
4,1,1,2.5,1
5,1,1,-1.5,1
6,0,1,3.5,0
7,0,1,0.25,1
8,1,0,,0
"""
Options = dict[str, Any]


@dataclass(frozen=True)
class Example:
    """Two values of an option that make two experiments, beside other options that they need."""

    one: Any
    other: Any
    beside: Options = field(default_factory=dict)


ADAM, RMSPROP, MOMENTUM = ({"optimizer": name} for name in ("adam", "rmsprop", "momentum"))
EXAMPLES = {
    "label": Example("X1", "X1,X2"),
    "features": Example("X3, X1", "X2"),
    "classes": Example(True, False),
    "drop_missing": Example(False, True),
    "scale": Example("standard", "minmax"),
    "test": Example(0.25, 0.5),
    "hidden": Example("4:tanh,3:relu", "2:sigmoid"),
    "output": Example("tanh", "identity"),
    "loss": Example("mse", "bce"),
    "derivative": Example("article", "exact"),
    "l1": Example(0.01, 0.5),
    "l2": Example(1, 0.25),
    "bias": Example("frozen", "trained"),
    "initial": Example("normal", "zeros"),
    "lr": Example(1, 0.125),
    "epochs": Example(0, 77),
    "seed": Example(0, 2**32 - 1),
    "optimizer": Example("adam", "nesterov"),
    "momentum": Example(0, 0.5, MOMENTUM),
    "decay": Example(0.25, 0.5, RMSPROP),
    "beta1": Example(0, 0.5, ADAM),
    "beta2": Example(0.25, 0.5, ADAM),
    "epsilon": Example(1e-3, 1, RMSPROP),
    "schedule": Example("cosine", "step"),
    "every": Example(3, 0.5, {"schedule": "step"}),
    "factor": Example(0.25, 2, {"schedule": "step"}),
    "batch": Example(1, 3),
    "shuffle": Example(False, True, {"batch": 3}),
}
EVERY = pytest.mark.parametrize("option", OPTIONS, ids=[option.name for option in OPTIONS])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with data, in which a value is missing."""
    (tmp_path / "data.csv").write_text(DATA)
    return tmp_path


def preset(folder: Path, options: Options) -> Path:
    """Write a preset that chooses these options."""
    lines = {"data": ["file = 'data.csv'"], "network": [], "training": []}
    for option in OPTIONS:
        if option.name in options:
            lines[option.table].append(f"{option.name} = {json.dumps(options[option.name])}")
    path = folder / "mine.toml"
    path.write_text("".join("\n".join([f"[{table}]", *rows, ""]) for table, rows in lines.items()))
    return path


def words(options: Options) -> list[str]:
    """Write options as one types them on the command line."""
    written: list[str] = []
    for option in OPTIONS:
        if option.name not in options:
            continue
        value = options[option.name]
        if option.kind is bool:
            written.append(option.flag if value else option.flag.replace("--", "--no-"))
        else:
            written += [option.flag, str(value)]
    return written


def loaded(what: Path, options: Options) -> Experiment:
    """Load it with options as arguments."""
    return load(what, **options)


def called(what: Path, options: Options) -> Experiment:
    """Load what a call of the command line would run."""
    return experiment_of(build_parser().parse_args(["run", str(what), *words(options)]))


def described(make: Callable[..., Experiment], what: Path, options: Options) -> object:
    """Return all that an experiment is, as what can be compared, or why there is none."""
    try:
        experiment = make(what, options)
    except DataError as error:
        return str(error)
    sets = [
        (side.features, side.outputs, side.rows, side.dropped, side.classes)
        for side in (experiment.dataset, experiment.test)
        if side is not None
    ]
    return [
        (experiment.network, experiment.training, experiment.scale, experiment.task, sets),
        (experiment.program.statements, experiment.program.shapes, experiment.program.loop),
        {name: array.tolist() for name, array in experiment.constants.items()},
        experiment.initial.tobytes(),
    ]


def test_every_option_has_its_example() -> None:
    assert [option.name for option in OPTIONS] == list(EXAMPLES)


@EVERY
def test_an_option_says_the_same_wherever_it_is_said(folder: Path, option: Option) -> None:
    example = EXAMPLES[option.name]
    beside = {"drop_missing": True, **example.beside}
    without = described(loaded, preset(folder, beside), {})
    chosen = {**beside, option.name: example.one}
    in_preset = described(loaded, preset(folder, chosen), {})
    assert in_preset != without
    assert described(loaded, preset(folder, {}), chosen) == in_preset
    assert described(called, preset(folder, {}), chosen) == in_preset


@EVERY
def test_what_is_said_in_a_call_takes_the_place_of_what_the_preset_says(
    folder: Path, option: Option
) -> None:
    example = EXAMPLES[option.name]
    beside = {"drop_missing": True, **example.beside}
    other = {option.name: example.other}
    alone = described(loaded, preset(folder, {**beside, **other}), {})
    path = preset(folder, {**beside, option.name: example.one})
    assert described(loaded, path, {}) != alone
    assert described(loaded, path, other) == alone
    assert described(called, path, other) == alone


@EVERY
def test_an_option_that_is_none_is_not_given(folder: Path, option: Option) -> None:
    example = EXAMPLES[option.name]
    path = preset(folder, {"drop_missing": True, **example.beside, option.name: example.one})
    assert described(loaded, path, {option.name: None}) == described(loaded, path, {})


# constants of another rule ----------------------------------------------------------------------

RULES = [
    *(("optimizer", name) for name, rule in OPTIMIZERS.items() if rule.options),
    *(("schedule", name) for name, rule in SCHEDULES.items() if rule.options),
]


@pytest.mark.parametrize(("kind", "name"), RULES)
def test_another_rule_comes_with_its_own_constants(folder: Path, kind: str, name: str) -> None:
    rules: dict[str, Any] = {**OPTIMIZERS} if kind == "optimizer" else {**SCHEDULES}
    constants = dict.fromkeys(rules[name].options, 0.75)
    path = preset(folder, {"drop_missing": True, kind: name, **constants})
    assert load(path).training.options == constants
    assert called(path, {kind: name}).training.options == constants
    for other in rules:
        if other != name:
            training = called(path, {kind: other}).training
            assert training.options == {}
            assert rules[other].options.items() <= training.constants.items()


def test_constants_of_the_other_rule_may_be_given_with_it(folder: Path) -> None:
    path = preset(folder, {"drop_missing": True, "optimizer": "rmsprop", "epsilon": 0.5})
    training = called(path, {"optimizer": "adam", "beta1": 0.25}).training
    assert training.options == {"beta1": 0.25}
    assert training.constants["epsilon"] == 1e-8
    with pytest.raises(PresetError, match=r"^decay is for the optimizer rmsprop, not for adam$"):
        called(path, {"optimizer": "adam", "decay": 0.5})


@pytest.mark.parametrize("name", ["momentum", "decay", "beta1", "beta2", "epsilon"])
def test_a_constant_that_the_optimizer_does_not_have_is_refused(folder: Path, name: str) -> None:
    path = preset(folder, {"drop_missing": True})
    having = [other for other, rule in OPTIMIZERS.items() if name in rule.options]
    for optimizer in OPTIMIZERS:
        if optimizer in having:
            assert load(path, optimizer=optimizer, **{name: 0.5}).training.constants[name] == 0.5
            continue
        with pytest.raises(PresetError) as refusal:
            load(path, optimizer=optimizer, **{name: 0.5})
        assert str(refusal.value) == (
            f"{name} is for the optimizer {' or '.join(having)}, not for {optimizer}"
        )


@pytest.mark.parametrize("name", ["every", "factor"])
@pytest.mark.parametrize("schedule", ["constant", "cosine"])
def test_a_constant_that_the_schedule_does_not_have_is_refused(schedule: str, name: str) -> None:
    with pytest.raises(PresetError) as refusal:
        load("people", schedule=schedule, **{name: 0.5})
    assert str(refusal.value) == f"{name} is for the schedule step, not for {schedule}"


# names of columns -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "label", ['"width, in mm"', ["width, in mm"], ("  width,  in mm ",), ' "width,  in mm" ']
)
def test_a_name_with_a_comma_is_quoted_or_in_a_list(tmp_path: Path, label: Any) -> None:
    path = tmp_path / "data.csv"
    path.write_text('a,b,"width, in mm"\n1,0,1\n0,1,0\n')
    assert load(path, label=label, features="a").dataset.label == "width, in mm"
    assert load(path, features='b, "width, in mm"', label="a").dataset.features == (
        "b",
        "width, in mm",
    )


@pytest.mark.parametrize(
    "label", ["", " ", ",", "Y,", [], [""], ["Y", " "], "Y\nZ", 3, [3], True, "x" * 200_000 + ","]
)
def test_what_is_no_name_of_a_column_is_refused(label: Any) -> None:
    for name in ("label", "features"):
        with pytest.raises(PresetError, match=rf"^{name} must be (names|one line|text)"):
            load("people", **{name: label})


# layers -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "hidden",
    ["8:tanh,4:relu", " 8 : tanh , 4:RELU ", ["8:tanh", "4:relu"], ("8:tanh", " 4: ReLU")],
)
def test_layers_are_written_with_or_without_spaces_or_in_a_list(hidden: Any) -> None:
    layers = load("people", hidden=hidden).spec.layers
    assert list(map(str, layers)) == ["8:tanh", "4:relu", "1:sigmoid"]


def test_a_name_may_have_dashes_and_capitals() -> None:
    experiment = load("people", hidden="3:leaky-relu", output="Sigmoid", loss="half-squares")
    assert list(map(str, experiment.spec.layers)) == ["3:leaky_relu", "1:sigmoid"]


def test_no_layers_take_the_place_of_the_presets(folder: Path) -> None:
    path = preset(folder, {"drop_missing": True, "hidden": "4:tanh"})
    assert len(load(path).spec.layers) == 2
    assert len(load(path, hidden="").spec.layers) == 1
    assert len(called(path, {"hidden": ""}).spec.layers) == 1

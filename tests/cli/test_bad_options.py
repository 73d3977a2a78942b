"""Options that cannot be: one line that names the option, its value and the reason."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from nnstep import load
from nnstep.engine import ACTIVATIONS, INITIALISERS, LOSSES, OPTIMIZERS, SCHEDULES
from nnstep.errors import PresetError
from nnstep.experiment import datasets
from nnstep.experiment.network import SCALES
from nnstep.options import OPTIONS, OTHER_VALUES, Option, value_called_here

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.calling import Called

    Nnstep = Callable[..., Called]

NAMES = [option.name for option in OPTIONS]
EVERY = pytest.mark.parametrize("option", OPTIONS, ids=NAMES)
NAMED = {
    "scale": "standard",
    "output": "sigmoid",
    "loss": "half_squares",
    "derivative": "article",
    "bias": "frozen",
    "initial": "glorot",
    "optimizer": "nesterov",
    "schedule": "cosine",
}
"""Option that takes a name → one that it takes."""


def preset(folder: Path, table: str, content: str) -> Path:
    """Write a preset on people with a line in a table."""
    path = folder / "mine.toml"
    lines = {"data": "file = 'people'\n", "network": "", "training": ""}
    lines[table] += content
    path.write_text("".join(f"[{name}]\n{text}\n" for name, text in lines.items()))
    return path


def flag(name: str) -> str:
    """Return an option as it is written on the command line."""
    return f"--{name.replace('_', '-')}"


# names ------------------------------------------------------------------------------------------


@EVERY
def test_an_option_that_is_nearly_called_so_is_suggested(
    nnstep: Nnstep, tmp_path: Path, option: Option
) -> None:
    wrong = option.name + option.name[-1]
    path = preset(tmp_path, option.table, f"{wrong} = 1")
    assert nnstep("run", str(path)).complaint() == (
        f"nnstep run: {path}: [{option.table}] unknown key {wrong!r} "
        f"(did you mean {option.name!r}?)"
    )
    with pytest.raises(PresetError, match=rf"^there is no option {wrong!r} \(did you mean "):
        load("people", **{wrong: 1})
    for word in (flag(wrong), f"{flag(wrong)}=1"):
        said = nnstep("run", "people", word).complaint()
        assert said.startswith(f"nnstep run: unrecognized arguments: {word} (did you mean ")
        assert said.endswith(f"(did you mean {option.flag!r}?); see `nnstep run --help`")


@EVERY
def test_an_option_in_another_table_is_unknown_there(
    nnstep: Nnstep, tmp_path: Path, option: Option
) -> None:
    for table in {"data", "network", "training"} - {option.table}:
        path = preset(tmp_path, table, f"{option.name} = 1")
        said = nnstep("run", str(path)).complaint()
        assert said.startswith(f"nnstep run: {path}: [{table}] unknown key {option.name!r}")


@pytest.mark.parametrize("name", NAMED)
def test_a_name_that_there_is_not_comes_with_those_there_are(
    nnstep: Nnstep, tmp_path: Path, name: str
) -> None:
    table = next(option.table for option in OPTIONS if option.name == name)
    near = NAMED[name][:-1]
    path = preset(tmp_path, table, f"{name} = '{near}'")
    for said, value in (
        (nnstep("run", str(path)).complaint(), near),
        (nnstep("run", "people", flag(name), near).complaint(), near),
        (nnstep("run", "people", flag(name), "frobnicate").complaint(), "frobnicate"),
    ):
        assert f"{name} must be one of " in said
        assert NAMED[name] in said.partition(" must be one of ")[2].partition("(")[0]
        assert said.endswith(f", not {value!r}")
        assert (f"(did you mean {NAMED[name]!r}?)" in said) == (value == near)


@pytest.mark.parametrize(
    ("name", "word", "here"),
    [
        ("optimizer", "sgd", "'plain'"),
        ("optimizer", "NAG", "'nesterov'"),
        *(("loss", word, "'bce' or 'cce'") for word in ("crossentropy", "cross-entropy", "ce")),
        *(("loss", word, "'half_squares' or 'mse'") for word in ("l2", "L2 loss")),
        ("output", "logistic", "'sigmoid'"),
        ("output", "linear", "'identity'"),
        ("initial", "xavier", "'glorot'"),
        ("scale", "z-score", "'standard'"),
    ],
)
def test_what_others_call_a_value_is_suggested_by_its_name_here(
    nnstep: Nnstep, name: str, word: str, here: str
) -> None:
    said = nnstep("run", "people", flag(name), word).complaint()
    assert said.endswith(f" (did you mean {here}?), not {word!r}")


def test_every_name_for_a_value_of_others_has_a_value_here() -> None:
    values = {*ACTIVATIONS, *LOSSES, *OPTIMIZERS, *SCHEDULES, *INITIALISERS, *SCALES}
    for word, here in OTHER_VALUES.items():
        assert word not in here
        assert value_called_here(word, values) == here


# kinds ------------------------------------------------------------------------------------------

WRONG: dict[type, list[Any]] = {
    str: [3, 0.5, True, {}, {"a": 1}, [3], [[]], [""]],
    float: ["", "1", "fast", True, [1], {}],
    int: ["", "1", "many", False, 1.0, 2.5, [1], {}],
    bool: [0, 1, "yes", "true", [True], {}],
}
"""Kind of an option → values of other kinds."""


def in_toml(value: Any) -> str:
    """Write a value in TOML: tables are written otherwise than in JSON."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {in_toml(entry)}" for key, entry in value.items()) + "}"
    return json.dumps(value)


@EVERY
def test_a_value_of_another_kind_is_refused(nnstep: Nnstep, tmp_path: Path, option: Option) -> None:
    for value in WRONG[option.kind]:
        if option.name == "initial" and isinstance(value, dict):
            continue  # a table of values to begin with
        path = preset(tmp_path, option.table, f"{option.name} = {in_toml(value)}")
        said = nnstep("run", str(path)).complaint()
        assert said.startswith(f"nnstep run: {path}: [{option.table}] {option.name} must ")
        assert said.endswith(f", not {value!r}")
        with pytest.raises(PresetError) as refusal:
            load("people", **{option.name: value})
        assert str(refusal.value) == said.partition(f"[{option.table}] ")[2]


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        *((f"{option.flag} x", f"{option.flag} takes a whole number such as 20, not 'x'")
          for option in OPTIONS if option.kind is int),
        *((f"{option.flag} x", f"{option.flag} takes a number such as 0.1, not 'x'")
          for option in OPTIONS if option.kind is float),
        *((option.flag, f"{option.flag} needs {option.metavar}: {option.help}")
          for option in OPTIONS if option.kind is not bool),
        *((f"{option.flag}=yes", f"{option.flag}/{option.flag.replace('--', '--no-')} takes no ")
          for option in OPTIONS if option.kind is bool),
        *((f"--epochs {word}", f"--epochs takes a whole number such as 20, not {word!r}")
          for word in ("1e3", "1_0", "٣")),
        *((f"--lr {word}", f"--lr takes a number such as 0.1, not {word!r}")
          for word in ("1_0", "٣", "-1M")),
        ("--no-lr", "unrecognized arguments: --no-lr"),
    ],
)  # fmt: skip
def test_a_word_of_another_kind_is_refused(nnstep: Nnstep, words: str, complaint: str) -> None:
    said = nnstep("run", "people", *words.split(maxsplit=1)).complaint()
    assert said.startswith(f"nnstep run: {complaint}")
    assert said.endswith("; see `nnstep run --help`")


# ranges -----------------------------------------------------------------------------------------

SHARES = ["test", "momentum", "decay", "beta1", "beta2"]
NOT_NEGATIVE = ["l1", "l2"]
POSITIVE = ["lr", "epsilon", "every", "factor"]
WHOLE = {"epochs": (0, 10**12), "seed": (0, 2**32 - 1), "batch": (1, 2**31)}


def test_every_number_has_a_range() -> None:
    numbers = [option.name for option in OPTIONS if option.kind in (int, float)]
    assert sorted(numbers) == sorted([*SHARES, *NOT_NEGATIVE, *POSITIVE, *WHOLE])


@pytest.mark.parametrize(
    ("name", "value", "must"),
    [
        *((name, value, "be 0 or above, and below 1") for name in SHARES
          for value in (-0.1, 1.0, 1.5, -1e-300)),
        *((name, value, "be 0 or above") for name in NOT_NEGATIVE for value in (-0.1, -1e-300)),
        *((name, value, "be above 0") for name in POSITIVE for value in (0.0, -0.0, -0.5)),
        *((name, value, "be finite") for name in SHARES + NOT_NEGATIVE + POSITIVE
          for value in (float("nan"), float("inf"), float("-inf"))),
        *((name, value, f"be between {least} and {most}") for name, (least, most) in WHOLE.items()
          for value in (least - 1, most + 1, -10**30, 10**30)),
    ],
)  # fmt: skip
def test_a_number_that_is_out_of_range(nnstep: Nnstep, name: str, value: float, must: str) -> None:
    assert nnstep("run", "people", f"{flag(name)}={value}").complaint() == (
        f"nnstep run: {name} must {must}, not {value}"
    )


def test_a_whole_number_that_no_float_can_hold(tmp_path: Path, nnstep: Nnstep) -> None:
    for name in SHARES + NOT_NEGATIVE + POSITIVE:
        table = next(option.table for option in OPTIONS if option.name == name)
        path = preset(tmp_path, table, f"{name} = 1{'0' * 400}")
        said = nnstep("run", str(path)).complaint()
        assert said.startswith(f"nnstep run: {path}: [{table}] {name} must be finite, not 1000")


# layers -----------------------------------------------------------------------------------------

SUCH_AS = "must be layers such as 8:tanh, units and activation, or '' for none"


@pytest.mark.parametrize(
    ("hidden", "complaint"),
    [
        *((hidden, SUCH_AS) for hidden in (
            "8", "tanh", "8:", ":tanh", "8 tanh", "8:tanh 4:tanh", "-8:tanh", "2.5:tanh", "٣:tanh",
            "8:tanh;4:relu", "8:tanh,4", "none", "8:tanh,", ",8:tanh", "8:tanh,,4:relu", ",",
        )),
        *((hidden, "must have between 1 and 1024 units in a layer") for hidden in (
            "0:tanh", "1025:tanh", "8:tanh,0:relu", "1000000000:tanh", "1" * 5000 + ":tanh",
        )),
        ("8:softmax", "must not have softmax in a hidden layer; it is for the output"),
        ("4:tanh,8:Softmax", "must not have softmax in a hidden layer; it is for the output"),
        ("8:tan", "must have activations among sigmoid, tanh, relu, leaky_relu, softplus, "
                  "identity (did you mean 'tanh'?)"),
        ("8:7", "must have activations among sigmoid, tanh, relu, leaky_relu, softplus, identity"),
        ("8:logistic", "must have activations among sigmoid, tanh, relu, leaky_relu, softplus, "
                       "identity (did you mean 'sigmoid'?)"),
        (",".join(["1:tanh"] * 17), "must be at most 16 layers"),
    ],
)  # fmt: skip
def test_layers_that_cannot_be(nnstep: Nnstep, hidden: str, complaint: str) -> None:
    said = nnstep("run", "people", "--epochs", "1", f"--hidden={hidden}").complaint()
    assert said.startswith(f"nnstep run: hidden {complaint}, not '")


def test_the_most_layers_and_units_that_there_may_be(nnstep: Nnstep) -> None:
    for hidden in (",".join(["2:tanh"] * 16), "1024:relu", "0001024:relu", ""):
        assert nnstep("run", "people", "--epochs", "1", "--hidden", hidden).printed()


# what does not go together ----------------------------------------------------------------------

NEEDS = {
    "bce": "bce, the binary cross-entropy, needs a sigmoid output, not ",
    "cce": "cce, the categorical cross-entropy, needs a softmax output, not ",
}
ALWAYS_1 = "softmax with one output is always 1; --classes makes an output of each class"
HINT = "--output identity fits any number, --classes makes classes of the numbers"

IMPOSSIBLE = [
    ("people --output softmax", ALWAYS_1),
    ("people --loss cce", ALWAYS_1),
    ("mazur --label o1,o2 --output softmax", "softmax says which of several classes it is, so it "
     "needs one label that names them, not o1, o2"),
    *((f"people --loss bce --output {name}", NEEDS["bce"] + name)
      for name in ("identity", "tanh", "relu", "softmax")),
    *((f"iris --loss cce --output {name}", NEEDS["cce"] + name)
      for name in ("identity", "sigmoid", "softplus")),
    ("curve --loss bce --output identity", NEEDS["bce"] + "identity"),
    ("article --output identity", "derivative article is of a sigmoid, and no layer has one; "
     "--derivative exact goes with any activation"),
    ("iris --derivative article --hidden 8:tanh", "derivative article is of a sigmoid"),
    *((call, "derivative article does not go with bce, which divides by the exact one: z_del would "
       "stay large however right the outputs are; --derivative exact goes with it")
      for call in ("or --loss bce --derivative article",
                   "article --loss bce --derivative article")),
    ("people --momentum 0.5", "momentum is for the optimizer momentum or nesterov, not for plain"),
    ("people --optimizer adam --momentum 0.5",
     "momentum is for the optimizer momentum or nesterov, not for adam"),
    ("people --optimizer rmsprop --beta1 0.5", "beta1 is for the optimizer adam, not for rmsprop"),
    ("people --epsilon 0.5", "epsilon is for the optimizer rmsprop or adam, not for plain"),
    ("people --every 10", "every is for the schedule step, not for constant"),
    ("people --schedule cosine --factor 0.5", "factor is for the schedule step, not for cosine"),
    ("people --schedule cosine --epochs 0",
     "a cosine learning rate needs a run of at least one epoch, not 0"),
    ("people --batch 8",
     "batch 8 is larger than the data: there are only 7 samples to train on"),
    ("people --batch 6 --test 0.3",
     "batch 6 is larger than the data: there are only 5 samples to train on, 2 being kept"),
    ("people --batch 2 --test 0.99",
     "batch 2 is larger than the data: there is only one sample to train on, 6 being kept"),
    *((f"people --{no}shuffle", "shuffle is for batches, and only --batch makes any")
      for no in ("", "no-")),
    ("iris --no-classes",
     "classes cannot be left out: the label species is text, and can only name them"),
    ("mazur --test 0.5", "FILE: one sample cannot be split into training and test"),
    ("people --label Y,X1 --classes", "FILE: several labels are numbers, so 'Y' cannot name"),
    ("iris --label petal_width,species",
     "FILE: several labels are numbers, so 'species' cannot name classes"),
    ("people --label Y,Y", "FILE: the label 'Y' is named twice"),
    ("people --features X1,X1", "FILE: the feature 'X1' is named twice"),
    ("people --features X1,Y", "FILE: column 'Y' is a label, so it is no feature"),
    ("people --label X1,X2,X3,Y", "FILE: column person names the rows, unless --features chooses "
     "it; no column of numbers is left beside the label 'X1', 'X2', 'X3', 'Y'"),
    ("people --features Z", "FILE: there is no column 'Z'; the columns are person, X1, X2, X3, Y"),
    ("digits", f"FILE, line 4, column digit: with sigmoid and half_squares a label is 0 to 1, "
     f"not 2; {HINT}"),
    ("curve --output tanh --label x --features y",
     f"FILE, line 2, column x: with tanh and half_squares a label is -1 to 1, not -3; {HINT}"),
    ("curve --output relu", "FILE, line 2, column y: with relu and mse a label is 0 or above, not"),
    ("curve --output softplus --loss half_squares",
     "FILE, line 2, column y: with softplus and half_squares a label is 0 or above, not -0.0914"),
    ("digits --loss bce", "FILE, line 4, column digit: with sigmoid and bce a label is 0 or 1, "
     "not 2; --output identity --loss mse fits any number, --classes makes classes of"),
    ("mazur --label o1,o2 --loss bce", "FILE, line 2, column o1: with sigmoid and bce a label is "
     "0 or 1, not 0.01; --output identity --loss mse fits any number"),
    ("iris --label petal_width,petal_length --output tanh", "FILE, line 2, column petal_length: "
     "with tanh and half_squares a label is -1 to 1, not 1.4; --output identity fits any number"),
]  # fmt: skip


@pytest.mark.parametrize(("call", "complaint"), IMPOSSIBLE)
def test_what_does_not_go_together_is_refused_with_the_reason(
    nnstep: Nnstep, call: str, complaint: str
) -> None:
    what, *options = call.split()
    path = str(datasets().get(what, what))
    said = nnstep("run", path, *options).complaint()
    assert said.startswith(f"nnstep run: {complaint.replace('FILE', path)}")


def test_the_line_of_a_label_is_counted_in_the_file(nnstep: Nnstep, tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    path.write_text("x,o1,o2\n,0,0\n\n1,,1\n2,0,1\n3,1,\n4,1,7\n5,8,0\n")
    said = nnstep("run", str(path), "--label", "o1,o2", "--drop-missing").complaint()
    assert said.startswith(f"nnstep run: {path}, line 7, column o2: with sigmoid and half_squares ")
    assert "a label is 0 to 1, not 7; " in said


@pytest.mark.parametrize("command", ["open", "run", "trace", "predict", "exec"])
def test_every_command_refuses_it_before_anything_else(nnstep: Nnstep, command: str) -> None:
    words = ["1", "0", "0"] if command == "predict" else []
    said = nnstep(command, "people", *words, "--batch", "8").complaint()
    assert said.startswith(f"nnstep {command}: batch 8 is larger than the data")


@pytest.mark.parametrize(
    "call",
    [
        "people --no-classes",
        "people --batch 7",
        "people --batch 5 --test 0.3",
        "people --batch 1 --test 0.99 --no-shuffle",
        "people --classes",
        "people --classes --loss mse",
        "people --classes --output sigmoid --loss bce",
        "people --output tanh --hidden 3:sigmoid --derivative article",
        "people --bias frozen --initial zeros --l1 0 --l2 0",
        "iris --loss bce",
        "iris --loss half_squares --output softplus",
        "iris --test 0.001",
        "curve --loss mse",
        "curve --output Leaky-ReLU --loss half-squares",
        "mazur --label o1,o2 --batch 1",
        "digits --classes --label digit --scale standard --drop-missing",
        "digits --label digit --output relu --scale minmax",
    ],
)
def test_what_does_go_together_is_run(nnstep: Nnstep, call: str) -> None:
    what, *options = call.split()
    path = str(datasets()[what])
    assert nnstep("run", path, *options, "--epochs", "1", "--lr", "1e-6").printed()


# values to begin with ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("initial", "complaint"),
    [
        ("weight = [[1]]", "there is no parameter 'weight' (did you mean 'weights'?); the "
         "parameters are weights, bias; --initial glorot begins with others"),
        ("weights1 = [[1]]", "there is no parameter 'weights1' (did you mean 'weights'?)"),
        ("lr = 1", "there is no parameter 'lr'; the parameters are weights, bias"),
        ("weights = [[1], [2]]",
         "weights must be finite numbers of shape 3 × 1, not 2 × 1; --initial glorot begins with "
         "others"),
        ("weights = [1, 2, 3]", "weights must be finite numbers of shape 3 × 1, not 3"),
        ("weights = [[1, 2, 3]]", "weights must be finite numbers of shape 3 × 1, not 1 × 3"),
        ("weights = []", "weights must be finite numbers of shape 3 × 1, not 0"),
        ("weights = 1", "weights must be finite numbers of shape 3 × 1, not one number"),
        ("bias = [1, 2]", "bias must be finite numbers of shape 1, not 2"),
        ("weights = [[1], [2], ['3']]", "weights must be finite numbers of shape 3 × 1"),
        ("weights = [['1'], ['2'], ['3']]", "weights must be finite numbers of shape 3 × 1"),
        ("weights = [[1], [2], [nan]]", "weights must be finite numbers of shape 3 × 1"),
        ("weights = [[1], [2], [inf]]", "weights must be finite numbers of shape 3 × 1"),
        ("weights = [[1], [2], []]", "weights must be finite numbers of shape 3 × 1"),
        ("weights = [[true], [false], [true]]", "weights must be finite numbers of shape 3 × 1"),
        ("weights = {a = 1}", "weights must be finite numbers of shape 3 × 1"),
        ("weights = 2026-01-01", "weights must be finite numbers of shape 3 × 1"),
        (f"bias = [1{'0' * 400}]", "bias must be finite numbers of shape 1"),
        ("bias = " + "[" * 70 + "]" * 70, "bias must be finite numbers of shape 1"),
    ],
)  # fmt: skip
def test_values_to_begin_with_that_do_not_fit(
    nnstep: Nnstep, tmp_path: Path, initial: str, complaint: str
) -> None:
    path = preset(tmp_path, "network", f"[network.initial]\n{initial}")
    assert nnstep("run", str(path)).complaint().startswith(f"nnstep run: initial: {complaint}")
    assert nnstep("run", str(path), "--initial", "zeros", "--epochs", "1").printed()


def test_what_is_not_given_begins_as_usual(tmp_path: Path) -> None:
    path = preset(tmp_path, "network", "hidden = '2:tanh'\ninitial = {bias1 = [3, -0.5]}")
    usual = load("people", hidden="2:tanh")
    given = load(path).program.parameters_in(load(path).initial)
    assert given.pop("bias1").tolist() == [3, -0.5]
    for name, value in given.items():
        assert value.tobytes() == usual.program.parameters_in(usual.initial)[name].tobytes()


def test_no_values_to_begin_with_are_the_usual_ones(tmp_path: Path) -> None:
    path = preset(tmp_path, "network", "initial = {}")
    assert load(path).initial.tobytes() == load("people").initial.tobytes()


# what only a lesson or only a run has -----------------------------------------------------------


@pytest.mark.parametrize(
    ("option", "value"),
    [("--from", "1"), ("--shot", "foo"), ("--font", "x"), ("--cast-version", "2")],
)
def test_what_only_a_lesson_has_is_refused_for_a_run(
    nnstep: Nnstep, tmp_path: Path, option: str, value: str
) -> None:
    path = tmp_path / "z.py"
    assert nnstep("export", "xor", option, value, "-o", str(path)).complaint() == (
        f"nnstep export: {option} does not go with xor: only a lesson becomes a film"
    )
    assert not path.exists()


@pytest.mark.parametrize(
    "words", ["--lr 3", "--at 5", "--history 64M", "--no-shuffle", "--epochs 0"]
)
def test_what_only_a_run_has_is_refused_for_a_lesson(
    nnstep: Nnstep, tmp_path: Path, words: str
) -> None:
    path = tmp_path / "z.cast"
    option, *value = words.split()
    said = nnstep("export", "first-steps", option, *value, "-o", str(path)).complaint()
    flag = option.replace("--no-", "--")
    assert said == f"nnstep export: {flag} does not go with a lesson, which says itself what is run"
    assert not path.exists()

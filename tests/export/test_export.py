"""`nnstep export`: which format goes where, and what is refused."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest

from nnstep import load
from nnstep.export import numpy_script, parameters_json, torch_script
from tests.export.making import moment_at

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.calling import Called

    Nnstep = Callable[..., Called]

WRITERS = {"numpy": numpy_script, "torch": torch_script, "json": parameters_json}


@pytest.mark.parametrize(
    ("name", "to", "form"),
    [
        ("a.py", None, "numpy"),
        ("a.PY", None, "numpy"),
        ("a.py", "numpy", "numpy"),
        ("a.py", "torch", "torch"),
        ("a.json", None, "json"),
        ("a.json", "json", "json"),
        ("a", "torch", "torch"),
        ("a.txt", "json", "json"),
        (None, None, "numpy"),
        (None, "torch", "torch"),
        (None, "json", "json"),
    ],
)
def test_the_ending_or_to_says_what_is_written(
    nnstep: Nnstep, tmp_path: Path, name: str | None, to: str | None, form: str
) -> None:
    experiment = load("article")
    expected = WRITERS[form](experiment, moment_at(experiment, 7))
    where = [] if name is None else ["-o", str(tmp_path / name)]
    printed = nnstep("export", "article", "--at", "7", *where, *(["--to", to] if to else []))
    if name is None:
        assert printed.printed() == expected
    else:
        said = ", at 7" if form == "json" else ": goes on from 7 to 25000"
        assert printed.printed() == f"wrote {tmp_path / name}{said}\n"
        assert (tmp_path / name).read_text(encoding="utf-8") == expected


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ("--epochs 40", "goes on from 40 to 80"),
        ("--epochs 40 --at 39", "goes on from 39 to 40"),
        ("--epochs 40 --at 50 --to torch", "goes on from 50 to 90"),
        ("--epochs 40 --at 12.1 --batch 4", "goes on from 12.1 to 40"),
        ("--epochs 0", "goes on from 0 to 1000"),
    ],
)
def test_it_is_said_how_far_a_script_trains(
    nnstep: Nnstep, tmp_path: Path, options: str, said: str
) -> None:
    file = tmp_path / "a.py"
    printed = nnstep("export", "article", "-o", str(file), *options.split()).printed()
    assert printed == f"wrote {file}: {said}\n"
    assert f"\nEPOCHS = {said.split()[-1]}  #" in file.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["a.npz", "a"])
def test_an_archive(nnstep: Nnstep, tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    options = ["--epochs", "3", "--batch", "2", "-o", str(file), "--to", "npz"]
    assert nnstep("export", "article", *options).printed() == f"wrote {file}, at 3.0\n"
    with np.load(file, allow_pickle=False) as archive:
        weights = archive["weights"]
    state = moment_at(load("article", epochs=3, batch=2), 3).state
    assert weights.ravel().tolist() == state[:3].tolist()


@pytest.mark.parametrize(
    ("at", "position", "epoch"),
    [([], "4.0", 4), (["--at", "9"], "9.0", 9), (["--at", "2.3"], "2.3", 2)],
)
def test_where_it_is_exported(nnstep: Nnstep, at: list[str], position: str, epoch: int) -> None:
    call = ["export", "iris", "--batch", "32", "--epochs", "4", "--to", "json", *at]
    [document] = nnstep(*call).values()
    assert (document["position"], document["epoch"]) == (position, epoch)


@pytest.mark.parametrize(
    ("call", "complaint"),
    [
        (["-o", "a"], "a: the name must end in one of .py, .npz, .json, or --to say what it is"),
        (["-o", "a.txt"], "a.txt: the name must end in one of .py, .npz, .json, or --to say what "),
        (["-o", "a.py", "--to", "json"], "a.py: json goes into a file that ends in .json"),
        (["-o", "a.npz", "--to", "torch"], "a.npz: torch goes into a file that ends in .py"),
        (["--to", "npz"], "npz is no text to be printed; name a file with -o"),
        (["--to", "onnx"], "--to takes numpy, torch, npz or json, not 'onnx'"),
        (["--at", "2.7"], "there is no batch 7 to export at; an epoch has 4 batches, from 0 on"),
        *(
            (["--at", at], f"--at takes an epoch such as 12, or a batch such as 12.3, not '{at}'")
            for at in ("2.", "-1", "1.2.3", "3.x", "", "٣")
        ),
        (["--at", "9" * 13], "--at takes at most 1000000000000, not 9999999999999"),
    ],
)
def test_what_is_refused(nnstep: Nnstep, call: list[str], complaint: str) -> None:
    said = nnstep("export", "article", "--batch", "2", *call).complaint()
    assert said.startswith(f"nnstep export: {complaint}")


def test_a_full_batch_has_no_batches_to_export_at(nnstep: Nnstep) -> None:
    said = nnstep("export", "article", "--at", "2.1").complaint()
    assert said.endswith("there is no batch 1 to export at; an epoch has only one batch, from 0 on")


def test_a_place_that_cannot_be_written_to_is_refused_before_training(
    nnstep: Nnstep, tmp_path: Path
) -> None:
    folder = tmp_path / "folder.py"
    folder.mkdir()
    for file, complaint in (
        (folder, "this is a folder, not a file"),
        (tmp_path / "none" / "a.py", "there is no such folder"),
    ):
        said = nnstep("export", "article", "--at", str(10**12), "-o", str(file)).complaint()
        assert said == f"nnstep export: {file}: {complaint}"


@pytest.mark.parametrize("name", ["a.py", "a.json", "a.npz"])
def test_a_run_that_fails_before_writes_nothing_and_says_what_run_says(
    nnstep: Nnstep, huge: str, tmp_path: Path, name: str
) -> None:
    file = tmp_path / name
    file.write_text("one")
    said = nnstep("export", huge, "-o", str(file)).complaint(code=1)
    assert said.replace("export", "run") == nnstep("run", huge).complaint(code=1)
    assert file.read_text() == "one"


def test_a_run_that_fails_later_can_be_exported_before(nnstep: Nnstep, huge: str) -> None:
    document = json.loads(nnstep("export", huge, "--at", "1", "--to", "json").printed())
    assert np.isfinite(document["parameters"]["weights"]).all()

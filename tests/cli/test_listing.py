from __future__ import annotations

from typing import TYPE_CHECKING

from nnstep import load
from nnstep.experiment import datasets, presets

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cli.calling import Called

    Nnstep = Callable[..., Called]


def test_presets_are_listed_with_their_titles(nnstep: Nnstep) -> None:
    rows = [line.split("  ", 1) for line in nnstep("presets").printed().splitlines()]
    assert {name: title.strip() for name, title in rows} == {
        name: load(name).title for name in presets()
    }
    assert {"article", "exact"} <= {name for name, _ in rows}


def test_datasets_are_listed_with_what_is_in_them(nnstep: Nnstep) -> None:
    lines = nnstep("datasets").printed().splitlines()
    assert [line.split()[0] for line in lines] == list(datasets())
    told = dict(line.split(maxsplit=1) for line in lines)
    assert told["people"] == "7 samples of X1, X2, X3; label Y"
    assert told["digits"] == "1797 samples of 64 features; label digit"
    assert told["iris"].endswith("; label species: setosa, versicolor, virginica")
    assert len({line.index(told[line.split()[0]]) for line in lines}) == 1


def test_every_preset_that_is_listed_can_be_run(nnstep: Nnstep) -> None:
    for name in presets():
        assert nnstep("run", name, "--epochs", "1").printed()


def test_every_dataset_that_is_listed_can_be_run_or_says_what_it_needs(nnstep: Nnstep) -> None:
    for path in map(str, datasets().values()):
        called = nnstep("run", path, "--epochs", "1")
        if called.code:
            assert "--output identity fits any number" in called.complaint()
            called = nnstep("run", path, "--epochs", "1", "--lr", "1e-9", "--output", "identity")
        assert called.printed()

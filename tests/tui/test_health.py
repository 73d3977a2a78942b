"""The Health panel shows what the debugger has found of the moment, in any room there is."""

from __future__ import annotations

import re

import numpy as np
import pytest

from nnstep import Position, Timeline, load
from nnstep.debugger.health import health_of
from nnstep.experiment import datasets
from nnstep.tui.health import table_of
from tests.tui.driving import SIZES, Driven, opened

DATA = datasets()
DEAD = load(DATA["xor"], hidden="8:relu", lr=5, epochs=300)
IRIS = load(DATA["iris"], hidden="8:tanh", batch=16, optimizer="adam", scale="standard", test=0.2)
DEEP = load(DATA["xor"], hidden="64:leaky_relu,128:softplus,3:sigmoid,8:relu")


async def at(driven: Driven, *lines: str) -> None:
    for line in lines:
        driven.app.command(line)
        await driven.settle()


def said(driven: Driven) -> str:
    """Return the text of the panel, its lines joined."""
    return " ".join(" ".join(driven.panel("Health")).split())


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
async def test_figures_are_those_of_the_moment_and_dots_stand_for_what_is_absent(
    size: tuple[int, int],
) -> None:
    async with opened(IRIS, size=size) as driven:
        await at(driven, "show health", "goto 3.2:dweights1")
        values = driven.app.debugger.moment.values
        first, second = (
            re.search(rf"{n} \S*{name} .*", "\n".join(driven.panel("Health")))
            for n, name in ((1, "tanh"), (2, "softmax"))
        )
        assert first is not None
        assert second is not None
        weights = np.linalg.norm(values["weights1"])
        assert float(first[0].split()[2]) == pytest.approx(weights, rel=1e-3)
        assert first[0].split()[3:5] == ["·", "·"]
        gradient = np.linalg.norm(values["dweights2"])
        assert float(second[0].split()[3]) == pytest.approx(gradient, rel=1e-3)
        assert f"{(np.abs(values['z1']) > 0.95).mean():.0%}" in said(driven)
        await driven.press("s")
        gradient = np.linalg.norm(driven.app.debugger.moment.values["dweights1"])
        [line] = [line for line in driven.panel("Health") if "tanh" in line]
        assert float(line.split()[3]) == pytest.approx(gradient, rel=1e-3)


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
async def test_what_looks_wrong_is_said_in_full_and_marked(size: tuple[int, int]) -> None:
    async with opened(DEAD, size=size) as driven:
        await at(driven, "show health", "goto 200:weights1")
        assert (
            "! layer 1: 8 of 8 units are dead: z1 is 0 for every sample, so dpred1 and dweights1 "
            "are 0 there"
        ) in said(driven)
        assert "8 of 8" in said(driven).partition("!")[0]


@pytest.mark.parametrize("size", ["120×40", "200×60"])
async def test_the_ratio_is_said_to_be_to_the_weights_before_the_update(size: str) -> None:
    async with opened(load("too-fast"), size=SIZES[size]) as driven:
        await at(driven, "show health", "goto 5:bias")
        assert any("norms; ratio: update / old weights" in line for line in driven.lines)
        assert "times as large as weights before it" in said(driven)


async def test_when_nothing_looks_wrong_it_says_so() -> None:
    async with opened() as driven:
        await at(driven, "show health", "goto 5:weights")
        assert "nothing unusual at this moment" in said(driven)
        await driven.press("f")
        assert "nothing unusual" not in said(driven)
        assert (
            "outputs and gradients are not judged at the start of an epoch: n computes its "
            "outputs, S shows the last one's" in said(driven)
        )
        await driven.press("n")
        assert "nothing unusual in the outputs; the rest is not computed yet" in said(driven)


async def test_what_looks_wrong_and_what_is_not_judged_are_told_apart() -> None:
    async with opened(load("dead-relu", epochs=20), size=SIZES["80×24"]) as driven:
        await at(driven, "show health", "continue")
        assert "! " not in said(driven)
        await driven.press("n")
        assert "! layer 1: 8 of 8 units are dead" in said(driven)
        assert "! only judged" not in said(driven)
        assert "only judged the outputs; the rest is not computed yet" in said(driven)


async def test_all_of_it_can_be_scrolled_into_sight() -> None:
    async with opened(DEEP) as driven:
        await at(driven, "show health", "goto 0:weights1")
        seen = set(driven.panel("Health"))
        for _ in range(8):
            await driven.press("j")
            seen |= set(driven.panel("Health"))
        assert any(line.startswith(" 5 sigmoid") for line in seen)
        assert driven.panel("Health")[0].split()[0] == "layer"
        for _ in range(8):
            await driven.press("k")
        assert driven.panel("Health")[1].startswith(" 1 leaky")


@pytest.mark.parametrize("digits", [4, 8, 17])
@pytest.mark.parametrize("width", [37, 38, 50, 64, 66, 80, 118, 200])
@pytest.mark.parametrize("experiment", [DEAD, IRIS, load("article")], ids=lambda e: e.name)
def test_a_table_fits_and_no_number_is_cut(experiment: object, width: int, digits: int) -> None:
    assert isinstance(experiment, type(DEAD))
    done = len(experiment.program) - 1
    moment = Timeline(experiment).moment(Position(2, done))
    layers = health_of(experiment, moment, Timeline(experiment).history).layers
    lines = ["".join(span.text for span in line) for line in table_of(layers, "", digits, width)]
    assert all(len(line) <= width for line in lines)
    written = " ".join(lines).split()
    numbers = [float(text) for text in written if re.fullmatch(r"\d+\.\d+(e-?\d+)?|\de-\d+", text)]
    figures = [
        value
        for layer in layers
        for value in (layer.weights, layer.gradient, layer.update, layer.ratio)
    ]
    assert all(value is not None for value in figures)
    for value in numbers:
        assert any(value == pytest.approx(figure, rel=5e-3) for figure in figures)
    norms = [layer.weights for layer in layers]
    assert all(any(value == pytest.approx(n, rel=5e-3) for value in numbers) for n in norms)


def test_columns_are_for_what_there_can_be() -> None:
    def titles(experiment: object) -> str:
        assert isinstance(experiment, type(DEAD))
        timeline = Timeline(experiment)
        layers = health_of(experiment, timeline.moment(Position(0)), timeline.history).layers
        return "".join(span.text for span in table_of(layers, "layer", 4, 120)[0])

    assert titles(DEAD).split()[-2:] == ["saturated", "dead"]
    assert titles(IRIS).split()[-1] == "saturated"
    assert titles(load(DATA["curve"], output="identity")).split()[-1] == "ratio"


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
async def test_units_that_are_0_in_a_batch_are_not_called_dead(size: tuple[int, int]) -> None:
    async with opened(load("digits"), size=size) as driven:
        await at(driven, "show health", "goto 0.1:XW2")
        table = said(driven).partition("nothing unusual")[0]
        assert "silent" in table
        assert re.search(r"\d+ of 64", table)
        assert "dead" not in said(driven)

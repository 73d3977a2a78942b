"""Batches on the screen: the last one of an epoch, which is smaller, and the samples of each."""

from __future__ import annotations

import pytest

from nnstep import Position, load
from nnstep.experiment import datasets
from nnstep.numbers import number
from nnstep.tui.samples import Samples
from tests.tui.driving import LARGE, SMALL, opened

BATCHES = load(
    datasets()["iris"], hidden="3:tanh", batch=40, scale="standard", epochs=3, seed=5, lr=0.01
)
LAST, FEWER = BATCHES.program.batches - 1, 30


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=str)
@pytest.mark.parametrize("page", ["numbers", "pictures", "arrays"])
async def test_every_statement_of_the_last_and_smaller_batch_can_be_seen(
    page: str, size: tuple[int, int]
) -> None:
    async with opened(BATCHES, size) as driven:
        await driven.ask(f"show {page}")
        await driven.ask(f"goto 0.{LAST - 1}:bias2")
        for done in range(len(BATCHES.program)):
            await driven.press("s")
            position = Position(LAST, done)
            assert driven.app.is_running
            assert driven.at == position.written(BATCHES.program)
        assert driven.app.debugger.moment.values["inputs"].shape == (FEWER, 4)


@pytest.mark.parametrize("size", [(80, 20), SMALL, (120, 40)], ids=str)
async def test_no_panel_moves_when_a_batch_is_smaller(size: tuple[int, int]) -> None:
    few = load(datasets()["iris"], hidden="3:tanh", batch=8, epochs=3)
    assert few.program.loop.size(few.program.batches - 1) == 6
    async with opened(few, size) as driven:
        places = []
        for line in ("goto 0.17", "update", "update"):
            await driven.ask(line)
            panels = driven.app.query("Panel")
            places.append([panel.region for panel in panels])
        assert places[0] == places[1] == places[2]


async def test_below_a_smaller_batch_there_is_nothing_to_choose() -> None:
    few = load(datasets()["iris"], hidden="3:tanh", batch=8, epochs=3)
    async with opened(few, LARGE) as driven:
        await driven.ask("goto 0.17")
        samples = driven.app.query_one("#samples", Samples)
        samples.focus()
        await driven.press("end", "l", "l")
        assert samples.chosen is not None
        assert samples.chosen[0] == 7
        await driven.ask("goto 0.18:z1")
        assert [line.strip() for line in driven.panel("Samples")[-2:]] == ["", ""]
        before = driven.status
        await driven.press("enter")
        assert driven.status == before
        await driven.press("l")
        assert samples.chosen[0] == 5
        x, y, _, _ = driven.region("Samples")
        await driven.click(y + 8, x + 12)
        assert samples.chosen[0] == 5


async def test_the_working_of_a_smaller_batch_has_a_line_for_each_of_its_numbers() -> None:
    async with opened(BATCHES, LARGE) as driven:
        await driven.ask(f"goto 0.{LAST}:labels")
        panel = driven.app.query_one("#working")
        assert panel.virtual_size.height == FEWER * len(BATCHES.dataset.features)


async def test_the_network_shows_what_is_scaled_at_its_inputs_and_of_its_sample() -> None:
    async with opened(BATCHES) as driven:
        await driven.ask("show network")
        await driven.ask("goto 0.2:inputs")
        await driven.press("pagedown")
        moment = driven.app.debugger.moment
        assert moment.batch is not None
        titles, *_ = driven.panel("Network")
        assert titles.split()[0] == "•scaled"
        row = moment.values["scaled"][moment.batch[1]].tolist()
        drawn = "\n".join(driven.panel("Network"))
        assert all(number(value, 4, 7) in drawn for value in row)

from __future__ import annotations

import pytest

from nnstep.debugger import Changes
from nnstep.numbers import number
from tests.tui.driving import WIDE, Driven, opened


async def chosen(driven: Driven, tabs: int, keys: str) -> str:
    """Choose a number in a panel; return what is said of it."""
    await driven.press(*["tab"] * tabs, *keys)
    return driven.status


async def test_the_line_below_says_how_a_number_came_about() -> None:
    async with opened() as driven:
        await driven.ask("goto 0:dweights")
        assert await chosen(driven, 4, "lllllljj") == "z[2,0] = 1 / (1 + exp(-(XW[2,0]))) = " + (
            "1 / (1 + exp(-(+0.9732))) = +0.7258"
        )


async def test_it_says_what_an_absent_number_will_be() -> None:
    async with opened() as driven:
        assert await chosen(driven, 4, "llllll") == (
            "z[0,0] is not computed yet; it will be 1 / (1 + exp(-(XW[0,0])))"
        )


@pytest.mark.parametrize(
    ("place", "rights", "said"),
    [
        ("1:bias", 1, "weights[0,0] was {before} when epoch 1 began"),
        ("1:bias", 2, "dweights[0,0] = "),
        ("1:bias", 3, "lr * dweights[0,0] = 0.05 * {slope} = {change}"),
        (
            "1:bias",
            4,
            "weights[0,0] = weights[0,0] - lr * dweights[0,0] = {before} - 0.05 * {slope}",
        ),
        ("1:weights", 4, "weights[0,0] is not computed yet; it will be weights[0,0] - lr * dweigh"),
        ("1:z_del", 3, "lr * dweights[0,0] is not computed yet: dweights[0,0] is not"),
        ("1:z_del", 2, "dweights[0,0] is not computed yet; it will be inputs[0,0] * z_del[0,0] +"),
    ],
)
async def test_each_column_of_the_parameters_has_an_explanation_of_its_own(
    place: str, rights: int, said: str
) -> None:
    async with opened() as driven:
        await driven.ask(f"goto {place}")
        debugger = driven.app.debugger
        first = Changes(debugger.experiment, debugger.moment)[0]
        expected = said.format(
            before=number(first.before),
            slope=number(first.slope or 0),
            change=number(first.change or 0),
        )
        assert (await chosen(driven, 1, "l" * rights)).startswith(expected)


@pytest.mark.parametrize(
    ("rights", "said"),
    [
        (2, "XW = 1 * +0.3745 + 0 * +0.9507 + 0 * +0.7320 + +0.5987 = +0.9732"),
        (3, "z = 1 / (1 + exp(-(+0.9732))) = +0.7258"),
        (1, "class 1: z decides, from 0.5 on it is 1"),
    ],
)
async def test_a_prediction_is_explained_too(rights: int, said: str) -> None:
    async with opened() as driven:
        assert await chosen(driven, 2, "l" * rights) == said


async def test_enter_prints_the_number_to_every_digit() -> None:
    async with opened() as driven:
        await driven.ask("goto 3:bias")
        await driven.press("tab", "l", "enter")
        value = driven.app.debugger.moment.before["weights"][0, 0].item()
        assert f"weights[0,0] was +{value!r} when epoch 3 began" in driven.status
        await driven.press("l", "l", "enter")
        first = Changes(driven.app.debugger.experiment, driven.app.debugger.moment)[0]
        text = "\n".join(driven.lines)
        assert f"lr * dweights[0,0] = +{first.change!r}" in text
        assert f"= 0.05 * +{first.slope!r}" in text
        await driven.press("escape", "tab", "l", "l", "enter")
        prediction = driven.app.debugger.predictions()[0]
        assert driven.place(f"XW = +{prediction.XW[0]!r}")


async def test_a_prediction_of_class_0_is_explained_as_well() -> None:
    async with opened() as driven:
        driven.app.command("goto 20000")
        assert await chosen(driven, 2, "l") == "class 0: z decides, from 0.5 on it is 1"


async def test_enter_where_there_is_nothing_does_nothing() -> None:
    async with opened() as driven:
        for line in ("forget 1", "forget 1"):
            await driven.ask(line)
        await driven.press("tab", "tab", *"ljkh", "enter", "s")
        assert driven.at == "0:XW"


async def test_the_choice_stops_at_the_edges() -> None:
    async with opened() as driven:
        await driven.press(*["tab"] * 4, "l", *["k"] * 3, *["h"] * 20)
        assert driven.status.startswith("inputs[0,0]")
        await driven.press("end", *["l"] * 30)
        assert driven.status.startswith("z_del[6,0]")


async def test_end_chooses_the_last_row_also_at_first() -> None:
    async with opened() as driven:
        await driven.press(*["tab"] * 4, "end")
        assert driven.status.startswith("inputs[6,0]")


@pytest.mark.parametrize("keys", ["jj", "down down", "j k j j"])
async def test_a_statement_is_chosen_and_run_to(keys: str) -> None:
    async with opened(size=WIDE) as driven:
        await driven.press("s", *(keys.split() if " " in keys else keys), "enter")
        assert driven.at == "0:error"

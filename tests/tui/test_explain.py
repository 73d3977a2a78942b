"""The Explain screen: down to the data and back, sums, and what has moved a weight."""

from __future__ import annotations

import asyncio

import pytest

from nnstep import load
from nnstep.numbers import EVERY_DIGIT, number
from nnstep.timeline import Position
from nnstep.tui.explain import KEYS, Chain, Explain
from tests.tui.driving import LARGE, SIZES, SMALL, WIDE, Driven, opened

NARROW = 60, 16


def shown(driven: Driven) -> list[str]:
    """Return the lines of the box, without its border."""
    x, y, width, height = driven.app.screen.query_one("#explain").content_region
    return [line[x : x + width].rstrip() for line in driven.lines[y : y + height]]


def hint(driven: Driven) -> str:
    """Return what the lower border says."""
    return str(driven.app.screen.query_one("#explain").border_subtitle)


def row(driven: Driven) -> str:
    """Return the row that is chosen."""
    [line] = [line for line in shown(driven) if line.startswith("▸")]
    return line[2:]


def is_open(driven: Driven) -> bool:
    return isinstance(driven.app.screen, Explain)


async def test_x_explains_the_number_that_is_chosen() -> None:
    async with opened() as driven:
        await driven.ask("goto 12:weights")
        await driven.press("tab", "j", "j", "l", "x")
        assert is_open(driven)
        crumbs, _, *formula = shown(driven)
        assert crumbs == " 12:dweights[1,0]"
        assert formula[0].startswith(" dweights[1,0] = inputs[0,1] * z_del[0,0] + ")
        assert any("backprop of epoch 12: dweights = inputs.T @ z_del" in line for line in formula)


async def test_x_asks_where_nothing_is_chosen() -> None:
    async with opened() as driven:
        await driven.press("x")
        assert driven.lines[-2].strip() == ":explain"
        await driven.press(*"bias", "enter")
        assert is_open(driven)
        assert "first value: initialiser article, seed 42" in shown(driven)[3]


async def test_an_error_of_the_command_is_told_and_nothing_opens() -> None:
    async with opened() as driven:
        await driven.ask("explain weights")
        assert driven.status.startswith("! explain takes one number")
        assert not is_open(driven)


@pytest.mark.parametrize("size", [*SIZES.values(), NARROW])
async def test_a_weight_is_followed_down_to_the_data_and_back(size: tuple[int, int]) -> None:
    async with opened(size=size) as driven:
        driven.app.command("goto 25000:z_del")
        await driven.settle()
        driven.app.command("explain weights[1]")
        await driven.settle()
        way = ["24999:weights[1,0]", "dweights[1,0]", "z_del[0,0]", "dcost[0,0]", "error[0,0]"]
        for keys in (("j", "j", "enter"), ("j", "l"), ("enter",), ("right",)):
            await driven.press(*keys)
        ends = " → ".join(way)
        assert shown(driven)[0].strip()[-20:] == ends[-20:]
        await driven.press("j", "enter")
        assert "label of person 1" in " ".join(shown(driven))
        assert not [line for line in shown(driven) if line.startswith("▸")]
        for _ in range(5):
            await driven.press("h")
        assert shown(driven)[0].strip() == way[0]
        assert row(driven).startswith("dweights[1,0]")
        await driven.press("backspace")
        assert hint(driven) == "this is where it begins; esc closes"
        await driven.press("escape")
        assert not is_open(driven)
        assert driven.app.debugger.position == Position(25000, 6)


async def test_a_weight_of_the_update_before_is_opened_there() -> None:
    async with opened() as driven:
        await driven.ask("goto 3")
        await driven.ask("explain weights[1]")
        for update in (1, 0):
            await driven.press("enter")
            assert shown(driven)[0].endswith(f"{update}:weights[1,0]")
        await driven.press("enter")
        assert "first value: initialiser article, seed 42" in " ".join(shown(driven))
        await driven.press("enter", "escape")
        assert driven.at == "3:inputs"


async def test_v_shows_every_digit() -> None:
    async with opened() as driven:
        await driven.ask("goto 12:dweights")
        await driven.ask("explain z_del[2]")
        value = driven.app.debugger.moment.values["z_del"][2, 0].item()
        assert f"= {number(value)}" in " ".join(shown(driven))
        await driven.press("v", "v")
        assert f"= {number(value, EVERY_DIGIT)}" in " ".join(shown(driven))
        await driven.press("escape")
        assert driven.app.digits == 2


# sums -------------------------------------------------------------------------------------------


async def test_i_shows_a_sum_as_multiply_adds_and_o_sorts_them() -> None:
    async with opened() as driven:
        await driven.ask("goto 25000:dbias")
        await driven.ask("explain dweights[1]")
        assert "i multiply-adds" in hint(driven)
        await driven.press("i")
        assert "sum so far" in " ".join(shown(driven))
        assert row(driven).startswith("inputs[0,1] * z_del[0,0]")
        await driven.press("o")
        assert row(driven).startswith("inputs[5,1] * z_del[5,0]")
        assert "o in order" in hint(driven)
        await driven.press("j", "enter")
        assert row(driven).startswith("inputs[4,1]")
        await driven.press("i", "I", "o")
        assert row(driven).startswith("inputs[5,1]")
        await driven.press("i", "h")
        assert row(driven).startswith("inputs[5,1]")


async def test_what_is_no_sum_has_no_multiply_adds() -> None:
    async with opened() as driven:
        await driven.ask("goto 5:dweights")
        await driven.ask("explain z_del[1]")
        await driven.press("i")
        assert hint(driven) == "z_del[1,0] is no sum of products"
        await driven.press("j")
        assert "esc closes" in hint(driven)


async def test_a_sum_of_many_terms_scrolls_and_says_where_numpys_order_differs() -> None:
    async with opened(load("digits", epochs=1), size=SMALL) as driven:
        driven.app.command("goto 0.1:z1")
        await driven.settle()
        for number in range(6):
            driven.app.command(f"explain XW1[{number},0]")
            await driven.settle()
            chain = driven.app.screen.query_one(Chain)
            await driven.press("i")
            parted = chain._now.found.parted()
            assert ("from left to right" in " ".join(shown(driven))) is (parted is not None)
            await driven.press("end")
            assert row(driven).startswith("bias1[0]")
            await driven.press("I", "end")
            assert row(driven).startswith("bias1[0]")
            await driven.press("home")
            assert row(driven).startswith("inputs[")
            await driven.press("escape")


# what has moved it ------------------------------------------------------------------------------


async def test_x_and_s_tell_which_person_moves_a_weight_most() -> None:
    async with opened() as driven:
        driven.app.command("goto 25000")
        await driven.settle()
        await driven.press("tab", "j", "j", "x", "s")
        text = shown(driven)
        assert row(driven).startswith("person 6  -34.8379")
        assert "42%" in row(driven)
        assert row(driven).count("━") > 10
        assert any("rounded off on the way" in line for line in text)
        assert any("-lr * inputs[s,1] * z_del[s,0]" in line for line in text)
        await driven.press("o")
        assert row(driven).startswith("person 1")
        await driven.press("e")
        assert row(driven).startswith("epochs 0–390")
        await driven.press("j", "g")
        assert not is_open(driven)
        assert driven.at == "391:inputs"


async def test_only_weights_and_biases_have_samples_and_epochs() -> None:
    async with opened() as driven:
        await driven.ask("goto 5:dweights")
        await driven.ask("explain z[1]")
        assert "s samples" not in hint(driven)
        for key in "se":
            await driven.press(key)
            assert hint(driven) == "that is told of a number in weights, bias: open one"


async def test_a_replay_shows_how_far_it_is_and_stops() -> None:
    async with opened(load("article", epochs=200_000)) as driven:
        driven.app.command("goto 100000")
        await driven.settle()
        driven.app.command("explain bias")
        await driven.settle()
        chain = driven.app.screen.query_one(Chain)
        chain.action_look("samples")
        await asyncio.sleep(0.1)
        assert hint(driven).startswith("replaying the run: ")
        chain.action_leave()
        await driven.settle()
        assert is_open(driven)
        assert hint(driven) == "stopped"
        assert driven.app.screen.query_one(Chain)._now.moved is None
        await driven.press("escape")
        assert not is_open(driven)


# closing, going there, help ---------------------------------------------------------------------


@pytest.mark.parametrize("key", ["escape", "q", "x"])
async def test_it_closes_and_the_screen_is_as_before(key: str) -> None:
    async with opened() as driven:
        await driven.ask("goto 5:dweights")
        before = driven.lines[:-2]
        await driven.ask("explain z[1]")
        await driven.press(key)
        assert driven.app.is_running
        assert driven.lines[:-2] == before


async def test_g_goes_to_where_it_was_written() -> None:
    async with opened() as driven:
        await driven.ask("goto 9")
        await driven.ask("explain weights[1]")
        await driven.press("enter", "g")
        assert driven.at == "7:weights"


async def test_clicks_choose_open_and_close() -> None:
    async with opened() as driven:
        await driven.ask("goto 9")
        await driven.ask("explain weights[1]")
        left, top, *_ = driven.app.screen.query_one("#explain").content_region
        [place] = [n for n, line in enumerate(shown(driven)) if line.startswith("  dweights[1,0]")]
        await driven.click(top + place, left + 4)
        assert row(driven).startswith("dweights[1,0]")
        await driven.click(top + place, left + 4)
        assert shown(driven)[0].endswith("→ dweights[1,0]")
        await driven.click(38, 2)
        assert not is_open(driven)


async def test_the_help_names_every_key() -> None:
    async with opened(size=LARGE) as driven:
        await driven.ask("explain bias")
        await driven.press("question_mark")
        text = " ".join(" ".join(line.strip("│ ") for line in driven.lines).split())
        for keys in KEYS:
            assert keys.caps in text
            assert keys.help.split(".")[0] in text
        await driven.press("escape")
        assert is_open(driven)


@pytest.mark.parametrize("size", [*SIZES.values(), NARROW])
@pytest.mark.parametrize("preset", ["article", "digits", "iris"])
async def test_it_fits_into_every_size(preset: str, size: tuple[int, int]) -> None:
    async with opened(load(preset), size=size) as driven:
        driven.app.command(f"explain {driven.app.debugger.experiment.spec.output}[0,0]")
        await driven.settle()
        await driven.press("enter")
        region = driven.app.screen.query_one("#explain").region
        assert region.right <= size[0]
        assert region.bottom <= size[1]
        assert len(hint(driven)) <= region.width - 4
        assert "esc closes" in hint(driven)
        assert row(driven)
        await driven.resize(*WIDE)
        assert row(driven)

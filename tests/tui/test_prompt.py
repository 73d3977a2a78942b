from __future__ import annotations

import pytest

from tests.tui.driving import SMALL, opened


async def test_a_command_is_typed_after_a_colon() -> None:
    async with opened() as driven:
        await driven.press("colon", *"goto", "space", *"7")
        assert driven.lines[-2].startswith(" :goto 7")
        await driven.press("enter")
        assert (driven.at, driven.status) == ("7:inputs", "goto → 7:inputs")


async def test_letters_and_digits_are_text_while_the_prompt_is_open() -> None:
    async with opened() as driven:
        await driven.press("colon", *"sfcq12vz")
        assert driven.lines[-2].strip() == ":sfcq12vz"
        await driven.press("escape", "s")
        assert driven.at == "0:XW"


@pytest.mark.parametrize("way_out", ["escape", "ctrl+c"])
async def test_a_line_that_is_given_up_is_not_carried_out(way_out: str) -> None:
    async with opened() as driven:
        await driven.press("colon", *"step", way_out)
        assert driven.at == "0:inputs"
        assert driven.app.is_running
        assert driven.lines[-1].split()[:2] == ["s", "step"]


@pytest.mark.parametrize("place", ["sigmoid(XW)", "before", "person", "error sum"])
async def test_a_click_elsewhere_leaves_the_prompt_as_it_is(place: str) -> None:
    async with opened() as driven:
        await driven.press("colon", *"goto")
        await driven.click(*driven.place(place))
        await driven.press("space", *"9", "enter", "s")
        assert driven.at == "9:XW"


async def test_the_palette_over_the_prompt_does_not_lose_the_focus() -> None:
    async with opened() as driven:
        await driven.press("tab", "colon")
        driven.app.command("prompt goto")
        await driven.press("escape", "l")
        assert driven.status.startswith("weights[0,0] was")


async def test_an_empty_line_repeats_commands_of_the_screen_too() -> None:
    async with opened() as driven:
        await driven.ask("faster")
        before = driven.status
        await driven.ask("")
        assert driven.status.startswith("space plays at ")
        assert driven.status != before


async def test_the_panel_in_focus_stays_the_one_in_focus() -> None:
    async with opened() as driven:
        await driven.press("tab")
        await driven.ask("step")
        assert [panel.TITLE for panel in driven.app.current if panel.has_focus] == ["Parameters"]


async def test_tab_goes_through_what_a_line_could_become() -> None:
    async with opened() as driven:
        await driven.press("colon", *"re", "tab")
        lines = [driven.lines[-2].strip()]
        commands = driven.app.debugger.registry
        names = [command.name for command in commands if command.name.startswith("re")]
        for _ in names:
            await driven.press("tab")
            lines.append(driven.lines[-2].strip())
        assert lines == [f":{name}" for name in (*names, names[0])]
        await driven.press("shift+tab")
        assert driven.lines[-2].strip() == f":{names[-1]}"


async def test_tab_completes_the_only_one_so_that_one_can_type_on() -> None:
    async with opened() as driven:
        await driven.press("colon", *"got", "tab", *"sta", "tab", "enter")
        assert driven.status == "goto → 0:inputs"


async def test_what_may_follow_is_said_below() -> None:
    async with opened() as driven:
        await driven.press("colon", *"pr")
        assert driven.lines[-1].split()[:3] == ["print", "predict", "prompt"]
        await driven.press("escape", "p")
        assert driven.lines[-1].strip().startswith("predict X…: a number for each of X1, X2, X3")
        await driven.press("escape", "L")
        assert "goto PLACE: 500, 50%, +100" in driven.lines[-1]
        await driven.press(*"z")
        assert "goto PLACE: z z_del" in driven.lines[-1]
        await driven.press("escape", "colon", *"xyz", "space")
        assert "there is no command 'xyz'" in driven.lines[-1]


async def test_arrows_recall_earlier_lines() -> None:
    async with opened() as driven:
        await driven.ask("step 2")
        await driven.ask("goto 5")
        await driven.press("colon", "up")
        assert driven.lines[-2].strip() == ":goto 5"
        await driven.press("up", "up")
        assert driven.lines[-2].strip() == ":step 2"
        await driven.press("down", "down")
        assert driven.lines[-2].strip() == ":"
        await driven.press("up", "up", "enter")
        assert driven.at == "5:z"


async def test_an_empty_line_repeats_the_last_command() -> None:
    async with opened() as driven:
        await driven.ask("step 2")
        await driven.ask("")
        assert driven.at == "0:dcost"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("stepp", "! there is no command 'stepp' (did you mean 'step'?); `help` lists them"),
        ("predict 1 0", "! a point has 3 numbers (X1, X2, X3), not 2"),
        ("zoom cost", "! zoom takes no argument, not 'cost'"),
        ("digits 5", "! digits takes 4, 8 or 17, not '5'"),
        ("theme drak", "! there is no theme 'drak'"),
    ],
)
async def test_a_wrong_line_is_said_to_be_wrong_and_changes_nothing(line: str, said: str) -> None:
    async with opened() as driven:
        await driven.ask(line)
        assert driven.status.startswith(said)
        await driven.press("s")
        assert driven.at == "0:XW"


async def test_a_colon_more_does_no_harm() -> None:
    async with opened() as driven:
        await driven.ask(":step 3")
        assert driven.at == "0:error"


async def test_a_long_report_lies_over_the_screen_until_it_is_closed() -> None:
    async with opened(size=SMALL) as driven:
        await driven.ask("goto 3:bias")
        await driven.ask("print dweights[1]")
        text = " ".join(" ".join(line.strip("│ ") for line in driven.lines).split())
        assert "inputs[6,0]" not in text  # behind the report
        assert "inputs[6,1] * z_del[6,0]" in text  # the last term too
        await driven.press("escape", "S")
        assert driven.at == "3:weights"


async def test_a_report_of_one_line_stays_in_the_status_line_where_it_fits() -> None:
    async with opened() as driven:
        await driven.ask("print bias[0]")
        assert driven.status.startswith("bias[0] = +0.598658484197")
        await driven.press("s")
        assert driven.at == "0:XW"


async def test_what_may_be_typed_is_worth_more_than_the_keys_of_the_prompt() -> None:
    async with opened(size=SMALL) as driven:
        await driven.press("colon", *"print", "space", "w")
        assert driven.lines[-1].rstrip().endswith("esc closes")
        await driven.press("backspace", "backspace", *(["backspace"] * 5), *"goto", "space")
        assert "500:z_del, z_del, start, end" in driven.lines[-1]
        assert "closes" not in driven.lines[-1]

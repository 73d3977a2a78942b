from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnstep import Debugger, Timeline, load
from nnstep.debugger import COMMANDS, Command, Cursor, Key, Outcome, Registry
from nnstep.errors import CommandError
from nnstep.tui.screen_commands import SCREEN_COMMANDS

EVERY_COMMAND = (*COMMANDS, *SCREEN_COMMANDS)
REGISTRY = Registry(EVERY_COMMAND)
NAMES = [command.name for command in EVERY_COMMAND]
ALIASES = [alias for command in EVERY_COMMAND for alias in command.aliases]
KEYS = list(REGISTRY.keys)
DEBUGGER = Debugger(Timeline(load("article", epochs=5)))


def test_no_two_commands_share_a_name_or_an_alias() -> None:
    assert [word for word, times in Counter(NAMES + ALIASES).items() if times > 1] == []


def test_no_two_commands_share_a_key() -> None:
    assert [press for press, times in Counter(k.press for k in KEYS).items() if times > 1] == []


@pytest.mark.parametrize("command", EVERY_COMMAND, ids=NAMES)
def test_a_command_is_found_by_its_name_and_its_aliases(command: Command[Cursor]) -> None:
    assert {REGISTRY.find(word).name for word in (command.name, *command.aliases)} == {command.name}


@pytest.mark.parametrize("name", NAMES)
def test_every_beginning_finds_its_command_unless_it_is_shared(name: str) -> None:
    for length in range(1, len(name) + 1):
        word = name[:length]
        begun_so = [other for other in NAMES if other.startswith(word)]
        if word in NAMES or word in ALIASES:
            continue
        if len(begun_so) == 1:
            assert REGISTRY.find(word).name == name
        else:
            with pytest.raises(CommandError) as complaint:
                REGISTRY.find(word)
            assert str(complaint.value) == f"{word!r} could be {', '.join(begun_so)}"


def test_an_alias_is_not_found_by_its_beginning() -> None:
    with pytest.raises(CommandError, match="no command 'reverse-s'"):
        REGISTRY.find("reverse-s")


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("stepp", "step"),
        ("contniue", "continue"),
        ("gotoo", "goto"),
        ("frobnicate", None),
        ("STEP", "step"),
    ],
)
def test_an_unknown_word_gets_a_suggestion_when_one_is_near(word: str, meant: str | None) -> None:
    with pytest.raises(CommandError) as complaint:
        REGISTRY.find(word)
    suggestion = f" (did you mean {meant!r}?)" if meant else ""
    assert str(complaint.value) == f"there is no command {word!r}{suggestion}; `help` lists them"


@pytest.mark.parametrize("command", EVERY_COMMAND, ids=NAMES)
def test_each_command_has_one_sentence_of_help(command: Command[Cursor]) -> None:
    assert command.summary.endswith(".")
    assert command.summary[0].isupper()
    assert len(f"  {command.summary}") < 80


@pytest.mark.parametrize("key", KEYS, ids=[key.press for key in KEYS])
def test_a_key_stands_for_a_line_that_parses(key: Key) -> None:
    owner = next(command for command in EVERY_COMMAND if key in command.keys)
    command, argument = REGISTRY.parse(key.line)
    asked = command
    if command.name == "prompt" and argument:
        asked = REGISTRY.find(argument.split()[0])
    assert asked is owner
    if key.counted is not None:
        assert REGISTRY.parse(key.counted.format(n=100)) == (owner, "100")


def test_lower_case_goes_forward_and_the_same_capital_back() -> None:
    lines = {key.press: key.line for key in KEYS}
    assert lines["S"] == "back"
    for press in "noufc":
        assert lines[press.upper()] == f"reverse-{lines[press]}"


def test_the_keys_of_the_footer_fit_into_a_narrow_terminal() -> None:
    footer = [f" {key.shown} {key.footer} " for key in KEYS if key.footer]
    assert len(footer) >= 5
    assert len("".join(footer)) <= 80


def test_the_groups_hold_every_command_once() -> None:
    grouped = [
        (command.name, heading) for heading, group in REGISTRY.groups.items() for command in group
    ]
    assert sorted(grouped) == sorted((command.name, command.group) for command in EVERY_COMMAND)


# completion -------------------------------------------------------------------------------------


@given(
    st.one_of(
        st.text(max_size=6),
        st.sampled_from([name[:n] for name in NAMES for n in range(len(name) + 1)]),
        st.builds(
            "{} {}".format,
            st.sampled_from(NAMES + ALIASES),
            st.sampled_from(["", "s", "5", "0", ":", "0:z", "w", "z_", "+", "nothing"]),
        ),
    )
)
def test_completion_offers_only_lines_that_go_on_and_parse(line: str) -> None:
    for offer in REGISTRY.complete(line, DEBUGGER):
        assert offer.startswith(line.lstrip())
        assert REGISTRY.parse(offer)


@pytest.mark.parametrize("word", NAMES + ALIASES)
def test_every_completed_argument_can_be_carried_out(word: str) -> None:
    debugger = Debugger(Timeline(load("article", epochs=5)), SCREEN_COMMANDS)
    for offer in REGISTRY.complete(f"{word} ", debugger):
        outcome = debugger.run(offer)
        assert outcome.sentence or outcome.screen


@pytest.mark.parametrize(
    ("line", "offers"),
    [
        ("st", ["step", "stops"]),
        ("reverse-", [name for name in NAMES if name.startswith("reverse-")]),
        ("res", ["restart"]),
        ("print we", ["print weights"]),
        ("p z", ["p z", "p z_del"]),
        ("goto st", ["goto start"]),
        ("goto 0:d", ["goto 0:dcost", "goto 0:dpred", "goto 0:dweights", "goto 0:dbias"]),
        ("help qu", ["help quit"]),
        ("step 1", []),
        ("nonsense x", []),
        ("xyz", []),
    ],
)
def test_completion_offers_what_may_follow(line: str, offers: list[str]) -> None:
    assert DEBUGGER.registry.complete(line, DEBUGGER) == offers


def test_completion_of_nothing_offers_every_command() -> None:
    assert REGISTRY.complete("", DEBUGGER) == NAMES


# commands of the screen -------------------------------------------------------------------------


def test_a_command_that_only_the_screen_can_carry_out_is_handed_to_it() -> None:
    zoom: Command[Cursor] = Command("zoom", "Screen", usage="[PANEL]", help="Give it the screen.")
    debugger = Debugger(Timeline(load("article", epochs=5)), extra=(zoom,))
    assert debugger.run("zo  cost ") == Outcome(screen=("zoom", "cost"))
    assert debugger.run("") == Outcome(screen=("zoom", "cost"))


def test_keys_are_shown_as_they_are_printed_on_the_keyboard() -> None:
    assert [Key(press, "help").shown for press in ("colon", "question_mark", "f1", "s", "S")] == [
        ":",
        "?",
        "F1",
        "s",
        "S",
    ]

from __future__ import annotations

import pytest

from nnstep import Debugger, NnstepError, Position
from nnstep.debugger import Outcome
from nnstep.errors import CommandError
from nnstep.timeline import START
from tests.debugger.asking import at, moved, refused

# by statements ----------------------------------------------------------------------------------


def test_a_debugger_begins_at_the_start(debugger: Debugger) -> None:
    assert debugger.position == START
    assert str(debugger.moment) == "0:inputs"
    assert debugger.moment.last_statement is None


@pytest.mark.parametrize(
    ("place", "line", "end"),
    [
        ("start", "step", "0:XW"),
        ("start", "step 3", "0:error"),
        ("0:bias", "step", "1:inputs"),
        ("start", "step 11", "1:inputs"),
        ("3:z", "step 25", "5:dpred"),
        ("0:XW", "back", "0:inputs"),
        ("1:inputs", "back", "0:bias"),
        ("5:dpred", "back 25", "3:z"),
        ("2:z", "back 1000", "0:inputs"),
    ],
)
def test_step_and_back_count_statements(
    debugger: Debugger, place: str, line: str, end: str
) -> None:
    assert moved(debugger, place, line) == end


def test_the_sentence_says_what_was_done_and_where_it_led(article: Debugger) -> None:
    at(article, "1204:dweights")
    assert article.run("back").sentence == "back 1 statement → 1204:z_del"
    assert article.run("step 3").sentence == "step 3 statements → 1204:weights"
    assert article.run("next").sentence == "next 1 phase → 1205:inputs"
    assert article.run("reverse-next 2").sentence == "reverse-next 2 phases → 1204:error"
    assert article.run("finish 2").sentence == "finish 2 epochs → 1206:inputs"
    assert article.run("reverse-finish").sentence == "reverse-finish 1 epoch → 1205:inputs"
    assert article.run("run 5").sentence == "run 5 epochs → 1210:inputs"
    assert article.run("goto 7:z").sentence == "goto → 7:z"
    assert article.run("continue").sentence == "continue to the end → 25000:inputs"
    assert article.run("reverse-continue").sentence == "reverse-continue to the start → 0:inputs"


@pytest.mark.parametrize(
    "line", ["back", "back 5", "reverse-next", "reverse-finish", "reverse-continue", "restart"]
)
def test_nothing_lies_before_the_start(debugger: Debugger, line: str) -> None:
    outcome = debugger.run(line)
    assert outcome.sentence.endswith("already at the start")
    assert not outcome.moved
    assert debugger.position == START


@pytest.mark.parametrize("command", ["step", "back", "next", "reverse-next", "finish", "run"])
@pytest.mark.parametrize(
    "argument", ["0", "-1", "1.5", "ten", "1e3", "½", "٣", "9" * 20, "9" * 5000, "1 2"]
)
def test_a_count_is_a_whole_number_above_zero(
    debugger: Debugger, command: str, argument: str
) -> None:
    at(debugger, "2:z")
    said = refused(debugger, f"{command} {argument}")
    assert said == f"{command} takes a whole number above 0, not {argument!r}"


@pytest.mark.parametrize("argument", ["1_000", "1,000", "1000"])
def test_a_count_may_be_written_in_groups(debugger: Debugger, argument: str) -> None:
    assert moved(debugger, "start", f"run {argument}") == "1000:inputs"


@pytest.mark.parametrize(
    ("place", "line", "said"),
    [
        ("0:error", "back 100", "back 3 statements → 0:inputs"),
        ("9:z", "reverse-finish 5000", "reverse-finish 10 epochs → 0:inputs"),
        ("1:error", "reverse-next 99", "reverse-next 4 phases → 0:inputs"),
        ("0:z", "finish 30000", "finish 30 000 epochs → 30000:inputs"),
    ],
)
def test_the_sentence_says_how_far_it_really_went(
    debugger: Debugger, place: str, line: str, said: str
) -> None:
    assert at(debugger, place).run(line).sentence == said


# by phases and epochs ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("place", "line", "end"),
    [
        ("start", "next", "0:error"),
        ("0:z", "next", "0:error"),
        ("0:error", "next", "0:weights"),
        ("0:weights", "next", "1:inputs"),
        ("0:bias", "next 2", "1:error"),
        ("4:z_del", "next 7", "6:weights"),
        ("4:z_del", "reverse-next", "4:error"),
        ("4:error", "reverse-next", "4:inputs"),
        ("4:inputs", "reverse-next", "3:weights"),
        ("4:bias", "reverse-next 5", "3:error"),
        ("1:z", "reverse-next 99", "0:inputs"),
        ("start", "finish", "1:inputs"),
        ("3:bias", "finish", "4:inputs"),
        ("3:XW", "finish 10", "13:inputs"),
        ("3:XW", "reverse-finish", "3:inputs"),
        ("3:inputs", "reverse-finish", "2:inputs"),
        ("9:bias", "reverse-finish 4", "6:inputs"),
        ("2:bias", "reverse-finish 9", "0:inputs"),
    ],
)
def test_phases_and_epochs_end_at_their_boundaries(
    debugger: Debugger, place: str, line: str, end: str
) -> None:
    assert moved(debugger, place, line) == end


@pytest.mark.parametrize("index", range(11))
def test_next_steps_until_the_phase_is_another_one(debugger: Debugger, index: int) -> None:
    at(debugger, f"6:{debugger.program.names[index]}")
    phase = debugger.moment.statement.phase
    stepped = debugger.position
    while debugger.program.statements[stepped.done].phase is phase:
        stepped = stepped.moved(1, debugger.program)
    debugger.run("next")
    assert debugger.position == stepped


# to the end and beyond --------------------------------------------------------------------------


def test_continue_ends_where_the_preset_says(debugger: Debugger) -> None:
    assert moved(debugger, "7:z", "continue") == "60:inputs"


def test_continue_at_the_end_says_how_to_go_beyond(debugger: Debugger) -> None:
    at(debugger, "end")
    outcome = debugger.run("continue")
    assert outcome == Outcome("continue: already at the end of the run; `run 1000` goes on")
    assert debugger.position == Position(60)
    debugger.run("run 5")
    assert debugger.run("continue") == Outcome(
        "continue: already beyond the end of the run; `goto end` goes back to it"
    )


def test_run_goes_beyond_the_end_and_keeps_the_statement(debugger: Debugger) -> None:
    assert moved(debugger, "59:dpred", "run 30") == "89:dpred"


def test_run_needs_its_number(debugger: Debugger) -> None:
    assert refused(debugger, "run") == "run takes a whole number above 0, not ''"


@pytest.mark.parametrize("line", ["reverse-continue", "restart", "goto start"])
def test_going_back_to_the_start_forgets_nothing(debugger: Debugger, line: str) -> None:
    assert moved(debugger, "70:z", line) == "0:inputs"
    assert debugger.timeline.head == Position(70, 2)


@pytest.mark.parametrize("command", ["continue", "reverse-continue", "restart"])
def test_some_commands_take_no_argument(debugger: Debugger, command: str) -> None:
    at(debugger, "2:z")
    assert refused(debugger, f"{command} 3") == f"{command} takes no argument, not '3'"


# goto -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("argument", "end"),
    [
        ("50", "50:inputs"),
        ("1,000", "1000:inputs"),
        ("1_000", "1000:inputs"),
        ("0", "0:inputs"),
        ("50:z_del", "50:z_del"),
        ("5:inputs", "5:inputs"),
        (":weights", "12:weights"),
        ("weights", "12:weights"),
        ("1 000", "1000:inputs"),
        ("+100", "112:error"),
        ("-10", "2:error"),
        ("-13", "0:inputs"),
        ("0%", "0:inputs"),
        ("50%", "30:inputs"),
        ("12.5%", "7:inputs"),
        ("100%", "60:inputs"),
        ("150%", "90:inputs"),
        ("start", "0:inputs"),
        ("end", "60:inputs"),
        ("head", "33:XW"),
    ],
)
def test_goto_goes_to_every_kind_of_place(debugger: Debugger, argument: str, end: str) -> None:
    at(debugger, "33:XW")
    assert moved(debugger, "12:error", f"goto {argument}") == end


@pytest.mark.parametrize(
    "argument",
    [
        "",
        "nowhere",
        ":",
        "5:",
        "-",
        "+",
        "+-3",
        "1.",
        ".5",
        "1.5.5",
        "-5%",
        "%",
        "5%%",
        "5:z:z",
        "5 z",
        ",",
        "_:z",
        "nan%",
        "٣",
        "9" * 400 + "%",
        "9" * 5000,
    ],
)
def test_goto_refuses_what_is_no_place(debugger: Debugger, argument: str) -> None:
    at(debugger, "12:error")
    said = refused(debugger, f"goto {argument}")
    places = "500, 50%, +100, -100, 500:z_del, z_del, start, end, head or a 'mark"
    assert said.startswith(f"goto takes {places}")
    assert repr(argument) in said


@pytest.mark.parametrize("argument", ["1.5", "0.1", "7.1:z", "7.٣"])
def test_an_epoch_of_one_batch_has_no_other(debugger: Debugger, argument: str) -> None:
    at(debugger, "12:error")
    said = refused(debugger, f"goto {argument}")
    assert said == f"goto {argument}: an epoch has only one batch"
    assert moved(debugger, "12:error", "goto 7.0:z") == "7:z"


def test_goto_suggests_the_word_that_was_meant(debugger: Debugger) -> None:
    assert "(did you mean 'start'?)" in refused(debugger, "goto strat")


def test_goto_names_the_statements_there_are(debugger: Debugger) -> None:
    said = refused(debugger, "goto 5:zdel")
    assert "no statement assigns 'zdel' (did you mean 'z_del'?)" in said
    assert ", ".join(debugger.program.names) in said


@pytest.mark.parametrize("argument", ["1000000000001", "+1000000000000", "99999999999999%"])
def test_goto_refuses_epochs_that_no_run_reaches(debugger: Debugger, argument: str) -> None:
    at(debugger, "12:error")
    assert refused(debugger, f"goto {argument}") == (
        f"goto {argument}: no run is longer than 1 000 000 000 000 epochs"
    )


def test_goto_where_one_is_already_moves_nothing(debugger: Debugger) -> None:
    at(debugger, "12:error")
    assert not debugger.run("goto 12:error").moved


# the same commands by other names ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("s 2", "step 2"),
        ("rs 3", "reverse-step 3"),
        ("n", "next"),
        ("rn", "reverse-next"),
        ("f", "finish"),
        ("fin", "finish"),
        ("rf", "reverse-finish"),
        ("r 4", "run 4"),
        ("c", "continue"),
        ("rc", "reverse-continue"),
        ("g 9:z", "goto 9:z"),
        ("st", "step"),
        ("rest", "restart"),
        ("reverse-f 2", "reverse-finish 2"),
        ("  step   2  ", "step 2"),
        ("step\t2", "step 2"),
    ],
)
def test_short_names_do_what_the_long_ones_do(debugger: Debugger, short: str, long: str) -> None:
    assert at(debugger, "12:error").run(short) == at(debugger, "12:error").run(long)


def test_an_empty_line_repeats_the_last_command(debugger: Debugger) -> None:
    debugger.run("step 2")
    assert debugger.run("").sentence == "step 2 statements → 0:dcost"
    assert debugger.run("  ").sentence == "step 2 statements → 0:z_del"


def test_an_empty_line_before_any_command_says_so(debugger: Debugger) -> None:
    assert debugger.run("") == Outcome("nothing to repeat yet; `help` lists the commands")


@pytest.mark.parametrize("wrong", ["stp", "step x", "goto nowhere", "print q", "re"])
def test_a_line_that_failed_is_not_repeated(debugger: Debugger, wrong: str) -> None:
    debugger.run("step 2")
    refused(debugger, wrong)
    assert debugger.run("").sentence == "step 2 statements → 0:dcost"


def test_every_complaint_is_of_the_one_family() -> None:
    assert issubclass(CommandError, NnstepError)

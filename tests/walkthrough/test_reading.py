"""Lessons as they are written: what is read, and what is refused with its line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnstep.errors import LessonError
from nnstep.tui.screen_commands import SCREEN_COMMANDS
from nnstep.walkthrough import beats, read_lesson
from nnstep.walkthrough.opening import open_lesson
from tests.walkthrough.writing import FRONT, REGISTRY, block, read, written

if TYPE_CHECKING:
    from pathlib import Path

WHOLE = """\
+++
title = "Two steps"
experiment = "xor"
size = [100, 30]
theme = "light"

[options]
lr = 0.5

[timing]
key = 0.25
+++

Before any heading.

# First *chapter*

One paragraph.

- a list
- of two

```nnstep
# a remark
step   2

press tab j
```

```python
print("no commands")
```

| a | b |
|---|---|
| 1 | 2 |

## Second

```nnstep
expect epoch = 0
```
"""


def refused(text: str) -> str:
    with pytest.raises(LessonError) as caught:
        read(text)
    return str(caught.value)


def unplayable(folder: Path, *lines: str) -> str:
    """Return why lines cannot be played; they begin in line 8."""
    path = written(folder, FRONT + block(*lines))
    with pytest.raises(LessonError) as caught:
        open_lesson(path, REGISTRY, SCREEN_COMMANDS)
    return str(caught.value).removeprefix(f"{path}: ")


def test_a_lesson_is_its_front_matter_its_chapters_and_its_scenes() -> None:
    lesson = read(WHOLE)
    assert (lesson.title, lesson.experiment, lesson.options) == ("Two steps", "xor", {"lr": 0.5})
    assert (lesson.size, lesson.theme, lesson.timing.key) == ((100, 30), "light", 0.25)
    assert [(c.title, c.scene) for c in lesson.chapters] == [
        ("", 0),
        ("First chapter", 1),
        ("Second", 3),
    ]
    before, first, second, last = lesson.scenes
    assert (before.caption, before.steps, before.chapter) == ("Before any heading.", (), 0)
    assert first.caption == "One paragraph.\n\n- a list\n- of two"
    assert [(step.line, step.text) for step in first.steps] == [(25, "step 2"), (27, "press tab j")]
    assert second.caption.startswith("```python")
    assert second.caption.endswith("| 1 | 2 |")
    assert (last.caption, last.chapter) == ("", 2)
    assert [(step.line, step.text) for step in last.steps] == [(41, "expect epoch = 0")]


def test_without_front_matter_the_first_heading_is_the_title() -> None:
    lesson = read(f"# Hello\n\n{block('step')}")
    assert (lesson.title, lesson.experiment, lesson.name) == ("Hello", "article", "try")
    assert read(block("step")).title == "try"


def test_a_caption_stays_as_long_as_it_takes_to_read() -> None:
    lesson = read(f"{'word ' * 30}\n\n{block('step', 'wait 2.5', 'pause', 'expect epoch = 0')}")
    assert [beat.seconds for beat in beats(lesson)] == [4.0, 0.6, 2.5, float("inf"), 0.0]
    assert beats(read(f"{'word ' * 30}\n\n{block('expect epoch = 0')}"))[0].seconds == 10.0


@given(
    words=st.integers(1, 80),
    waits=st.lists(st.sampled_from((0.5, 2.0, 30.0)), max_size=3),
    last=st.sampled_from(("step", "expect epoch = 0")),
)
def test_what_was_done_is_seen_while_the_caption_is_read(
    words: int, waits: list[float], last: str
) -> None:
    lines = ["step", *(f"wait {seconds}" for seconds in waits), last]
    caption, step, *rest = beats(read(f"{'word ' * words}\n\n{block(*lines)}"))
    whole = caption.seconds + step.seconds + sum(beat.seconds for beat in rest)
    reading = max(words / 3, 1.5)
    assert whole >= reading - 1e-9
    assert caption.seconds <= max(reading / 2, 1.5)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"{FRONT}{block('step', 'stpe')}", "line 10: there is no command 'stpe'"),
        ("```nnstep\nstep\n", "line 1: the block has no end; ``` ends it"),
        ("# A\n\n````nnstep\nstep\n```\n", "line 3: the block has no end; ```` ends it"),
        (
            "> ```nnstep\n> step\n> ```\n",
            "line 1: a block of commands stands by itself, not in a list or a quote",
        ),
        (
            "- a\n\n  ```nnstep\n  step\n  ```\n",
            "line 3: a block of commands stands by itself, not in a list or a quote",
        ),
        ("# Only prose\n\nNothing else.\n", "there is nothing to play in it: no block is tagged"),
        ("", "there is nothing to play in it"),
        ("+++\ntitle = 1\n", "line 1: the front matter has no end; a line of +++ ends it"),
        ("+++\ntitle\n+++\n", "line 2: front matter: not TOML"),
        ('+++\ntitel = "a"\n+++\n', "line 2: front matter: unknown key 'titel' (did you mean "),
        ("+++\nsize = [10, 10]\n+++\n", "line 2: front matter: size must be from [60, 16] to [40"),
        ("+++\nsize = 80\n+++\n", "line 2: front matter: size must be two whole numbers"),
        ('+++\ntheme = "blue"\n+++\n', "line 2: front matter: theme must be dark or light, not 'b"),
        ("+++\n[timing]\nkey = 0\n+++\n", "line 3: front matter: key must be from 0.01 to 60, no"),
        ("+++\n[timing]\nkeys = 1\n+++\n", "line 3: front matter: unknown key 'keys'"),
        ("+++\n[options]\nlr = -1\n+++\n", "line 3: front matter: [options] lr must be above 0, "),
        ("+++\n[options]\nrl = 1\n+++\n", "line 3: front matter: [options] there is no option 'r"),
        ("+++\noptions = 3\n+++\n", "line 2: front matter: options must be a table"),
        (block("save x"), "line 2: a lesson cannot save: it writes a file"),
        (block("open! xor"), "line 2: a lesson cannot open!: it leaves"),
        (block("quit"), "line 2: a lesson cannot quit: it leaves"),
        (block("q"), "line 2: a lesson cannot quit: it leaves"),
        (block("record x"), "line 2: a lesson cannot record"),
        (block("step\u200b"), "line 2: 'step\\u200b' has characters that cannot be typed"),
        (block("step\x07"), "line 2: '\\x07' is no text"),
        (block(*["step"] * 5001), "line 5002: a lesson has at most 5000 steps"),
        ("a\n\nclip \x1b]52;c;eA==\x1b\\ board\n", "line 3: '\\x1b' is no text"),
        ("# a \x9bm\n", "line 1: '\\x9b' is no text"),
        ("a\r\nb\x00\r\n", "line 2: '\\x00' is no text"),
        (f"a\n\n{'word ' * 1001}\n", "line 1: a caption has at most 5000 characters"),
        ("```NNSTEP x\nstep\n```\n", "line 1: after `nnstep` nothing stands on its line"),
        (f"+++\nsize = [{'1' * 5000}, 40]\n+++\n", "front matter: not TOML"),
        (
            f"+++\nsize = 0x{'f' * 5000}\n+++\n",
            "line 2: front matter: size must be two whole numbers",
        ),
        (block("copy"), "line 2: a lesson cannot copy: it writes into the clipboard"),
    ],
)
def test_what_is_no_lesson_is_refused_with_its_line(text: str, said: str) -> None:
    message = refused(text)
    assert message.startswith(said)
    assert "\n" not in message


@pytest.mark.parametrize(
    ("front", "said"),
    [
        ("title = T", "line 2: front matter: not TOML: Invalid value at column 9"),
        ("\n\ntitle = T", "line 4: front matter: not TOML: Invalid value at column 9"),
        ('a = 1\ntitle = """\nT', "line 4: front matter: not TOML: Unterminated string at its"),
        ("size = [\n  80,\n  9\n]\ntheme = 3", "line 2: front matter: size must be from"),
        ("size = [\n  80,\n  40\n]\ntheme = 3", "line 6: front matter: theme must be dark or"),
        ('title = "a"\n\n[ timing ]\nkey = 1\nleast = 0', "line 6: front matter: least must be"),
        ('title = "a"\ntiming.least = 0', "line 3: front matter: least must be from"),
        ("timing = { key = 1, least = 0 }", "line 2: front matter: least must be from"),
        ('[timing]\nkey = 1\n[options]\n"lr" = -1', "line 5: front matter: [options] lr must be"),
        ("[timing]\nkey = 1\n[option]\nkey = 1", "line 4: front matter: unknown key 'option'"),
        ("[timing]\nkey = 1\n[timing.least]\na = 1", "line 4: front matter: least must be a num"),
        (f"[{'a.' * 5000}a]", "line 2: front matter: unknown key 'a'"),
    ],
)
def test_what_is_wrong_in_the_front_matter_is_told_with_its_line_in_the_file(
    front: str, said: str
) -> None:
    assert refused(f"+++\n{front}\n+++\n{block('step')}").startswith(said)


@pytest.mark.parametrize("inside", ["", "\n", "# a remark\n"])
def test_a_lesson_of_an_empty_block_says_where_it_is(inside: str) -> None:
    said = "there is nothing to play in it: the block in line 3 has no commands"
    assert refused(f"# A\n\n```nnstep\n{inside}```\n\n```nnstep\n```\n") == said


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("highligth z[0]", "highlight"),
        ("exepct epoch = 0", "expect"),
        ("preess j", "press"),
        ("paus", "pause"),
        ("brek z", "break"),
    ],
)
def test_a_word_that_is_no_command_may_be_one_that_only_lessons_know(
    typed: str, meant: str
) -> None:
    said = refused(block(typed))
    assert said.startswith(f"line 2: there is no command {typed.split()[0]!r}")
    assert f"(did you mean {meant!r}?)" in said
    assert "press, open, wait, pause, highlight, shot, expect" in said


def test_the_beginning_of_several_commands_is_told_as_that() -> None:
    assert refused(block("re")).startswith("line 2: 're' could be reverse-next, reverse-over")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("press entr", "there is no key 'entr' (did you mean 'enter'?)"),
        ("press", "press takes keys"),
        ("press s ctrl+q", "press ctrl+q: it leaves"),
        ("expect cost = 1e400", "expect: no value of a network is as far out as 1e400"),
        (f"expect cost = 1e{'9' * 5000}", "expect: no value of a network is as far out as 1e999"),
        ("open xor what=iris", "open: there is no option 'what'"),
        ("wait", "wait takes seconds up to 60, not ''"),
        ("wait 61", "wait takes seconds up to 60, not '61'"),
        ("wait nan", "wait takes seconds up to 60, not 'nan'"),
        ("pause 3", "pause takes no argument, not '3'"),
        ("shot a/b", "shot takes a name of letters, digits, _ and -, not 'a/b'"),
        ("highlight nosuch", "there is no value 'nosuch'"),
        ("highlight weights[9]", "weights[9]: index 9 is out of range"),
        ("expect", "expect takes a condition, a value or words in quotes"),
        ("expect weights[0]", "a condition is true or false, weights[0] is one number"),
        ("expect nosuch = 3", "column 1: there is no value 'nosuch'"),
        ("expect mse = low", "expect mse = low: after = stands a number"),
        ('expect "open', 'expect: the words end without "'),
        ("step 0", "step takes a whole number above 0, not '0'"),
        ("goto nowhere", "goto takes"),
        ("goto", "goto takes PLACE"),
        ("continue 3", "continue takes no argument, not '3'"),
        ("until mse <", "column"),
        ("break nosuch", "no statement assigns 'nosuch'"),
        ("break z if nosuch > 1", "column 1: there is no value 'nosuch'"),
        ("watch nosuch", "column 1: there is no value 'nosuch'"),
        ("show nowhere", "show takes"),
        ("catch fish", "catch takes"),
        ("open nosuch", "open: 'nosuch' is no preset, no dataset and no file beside the lesson"),
        ("open ../secret.csv", "open: '../secret.csv' must lie beside the lesson"),
        ("open xor lr", "open: after xor stand options such as lr=0.5, not 'lr'"),
        ("open xor lr=fast", "open: lr cannot be 'fast'"),
        ("open xor rl=1", "open: there is no option 'rl'"),
    ],
)
def test_what_cannot_be_meant_is_refused_before_anything_plays(
    tmp_path: Path, line: str, said: str
) -> None:
    assert unplayable(tmp_path, "step", line).startswith(f"line 10: {said}")


def test_lines_are_checked_on_the_experiment_that_is_open_there(tmp_path: Path) -> None:
    wrong = unplayable(tmp_path, "expect z[0] > 0", "open xor", "expect z[0] > 0")
    assert wrong.startswith("line 11: column 1: there is no value 'z'")
    open_lesson(
        written(tmp_path, FRONT + block("open xor", "expect z2[0] > 0", "set optimizer adam")),
        REGISTRY,
        SCREEN_COMMANDS,
    )


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff\xfe", "line 1: not text in UTF-8"),
        (b"a\nb\n\xff", "line 3: not text in UTF-8"),
        (b"x" * (2**20 + 1), "this is larger than 262144 bytes"),
    ],
)
def test_files_that_are_no_text_are_refused(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "try.md"
    path.write_bytes(content)
    with pytest.raises(LessonError) as caught:
        read_lesson(path, REGISTRY)
    assert str(caught.value) == f"{path}: {said}"


def test_a_folder_and_a_file_that_is_not_there_are_refused(tmp_path: Path) -> None:
    for path, said in ((tmp_path, "no plain file"), (tmp_path / "no.md", "there is no such file")):
        with pytest.raises(LessonError, match=said):
            read_lesson(path, REGISTRY)


@pytest.mark.parametrize("ends", ["\r\n", "\r"])
def test_lines_may_end_as_on_other_machines(ends: str) -> None:
    text = FRONT + "Prose.\n\n" + block("step 2", 'expect "a  b"')
    lesson = read(text.replace("\n", ends))
    assert lesson == read(text)
    assert [step.text for step in lesson.scenes[0].steps] == ["step 2", 'expect "a  b"']


@pytest.mark.parametrize("inset", ["> ", "- ", "> - "])
def test_prose_that_is_nested_too_deeply_is_refused(inset: str) -> None:
    text = f"Prose.\n\n{inset * 3000}deep\n\n{block('step')}"
    assert refused(text) == "line 3: lists or quotes lie too deep in each other"
    assert read(f"{inset * 4}deep\n\n{block('step')}").scenes[0].steps


def is_read_or_refused(text: str) -> bool:
    """Whether a text is a lesson that can be played, or is refused in one line."""
    try:
        return bool(beats(read(text)))
    except LessonError as error:
        return len(str(error).splitlines()) == 1


@given(st.lists(st.sampled_from([*WHOLE.splitlines(), "```nnstep", "```", "+++", "step", "> x"])))
def test_any_row_of_lines_is_read_or_refused(lines: list[str]) -> None:
    assert is_read_or_refused("\n".join(lines))


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    assert is_read_or_refused(text)

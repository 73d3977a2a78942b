from __future__ import annotations

import re
import shlex
from xml.etree import ElementTree

from nnstep.cli.parser import build_parser
from tests.readme.generate import PICTURE, README, TABLE, key_table, picture

TEXT = README.read_text("utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", TEXT, re.DOTALL)


def words(svg: str) -> str:
    return " ".join("".join(ElementTree.fromstring(svg).itertext()).split())


def test_the_table_of_keys_is_what_the_registry_says() -> None:
    table = TABLE.search(TEXT)
    assert table is not None
    assert table[0] == key_table(), "run `python -m tests.readme`"


async def test_the_picture_shows_the_app_as_it_is() -> None:
    shown = words(PICTURE.read_text("utf-8"))
    assert "1204:dweights" in shown
    # The screen's text; the style sheet before it names fonts and colours by generated names.
    assert shown.partition("nnstep")[2] == words(await picture()).partition("nnstep")[2]


def test_the_example_runs_and_prints_what_it_says() -> None:
    (example,) = blocks("python")
    printed: list[str] = []
    exec(example, {"print": lambda *values: printed.append(" ".join(map(str, values)))})
    said = re.findall(r"# → (.*)", example)
    assert said
    assert printed == said


def test_there_are_exactly_two_commands_to_set_up() -> None:
    setups = [line for block in blocks("sh") for line in block.splitlines() if "venv" in line]
    assert [line.rpartition("/")[2] for line in setups] == ["nnstep", "python -m tests"]


def test_every_call_in_the_readme_is_understood() -> None:
    calls = [
        re.split(r"\s+#|\s*\|", line)[0]
        for block in blocks("sh")
        for line in block.splitlines()
        if line.startswith("nnstep ") and "--print-completion" not in line  # prints and leaves
    ]
    assert calls
    for call in calls:
        build_parser().parse_args(shlex.split(call)[1:])

"""Reading a lesson: a file in Markdown becomes scenes, or is refused with the line."""

from __future__ import annotations

import os
import re
from bisect import bisect_right
from dataclasses import replace
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt

from nnstep.errors import CommandError, LessonError, did_you_mean, one_line
from nnstep.experiment import files
from nnstep.walkthrough.front import read_front, split
from nnstep.walkthrough.lesson import Chapter, Lesson, Scene, Step
from nnstep.walkthrough.verbs import NEVER, VERBS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from markdown_it.token import Token

    from nnstep.debugger.cursor import Cursor
    from nnstep.debugger.registry import Registry

MOST_BYTES = 2**18
MOST_STEPS = 5_000
MOST_CAPTION = 5_000
"""Characters of a caption: more than that no screen shows."""

CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
"""Characters that are no text: a terminal would take them for something to do."""

TAG = "nnstep"
COMMENT = "#"
DEEPEST = 20
"""Lists and quotes may lie so deep in each other."""


def read_lesson(path: Path, registry: Registry[Cursor]) -> Lesson:
    """Read a lesson's file; nothing that is in it is carried out yet.

    Args:
        path: of the file.
        registry: the commands that may stand in it.

    Raises:
        LessonError: it is no lesson; the message names the file and the line.
    """
    try:
        content = files.read_plain(path, MOST_BYTES)
        text = content.decode("utf-8-sig")
    except OSError as error:
        raise LessonError(f"{path}: {files.reason(error)}") from None
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise LessonError(f"{path}: line {line}: not text in UTF-8") from None
    try:
        return replace(lesson_of(text, path.stem, registry), folder=os.fspath(path.parent))
    except LessonError as error:
        raise LessonError(f"{path}: {one_line(str(error))}") from None


def lesson_of(text: str, name: str, registry: Registry[Cursor]) -> Lesson:
    """Return the lesson that is written down.

    Raises:
        LessonError: it is none; the message names the line.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if (control := CONTROL.search(text)) is not None:
        line = text[: control.start()].count("\n") + 1
        raise LessonError(f"line {line}: {control[0]!r} is no text")
    matter, begun = split(text)
    front = read_front(matter)
    lines = text.splitlines()
    body = [""] * begun + lines[begun:]  # so that lines are counted as in the file
    draft = _Draft(registry)
    for block in _blocks(body):
        draft.add(block, body)
    chapters, scenes = draft.finished()
    if not any(scene.steps for scene in scenes):
        where = f"the block in line {draft.block} has no commands"
        said = where if draft.block else f"no block is tagged `{TAG}`"
        raise LessonError(f"there is nothing to play in it: {said}")
    first = next((chapter.title for chapter in chapters if chapter.title), name)
    return Lesson(
        **{"name": name, "title": first, **front}, chapters=tuple(chapters), scenes=tuple(scenes)
    )


def _blocks(body: list[str]) -> Iterator[list[Token]]:
    """Yield the blocks of a document, each with all tokens in it."""
    markdown = MarkdownIt("commonmark", {"maxNesting": DEEPEST}).enable("table")
    block: list[Token] = []
    for token in markdown.parse("\n".join(body)):
        if token.level >= DEEPEST - 1:  # what lies deeper, and all after it, is not read
            line = (token.map or (0,))[0] + 1
            raise LessonError(f"line {line}: lists or quotes lie too deep in each other")
        block.append(token)
        if token.level == 0 and token.nesting <= 0:
            yield block
            block = []


def understood(line: str, registry: Registry[Cursor]) -> tuple[str, str]:
    """Return which command a line of a lesson gives, by its full name, and what follows.

    Raises:
        CommandError: there is no such command, or no lesson can give it.
    """
    if not line.isprintable():
        raise CommandError(f"{one_line(repr(line))} has characters that cannot be typed")
    word, _, argument = line.partition(" ")
    if word in VERBS:
        return word, argument
    try:
        command, argument = registry.parse(line)
    except CommandError:
        _check_known(word, registry)
        raise
    if command.name in NEVER:
        raise CommandError(f"a lesson cannot {command.name}: {NEVER[command.name]}")
    return command.name, argument


def _check_known(word: str, registry: Registry[Cursor]) -> None:
    """Refuse what neither a command nor a line that only lessons know begins with."""
    if any(command.name.startswith(word) for command in registry):
        return
    known = [name for command in registry for name in (command.name, *command.aliases)]
    near, others = did_you_mean(word, [*VERBS, *known]), ", ".join(VERBS)
    raise CommandError(
        f"there is no command {word!r}{near}; `help` lists them, and a lesson knows {others} too"
    )


class _Draft:
    """The chapters and scenes of a lesson that is being read."""

    def __init__(self, registry: Registry[Cursor]) -> None:
        self._registry = registry
        self._chapters: list[Chapter] = []
        self._scenes: list[Scene] = []
        self._caption: list[str] = []
        self._line = 1
        self._steps: list[Step] = []
        self._count = 0
        self.block = 0
        """The line in which the first block of commands begins; 0 while there is none."""

    def add(self, block: list[Token], body: list[str]) -> None:
        """Add a block of the document."""
        first = block[0]
        begins, ends = first.map or (0, 0)
        if first.type == "heading_open":
            self._end_scene()
            self._chapters.append(Chapter(_plain(block[1]), len(self._scenes)))
            return
        if _is_tagged(first):
            self._check_end(first, body)
            self.block = self.block or begins + 1
            if first.info.split()[1:]:
                raise LessonError(f"line {begins + 1}: after `{TAG}` nothing stands on its line")
            self._steps += self._read(first)
            return
        nested = [token for token in block if token.type == "fence"][first.type == "fence" :]
        for token in nested:
            if _is_tagged(token):
                line = (token.map or (begins, ends))[0] + 1
                raise LessonError(
                    f"line {line}: a block of commands stands by itself, not in a list or a quote"
                )
        if self._steps:
            self._end_scene()
        if not self._caption:
            self._line = begins + 1
        self._caption.append("\n".join(body[begins:ends]).rstrip())
        if sum(map(len, self._caption)) > MOST_CAPTION:
            raise LessonError(
                f"line {self._line}: a caption has at most {MOST_CAPTION} characters; commands, or "
                f"a heading, end it"
            )

    def finished(self) -> tuple[list[Chapter], list[Scene]]:
        """Return what has been read."""
        self._end_scene()
        if not self._chapters or self._chapters[0].scene > 0:
            self._chapters.insert(0, Chapter("", 0))
        starts = [chapter.scene for chapter in self._chapters]
        scenes = [
            replace(scene, chapter=bisect_right(starts, number) - 1)
            for number, scene in enumerate(self._scenes)
        ]
        return self._chapters, scenes

    def _end_scene(self) -> None:
        if self._caption or self._steps:
            line = self._line if self._caption else self._steps[0].line
            scene = Scene(line, 0, "\n\n".join(self._caption), tuple(self._steps))
            self._scenes.append(scene)
        self._caption, self._steps = [], []

    def _check_end(self, fence: Token, body: list[str]) -> None:
        """Refuse a block that has no end: all that follows would be taken for commands."""
        begins, ends = fence.map or (0, 0)
        last = body[ends - 1].strip() if ends - 1 > begins else ""
        if len(last) < len(fence.markup) or set(last) != set(fence.markup):
            raise LessonError(f"line {begins + 1}: the block has no end; {fence.markup} ends it")

    def _read(self, fence: Token) -> Iterator[Step]:
        begins = (fence.map or (0, 0))[0]
        for number, text in enumerate(fence.content.splitlines(), begins + 2):
            line = text.strip()
            if not line.startswith("expect"):  # the words of a status line may have wide gaps
                line = " ".join(line.split())
            if not line or line.startswith(COMMENT):
                continue
            self._count += 1
            if self._count > MOST_STEPS:
                raise LessonError(f"line {number}: a lesson has at most {MOST_STEPS} steps")
            try:
                yield Step(number, *understood(line, self._registry))
            except CommandError as error:
                raise LessonError(f"line {number}: {error}") from None


def _is_tagged(token: Token) -> bool:
    """Whether it is a block of commands."""
    return token.type == "fence" and token.info.lower().split()[:1] == [TAG]


def _plain(inline: Token) -> str:
    """Return the text of a heading without its marks."""
    children = inline.children or []
    text = "".join(" " if "break" in child.type else child.content for child in children)
    return " ".join(text.split())

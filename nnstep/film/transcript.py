"""A lesson as text, with what its steps came to filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nnstep.film.lesson import Take

MOST_LINES = 24
"""So many lines of what was said are filled in."""

QUIET = "wait", "pause", "shot"
"""Steps of which there is nothing to tell."""


def transcript(take: Take) -> str:
    """Return the lesson in Markdown: its prose, and each step with what was said of it."""
    lesson = take.lesson
    answers = {answer.step.line: answer.said for answer in take.answers}
    parts = [f"# {lesson.title}"]
    chapter = -1
    for scene in lesson.scenes:
        if scene.chapter != chapter:
            chapter = scene.chapter
            title = lesson.chapters[chapter].title
            if title and title != lesson.title:
                parts.append(f"## {title}")
        if scene.caption:
            parts.append(scene.caption)
        told, before = [], ""
        for step in scene.steps:
            said = answers.get(step.line, "")
            if step.verb not in QUIET:
                is_new = said not in ("", before) and not step.text.endswith(said)
                told.append(f"{step.text}\n{_set_in(said)}" if is_new else step.text)
            before = said
        if told:
            parts.append("```\n" + "\n".join(told) + "\n```")
    return "\n\n".join(parts) + "\n"


def _set_in(said: str) -> str:
    lines = said.splitlines()
    more = ["…"] if len(lines) > MOST_LINES else []
    return "\n".join(f"    {line}".rstrip() for line in (*lines[:MOST_LINES], *more))

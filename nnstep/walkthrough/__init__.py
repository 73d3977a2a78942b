"""Lessons: walkthroughs in Markdown, whose blocks of commands are played and checked."""

from nnstep.walkthrough.beats import Beat, beats
from nnstep.walkthrough.expecting import Expectation, Verdict, judge, read_expectation
from nnstep.walkthrough.foreseeing import check_lines
from nnstep.walkthrough.lesson import Chapter, Lesson, Scene, Step, Timing
from nnstep.walkthrough.reading import lesson_of, read_lesson
from nnstep.walkthrough.shelf import find_lesson, lessons

__all__ = [
    "Beat",
    "Chapter",
    "Expectation",
    "Lesson",
    "Scene",
    "Step",
    "Timing",
    "Verdict",
    "beats",
    "check_lines",
    "find_lesson",
    "judge",
    "lesson_of",
    "lessons",
    "read_expectation",
    "read_lesson",
]

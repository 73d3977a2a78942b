"""Lessons on the screen: the app with a caption, and who conducts it."""

from nnstep.tui.lessons.app import LessonApp
from nnstep.tui.lessons.conductor import Conductor, Failure
from nnstep.tui.lessons.playback import Mode

__all__ = ["Conductor", "Failure", "LessonApp", "Mode"]

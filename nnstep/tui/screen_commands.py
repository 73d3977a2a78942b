"""The commands that only a screen can carry out; they stand in the registry beside the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnstep.debugger import Command, Key
from nnstep.errors import CommandError, did_you_mean
from nnstep.tui.panel import Panel
from nnstep.tui.playing import SPEEDS, Playing
from nnstep.tui.themes import THEMES
from nnstep.tui.view import DIGITS

if TYPE_CHECKING:
    from collections.abc import Callable

    from nnstep.debugger import Cursor
    from nnstep.tui.stage import Stage

PLAY = "Play"
SEE = "The screen"
LEAVE = "Help and leave"

SCREEN_COMMANDS: tuple[Command[Cursor], ...] = (
    Command(
        "play",
        PLAY,
        aliases=("pause",),
        keys=(Key("space", "play", footer="play"),),
        help="Play forwards at the chosen speed, or pause.",
    ),
    Command("faster", PLAY, keys=(Key("plus", "faster"),), help="Play faster."),
    Command("slower", PLAY, keys=(Key("minus", "slower"),), help="Play slower."),
    Command("stop", PLAY, keys=(Key("ctrl+c", "stop"),), help="Stop what is running, here."),
    Command(
        "prompt",
        SEE,
        usage="[LINE]",
        keys=(Key("colon", "prompt", footer="command"),),
        help="Type a command; tab completes, arrows recall.",
    ),
    Command("digits", SEE, keys=(Key("v", "digits"),), help="Show more digits: 4, 8, all."),
    Command("zoom", SEE, keys=(Key("z", "zoom"),), help="Let the panel in focus fill the screen."),
    Command("copy", SEE, keys=(Key("y", "copy"),), help="Copy the position, such as 1204:z_del."),
    Command(
        "theme",
        SEE,
        usage="[NAME]",
        help="Change between dark and light, or take a theme by its name.",
    ),
    Command(
        "keys",
        LEAVE,
        keys=(Key("question_mark", "keys", footer="help"), Key("f1", "keys")),
        help="Show all keys and commands.",
    ),
)


def play(stage: Stage, _: str) -> None:
    """Play, or stop what is under way."""
    if stage.activity is None:
        stage.start_playing()
    else:
        stage.activity.stop()


def change_speed(stage: Stage, by: int) -> None:
    """Play faster or slower."""
    stage.speed = min(max(stage.speed + by, 0), len(SPEEDS) - 1)
    if isinstance(stage.activity, Playing):
        stage.tell_speed()
    else:
        stage.status.say(f"space plays at {SPEEDS[stage.speed]}")


def stop(stage: Stage, _: str) -> None:
    """Stop what is under way."""
    if stage.activity is None:
        stage.status.say("nothing is running; q quits")
    else:
        stage.activity.stop()


def open_prompt(stage: Stage, beginning: str) -> None:
    """Let a command be typed."""
    from nnstep.tui.prompt import Prompt  # made when first needed: the first frame does not wait

    screen = stage.screen_stack[0]
    if not screen.query(Prompt):
        screen.mount(Prompt(stage.debugger), after=stage.status)
    stage.focused_before_prompt = screen.focused
    stage.status.display = False
    screen.query_one(Prompt).open(f"{beginning} " if beginning else "")


def change_digits(stage: Stage, _: str) -> None:
    """Show more digits, or few again."""
    stage.digits = (stage.digits + 1) % len(DIGITS)
    stage.show()
    stage.status.say(f"{DIGITS[stage.digits]} significant digits")


def zoom(stage: Stage, _: str) -> None:
    """Let the panel in focus fill the screen, or put it back."""
    panel = stage.screen_stack[0].focused
    if unzoom(stage) or not isinstance(panel, Panel):
        return
    room = stage.screen_stack[0].query_one("#panels")
    room.add_class("zooming")
    for widget in panel.ancestors_with_self:
        if room in widget.ancestors:
            widget.add_class("zoomed")
    stage.status.say(f"{panel.TITLE} fills the screen; z puts it back")


def unzoom(stage: Stage) -> bool:
    """Put the panel back that fills the screen; return whether there was one."""
    zoomed = stage.screen_stack[0].query(".zoomed")
    if not zoomed:
        return False
    zoomed.remove_class("zoomed")
    stage.screen_stack[0].query(".zooming").remove_class("zooming")
    stage.status.say("all panels")
    return True


def copy_position(stage: Stage, _: str) -> None:
    """Copy the position."""
    stage.copy_to_clipboard(str(stage.debugger.moment))
    stage.status.say(f"copied {stage.debugger.moment}")


def change_theme(stage: Stage, name: str) -> None:
    """Change between dark and light, or take a theme by its name."""
    own = {theme.name.removeprefix("nnstep-"): theme.name for theme in THEMES}
    asked = name or ("light" if stage.current_theme.dark else "dark")
    chosen = own.get(asked, asked)
    if chosen not in stage.available_themes:
        near = did_you_mean(chosen, stage.available_themes)
        stage.complain(CommandError(f"there is no theme {chosen!r}{near}"))
        return
    stage.theme = chosen
    stage.status.say(f"theme {chosen}")


def show_keys(stage: Stage, _: str) -> None:
    """Show the help."""
    from nnstep.tui.report import FRAME, Report, help_lines

    focused = stage.screen_stack[0].focused
    panel = focused if isinstance(focused, Panel) else None
    width = min(stage.size.width * 96 // 100 - FRAME, 100)
    stage.push_screen(Report("Help", help_lines(stage.debugger.registry, panel, width)))


SCREEN_ACTIONS: dict[str, Callable[[Stage, str], None]] = {
    "play": play,
    "faster": lambda stage, _: change_speed(stage, +1),
    "slower": lambda stage, _: change_speed(stage, -1),
    "stop": stop,
    "prompt": open_prompt,
    "digits": change_digits,
    "zoom": zoom,
    "copy": copy_position,
    "theme": change_theme,
    "keys": show_keys,
}
"""What carries out each of `SCREEN_COMMANDS`."""

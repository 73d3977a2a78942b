"""The commands that only a screen can carry out; they stand in the registry beside the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnstep.debugger import Command, Key
from nnstep.errors import did_you_mean
from nnstep.tui.panel import Panel
from nnstep.tui.playing import SPEEDS, Playing
from nnstep.tui.prompt import Prompt
from nnstep.tui.report import FRAME, Report, help_lines
from nnstep.tui.themes import THEMES
from nnstep.tui.view import DIGITS

if TYPE_CHECKING:
    from collections.abc import Callable

    from nnstep.tui.app import NnstepApp

PLAY = "Play"
SEE = "The screen"
LEAVE = "Help and leave"

SCREEN_COMMANDS = (
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


def play(app: NnstepApp, _: str) -> None:
    """Play, or stop what is under way."""
    if app.activity is None:
        app.start_playing()
    else:
        app.activity.stop()


def change_speed(app: NnstepApp, by: int) -> None:
    """Play faster or slower."""
    app.speed = min(max(app.speed + by, 0), len(SPEEDS) - 1)
    if isinstance(app.activity, Playing):
        app.tell_speed()
    else:
        app.status.say(f"space plays at {SPEEDS[app.speed]}")


def stop(app: NnstepApp, _: str) -> None:
    """Stop what is under way."""
    if app.activity is None:
        app.status.say("nothing is running; q quits")
    else:
        app.activity.stop()


def open_prompt(app: NnstepApp, beginning: str) -> None:
    """Let a command be typed."""
    app.status.display = False
    app.focused_before_prompt = app.screen_stack[0].focused
    app.screen_stack[0].query_one(Prompt).open(f"{beginning} " if beginning else "")


def change_digits(app: NnstepApp, _: str) -> None:
    """Show more digits, or few again."""
    app.digits = (app.digits + 1) % len(DIGITS)
    app.show()
    app.status.say(f"{DIGITS[app.digits]} significant digits")


def zoom(app: NnstepApp, _: str) -> None:
    """Let the panel in focus fill the screen, or put it back."""
    panel = app.screen_stack[0].focused
    if unzoom(app) or not isinstance(panel, Panel):
        return
    for widget in app.screen_stack[0].query("#panels *"):
        widget.display = widget is panel or widget in panel.ancestors
    panel.add_class("zoomed")
    app.status.say(f"{panel.TITLE} fills the screen; z puts it back")


def unzoom(app: NnstepApp) -> bool:
    """Put the panel back that fills the screen; return whether there was one."""
    zoomed = app.screen_stack[0].query(".zoomed")
    if not zoomed:
        return False
    zoomed.remove_class("zoomed")
    for widget in app.screen_stack[0].query("#panels *"):
        widget.display = True
    app.status.say("all panels")
    return True


def copy_position(app: NnstepApp, _: str) -> None:
    """Copy the position."""
    app.copy_to_clipboard(str(app.debugger.moment))
    app.status.say(f"copied {app.debugger.moment}")


def change_theme(app: NnstepApp, name: str) -> None:
    """Change between dark and light, or take a theme by its name."""
    own = {theme.name.removeprefix("nnstep-"): theme.name for theme in THEMES}
    asked = name or ("light" if app.current_theme.dark else "dark")
    chosen = own.get(asked, asked)
    if chosen not in app.available_themes:
        near = did_you_mean(chosen, app.available_themes)
        app.status.say(f"there is no theme {chosen!r}{near}", error=True)
        return
    app.theme = chosen
    app.status.say(f"theme {chosen}")


def show_keys(app: NnstepApp, _: str) -> None:
    """Show the help."""
    focused = app.screen_stack[0].focused
    panel = focused if isinstance(focused, Panel) else None
    width = min(app.size.width * 96 // 100 - FRAME, 100)
    app.push_screen(Report("Help", help_lines(app.debugger.registry, panel, width)))


SCREEN_ACTIONS: dict[str, Callable[[NnstepApp, str], None]] = {
    "play": play,
    "faster": lambda app, _: change_speed(app, +1),
    "slower": lambda app, _: change_speed(app, -1),
    "stop": stop,
    "prompt": open_prompt,
    "digits": change_digits,
    "zoom": zoom,
    "copy": copy_position,
    "theme": change_theme,
    "keys": show_keys,
}
"""What carries out each of `SCREEN_COMMANDS`."""

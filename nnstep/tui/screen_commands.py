"""The commands that only a screen can carry out; they stand in the registry beside the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnstep.debugger import Command, Key
from nnstep.debugger.commands import LEAVE
from nnstep.errors import CommandError, did_you_mean
from nnstep.numbers import EVERY_DIGIT
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

PANELS = (
    *("numbers", "listing", "working", "parameters", "queries", "displays", "cost", "samples"),
    *("pictures", "network", "decision", "curve", "health", "result"),
    *("arrays", "array"),
    *("futures", "forks", "costs", "beside"),
)
"""What can be turned to: each page with its panels."""

OWN_THEMES = {theme.name.removeprefix("nnstep-"): theme.name for theme in THEMES}

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
        keys=(Key("colon", "prompt"),),
        help="Type a command; tab completes, arrows recall.",
        repeats=False,
    ),
    Command(
        "digits",
        SEE,
        usage="[N]",
        keys=(Key("v", "digits", "digits {n}"),),
        help="Show more digits: 4, 8, all 17.",
        completions=lambda _: map(str, DIGITS),
    ),
    Command(
        "show",
        SEE,
        usage="[PANEL]",
        keys=(Key("P", "show", footer="page"),),
        help="Turn to the next page, or to a page or a panel by its name.",
        completions=lambda _: PANELS,
    ),
    Command(
        "record",
        LEAVE,
        usage="[FILE]",
        keys=(Key("ctrl+r", "record"),),
        help="Record what you do as a lesson; again: end it, and write the file.",
    ),
    Command(
        "record!",
        LEAVE,
        usage="FILE",
        help="End the recording, and let it take the place of a file that is there.",
    ),
    Command(
        "caption",
        LEAVE,
        usage="TEXT",
        keys=(Key("quotation_mark", "prompt caption"),),
        help="Say something of what follows, in a recording.",
    ),
    Command("zoom", SEE, keys=(Key("z", "zoom"),), help="Let the panel in focus fill the screen."),
    Command("copy", SEE, keys=(Key("y", "copy"),), help="Copy the position, such as 1204:z_del."),
    Command(
        "theme",
        SEE,
        usage="[NAME]",
        completions=lambda _: OWN_THEMES,
        help="Change between dark and light, or take a theme by its name.",
    ),
    Command(
        "open",
        LEAVE,
        usage="FILE",
        help="Leave for another session, preset or CSV file; what is not saved is told.",
    ),
    Command("open!", LEAVE, usage="FILE", help="Do the same without what is not saved."),
    Command(
        "keys",
        LEAVE,
        keys=(Key("question_mark", "keys", footer="help"), Key("f1", "keys")),
        help="Show all keys and commands.",
    ),
)


def play(stage: Stage, _: str) -> None:
    """Play, or stop what is under way."""
    if stage.carrier.activity is None:
        stage.carrier.play()
    else:
        stage.carrier.activity.stop()


def change_speed(stage: Stage, by: int) -> None:
    """Play faster or slower."""
    stage.speed = min(max(stage.speed + by, 0), len(SPEEDS) - 1)
    if isinstance(stage.carrier.activity, Playing):
        stage.carrier.tell_speed()
    else:
        stage.status.say(f"space plays at {SPEEDS[stage.speed]}")


def stop(stage: Stage, _: str) -> None:
    """Stop what is under way."""
    if stage.carrier.activity is None:
        stage.status.say("nothing is running; q quits")
    else:
        stage.carrier.activity.stop()


async def furnish(stage: Stage) -> None:
    """Put the prompt and the other pages on the screen, out of sight, once.

    They are imported only now: the first frame need not wait for them.
    """
    if stage.prompt is not None or not stage.screen_stack[0].is_attached:  # or it is leaving
        return
    from nnstep.tui.pages import more_pages
    from nnstep.tui.prompt import Prompt, PromptLine

    debugger, bar = stage.debugger, stage.keys_bar
    stage.prompt = Prompt(
        debugger,
        typed=lambda line: bar.advise(debugger.registry.advise(line, debugger)),
        left=lambda line: close_prompt(stage, line),
    )
    screen = stage.screen_stack[0]
    await screen.mount(PromptLine(stage.prompt), after=stage.status)
    for page, panels in more_pages():
        assert page.id is not None
        await screen.query_one("#panels").mount(page)
        stage.pages[page.id] = panels


def open_prompt(stage: Stage, beginning: str) -> None:
    """Let a command be typed."""
    screen = stage.screen_stack[0]
    assert stage.prompt is not None  # it is there before any key is answered
    if not stage.is_prompting:
        stage.focused_before_prompt = screen.focused
    show_prompt(stage, True)
    stage.is_prompting = True
    screen.set_focus(stage.prompt)  # now, and not when its turn comes: keys may wait already
    stage.prompt.open(f"{beginning} " if beginning else "")


def close_prompt(stage: Stage, line: str | None) -> None:
    """Put the prompt away and carry out what was typed, if anything."""
    stage.is_prompting = False
    show_prompt(stage, False)
    stage.keys_bar.advise(None)
    stage.screen_stack[0].set_focus(stage.focused_before_prompt or stage.current[0])
    if line is not None:
        stage.command(line)


def show_prompt(stage: Stage, shown: bool) -> None:
    """Show the prompt in place of the status line, or the other way round."""
    stage.screen_stack[0].set_class(shown, "prompting")


def change_digits(stage: Stage, asked: str) -> None:
    """Show more digits, or few again."""
    choices = [str(digits) for digits in DIGITS]
    if asked and asked not in choices:
        choice = f"{', '.join(choices[:-1])} or {choices[-1]}"
        raise CommandError(f"digits takes {choice}, not {asked!r}")
    stage.digits = choices.index(asked) if asked else (stage.digits + 1) % len(DIGITS)
    stage.show()
    digits = DIGITS[stage.digits]
    stage.status.say("every digit" if digits == EVERY_DIGIT else f"{digits} digits")


def show_panel(stage: Stage, asked: str) -> None:
    """Turn to the next page, or to a page or a panel by its name."""
    pages = list(stage.pages)
    name = _panel_name(stage, asked.lower()) if asked else ""
    unzoom(stage)
    if not asked:
        stage.turn_to(pages[(pages.index(stage.page) + 1) % len(pages)])
    elif name in pages:
        stage.turn_to(name)
    else:
        page, panel = next((p, q) for p in pages for q in stage.pages[p] if q.id == name)
        stage.turn_to(page, panel)
    stage.tell_page()


def _panel_name(stage: Stage, asked: str) -> str:
    """Return which of `PANELS` is meant: by its name, its title or a unique beginning.

    Raises:
        CommandError: none is, or several are.
    """
    here = {panel.TITLE.lower(): panel.id or "" for panel in stage.current}
    found = [name for name in PANELS if name.startswith(asked)]
    if asked in here:  # two panels have the same title: the one on this page is meant
        return here[asked]
    if asked in PANELS or len(found) == 1:
        return asked if asked in PANELS else found[0]
    if found:
        raise CommandError(f"{asked!r} could be {', '.join(found)}")
    near = did_you_mean(asked, PANELS)
    raise CommandError(f"there is no panel {asked!r}{near}; there are {', '.join(PANELS)}")


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
    stage.show()
    stage.status.say(f"{panel.TITLE} fills the screen; z puts it back")


def unzoom(stage: Stage) -> bool:
    """Put the panel back that fills the screen; return whether there was one."""
    zoomed = stage.screen_stack[0].query(".zoomed")
    if not zoomed:
        return False
    zoomed.remove_class("zoomed")
    stage.screen_stack[0].query(".zooming").remove_class("zooming")
    stage.show()
    stage.status.say("all panels")
    return True


def copy_position(stage: Stage, _: str) -> None:
    """Copy the position."""
    stage.copy_to_clipboard(str(stage.shown))
    stage.status.say(f"copied {stage.shown}")


def change_theme(stage: Stage, name: str) -> None:
    """Change between dark and light, or take a theme by its name."""
    asked = name or ("light" if stage.current_theme.dark else "dark")
    chosen = OWN_THEMES.get(asked, asked)
    if chosen not in stage.available_themes:
        near = did_you_mean(chosen, [*OWN_THEMES, *stage.available_themes])
        raise CommandError(f"there is no theme {chosen!r}{near}")
    stage.theme = chosen
    stage.status.say(f"theme {chosen}")


def show_keys(stage: Stage, _: str) -> None:
    """Show the help."""
    from nnstep.tui.report import Report, help_lines

    focused = stage.screen_stack[0].focused
    panel = focused if isinstance(focused, Panel) else None
    registry = stage.debugger.registry
    stage.push_screen(Report("Help", lambda width: help_lines(registry, panel, width)))


def show_explanation(stage: Stage, argument: str) -> None:
    """Show where a number comes from."""
    from nnstep.debugger.tracing import one_number
    from nnstep.tui.explain import Chain, Explain

    moment = stage.debugger.moment
    cell = one_number("explain", argument, moment.program)
    stage.push_screen(Explain(Chain(stage, cell, moment.position)))


def record(stage: Stage, argument: str) -> None:
    """Begin to record, or end it and write the lesson."""
    from nnstep.tui import taping

    (taping.end if stage.recorder is not None else taping.begin)(stage, argument)


def record_over(stage: Stage, argument: str) -> None:
    """End a recording, whatever file it takes the place of."""
    from nnstep.tui import taping

    taping.end(stage, argument, replace=True)


def say(stage: Stage, caption: str) -> None:
    """Let something be said of what follows, in a recording."""
    from nnstep.tui import taping

    taping.say(stage, caption)


def leave_for(stage: Stage, what: str, *, leave: bool) -> None:
    """Leave for another session or experiment."""
    from nnstep.tui.keeping import open_another

    open_another(stage, what, leave=leave)


SCREEN_ACTIONS: dict[str, Callable[[Stage, str], None]] = {
    "play": play,
    "faster": lambda stage, _: change_speed(stage, +1),
    "slower": lambda stage, _: change_speed(stage, -1),
    "stop": stop,
    "prompt": open_prompt,
    "digits": change_digits,
    "show": show_panel,
    "record": record,
    "record!": record_over,
    "caption": say,
    "zoom": zoom,
    "copy": copy_position,
    "theme": change_theme,
    "open": lambda stage, what: leave_for(stage, what, leave=False),
    "open!": lambda stage, what: leave_for(stage, what, leave=True),
    "keys": show_keys,
}
"""What carries out each of `SCREEN_COMMANDS`."""

SCREEN_ANSWERS: dict[str, Callable[[Stage, str], None]] = {"explain": show_explanation}
"""Command of the debugger → what shows its answer, where that is more than lines of text."""

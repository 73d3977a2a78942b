"""The commands that only a screen can carry out; they stand in the registry beside the others."""

from __future__ import annotations

from nnstep.debugger import Command, Key

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
        keys=(
            Key("colon", "prompt", footer="command"),
            Key("L", "prompt goto"),
            Key("p", "prompt predict"),
        ),
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

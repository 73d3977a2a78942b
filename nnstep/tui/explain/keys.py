"""The keys of the Explain screen: what they do, and which of them are named at its lower border."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from nnstep.tui.explain.steps import Step


class Keys(NamedTuple):
    """Keys that belong together.

    Attributes:
        caps: as they are printed on the keyboard; empty for those that go without saying.
        help: what they do.
        bindings: names of keys, and the action of the chain that they stand for.
    """

    caps: str
    help: str
    bindings: tuple[tuple[str, str], ...]


KEYS = (
    Keys(
        "j k",
        "Choose a factor; so do arrows, page up and down, home and end.",
        (
            ("j,down", "choose(1)"),
            ("k,up", "choose(-1)"),
            ("pagedown", "choose(10)"),
            ("pageup", "choose(-10)"),
            ("home", "choose(-1000000)"),
            ("end", "choose(1000000)"),
        ),
    ),
    Keys(
        "enter l",
        "Open it: where it comes from. A click on the chosen one does too.",
        (("enter,l,right", "open"),),
    ),
    Keys("h backspace", "Back to what it is a factor of.", (("h,left,backspace", "back"),)),
    Keys(
        "i I",
        "A sum as multiply-adds with the sum so far; I: as factors again.",
        (("i", "look('sum')"), ("I", "look('factors')")),
    ),
    Keys(
        "s e",
        "Of a weight or a bias: which samples and which epochs have moved it so far.",
        (("s", "look('samples')"), ("e", "look('epochs')")),
    ),
    Keys("o", "Sort by size, or put in order again.", (("o", "order"),)),
    Keys("v", "Show more digits: 4, 8, all 17.", (("v", "digits"),)),
    Keys(
        "g",
        "Close, and go to where the number was written, or to the chosen epochs.",
        (("g", "go"),),
    ),
    Keys("?", "Show all of these keys.", (("question_mark,f1", "help"),)),
    Keys("esc", "Stop what is being replayed; close.", (("escape,ctrl+c,q,x", "leave"),)),
)


def hint(step: Step, rows: int, room: int, *, is_deep: bool, opens: bool, has_history: bool) -> str:
    """Name the keys that do something, as many as there is room for.

    Args:
        step: what is shown.
        rows: of its list.
        room: cells.
        is_deep: whether there is another number to go back to.
        opens: whether there is a factor to open.
        has_history: whether the number is of a parameter that is trained.
    """
    face = step.face
    goes = face == "epochs" or (step.found.written is not None and face != "samples")
    keys = (  # the larger the number, the sooner it gives way to others
        (2, "enter opens", opens),
        (1, "h back", is_deep or face != "factors"),
        (1, "i multiply-adds", bool(step.summands) and face == "factors"),
        (1, "I factors", face == "sum"),
        (1, "s samples", has_history and face != "samples"),
        (2, "e epochs", has_history and face != "epochs"),
        (4, "o in order" if step.is_ordered else "o by size", rows > 1),
        (5, "g go there", goes),
        (4, "v digits", True),
        (1, "esc closes", True),
    )
    for least in range(5, 0, -1):
        said = " · ".join(text for weight, text, does in keys if does and weight <= least)
        if len(said) <= room:
            break
    return said

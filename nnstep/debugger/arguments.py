"""What users type after a command: counts, places, points and names with an index."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nnstep.engine import Cell
from nnstep.errors import CommandError, did_you_mean
from nnstep.numbers import MOST_EPOCHS, grouped
from nnstep.timeline import START, Position

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from nnstep.debugger.trail import Mark
    from nnstep.engine import Program, Shape
    from nnstep.timeline import Timeline

PLACES = "500, 50%, +100, -100, 500:z_del, z_del, start, end, head or a 'mark"
BATCH_PLACES = "500, 500.3 (a batch), 50%, +100, -100, 500.3:z, z, start, end, head or a 'mark"


GROUPS = re.compile(r"(?<=\d)[ ,_](?=\d{3}(?!\d))")
"""What may stand between groups of three digits, as in `25 000`."""


NAMED = re.compile(r"(\w+)\s*(?:\[[-+\d\s,]*\])?")
"""A name, with whole numbers as its index or without."""

WORDS = "start", "end", "head"
"""Places with a name: the start, the end of the run, the furthest that was computed."""


def nothing(command: str, argument: str) -> None:
    """Accept no argument."""
    if argument:
        raise CommandError(f"{command} takes no argument, not {argument!r}")


def count(command: str, argument: str, default: int | None = 1) -> int:
    """Read how many times."""
    if not argument and default is not None:
        return default
    number = _whole(argument)
    if number is None or number == 0:
        raise CommandError(f"{command} takes a whole number above 0, not {argument!r}")
    if number > MOST_EPOCHS:
        raise CommandError(f"{command} {argument}: {grouped(MOST_EPOCHS)} is the most")
    return number


def place(
    argument: str,
    now: Position,
    timeline: Timeline,
    command: str = "goto",
    forks: Collection[str] = (),
) -> Position:
    """Read a place in the run, seen from `now`.

    Args:
        argument: what was typed.
        now: where it is seen from.
        timeline: the run.
        command: what takes it.
        forks: names that the command takes instead of a place, if it takes any.

    Raises:
        CommandError: there is no such place.
    """
    argument = GROUPS.sub("", argument)
    batches = timeline.program.batches
    program = timeline.experiment_at(now.update).program
    end = timeline.experiment.end
    words = dict(zip(WORDS, (START, Position(end), timeline.head), strict=True))
    if argument in words:
        return words[argument]
    if argument in program.names:
        return Position(now.update, statement_index(argument, program))
    if match := re.fullmatch(r"([+-])([0-9]{1,19})", argument):
        distance = _within(int(match[2]), argument, command) * batches
        update = now.update + (distance if match[1] == "+" else -distance)
        if update < 0:
            return START
        return timeline.placed(_within(update, argument, command, batches), now.done, program.names)
    if match := re.fullmatch(r"(\d{1,15}(?:\.\d+)?)%", argument):
        return Position(_within(int(end * float(match[1]) / 100), argument, command, batches))
    if (match := re.fullmatch(r"(?:([0-9]{1,19})(?:\.(\d+))?)?(?::(\w+))?", argument)) and argument:
        update = now.update
        if match[1]:
            epoch = _within(int(match[1]), argument, command)
            update = epoch * batches + _batch(match[2], argument, command, batches)
        program = timeline.experiment_at(update).program
        return Position(update, statement_index(match[3], program) if match[3] else 0)
    near = did_you_mean(argument, [*words, *program.names, *forks])
    fork = f", or a fork ({', '.join(forks)})" if forks else ""
    raise CommandError(f"{command} takes {places(batches)}{fork}, not {argument!r}{near}")


def marked(argument: str, bookmarks: Mapping[str, Mark], command: str = "goto") -> Position | None:
    """Read the place of a bookmark, `'dip`; `None` when the argument is another kind of place.

    Raises:
        CommandError: there is no such bookmark.
    """
    if not argument.startswith("'"):
        return None
    mark = bookmarks.get(argument[1:])
    if mark is None:
        raise CommandError(f"{command} {argument}: {known_marks(argument[1:], bookmarks)}")
    return mark.position


def known_marks(name: str, bookmarks: Mapping[str, Mark]) -> str:
    """Say that there is no such bookmark, and which ones there are."""
    if not bookmarks:
        return "there are no bookmarks; `mark` makes one"
    near = did_you_mean(name, bookmarks)
    return f"there is no bookmark {name!r}{near}; there are {', '.join(bookmarks)}"


def places(batches: int) -> str:
    """Return what a place may look like."""
    return PLACES if batches == 1 else BATCH_PLACES


def _batch(text: str | None, argument: str, command: str, batches: int) -> int:
    """Read which batch of an epoch is meant, the first one unless said."""
    if text is None:
        return 0
    number = _whole(text)
    if number is None or number >= batches:
        most = f"batches 0 to {batches - 1}" if batches > 1 else "only one batch"
        raise CommandError(f"{command} {argument}: an epoch has {most}")
    return number


def statement_index(name: str, program: Program) -> int:
    """Return which statement of an update assigns `name`."""
    if name not in program.names:
        raise CommandError(
            f"no statement assigns {name!r}{did_you_mean(name, program.names)}; "
            f"the statements are {', '.join(program.names)}"
        )
    return program.names.index(name)


def point(argument: str) -> tuple[float, ...]:
    """Read the numbers of a point, between spaces or commas, with or without brackets."""
    if argument.startswith("[") and argument.endswith("]"):
        argument = argument[1:-1]
    words = argument.replace(",", " ").split()
    if not words:
        raise CommandError("predict takes a number for each feature, such as `predict 1 0 0`")
    return tuple(map(_number, words))


def cell_or_none(argument: str, program: Program) -> Cell | None:
    """Read a name as `cell` does; `None` when it is an expression of another kind.

    Raises:
        CommandError: no name is given.
    """
    if not argument:
        raise CommandError("print takes a name such as z or weights[2], or an expression")
    match = NAMED.fullmatch(argument)
    return cell(argument, program) if match and match[1] in program.shapes else None


def cell(argument: str, program: Program, command: str = "print") -> Cell:
    """Read a name, with or without an index; a full index for an array of one number.

    Args:
        argument: what was typed.
        program: whose values.
        command: what takes it.

    Raises:
        CommandError: an unknown name, or an index that is out of range.
    """
    match = re.fullmatch(r"(\w+)\s*(?:\[([^\]]*)\])?", argument)
    if not match:
        said = f", not {argument!r}" if argument else ""
        raise CommandError(f"{command} takes a name such as z or weights[2]{said}")
    name, inside = match[1], match[2]
    if name not in program.shapes:
        raise CommandError(
            f"there is no value {name!r}{did_you_mean(name, program.shapes)}; "
            f"the values are {', '.join(program.shapes)}"
        )
    index = _index(argument, name, inside, program.shapes[name]) if inside is not None else ()
    return Cell(name, index)


def _index(argument: str, name: str, inside: str, shape: Shape) -> tuple[int, ...]:
    """Read an index; an axis of length one need not be given."""
    index = []
    entries = inside.split(",")
    if len(entries) > len(shape):
        raise CommandError(f"{argument}: {_described(name, shape)}, so it has no such index")
    for entry, length in zip(entries, shape, strict=False):
        try:
            number = int(entry)
        except ValueError:
            raise CommandError(f"{argument}: {entry.strip()!r} is not an index") from None
        if not -length <= number < length:
            raise CommandError(
                f"{argument}: index {number} is out of range; {_described(name, shape)}, "
                f"counted from 0 to {length - 1}"
            )
        index.append(number % length)
    rest = shape[len(index) :]
    return (*index, *[0] * len(rest)) if set(rest) <= {1} else tuple(index)


def _described(name: str, shape: Shape) -> str:
    return f"{name} is {'×'.join(map(str, shape))}" if shape else f"{name} is one number"


def _whole(text: str) -> int | None:
    digits = GROUPS.sub("", text)
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 20 else None


def _within(update: int, argument: str, command: str, batches: int = 1) -> int:
    if update > MOST_EPOCHS * batches:
        longest = f"no run is longer than {grouped(MOST_EPOCHS)} epochs"
        raise CommandError(f"{command} {argument}: {longest}")
    return update


def _number(word: str) -> float:
    try:
        return float(word)
    except ValueError:
        raise CommandError(f"{word!r} is not a number") from None

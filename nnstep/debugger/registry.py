"""The command registry: the one source of commands, keys, footer, help, palette and completion."""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib import import_module
from inspect import getdoc
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from nnstep.errors import CommandError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from nnstep.debugger.outcome import Work

Asked = TypeVar("Asked")
"""What commands are given to."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key of the screen and the command line it stands for.

    Attributes:
        press: the key's name, as Textual has it.
        line: what it does, as it would be typed at the prompt. `{cell}` and `{statement}` are what
            is chosen in the panel in focus.
        counted: what it does after a count; `{n}` is the count. `None`: it takes no count.
        footer: a word for the footer, for the few keys that are shown there.
        help: a sentence of its own, for a key that stands for a command in a certain way.
    """

    press: str
    line: str
    counted: str | None = None
    footer: str = ""
    help: str = ""

    @property
    def shown(self) -> str:
        """The key as it is printed on the keyboard."""
        return KEY_CAPS.get(self.press, self.press)


KEY_CAPS = {
    "apostrophe": "'",
    "less_than_sign": "<",
    "greater_than_sign": ">",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "colon": ":",
    "quotation_mark": '"',
    "question_mark": "?",
    "plus": "+",
    "minus": "-",
    "f1": "F1",
}


@dataclass(frozen=True, slots=True)
class Later:
    """What carries a command out, in a module that is imported when it is first asked for.

    Attributes:
        module: its full name.
        name: of the function.
    """

    module: str
    name: str

    @property
    def function(self) -> Callable[[Any, str], Work]:
        """The function itself."""
        found: Callable[[Any, str], Work] = getattr(import_module(self.module), self.name)
        return found

    def __call__(self, asked: Any, argument: str) -> Work:
        """Carry the command out."""
        return self.function(asked, argument)


@dataclass(frozen=True, slots=True)
class Command(Generic[Asked]):
    """What a user can ask for.

    Attributes:
        name: as it is typed; a unique beginning is enough.
        group: the heading it stands under in the help.
        run: carries it out; the screen does when there is none.
        usage: its arguments, `[n]`.
        aliases: other names, never matched by their beginnings.
        keys: the keys that stand for it.
        help: what it does; the first line is a sentence of its own.
        completions: the words that may follow it, where they can be told.
        hint: what else may follow it.
        repeats: whether an empty line after it repeats it.
        by_hand: whether only a user can give it, and no stop: it writes files.
    """

    name: str
    group: str
    run: Callable[[Asked, str], Work] | None = None
    usage: str = ""
    aliases: tuple[str, ...] = ()
    keys: tuple[Key, ...] = ()
    help: str = ""
    completions: Callable[[Asked], Iterable[str]] = field(default=lambda _: ())
    hint: Callable[[Asked], str] = field(default=lambda _: "")
    repeats: bool = True
    by_hand: bool = False

    def __post_init__(self) -> None:
        if self.run is not None and not self.help and not isinstance(self.run, Later):
            object.__setattr__(self, "help", getdoc(self.run) or "")

    @property
    def summary(self) -> str:
        """The first line of the help."""
        return self.full_help.partition("\n")[0]

    @property
    def full_help(self) -> str:
        """The help, fetched when it is first asked for where the function is."""
        run = self.run
        return self.help or (getdoc(run.function) or "" if isinstance(run, Later) else "")

    @property
    def synopsis(self) -> str:
        """The command with its arguments."""
        return f"{self.name} {self.usage}".rstrip()

    @property
    def key_caps(self) -> str:
        """The keys that stand for it, as they are printed on the keyboard."""
        return " ".join(key.shown for key in self.keys if not key.help)

    @property
    def entries(self) -> Iterator[tuple[str, str, str]]:
        """What there is to list of it: keys, the line they stand for, and what that does."""
        yield self.key_caps, self.synopsis, self.summary
        for key in self.keys:
            if key.help:
                yield key.shown, key.line, key.help

    @property
    def needs_argument(self) -> bool:
        """Whether it means nothing without an argument."""
        return self.usage != "" and not self.usage.startswith("[")


class Registry(Generic[Asked]):
    """Commands, found by name, alias or unique beginning."""

    def __init__(self, commands: Iterable[Command[Asked]]) -> None:
        self._commands = {command.name: command for command in commands}
        self._aliases = {
            alias: command for command in self._commands.values() for alias in command.aliases
        }

    def __iter__(self) -> Iterator[Command[Asked]]:
        return iter(self._commands.values())

    @property
    def groups(self) -> dict[str, list[Command[Asked]]]:
        """Heading → its commands, in order."""
        groups: dict[str, list[Command[Asked]]] = {}
        for command in self:
            groups.setdefault(command.group, []).append(command)
        return groups

    @property
    def keys(self) -> Iterator[Key]:
        """Every key, in the order of the commands."""
        return (key for command in self for key in command.keys)

    def find(self, word: str) -> Command[Asked]:
        """Return the command called `word`.

        Raises:
            CommandError: there is none, or several begin so.
        """
        exact = self._commands.get(word) or self._aliases.get(word)
        if exact is not None:
            return exact
        found = [command for command in self if command.name.startswith(word)]
        if len(found) == 1:
            return found[0]
        if found:
            names = ", ".join(command.name for command in found)
            raise CommandError(f"{word!r} could be {names}")
        known = [*self._commands, *self._aliases]
        raise CommandError(
            f"there is no command {word!r}{did_you_mean(word, known)}; `help` lists them"
        )

    def parse(self, line: str) -> tuple[Command[Asked], str]:
        """Split a line into its command and the argument text."""
        word, _, argument = " ".join(line.split()).partition(" ")
        return self.find(word), argument

    def check_answer(self, line: str) -> None:
        """Refuse a line that is not to be carried out when a stop has stopped the run.

        Raises:
            CommandError: there is no such command, or only a user can give it.
        """
        command, _ = self.parse(line)
        if command.by_hand or command.run is None:
            raise CommandError(f"{command.name} is carried out by hand only, not by a stop")

    def advise(self, line: str, asked: Asked) -> str:
        """Return what may be typed next, for a line that is being typed."""
        word, space, argument = line.lstrip().partition(" ")
        offers = [offer.rpartition(" ")[2] for offer in self.complete(line, asked)]
        if not space:
            return " ".join(offers) if word else "a command, such as goto 500, print z or help"
        try:
            command = self.find(word)
        except CommandError as error:
            return str(error)
        begun = " ".join(offers) if argument or not command.hint(asked) else ""
        return f"{command.synopsis}: {begun or command.hint(asked) or command.summary}"

    def complete(self, line: str, asked: Asked) -> list[str]:
        """Return the lines that `line` could become, one word further."""
        word, space, argument = line.lstrip().partition(" ")
        if not space:
            return [command.name for command in self if command.name.startswith(word)]
        try:
            command = self.find(word)
        except CommandError:
            return []
        return [
            f"{word} {option}"
            for option in command.completions(asked)
            if option.startswith(argument)
        ]

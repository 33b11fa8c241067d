"""Every argument of every command, and a command line that inserts any value into it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import click

from tests.cli.test_help import ALL

_NOT_STARTED = {"site serve", "watch"}
"""They run until a user stops them; `watch` takes the same arguments as `status`."""
_OUTPUTS = {
    "init folder",
    "demo folder",
    "schema folder",
    "site build out",
    "site render out",
    "merge-driver ours",
}
"""Arguments that name where something is to be written: it is written there, as whoever typed it wished."""


@dataclass(frozen=True)
class Place:
    """One argument or option that takes a value."""

    command: str
    name: str
    words: tuple[str, ...]
    """What is typed before the value."""
    rest: tuple[str, ...]
    """What is typed after it, for the arguments that the command cannot do without."""
    is_option: bool
    writes: bool

    def line(self, value: str) -> tuple[str, ...]:
        """Return the words to type: a value that begins with a dash is put where it must be taken for a value."""
        if self.is_option:
            *before, flag = self.words
            return (*before, f"{flag}={value}" if flag.startswith("--") else f"{flag}{value}", *self.rest)
        return (
            (*self.words, "--", *self.rest, value)
            if value.startswith("-")
            else (*self.words, *self.rest, value)
        )

    def bare(self, value: str) -> tuple[str, ...]:
        """Return the words with the value as a word of its own, whatever it looks like."""
        return (*self.words, value, *self.rest)


def places() -> Iterator[Place]:
    """Yield each place of the command line that takes words."""
    for command, found in ALL.items():
        if command in _NOT_STARTED:
            continue
        required = [each for each in found.params if isinstance(each, click.Argument) and each.required]
        for param in found.params:
            if isinstance(param, click.Option) and (param.is_flag or param.count):
                continue
            if isinstance(param.type, click.Choice | click.IntRange):
                continue
            verb = tuple(command.split())
            name = str(param.name)
            others = tuple("x" for each in required if each is not param)
            is_option = isinstance(param, click.Option)
            flag = (max(param.opts, key=len),) if is_option else ()
            yield Place(command, name, (*verb, *flag), others, is_option, f"{command} {name}" in _OUTPUTS)


PLACES = tuple(places())

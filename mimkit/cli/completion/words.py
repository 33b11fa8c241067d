"""Determines what can be typed at the cursor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from mimkit.cli.completion.table import Command


class Expected(NamedTuple):
    """A description of what can be typed at the cursor."""

    kind: str = ""
    """The kind of name to suggest from the repository, or `file`. Empty if neither is expected."""
    words: tuple[tuple[str, str], ...] = ()
    """Fixed words, each with a description: commands, options or choices."""
    incident: str = ""
    """The incident on the command line, whose entries are suggested."""
    folder: str = ""
    """The folder given with -C."""
    prefix: str = ""
    """The prefix before the value in the current word, such as `--service=`."""


_GLOBAL = {"-C": "folder", "--offline": "", "--version": "", "-h": "", "--help": ""}
"""The global options, each with the kind of its value, or "" if it has none."""


def expected_at_cursor(words: Sequence[str], commands: Mapping[str, Command]) -> Expected:
    """Return what can replace the last word. `words` are the words between `mim` and the cursor."""
    *before, typed = words or [""]
    folder = ""
    while before and before[0] in _GLOBAL:
        name = before.pop(0)
        if _GLOBAL[name]:
            if not before:
                return Expected("file")
            folder = before.pop(0)
    here: Mapping[str, Command] = commands
    default: Command | None = None
    while before and before[0] in here:
        command = here[before.pop(0)]
        if "commands" not in command:
            return _of_command(command, before, typed)._replace(folder=folder)
        here = command["commands"]
        default = here.get(command.get("default", ""))
    if default and (before or typed.startswith("-")):
        return _of_command(default, before, typed)._replace(folder=folder)
    if before:
        return Expected()
    if typed.startswith("-") and here is commands:
        return Expected(words=tuple((name, "") for name in _GLOBAL))
    named = _of_command(default, before, typed) if default else Expected()
    return named._replace(words=tuple((name, each["help"]) for name, each in here.items()), folder=folder)


def _of_command(command: Command, before: Sequence[str], typed: str) -> Expected:
    options = {name: each for each in command["options"] for name in each["names"]}
    incident, place, only_arguments = "", 0, False
    used: set[str] = set()
    awaiting: Mapping[str, Any] | None = None
    for word in before:
        if awaiting:
            incident = word if awaiting.get("kind") == "incident" else incident
            awaiting = None
        elif word == "--":
            only_arguments = True
        elif word.startswith("-") and len(word) > 1 and not only_arguments:
            name, has_value, _ = word.partition("=")
            option = options.get(name)
            used.update(option["names"] if option else ())
            awaiting = option if option and not option.get("flag") and not has_value else None
        else:
            place += 1
    if awaiting:
        return _of_values(awaiting, incident)
    if typed.startswith("-") and not only_arguments:
        return _of_options(options, typed, used, incident)
    arguments = command["arguments"]
    if place < len(arguments):
        return _of_values(arguments[place], incident)
    return _of_values(arguments[-1], incident) if arguments and arguments[-1].get("many") else Expected()


def _of_options(options: Mapping[str, Any], typed: str, used: set[str], incident: str) -> Expected:
    name, has_value, _ = typed.partition("=")
    if has_value:
        return (
            _of_values(options[name], incident)._replace(prefix=f"{name}=") if name in options else Expected()
        )
    return Expected(words=tuple((name, each["help"]) for name, each in options.items() if name not in used))


def _of_values(parameter: Mapping[str, Any], incident: str) -> Expected:
    return Expected(
        parameter.get("kind", ""), tuple((each, "") for each in parameter.get("choices", ())), incident
    )

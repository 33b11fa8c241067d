"""Writes the file of commands that tab completion reads: `python -m tests.docs.completion`.

Completion imports no command, because that takes longer than a person waits after TAB.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

import click

from mimkit.cli.commands.drill import DrillCommands
from mimkit.cli.completion.table import FILE, Command
from mimkit.cli.main import mim

KINDS: Final = {
    **dict.fromkeys(
        (
            "by", "acting", "owner", "person", "people", "stakeholder", "approver", "reported_by", "who", "add", "remove",
            "manager", "technical_lead", "communications_lead", "scribe", "asked_by",
        ),
        "person",
    ),
    **dict.fromkeys(("named", "incident", "into"), "incident"),
    **dict.fromkeys(("entry", "resolves", "answered"), "entry"),
    **dict.fromkeys(("services", "service"), "service"),
    **dict.fromkeys(("audience", "audiences", "shared_with"), "audience"),
    **dict.fromkeys(("criteria", "not_met"), "criterion"),
    "group": "group",
    "role": "role",
    "severity": "severity",
    "problem": "problem",
    "maintenance": "maintenance",
    "action": "action",
}  # fmt: skip
"""The kind of value of a parameter, by its name in the code."""
_KINDS_AT: Final = {
    ("runbook", "name"): "runbook",
    ("step", "name"): "runbook",
    ("oncall", "name"): "on call",
    ("roster change", "name"): "roster",
    ("roster export", "name"): "roster",
    ("roster import", "name"): "roster",
    ("report", "named"): "",
    ("metrics", "by"): "",
}
"""Parameters of one command whose name means something else elsewhere."""


def written() -> str:
    """Return the file that describes all commands."""
    commands = described(mim, click.Context(mim))
    lines = (f"{json.dumps(name)}: {json.dumps(each, ensure_ascii=False)}" for name, each in commands.items())
    return "{\n" + ",\n".join(lines) + "\n}\n"


def described(group: click.Group, context: click.Context, path: tuple[str, ...] = ()) -> dict[str, Command]:
    """Describe the commands of a group, those without a help text left out."""
    return {
        name: _command(command, context, (*path, name))
        for name in group.list_commands(context)
        if (command := group.get_command(context, name)) and not command.hidden
    }


def _command(command: click.Command, context: click.Context, path: tuple[str, ...]) -> Command:
    found: Command = {"help": command.get_short_help_str(60)}
    if isinstance(command, click.Group):
        default = {"default": command.default} if isinstance(command, DrillCommands) else {}
        return {**found, **default, "commands": described(command, context, path)}
    options = [each for each in command.params if isinstance(each, click.Option) and not each.hidden]
    arguments = [each for each in command.params if isinstance(each, click.Argument)]
    return {
        **found,
        "options": [dict(_option(each, path)) for each in options],
        "arguments": [dict(_argument(each, path)) for each in arguments],
    }


def _option(option: click.Option, path: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    yield "names", [*option.opts, *option.secondary_opts]
    yield "help", (option.help or "").partition(". ")[0].rstrip(".")[:60]
    if option.is_flag or option.count:
        yield "flag", True
    else:
        yield from _values(option, path)


def _argument(argument: click.Argument, path: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    if argument.nargs == -1:
        yield "many", True
    yield from _values(argument, path)


def _values(parameter: click.Parameter, path: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    if isinstance(parameter.type, click.Choice):
        yield "choices", [str(each) for each in parameter.type.choices]
    elif isinstance(parameter.type, click.Path | click.File) or str(parameter.name) in (
        "attach",
        "file",
        "entries",
    ):
        yield "kind", "file"
    elif kind := _KINDS_AT.get((" ".join(path), str(parameter.name)), KINDS.get(str(parameter.name), "")):
        yield "kind", kind


if __name__ == "__main__":
    FILE.write_text(written(), encoding="utf-8")
